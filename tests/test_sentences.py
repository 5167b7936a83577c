"""Cutting Indonesian prose into sentences: the linguist's cases, and the law that cutting loses nothing."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.sentences import sentence_spans, split_sentences

CASES = [
    line
    for line in (Path(__file__).parent / "cases" / "sentences-id.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("case", CASES)
def test_paragraphs_are_cut_where_the_linguist_says(case: str) -> None:
    wanted = [piece.strip() for piece in case.split("¦")]
    assert split_sentences(" ".join(wanted)) == wanted


PIECES = [*'AbcDe .!?…"“”’()1,;:\n\u00a0', "Dr.", " No. ", "dll. ", "。"]
PROSE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(PROSE)
@settings(max_examples=300)
def test_cutting_loses_nothing_but_the_space_between(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert start >= at
        assert not text[at:start].strip()
        assert text[start:end].strip() == text[start:end] != ""
        at = end
    assert not text[at:].strip()


def test_full_stops_of_other_scripts_end_sentences() -> None:
    assert split_sentences("今日は雨。明日は晴れ。") == ["今日は雨。", "明日は晴れ。"]
    assert split_sentences("यह पहला है। यह दूसरा है।") == ["यह पहला है।", "यह दूसरा है।"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Harga naik lagi di pasar Jl. Merdeka No. 12. " * 5000, 5000),
        ("Dr. A " * 10_000, 1),
        ("a" * 50_000 + ". B " + "a" * 50_000 + ". B", 3),
        ("." * 50_000 + "a", 1),
    ],
    ids=["sentences", "titles", "words", "dots"],
)
def test_a_long_paragraph_is_cut_in_linear_time(text: str, sentences: int) -> None:
    began = process_time()
    assert len(split_sentences(text)) == sentences
    assert process_time() - began < 2
