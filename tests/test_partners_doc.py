"""What docs/partners.md shows is what is made: its examples, the members it lists, its commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from sample_newsroom import publish

from syndicate.rules.partner import profile_names

TEXT = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?ms)^```\w+ (\S+)\n(.*?)^```$", TEXT)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("partners"))


def missing(example: str, made: str) -> list[str]:
    """The lines of an example that the file lacks, or has in another order; “…” stands for anything."""
    lines = [line.strip() for line in _indented(made).splitlines()]
    lost, place = [], 0
    for line in (line.strip() for line in example.splitlines()):
        if line in {"", "…"}:
            continue
        wanted = re.compile(".*".join(re.escape(part) for part in line.rstrip(",").split("…")) + ",?")
        found = next((n for n in range(place, len(lines)) if wanted.fullmatch(lines[n])), None)
        if found is None:
            lost.append(line)
        else:
            place = found + 1
    return lost


def _indented(made: str) -> str:
    """JSON with a line for each member, however it was written."""
    return json.dumps(json.loads(made), ensure_ascii=False, indent=1) if made.startswith("{") else made


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_what_is_made(number: int, public: Path) -> None:
    name, example = EXAMPLES[number]
    made = (public / name).read_text(encoding="utf-8")
    assert missing(example, made) == []
    changed = re.sub(r"2026-11-\d\d|2026/1\d", "1999", example, count=1)
    assert changed != example
    assert missing(changed, made), "the comparison finds nothing"


def test_there_is_an_example_of_each_format() -> None:
    assert {Path(name).name for name, _ in EXAMPLES} == {"rss.xml", "atom.xml", "feed.json"}


def test_every_member_that_is_made_is_listed(public: Path) -> None:
    listed = set(re.findall(r"`(\w+)`", TEXT[TEXT.index("## The extension") :]))
    made: set[str] = set()

    def gather(value: Any) -> None:
        for thing in value if isinstance(value, list) else [value]:
            if isinstance(thing, dict):
                made.update(thing.get("_syndicate", {}))
                assert all(thing.get("_syndicate", {}).values()), "members without a value are left out"
                for inner in thing.values():
                    gather(inner)

    for file in public.rglob("*.json"):
        gather(json.loads(file.read_text(encoding="utf-8")))
    assert {"origin", "retracted", "current", "alt"} <= made
    assert made <= listed


def test_every_partner_is_named() -> None:
    assert all(f"`{name}`" in TEXT for name in profile_names())
