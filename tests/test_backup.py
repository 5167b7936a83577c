"""Backups of the state on real files: while passes write, whole, checked, and put back without loss."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW, make_article
from typer.testing import CliRunner, Result

from syndicate.cli import app
from syndicate.errors import ConfigError, DoorError
from syndicate.model import Answer, Request, Sighting
from syndicate.stores import tables
from syndicate.stores.backup import back_up, faults, put_back
from syndicate.stores.lock import hold
from syndicate.stores.sql import SqlStore, open_store


def keep(store: SqlStore, number: int) -> None:
    """An article together with its answer, in two transactions."""
    article = make_article(uid=str(number), url=f"https://a.example/{number:05}", page=f"2026/11/{number}")
    seen = Sighting(source="s", uid=article.uid, url=article.url, page=article.page, first_seen=NOW)
    store.keep_articles([(seen, article)], [], NOW)
    request = Request(source="id", target="en", identity="e", text=f"Kalimat {number}. " * 20)
    store.remember([(request, Answer(text="x" * 500))], NOW)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    store = open_store("sqlite:///state.db", folder=tmp_path)
    for number in range(50):
        keep(store, number)
    store.close()
    return tmp_path / "state.db"


def articles(path: Path) -> list[str]:
    store = open_store(f"sqlite:///{path.name}", folder=path.parent)
    try:
        return sorted(article.url for article in store.articles())
    finally:
        store.close()


def break_pages(path: Path) -> None:
    """Damage within, as a bad disk does: the head stays sound."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(8192, size, 8192):
            file.seek(place)
            file.write(os.urandom(512))


