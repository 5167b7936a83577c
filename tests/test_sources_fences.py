"""Feeds that are meant to hurt whoever reads them: each costs its source one pass, and nothing else."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from newsroom_servers import Pages, Reply, serving
from test_sources_manners import NOW

from syndicate.errors import ArticleError, DoorError
from syndicate.model import RawArticle
from syndicate.sources import apart as fence
from syndicate.sources import feed_document, folder_file
from syndicate.sources.apart import Lost, apart
from syndicate.sources.blogger import BloggerSource
from syndicate.sources.feed import FeedSource
from syndicate.sources.feed_file import FeedFile
from syndicate.sources.folder import FolderSource
from syndicate.sources.html_file import read_html
from syndicate.sources.web import Web
from syndicate.sources.wordpress import WordPressSource

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b0 "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(9))
    + "]>"
)
ITEM = "<item><guid>1</guid><title>Satu</title><description>{}</description></item>"


def rss(inside: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>K</title>{inside}</channel></rss>'.encode()


def read(folder: Path, data: bytes) -> list[RawArticle | ArticleError]:
    (folder / "feed").write_bytes(data)
    return list(FeedFile("koran", folder / "feed").read({}))


def forever() -> None:
    while True:
        time.sleep(1)


def greedy() -> int:
    return len(bytearray(4 * 1024**3))


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def prints(text: str) -> str:
    print(text)  # noqa: T201  # a library may
    return text


def fails() -> None:
    raise ValueError("rusak")


def test_a_call_apart_answers_fails_hangs_or_dies_alone() -> None:
    assert apart(prints, "é" * 300_000, seconds=20) == "é" * 300_000
    with pytest.raises(ValueError, match="rusak"):
        apart(fails, seconds=20)
    with pytest.raises(Lost, match="brought the reading process down"):
        apart(dies, seconds=20)
    assert apart(prints, "a", seconds=20) == "a"
    begun = time.monotonic()
    with pytest.raises(Lost, match=r"longer than 0\.5 seconds"):
        apart(forever, seconds=0.5)
    assert time.monotonic() - begun < 5
    assert apart(prints, "b", seconds=20) == "b"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")
def test_a_call_apart_has_only_so_much_memory() -> None:
    with pytest.raises(Lost, match="took too much memory"):
        apart(greedy, seconds=20)


def test_a_poisonous_file_of_a_folder_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_folder() -> tuple[list[str], dict[str, str]]:
        found = list(FolderSource("s", tmp_path, "Asia/Jakarta").read({}))
        what = {item.uid: item.what for item in found if isinstance(item, ArticleError)}
        return [item.title for item in found if isinstance(item, RawArticle)], what

    (tmp_path / "a.html").write_text("<title>Satu</title><p>Isi.</p>", encoding="utf-8")
    (tmp_path / "b.html").write_text(f"<title>x</title>{'<a>' * 150_000}", encoding="utf-8")
    titles, what = read_folder()
    assert (titles, list(what)) == (["Satu"], ["b.html"])
    assert "more than 200,000 tags" in what["b.html"]
    monkeypatch.setattr(folder_file, "_SECONDS", 0.5)
    names = " ".join(f"a{n}=1" for n in range(300_000))
    (tmp_path / "b.html").write_text(f"<title>x</title><p {names}>x</p>", encoding="utf-8")
    (tmp_path / "c.md").write_text(f"# Dua\n\n<p {names}>x</p>", encoding="utf-8")
    titles, what = read_folder()
    assert (titles, list(what)) == (["Satu"], ["b.html", "c.md"])
    assert all("reading it took longer than 0.5 seconds" in one for one in what.values())


def test_a_child_that_ended_meanwhile_is_started_again() -> None:
    apart(prints, "a", seconds=20)
    child = fence._child
    assert child is not None
    child.kill()
    assert apart(prints, "b", seconds=20) == "b"


@pytest.mark.parametrize(
    "inside",
    [
        ITEM.format("") + "<item><guid>2</guid><author>" + ("<![CDATA[" + "a" * 900 + "]]>") * 500 + "</author></item>",
        "<item><guid>1</guid><title " + " ".join(f"a{n}=''" for n in range(100_000)) + ">t</title></item>",
        "<item><guid>1</guid>" + "".join(f"<category>c{n}</category>" for n in range(60_000)) + "</item>",
    ],
    ids=["author", "attributes", "categories"],
)
def test_a_feed_that_keeps_its_reader_busy_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    monkeypatch.setattr(feed_document, "_SECONDS", 0.5)
    monkeypatch.setattr(feed_document, "_SECONDS_PER_BYTE", 0)
    with pytest.raises(DoorError, match="it took longer than"):
        read(tmp_path, rss(inside))
    monkeypatch.undo()
    assert len(read(tmp_path, rss(ITEM.format("Isi")))) == 1


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    begun = time.monotonic()
    for text in read_all(tmp_path, rss(ITEM.format("&b9;"), LAUGHS)):
        assert len(text) < 1000
    page = f"{LAUGHS}<html><title>Satu</title><body><p>&b9; Isi.</p></body></html>"
    assert len(read_html(page.encode(), NOW.tzinfo).body) < 5000  # type: ignore[arg-type]
    assert time.monotonic() - begun < 10


def read_all(folder: Path, data: bytes) -> list[str]:
    try:
        return [item.body for item in read(folder, data) if isinstance(item, RawArticle)]
    except DoorError:
        return []


def test_nothing_that_a_document_refers_to_is_fetched_or_opened(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.txt"
    secret.write_text("RAHASIA", encoding="utf-8")
    with serving(Pages()) as bait, serving(Pages()) as server:
        for target in (f"{bait.url}/x", secret.as_uri()):
            head = (
                f'<!DOCTYPE rss SYSTEM "{target}" [<!ENTITY x SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'
            )
            tomb = f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="&x;{target}"/>'
            feed, include = rss(ITEM.format("&x;") + tomb, head), 'xmlns:xi="http://www.w3.org/2001/XInclude"'
            included = rss(ITEM.format(f'<xi:include {include} href="{target}" parse="text"/>'))
            for data in (feed, included):
                assert "RAHASIA" not in "".join(read_all(tmp_path, data))
                server.pages["/feed"] = Reply(body=data)
                web = Web(lambda: NOW, gap=0, timeout=5)
                for kind in (FeedSource, BloggerSource, WordPressSource):
                    try:
                        items = list(kind("s", server.url, web, allow_private=True).read({}))
                    except DoorError:
                        continue
                    assert "RAHASIA" not in repr(items)
                feed_source = FeedSource("s", f"{server.url}/feed", web, allow_private=True)
                try:
                    assert "RAHASIA" not in repr(list(feed_source.read({})))
                except DoorError as error:
                    assert "RAHASIA" not in error.what  # noqa: PT017
            page = (
                f"{head}<html><title>&x;</title><link rel=stylesheet href={target}><body><p>&x; Isi.</p></body></html>"
            )
            assert "RAHASIA" not in repr(read_html(page.encode(), NOW.tzinfo))  # type: ignore[arg-type]
        assert bait.asked == []


def test_what_a_feed_takes_back_is_withdrawn(tmp_path: Path) -> None:
    tombs = "".join(f'<at:deleted-entry ref="{uid}" when="2026-11-24T00:00:00Z"/>' for uid in ("2", "2", " 3 ", ""))
    entry = "<entry><id>3</id><title>Ada</title></entry>"
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    atom = f"<feed {names}><title>K</title>{tombs}{entry}</feed>".encode()
    json_feed = (
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "3", "title": "Ada"}],'
        b' "_syndicate": {"retracted": [{"id": "2"}, {"id": "3"}, {"id": 7}, 8]}}'
    )
    for data in (atom, json_feed):
        items = [item for item in read(tmp_path, data) if isinstance(item, RawArticle)]
        assert [(item.uid, item.withdrawn) for item in items] == [("3", False), ("2", True)]
