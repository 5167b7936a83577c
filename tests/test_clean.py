"""Cleaning: nothing dangerous survives, nothing is lost unreported, and cleaning twice is cleaning once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from cleaned import NOW, PROSE, SIGHTING, assert_harmless, body_of, cleaned, raw
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.clean import clean
from syndicate.errors import ArticleError
from syndicate.html.tree import parse, text_of
from syndicate.model import Media

# --- laws ------------------------------------------------------------------------------------------------------------

TAGS = (
    "p div span b i a h1 h3 ul ol li table tr td th thead tfoot caption blockquote pre figure figcaption img br hr dl"
    " dt dd details summary strong em code font center q sub form noscript section aside nav header footer iframe svg"
    " math style script select button small u video label abbr title head body html textarea template object ruby rt"
    " del time"
).split()
WORDS = st.sampled_from(
    ["alpha ", " beta", " gamma ", "\n", "&nbsp;", "delta. ", " Bagikan ", " Facebook ", " &lt;b&gt; ", " Baca juga ",
     " &amp;amp; ", " satu dua tiga empat lima ", "&#8;", "\u202e", "\u200b", " Label: a, b ", "مرحبا "]
)  # fmt: skip
ATTRS = st.sampled_from(
    ["", "", " class=share-buttons", " lang=ar dir=rtl", " href=/x", " href='https://q.example/a.jpg'",
     " href='javascript:1'", " href='http://[bad'", " href='https://exa mple/%zz'", " src=/i.jpg",
     " src='https://q.example/a.jpg' alt='A'", " src='http://%'", " srcset='a.jpg 1x, b.jpg 2x'", " start=3",
     " colspan=2", " class=wp-caption", " width=1 height=1 src=/p.gif"]
)  # fmt: skip
TREES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, attrs, children, closed: f"<{tag}{attrs}>{''.join(children)}{f'</{tag}>' if closed else ''}",
        st.sampled_from(TAGS), ATTRS, st.lists(inner, max_size=4), st.sampled_from([True, True, True, False]),
    ),
    max_leaves=25,
)  # fmt: skip
FRAGMENTS = st.lists(TREES, min_size=1, max_size=4).map("".join)


@settings(max_examples=250)
@given(FRAGMENTS)
def test_cleaning_a_cleaned_body_changes_and_cuts_nothing(html: str) -> None:
    once = cleaned(html, withdrawn=True)
    twice = cleaned(once.body, withdrawn=True)
    assert twice.body == once.body
    assert twice.cut == ()


@settings(max_examples=250)
@given(FRAGMENTS)
def test_every_letter_is_kept_or_reported_as_cut(html: str) -> None:
    """Reported texts are shortened to 200 characters, so only the bodies whose cuts are shorter can be counted."""
    article = cleaned(html, withdrawn=True)
    if any(len(cut.text) >= 200 for cut in article.cut):
        return
    given_letters = letters(text_of(parse(html).children))
    told = [cut.text for cut in article.cut if not cut.rule.startswith(("tracking", "image-"))]
    kept = letters(" ".join([text_of(parse(article.body).children), *told]))
    assert not given_letters - kept, "a letter was lost"


def letters(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum())


@settings(max_examples=150)
@given(FRAGMENTS)
def test_whatever_comes_in_only_the_allow_list_comes_out(html: str) -> None:
    assert_harmless(body_of(html))


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text_at_all_is_cleaned_or_refused(text: str) -> None:
    article = cleaned(text, title=text, summary=text, withdrawn=True, tags=(text,), authors=(text,))
    assert_harmless(article.body)
    shown = article.title + article.summary + article.body + "".join(article.tags + article.authors)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\uffff]", shown)


def test_the_same_input_gives_the_same_article() -> None:
    body = '<p>a <b lang="ar" dir="rtl">b</b></p><script>x</script><table><tr><td colspan="2">1<td>2</table>'
    assert cleaned(body) == cleaned(body)


# --- the body --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("kapal", "<p>kapal</p>"),
        ("satu\n\ndua &amp; tiga", "<p>satu</p>\n<p>dua &amp; tiga</p>"),
        ("<div>satu<br><br>dua<br>tiga<br></div><div><br></div>", "<p>satu</p>\n<p>dua<br>tiga</p>"),
        ("<div><div>satu</div> dua <b>tiga</b></div>", "<p>satu</p>\n<p>dua <strong>tiga</strong></p>"),
        ("<p>a&nbsp;&nbsp;b <i> c </i> </p><p>&nbsp;</p><p></p>", "<p>a b <em>c</em></p>"),
        ("<p>a<b> </b>b</p>", "<p>a b</p>"),
        ("<p><b>In</b><b>donesia</b></p>", "<p><strong>Indonesia</strong></p>"),
        ('<p><span style="color:red">a</span> <font size=2>b</font></p>', "<p>a b</p>"),
        ("<h1><b>Kepala</b></h1>a", "<h2>Kepala</h2>\n<p>a</p>"),
        ("<strong><p>a</p><p>b</p></strong>", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>"),
        ("<ul>x<li><p>a</p></li><ul><li>b</li></ul></ul>", "<ul><li>x</li><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ol start=3 type=a><li value=2>a<li>b</ol>", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("<li>a</li><li>b</li>", "<ul><li>a</li><li>b</li></ul>"),
        ("<dl><div><dt>a</dt><dd><p>b</p></dd></div></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<pre>\n\n a\r\n  <b>b</b><br>c</pre>", "<pre> a\n  <strong>b</strong>\nc</pre>"),
        ("<blockquote class=q>a<footer>oleh b</footer></blockquote>", "<blockquote><p>a</p><p>oleh b</p></blockquote>"),
        ("<details open><summary>a</summary>b</details>", "<details><summary>a</summary><p>b</p></details>"),
        ("<hr><p>a</p><hr><hr><p>b</p><hr>", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("<p>a<!-- b -->c<o:p></o:p></p>", "<p>ac</p>"),
        ('<p><time datetime="2026-11-24">kini</time></p>', '<p><time datetime="2026-11-24">kini</time></p>'),
        (
            "<table><caption>C</caption><tr><th scope=col>A<th>B<tr><td><p>1</p><td rowspan=2>2</table>",
            (
                '<table><caption>C</caption><tbody><tr><th scope="col">A</th><th>B</th></tr>'
                '<tr><td>1</td><td rowspan="2">2</td></tr></tbody></table>'
            ),
        ),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "<p>a</p>\n<p>b</p>"),
        ("<p><span lang=ar dir=rtl>مرحبا</span> <span lang=id>a</span></p>",
         '<p><span lang="ar" dir="rtl">مرحبا</span> a</p>'),
        ("<form><p>isi</p><p>artikel</p></form>", "<p>isi</p>\n<p>artikel</p>"),
    ],
)  # fmt: skip
def test_a_body_comes_out_flat(html: str, expected: str) -> None:
    assert body_of(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='/x'>a</a>", '<p><a href="https://kabar.example/x">a</a></p>'),
        ("<a href='lain.html' target=_blank rel=x>a</a>", '<p><a href="https://kabar.example/2026/11/lain.html">a</a></p>'),
        ("<a href='//b.example/x y' title=t hreflang=en>a</a>",
         '<p><a href="https://b.example/x%20y" hreflang="en" title="t">a</a></p>'),
        ("<a href='mailto:a@b.example'>a</a>", '<p><a href="mailto:a@b.example">a</a></p>'),
        ("<a href='tel:+62-21'>a</a>", '<p><a href="tel:+62-21">a</a></p>'),
        ("<a href='#atas'>a</a> <a name=x>b</a> <a href='ftp://x'>c</a>", "<p>a b c</p>"),
        ("<a href=/x><div>a</div></a>", '<p><a href="https://kabar.example/x">a</a></p>'),
    ],
)  # fmt: skip
def test_links_are_absolute_or_not_there(html: str, expected: str) -> None:
    assert body_of(html) == expected


def test_without_an_address_relative_links_lose_their_tag_and_relative_images_go() -> None:
    article = cleaned(f'{PROSE}<p>a <a href="x">b</a></p><img src="/p.png" alt="peta">', url="")
    assert article.body == f"{PROSE}\n<p>a b</p>"
    assert [(c.rule, c.text) for c in article.cut] == [("image-unresolvable", "peta")]


@pytest.mark.parametrize(
    ("html", "source"),
    [
        ('<img src="/a.png">', "https://kabar.example/a.png"),
        ('<img src="asset:0123456789abcdef.png">', "asset:0123456789abcdef.png"),
        ('<img src="data:image/gif;base64,R0" data-src="/b.png">', "https://kabar.example/b.png"),
        ('<img srcset="/s.png 320w, /l.png 1280w, /m.png 640w">', "https://kabar.example/l.png"),
        ('<img src="/img/blank.gif" srcset="/a.png 1x,/b.png 2x">', "https://kabar.example/b.png"),
        ('<img src="data:," data-x><noscript><img src="/n.png"></noscript>', "https://kabar.example/n.png"),
        ('<img data-src="/n.png"><noscript><img src="/n.png"></noscript>', "https://kabar.example/n.png"),
        ('<picture><source srcset="/a.webp"><img src="/a.png"></picture>', "https://kabar.example/a.png"),
        ('<picture><source srcset="/a.avif"><source srcset="/a.jpg 1x, /b.jpg 2x"><img src="data:,"></picture>',
         "https://kabar.example/b.jpg"),
        ('<picture><source type="image/webp" data-srcset="/w 2x"><source data-srcset="/p 2x"><img></picture>',
         "https://kabar.example/p"),
        ('<picture><source srcset="data:image/gif;base64,R0" data-srcset="/a.webp"><img src="/blank.gif"></picture>',
         "https://kabar.example/a.webp"),
        ('<picture><source srcset="/a.webp"><img data-lazy-src="/a.png" src="data:,"></picture>',
         "https://kabar.example/a.png"),
        ('<img src="/loading.gif"><noscript><img src="/n.png"></noscript>', "https://kabar.example/n.png"),
        ('<noscript><img src="/n.png"></noscript><img src="data:," data-src="/n.png">', "https://kabar.example/n.png"),
        ('<noscript><img src="/n.png"></noscript> <img src="/lazy.svg">', "https://kabar.example/n.png"),
        ('<img src="/pixel-9.jpg"><noscript><img src="https://t.example/x" width=1></noscript>',
         "https://kabar.example/pixel-9.jpg"),
        ('<a href="/s1600/a.png"><img src="/s320/a.png"></a>', "https://kabar.example/s320/a.png"),
        ('<amp-img src="/a.png"></amp-img>', "https://kabar.example/a.png"),
    ],
)  # fmt: skip
def test_an_image_is_found_where_it_really_is(html: str, source: str) -> None:
    assert body_of(PROSE + html) == f'{PROSE}\n<figure><img src="{source}" alt=""></figure>'


def test_an_image_that_links_elsewhere_keeps_its_link() -> None:
    html = '<a href="https://b.example/laporan"><img src="/a.png" alt="peta" width="640" height="x"></a>'
    image = '<img src="https://kabar.example/a.png" alt="peta" width="640">'
    assert body_of(html) == f'<figure><a href="https://b.example/laporan">{image}</a></figure>'


@pytest.mark.parametrize("size", ['width="1" height="1"', "width=0", 'style="height:1px;width:1px"'])
def test_tracking_pixels_go_and_are_reported(size: str) -> None:
    article = cleaned(f'{PROSE}<img src="https://t.example/p?x=1" {size}>')
    assert article.body == PROSE
    assert [(c.rule, c.text) for c in article.cut] == [("tracking-pixel", "https://t.example/p?x=1")]


@pytest.mark.parametrize(
    "html",
    [
        (
            '<table class="tr-caption-container"><tbody><tr><td><a href="/a.png"><img src="/a.png"></a></td></tr>'
            '<tr><td class="tr-caption">Dermaga</td></tr></tbody></table>'
        ),
        '<div class="wp-caption" style="width:300px"><img src="/a.png"><p class="wp-caption-text">Dermaga</p></div>',
        '<figure><a href="/a.png"><img src="/a.png"></a><figcaption><p>Dermaga</p></figcaption></figure>',
        '<figure><div><img src="/a.png"></div><p>Dermaga</p></figure>',
    ],
)
def test_a_picture_and_its_caption_become_a_figure(html: str) -> None:
    image = '<img src="https://kabar.example/a.png" alt="">'
    assert body_of(PROSE + html) == f"{PROSE}\n<figure>{image}<figcaption>Dermaga</figcaption></figure>"


def test_a_video_becomes_a_link_and_other_frames_go() -> None:
    video = "https://www.youtube.com/watch?v=abc"
    frames = (
        '<iframe src="//www.youtube.com/embed/abc?autoplay=1"></iframe><iframe src="https://ads.example/x"></iframe>'
    )
    article = cleaned(f"{PROSE}{frames}")
    assert article.body == f'{PROSE}\n<p><a href="{video}">{video}</a></p>'
    assert [(c.rule, c.text) for c in article.cut] == [("embed", "https://ads.example/x")]


def test_what_a_template_left_is_cut_and_reported() -> None:
    article = cleaned(
        f"<h1>Judul</h1>{PROSE}<script>lacak()</script><div class=sharedaddy>Bagikan ke mana saja</div>"
        '<h3>Baca juga</h3><ul><li><a href="/x">Lain</a></li></ul><p>Posting Komentar</p><footer>© Kabar</footer>'
    )
    assert article.body == PROSE
    assert Counter(c.rule for c in article.cut) == Counter(
        ["script", "share-buttons", "post-footer", "repeated-title", "related-posts", "related-posts", "comments"]
    )


def test_a_line_that_stands_twice_in_one_paragraph_stays_once() -> None:
    line = "Warga menyeberang dengan rakit bambu"
    article = cleaned(f"<p>{line}<br>{line}</p>{PROSE}")
    assert article.body == f"<p>{line}</p>\n{PROSE}"
    assert [c.rule for c in article.cut] == ["repeated-caption"]


def test_an_element_named_footer_that_holds_the_article_is_the_article() -> None:
    assert body_of(f'<div class="post-footer">{PROSE}</div>') == PROSE


def test_a_report_is_shortened() -> None:
    article = cleaned(f"{PROSE}<script>{'x' * 5000}</script>")
    assert [len(c.text) for c in article.cut] == [200]


# --- the lead image --------------------------------------------------------------------------------------------------


def test_a_first_figure_that_shows_the_lead_image_again_goes_and_leaves_its_caption() -> None:
    lead = Media(url="/s1600/a.png")
    html = f'<figure><img src="/s320/a.png" alt="peta"><figcaption>Dermaga</figcaption></figure>{PROSE}'
    article = cleaned(html, media=(lead, lead))
    assert article.body == PROSE
    assert article.media == (Media(url="https://kabar.example/s1600/a.png", alt="peta", caption="Dermaga"),)
    assert [c.rule for c in article.cut] == ["lead-image"]


@pytest.mark.parametrize(
    "html",
    [
        f'{PROSE}<img src="/a.png">',
        f'<figure><img src="/a.png"><figcaption>Lain</figcaption></figure>{PROSE}',
        f'<figure><img src="/b.png"></figure>{PROSE}',
    ],
)
def test_an_image_elsewhere_or_with_another_caption_stays_in_both_places(html: str) -> None:
    article = cleaned(html, media=(Media(url="/a.png", caption="Dermaga"),))
    assert article.body.count("<img") == 1
    assert len(article.media) == 1


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ("/t.php?src=/a.jpg&w=300&h=200", True),
        ("/t.php?w=300&src=/a.jpg", True),
        ("/t.php?src=/b.jpg&w=1200", False),
        ("/t.php", False),
    ],
)
def test_a_script_that_shows_pictures_is_told_by_its_query_which_one(shown: str, same: bool) -> None:
    html = f'<figure><img src="{shown}"><figcaption>Tenda</figcaption></figure>{PROSE}'
    article = cleaned(html, media=(Media(url="/t.php?src=/a.jpg&w=1200"),))
    assert (article.media[0].caption, "<img" in article.body) == (("Tenda", False) if same else ("", True))
    files = cleaned(html.replace(shown, "/a.jpg?ssl=1&w=300"), media=(Media(url="/a.jpg?v=2"),))
    assert files.media[0].caption == "Tenda"


def test_an_unsafe_lead_image_is_cut() -> None:
    article = cleaned(PROSE, media=(Media(url="javascript:1", alt="peta"), Media(url="", alt="")))
    assert article.media == ()
    assert article.cut[0].rule == "image-unresolvable"


# --- the fields ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_title", "expected"),
    [
        ("  Kapal&nbsp;&amp;\n<b>Laut</b> ", "Kapal & Laut"),
        ("Kapal \u202e\u2066terbalik\x07", "Kapal terbalik"),
        ("harga < 5 & > 3", "harga < 5 & > 3"),
        ("Kapal<script>x</script> Laut<br>Biru", "Kapal Laut Biru"),
        ("Kapal \ud83d Laut", "Kapal Laut"),
        ("می‌خواهم", "می‌خواهم"),
        ("AT&T", "AT&T"),
    ],
)
def test_a_title_is_one_line_of_plain_text(given_title: str, expected: str) -> None:
    article = cleaned(PROSE, title=given_title, summary=given_title)
    assert (article.title, article.summary) == (expected, expected)


def test_dates_are_fixed_and_never_before_publication() -> None:
    first = cleaned(PROSE)
    assert (first.published, first.updated) == (NOW, NOW)
    day = timedelta(days=1)
    early = cleaned(PROSE, published=NOW - day, updated=NOW - 2 * day)
    assert (early.published, early.updated) == (NOW - day, NOW - day)
    late = cleaned(PROSE, published=NOW - day, updated=NOW + timedelta(microseconds=5))
    assert late.updated == NOW


def test_language_tags_and_authors_are_tidied() -> None:
    article = cleaned(
        PROSE,
        tags=(" Ekonomi ", "ekonomi", "", "<b>Laut</b>"),
        authors=(
            "noreply@blogger.com (Sari Wulandari)",
            "Unknown",
            "sari wulandari",
            "Budi <b@x.example>",
            "x@y.example",
        ),
    )
    assert article.language == "id"
    assert article.tags == ("Ekonomi", "Laut")
    assert article.authors == ("Sari Wulandari", "Budi")
    assert cleaned(PROSE, language="jv").language == "jv"
    assert (article.url, article.page) == (SIGHTING.url, SIGHTING.page)


def test_an_article_without_title_or_text_is_refused_unless_withdrawn() -> None:
    for bad in (raw(PROSE, title=" <br> "), raw("", summary=" "), raw("<script>x</script><p>Posting Komentar</p>")):
        with pytest.raises(ArticleError) as caught:
            clean(bad, SIGHTING, source_language="id")
        assert (caught.value.source, caught.value.uid) == ("s", "1")
        assert clean(replace(bad, withdrawn=True), SIGHTING, source_language="id").withdrawn
    assert cleaned("", summary="Ringkas").body == ""
