"""`kill -9` at any moment of passes that have much to do, while readers read: nothing is torn, nothing is lost."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from desk import Desk, undisturbed
from lxml import etree

from syndicate.outlets.folder import LOCK, MANIFEST, STAGE

# Everything is loaded once; each line names a desk, for which a child of this process makes one pass.
NURSERY = """
import os, sys
sys.path[:] = {path!r}
from pathlib import Path
from desk import Desk
warm = Desk(folder=Path({warm!r}))
warm.write(1)
warm.run()
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            Desk(folder=Path(line.strip())).run()
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Nursery:
    """Makes passes that may be killed."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder = process, folder

    def _said(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def run(self, kill_after: float | None = None) -> int:
        """One pass, killed after so many seconds; its exit status."""
        import os

        assert self._process.stdin
        self._process.stdin.write(f"{self._folder}\n")
        self._process.stdin.flush()
        child = int(self._said())
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)  # a zombie perhaps: it is not waited for yet
        self._process.stdin.write("wait\n")
        self._process.stdin.flush()
        return int(self._said())


@contextmanager
def nursery(folder: Path, warm: Path) -> Iterator[Nursery]:
    code = NURSERY.format(path=sys.path, warm=str(warm))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process, folder)
        process.stdin.close()


class Reader(threading.Thread):
    """Reads what is published over and over, as a server does, and notes what is torn."""

    def __init__(self, public: Path) -> None:
        super().__init__(daemon=True)
        self.public, self.read, self.torn = public, 0, list[str]()
        self.over = threading.Event()

    def run(self) -> None:
        """Until it is over."""
        while not self.over.wait(0.05):
            for file in [*self.public.glob("*/feed.json"), *self.public.glob("*/rss.xml"), *self.public.glob("*.xml")]:
                try:
                    body = file.read_bytes()
                except FileNotFoundError:
                    continue
                self.read += 1
                try:
                    json.loads(body) if file.suffix == ".json" else etree.fromstring(body)
                except (ValueError, etree.XMLSyntaxError) as error:
                    self.torn.append(f"{file}: {error}")


def whole(desk: Desk) -> None:
    """Whatever a killed pass left: each page is complete, and links of feeds lead to pages that are there."""
    own = {MANIFEST, LOCK}
    for file in desk.public.rglob("*.html"):
        if STAGE not in file.parts:
            assert file.read_bytes().rstrip().endswith(b"</html>"), file
    for file in desk.public.glob("*/feed.json"):
        for item in json.loads(file.read_bytes())["items"]:
            assert (desk.public / item["url"].removeprefix("https://intl.example.org/")).exists(), item["url"]
    assert {path.name for path in desk.public.glob(".*")} <= own | {STAGE}
    with closing(sqlite3.connect(desk.folder / "state.db")) as state:
        assert state.execute("PRAGMA quick_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_passes_killed_under_load_tear_nothing_and_the_next_one_ends_as_if_nothing_had_happened(
    tmp_path: Path, kills: int
) -> None:
    chance, desk = random.Random(kills), Desk(folder=tmp_path / "desk")
    for number in range(25):
        desk.write(number, head="updated: 2026-11-10\n")
    reader, killed = Reader(desk.public), 0
    with nursery(desk.folder, tmp_path / "warm") as passes:
        began = time.monotonic()
        assert passes.run() == 0
        length = time.monotonic() - began
        reader.start()
        for turn in range(kills):
            for number in chance.sample(range(35), 12):  # some are new, some corrected
                desk.write(number, f"Harga naik {turn} persen.", head=f"updated: 2026-11-11T00:{turn % 60:02}:00Z\n")
            killed += passes.run(kill_after=chance.uniform(0.05, 1.0) * length) == -signal.SIGKILL
            whole(desk)
            if turn % 5 == 4:
                assert passes.run() == 0
                assert desk.run().idle
        for number in range(35):
            desk.write(number, "Harga tetap.", head="updated: 2026-11-12\n")
        assert passes.run() == 0
    reader.over.set()
    reader.join()
    assert killed >= kills / 2, "too few of the kills came in time to mean anything"
    assert reader.read > kills
    assert reader.torn == []
    assert desk.files() == undisturbed(desk, tmp_path / "calm")
    assert desk.run().idle
