"""Many articles: memory stays flat and an idle pass stays cheap."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
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


def run(room: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "syndicate", "run", "--json"]
    done = subprocess.run(command, cwd=room, capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_two_thousand_articles_take_less_than_a_gibibyte_and_an_idle_pass_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    for number in range(2000):
        body = "\n\n".join(f"Paragraf {number} nomor {k} bercerita tentang pasar. Harga tetap." for k in range(8))
        head = f"---\ntitle: Berita pasar nomor {number}\ndate: 2026-{number % 11 + 1:02}-05\n---\n"
        (tmp_path / "articles" / f"a{number:05}.md").write_text(head + body, encoding="utf-8")
    assert run(tmp_path)["new"] == 2000
    began = time.monotonic()
    idle = run(tmp_path)
    assert (idle["new"], idle["written"]) == (0, [])
    assert time.monotonic() - began < 120
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * 1024  # kilobytes on Linux
