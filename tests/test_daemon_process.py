"""The daemon as a process: the lock, signals, schedules, the words for systemd. Nothing here is played."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from running import Running, wait_until
from tiny_model import copying_pack

from syndicate.outlets.folder import MANIFEST
from syndicate.stores.lock import hold

CONFIG = """
[site]
title = "Satu"
url = "https://x.example"
languages = ["en"]
state = "sqlite:///state.db"
templates = "look"

[[sources]]
kind = "folder"
path = "articles"

[translate]
engine = "echo"
glossary = "glossary.csv"

[schedule]
cron = "0 0 30 2 *"
grace = 20
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name in ("articles", "look"):
        (tmp_path / name).mkdir()
    (tmp_path / "glossary.csv").write_text("term,language,wording\n", encoding="utf-8")
    (tmp_path / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    write(tmp_path, "air", "Air surut di Demak.")
    return tmp_path


def write(desk: Path, name: str, body: str) -> None:
    text = f"---\ntitle: Kabar {name}\ndate: 2026-11-03\n---\n{body}\n"
    (desk / "articles" / f"{name}.md").write_text(text, encoding="utf-8")


def change(desk: Path, *changes: tuple[str, str]) -> None:
    config = desk / "syndicate.toml"
    text = config.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    config.write_text(text, encoding="utf-8")


@pytest.fixture
def start(desk: Path) -> Iterator[Callable[..., Running]]:
    begun: list[Running] = []

    def begin(*arguments: str, program: tuple[str, ...] = (), **environment: str) -> Running:
        begun.append(Running(desk, *arguments, program=program, **environment))
        return begun[-1]

    yield begin
    for running in begun:
        if running.process.poll() is None:
            running.end(signal.SIGKILL)


def started(desk: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "syndicate", *arguments]
    return subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def page(desk: Path, path: str) -> str:
    return (desk / "public" / path).read_text(encoding="utf-8")


# The lock, and lines


def test_a_second_one_says_who_is_there_and_a_killed_ones_lock_is_free_at_once(
    desk: Path, start: Callable[..., Running]
) -> None:
    first = start()
    first.wait_for("pass done")
    others = [started(desk, "daemon", "--no-serve"), started(desk, "run")]
    for second in others:
        _, errors = second.communicate(timeout=60)
        assert second.returncode == 2, errors
        assert re.search(rf"held by process {first.process.pid}, syndicate daemon, since 20\d\d-.*\+00:00\.", errors)
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    with hold(desk / "state.db", "a third"):
        pass
    assert (desk / "state.db.lock").read_text() == ""


def test_every_line_is_json_and_names_its_article_and_run_does_the_same(
    desk: Path, start: Callable[..., Running]
) -> None:
    (desk / "articles" / "rusak.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    daemon = start()
    daemon.wait_for("pass done")
    assert daemon.end() == 0
    told = daemon.told
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in told))
    air = [line for line in told if str(line.get("article", "")).endswith("/air.html")]
    assert [line["message"] for line in air] == ["new", "translated"], told
    assert air[1]["language"] == "en"
    assert any("rusak.md" in line["message"] and line["level"] == "warning" for line in told)
    assert [line["new"] for line in told if line["message"] == "pass done"] == [1]
    by_daemon = published(desk)
    for leftover in (desk / "state.db", *desk.glob("state.db-*")):
        leftover.unlink()
    run = started(desk, "run", "--log", "json", "--json")
    report, lines = run.communicate(timeout=60)
    assert [json.loads(line)["message"] for line in lines.splitlines()] == ["new", "translated"]
    assert json.loads(report)["new"] == 1
    assert published(desk) == by_daemon


# Signals


def test_on_sighup_the_configuration_templates_and_terms_are_read_again(
    desk: Path, start: Callable[..., Running]
) -> None:
    daemon = start()
    daemon.wait_for("pass done")
    change(desk, ('"Satu"', '"Garis Dua"'))
    (desk / "look" / "footer.html").write_text("<footer>Kaki baru</footer>\n", encoding="utf-8")
    (desk / "glossary.csv").write_text("term,language,wording\nDemak,en,Demak Regency\n", encoding="utf-8")
    daemon.send(signal.SIGHUP)
    daemon.wait_for("pass done", 2)
    assert daemon.times("read the configuration again") == 1
    text = page(desk, "en/index.html")
    assert "Garis Dua" in text
    assert "Kaki baru" in text
    (article,) = (desk / "public" / "en" / "2026" / "11").glob("*air*.html")
    assert "Demak Regency" in article.read_text(encoding="utf-8")
    assert daemon.end() == 0


