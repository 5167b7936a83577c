"""What every kind of source keeps to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest
from test_fetch import Site

from syndicate.errors import ArticleError, DoorError
from syndicate.model import RawArticle
from syndicate.ports import Source
from syndicate.sources.feed import FeedSource
from syndicate.sources.folder import FolderSource

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
        return FeedSource("s", path / "feed")

    return Kind(alive, lambda path: FeedSource("s", path / "tidak-ada"))


KINDS = {
    "folder": Kind(folder, lambda path: FolderSource("s", path / "tidak-ada", "Asia/Jakarta")),
    "rss": feed_file(RSS),
    "atom": feed_file(ATOM),
    "rdf": feed_file(RDF),
    "json": feed_file(JSON),
}


@pytest.fixture(params=[*KINDS, "http"])
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """Each kind in turn; ``http`` is a feed behind an address."""
    if request.param in KINDS:
        yield KINDS[request.param]
        return
    site = Site()
    url = site.page("/rss", RSS.encode(), Content_Type="application/rss+xml")
    yield Kind(
        lambda _: FeedSource("s", url, allow_private=True),
        lambda _: FeedSource("s", f"{site.url}/tidak-ada", allow_private=True),
    )
    site.close()


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
