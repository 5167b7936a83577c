"""English wordings in their forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.inflect import article_before, article_edits, in_place_of, plural, says


@pytest.mark.parametrize(
    ("text", "wording", "expected"),
    [
        ("Twelve villages were flooded.", "village", True),
        ("The Village's head", "village", True),
        ("Two cities and a church", "city", True),
        ("the churches of Ambon", "church", True),
        ("heads of state met", "head of state", True),
        ("the firemen came", "fireman", True),
        ("children and people", "person", True),
        ("It stood firmly.", "firm", False),
        ("the bank", "ban", False),
        ("unvillaged", "village", False),
        ("A VILLAGE", "village", True),
        ("one village", "villages", False),
        ("", "village", False),
        ("KPK's office", "KPK", True),
    ],
)
def test_a_wording_is_found_in_its_forms_as_a_whole_word(text: str, wording: str, expected: bool) -> None:
    assert says(text, wording, "en") is says(text, wording, "en-GB") is expected


def test_other_languages_are_asked_for_the_wording_alone() -> None:
    assert says("di kampungnya", "Kampung", "ms")
    assert says("这个村庄很小。", "村庄", "zh")
    assert not says("die Dörfer", "Dorf", "de")


@pytest.mark.parametrize(
    ("wording", "words", "expected"),
    [
        ("village", "townships", "villages"),
        ("village", "township", "village"),
        ("village", "township's", "village's"),
        ("village", "townships’", "villages’"),
        ("head of state", "presidents", "heads of state"),
        ("fireman", "officers", "firemen"),
        ("high seas", "oceans", "high seas"),
        ("police", "glass", "police"),
        ("village", "this", "village"),
        ("Geological Agency", "bodies", "Geological Agency"),
        ("Geological Agency", "body's", "Geological Agency's"),
        ("Kabar Nusa's", "paper's", "Kabar Nusa's"),
    ],
)
def test_it_takes_the_form_of_the_words_that_it_replaces(wording: str, words: str, expected: str) -> None:
    assert in_place_of(wording, words, "en") == expected
    assert in_place_of(wording, words, "ms") == wording


@pytest.mark.parametrize(
    ("before", "wording", "expected"),
    [
        ("It is a ", "office", [(6, 7, "an")]),
        ("An ", "firm", [(0, 2, "A")]),
        ("an ", "university", [(0, 2, "a")]),
        ("a ", "hour", [(0, 1, "an")]),
        ("the ", "office", []),
        ("Rita ", "office", []),
    ],
)
def test_the_article_goes_with_the_wording(before: str, wording: str, expected: list[tuple[int, int, str]]) -> None:
    assert article_edits(before, wording, "en") == expected
    assert article_edits(before, wording, "de") == []


def test_an_article_among_the_replaced_words_stays_unless_the_wording_has_one() -> None:
    assert article_before("the township", "village", "en") == 4
    assert article_before("the islands", "the Archipelago", "en") == 0
    assert article_before("township", "village", "en") == 0
    assert article_before("the township", "village", "ms") == 0


@given(st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}[a-hj-tv-z])", fullmatch=True))
def test_whatever_the_plural_is_it_is_found_and_stays_one(noun: str) -> None:
    assert says(f"twelve {plural(noun)} there", noun, "en")
    assert plural(plural(noun)) == plural(noun)