def test_on_sighup_what_is_wrong_is_said_and_all_goes_on_as_before(desk: Path, start: Callable[..., Running]) -> None:
    daemon = start()
    daemon.wait_for("pass done")
    before = page(desk, "en/index.html")
    for fault, words in (
        (('languages = ["en"]', 'languages = ["en!"]'), "site.languages"),
        (("cron = ", "cron = 'x * * * *' #"), "schedule.cron"),
        (('state = "sqlite:///', 'state = "sqlite:///other'), "cannot change while the daemon runs"),
    ):
        change(desk, fault)
        mistakes = daemon.times("so all stays as it was")
        daemon.send(signal.SIGHUP)
        daemon.wait_for("so all stays as it was", mistakes + 1)
        assert daemon.times(words) == 1, daemon.lines
        (desk / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    (desk / "look" / "article.html").write_text("{% if %}", encoding="utf-8")
    (desk / "glossary.csv").write_text("wrong,header\n", encoding="utf-8")
    daemon.send(signal.SIGHUP)
    daemon.wait_for("so all stays as it was", 4)
    assert daemon.times("article.html:1") == 1
    assert daemon.times("pass done") == 1
    assert page(desk, "en/index.html") == before
    (desk / "look" / "article.html").unlink()
    daemon.send(signal.SIGHUP)
    daemon.wait_for("so all stays as it was", 5)
    assert daemon.times("glossary.csv") >= 1
    assert daemon.end() == 0


HURRY = """
import os, pathlib
from dataclasses import replace
from apscheduler.triggers.interval import IntervalTrigger
from syndicate.cli import run
from syndicate.config import load
from syndicate.daemon import Daemon
from syndicate.daemon.notify import Notifier

root = pathlib.Path.cwd()
setup = run._setup(load(root / "syndicate.toml"), root, "json", None, None, strict=True)
tasks = [replace(task, trigger=IntervalTrigger(seconds=1)) for task in setup.tasks]  # cron knows no seconds
Daemon(lambda before: replace(setup, tasks=tasks), Notifier({})).run()
"""


def test_what_is_broken_on_disk_harms_no_pass_until_it_is_read(desk: Path, start: Callable[..., Running]) -> None:
    daemon = start(program=(sys.executable, "-c", HURRY))
    daemon.wait_for("pass done")
    (desk / "look" / "article.html").write_text("{% if %}", encoding="utf-8")
    (desk / "glossary.csv").unlink()
    (desk / "syndicate.toml").unlink()
    write(desk, "baru", "Hujan turun di Kudus.")
    wait_until(lambda: "Kabar baru" in page(desk, "en/index.html"))
    assert daemon.end() == 0


def test_sigterm_in_the_middle_of_translating_leaves_what_the_next_start_completes(
    desk: Path, start: Callable[..., Running]
) -> None:
    pack = copying_pack(desk / "packs", source="id", target="en")
    assert pack.exists()
    change(desk, ('engine = "echo"', 'engine = "argos"\npacks = ["packs"]'), ("grace = 20", "grace = 10"))
    for number in range(110):
        write(desk, f"kabar{number}", f"Air surut {number}. Warga {number} pulang.")
    daemon = start(XDG_CACHE_HOME=str(desk / "cache"))
    daemon.wait_for("translated", 20)
    began = time.monotonic()
    assert daemon.end() == 0
    assert time.monotonic() - began < 12
    assert daemon.times("left unfinished") + daemon.times("abandoned") == 1, daemon.lines[-3:]
    done = daemon.times("translated")
    again = start(XDG_CACHE_HOME=str(desk / "cache"))
    again.wait_for("pass done")
    assert again.end() == 0
    assert (done < 111, done + again.times("translated")) == (True, 111)
    assert len(list((desk / "public" / "en" / "2026" / "11").glob("[ak]*.html"))) == 111


def test_a_pass_that_does_not_end_is_abandoned_in_time_and_a_second_signal_does_not_wait(
    desk: Path, start: Callable[..., Running]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections and never answers
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        engine = f'engine = "libretranslate"\n[translate.libretranslate]\nurl = "{address}"\n'
        change(desk, ('engine = "echo"\nglossary = "glossary.csv"', engine), ("grace = 20", "grace = 1"))
        daemon = start()
        mute.settimeout(30)
        held = [mute.accept()]
        began = time.monotonic()
        assert daemon.end() == 0
        assert 0.9 < time.monotonic() - began < 6
        assert daemon.times("abandoned pass") == 1
        change(desk, ("grace = 1", "grace = 3000"))
        daemon = start()
        held.append(mute.accept())
        daemon.send(signal.SIGTERM)
        daemon.wait_for("stopping on SIGTERM")
        assert daemon.end(signal.SIGINT) == 1
        assert daemon.times("ended at once by a second signal") == 1
        for connection, _ in held:
            connection.close()


# Beside the passes


def test_systemd_is_told_and_the_watchdog_is_fed(desk: Path, start: Callable[..., Running]) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(f"{folder}/notify")
        bound.settimeout(30)
        heard: list[str] = []

        def hear(words: str) -> None:
            while not any(words in message for message in heard):
                heard.append(bound.recv(4096).decode())

        daemon = start(NOTIFY_SOCKET=f"{folder}/notify", WATCHDOG_USEC="600000")
        hear("READY=1")
        assert not any("WATCHDOG" in message for message in heard)
        hear("STATUS=idle; no run is due")
        heard.clear()
        before = time.monotonic()
        for _ in range(3):
            heard.clear()
            hear("WATCHDOG=1")
        assert time.monotonic() - before < 1.8
        daemon.send(signal.SIGHUP)
        hear("RELOADING=1\nMONOTONIC_USEC=")
        hear("READY=1")
        assert daemon.end() == 0
        hear("STOPPING=1")


def test_a_server_that_dies_is_started_again_and_follows_the_configuration(
    desk: Path, start: Callable[..., Running]
) -> None:
    daemon = start("--port", "0", NOTIFY_SOCKET="/nowhere", WATCHDOG_USEC="600000")
    daemon.wait_for("pass done")
    children = Path(f"/proc/{daemon.process.pid}/task/{daemon.process.pid}/children")
    begun = [int(pid) for pid in children.read_text().split()]  # one may read articles
    (server,) = [pid for pid in begun if "syndicate.serve" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(server, signal.SIGKILL)
    daemon.wait_for("serving at", 2)
    assert daemon.times("the server ended by itself") >= 1
    change(desk, ("templates", 'output = "elsewhere"\ntemplates'))
    daemon.send(signal.SIGHUP)
    daemon.wait_for("serving at", 3)
    daemon.wait_for("pass done", 2)
    address = [line["message"] for line in daemon.told if "serving at" in line["message"]][-1].split()[-1]
    with urllib.request.urlopen(f"{address}en/feed.json", timeout=10) as answer:
        assert json.load(answer)["title"] == "Satu"
    assert (desk / "elsewhere" / "en" / "feed.json").exists()
    assert daemon.end() == 0


def test_a_pass_that_fails_ends_nothing_and_is_told_once_until_it_is_mended(
    desk: Path, start: Callable[..., Running]
) -> None:
    (desk / "public").write_text("in the way", encoding="utf-8")
    daemon = start()
    daemon.wait_for("pass done")
    told = [line for line in daemon.told if line["level"] in {"warning", "error"}]
    assert len(told) == 1, told
    for number in (2, 3):
        daemon.send(signal.SIGHUP)
        daemon.wait_for("pass done", number)
    assert [line for line in daemon.told if line["level"] in {"warning", "error"}] == told
    (desk / "public").unlink()
    daemon.send(signal.SIGHUP)
    daemon.wait_for("no more, after 3 times: ")
    assert daemon.end() == 0
    assert "Kabar air" in page(desk, "en/index.html")


SLEEPER = """
import os, sys, time
from apscheduler.triggers.interval import IntervalTrigger
from syndicate.daemon import Daemon, Setup
from syndicate.daemon.notify import Notifier
from syndicate.logs import set_up
from syndicate.report import Report
from syndicate.schedule import Task
from datetime import UTC, datetime

set_up("json")
def work(task, progress):
    time.sleep(0.2 if task.name == "long" else 0)
    return Report(started=datetime.now(UTC), pictures_failed=[("https://p.example/a.png", "is none.")])

def task(name, seconds):
    return Task(name=name, trigger=IntervalTrigger(seconds=seconds, timezone=UTC), stages=("read",))

Daemon(lambda before: Setup(tasks=[task("often", 0.1), task("long", 0.05)], work=work), Notifier({})).run()
"""


def test_a_machine_that_slept_catches_up_once_and_no_task_overlaps_itself(tmp_path: Path) -> None:
    daemon = Running(tmp_path, program=(sys.executable, "-c", SLEEPER), PYTHONPATH=str(ROOT))
    daemon.wait_for("often done", 2)
    daemon.send(signal.SIGSTOP)
    time.sleep(1.6)
    before = daemon.times("often done"), daemon.times("long done")
    began = time.monotonic()
    daemon.send(signal.SIGCONT)
    daemon.wait_for("long done", before[1] + 2)
    often, long, seconds = daemon.times("often done"), daemon.times("long done"), time.monotonic() - began
    assert daemon.end() == 0
    assert 1 <= often - before[0] <= 2 + seconds / 0.1, "16 runs were missed and must not be made up for"
    assert long - before[1] <= 1 + seconds / 0.2, "0.2 seconds each, one after the other"
    assert daemon.times("picture is none.") >= often + long, "each try is told, for tries get rarer by themselves"


HOURLY = """
import os
from datetime import UTC, datetime
from syndicate.daemon import Daemon, Setup
from syndicate.daemon.notify import Notifier
from syndicate.logs import set_up
from syndicate.report import Report
from syndicate.schedule import Task, trigger

set_up("json")
task = Task(name="hourly", trigger=trigger("0 * * * *", "UTC"), stages=("read",))
setup = Setup(tasks=[task], work=lambda task, progress: Report(started=datetime.now(UTC)))
Daemon(lambda before: setup, Notifier(os.environ)).run()
"""


@pytest.mark.skipif(not shutil.which("cc"), reason="the clock is set by a preloaded library, which wants a C compiler")
def test_a_clock_that_is_set_makes_nothing_run_twice_and_nothing_wait(
    tmp_path: Path, start: Callable[..., Running]
) -> None:
    wall, library = tmp_path / "wall", tmp_path / "clock.so"
    source = ROOT / "tests" / "clock.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    offset = 1800 - int(time.time()) % 3600

    def set_clock(jump: int) -> None:
        nonlocal offset
        offset += jump
        wall.with_suffix(".new").write_text(str(offset), encoding="utf-8")
        wall.with_suffix(".new").replace(wall)

    set_clock(0)  # half past
    daemon = start(
        program=(sys.executable, "-c", HOURLY),
        LD_PRELOAD=str(library), WALL=str(wall), NOTIFY_SOCKET="/nowhere", WATCHDOG_USEC="300000", PYTHONPATH=str(ROOT),
    )  # fmt: skip
    daemon.wait_for("hourly done")
    for jump, way, done in ((5 * 3600, "forward", 2), (-86400, "back", 2), (3600, "forward", 3)):
        told = daemon.times("the clock went")
        set_clock(jump)
        daemon.wait_for("the clock went", told + 1)
        daemon.wait_for("hourly done", done)
        assert daemon.times(f"the clock went {way} by {abs(jump)} seconds") == 1
    assert daemon.end() == 0
    assert daemon.times("hourly done") == 3


def published(desk: Path) -> dict[str, bytes]:
    files = [p for p in (desk / "public").rglob("*") if p.is_file() and p.name != MANIFEST]
    return {p.relative_to(desk).as_posix(): p.read_bytes() for p in files}
