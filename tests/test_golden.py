"""Golden files: what a small newsroom publishes, byte for byte. `make golden` rewrites them; look at the difference."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import NOW

from syndicate import pipeline
from syndicate.config import load
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

GOLDEN = Path(__file__).parent / "golden"
FILES = [
    *(f"{language}/{name}" for language in ("id", "ar") for name in ("rss.xml", "atom.xml", "feed.json")),
    "ar/2026/11/banjir-surut.html",
    "ar/index.html",
    "index.html",
    "feeds.opml",
    "sitemap.xml",
    "news-sitemap.xml",
    "robots.txt",
]

CONFIG = """
[site]
title = "Kabar Uji"
description = "Kabar untuk menguji."
url = "https://intl.example.org"
languages = ["ar"]
sections = ["Cuaca"]
[[sources]]
kind = "folder"
path = "articles"
[translate]
engine = "echo"
"""

ARTICLE = """---
title: "Banjir surut di Demak & Kudus"
date: 2026-11-03T08:00:00+07:00
updated: 2026-11-04T09:30:00+07:00
url: https://www.example.org/2026/11/banjir-surut.html
authors: [Rina Kusuma, Tono]
tags: [Cuaca, Jawa Tengah]
image: https://www.example.org/banjir.jpg
image_alt: Jalan desa yang mulai kering
image_caption: Jalan desa mulai kering.
image_credit: Ani
---
DEMAK, Kabar Uji – Air surut **40 sentimeter** sejak Senin. Warga [pulang](https://www.example.org/a?b=1&c=2) ke rumah.

## Bantuan

1. Beras
2. Air bersih

> “Kami lega,” kata Tono.

| Desa | Warga |
| --- | --- |
| Sayung | 1.250 |
"""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("golden")
    (room / "articles").mkdir()
    (room / "articles" / "banjir.md").write_text(ARTICLE, encoding="utf-8")
    (room / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    with open_newsroom(load(room / "syndicate.toml"), room) as newsroom:
        report = pipeline.run(newsroom, now=NOW, progress=Silent())
    assert not report.failed
    return room / "public"


@pytest.mark.parametrize("name", FILES)
def test_what_is_published_is_what_was_agreed(name: str, public: Path) -> None:
    made = (public / name).read_bytes()
    golden = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(made)
    assert made == golden.read_bytes(), f"{name} changed; if that is meant, `make golden` and look at the difference"
