"""The store and the outside world: addresses, other files, older states, damage, full disks, and its lock."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from conftest import NOW, ROOT
from stored import ADDRESS, keep, numbered, text

from syndicate.errors import Damaged, DoorError
from syndicate.model import (
    Request,
    Review,
)
from syndicate.stores.lock import hold
from syndicate.stores.sql import SqlStore, open_store

pytest_plugins = ["store_fixtures"]


@pytest.mark.parametrize("address", ["postgresql://me:secret@db.example/x", "mysql://db.example/x", "sqlite://",
                                     "sqlite:///:memory:", "sqlite:///state.db?mode=ro", "state.db", ""])  # fmt: skip
def test_an_address_that_is_no_file_is_refused_without_its_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(DoorError, match=r"sqlite:///state\.db") as caught:
        open_store(address, folder=tmp_path)
    assert "secret" not in str(caught.value)


def test_an_absolute_address_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.db"
    with closing(open_store(f"sqlite:///{path}", folder=tmp_path / "not there")) as store:
        assert store.path == path
    assert path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DoorError, match=r"there is no folder .*nowhere"):
        open_store("sqlite:///nowhere/state.db", folder=tmp_path)


def test_a_folder_or_a_text_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "text.db").write_text("once upon a time " * 100)
    with pytest.raises(DoorError, match="cannot be opened"):
        open_store("sqlite:///folder.db", folder=tmp_path)
    with pytest.raises(DoorError, match="not a database"):
        open_store("sqlite:///text.db", folder=tmp_path)


def test_another_programs_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()
    with pytest.raises(DoorError, match="another program"):
        open_store(ADDRESS, folder=tmp_path)
    assert path.read_bytes() == before


def test_a_state_of_a_later_version_is_refused(tmp_path: Path) -> None:
    open_store(ADDRESS, folder=tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "state.db")) as other, other:
        other.execute("UPDATE schema SET version = 99")
    with pytest.raises(DoorError, match=r"later Syndicate.*99.*Install"):
        open_store(ADDRESS, folder=tmp_path)


def first_state(folder: Path) -> Path:
    """A state as version 1 wrote it: one article in two languages."""
    path = folder / "state.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript((ROOT / "tests" / "state-1.sql").read_text(encoding="utf-8"))
        made.execute("INSERT INTO notes VALUES ('by hand', '{\"é\":1}')")
        made.commit()
        made.execute("PRAGMA journal_mode = WAL")
    return path


def test_a_state_of_the_first_version_is_upgraded_and_keeps_everything(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    path = first_state(tmp_path)
    question = Request(source="id", target="en", identity="echo:1", text="Air surut pada 2026.")
    review = Review(source="id", target="en", text=question.text, answer="Water fell.", created=NOW)
    for _ in range(2):
        with closing(open_store(ADDRESS, folder=tmp_path)) as store:
            assert store.counts()["articles"] == 1
            assert store.counts()["translations"] == 2
            assert store.recall([question.key])[question.key].text == "Air surut pada 2026."
            store.keep_reviews([review])
            assert list(store.all_reviews()) == [review]
            assert (store.noted("by hand", needed=True), store.damaged()) == ('{"é":1}', [])
            [article] = store.articles()
            upgraded = store.shelf(), store.texts("id"), store.texts("en")
            keep(store, article)
            store.keep_translations([kept for la in ("id", "en") if (kept := store.translation(article.url, la))])
            assert upgraded == (store.shelf(), store.texts("id"), store.texts("en"))
    open_store(ADDRESS, folder=tmp_path / "new").close()

    def shape(file: Path) -> object:
        with closing(sqlite3.connect(file)) as opened:
            (version,) = opened.execute("SELECT version FROM schema").fetchone()
            names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master ORDER BY name")]
            listed = {
                n: opened.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (n,)).fetchone() for n in names
            }
            return version, {n: (listed[n], opened.execute(f"PRAGMA table_info({n})").fetchall()) for n in names}

    assert shape(path) == shape(tmp_path / "new" / "state.db")


def test_reviews_of_the_fourth_version_keep_standing_and_their_past_begins(tmp_path: Path) -> None:
    review = Review(source="id", target="en", text="Air surut.", answer="Water fell.", engine_text="w", created=NOW)
    with closing(open_store(ADDRESS, folder=tmp_path)) as store:
        store.keep_reviews([review])
    with closing(sqlite3.connect(tmp_path / "state.db")) as old, old:
        old.execute("DROP TABLE past_reviews")
        old.execute("ALTER TABLE reviews DROP COLUMN alignment")
        old.execute("UPDATE schema SET version = 4")
    later = replace(review, answer="The water fell.", alignment=((0, 3, 4, 9),))
    with closing(open_store(ADDRESS, folder=tmp_path)) as store:
        assert (list(store.all_reviews()), list(store.past_reviews())) == ([review], [])
        store.keep_reviews([later])
        assert (list(store.all_reviews()), list(store.past_reviews())) == ([later], [review])


def test_an_upgrade_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    path = first_state(tmp_path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE reviews (mine)")
    with pytest.raises(DoorError, match="reviews already exists"):
        open_store(ADDRESS, folder=tmp_path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT version FROM schema").fetchall() == [(1,)]
        assert other.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("damage", "reader"),
    [
        ("articles SET value = '{}'", lambda store: list(store.articles())),
        ("articles SET published = 3", lambda store: store.shelf()),
        ("articles SET tags = '5'", lambda store: store.shelf()),
        ("translations SET updated = '2026-11-03T01:00:00' || char(0) || '000000Z'", lambda store: store.texts("en")),
        ("translations SET updated = '2026-11-03'", lambda store: store.texts("en")),
        ("translations SET updated = 3", lambda store: store.texts("en")),
    ],
)
def test_a_damaged_row_is_reported_with_its_file(
    store: SqlStore, damage: str, reader: Callable[[SqlStore], object]
) -> None:
    keep(store, numbered(1))
    store.keep_translations([text(numbered(1).url)])
    reader(store)
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute(f"UPDATE {damage}")
    with pytest.raises(DoorError, match=r"state\.db: a row is damaged"):
        reader(store)


@pytest.mark.parametrize("damage", ["value = '{}'", "value = x'ff00'", "value = CAST(x'c328' AS TEXT)", "digest = x''"])
def test_a_damaged_note_is_none_unless_nothing_can_go_on_without_it(store: SqlStore, damage: str) -> None:
    for key in ("first", "other"):
        store.note(key, '{"é":1}')
    assert store.damaged() == []
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute(f"UPDATE notes SET {damage} WHERE key = 'first'")
    assert (store.noted("first"), store.noted("other")) == (None, '{"é":1}')
    with pytest.raises(Damaged, match=r"state\.db: its note “first” is damaged.*restore FILE"):
        store.noted("first", needed=True)
    assert store.noted("third", needed=True) is None
    assert store.damaged() == ["first"]
    store.note("first", "anew")
    assert (store.noted("first", needed=True), store.damaged()) == ("anew", [])


def test_a_writer_waits_for_another_and_gives_up_in_the_end(tmp_path: Path) -> None:
    with closing(open_store(ADDRESS, folder=tmp_path, patience=0.2)) as store, \
            closing(sqlite3.connect(store.path, isolation_level=None)) as other:  # fmt: skip
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(DoorError, match="writing for too long"):
            store.note("a", "b")
        assert time.monotonic() - began >= 0.2
        assert store.noted("a") is None  # reading goes on
        other.execute("ROLLBACK")
        store.note("a", "b")
        assert store.noted("a") == "b"


def test_a_full_disk_is_said_and_what_was_kept_stays(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from syndicate.errors import DoorError
from syndicate.stores.sql import open_store
store = open_store("sqlite:///state.db", folder=Path(sys.argv[1]))
store.note("small", "kept")
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    store.note("large", "x" * 1_000_000)
except DoorError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "disk" in done.stdout
    with closing(open_store(ADDRESS, folder=tmp_path)) as store:
        assert (store.noted("small"), store.noted("large")) == ("kept", None)


# The lock


def test_a_second_holder_is_told_who_holds(tmp_path: Path) -> None:
    code = """
import pathlib, sys, time
from syndicate.stores.lock import hold
with hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
    path = tmp_path / "state.db"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(DoorError, match=rf"state\.db\.lock: held by process {process.pid}, since 20"), hold(path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with hold(path, "the next one"):  # the kernel let go of it
            pid, since, what = (tmp_path / "state.db.lock").read_text().splitlines()
            assert (pid, what) == (str(os.getpid()), "the next one")
            assert datetime.fromisoformat(since).tzinfo


def test_a_lock_is_free_again_after_use_and_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with pytest.raises(KeyError), hold(path):
        raise KeyError
    with hold(path), pytest.raises(DoorError, match="held by process"), hold(path):
        pass
    with hold(path):
        pass


def test_a_lock_in_no_folder_is_a_door_error(tmp_path: Path) -> None:
    with pytest.raises(DoorError, match="cannot be made"), hold(tmp_path / "no" / "state.db"):
        pass


def test_a_lock_that_cannot_be_opened_is_told_from_one_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "state.db.lock").mkdir()
    with pytest.raises(DoorError, match="there and cannot be opened"), hold(tmp_path / "state.db"):
        pass
