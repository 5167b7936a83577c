"""An engine in a process of its own: what becomes of that process never becomes of ours. Real processes, signals."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import ROOT
from fragile import FragileEngine, broken

from syndicate.engines.apart import ApartEngine
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import find_packs
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Request

PACKS = ROOT / "packs"


def asked(*texts: str, target: str = "en") -> list[Request]:
    return [Request(source="id", target=target, identity="", text=text) for text in texts]


def said(engine: ApartEngine, *texts: str) -> list[str]:
    return [answer.text for _, answer in engine.translate(asked(*texts))]


def gone(pid: int) -> bool:
    """Whether there is no such process; a zombie is still one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def ended(pid: int) -> bool:
    """Whether an orphan has ended, though whoever inherited it may not have noticed yet."""
    stat = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    return gone(pid)


def soon(true: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


@pytest.fixture
def engine() -> Iterator[ApartEngine]:
    engine = ApartEngine(FragileEngine, patience=20)
    yield engine
    engine.close()


def test_nothing_is_started_before_the_first_request(engine: ApartEngine) -> None:
    assert (engine.name, engine.efforts, engine.identity("id", "en")) == ("echo", 0, "echo:1")
    assert list(engine.translate([])) == []
    assert engine.pid is None


def test_it_answers_from_one_process_that_is_not_ours(engine: ApartEngine) -> None:
    [first], [second] = said(engine, "pid"), said(engine, "pid")
    assert first == second == str(engine.pid)
    assert first != str(os.getpid())


def test_many_and_huge_texts_come_back_in_order_with_their_effort(engine: ApartEngine) -> None:
    texts = [f"kata {n}" for n in range(500)] + ["x" * 3_000_000, "\ud800", ""]
    assert [answer.text for _, answer in engine.translate(asked(*texts), 2)] == [f"{text}2" for text in texts]


@pytest.mark.parametrize("death", ["SIGSEGV", "SIGKILL", "SIGABRT"])
def test_a_death_in_the_middle_is_named_and_what_was_answered_stays(engine: ApartEngine, death: str) -> None:
    answered = []
    with pytest.raises(DoorError, match=f"echo: its process was killed by {death}") as caught:  # noqa: PT012
        for request, _ in engine.translate(asked(*[f"kata {n}" for n in range(200)], death, "kata")):
            answered.append(request.text)
    assert caught.value.__cause__ is not None
    assert answered == [f"kata {n}" for n in range(len(answered))]
    assert len(answered) >= 100
    assert engine.pid is None
    assert not multiprocessing.active_children()
    assert said(engine, "kata") == ["kata"]  # by a new one


def test_a_hang_is_ended(engine: ApartEngine) -> None:
    engine = ApartEngine(FragileEngine, patience=1)
    [pid] = said(engine, "pid")
    began = time.monotonic()
    with pytest.raises(DoorError, match="no sign of life for 1 seconds"):
        said(engine, "kata", "hang")
    assert time.monotonic() - began < 5
    assert gone(int(pid))


def test_a_stopped_process_that_reads_nothing_is_a_hang() -> None:
    engine = ApartEngine(FragileEngine, patience=1)
    [pid] = said(engine, "pid")
    os.kill(int(pid), signal.SIGSTOP)
    assert said(engine, "kata") == ["kata"]  # it was idle, so that nothing is lost by a new one
    assert gone(int(pid))
    engine.close()


def test_it_is_started_again_only_so_many_times_in_a_row() -> None:
    engine = ApartEngine(FragileEngine, deaths=2)
    for _ in range(3):
        with pytest.raises(DoorError, match="killed by SIGSEGV"):
            said(engine, "SIGSEGV")
        assert said(engine, "kata") == ["kata"]  # which ends the row
    for message in ("killed by", "killed by", "died 2 times in a row and is not started again"):
        with pytest.raises(DoorError, match=message):
            said(engine, "SIGSEGV")
    engine.close()


def test_an_engine_that_cannot_be_made_there_is_a_dead_door(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRAGILE_HOME", str(os.getpid()))
    with pytest.raises(DoorError, match="ended with status 1"):
        said(ApartEngine(broken), "kata")
    assert "ValueError: not here" in capfd.readouterr().err


def test_errors_of_the_engine_come_through(engine: ApartEngine, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DoorError, match=r"fragile: failed as told\.") as caught:
        said(engine, "kata", "fail")
    assert caught.value.door == "fragile"
    pid = engine.pid
    assert said(engine, "pid") == [str(pid)]  # it is well
    with pytest.raises(DoorError, match="ended with status 1"):
        said(engine, "bug")
    assert "ValueError: bug" in capfd.readouterr().err


def test_leaving_off_in_the_middle_mixes_nothing_up(engine: ApartEngine) -> None:
    answers = engine.translate(asked(*[f"kata {n}" for n in range(300)]))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert said(engine, "lain") == ["lain"]


def test_an_idle_process_ends_and_leaves_no_zombie() -> None:
    engine = ApartEngine(FragileEngine, idle=0.2)
    [pid] = said(engine, "pid")
    assert soon(lambda: gone(int(pid)))
    assert engine.pid is None
    assert said(engine, "kata") == ["kata"]
    engine.close()


def test_it_can_be_used_from_a_thread_that_ends(engine: ApartEngine) -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(said(engine, "pid")))
    thread.start()
    thread.join()
    assert said(engine, "pid") == found


def test_signals_that_reach_the_whole_group_are_for_the_parent(engine: ApartEngine) -> None:
    [pid] = said(engine, "pid")
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(int(pid), number)
    assert said(engine, "kata", "pid") == ["kata", pid]


PROGRAM = """if True:
    import signal, sys, time
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born ignoring it
    from fragile import FragileEngine
    from syndicate.engines.apart import ApartEngine
    from syndicate.model import Request
    engine = ApartEngine(FragileEngine)
    for text in sys.argv[1:]:
        for _, answer in engine.translate([Request(source="id", target="en", identity="", text=text)]):
            print(answer.text, flush=True)
"""


@contextlib.contextmanager
def program(*texts: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A program that translates the texts, and the process that it does it in, which the first answer tells."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    command = [sys.executable, "-c", PROGRAM, "pid", *texts]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        try:
            yield running, int(running.stdout.readline())
        finally:
            running.kill()


def test_a_program_that_ends_takes_it_along_and_says_nothing() -> None:
    with program("kata") as (running, child):
        said, complaint = running.communicate(timeout=30)
        assert (said, complaint, running.returncode) == ("kata\n", "", 0)
        assert soon(lambda: ended(child))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_program_that_is_killed_takes_it_along_even_while_it_hangs(how: signal.Signals) -> None:
    with program("hang") as (running, child):
        time.sleep(0.2)
        assert not gone(child)
        running.send_signal(how)
        assert running.wait(15) != 0
        assert soon(lambda: ended(child))


# With the real decoder


@pytest.fixture
def argos(tmp_path: Path) -> Iterator[ApartEngine]:
    packs = find_packs([PACKS], None).packs
    engine = ApartEngine(partial(ArgosEngine, packs, cache=tmp_path, threads=1, batch_tokens=256))
    yield engine
    engine.close()


def test_a_missing_pack_is_told_without_a_process(argos: ApartEngine) -> None:
    with pytest.raises(MissingPack):
        list(argos.translate(asked("kata", target="de")))
    assert argos.pid is None


def test_the_decoder_killed_while_it_decodes_goes_on_where_it_was(argos: ApartEngine) -> None:
    texts = [f"Harga beras naik {n} persen dalam tiga bulan terakhir." for n in range(400)]
    answered: dict[str, str] = {}
    with pytest.raises(DoorError, match="argos: its process was killed by SIGKILL") as caught:  # noqa: PT012
        for request, answer in argos.translate(asked(*texts)):
            answered[request.text] = answer.text
            if len(answered) == 1:
                assert argos.pid
                os.kill(argos.pid, signal.SIGKILL)
    assert "out of memory?" in str(caught.value)
    assert 1 <= len(answered) < len(texts)
    rest = [text for text in texts if text not in answered]
    assert all(answer.text for _, answer in argos.translate(asked(*rest)))
