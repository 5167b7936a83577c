"""The rules of syndicate/boilerplate against cases that a linguist can read and extend (tests/cases/boilerplate)."""

from __future__ import annotations

import re
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from syndicate.boilerplate import Block, decide, shipped, words_of
from syndicate.boilerplate.contents import cut_contents
from syndicate.boilerplate.families import families

FOLDER = Path(__file__).parent / "cases" / "boilerplate"
LINE = re.compile(
    r"(?:keep|cut (?P<rule>[a-z-]+)) (?P<kind>[a-z0-9]+)(?:\[(?P<link>link|own|to)(?: (?P<to>\S+))?\])?: (?P<text>.+)"
)


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    blocks: tuple[Block, ...]
    verdicts: tuple[str, ...]


def block_of(line: re.Match[str]) -> Block:
    return Block(
        kind=line["kind"],
        text=line["text"],
        links=(f"https://{line['to'] or 'www.example.org/x'}",) if line["link"] else (),
        links_only=line["link"] in {"link", "own"},
        inside=line["link"] == "own",
    )


def read(path: Path) -> list[Case]:
    cases = []
    for part in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, *lines = [line for line in part.splitlines() if line.strip() and not line.startswith("#")]
        title = lines.pop(0).removeprefix("title: ") if lines[0].startswith("title: ") else ""
        found = [LINE.fullmatch(line) for line in lines]
        assert all(found), f"{path.name}: {name}: cannot read a line"
        blocks = tuple(block_of(m) for m in found if m)
        cases.append(Case(name, title, blocks, tuple(m["rule"] or "" for m in found if m)))
    return cases


CASES = [case for path in sorted(FOLDER.glob("*.txt")) if path.name != "README.txt" for case in read(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_decided_as_its_file_says(case: Case) -> None:
    decided = decide(case.blocks, case.title)
    assert [(v, b.text) for v, b in zip(decided, case.blocks, strict=True)] == [
        (v, b.text) for v, b in zip(case.verdicts, case.blocks, strict=True)
    ]


def test_there_are_enough_cases_and_half_of_the_blocks_are_traps() -> None:
    assert len(CASES) >= 40
    kept = sum(verdict == "" for case in CASES for verdict in case.verdicts)
    assert kept > sum(len(case.verdicts) for case in CASES) * 0.4


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_stays_is_not_cut_when_asked_again(case: Case) -> None:
    blocks, verdicts = list(case.blocks), decide(case.blocks, case.title)
    for _ in range(len(blocks) + 1):
        blocks = [b for b, verdict in zip(blocks, verdicts, strict=True) if not verdict]
        verdicts = decide(blocks, case.title)
    assert [b.text for b in blocks] == [b.text for b, v in zip(case.blocks, case.verdicts, strict=True) if not v]


PROSE = st.lists(st.sampled_from("kapal pelabuhan berlayar pagi warga menunggu angin laut".split()), min_size=9).map(
    lambda words: " ".join(words) + "."
)


@given(st.lists(PROSE, min_size=1, max_size=8, unique=True), st.sampled_from(sorted(r.name for r in shipped().rules)))
def test_prose_is_never_cut_whatever_stands_around_it(sentences: list[str], name: str) -> None:
    rule = next(r for r in shipped().rules if r.name == name)
    phrases = sorted(" ".join(p) for p in rule.phrases)[:2]
    blocks = [Block(kind="p", text=text) for s in sentences for text in (*phrases, s)]
    decided = decide(blocks, "judul")
    assert all(not v for v, b in zip(decided, blocks, strict=True) if b.text in sentences)


@given(st.lists(st.tuples(st.sampled_from(["p", "h2", "ul", "figure", "hr"]), st.text(max_size=30), st.booleans())))
def test_any_row_of_blocks_gets_a_verdict_for_each(rows: list[tuple[str, str, bool]]) -> None:
    blocks = [Block(kind=kind, text=text, links_only=links) for kind, text, links in rows]
    known = {"", "repeated-title", "repeated-caption", *(r.name for r in shipped().rules)}
    assert len(decide(blocks, "x")) == len(blocks)
    assert set(decide(blocks, "x")) <= known


def test_what_lists_all_headings_is_cut_and_many_headings_take_little_time() -> None:
    contents = next(rule for rule in shipped().rules if rule.name == "table-of-contents")
    heads = [Block(kind="h2", text=f"Bagian {n} x{n}") for n in range(8000)]
    rows = [Block(kind="p", text=" ".join(head.text for head in heads[:9])), *heads]
    blocks = [block for row in rows for block in (row, Block(kind="p", text="Bagian ini panjang."))]
    verdicts, begun = [""] * len(blocks), time.process_time()
    cut_contents(blocks, [None] * len(blocks), contents, verdicts)
    assert [place for place, verdict in enumerate(verdicts) if verdict] == [0]
    assert time.process_time() - begun < 1  # by the square of their number it was five


def ways(phrase: str) -> list[str]:
    """The phrase as pages say it, with some of each family; words for a star, none for two."""
    said = phrase.replace("**", "").replace("*", "Kabar Lereng")
    families_of = [families().words[name] for name in re.findall(r"\{([a-z-]+)\}", said)]
    number = max(map(len, families_of), default=1)
    return [said_with(said, index) for index in range(0, number, max(1, number // 4))]


def said_with(phrase: str, index: int) -> str:
    def one(name: re.Match[str]) -> str:
        words = families().words[name[1]]
        return words[index % len(words)]

    return re.sub(r"\{([a-z-]+)\}", one, phrase)


@pytest.mark.parametrize("name", ["common", "blogger", "wordpress", "newsroom"])
def test_every_phrase_of_the_files_is_cut_at_the_end_and_somewhere_by_its_own_rule(name: str) -> None:
    table = tomllib.loads((ROOT / "syndicate" / "boilerplate" / f"{name}.toml").read_text(encoding="utf-8"))
    lead = Block(kind="p", text="Kapal pertama berlayar dari pelabuhan itu pagi ini.")
    missed = []
    for rule, said in table.items():
        for phrase in [*said.get("phrases", []), *(f"{s}." for s in said.get("sentences", []))]:
            blocks = [Block(kind="p", text=text) for text in ways(phrase)]
            verdicts = {decide([lead, block], "judul")[1] for block in blocks}
            if rule not in verdicts | {decide([lead, block, lead], "judul")[1] for block in blocks} or "" in verdicts:
                missed.append((rule, phrase, verdicts))
    assert missed == []


def test_words_are_compared_without_case_signs_and_width() -> None:
    assert words_of("« Baca JUGA: ＡＢＣ »") == ("baca", "juga", "abc")


@pytest.mark.parametrize(
    ("tag", "classes", "rule"),
    [
        ("nav", [], "post-footer"),
        ("div", ["blogger-post-footer"], "post-footer"),
        ("div", ["sharedaddy", "sd-block"], "share-buttons"),
        ("div", ["addtoany_share_save_container"], "share-buttons"),
        ("div", ["#jp-relatedposts"], "related-posts"),
        ("div", ["post-body", "#"], ""),
        ("p", [], ""),
    ],
)
def test_whole_elements_go_by_name_or_class(tag: str, classes: list[str], rule: str) -> None:
    assert shipped().container(tag, tuple(classes)) == rule
