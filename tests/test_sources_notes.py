"""A folder that did not change is not read again, and no change in it is missed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOW
from picture_files import PICTURES

from syndicate import pipeline
from syndicate.config import load
from syndicate.errors import ArticleError
from syndicate.model import Listing, RawArticle
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.sources import folder_notes
from syndicate.sources.folder import FolderSource
from syndicate.wiring.app import open_newsroom

TEXT = "---\ntitle: Banjir {0}\nurl: https://www.example.org/{0}\n---\nAir surut.\n"
CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "folder"
path = "articles"
{more}
[translate]
engine = "echo"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three articles, one with a picture; what was written a moment ago counts as settled."""
    monkeypatch.setattr(folder_notes, "MOMENT", -(10**9))
    root = tmp_path / "articles"
    (root / "b").mkdir(parents=True)
    for name in ("a.md", "b/b.md"):
        (root / name).write_text(TEXT.format(name[-4]), encoding="utf-8")
    (root / "c.md").write_text("# Kapal\n\n![kapal](b/kapal.png)\n", encoding="utf-8")
    (root / "b" / "kapal.png").write_bytes(PICTURES["image/png"])
    return root


def shown(folder: Path, memo: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """The uids of the articles that are shown, and the listing; the memo goes through what keeps it."""
    kept = json.loads(json.dumps(memo))
    items = list(FolderSource("f", folder, "Asia/Jakarta").read(kept))
    memo.clear()
    memo.update(kept)
    listing = next(item for item in items if isinstance(item, Listing))
    return [item.uid for item in items if isinstance(item, RawArticle)], dict(listing.items)


def test_what_did_not_change_is_listed_and_not_shown(folder: Path) -> None:
    memo: dict[str, str] = {}
    everything = shown(folder, memo)
    assert everything[0] == ["a.md", "b/b.md", "c.md"]
    assert shown(folder, memo) == ([], everything[1])
    assert everything[1]["a.md"] == "https://www.example.org/a"


def rewritten_with_its_times(folder: Path) -> None:
    """As with ``rsync --times``: the same size, the same time of writing."""
    file = folder / "a.md"
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("surut", "pasang"[:5]), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def replaced_by_a_move(folder: Path) -> None:
    other = folder / ".a.md"
    other.write_text(TEXT.format("a").replace("Air", "Api"), encoding="utf-8")
    before = (folder / "a.md").stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(folder / "a.md")


@pytest.mark.parametrize("change", [rewritten_with_its_times, replaced_by_a_move])
def test_a_change_that_keeps_size_and_time_is_seen(folder: Path, change: Callable[[Path], None]) -> None:
    memo: dict[str, str] = {}
    shown(folder, memo)
    change(folder)
    assert shown(folder, memo)[0] == ["a.md"]
    assert shown(folder, memo)[0] == []


def test_what_is_changed_again_in_the_same_tick_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    memo: dict[str, str] = {}
    shown(folder, memo)
    facts = folder_notes.facts(f"{folder}/a.md")
    assert folder_notes.settled(facts) == folder_notes.ANEW
    written = (folder / "a.md").stat()
    with (folder / "a.md").open("r+", encoding="utf-8") as file:  # as if the clock had not moved on
        file.seek(20)
        file.write("X")
    os.utime(folder / "a.md", ns=(written.st_atime_ns, written.st_mtime_ns))
    assert shown(folder, memo)[0] == ["a.md", "c.md"]  # a fresh picture is looked at again too
    assert shown(folder, memo)[0] == ["c.md"]


def test_a_file_that_was_only_touched_is_not_shown(folder: Path) -> None:
    memo: dict[str, str] = {}
    shown(folder, memo)
    before = dict(memo)
    (folder / "a.md").touch()
    (folder / "b" / "b.md").chmod(0o600)
    assert shown(folder, memo)[0] == []
    assert memo != before


def picture_changed(folder: Path) -> None:
    (folder / "b" / "kapal.png").write_bytes(PICTURES["image/jpeg"])


def picture_became_a_link(folder: Path) -> None:
    (folder / "lain.gif").write_bytes(PICTURES["image/gif"])
    (folder / "b" / "kapal.png").unlink()
    (folder / "b" / "kapal.png").symlink_to("../lain.gif")


@pytest.mark.parametrize("change", [picture_changed, picture_became_a_link])
def test_a_picture_that_changed_shows_its_article(folder: Path, change: Callable[[Path], None]) -> None:
    memo: dict[str, str] = {}
    shown(folder, memo)
    change(folder)
    assert shown(folder, memo)[0] == ["c.md"]
    assert shown(folder, memo)[0] == []


def test_a_picture_that_is_missing_is_told_every_time_until_it_is_there(folder: Path) -> None:
    memo: dict[str, str] = {}
    shown(folder, memo)
    (folder / "b" / "kapal.png").rename(folder / "kapal.png")
    for _ in range(2):
        items = list(FolderSource("f", folder, "Asia/Jakarta").read(memo))
        assert [item.what for item in items if isinstance(item, ArticleError)] != []
    (folder / "kapal.png").rename(folder / "b" / "kapal.png")
    assert shown(folder, memo)[0] == ["c.md"]
    assert shown(folder, memo)[0] == []


def test_a_picture_that_a_saved_page_may_have_on_its_own_site_is_taken_when_it_comes(folder: Path) -> None:
    page = '<link rel="canonical" href="https://k.example/x"><h1>Saman</h1><p>Tari.<img src="/foto/a.gif"></p>'
    (folder / "d.html").write_text(page, encoding="utf-8")
    memo: dict[str, str] = {}
    shown(folder, memo)
    assert shown(folder, memo)[0] == []
    (folder / "foto").mkdir()
    (folder / "foto" / "a.gif").write_bytes(PICTURES["image/gif"])
    assert shown(folder, memo)[0] == ["d.html"]


def test_a_file_that_moved_is_shown_from_its_new_place_and_one_that_went_is_forgotten(folder: Path) -> None:
    memo: dict[str, str] = {}
    shown(folder, memo)
    (folder / "a.md").rename(folder / "b" / "z.md")
    (folder / "c.md").unlink()
    uids, listed = shown(folder, memo)
    assert (uids, sorted(listed)) == (["b/z.md"], ["b/b.md", "b/z.md"])
    (folder / "b" / "z.md").rename(folder / "a.md")
    assert shown(folder, memo)[0] == ["a.md"]


def test_a_file_that_cannot_be_used_is_told_every_time_and_shown_when_it_can(folder: Path) -> None:
    memo: dict[str, str] = {}
    (folder / "a.md").write_text("tanpa judul", encoding="utf-8")
    for _ in range(2):
        items = list(FolderSource("f", folder, "Asia/Jakarta").read(memo))
        assert [item.uid for item in items if isinstance(item, ArticleError)] == ["a.md"]
    (folder / "a.md").write_text(TEXT.format("a"), encoding="utf-8")
    assert shown(folder, memo)[0] == ["a.md"]


def one_pass(room: Path) -> Report:
    with open_newsroom(load(room / "syndicate.toml"), room) as newsroom:
        return pipeline.run(newsroom, now=NOW, progress=Silent())


def configure(room: Path, more: str = "") -> None:
    (room / "syndicate.toml").write_text(CONFIG.format(more=more), encoding="utf-8")


def test_a_second_pass_reads_nothing_and_a_changed_list_of_sources_everything(folder: Path) -> None:
    room = folder.parent
    configure(room)
    assert (one_pass(room).read, one_pass(room).read) == (3, 0)
    configure(room, '[[sources]]\nkind = "folder"\npath = "lain"')
    (room / "lain").mkdir()
    assert one_pass(room).read == 3
    assert one_pass(room).read == 0


def test_what_is_refused_doubled_withdrawn_or_left_out_is_told_in_every_pass(folder: Path) -> None:
    room = folder.parent
    second = '[[sources]]\nkind = "folder"\npath = "lain"'
    configure(room, f'exclude = {{title = "Kapal"}}\n{second}')
    shutil.copytree(folder, room / "lain")
    (folder / "x.md").write_text(TEXT.format("a").replace("Banjir", "Salinan"), encoding="utf-8")
    (folder / "y.md").write_text(TEXT.format("y").replace("---\nAir", "language: en\n---\nWater"), encoding="utf-8")
    (folder / "z.md").write_text(TEXT.format("z").replace("---\nAir", "withdrawn: true\n---\nAir"), encoding="utf-8")
    first = one_pass(room)
    assert len(first.problems) == 2  # the address of another, another language
    assert (first.duplicates, first.left_out) == (2, 1)
    again = one_pass(room)
    assert (again.problems, again.notices) == (first.problems, first.notices)
    assert (again.duplicates, again.left_out, again.idle) == (2, 1, True)
    (folder / "x.md").write_text(TEXT.format("a").replace("Banjir", "Salinan lain"), encoding="utf-8")
    assert one_pass(room).idle  # the first one has the address still, though it was not shown


def test_ten_thousand_files_cost_a_look_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_notes, "MOMENT", -(10**9))
    for number in range(2_000):
        (tmp_path / f"{number}.md").write_text(f"# Berita {number}\n", encoding="utf-8")
    memo: dict[str, str] = {}
    began = time.process_time()
    assert len(shown(tmp_path, memo)[0]) == 2_000
    reading = time.process_time() - began
    began = time.process_time()
    assert shown(tmp_path, memo)[0] == []
    assert (time.process_time() - began) * 8 < reading
