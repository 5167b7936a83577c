"""From the configuration to engines: which serves what, what stands in, and what `check` and `run` say of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from libretranslate_server import serving
from rule_based import needs_apertium

from syndicate.config import Config, load
from syndicate.errors import ConfigError
from syndicate.wiring import check
from syndicate.wiring.engines import make_engines

SITE = """
[site]
title = "Garis Satu"
url = "https://intl.garissatu.example"
languages = {languages}

[[sources]]
kind = "folder"
path = "articles"

[translate]
"""


def written(folder: Path, rest: str, languages: Sequence[str] = ("en", "ms")) -> Path:
    path = folder / "syndicate.toml"
    path.write_text(SITE.format(languages=json.dumps(languages)) + rest, encoding="utf-8")
    (folder / "articles").mkdir(exist_ok=True)
    return path


def named(config: Config, **environ: str) -> dict[str, list[str]]:
    engines = make_engines(config, packs=list, cache=config.site.output, environ=environ)
    return {language: [engine.name for engine in chain] for language, chain in engines.items()}


def syndicate(*arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "syndicate", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )


def test_a_language_may_name_its_own_engine_and_what_stands_in(tmp_path: Path) -> None:
    rest = """
fallback = "echo"
[[editions]]
language = "ms"
engine = "apertium"
fallback = "argos"
[[editions]]
language = "fr"
engine = "echo"
"""
    config = load(written(tmp_path, rest, ("en", "ms", "fr")))
    assert named(config) == {"en": ["argos", "echo"], "ms": ["apertium", "argos"], "fr": ["echo"]}


def test_languages_share_one_engine_of_a_kind(tmp_path: Path) -> None:
    config = load(written(tmp_path, 'fallback = "echo"\n'))
    engines = make_engines(config, packs=list, cache=tmp_path, environ={})
    assert engines["en"][0] is engines["ms"][0]
    assert engines["en"][1] is engines["ms"][1]


def test_packs_are_looked_for_only_if_argos_is_named(tmp_path: Path) -> None:
    def none() -> Any:
        raise AssertionError

    config = load(written(tmp_path, 'engine = "echo"\n'))
    assert make_engines(config, packs=none, cache=tmp_path, environ={})["en"][0].name == "echo"


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        (
            'engine = "libretranslate"\n',
            "libretranslate needs a table [translate.libretranslate] with the server's url",
        ),
        ('engine = "deepl"\n', "Input should be 'argos', 'apertium', 'libretranslate' or 'echo'"),
        ("[translate.libretranslate]\nurl = '127.0.0.1:5000'\n", "write the server's address such as http://127.0.0.1"),
        ("[translate.libretranslate]\nurl = 'http://me:secret@a'\n", "without a user name"),
        ("[translate.apertium]\ntimeout = 0\n", ":13 translate.apertium.timeout: Input should be greater than 0"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, rest: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, rest))
    assert message in str(caught.value)


def test_a_key_that_is_not_in_the_environment_is_the_operators_move(tmp_path: Path) -> None:
    rest = 'engine = "libretranslate"\n[translate.libretranslate]\nurl = "http://127.0.0.1:1"\napi_key_env = "LT_KEY"\n'
    config = load(written(tmp_path, rest))
    with pytest.raises(ConfigError, match="the environment variable LT_KEY is not set"):
        named(config)
    assert named(config, LT_KEY="secret")["en"] == ["libretranslate"]


def test_check_names_what_is_missing_for_each_engine(tmp_path: Path) -> None:
    rest = f"""
engine = "libretranslate"
packs = []
[translate.libretranslate]
url = "http://127.0.0.1:9"
[translate.apertium]
program = "{tmp_path}/apertium"
[[editions]]
language = "ms"
engine = "apertium"
fallback = "argos"
"""
    config = load(written(tmp_path, rest))
    problems = {str(problem).split(": ", 2)[1]: str(problem) for problem in check.check(config)}
    assert "site.languages en: libretranslate http://127.0.0.1:9: cannot be reached" in str(problems)
    assert "apt-get install apertium apertium-ind-zlm" in problems["apertium"]
    assert "translate-en_ms" in problems["argos"]


def test_a_pass_with_every_engine_and_one_that_stands_in(tmp_path: Path) -> None:
    needs_apertium()
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "satu.md").write_text("# Harga Beras Naik\n\nGubernur menolak usul dewan kota.\n")
    rest = """
[translate.libretranslate]
url = "{url}"
timeout = 10
[[editions]]
language = "ms"
engine = "apertium"
[[editions]]
language = "en"
engine = "libretranslate"
fallback = "argos"
"""
    with serving(behaviours=["a page"]) as server:
        config = written(tmp_path, rest.format(url=server.url))
        done = syndicate("run", "--json", "--config", str(config), folder=ROOT)
        again = syndicate("run", "--json", "--config", str(config), folder=ROOT)
    assert (done.returncode, done.stderr) == (1, "")
    assert "no JSON" in str(json.loads(done.stdout)["problems"])
    assert json.loads(again.stdout)["segments"]["decoded"] == 0
    pages = {code: next((tmp_path / "public" / code).glob("2*/*/*.html")).read_text() for code in ("en", "ms")}
    assert "Gabenor menolak usul dewan bandar." in pages["ms"]
    assert "governor" in pages["en"].lower()


def test_an_engine_that_another_stands_in_for_is_told_by_each_pass_and_by_the_status(tmp_path: Path) -> None:
    config = written(tmp_path, 'packs = []\nfallback = "echo"\n', ["fr"])
    (tmp_path / "articles" / "satu.md").write_text("# Harga Naik\n\nGubernur pulang.\n")
    note = "Note: echo stands in for what cannot translate into fr: argos: no pack translates id to fr"
    for _ in range(2):
        done = syndicate("run", "--config", str(config), folder=tmp_path, ARGOS_PACKAGES_DIR=str(tmp_path))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count(note) == 1
    assert f"  {note}" in syndicate("status", "--config", str(config), folder=tmp_path).stdout
    rest = 'packs = []\n[[editions]]\nlanguage = "fr"\nengine = "echo"\nfallback = "argos"\n'
    config = written(tmp_path, rest, ["fr"])
    done = syndicate("run", "--config", str(config), folder=tmp_path, ARGOS_PACKAGES_DIR=str(tmp_path))
    assert done.returncode == 0
    assert "Note:" not in done.stdout
