"""The folder outlet on a real file system: each file wholly old or wholly new, and nobody else's file touched."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import DoorError
from syndicate.model import Page, Published
from syndicate.outlets.folder import LOCK, MANIFEST, STAGE, FolderOutlet
from syndicate.ports import Outlet


def page(path: str, body: str = "x") -> Page:
    return Page(path=path, type="text/html", body=body.encode())


def shown(root: Path) -> dict[str, str]:
    """Every file a reader may see."""
    own = {MANIFEST, LOCK}
    return {
        name: file.read_text()
        for file in root.rglob("*")
        if file.is_file() and (name := file.relative_to(root).as_posix()) not in own
    }


def manifest(root: Path) -> list[str]:
    return [line.split("\t")[0] for line in (root / MANIFEST).read_text().splitlines()]


NAMES = st.sampled_from(
    ["index.html", "en/index.html", "en/rss.xml", "ms/2026/11/a.html", ".well-known/x", "ar/é.html"]
)
VERSIONS = st.dictionaries(NAMES, st.text("ab\n", max_size=3))


@given(st.lists(VERSIONS, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_the_folder_holds_exactly_the_last_pages_and_again_writes_nothing(
    versions: list[dict[str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "public"
        outlet: Outlet = FolderOutlet(root)
        before: dict[str, str] = {}
        for version in versions:
            pages = [page(path, body) for path, body in version.items()]
            done = outlet.publish(pages)
            assert shown(root) == version
            assert done.written == tuple(path for path in version if before.get(path) != version[path])
            assert done.removed == tuple(sorted(before.keys() - version.keys()))
            assert manifest(root) == sorted(version)
            assert all(any(found.iterdir()) for found in root.rglob("*") if found.is_dir())
            times = {file: file.stat().st_mtime_ns for file in root.rglob("*") if file.is_file()}
            again = outlet.publish(pages)
            assert (again.written, again.unchanged, again.removed) == ((), len(version), ())
            assert {file: file.stat().st_mtime_ns for file in times} == times
            before = version


@pytest.mark.parametrize(
    "path",
    ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "a\nb", "a\x00", "a\x85", ".htaccess", "a/.git/b",
     MANIFEST, ".well-known", "a/.well-known/b", ".well-known/.x", "\ud800", "x" * 256],
)  # fmt: skip
def test_a_path_that_is_not_plain_is_refused_before_anything_is_published(tmp_path: Path, path: str) -> None:
    with pytest.raises(DoorError, match="no path for a page"):
        FolderOutlet(tmp_path).publish([page("a.html"), page(path)])
    assert shown(tmp_path) == {}


def test_two_pages_of_one_path_or_one_below_the_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DoorError, match="published twice"):
        FolderOutlet(tmp_path).publish([page("a", "1"), page("b"), page("a", "2")])
    with pytest.raises(DoorError, match="below en, which is a page"):
        FolderOutlet(tmp_path).publish([page("en"), page("en/2026/a")])
    assert shown(tmp_path) == {}


def test_foreign_files_stay_when_ours_go(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([page("en/a.html"), page("en/b/c.html")])
    (tmp_path / "en" / "theirs.txt").write_text("keep me")
    assert outlet.publish([]).removed == ("en/a.html", "en/b/c.html")
    assert shown(tmp_path) == {"en/theirs.txt": "keep me"}


def test_a_foreign_file_in_our_place_stops_everything(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([page("a.html", "old")])
    (tmp_path / "robots.txt").write_text("theirs")
    with pytest.raises(DoorError, match=r"robots\.txt: was there before"):
        outlet.publish([page("a.html", "new"), page("robots.txt", "ours")])
    assert shown(tmp_path) == {"a.html": "old", "robots.txt": "theirs"}
    assert manifest(tmp_path) == ["a.html"]


def test_files_that_equal_the_pages_become_ours_when_the_manifest_was_lost(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([page("a.html"), page("b.html")])
    (tmp_path / MANIFEST).unlink()
    assert outlet.publish([page("a.html"), page("b.html")]).unchanged == 2
    assert manifest(tmp_path) == ["a.html", "b.html"]


def made(path: str, key: str, body: str = "") -> Page:
    return Page(path=path, type="text/html", body=(body or path).encode(), made_from=key)


def test_pages_that_stand_as_written_are_held_and_may_be_kept_unseen(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    assert outlet.held() == {}
    outlet.publish([made("a", "1"), made("b", "1"), made("c/d", "1")])
    assert outlet.held() == {"a": "1", "b": "1", "c/d": "1"}
    done = outlet.publish([made("b", "2")], keep={"a", "c/d"})
    assert (done.written, done.unchanged, done.removed) == ((), 3, ())
    assert outlet.held() == {"a": "1", "b": "2", "c/d": "1"}
    before = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert outlet.publish([], keep={"a", "b", "c/d"}).unchanged == 3
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before
    assert outlet.publish([], keep={"a"}).removed == ("b", "c/d")


def test_an_outlet_is_intact_until_somebody_touches_it_and_tells_each_state_from_the_others(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    assert outlet.intact() is None
    first = outlet.publish([made("a", "1"), made("b/c", "1")])
    assert (
        outlet.intact()
        == FolderOutlet(tmp_path).intact()
        == Published(written=(), unchanged=2, removed=(), key=first.key)
    )
    assert outlet.publish([made("a", "1"), made("b/c", "1")]).key == first.key
    second = outlet.publish([made("a", "2")], keep=["b/c"])
    assert (second.written, second.key != first.key) == ((), True)
    (tmp_path / "b" / "c").write_text("edited")
    assert outlet.intact() is None
    (tmp_path / MANIFEST).write_bytes(b"\xff")
    assert outlet.intact() is None


def test_a_page_that_is_drawn_and_kept_at_once_is_refused(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([made("a", "1")])
    with pytest.raises(DoorError, match="published twice"):
        outlet.publish([made("a", "2", "new")], keep=["a"])
    assert shown(tmp_path) == {"a": "a"}


def test_what_somebody_touched_or_took_away_is_not_held(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([made(path, "1") for path in "abcd"])
    (tmp_path / "a").write_text("x" * 9)
    (tmp_path / "b").unlink()
    (tmp_path / "c").unlink()
    (tmp_path / "c").mkdir()
    assert outlet.held() == {"d": "1"}


def test_the_manifest_of_the_first_version_is_understood(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([made("a", "1"), made("b", "1")])
    (tmp_path / MANIFEST).write_text("a\nb\n")
    assert outlet.held() == {}
    done = outlet.publish([made("a", "1")])
    assert (done.written, done.removed, outlet.held()) == ((), ("b",), {"a": "1"})


@pytest.mark.parametrize(
    "text", ["../outside.txt\n", "a\tkey\t1\n", "a\tkey\t1\tx\n", "/etc/x\n", "a\n.htaccess\n", b"\xff\n"]
)
def test_a_damaged_manifest_removes_nothing(tmp_path: Path, text: str | bytes) -> None:
    root = tmp_path / "public"
    root.mkdir()
    (tmp_path / "outside.txt").write_text("keep me")
    (root / MANIFEST).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DoorError, match="is damaged"):
        FolderOutlet(root).publish([])
    assert (tmp_path / "outside.txt").read_text() == "keep me"


def test_a_link_that_leads_out_is_refused_for_writing_and_removing(tmp_path: Path) -> None:
    root, outside = tmp_path / "public", tmp_path / "outside"
    outlet = FolderOutlet(root)
    outlet.publish([page("en/a.html", "ours")])
    outside.mkdir()
    (outside / "a.html").write_text("theirs")
    (root / "en" / "a.html").unlink()
    (root / "en").rmdir()
    (root / "en").symlink_to(outside)
    for pages in ([page("en/a.html", "new")], []):
        with pytest.raises(DoorError, match="would leave the output folder"):
            outlet.publish(pages)
    assert (outside / "a.html").read_text() == "theirs"


def test_a_file_that_became_a_link_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    root, outside = tmp_path / "public", tmp_path / "outside.txt"
    outlet = FolderOutlet(root)
    outlet.publish([page("a.html", "old")])
    outside.write_text("old")
    (root / "a.html").unlink()
    (root / "a.html").symlink_to(outside)
    assert outlet.publish([page("a.html", "new")]).written == ("a.html",)
    assert ((root / "a.html").read_text(), outside.read_text()) == ("new", "old")


def test_a_folder_in_a_pages_place_and_a_file_in_a_folders_place_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").write_text("")
    with pytest.raises(DoorError, match="is a folder"):
        FolderOutlet(tmp_path).publish([page("a")])
    with pytest.raises(DoorError, match="which is a file"):
        FolderOutlet(tmp_path).publish([page("b/c")])


def test_pages_that_fail_to_be_made_change_nothing(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path)
    outlet.publish([page("a", "old"), page("b", "old")])

    def pages() -> Iterator[Page]:
        yield page("a", "new")
        raise KeyError("template")

    with pytest.raises(KeyError):
        outlet.publish(pages())
    assert shown(tmp_path) == {"a": "old", "b": "old"}


def test_what_a_dead_run_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / STAGE).mkdir()
    (tmp_path / STAGE / "00000000").write_text("half")
    FolderOutlet(tmp_path).publish([page("a")])
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([LOCK, MANIFEST, "a"])


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    def pages() -> Iterator[Page]:
        with pytest.raises(DoorError, match="another process publishes here"):
            FolderOutlet(tmp_path).publish([])
        yield page("a")

    assert FolderOutlet(tmp_path).publish(pages()).written == ("a",)


def test_files_can_be_read_by_others_as_the_umask_allows(tmp_path: Path) -> None:
    previous = os.umask(0o022)
    try:
        FolderOutlet(tmp_path).publish([page("a")])
    finally:
        os.umask(previous)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_a_root_that_is_a_file_is_a_door_error(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("")
    with pytest.raises(DoorError, match="public"):
        FolderOutlet(tmp_path / "public").publish([])


def test_a_full_disk_names_the_page_and_leaves_the_old_files(tmp_path: Path) -> None:
    FolderOutlet(tmp_path).publish([page("a", "old"), page("b", "old")])
    code = """