def test_a_backup_holds_what_the_state_holds_and_comes_back(state: Path, tmp_path: Path) -> None:
    before = articles(state)
    target = tmp_path / "copy.db"
    assert back_up(state, target) == target.stat().st_size
    assert faults(target) == []
    assert {p.name for p in tmp_path.iterdir()} <= {"copy.db", "state.db", "state.db-shm", "state.db-wal"}
    with closing(open_store("sqlite:///state.db", folder=tmp_path)) as store:
        keep(store, 99)
    kept = put_back(target, state, NOW)
    assert articles(state) == before
    assert kept == tmp_path / "state.db.before-20261124T030000Z"
    assert len(articles(kept)) == len(before) + 1
    assert put_back(kept, state, NOW) == tmp_path / "state.db.before-20261124T030000Z-2"
    assert len(articles(state)) == len(before) + 1
    with closing(sqlite3.connect(state)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_backups_made_while_somebody_writes_are_whole_moments(state: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    store = open_store("sqlite:///state.db", folder=tmp_path)

    def write() -> None:
        number = 1000
        while not stop.is_set():
            keep(store, number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    sizes = []
    try:
        for number in range(8):
            back_up(state, tmp_path / f"{number}.db")
            with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
                kept = copy.execute("SELECT count(*) FROM articles").fetchone()[0]
                answers = copy.execute("SELECT count(*) FROM segments").fetchone()[0]
            assert 0 <= kept - answers <= 1, "one writes, and its transactions come in order"
            sizes.append(kept)
            time.sleep(0.05)
    finally:
        stop.set()
        writer.join()
        store.close()
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "the writer went on meanwhile"


def test_nothing_is_overwritten_unasked_and_only_backups_ever(state: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    back_up(state, target)
    with pytest.raises(ConfigError, match="--replace"):
        back_up(state, target)
    back_up(state, target, replace=True)
    (tmp_path / "link.db").hardlink_to(state)
    for itself in (state, tmp_path / "link.db"):
        with pytest.raises(ConfigError, match="the state itself"):
            back_up(state, itself, replace=True)
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigError, match="left alone"):
        back_up(state, tmp_path / "thesis.txt", replace=True)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    with pytest.raises(DoorError, match=r"cannot be (written|opened)"):
        back_up(state, tmp_path / "nowhere" / "copy.db")


def test_a_damaged_state_is_told_makes_no_backup_and_is_kept_when_replaced(state: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    back_up(state, good)
    whole = articles(good)
    break_pages(state)
    assert faults(state)
    with pytest.raises(DoorError, match=r"damaged.*syndicate restore FILE.*syndicate backup FILE"):
        back_up(state, tmp_path / "bad.db")
    assert not (tmp_path / "bad.db").exists()
    damaged = state.read_bytes()
    kept = put_back(good, state, NOW)
    assert kept
    assert kept.read_bytes() == damaged
    assert articles(state) == whole


def test_a_state_that_is_no_database_any_more_says_what_to_do_and_can_be_replaced(state: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    back_up(state, good)
    state.write_bytes(b"\0" * 4096)
    for attempt in (lambda: open_store("sqlite:///state.db", folder=tmp_path), lambda: back_up(state, tmp_path / "x")):
        with pytest.raises(DoorError, match="syndicate restore FILE"):
            attempt()
    put_back(good, state, NOW)
    assert len(articles(state)) == 50


def test_what_is_unfit_is_refused_and_the_state_stays(state: Path, tmp_path: Path) -> None:
    before = state.read_bytes()
    bad = tmp_path / "bad.db"
    back_up(state, bad)
    break_pages(bad)
    later = tmp_path / "later.db"
    back_up(state, later)
    with closing(sqlite3.connect(later)) as connection, connection:
        connection.execute(f"UPDATE schema SET version = {tables.VERSION + 1}")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE schema (version INTEGER)")
    (tmp_path / "text.db").write_text("not a database at all" * 100)
    for name, words in {
        "bad.db": "cannot be restored", "later.db": "later Syndicate", "other.db": "no state of Syndicate",
        "text.db": "not a database", "none.db": "no such file",
    }.items():  # fmt: skip
        with pytest.raises(ConfigError, match=words):
            put_back(tmp_path / name, state, NOW + timedelta(hours=1))
    assert state.read_bytes() == before
    assert not list(tmp_path.glob("*.before-*"))


def test_a_log_left_by_a_killed_process_is_not_played_into_the_restored_state(state: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    back_up(state, good)
    script = (
        "import os, sys, signal\nfrom pathlib import Path\nfrom test_backup import keep\n"
        "from syndicate.stores.sql import open_store\n"
        "store = open_store('sqlite:///state.db', folder=Path(sys.argv[1]))\n"
        "[keep(store, n) for n in range(200, 260)]\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    log = tmp_path / "state.db-wal"
    assert log.stat().st_size > 0
    head = state.read_bytes()[:4096]
    state.write_bytes(b"\0" * 4096)  # the disk lost it; what the log still has goes with it
    assert put_back(good, state, NOW)
    assert articles(state) == [f"https://a.example/{number:05}" for number in range(50)]
    assert state.read_bytes()[:16] == head[:16]
    assert faults(state) == []


def syndicate(*arguments: str, config: Path) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_the_commands(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    config, file = tmp_path / "syndicate.toml", str(tmp_path / "a.db")
    config.write_text(config.read_text(encoding="utf-8").replace('"argos"', '"echo"'), encoding="utf-8")
    assert "no state yet" in syndicate("backup", file, config=config).stderr
    store = open_store("sqlite:///state.db", folder=tmp_path)
    keep(store, 1)
    with hold(tmp_path / "state.db"):
        assert syndicate("backup", file, config=config).exit_code == 0
        done = syndicate("restore", file, config=config)
        assert done.exit_code == 2
        assert str(os.getpid()) in done.stderr
    store.close()
    done = syndicate("restore", file, config=config)
    assert done.exit_code == 0, done.stderr
    assert "kept as" in done.stdout
    assert syndicate("check", config=config).exit_code == 0
    break_pages(tmp_path / "state.db")
    done = syndicate("check", config=config)
    assert done.exit_code == 2
    assert "syndicate restore FILE" in done.stdout
