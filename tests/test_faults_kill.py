"""`kill -9` at any moment of passes that have much to do, while readers read: nothing is torn, nothing is lost."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from desk import Desk, undisturbed
from lxml import etree
from nursery import nursery

from syndicate.outlets.folder import LOCK, MANIFEST, STAGE


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
    """A hundred kills take 45 s of a processor, two minutes and a half."""
    chance, desk = random.Random(kills), Desk(folder=tmp_path / "desk")
    for number in range(25):
        desk.write(number, head="updated: 2026-11-10\n")
    reader, killed = Reader(desk.public), 0
    with nursery(tmp_path / "warm", desk.environment) as passes:
        began = time.monotonic()
        assert passes.run(desk.folder) == 0
        length = time.monotonic() - began
        reader.start()
        for turn in range(kills):
            for number in chance.sample(range(35), 12):  # some are new, some corrected
                moment = f"2026-11-11T{turn // 60:02}:{turn % 60:02}:00Z"  # never back: `updated` would not follow
                desk.write(number, f"Harga naik {turn} persen.", head=f"updated: {moment}\n")
            killed += passes.run(desk.folder, kill_after=chance.uniform(0.05, 1.0) * length) == -signal.SIGKILL
            whole(desk)
            if turn % 5 == 4:
                assert passes.run(desk.folder) == 0
                assert desk.run().idle
        for number in range(35):
            desk.write(number, "Harga tetap.", head="updated: 2026-11-12\n")
        assert passes.run(desk.folder) == 0
    reader.over.set()
    reader.join()
    assert killed >= kills / 2, "too few of the kills came in time to mean anything"
    assert reader.read > kills
    assert reader.torn == []
    assert desk.files() == undisturbed(desk, tmp_path / "calm")
    assert desk.run().idle
