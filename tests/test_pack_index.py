"""The index of packs: read, planned from, and compared with what is at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mirror import Mirror
from pack_home import Home, entry

from syndicate.engines.pack_index import parse_index, plan_errand
from syndicate.engines.packs import published_index
from syndicate.errors import ConfigError, DoorError

pytest_plugins = ["pack_fixtures"]


# ---------------------------------------------------------------- the index


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"null", b"[" * 100_000, b"[{}]", b'["x"]', b"\xff"])
def test_a_malformed_index_is_one_clear_error(home: Home, mirror: Mirror, body: bytes) -> None:
    url = mirror.put("/index.json", body)
    for arguments in (["packs", "install", "en", "de"], ["packs", "list", "--available"]):
        done = home.syndicate(*arguments, "--index", url)
        assert done.exit_code == 1
        [line] = done.stderr.splitlines()
        assert line.startswith(f"syndicate: index {url}: ")
    home.assert_nothing_half()


def test_a_dead_index_is_one_clear_error(home: Home) -> None:
    done = home.syndicate("packs", "list", "--available", "--index", "http://127.0.0.1:9/index.json")
    assert done.exit_code == 1
    assert "cannot be fetched" in done.stderr


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=20) | st.sampled_from(["en", "de", "1.0", "translate", "https://x/y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["from_code", "to_code", "package_version", "links", "type", "size", "sha256"]), inner
    ),
    max_leaves=30,
)  # fmt: skip


@given(JSON)
def test_any_json_is_an_index_or_a_clear_error(value: Any) -> None:
    try:
        index = parse_index(json.dumps(value).encode(), "https://x.example/index.json")
    except DoorError:
        return
    for offer in index.offers.values():
        assert all(link.startswith(("http://", "https://")) for link in offer.links)


def test_the_default_index_is_the_one_that_argos_names() -> None:
    assert published_index().startswith("https://")
    assert published_index().endswith("index.json")


def test_an_errand_never_wants_what_is_at_hand_in_no_older_version(tmp_path: Path) -> None:
    body = json.dumps([entry(p, "1.0", "https://x.example/p") for p in ("id_en", "en_de", "en_ms", "id_ms", "en_zt")])
    index = parse_index(body.encode(), "https://x.example/index.json")
    route = {t: [o.pair for o in plan_errand(index, (), "id", t).wanted] for t in ("en", "de", "ms", "zh-TW")}
    assert route["en"] == [("id", "en")]
    assert route["de"] == [("id", "en"), ("en", "de")]
    assert route["ms"] == [("id", "ms")]  # one that serves the very pair needs no English
    assert route["zh-TW"] == [("id", "en"), ("en", "zt")]
    with pytest.raises(ConfigError, match="en→tr"):
        plan_errand(index, (), "id", "tr")


# ---------------------------------------------------------------- what is at hand, what there is

NEWSROOM = """
[site]
title = "Kabar"
url = "https://intl.example.org"
languages = ["en", "de", "pt-BR"]
[[sources]]
kind = "folder"
path = "."
[translate]
index = "{index}"
"""


def test_the_list_names_what_each_language_lacks_and_what_the_index_has(
    home: Home, mirror: Mirror, made: dict[str, bytes]
) -> None:
    links = {pair: mirror.put(f"/{pair}", made[f"{pair} {v}"]) for pair, v in [("en_de", "1.10"), ("en_pb", "1.0")]}
    index = mirror.index(
        entry("en_de", "1.10", links["en_de"]),
        entry("en_pb", "1.0", links["en_pb"], size=4_200_000),
        entry("en_fr", "1.0", f"{mirror.url}/absent"),
        "nonsense",
    )
    Path("syndicate.toml").write_text(NEWSROOM.format(index=index), encoding="utf-8")
    Path("old.argosmodel").write_bytes(made["en_de 1.0"])
    assert home.syndicate("packs", "install", "old.argosmodel").exit_code == 0
    told = json.loads(home.syndicate("packs", "list", "--available", "--json").stdout)
    rows = {row["to"]: (row["version"], row["size"], row["state"], row["at_hand"]) for row in told["available"]}
    assert rows == {
        "de": ("1.10", len(made["en_de 1.10"]), "newer version", "1.0"),
        "fr": ("1.0", 0, "", ""),
        "pb": ("1.0", 4_200_000, "", ""),
    }
    assert told["skipped"] == 1
    assert [(row["language"], row["missing"], row["command"]) for row in told["languages"]] == [
        ("en", [], ""),
        ("de", [], ""),
        ("pt-BR", [["en", "pb"]], "syndicate packs install id pt-BR"),
    ]
    shown = home.syndicate("packs", "list", "--all").stdout
    assert "pt-BR: missing en→pb; get it with: syndicate packs install id pt-BR" in shown
    assert "1 entries of the index" in shown
    problems = home.syndicate("check").stdout
    assert "syndicate packs install id pt-BR" in problems
    assert home.syndicate("packs", "install", "id", "pt-BR").exit_code == 1  # its size is not what the index says
    index = mirror.index(entry("en_pb", "1.0", links["en_pb"]))
    assert home.syndicate("packs", "install", "id", "pt-BR").exit_code == 0
    assert home.syndicate("check").exit_code == 0
    assert "pt-BR: through id→en, en→pb" in home.syndicate("packs", "list").stdout
    assert home.syndicate("packs", "remove", "en", "pt-BR").exit_code == 0
    assert {p.to_code for p in home.packs} == {"de"}
