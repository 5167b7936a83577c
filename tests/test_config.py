"""The configuration: every mistake at once, each with its place; paths from the file's own folder."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from syndicate.config import load
from syndicate.config.site import Site
from syndicate.errors import ConfigError
from syndicate.rules.forms import is_absolute

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
        (("[translate]", '[[editions]]\nlanguage = "en"\n' * 2 + "[translate]"), "two [[editions]] are for en"),
        (('languages = ["en", "ms"]', "languages = []\nsource_edition = false"), "nothing would be published"),
        (('output = "public"', 'output = "~no-such-user/a"'), "site.output: there is no home folder ~no-such-user"),
        (('packs = ["packs"]', 'packs = ["a", "~no-such-user/b"]'), "translate.packs[2]: there is no home folder"),
        (("[translate]", '[schedule]\ncron = "* *"\n[translate]'), "five fields"),
        (("[translate]", '[feeds]\neditor = "desk@example.org"\n[translate]'), "and a name, such as"),
        (("[translate]", '[feeds]\neditor = "Ani (desk@example.org)"\n[translate]'), "and a name, such as"),
        (("[translate]", '[feeds]\nrights = """a\nb"""\n[translate]'), "write one line"),
        (('state = "', 'icon = "/icon.png"\nstate = "'), "absolute address"),
        (('title = "Garis Satu"', "title = Garis"), "not TOML"),
        (('title = "Garis Satu"', ""), "is missing"),
        (("[translate]", '[[sources]]\nkind = "folder"\npath = "articles"\n[translate]'), "two [[sources]]"),
    ],
)
def test_mistakes_say_what_is_wrong(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert any(words in p for p in problems(tmp_path, MINIMAL.replace(*change)))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Authors", "authors/, which is taken"),
        ("Aüthors", "authors/, which is taken"),
        ("ARCHIVE!", "archive/, which is taken"),
        ("Feeds", "feeds/, which is taken"),
        ("2026", "2026/, which is taken"),
        ("???", "no letter or figure"),
    ],
)
def test_a_section_that_has_no_place_of_its_own_is_refused_with_its_line(tmp_path: Path, name: str, words: str) -> None:
    (problem,) = problems(tmp_path, MINIMAL.replace('state = "', f'sections = ["Cuaca", "{name}"]\nstate = "'))
    assert problem.startswith("syndicate.toml:9 site.sections[2]")
    assert words in problem


def test_two_sections_at_one_address_are_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, MINIMAL.replace('state = "', 'sections = ["Kereta Api", "kereta-api"]\nstate = "'))
    assert "address of another section, kereta-api/" in problem


def test_what_feeds_say_of_the_newsroom_is_read(tmp_path: Path) -> None:
    feeds = """
[feeds]
editor = "desk+id@example.co.id (Ani Wijaya, Redaksi)"
rights = "© 2026 Garis & Satu"
hubs = ["https://hub.example.org/?a=1&b=%20", "http://[::1]:8080/"]
"""
    assert load(written(tmp_path, MINIMAL + feeds)).feeds.rights == "© 2026 Garis & Satu"
    for bad in ("hub.example.org", "https://hub.example.org/a b", "https://hub.example.org/ä", "ftp://x.example/"):
        (problem,) = problems(tmp_path, MINIMAL + feeds.replace("http://[::1]:8080/", bad))
        assert "feeds.hubs[2]" in problem


HOSTS = ["x.example", "x:80", "x:99999", "[::1]:80", "[::1", "[1]", "ani@x", "é.example", ""]
PIECES = ["/", "a", "%C3", "%z", "?", "#", '"', "<", "é", " "]


@given(st.sampled_from(HOSTS), st.lists(st.sampled_from(PIECES), max_size=4).map("".join))
def test_every_address_that_may_be_a_sites_own_makes_addresses_that_feeds_may_hold(host: str, path: str) -> None:
    table = {"title": "Garis Satu", "url": f"https://{host}{path}", "languages": ["en"]}
    try:
        site = Site.model_validate(table)
    except ValidationError:
        return
    page = f"{site.url}/en/2026/11/a.html"
    assert is_absolute(page)
    assert urlsplit(page).path.endswith("/en/2026/11/a.html")
    assert re.fullmatch("[^%]*(%[0-9A-Fa-f]{2}[^%]*)*", page)


@pytest.mark.parametrize(
    "url", ["https://x.example/intl/", "http://[::1]:8080", "https://xn--bcher-kva.example/a%C3%A9/~b"]
)
def test_usual_addresses_may_be_a_sites_own(tmp_path: Path, url: str) -> None:
    text = MINIMAL.replace("https://intl.garissatu.example/", url)
    assert load(written(tmp_path, text)).site.url == url.rstrip("/")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "syndicate.toml"
    path.write_text(MINIMAL, encoding="utf-8-sig")
    assert load(path).site.title == "Garis Satu"


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="syndicate init"):
        load(tmp_path / "nothing.toml")
