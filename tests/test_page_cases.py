"""How much of the template's rubbish is cut from whole pages, and how much of the articles with it."""

from __future__ import annotations

import pytest
from page_cases import PageCase, cases, measure, raw_of

SEEN, UNSEEN = cases("seen"), cases("unseen")
KEPT = 0.002  # of an article's words that may be cut wrongly
CUT = 0.98  # of the rubbish that must go
CUT_UNSEEN = 0.95  # the same of pages that the rules were not written for; 0.96 when they were written


def test_there_are_enough_pages_of_every_kind() -> None:
    assert len(SEEN) >= 150
    assert len(UNSEEN) >= 15
    for part in (SEEN, UNSEEN):
        assert {case.kind for case in part} == {"html", "body", "copy"}
    assert len({case.title for case in (*SEEN, *UNSEEN)}) == len(SEEN) + len(UNSEEN)


@pytest.mark.parametrize("case", SEEN, ids=lambda case: case.name)
def test_a_page_comes_out_as_its_marks_say(case: PageCase) -> None:
    assert measure([case]).wrong == []


def test_pages_that_the_rules_were_not_written_for_lose_no_article() -> None:
    cut, lost = measure(UNSEEN).shares
    assert lost <= KEPT
    assert cut >= CUT_UNSEEN


def test_all_pages_together_reach_the_goal() -> None:
    cut, lost = measure([*SEEN, *UNSEEN]).shares
    assert cut >= CUT
    assert lost <= KEPT


def test_a_wrong_decision_is_counted() -> None:
    """The measure itself: an article whose marks are turned round is wrong in every word."""
    case = next(case for case in SEEN if case.name == "wordpress-05")
    turned = PageCase(
        name=case.name,
        title=case.title,
        kind=case.kind,
        source=case.source,
        order=tuple((text, not kept) for text, kept in case.order),
    )
    assert measure([turned]).shares == (0.0, 1.0)


def test_no_sentence_of_a_page_is_twice_in_the_set() -> None:
    said: dict[str, str] = {}
    for case in (*SEEN, *UNSEEN):
        for text in dict.fromkeys(text for text, kept in case.order if kept and len(text) > 60):
            assert said.setdefault(text, case.name) == case.name, text


@pytest.mark.parametrize("case", [*SEEN, *UNSEEN], ids=lambda case: case.name)
def test_every_page_can_be_read(case: PageCase) -> None:
    assert raw_of(case).title == case.title
