"""Very much at once: an article of five megabytes, ten thousand articles, a million sentences of memory."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from conftest import NOW
from desk import Desk, undisturbed

from syndicate.model import Answer, Request
from syndicate.stores.sql import open_store

MEASURED = """
import json, resource, sys, time
sys.path[:] = {path!r}
from pathlib import Path
from desk import Desk
began = time.process_time()
report = Desk(folder=Path({folder!r})).run()
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([report.new, report.problems, time.process_time() - began, used]))
"""


def measured(desk: Desk) -> tuple[int, list[str], float, int]:
    """A pass in a process of its own: new articles, problems, seconds of the processor, MiB at most."""
    import json

    code = MEASURED.format(path=sys.path, folder=str(desk.folder))
    new, problems, seconds, mebibytes = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    return new, problems, seconds, mebibytes


def prose(megabytes: float) -> str:
    chance = random.Random(5)
    words = "pasar warga kapal sungai hujan jalan kota pulau harga beras".split()
    lines, size = [], 0
    while size < megabytes * 1e6:
        sentences = (" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(5))
        lines.append(" ".join(sentences))
        size += len(lines[-1]) + 2
    return "\n\n".join(lines)


def test_an_article_of_five_megabytes_costs_itself_at_most(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path / "desk")
    for number in range(3):
        desk.write(number)
    desk.write(7, prose(5))
    new, problems, seconds, mebibytes = measured(desk)
    assert new == 3
    assert len(problems) == 1
    assert "a00007.md" in problems[0]
    assert "too large" in problems[0] or "larger" in problems[0]
    assert seconds < 60
    assert mebibytes < 1024
    assert len(desk.items()) == 3


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_articles_at_once_take_less_than_a_gibibyte(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path / "desk")
    for number in range(10_000):
        desk.write(number, f"Paragraf {number} bercerita tentang pasar. Harga tetap.\n\n" * 4)
    new, problems, _, mebibytes = measured(desk)
    assert (new, problems) == (10_000, [])
    assert mebibytes < 1024
    new, problems, seconds, mebibytes = measured(desk)
    assert (new, problems) == (0, [])
    assert seconds < 10
    assert mebibytes < 512


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_million_sentences_of_memory_cost_a_pass_nothing(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path / "desk")
    with closing(open_store("sqlite:///state.db", folder=desk.folder)) as store:
        for start in range(0, 1_000_000, 20_000):
            requests = (
                Request(source="id", target="en", identity="echo:1", text=f"Kalimat nomor {number} di sini.", terms=())
                for number in range(start, start + 20_000)
            )
            store.remember([(request, Answer(text=request.text)) for request in requests], NOW)
        assert store.counts()["segments"] == 1_000_000
    for number in range(50):
        desk.write(number)
    new, problems, seconds, mebibytes = measured(desk)
    assert (new, problems) == (50, [])
    assert seconds < 30
    assert mebibytes < 512
    assert desk.run().idle
    assert desk.files() == undisturbed(desk, tmp_path / "calm")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * 1024
