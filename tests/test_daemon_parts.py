"""The daemon's parts alone: what is told how often, clocks that jump, log lines, and the words for systemd."""

from __future__ import annotations

import ctypes
import io
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from syndicate.daemon.clocks import Clocks
from syndicate.daemon.notify import Notifier
from syndicate.daemon.troubles import Matter, Trouble, Troubles, matters_of
from syndicate.logs import JsonLines, TextLines, is_journal
from syndicate.model import Translation
from syndicate.report import Report
from syndicate.schedule import STAGES, Task, trigger
from syndicate.show.progress import Bars, Lines, progress_on

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DOWN = Matter(what="feed down")


# What fails again and again


def test_what_fails_at_every_pass_is_told_less_and_less_and_then_once_a_day() -> None:
    troubles, told = Troubles(), []
    for number in range(4 * 24 * 4):  # four days of quarters of an hour
        due, over = troubles.seen("pass", [DOWN], NOON + number * timedelta(minutes=15))
        assert not over
        told += [(number, trouble.times) for trouble in due]
    numbers = [number for number, _ in told]
    assert numbers == [0, 1, 5, 21, 117, 213, 309]
    assert [times - 1 for _, times in told] == numbers


def test_the_end_of_it_is_told_once_and_the_next_time_is_the_first() -> None:
    troubles = Troubles()
    for minute in range(3):
        troubles.seen("pass", [DOWN], NOON + timedelta(minutes=minute))
    (ended,) = troubles.seen("pass", [], NOON + timedelta(minutes=3))[1]
    assert (ended.matter, ended.times, ended.since) == (DOWN, 3, NOON)
    assert troubles.seen("pass", [], NOON + timedelta(minutes=4)) == ([], [])
    assert [trouble.times for trouble in troubles.seen("pass", [DOWN], NOON + timedelta(minutes=5))[0]] == [1]


def test_tasks_have_their_troubles_apart_and_a_clock_put_back_silences_nothing() -> None:
    troubles = Troubles()
    assert troubles.seen("a", [DOWN, DOWN], NOON)[0]
    assert troubles.seen("b", [DOWN], NOON)[0]
    assert troubles.seen("b", [], NOON)[1]
    assert not troubles.seen("a", [DOWN], NOON)[0]
    assert troubles.seen("a", [DOWN], NOON - timedelta(days=3))[0]


def passed(troubles: Troubles, name: str, minute: int, **found: Any) -> tuple[list[Trouble], list[Trouble]]:
    """What is told, and told to be over, after a task's pass that came to its end."""
    stages = ("publish",) if name == "publish" else STAGES
    task = Task(name=name, trigger=trigger("0 * * * *", "UTC"), stages=stages)
    now, told, over = NOON + timedelta(minutes=minute), list[Trouble](), list[Trouble]()
    for where, matters in matters_of(Report(started=now, **found), task).items():
        due, ended = troubles.seen(where, matters, now)
        told, over = told + due, over + ended
    return told, over


def test_what_fails_stays_one_matter_while_its_sentence_changes_and_whichever_task_sees_it() -> None:
    troubles, told, task = Troubles(), [], ("pass", "pass of desk", "publish")
    for number in range(4 * 24):
        minute, failing = 15 * number, f"hub h: down. It has failed {number + 1} times."
        resting = f"hub h: down. It is told later, {number}."
        tried = {"problems": [failing]} if number % 3 == 0 else {"notices": [resting]}
        states = {"hub h": failing if number % 3 == 0 else resting}
        due, over = passed(troubles, task[number % 3], minute, states=states, **tried)
        assert not over
        told += [(number, trouble.matter.what, trouble.matter.level) for trouble in due]
    assert [number for number, _, _ in told] == [0, 1, 5, 21]
    assert {level for _, _, level in told} == {logging.WARNING}
    assert "told later, 5." in told[2][1], "as it is now"
    assert passed(troubles, "publish", 1440, states={"source wire": ""}) == ([], []), "nobody looked at the hub"
    (ended,) = passed(troubles, "pass", 1441, states={"hub h": ""})[1]
    assert (ended.times, ended.since) == (96, NOON)


def test_a_held_text_is_told_once_and_over_when_a_pass_that_translates_finds_none() -> None:
    text = Translation(
        url="https://x.example/1", language="en", plan="p", title="T", summary="", body="", tags=(), media=(),
        origin="machine", engine="e", updated=NOON, held="title: loop",
    )  # fmt: skip
    troubles = Troubles()
    (told,) = passed(troubles, "pass", 0, held=[text])[0]
    assert (told.matter.what, dict(told.matter.about)["article"]) == ("held back: title: loop", text.url)
    assert passed(troubles, "pass of desk", 1, held=[text]) == ([], [])
    assert passed(troubles, "publish", 2) == ([], []), "it does not look at texts"
    assert [trouble.times for trouble in passed(troubles, "news of desk", 3)[1]] == [2]


# Clocks


