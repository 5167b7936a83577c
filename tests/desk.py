"""A newsroom on a real disk for tests of what goes wrong: written, run and looked at in a line each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from conftest import NOW

from syndicate import pipeline
from syndicate.config import load
from syndicate.newsroom import Newsroom
from syndicate.outlets.folder import LOCK, MANIFEST, STAGE
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en", "ar"]
sections = ["Politik"]
output = "{output}"
state = "sqlite:///{state}"
[[sources]]
kind = "folder"
path = "articles"
{more}
[translate]
{translate}
"""


@dataclass(kw_only=True)
class Desk:
    """One newsroom. output, state: relative to the folder, or absolute; more, translate: of the configuration."""

    folder: Path
    output: str = "public"
    state: str = "state.db"
    more: str = ""
    translate: str = 'engine = "echo"'
    now: datetime = NOW
    doors: Callable[[Newsroom], Newsroom] = field(default=lambda newsroom: newsroom)

    def __post_init__(self) -> None:
        (self.folder / "articles").mkdir(parents=True, exist_ok=True)
        self.configure()

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "syndicate.toml"

    @property
    def public(self) -> Path:
        """The output folder."""
        return self.folder / self.output

    def configure(self) -> None:
        """Write the configuration."""
        text = CONFIG.format(output=self.output, state=self.state, more=self.more, translate=self.translate)
        self.config.write_text(text, encoding="utf-8")

    def write(self, number: int, text: str = "Pasar buka lagi.", head: str = "") -> None:
        """An article of two weeks ago, so that no list counts its days."""
        told = f"title: Berita {number}\ndate: 2026-11-{number % 9 + 1:02}T08:00:00+07:00\ntags: [Politik]\n{head}"
        body = f"Warga nomor {number} pulang. [Kapal](https://k.example/{number}) berlayar.\n\n{text}\n"
        (self.folder / "articles" / f"a{number:05}.md").write_text(f"---\n{told}---\n{body}", encoding="utf-8")

    def run(self) -> Report:
        """A whole pass in this process."""
        with open_newsroom(load(self.config), self.folder, lambda: self.now) as newsroom:
            return pipeline.run(self.doors(newsroom), now=self.now, progress=Silent())

    @property
    def command(self) -> list[str]:
        """``syndicate run``."""
        return [sys.executable, "-m", "syndicate", "run", "--json", "--config", str(self.config)]

    @property
    def environment(self) -> dict[str, str]:
        """With this desk's clock."""
        return {**os.environ, "SOURCE_DATE_EPOCH": str(int(self.now.timestamp()))}

    def call(self, **options: Any) -> subprocess.CompletedProcess[str]:
        """A whole pass in a process of its own."""
        return subprocess.run(
            self.command, env=self.environment, capture_output=True, text=True, check=False, **options
        )

    def files(self) -> dict[str, bytes]:
        """Everything that readers can see, and nothing else: it is asserted that nothing half stands about."""
        assert not (self.public / STAGE).exists()
        found = [path for path in self.public.rglob("*") if path.is_file() and path.name not in {MANIFEST, LOCK}]
        return {path.relative_to(self.public).as_posix(): path.read_bytes() for path in found}

    def times(self) -> dict[str, int]:
        """When each file that readers can see was written."""
        return {name: (self.public / name).stat().st_mtime_ns for name in self.files()}

    def items(self, language: str = "en") -> dict[str, dict[str, str]]:
        """The feed's items by title."""
        text = (self.public / language / "feed.json").read_text(encoding="utf-8")
        return {item["title"]: item for item in json.loads(text)["items"]}


def undisturbed(desk: Desk, folder: Path) -> dict[str, bytes]:
    """What the same newsroom publishes if nothing ever went wrong."""
    articles = {path.name: path.read_bytes() for path in (desk.folder / "articles").iterdir()}
    calm = replace(desk, folder=folder, output="public", state="state.db")
    for name, body in articles.items():
        (folder / "articles" / name).write_bytes(body)
    assert calm.run().problems == []
    return calm.files()


@contextmanager
def small_disk(place: Path, kibibytes: int) -> Iterator[Callable[[str], None]]:
    """A disk of its own at ``place``; what is yielded mounts it anew with other options. Raises OSError if not root."""
    place.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        raise OSError(made.stderr.decode())

    def remount(options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)

    try:
        yield remount
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
