"""Feeds: what each format says, and what happens to broken and hostile ones."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fetch import Site
from test_fetch import site as site  # noqa: PLC0414 -- a fixture, re-exported so that pytest finds it here

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Media, Notice, RawArticle
from syndicate.sources.feed import FeedSource
from syndicate.sources.feed_file import FeedFile
from syndicate.sources.fetch import LIMIT
from syndicate.sources.web import Web

MOMENT = datetime(2026, 7, 12, 3, 30, tzinfo=UTC)
WEB = Web(lambda: MOMENT, gap=0)


def read(folder: Path, text: str | bytes) -> list[RawArticle | ArticleError]:
    """The feed's items, from a file."""
    path = folder / "feed"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(FeedFile("koran", path).read({}))


def one(folder: Path, text: str | bytes) -> RawArticle:
    """The feed's only item."""
    [article] = read(folder, text)
    assert isinstance(article, RawArticle), article
    return article


def rss(item: str, channel: str = "") -> str:
    """An RSS feed around items."""
    names = " ".join(
        f'xmlns:{short}="{name}"'
        for short, name in {
            "content": "http://purl.org/rss/1.0/modules/content/",
            "dc": "http://purl.org/dc/elements/1.1/",
            "media": "http://search.yahoo.com/mrss/",
        }.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0" {names}><channel><title>K</title>{channel}{item}</channel></rss>'


def atom(entry: str, feed: str = "") -> str:
    """An Atom feed around entries."""
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {feed}><title>K</title>{entry}</feed>'


def test_an_rss_item_says_everything(tmp_path: Path) -> None:
    item = """<item><guid isPermaLink="false">a-1</guid><link>https://koran.example/a</link>
    <title>Tarif &amp;amp; Harga</title><description>Ringkas.</description>
    <content:encoded><![CDATA[<p onclick="x()">Isi&nbsp;<script>1</script></p>]]></content:encoded>
    <pubDate>Sun, 12 Jul 2026 10:30:00 +0700</pubDate><dc:creator>Budi</dc:creator><category>Kota</category>
    <category>Kota</category><category> Jembatan  Baru </category>
    <enclosure url="https://koran.example/a.mp3" type="audio/mpeg" length="99"/>
    <media:content url="https://koran.example/a.jpg" medium="image" width="800" height="450"/>
    <media:thumbnail url="https://koran.example/klein.jpg"/></item>"""
    assert one(tmp_path, rss(item, "<language>id</language>")) == RawArticle(
        source="koran",
        uid="a-1",
        url="https://koran.example/a",
        language="id",
        title="Tarif &amp; Harga",
        body='<p onclick="x()">Isi&nbsp;<script>1</script></p>',
        summary="Ringkas.",
        published=MOMENT,
        authors=("Budi",),
        tags=("Kota", "Jembatan Baru"),
        media=(
            Media(url="https://koran.example/a.mp3", type="audio/mpeg", length=99),
            Media(url="https://koran.example/a.jpg", type="image/jpeg", width=800, height=450),
        ),
    )


def test_an_atom_entry_says_everything(tmp_path: Path) -> None:
    entry = """<entry xml:lang="in"><id>tag:koran.example,2026:1</id><title type="text">a &lt;b> c</title>
    <link rel="related" href="https://lain.example/"/><link rel="alternate" type="application/pdf" href="/a.pdf"/>
    <link rel="alternate" type="text/html" href="/a.html"/><published>2026-07-12T10:30:00.123+07:00</published>
    <updated>2026-07-12T05:00:00Z</updated><author><name>Budi</name><email>b@koran.example</email></author>
    <author><name>noreply@blogger.com</name></author><author><name>Ani</name></author><category term="Kota" label="X"/>
    <category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>
    <summary>Ringkas</summary><content type="html">&lt;a href="b.html">b&lt;/a></content></entry>"""
    article = one(tmp_path, atom(entry, 'xml:base="https://koran.example/x/" xml:lang="en"'))
    assert article.uid == "tag:koran.example,2026:1"
    assert article.url == "https://koran.example/a.html"
    assert article.language == "id"
    assert article.title == "a &lt;b&gt; c"
    assert article.body == '<a href="https://koran.example/x/b.html">b</a>'
    assert article.summary == "<p>Ringkas</p>"
    assert article.published == MOMENT
    assert article.updated == datetime(2026, 7, 12, 5, tzinfo=UTC)
    assert article.authors == ("Budi", "Ani")
    assert article.tags == ("Kota",)


def json_feed(*items: object, **fields: object) -> str:
    """A JSON Feed of these items."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "K", "items": list(items), **fields})


def test_a_json_item_says_everything(tmp_path: Path) -> None:
    item: dict[str, Any] = {
        "id": 7,
        "url": "https://koran.example/a",
        "title": "a <b> c",
        "content_html": "<p>Isi</p>",
        "content_text": "Isi",
        "summary": "Ringkas",
        "date_published": "2026-07-12T10:30:00+07:00",
        "date_modified": "2026-02-30T00:00:00Z",
        "tags": ["Kota", 5, "Kota"],
        "image": "https://koran.example/a.png",
        "attachments": [{"url": "https://koran.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}, "x"],
        "author": {"name": "Budi"},
    }
    assert one(tmp_path, json_feed(item, language="id")) == RawArticle(
        source="koran",
        uid="7",
        url="https://koran.example/a",
        language="id",
        title="a &lt;b&gt; c",
        body="<p>Isi</p>",
        summary="Ringkas",
        published=MOMENT,
        authors=("Budi",),
        tags=("Kota",),
        media=(
            Media(url="https://koran.example/a.png", type="image/png"),
            Media(url="https://koran.example/a.mp3", type="audio/mpeg", length=9),
        ),
    )


def test_json_text_becomes_paragraphs_and_the_feed_lends_its_authors(tmp_path: Path) -> None:
    article = one(tmp_path, json_feed({"id": "1", "content_text": "a < b\n\nc"}, authors=[{"name": "Ani"}, 5]))
    assert article.body == "<p>a &lt; b</p><p>c</p>"
    assert article.authors == ("Ani",)


@pytest.mark.parametrize(
    "date",
    ["", "<pubDate></pubDate>", "<pubDate>kemarin</pubDate>", "<pubDate>Mon, 30 Feb 2026 10:00:00 GMT</pubDate>",
     "<pubDate>2026-02-30</pubDate>", "<pubDate>-0001-01-01T00:00:00Z</pubDate>", "<pubDate>9999-12-31</pubDate>",
     "<pubDate>Sun, 12 Jul 1970 10:00:00 GMT</pubDate>", "<pubDate>12</pubDate>"],
)  # fmt: skip
def test_a_date_that_is_not_said_or_cannot_be_is_none_and_never_now(tmp_path: Path, date: str) -> None:
    article = one(tmp_path, rss(f"<item><guid>1</guid><title>a</title>{date}</item>"))
    assert (article.published, article.updated) == (None, None)


def test_rdf_has_only_dublin_core_dates(tmp_path: Path) -> None:
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>K</title></channel>
    <item rdf:about="https://koran.example/a"><title>A</title><link>https://koran.example/a</link>
    <dc:date>2026-07-12T10:30:00+07:00</dc:date></item></rdf:RDF>"""
    article = one(tmp_path, text)
    assert (article.uid, article.published, article.updated) == ("https://koran.example/a", MOMENT, None)


def test_an_atom_entry_that_says_only_updated_has_no_date_of_publication(tmp_path: Path) -> None:
    article = one(tmp_path, atom("<entry><id>1</id><title>a</title><updated>2026-07-12T03:30:00Z</updated></entry>"))
    assert (article.published, article.updated) == (None, MOMENT)


def test_a_lone_description_is_the_text_and_the_link_stands_in_for_the_id(tmp_path: Path) -> None:
    item = "<item><link>https://koran.example/a</link><title>a</title><description>&lt;p>Isi</description></item>"
    article = one(tmp_path, rss(item))
    assert (article.uid, article.body, article.summary) == ("https://koran.example/a", "<p>Isi", "")


def test_drafts_and_what_blogger_exports_beside_posts_are_no_articles(tmp_path: Path) -> None:
    kind = '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#'
    draft = '<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>'
    entries = [
        f'<entry><id>1</id><title>a</title>{kind}comment"/></entry>',
        f'<entry><id>2</id><title>a</title>{kind}post"/>{draft}</entry>',
        f'<entry><id>3</id><title>a</title>{kind}post"/></entry>',
    ]
    assert one(tmp_path, atom("".join(entries))).uid == "3"


def test_a_thumbnail_counts_only_alone_and_only_if_it_is_no_icon(tmp_path: Path) -> None:
    def thumbnail(width: int) -> str:
        return f'<media:thumbnail url="https://koran.example/t.jpg" width="{width}" height="{width}"/>'

    assert one(tmp_path, rss(f"<item><guid>1</guid><title>a</title>{thumbnail(72)}</item>")).media == ()
    assert len(one(tmp_path, rss(f"<item><guid>1</guid><title>a</title>{thumbnail(400)}</item>")).media) == 1


def test_addresses_that_are_not_of_the_web_are_left_out(tmp_path: Path) -> None:
    item = '<item><guid>1</guid><title>a</title><link>javascript:alert(1)</link><enclosure url="file:///etc/x"/></item>'
    article = one(tmp_path, rss(item))
    assert (article.url, article.media) == ("", ())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<!doctype html><html><head><title>Masuk dulu</title></head><body>x</body></html>", "HTML page titled 'Masuk"),
        ("", "nothing"),
        ("Not found", "text beginning with 'Not found'"),
        ("<sitemap></sitemap>", "root element <sitemap>"),
        ('{"a": 1}', "JSON that is no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": 5}', "without a list"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [', "incomplete JSON"),
        ("[" * 100_000, "incomplete JSON"),
        ("[1]", "JSON that is no JSON Feed"),
    ],
)
def test_what_is_no_feed_is_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DoorError) as caught:
        read(tmp_path, text)
    assert what in str(caught.value)


