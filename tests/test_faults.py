"""What can go wrong around a pass: nothing is lost, nothing torn, readers see no wobble, and the next pass heals."""

from __future__ import annotations

import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOW
from desk import Desk, undisturbed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import ConfigError, DoorError, Held
from syndicate.newsroom import Newsroom
from syndicate.outlets.folder import MANIFEST
from syndicate.stores.sql import open_store


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Four articles, not published yet."""
    made = Desk(folder=tmp_path / "desk")
    for number in range(4):
        made.write(number)
    return made


# The clock


def test_a_clock_that_jumps_publishes_nothing_again(desk: Desk) -> None:
    desk.write(7)
    text = (desk.folder / "articles" / "a00007.md").read_text(encoding="utf-8")
    (desk.folder / "articles" / "a00007.md").write_text(re.sub("date: .*\n", "", text), encoding="utf-8")
    desk.run()
    dates = {title: item["date_published"] for title, item in desk.items().items()}
    desk.now = NOW + timedelta(days=30)  # the undated article is as old as the others now
    desk.run()
    before = desk.files(), desk.times()
    for days in (400, 31, 20_000):
        desk.now = NOW + timedelta(days=days)
        assert desk.run().idle
    assert (desk.files(), desk.times()) == before
    for days in (-20_000, 2):  # lists count days then; what is published of articles stays as it is
        desk.now = NOW + timedelta(days=days)
        desk.run()
    assert {title: item["date_published"] for title, item in desk.items().items()} == dates
    articles = [name for name in before[0] if re.search(r"/2026/\d\d/berita|\.(xml|json)$", name)]
    assert {name: desk.times()[name] for name in articles} == {name: before[1][name] for name in articles}


@given(st.lists(st.integers(-500, 500), min_size=1, max_size=3))
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_correction_moves_updated_forward_whatever_the_clock_says(
    tmp_path_factory: pytest.TempPathFactory, days: list[int]
) -> None:
    desk = Desk(folder=tmp_path_factory.mktemp("desk"))
    desk.write(1)
    desk.run()
    told = [datetime.fromisoformat(desk.items()["Berita 1"].get("date_modified") or "2026-11-02T01:00:00Z")]
    for number, day in enumerate(days):
        desk.now = NOW + timedelta(days=day)
        desk.write(1, f"Pasar tutup {number} jam.")
        assert desk.run().changed == 1
        told.append(datetime.fromisoformat(desk.items()["Berita 1"]["date_modified"]))
    assert told == sorted(set(told))


def test_a_clock_far_ahead_does_not_cost_the_memory(desk: Desk) -> None:
    desk.translate = 'engine = "echo"\nforget_after_days = 30'
    desk.configure()
    assert desk.run().forgotten == 0
    for _ in range(4):
        desk.now = NOW + timedelta(days=4000)
        assert desk.run().forgotten == 0
    desk.now = NOW + timedelta(days=1)
    desk.write(9, "Pasar buka lagi.")
    assert desk.run().recalled > 0


# The output


def everything(public: Path) -> None:
    shutil.rmtree(public)


def the_manifest(public: Path) -> None:
    (public / MANIFEST).unlink()


def half_of_it(public: Path) -> None:
    for file in sorted(path for path in public.rglob("*") if path.is_file() and path.name != MANIFEST)[::2]:
        file.unlink()


def half_of_it_edited(public: Path) -> None:
    for file in sorted(path for path in public.rglob("*") if path.is_file() and path.name != MANIFEST)[::2]:
        file.write_bytes(file.read_bytes()[::-1] if file.stat().st_size % 2 else b"by somebody")


def folders_emptied(public: Path) -> None:
    for folder in list(public.iterdir()):
        if folder.is_dir():
            shutil.rmtree(folder)
            folder.write_bytes(b"") if folder.name == "en" else folder.mkdir()
    (public / "en").unlink()


@pytest.mark.parametrize("damage", [everything, the_manifest, half_of_it, half_of_it_edited, folders_emptied])
def test_whatever_was_taken_from_the_output_is_back_after_the_next_pass(
    desk: Desk, damage: Callable[[Path], None]
) -> None:
    desk.run()
    before = desk.files()
    damage(desk.public)
    assert desk.run().problems == []
    assert desk.files() == before
    assert desk.run().idle


def test_a_foreign_file_in_our_place_stops_publishing_and_nothing_else(desk: Desk) -> None:
    desk.run()
    before = desk.files()
    desk.write(8)
    name = next(name for name in undisturbed(desk, desk.folder.parent / "calm") if name.endswith("a00008.html"))
    theirs = desk.public / name
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("theirs", encoding="utf-8")
    report = desk.run()
    assert (report.new, report.unpublished) == (1, True)
    assert name in report.problems[0]
    assert "not ours" in report.problems[0]
    assert desk.files() == before | {name: b"theirs"}
    theirs.unlink()
    assert desk.run().problems == []
    assert desk.files() == undisturbed(desk, desk.folder.parent / "calm")


# Sources and configuration


def test_a_source_that_shows_nothing_all_at_once_is_doubted_and_stays_published(desk: Desk) -> None:
    desk.run()
    before = desk.files(), desk.times()
    aside = desk.folder / "aside"
    (desk.folder / "articles").rename(aside)
    assert "cannot be read" in desk.run().problems[0]
    (desk.folder / "articles").mkdir()
    for _ in range(4):
        assert "missing all at once" in desk.run().problems[0]
    assert (desk.files(), desk.times()) == before
    (desk.folder / "articles").rmdir()
    aside.rename(desk.folder / "articles")
    report = desk.run()
    assert (report.idle, report.problems) == (True, [])
    assert (desk.files(), desk.times()) == before


def test_a_name_that_does_not_resolve_costs_its_source_alone(desk: Desk) -> None:
    desk.more = '[[sources]]\nkind = "feed"\nurl = "http://koran.invalid/rss"\nname = "koran"'
    desk.configure()
    began = time.monotonic()
    report = desk.run()
    assert report.new == 4
    assert len(report.problems) == 1
    assert "koran.invalid" in report.problems[0]
    assert len(desk.items()) == 4
    assert time.monotonic() - began < 60


def test_a_configuration_broken_between_passes_changes_nothing_until_it_is_mended(desk: Desk) -> None:
    assert desk.call().returncode == 0
    before = desk.files(), desk.times()
    desk.write(5)
    whole = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(whole.replace('"echo"', '"ekko"').replace("kind", "kin"), encoding="utf-8")
    broken = desk.call()
    assert broken.returncode == 2
    assert broken.stderr.count("syndicate.toml") >= 2  # each mistake with its place
    assert "Traceback" not in broken.stderr
    assert (desk.files(), desk.times()) == before
    desk.configure()
    assert desk.run().new == 1
    assert desk.files() == undisturbed(desk, desk.folder.parent / "calm")


# The state


def test_two_passes_at_once_leave_what_one_leaves_and_the_second_says_who_is_at_work(desk: Desk) -> None:
    for number in range(40):
        desk.write(number)
    both = [
        subprocess.Popen(
            desk.command, env=desk.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ends = [(process.communicate()[1], process.returncode) for process in both]
    assert sorted(code for _, code in ends) in ([0, 2], [0, 0])  # one may have ended before the other began
    for told, code in ends:
        assert code == 0 or "held by process" in told, told
    assert desk.files() == undisturbed(desk, desk.folder.parent / "calm")


def test_a_stopped_pass_holds_the_state_until_it_is_killed(desk: Desk) -> None:
    with subprocess.Popen(desk.command, env=desk.environment, stdout=subprocess.DEVNULL) as process:
        while not (desk.folder / "state.db.lock").exists():
            time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(Held, match="held by"):
                desk.run()
        finally:
            process.kill()
    assert desk.run().problems == []
    assert desk.files() == undisturbed(desk, desk.folder.parent / "calm")


def test_another_programs_transaction_is_waited_for_and_then_named(desk: Desk) -> None:
    desk.run()
    before = desk.files()
    desk.write(6)

    def impatient(newsroom: Newsroom) -> Newsroom:
        newsroom.store.close()
        return replace(newsroom, store=open_store("sqlite:///state.db", folder=desk.folder, patience=0.2))

    with closing(sqlite3.connect(desk.folder / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DoorError, match="another process has been writing"):
            replace(desk, doors=impatient).run()
        other.execute("ROLLBACK")
    assert desk.files() == before
    report = desk.run()
    assert (report.new, report.problems) == (1, [])
    assert desk.files() == undisturbed(desk, desk.folder.parent / "calm")


def test_a_state_that_is_no_database_is_named_and_left_alone_and_a_new_one_publishes_the_same(desk: Desk) -> None:
    desk.run()
    before = desk.files(), desk.times()
    for ending in ("-wal", "-shm"):
        (desk.folder / f"state.db{ending}").unlink(missing_ok=True)
    state = desk.folder / "state.db"
    state.write_bytes(b"not any more" * 1000)
    done = desk.call()
    assert done.returncode == 1
    assert re.search(r"state\.db.*not a database.*(restore|Restore)", done.stderr)
    assert "Traceback" not in done.stderr
    assert state.read_bytes() == b"not any more" * 1000
    assert (desk.files(), desk.times()) == before
    state.unlink()
    assert desk.run().published.written == ()
    assert (desk.files(), desk.times()) == before


def complaint(desk: Desk) -> str:
    """What a pass says that cannot go on; "" if it can. Any other error than ours is one of the test."""
    try:
        desk.run()
    except DoorError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("times", [10, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_a_state_damaged_anywhere_is_told_or_does_not_matter(desk: Desk, times: int) -> None:
    """Two hundred times take 40 s of a processor."""
    chance = random.Random(times)
    desk.run()
    state = desk.folder / "state.db"
    with closing(sqlite3.connect(state, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = state.read_bytes()
    told = []
    for _ in range(times):
        spoilt = bytearray(whole)
        for _ in range(chance.choice((1, 3, 40))):
            at, length = chance.randrange(100, len(whole) - 200), chance.choice((1, 20, 150))
            spoilt[at : at + length] = chance.choice((chance.randbytes(length), bytes(length)))
        state.write_bytes(spoilt)
        desk.write(3, f"Pasar {chance.random()}.")
        told.append(complaint(desk))
        for ending in ("-wal", "-shm"):
            (desk.folder / f"state.db{ending}").unlink(missing_ok=True)
    assert all("state.db" in text for text in told if text)
    assert not [t for t in told if t and not re.search("copy|backup|restore|anew|another file", t, re.IGNORECASE)]
    assert any(told), "no damage was any"
    state.write_bytes(whole)
    desk.write(3)
    desk.run()
    assert desk.files() == undisturbed(desk, desk.folder.parent / "calm")


def test_a_mistake_in_the_configuration_is_no_reason_to_touch_the_state(desk: Desk) -> None:
    desk.state = "tidak/ada/state.db"
    desk.configure()
    with pytest.raises((DoorError, ConfigError), match="tidak"):
        desk.run()
    assert not (desk.folder / "tidak").exists()
    desk.state = "state.db"
    desk.configure()
    assert desk.run().new == 4
