"""What an entry of Blogger and a post of WordPress say, and what happens to broken and hostile ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.model import Media, RawArticle
from syndicate.sources import blogger_entry, wordpress_post
from syndicate.sources.blogger_entry import NotBlogger, full_picture, is_post, is_short, parse_page
from syndicate.sources.draft import Unusable
from syndicate.sources.wordpress_post import NotWordPress, is_protected, is_public, local_moment, parse_posts, post_uid

B = "https://blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEi"
MOMENT = datetime(2026, 7, 12, 3, 30, tzinfo=UTC)

ENTRY: dict[str, Any] = {
    "id": {"$t": "tag:blogger.com,1999:blog-1.post-2"},
    "published": {"$t": "2026-07-12T10:30:00.123+07:00"},
    "updated": {"$t": "2026-07-12T10:30:00.999+07:00"},
    "category": [{"scheme": "http://www.blogger.com/atom/ns#", "term": " Kota  Baru "}, {"term": "Kota Baru"}, {}],
    "title": {"type": "text", "$t": "Harga < Tarif & \u201cNaik\u201d"},
    "content": {
        "type": "html",
        "$t": f'<p>Isi.</p><a href="{B}/s4000/a.jpg"><img border="0" src="{B}/s320/a.jpg"/></a>',
    },
    "link": [{"rel": "self", "href": "https://x/"}, {"rel": "alternate", "href": "https://koran.example/a.html"}],
    "author": [{"name": {"$t": "Ani Wijaya"}, "email": {"$t": "noreply@blogger.com"}}, {"name": {"$t": "Unknown"}}],
    "media$thumbnail": {"url": f"{B}/s72-c/b.jpg", "width": "72", "height": "72"},
}
POST: dict[str, Any] = {
    "id": 2,
    "guid": {"rendered": "https://koran.example/?post_type=post&#038;p=2"},
    "link": "https://koran.example/a/",
    "status": "publish",
    "date": "2026-07-12T10:30:00",
    "date_gmt": "2026-07-12T03:30:00",
    "modified_gmt": "2026-07-12T03:30:00",
    "title": {"rendered": "Harga &#8220;Tarif&#8221; &amp; Naik"},
    "content": {"rendered": "\n<p>Isi.</p>\n", "protected": False},
    "excerpt": {"rendered": "<p>Ditulis tangan.</p>\n", "protected": False},
    "_embedded": {
        "author": [{"name": "Ani O&#8217;Wijaya"}, {"code": "rest_user_invalid_id", "message": "x"}],
        "wp:featuredmedia": [
            {
                "source_url": "https://koran.example/a-scaled.jpg",
                "alt_text": "Pasar",
                "caption": {"rendered": "<p>Pasar pagi</p>"},
                "mime_type": "image/jpeg",
                "media_details": {
                    "width": 2560,
                    "height": 1440,
                    "filesize": 99,
                    "sizes": {"full": {"source_url": "https://koran.example/a.jpg", "width": 3000, "height": "1700"}},
                },
            }
        ],
        "wp:term": [
            [
                {"name": "Kota &amp; Desa", "slug": "kota", "taxonomy": "category"},
                {"name": "Uncategorized", "slug": "uncategorized", "taxonomy": "category"},
            ],
            [{"name": "Air", "slug": "air", "taxonomy": "post_tag"}, {"name": "x", "taxonomy": "seri"}],
        ],
    },
}


def test_an_entry_of_blogger_says_everything() -> None:
    assert blogger_entry.read_entry(ENTRY, source="koran", language="id") == RawArticle(
        source="koran",
        uid="tag:blogger.com,1999:blog-1.post-2",
        url="https://koran.example/a.html",
        language="id",
        title="Harga &lt; Tarif &amp; “Naik”",
        body=f'<p>Isi.</p><a href="{B}/s4000/a.jpg"><img border="0" src="{B}/s1600/a.jpg"/></a>',
        published=MOMENT,
        updated=MOMENT,
        authors=("Ani Wijaya",),
        tags=("Kota Baru",),
        media=(Media(url=f"{B}/s1600/b.jpg", type="image/jpeg"),),
    )


@pytest.mark.parametrize(
    ("url", "full"),
    [
        (f"{B}/s72-c/foto%20satu.jpg", f"{B}/s1600/foto%20satu.jpg"),
        (f"{B}/s72-w640-h480-c/a.jpg", f"{B}/s1600/a.jpg"),
        (f"{B}/w400-h225-p-k-no-nu/a.jpg", f"{B}/s1600/a.jpg"),
        ("https://1.bp.blogspot.com/-x/Y/AAA/s320/a.jpg", "https://1.bp.blogspot.com/-x/Y/AAA/s1600/a.jpg"),
        ("http://lh3.googleusercontent.com/abc=s72-c", "http://lh3.googleusercontent.com/abc=s0"),
        ("https://lh3.googleusercontent.com/abc=w72-h72-p-k-no-nu", "https://lh3.googleusercontent.com/abc=s0"),
        ("https://lh3.googleusercontent.com/abc", "https://lh3.googleusercontent.com/abc"),
        ("https://koran.example/s72-c/a.jpg", "https://koran.example/s72-c/a.jpg"),
        ("https://evil.example/?x=https://1.bp.blogspot.com/s72-c/a.jpg", None),
        (f"{B}/s1600/s72-c.jpg", f"{B}/s1600/s72-c.jpg"),
    ],
)
def test_a_picture_of_googles_hosts_is_taken_in_full(url: str, full: str | None) -> None:
    assert full_picture(url) == (full or url)
    assert full_picture(full_picture(url)) == full_picture(url)


@pytest.mark.parametrize(
    ("thumbnail", "kept"),
    [
        ({"url": f"{B}/s72-c/a.jpg", "width": "72"}, False),  # stands in the text
        ({"url": "https://koran.example/kecil.png", "width": "72"}, False),
        ({"url": "https://koran.example/besar.png", "width": "640"}, True),
        ({"url": "javascript:x"}, False),
        ({"url": None}, False),
        ("x", False),
    ],
)
def test_a_thumbnail_is_the_lead_picture_only_where_it_tells_something(thumbnail: Any, kept: bool) -> None:
    article = blogger_entry.read_entry({**ENTRY, "media$thumbnail": thumbnail}, source="k", language="")
    assert bool(article.media) is kept


def test_drafts_comments_and_pages_of_blogger_are_no_posts() -> None:
    kind = "http://schemas.google.com/g/2005#kind"
    comment = {"category": [{"scheme": kind, "term": "http://schemas.google.com/blogger/2008/kind#comment"}]}
    post = {"category": [{"scheme": kind, "term": "http://schemas.google.com/blogger/2008/kind#post"}]}
    assert [is_post(entry) for entry in (comment, post, {}, {"app$control": {"app$draft": {"$t": "yes"}}})] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_short_entry_has_its_summary_for_text() -> None:
    entry = {**ENTRY, "content": None, "summary": {"type": "text", "$t": "a < b"}}
    article = blogger_entry.read_entry(entry, source="k", language="")
    assert (article.body, article.summary, is_short(entry), is_short(ENTRY)) == ("a &lt; b", "", True, False)


def test_a_post_of_wordpress_says_everything() -> None:
    assert wordpress_post.read_post(POST, source="koran", base="https://koran.example") == RawArticle(
        source="koran",
        uid="https://koran.example/?post_type=post&p=2",
        url="https://koran.example/a/",
        title="Harga &#8220;Tarif&#8221; &amp; Naik",
        body="<p>Isi.</p>",
        summary="<p>Ditulis tangan.</p>",
        published=MOMENT,
        updated=MOMENT,
        authors=("Ani O’Wijaya",),
        tags=("Kota & Desa", "Air"),
        media=(
            Media(
                url="https://koran.example/a.jpg", type="image/jpeg", alt="Pasar", caption="<p>Pasar pagi</p>",
                width=3000, height=1700, length=99,
            ),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("excerpt", ["<p>Isi [&hellip;]</p>\n", "<p>Isi&#8230;</p>", "Isi […]", "Isi ..."])
def test_an_excerpt_that_wordpress_cut_from_the_text_is_none(excerpt: str) -> None:
    assert wordpress_post.read_post({**POST, "excerpt": {"rendered": excerpt}}, source="k", base="").summary == ""


def test_without_sizes_a_featured_picture_is_as_it_is() -> None:
    said = {"source_url": "/a.jpg", "media_details": []}
    post = {**POST, "_embedded": {"wp:featuredmedia": [{"code": "rest_forbidden"}, said]}}
    [media] = wordpress_post.read_post(post, source="k", base="https://koran.example").media
    assert media == Media(url="https://koran.example/a.jpg", type="image/jpeg")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<!doctype html><title>Masuk</title>", "an HTML page titled 'Masuk'"),
        (b"", "nothing"),
        (b"{", "damaged or incomplete JSON"),
        (b"[" * 100_000, "damaged or incomplete JSON"),
        (b"{}", "JSON"),
        (b"5", "JSON"),
    ],
)
def test_what_is_no_answer_is_named(body: bytes, what: str) -> None:
    with pytest.raises(NotBlogger) as blogger:
        parse_page(body)
    with pytest.raises(NotWordPress) as wordpress:
        parse_posts(body)
    assert what in str(blogger.value)
    assert what in str(wordpress.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$t", "rendered", "name", "x"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*ENTRY, "summary", "app$control"]), JSON, max_size=6))
@example({"id": {"$t": "1"}, "title": {"$t": "\ud800\x00"}})
def test_any_entry_is_an_article_or_unusable(change: dict[str, Any]) -> None:
    page = parse_page(json.dumps({"feed": {"entry": [{**ENTRY, **change}, change, 5]}}).encode())
    for entry in page.entries:
        is_post(entry)
        is_short(entry)
        blogger_entry.entry_updated(entry)
        try:
            blogger_entry.read_entry(entry, source="k", language=page.language)
        except Unusable:
            continue


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*POST]), JSON, max_size=6),
    st.dictionaries(st.sampled_from(["author", "wp:term", "wp:featuredmedia"]), JSON, max_size=3),
)
def test_any_post_is_an_article_or_unusable(change: dict[str, Any], embedded: dict[str, Any]) -> None:
    posts = parse_posts(json.dumps([{**POST, "_embedded": embedded, **change}, change, 5]).encode())
    for post in posts:
        post_uid(post)
        is_public(post)
        is_protected(post)
        local_moment(post, "modified")
        try:
            wordpress_post.read_post(post, source="k", base="https://koran.example")
        except Unusable:
            continue


def test_pictures_of_a_huge_body_are_found_in_no_time() -> None:
    body = "<img " + "a" * 200_000 + " src='x'" + "<img src='" + B + "/s72-c/" + "a" * 200_000
    entry = {**ENTRY, "content": {"$t": body + "<img " * 20_000}}
    started = datetime.now(UTC)
    blogger_entry.read_entry(entry, source="k", language="")
    assert (datetime.now(UTC) - started).total_seconds() < 2
