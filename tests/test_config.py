"""The configuration: every mistake at once, each with its place; paths from the file's own folder."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from syndicate.config import load
from syndicate.errors import ConfigError

MINIMAL = """
[site]
title = "Garis Satu"
url = "https://intl.garissatu.example/"
source_language = "id"
languages = ["en", "ms"]
timezone = "Asia/Jakarta"
output = "public"
state = "sqlite:///state.db"

[[sources]]
kind = "folder"
path = "articles"

[translate]
engine = "argos"
packs = ["packs"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "syndicate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    return [str(p).removeprefix(str(folder) + "/") for p in caught.value.problems]


def test_the_minimal_configuration_is_read(tmp_path: Path) -> None:
    config = load(written(tmp_path, MINIMAL))
    assert config.site.url == "https://intl.garissatu.example"
    assert (config.site.output, config.sources[0].path) == (tmp_path / "public", tmp_path / "articles")
    assert config.translate.packs == (tmp_path / "packs",)


def test_what_init_writes_is_valid(tmp_path: Path) -> None:
    load(written(tmp_path, files("syndicate").joinpath("starter.toml").read_text(encoding="utf-8")))


def test_moving_the_folder_changes_no_source_name(tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert load(written(tmp_path, MINIMAL)).sources[0].label == load(written(other, MINIMAL)).sources[0].label


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    broken = (
        MINIMAL.replace("Asia/Jakarta", "Asia/Djakarta").replace("https://intl", "intl").replace('"ms"', '"malay!"')
    )
    found = problems(tmp_path, broken.replace('engine = "argos"', 'engine = "google"\nbeams = 3'))
    for place in ("syndicate.toml:4 site.url", "syndicate.toml:6 site.languages[2]", "syndicate.toml:7 site.timezone"):
        assert any(p.startswith(place) for p in found), (place, found)
    assert any("translate.engine" in p for p in found)
    assert any("translate.beams" in p and "spelling" in p for p in found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('languages = ["en", "ms"]', 'languages = ["en", "en"]'), "twice"),
        (('languages = ["en", "ms"]', 'languages = ["id"]'), "source language"),
        (('path = "articles"', 'url = "https://a.example/feed"'), "needs path"),
        (("[translate]", '[[editions]]\nlanguage = "fr"\n[translate]'), "not among site.languages"),
        (("[translate]", '[schedule]\ncron = "* *"\n[translate]'), "five fields"),
        (('title = "Garis Satu"', "title = Garis"), "not TOML"),
        (('title = "Garis Satu"', ""), "is missing"),
        (("[translate]", '[[sources]]\nkind = "folder"\npath = "articles"\n[translate]'), "two [[sources]]"),
    ],
)
def test_mistakes_say_what_is_wrong(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert any(words in p for p in problems(tmp_path, MINIMAL.replace(*change)))


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="syndicate init"):
        load(tmp_path / "nothing.toml")
