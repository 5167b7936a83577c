"""The main job needs no network: it is done where every way out is barred, and nothing even tries one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

BARRED = """
import os, sys

def bar(event, arguments):
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}:
        refuse(event, arguments)
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[1], tuple):
        refuse(event, arguments)  # a path is a socket of this machine, a tuple an address of the network

def refuse(event, arguments):
    with open(os.environ["TRIED"], "a") as file:
        file.write(f"{event} {arguments[1:]}\\n")
    raise OSError(f"no network here: {event}")

sys.addaudithook(bar)  # sees every call, of any library and in every child process, and cannot be undone
"""


@pytest.fixture
def barred(tmp_path: Path) -> dict[str, str]:
    """An environment whose Python programs reach no network, and write down that they tried."""
    (tmp_path / "bar").mkdir()
    (tmp_path / "bar" / "sitecustomize.py").write_text(BARRED, encoding="utf-8")
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ARGOS_")}
    return environ | homes | {"PYTHONPATH": str(tmp_path / "bar"), "TRIED": str(tmp_path / "tried")}


def test_the_bar_holds(barred: dict[str, str]) -> None:
    for code in (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "import httpx; httpx.get('http://127.0.0.1:9/')",
    ):
        done = subprocess.run([sys.executable, "-c", code], env=barred, capture_output=True, text=True, check=False)
        assert "no network here" in done.stderr
    assert len(Path(barred["TRIED"]).read_text().splitlines()) == 3


def _alone() -> list[str]:
    """What puts a command into a network of its own, without even a loopback that is up; [] where that is not to be."""
    command = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
        return command
    return []


def test_the_sample_newsroom_is_published_without_a_network(tmp_path: Path, barred: dict[str, str]) -> None:
    shutil.copytree(ROOT / "newsroom", tmp_path / "newsroom")
    shutil.copytree(ROOT / "packs", tmp_path / "packs")
    command = [sys.executable, "-m", "syndicate", "run", "--json", "--config", "newsroom/syndicate.toml"]
    done = subprocess.run([*_alone(), *command], cwd=tmp_path, env=barred, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["problems"] == []
    public = tmp_path / "newsroom" / "public"
    items = json.loads((public / "en" / "feed.json").read_text(encoding="utf-8"))["items"]
    assert len(items) > 10
    assert not Path(barred["TRIED"]).exists()