def test_sleep_and_set_clocks_are_noticed_and_the_course_of_time_is_not() -> None:
    wall, steady = [1e9], [5.0]
    clocks = Clocks(lambda: wall[0], lambda: steady[0])
    for forward, passed, jump in ((10, 10, 0), (8 * 3600 + 3, 3, 8 * 3600), (10, 10.5, 0), (-7190, 10, -7200)):
        wall[0] += forward
        steady[0] += passed
        assert clocks.jumped() == pytest.approx(jump)
        assert clocks.jumped() == 0


# Log lines


def record(message: str, level: int = logging.INFO, **about: Any) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "syndicate.read", "msg": "%s", "args": (message,), "levelno": level})
    made.levelname, made.created = logging.getLevelName(level), 1795478400.25
    made.__dict__.update(about)
    return made


@given(st.text(), st.text())
def test_a_line_is_a_line_whatever_stands_in_it(message: str, article: str) -> None:
    made = record(message, article=article)
    told = JsonLines().format(made)
    assert "\n" not in told
    assert json.loads(told)["message"] == message
    assert json.loads(told)["article"] == article
    assert TextLines().format(made).isprintable()


def test_lines_say_when_how_bad_and_what_about() -> None:
    made = record("held back: title", logging.WARNING, article="https://x.example/1", language="en", engine="")
    assert json.loads(JsonLines().format(made)) == {
        "time": "2026-11-24T00:00:00.250Z", "level": "warning", "logger": "syndicate.read",
        "message": "held back: title", "article": "https://x.example/1", "language": "en", "engine": "",
    }  # fmt: skip
    assert TextLines().format(made) == (
        "2026-11-24T00:00:00Z warning held back: title article=https://x.example/1 language=en"
    )
    assert TextLines(journal=True).format(made).startswith("<4>held back")


def test_a_trace_stays_in_its_line() -> None:
    made = record("broke off", logging.ERROR)
    try:
        raise ValueError("two\nlines")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert "two\nlines" in json.loads(JsonLines().format(made))["trace"]
    assert "ValueError: two\\nlines" in TextLines().format(made)


def test_the_journal_is_known_by_the_file_that_is_written_to(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as ours, (tmp_path / "other").open("w") as other:
        found = os.fstat(ours.fileno())
        environ = {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}
        assert is_journal(environ, ours)
        assert not is_journal(environ, other)
        assert not is_journal({}, ours)
        assert not is_journal(environ, io.StringIO())


# Progress


def test_long_work_is_told_in_plain_lines_where_there_is_no_terminal() -> None:
    out, clock = io.StringIO(), [0.0]
    lines = Lines(out, lambda: clock[0])
    for second in range(26):
        clock[0] = float(second)
        lines.step("reading", second, 25)
    assert out.getvalue() == "reading: 10 of 25\nreading: 20 of 25\n"
    with progress_on(io.StringIO(), quiet=False) as progress:
        assert isinstance(progress, Lines)


def test_a_terminal_gets_a_bar() -> None:
    main, end = os.openpty()
    with os.fdopen(end, "w") as terminal, progress_on(terminal, quiet=False) as progress:
        assert isinstance(progress, Bars)
        progress.step("reading", 1, 2)
        shown = b""
        while b"reading" not in shown:
            shown += os.read(main, 65536)
    os.close(main)


# systemd


@pytest.fixture
def ear() -> Iterator[tuple[str, socket.socket]]:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.settimeout(5)
        bound.bind(f"{folder}/notify")
        yield f"{folder}/notify", bound


def test_what_systemd_is_told(ear: tuple[str, socket.socket]) -> None:
    path, bound = ear
    notifier = Notifier({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"}, pid=7)
    assert notifier.watchdog == 3
    notifier.status("reading\na feed 1/2")
    notifier.status("reading\na feed 1/2")
    notifier.reloading()
    notifier.ready()
    notifier.alive()
    notifier.stopping()
    told = [bound.recv(4096).decode() for _ in range(5)]
    assert told[0] == "STATUS=reading a feed 1/2"
    assert told[1].startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert told[2:] == ["READY=1", "WATCHDOG=1", "STOPPING=1"]


def test_an_abstract_socket_and_none_at_all() -> None:
    name = f"syndicate-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.settimeout(5)
        bound.bind(f"\0{name}")
        Notifier({"NOTIFY_SOCKET": f"@{name}"}).ready()
        assert bound.recv(100) == b"READY=1"
    silent = Notifier({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"}, pid=8)
    silent.ready()
    assert silent.watchdog == 0
    Notifier({"NOTIFY_SOCKET": "/nowhere/at/all"}).ready()


# Memory

SPENDER = """
import pathlib, re
from syndicate.daemon.thrift import give_back

def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])

pages = [bytes(2000) for _ in range(40000)]
last = pages.pop()  # lies at the end of the heap, so that nothing before it is given back by itself
del pages
before = held()
give_back()
print(before - held())
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc can be asked to")
def test_what_a_pass_took_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", SPENDER], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(done.stdout) > 50_000, "of 80,000 kB"
