"""Engines that die or hang in the middle of a pass, and packs that go: what was answered is kept, and all heals."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fragile import FragileEngine

from syndicate.engines.apart import ApartEngine
from syndicate.newsroom import Newsroom
from syndicate.ports import Engine


def with_engine(engine: Engine, desk: Desk) -> Desk:
    def doors(newsroom: Newsroom) -> Newsroom:
        return replace(newsroom, engines=dict.fromkeys(newsroom.engines, (engine,)))

    return replace(desk, doors=doors)


@pytest.mark.parametrize(("death", "patience"), [("SIGKILL", 60), ("SIGSEGV", 60), ("hang", 2), ("fail", 60)])
def test_an_engine_that_fails_in_the_middle_costs_its_article_and_the_pass_after_heals(
    tmp_path: Path, death: str, patience: float
) -> None:
    with closing(ApartEngine(FragileEngine, patience=patience)) as engine:
        cost_and_heal(with_engine(engine, Desk(folder=tmp_path / "desk")), death)


def cost_and_heal(desk: Desk, death: str) -> None:
    for number in range(6):
        desk.write(number)
    desk.run()
    before = desk.files()
    desk.write(3, f"Pasar buka.\n\n{death}\n\nPasar tutup.")
    desk.write(8)
    report = desk.run()
    assert report.problems
    assert "Berita 3" in desk.items()
    assert set(desk.items()) >= {f"Berita {number}" for number in range(6)}  # none went for what failed
    assert desk.public.joinpath("en/2026/11/a00000.html").read_bytes() == before["en/2026/11/a00000.html"]
    assert "Pasar tutup" in str(desk.items("id")["Berita 3"])  # the original is no engine's business
    assert "Pasar tutup" not in str(desk.items("en")["Berita 3"])
    desk.write(3, "Pasar buka.\n\nPasar tutup.", head="updated: 2026-11-20\n")
    assert desk.run().problems == []
    assert "Pasar tutup" in str(desk.items("en")["Berita 3"])
    assert "Berita 8" in desk.items()
    assert desk.run().idle


STARTED = """
import os, sys
from syndicate import cli
sys.argv = ["syndicate", "--help"]
try:
    cli.main()
finally:
    from multiprocessing import get_context
    begun = get_context("spawn").Process(target=os.getpid)
    begun.start()
    begun.join()
    os._exit(begun.exitcode)
"""


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="takes root, and setpriv to be less")
def test_the_engines_process_starts_although_nobody_may_enter_the_current_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    drop = [f"--{kind}=-dac_override,-dac_read_search" for kind in ("bounding-set", "inh-caps")]
    begun = subprocess.run(
        ["setpriv", *drop, sys.executable, "-c", STARTED], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (begun.returncode, begun.stderr) == (0, "")


def test_a_pack_removed_while_a_pass_runs_tears_nothing_and_all_is_well_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "installed"))
    desk = Desk(folder=tmp_path / "desk", translate='engine = "argos"')
    desk.config.write_text(desk.config.read_text(encoding="utf-8").replace('["en", "ar"]', '["en"]'), encoding="utf-8")
    for number in range(3):
        desk.write(number)
    with subprocess.Popen(desk.command, env=desk.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
        unpacked = tmp_path / "cache" / "syndicate" / "packs"
        while run.poll() is None and not list(unpacked.glob("*/*/model.bin")):
            time.sleep(0.005)
        shutil.rmtree(unpacked, ignore_errors=True)  # as `packs remove` would, had it not waited
        _, told = run.communicate()
    assert run.returncode in (0, 1)
    assert b"Traceback" not in told
    assert len(list(desk.public.glob("id/2026/11/a*.html"))) == 3
    assert desk.run().problems == []
    assert list(desk.public.glob("en/2026/11/a*.html"))
    assert desk.files() == undisturbed_argos(desk, tmp_path / "calm")


def undisturbed_argos(desk: Desk, folder: Path) -> dict[str, bytes]:
    calm = replace(desk, folder=folder)
    calm.config.write_text(desk.config.read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copytree(desk.folder / "articles", folder / "articles", dirs_exist_ok=True)
    assert calm.run().problems == []
    return calm.files()
