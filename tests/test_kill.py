"""`kill -9` anywhere in a pass, then another pass: the same bytes as after an undisturbed one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

from conftest import ROOT
from nursery import nursery

from syndicate.outlets.folder import MANIFEST

ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795478400"}  # the sample's undated files need one clock


def newsroom(folder: Path) -> Path:
    """A third of the sample newsroom, of each kind of source, with the pack that comes with Syndicate."""
    shutil.copytree(ROOT / "newsroom", folder)
    files = sorted(path for name in ("articles", "copies") for path in (folder / name).glob("*.*"))
    for file in {*files} - {*files[::3]}:
        file.unlink()
    config = folder / "syndicate.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('packs = ["../packs"]', "packs = []"), encoding="utf-8")
    return folder


def published(folder: Path) -> dict[str, bytes]:
    public = folder / "public"
    files = [p for p in sorted(public.rglob("*")) if p.is_file() and p.name != MANIFEST]  # it holds the files' times
    return {p.relative_to(public).as_posix(): p.read_bytes() for p in files}


def test_twenty_killed_runs_and_one_more_leave_what_an_undisturbed_run_leaves(tmp_path: Path) -> None:
    chance, killed, wild = random.Random(20261124), 0, tmp_path / "wild"
    with nursery(tmp_path / "warm", ENVIRONMENT) as passes:
        lengths = []
        for name in ("first", "calm"):  # the very first one also unpacks the pack
            calm = newsroom(tmp_path / name)
            began = time.monotonic()
            assert passes.run(calm) == 0
            lengths.append(time.monotonic() - began)
        for number in range(20):
            if number % 5 == 0:  # kills fall on passes that begin from nothing and on passes that go on
                shutil.rmtree(wild, ignore_errors=True)
                newsroom(wild)
            kill_after = chance.uniform(0.05, 0.95) * min(lengths)
            killed += passes.run(wild, kill_after) == -signal.SIGKILL
            if number % 5 == 4:
                assert passes.run(wild) == 0
                assert published(wild) == published(calm)
    assert killed >= 8, "too few of the kills came in time to mean anything"
