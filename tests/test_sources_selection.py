"""include and exclude: what is taken of a source, whatever its kind, and when its notes begin anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import ArticleError
from syndicate.model import Notice, RawArticle
from syndicate.sources.selection import Criteria, Selected, Selection

DAY = datetime(2026, 7, 12, tzinfo=UTC)
RAW = RawArticle(
    source="s", uid="1", url="https://koran.example/politik/a.html", title="Harga &amp; <b>Tarif</b> Naik", body="x",
    published=DAY, authors=("Ani Wijaya", "Budi"), tags=("Politik", "Jawa Tengah"),
)  # fmt: skip

CRITERIA = [
    (Criteria(tags=("jawa  tengah",)), False),
    (Criteria(tags=("jawa tengah", "x")), True),
    (Criteria(tags=("Jawa",)), False),
    (Criteria(authors=("BUDI",)), True),
    (Criteria(authors=("Budi Santoso",)), False),
    (Criteria(since=DAY), True),
    (Criteria(until=DAY), False),
    (Criteria(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2026, 8, 1, tzinfo=UTC)), True),
    (Criteria(title=re.compile("^Harga & Tarif")), True),
    (Criteria(title=re.compile("harga")), False),
    (Criteria(title=re.compile("(?i)naik$")), True),
    (Criteria(url=re.compile("/politik/")), True),
    (Criteria(url=re.compile("/olahraga/")), False),
]


class Shelf:
    """A source that has what it is given."""

    name = "s"

    def __init__(self, *items: RawArticle | ArticleError | Notice) -> None:
        self.items = items

    def read(self, memo: MutableMapping[str, str]) -> Iterator[RawArticle | ArticleError | Notice]:
        memo["read"] = str(int(memo.get("read", "0")) + 1)
        return iter(self.items)


@pytest.mark.parametrize(("criteria", "meets"), CRITERIA)
def test_a_criterion_includes_what_meets_it_and_excludes_the_same(criteria: Criteria, meets: bool) -> None:
    assert Selection(include=criteria).takes(RAW) is meets
    assert Selection(exclude=criteria).takes(RAW) is not meets


CHOICE = st.sampled_from(CRITERIA)


@given(st.lists(CHOICE, max_size=3), st.lists(CHOICE, max_size=3))
def test_all_of_include_and_none_of_exclude(
    wanted: list[tuple[Criteria, bool]], not_wanted: list[tuple[Criteria, bool]]
) -> None:
    def merged(chosen: list[tuple[Criteria, bool]]) -> Criteria:
        found = Criteria()
        for criteria, _ in chosen:
            set_ones = {name: getattr(criteria, name) for name in Criteria.__slots__ if getattr(criteria, name)}
            found = replace(found, **set_ones)
        return found

    include, exclude = merged(wanted), merged(not_wanted)
    takes = all(include.answers(RAW)) and not any(exclude.answers(RAW))
    assert Selection(include=include, exclude=exclude).takes(RAW) is takes
    assert Selection(include=include, exclude=exclude).takes(replace(RAW, withdrawn=True))


def test_without_a_date_no_date_is_met() -> None:
    undated = replace(RAW, published=None)
    assert not Selection(include=Criteria(since=DAY)).takes(undated)
    assert Selection(exclude=Criteria(until=DAY)).takes(undated)


def test_what_is_left_out_is_counted_and_errors_pass() -> None:
    error = ArticleError("x", source="s", uid="2")
    source = Selected(Shelf(RAW, error, RAW), Selection(exclude=Criteria(tags=("Politik",))), "1")
    assert list(source.read({})) == [
        error,
        Notice(source="s", what="2 of its articles were left out by include and exclude.", left_out=2),
    ]
    assert list(Selected(Shelf(RAW), Selection(), "1").read({})) == [RAW]


def test_other_settings_begin_the_notes_anew() -> None:
    memo: dict[str, str] = {}
    for settings, times in (("1", "1"), ("1", "2"), ("2", "1")):
        list(Selected(Shelf(), Selection(), settings).read(memo))
        assert memo == {"settings": settings, "read": times}
