"""Disks that are full or may not be written: what was there stays, what was kept is kept, and the next pass heals.

A small disk of its own where the system lets us have one; elsewhere a limit on the size of files.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOW
from desk import Desk, small_disk, undisturbed

from syndicate.errors import DoorError


@contextmanager
def disk(place: Path, kibibytes: int) -> Iterator[Callable[[str], None]]:
    """As small_disk; the test is passed over where no disk is to be had."""
    try:
        small = small_disk(place, kibibytes)
        remount = small.__enter__()
    except OSError as error:
        pytest.skip(f"no disk of our own here: {error}")
    try:
        yield remount
    finally:
        small.__exit__(None, None, None)


def desk_at(folder: Path, articles: int = 30, *, output: str = "public", state: str = "state.db") -> Desk:
    made = Desk(folder=folder, output=output, state=state)
    for number in range(articles):
        made.write(number, f"Harga beras nomor {number} naik. " * 5)
    return made


def test_a_disk_that_fills_while_publishing_leaves_the_old_pages_and_the_next_pass_goes_on(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", 50_000) as remount:
        desk = desk_at(tmp_path / "desk", 3, output=str(tmp_path / "disk" / "public"))
        desk.run()
        before = desk.files(), desk.times()
        for number in range(3, 30):
            desk.write(number)
        used = sum(f.stat().st_blocks * 512 for f in (tmp_path / "disk").rglob("*")) // 1024
        remount(f"size={used + 200}k")
        report = desk.run()
        assert (report.new, report.unpublished) == (27, True)
        assert "No space left" in report.problems[0]
        assert "See that the disk has room" in report.problems[0]
        assert (desk.files(), desk.times()) == before
        again = desk.run()
        assert (again.new, again.decoded, again.unpublished) == (0, 0, True)  # what was translated is kept
        remount("size=50m")
        assert desk.run().problems == []
        assert desk.files() == undisturbed(desk, tmp_path / "calm")


def test_a_disk_that_is_full_from_the_start_of_the_state_to_its_end_loses_no_article(tmp_path: Path) -> None:
    """The disk grows a little after each failure, so that the passes die at many different places."""
    with disk(tmp_path / "disk", 100) as remount:
        desk = desk_at(tmp_path / "desk", state=str(tmp_path / "disk" / "state.db"))
        failures, size = [], 100
        while True:
            try:
                report = desk.run()
                break
            except DoorError as error:
                failures.append(str(error))
            size += 100
            remount(f"size={size}k")
        assert len(failures) >= 4
        assert all("full" in told or "space" in told or "cannot be" in told for told in failures), failures
        assert report.problems == []
        remount("size=50m")
        assert desk.run().idle
        assert desk.files() == undisturbed(desk, tmp_path / "calm")


def test_a_state_whose_disk_fills_up_later_keeps_what_was_published_and_goes_on(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", 50_000) as remount:
        desk = desk_at(tmp_path / "desk", 5, state=str(tmp_path / "disk" / "state.db"))
        desk.run()
        before = desk.files(), desk.times()
        used = sum(f.stat().st_blocks * 512 for f in (tmp_path / "disk").iterdir()) // 1024
        remount(f"size={used + 100}k")
        for number in range(5, 60):
            desk.write(number, f"Harga cabai nomor {number} turun. " * 5)
        with pytest.raises(DoorError, match="full"):
            desk.run()
        assert (desk.files(), desk.times()) == before
        done = desk.call()
        assert done.returncode == 1
        assert "Free some space" in done.stderr
        assert "Traceback" not in done.stderr
        remount("size=50m")
        assert desk.run().problems == []
        assert desk.files() == undisturbed(desk, tmp_path / "calm")


def test_an_output_that_may_not_be_written_is_told_and_stays(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", 50_000) as remount:
        desk = desk_at(tmp_path / "desk", 3, output=str(tmp_path / "disk" / "public"))
        desk.run()
        before = desk.files(), desk.times()
        desk.write(7)
        remount("ro")
        report = desk.run()
        assert (report.new, report.unpublished) == (1, True)
        assert "Read-only" in report.problems[0]
        assert "this user may write there" in report.problems[0]
        assert (desk.files(), desk.times()) == before
        remount("rw")
        assert desk.run().problems == []
        assert desk.files() == undisturbed(desk, tmp_path / "calm")


def test_a_state_that_may_not_be_written_is_told_and_nothing_happens(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", 50_000) as remount:
        desk = desk_at(tmp_path / "desk", 3, state=str(tmp_path / "disk" / "state.db"))
        desk.run()
        before = desk.files(), desk.times()
        desk.write(7)
        remount("ro")
        done = desk.call()
        assert done.returncode == 1
        assert "state.db" in done.stderr
        assert "let this user write" in done.stderr.lower()
        assert "Traceback" not in done.stderr
        assert (desk.files(), desk.times()) == before
        remount("rw")
        assert desk.run().new == 1
        assert desk.files() == undisturbed(desk, tmp_path / "calm")


@pytest.mark.skipif(os.name == "nt", reason="no such limits there")
@pytest.mark.parametrize("kibibytes", [24, 300])
def test_files_that_may_not_grow_are_a_full_disk_too(tmp_path: Path, kibibytes: int) -> None:
    """The limit meets the state or, with a state that is large enough already, the site map."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kibibytes * 1024, kibibytes * 1024))

    desk = desk_at(tmp_path / "desk", 20)
    done = desk.call(preexec_fn=limited)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert desk.run().problems == []
    assert replace(desk, now=NOW).run().idle
    assert desk.files() == undisturbed(desk, tmp_path / "calm")
