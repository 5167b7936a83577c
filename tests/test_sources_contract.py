"""What every kind of source keeps to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from newsroom_servers import Reply, Server, serving

from syndicate.config import SourceTable
from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, RawArticle
from syndicate.ports import Source
from syndicate.sources.blogger import BloggerSource
from syndicate.sources.feed import FeedSource
from syndicate.sources.feed_file import FeedFile
from syndicate.sources.folder import FolderSource
from syndicate.sources.pages import PagesSource
from syndicate.sources.web import Web
from syndicate.sources.wordpress import WordPressSource
from syndicate.wiring import sources, web

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>K</title>
<item><guid>1</guid><title>Satu</title><pubDate>Sun, 12 Jul 2026 10:30:00 +0700</pubDate></item>
<item><guid>x</guid></item><item><title>Tanpa nama</title></item><item><guid>1</guid><title>Lagi</title></item>
<item><guid>2</guid><title>Dua</title><pubDate>9999-99-99</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>
<entry><id>1</id><title>Satu</title><published>2026-07-12T10:30:00+07:00</published></entry>
<entry><id>x</id></entry><entry><title>Tanpa nama</title></entry><entry><id>1</id><title>Lagi</title></entry>
<entry><id>2</id><title>Dua</title></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>K</title></channel>
<item rdf:about="1"><title>Satu</title><dc:date>2026-07-12T10:30:00+07:00</dc:date></item><item rdf:about="x"/>
<item><title>Tanpa nama</title></item><item rdf:about="1"><title>Lagi</title></item>
<item rdf:about="2"><title>Dua</title></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "title": "Satu", "date_published": "2026-07-12T10:30:00+07:00"},
            {"id": "x"},
            {"title": "Tanpa nama"},
            {"id": "1", "title": "Lagi"},
            {"id": 2, "title": "Dua"},
        ],
    }
)
BLOGGER = json.dumps(
    {
        "feed": {
            "entry": [
                {"id": {"$t": "1"}, "title": {"$t": "Satu"}, "published": {"$t": "2026-07-12T10:30:00.000+07:00"}},
                {"id": {"$t": "x"}},
                {"title": {"$t": "Tanpa nama"}},
                {"id": {"$t": "1"}, "title": {"$t": "Lagi"}},
                {"id": {"$t": "2"}, "title": {"$t": "Dua"}, "published": {"$t": "9999-99-99"}},
            ]
        }
    }
)
WORDPRESS = json.dumps(
    [
        {"id": 1, "guid": {"rendered": "1"}, "title": {"rendered": "Satu"}, "date_gmt": "2026-07-12T03:30:00"},
        {"id": 5, "guid": {"rendered": "x"}},
        {"id": 6, "title": {"rendered": "Tanpa nama"}},
        {"id": 1, "guid": {"rendered": "1"}, "title": {"rendered": "Lagi"}},
        {"id": 2, "guid": {"rendered": "2"}, "title": {"rendered": "Dua"}, "date_gmt": None},
    ]
)
FILES = {
    "1.md": "---\ndate: 2026-07-12 10:30\n---\n# Satu",
    "a.md": "tanpa judul",
    "b.md": "---\ntitle: A\ndate: 9999-01-01\n---\n",
    "c.txt": "",
    "2.txt": "Dua",
}


@dataclass(frozen=True)
class Kind:
    """A source of two good items (Satu, dated; Dua) and three bad ones, and the same kind when it is dead."""

    alive: Callable[[Path], Source]
    dead: Callable[[Path], Source]


def folder(path: Path) -> Source:
    for name, text in FILES.items():
        (path / name).write_text(text, encoding="utf-8")
    return FolderSource("s", path, "Asia/Jakarta")


def feed_file(text: str) -> Kind:
    def alive(path: Path) -> Source:
        (path / "feed").write_text(text, encoding="utf-8")
        return FeedFile("s", path / "feed")

    return Kind(alive, lambda path: FeedFile("s", path / "tidak-ada"))


KINDS = {
    "folder": Kind(folder, lambda path: FolderSource("s", path / "tidak-ada", "Asia/Jakarta")),
    "rss": feed_file(RSS),
    "atom": feed_file(ATOM),
    "rdf": feed_file(RDF),
    "json": feed_file(JSON),
}


ON_THE_WEB: dict[str, tuple[Callable[..., Source], str, str]] = {  # kind, path of its answer, the answer
    "http": (FeedSource, "/", RSS),
    "blogger": (BloggerSource, "/feeds/posts/default", BLOGGER),
    "wordpress": (WordPressSource, "/wp-json/wp/v2/posts", WORDPRESS),
}


TEXT = "<p>Kapal berlayar dari pelabuhan itu pagi ini, dan banyak warga datang, kata nakhoda kapal itu.</p>" * 3
LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'
WHOLE_PAGES = {
    "/1": f"<title>Satu</title>{LD % '2026-07-12T10:30:00+07:00'}<h1>Satu</h1>{TEXT}",
    "/2": f"<title>Dua</title>{LD % '9999-99-99'}<h1>Dua</h1>{TEXT}",
    "/tanpa-judul": f"<div>{TEXT}</div>",
    "/kosong": "<title>Kosong</title>",
}


class Fixed(Server):
    """A server that answers one path, whatever the query."""

    path, body = "", b""

    def reply(self, path: str) -> Reply:
        """See Server."""
        return Reply(body=self.body) if path.partition("?")[0] == self.path else Reply(status=404)


class Listed(Server):
    """A server of a sitemap and of the pages that it lists, one of which is not there."""

    def reply(self, path: str) -> Reply:
        """See Server."""
        if path == "/sitemap.xml":
            names = [*WHOLE_PAGES, "/hilang", "/1"]
            urls = "".join(f"<url><loc>{self.url}{name}</loc><lastmod>2026-11-01</lastmod></url>" for name in names)
            return Reply(body=f"<urlset>{urls}</urlset>".encode())
        html = WHOLE_PAGES.get(path)
        return Reply(body=html.encode(), fields={"Content-Type": "text/html"}) if html else Reply(status=404)


def pages(server: Listed, path: str) -> Source:
    web = Web(lambda: datetime(2026, 11, 24, tzinfo=UTC), gap=0)
    return PagesSource("s", web, UTC, address=server.url + path, allow_private=True)


@pytest.fixture(params=[*KINDS, *ON_THE_WEB, "pages"])
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """Each kind in turn; ``http`` is a feed behind an address."""
    if request.param in KINDS:
        yield KINDS[request.param]
        return
    if request.param == "pages":
        with serving(Listed()) as listed:
            yield Kind(lambda _: pages(listed, "/sitemap.xml"), lambda _: pages(listed, "/tidak-ada"))
        return
    with serving(Fixed()) as server:
        made, server.path, body = ON_THE_WEB[request.param]
        server.body = body.encode()
        web = Web(lambda: datetime(2026, 11, 24, tzinfo=UTC), gap=0)
        yield Kind(
            lambda _: made("s", server.url + ("/" if made is FeedSource else ""), web, allow_private=True),
            lambda _: made("s", f"{server.url}/tidak-ada", web, allow_private=True),
        )


def test_every_kind_that_can_be_configured_keeps_the_contract() -> None:
    kinds = get_args(SourceTable.model_fields["kind"].annotation)
    assert set(kinds) == {*sources.ON_DISK, *web.KINDS, *sources.LISTED}
    assert set(kinds) - {"feed"} <= {*KINDS, *ON_THE_WEB, "pages"}


def test_a_listing_comes_at_most_once_and_holds_all_that_is_shown(kind: Kind, tmp_path: Path) -> None:
    items = list(kind.alive(tmp_path).read({}))
    listings = [item for item in items if isinstance(item, Listing)]
    assert len(listings) <= 1
    shown = {item.uid for item in items if isinstance(item, RawArticle)}
    assert all(shown <= set(listing.items) for listing in listings)


def articles(source: Source) -> list[RawArticle]:
    return [item for item in source.read({}) if isinstance(item, RawArticle)]


def test_a_source_has_the_name_it_was_given(kind: Kind, tmp_path: Path) -> None:
    source = kind.alive(tmp_path)
    assert source.name == "s"
    assert {item.source for item in source.read({})} == {"s"}


def test_two_readings_are_the_same(kind: Kind, tmp_path: Path) -> None:
    source = kind.alive(tmp_path)
    assert articles(source) == articles(source) == articles(kind.alive(tmp_path))


def test_uids_are_unique_and_never_empty(kind: Kind, tmp_path: Path) -> None:
    uids = [article.uid for article in articles(kind.alive(tmp_path))]
    assert len(set(uids)) == len(uids) == 2
    assert all(uids)


def test_dates_are_in_utc_to_the_second_or_none(kind: Kind, tmp_path: Path) -> None:
    dates = {article.title: article.published for article in articles(kind.alive(tmp_path))}
    assert dates["Dua"] is None
    first = dates["Satu"]
    assert first is not None
    assert first.tzinfo is UTC
    assert first.isoformat() == "2026-07-12T03:30:00+00:00"


def test_a_bad_item_costs_itself_and_says_why(kind: Kind, tmp_path: Path) -> None:
    items = list(kind.alive(tmp_path).read({}))
    errors = [item for item in items if isinstance(item, ArticleError)]
    assert sorted(item.title for item in items if isinstance(item, RawArticle)) == ["Dua", "Satu"]
    assert len(errors) == 3
    assert all(error.uid and error.what for error in errors)


def test_a_dead_source_is_the_doors_failure_at_once(kind: Kind, tmp_path: Path) -> None:
    with pytest.raises(DoorError) as caught:
        kind.dead(tmp_path).read({})
    assert "tidak-ada" in caught.value.door


def test_notes_are_text_and_after_them_what_was_read_is_not_missing(kind: Kind, tmp_path: Path) -> None:
    memo: dict[str, str] = {}
    first = list(kind.alive(tmp_path).read(memo))
    assert all(isinstance(text, str) for item in memo.items() for text in item)
    again = list(kind.alive(tmp_path).read(json.loads(json.dumps(memo))))
    assert {item.uid for item in again if isinstance(item, RawArticle)} <= {
        item.uid for item in first if isinstance(item, RawArticle)
    }
