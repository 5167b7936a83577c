"""``[[sources]]``: every mistake with its place, and what a right table becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from syndicate.config import load
from syndicate.errors import ConfigError

HEAD = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "folder"
path = "articles"
[[sources]]
"""


def written(folder: Path, table: str) -> Path:
    path = folder / "syndicate.toml"
    path.write_text(HEAD + table, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ('kind = "rss"\nurl = "https://x.example"', ":10 sources[2].kind", "'wordpress' or 'pages'"),
        ('kind = "blogger"', ":9 sources[2]", "a blogger source needs url, and no path"),
        ('kind = "wordpress"\npath = "x"', ":9 sources[2]", "a wordpress source needs url, and no path"),
        ('kind = "folder"\nurl = "https://x.example"', ":9 sources[2]", "a folder source needs path, and no url"),
        ('kind = "feed"\nurl = "https://x.example"\npath = "x"', ":9 sources[2]", "needs either url or path"),
        ('kind = "feed"\nurl = "x.example/feed"', ":11 sources[2].url", "begin the address with http"),
        ('kind = "feed"\nurl = "https://budi:rahasia@x.example/feed"', ":11 sources[2].url", "user name or password"),
        ('kind = "feed"\nurl = "https://x.example"\ninclude = {title = "("}', "sources[2].include.title", "expression"),
        ('kind = "feed"\nurl = "https://x.example"\nexclude = {since = "kemarin"}', "sources[2].exclude.since", "date"),
        ('kind = "feed"\nurl = "https://x.example"\nexclude = {tag = ["x"]}', "sources[2].exclude.tag", "spelling"),
        (
            'kind = "feed"\nurl = "https://x.example"\n[sources.include]\ntags = "x"',
            ":13 sources[2].include.tags",
            "tup",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, table: str, place: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, table))
    [problem] = caught.value.problems
    assert problem.place.endswith(place)
    assert words in problem.what


def test_criteria_are_read(tmp_path: Path) -> None:
    table = """kind = "blogger"
url = "https://koran.example"
include = {tags = ["Politik"], authors = ["Ani"], since = "2025-01-01", until = 2026-01-01, title = "^Harga"}
exclude = {url = "/advertorial/"}
"""
    source = load(written(tmp_path, table)).sources[1]
    assert (source.include.since, source.include.until) == (date(2025, 1, 1), date(2026, 1, 1))
    assert (source.include.tags, source.exclude.url) == (("Politik",), "/advertorial/")
    assert source.label == "blogger https://koran.example"


def test_what_the_documentation_gives_to_copy_is_valid(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "sources.md").read_text(encoding="utf-8")
    blocks = [
        "\n".join(line[4:] for line in block.splitlines())
        for block in text.split("\n\n")
        if block.startswith("    [[sources]]")
    ]
    assert len(blocks) >= 5
    for number, block in enumerate(blocks):
        path = tmp_path / f"{number}.toml"
        path.write_text(HEAD.replace("[[sources]]\n", "", 1).partition("kind")[0] + block, encoding="utf-8")
        assert load(path).sources