def test_a_feed_that_was_cut_off_is_refused_rather_than_half_an_article_read(tmp_path: Path) -> None:
    whole = rss("<item><guid>1</guid><title>a</title><description>Isi yang panjang sekali</description></item>")
    assert len(read(tmp_path, whole)) == 1
    for cut in range(whole.index("<item>"), len(whole) - 6, 7):
        with pytest.raises(DoorError, match="cut off"):
            read(tmp_path, whole[:cut])


@pytest.mark.parametrize("mark", ["\x00", "\x01", "\x1f", "\ufffe", "&#1;", "&#x0;", "&#xD800;", "&#xFFFFFFF;"])
def test_one_forbidden_character_does_not_lose_the_feed(tmp_path: Path, mark: str) -> None:
    items = f"<item><guid>1</guid><title>sa{mark}tu</title></item><item><guid>2</guid><title>dua &#233;</title></item>"
    assert [a.title for a in read(tmp_path, rss(items)) if isinstance(a, RawArticle)] == ["satu", "dua é"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "utf-8"), ("utf-8", "iso-8859-1"), ("utf-8", ""), ("windows-1252", "windows-1252"),
     ("windows-1252", "iso-8859-1"), ("utf-16", "utf-16"), ("utf-16-le", ""), ("utf-8-sig", "utf-8")],
)  # fmt: skip
def test_encodings_are_found_out(tmp_path: Path, encoding: str, declared: str) -> None:
    text = rss("<item><guid>1</guid><title>Café “é”</title></item>")
    if declared:
        text = text.replace("?>", f' encoding="{declared}"?>', 1)
    assert one(tmp_path, text.encode(encoding)).title == "Café “é”"


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    (tmp_path / "rahasia").write_text("sandi")
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/rahasia"><!ENTITY a "aaaaaaaaaa">'
    doctype += "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9)) + "]>"
    text = rss("<item><guid>1</guid><title>T &x; &a8;</title></item>").replace("?>", "?>" + doctype, 1)
    started = time.monotonic()
    article = one(tmp_path, text)
    assert len(article.title) < 100
    assert "sandi" not in article.title
    assert time.monotonic() - started < 2


