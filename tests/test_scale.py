"""Many articles: memory stays flat and an idle pass stays cheap."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """
[site]
title = "Banyak"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "folder"
path = "articles"
[translate]
engine = "echo"
"""


def run(room: Path) -> tuple[dict[str, object], float]:
    """What a pass reports, and the processor seconds that it took."""
    command = [sys.executable, "-m", "syndicate", "run", "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=room, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return json.loads(done.stdout), used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_two_thousand_articles_take_less_than_a_gibibyte_and_an_idle_pass_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    for number in range(2000):
        body = "\n\n".join(f"Paragraf {number} nomor {k} bercerita tentang pasar. Harga tetap." for k in range(8))
        head = f"---\ntitle: Berita pasar nomor {number}\ndate: 2026-{number % 11 + 1:02}-05\n---\n"
        (tmp_path / "articles" / f"a{number:05}.md").write_text(head + body, encoding="utf-8")
    assert run(tmp_path)[0]["new"] == 2000
    idle, seconds = run(tmp_path)
    assert (idle["new"], idle["written"]) == (0, [])
    assert seconds < 5
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * 1024  # kilobytes on Linux