import resource, sys
from pathlib import Path
from syndicate.errors import DoorError
from syndicate.model import Page
from syndicate.outlets.folder import FolderOutlet
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    pages = [Page(path="a", type="", body=b"new"), Page(path="b", type="", body=b"x" * 100_000)]
    FolderOutlet(Path(sys.argv[1])).publish(pages)
except DoorError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ": b: " in done.stdout
    assert shown(tmp_path) == {"a": "old", "b": "old"}
    assert not (tmp_path / STAGE).exists()


PUBLISH = """
import itertools, sys
from pathlib import Path
from syndicate.model import Page
from syndicate.outlets.folder import FolderOutlet

def pages(version, numbers):
    print("begun", flush=True)
    for n in numbers:
        yield Page(path=f"en/{n % 7}/{n}.html", type="", body=version.encode() * 5000)
    print("read", flush=True)

outlet = FolderOutlet(Path(sys.argv[1]))
for version in itertools.cycle("ab"):
    outlet.publish(pages(version, range(60) if version == "a" else range(20, 80)))
"""


def test_after_any_kill_every_file_is_wholly_old_or_new_and_known_as_ours(tmp_path: Path) -> None:
    chance = random.Random(20)
    seen = set()
    for turn in range(20):
        command = [sys.executable, "-c", PUBLISH, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(turn % 4 + 1):  # killed while it writes, or while the files take their places
                process.stdout.readline()
            time.sleep(chance.uniform(0, 0.03))
            process.kill()
        files = {path: text for path, text in shown(tmp_path).items() if not path.startswith(STAGE)}
        seen |= set(files.values())
        assert files.keys() <= set(manifest(tmp_path) if files else [])
    assert seen == {"a" * 5000, "b" * 5000}
    FolderOutlet(tmp_path).publish([page("index.html")])
    assert shown(tmp_path) == {"index.html": "x"}
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([LOCK, MANIFEST, "index.html"])
