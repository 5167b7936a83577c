"""`kill -9` anywhere in a run, then `run`: the same bytes as an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import ROOT

from syndicate.outlets.folder import MANIFEST

ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795478400"}  # the sample's undated files need one clock


def newsroom(folder: Path) -> Path:
    shutil.copytree(ROOT / "newsroom", folder)
    config = folder / "syndicate.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('packs = ["../packs"]', "packs = []"), encoding="utf-8")
    return config


def start(config: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "syndicate", "run", "--config", str(config)]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def published(config: Path) -> dict[str, bytes]:
    public = config.parent / "public"
    files = [p for p in sorted(public.rglob("*")) if p.is_file() and p.name != MANIFEST]  # it holds the files' times
    return {p.relative_to(public).as_posix(): p.read_bytes() for p in files}


def test_twenty_killed_runs_and_one_more_leave_what_an_undisturbed_run_leaves(tmp_path: Path) -> None:
    lengths = []
    for name in ("first", "calm"):  # the very first run also unpacks the pack and compiles modules
        calm = newsroom(tmp_path / name)
        began = time.monotonic()
        run = start(calm)
        assert run.wait() == 0, run.stderr and run.stderr.read()
        assert run.stderr
        run.stderr.close()
        lengths.append(time.monotonic() - began)
    length = min(lengths)
    chance = random.Random(20261124)
    killed = 0
    for number in range(20):
        config = tmp_path / "wild" / "syndicate.toml"
        if number % 5 == 0:  # kills fall on runs that begin from nothing and on runs that go on
            shutil.rmtree(tmp_path / "wild", ignore_errors=True)
            newsroom(tmp_path / "wild")
        victim = start(config)
        time.sleep(chance.uniform(0.1, 0.9) * length)
        victim.send_signal(signal.SIGKILL)
        killed += victim.wait() == -signal.SIGKILL
        assert victim.stderr
        victim.stderr.close()
        if number % 5 == 4:
            last = start(config)
            assert last.wait() == 0
            assert last.stderr
            last.stderr.close()
            assert published(config) == published(calm)
    assert killed >= 8, "too few of the kills came in time to mean anything"