def test_a_long_authors_name_does_not_stop_the_reading(tmp_path: Path) -> None:
    started = time.monotonic()
    article = one(tmp_path, rss(f"<item><guid>1</guid><title>a</title><author>{'a' * 60_000}</author></item>"))
    assert time.monotonic() - started < 2
    assert len("".join(article.authors)) <= 1001


def test_a_base_address_that_cannot_be_parsed_costs_nothing(tmp_path: Path) -> None:
    entries = "<entry xml:base='http://[x'><id>1</id><title>a</title></entry><entry><id>2</id><title>b</title></entry>"
    assert [a.uid for a in read(tmp_path, atom(entries)) if isinstance(a, RawArticle)] == ["1", "2"]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DoorError, match="larger than"):
        read(tmp_path, b" " * (LIMIT + 1))


def test_the_servers_charset_and_base_address_are_used(site: Site) -> None:
    text = rss("<item><guid isPermaLink='false'>1</guid><link>/a</link><title>Café “é”</title></item>")
    site.page("/feed", text.encode("windows-1252"), Content_Type="text/xml; charset=windows-1252")
    start = site.page("/", b"", status=301, Location="/feed")
    moved, article = FeedSource("koran", start, WEB, allow_private=True).read({})
    assert isinstance(moved, Notice)
    assert isinstance(article, RawArticle)
    assert (article.title, article.url) == ("Café “é”", f"{site.url}/a")


def test_an_inner_address_is_refused_unless_allowed(site: Site) -> None:
    with pytest.raises(DoorError, match="not a public address") as caught:
        FeedSource("koran", site.page("/", rss("").encode()), WEB).read({})
    assert caught.value.door == f"feed {site.url}/"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = "id url title content_html content_text summary date_published tags image attachments author authors language"


@settings(max_examples=120, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS.split()), JSON, max_size=8) | JSON, max_size=4), JSON)
def test_any_json_items_are_articles_or_errors(tmp_path_factory: Any, items: list[Any], authors: Any) -> None:
    found = read(tmp_path_factory.mktemp("json"), json_feed(*items, authors=authors))
    assert len(found) == len(items)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from([*"<>&;\"'=![]-?/ a\n", "item", "<![CDATA[", "]]>", "<item>", "</item>"])))
def test_any_rubbish_in_an_item_breaks_nothing(tmp_path_factory: Any, rubbish: list[str]) -> None:
    text = rss(f"<item><guid>1</guid><title>a</title><description>{''.join(rubbish)}</description></item>")
    for found in read(tmp_path_factory.mktemp("rss"), text):
        assert isinstance(found, RawArticle | ArticleError)
