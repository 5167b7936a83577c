"""The sample newsroom as it is published after one article was withdrawn, with the engine that changes nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from conftest import NOW

from syndicate import pipeline
from syndicate.config import load
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom, shipped

WITHDRAWN = "wayang-dari-botol-bekas"


def publish(room: Path) -> Path:
    """Two passes in ``room``, between which WITHDRAWN is taken back; the output folder."""
    shutil.copytree(shipped("newsroom"), room / "newsroom", ignore=shutil.ignore_patterns("public", "state.db*"))
    file = room / "newsroom" / "syndicate.toml"
    text = file.read_text(encoding="utf-8").replace('engine = "argos"', 'engine = "echo"')
    assert "echo" in text
    feeds = '\n[feeds]\nsize = 5\nhubs = ["https://hub.kabarnusa.example/"]\nrights = "© Kabar Nusa"\n'
    file.write_text(text + feeds, encoding="utf-8")
    article = room / "newsroom" / "articles" / f"{WITHDRAWN}.md"
    for hours in (0, 1):
        with open_newsroom(load(file), file.parent) as newsroom:
            quiet = replace(newsroom, hubs=None)  # the feeds name a hub that nobody runs
            report = pipeline.run(quiet, now=NOW + timedelta(hours=hours), progress=Silent())
        assert not report.failed, report.problems
        written = article.read_text(encoding="utf-8")
        article.write_text(written.replace("\n---\n", "\nwithdrawn: true\n---\n", 1), encoding="utf-8")
    return room / "newsroom" / "public"
