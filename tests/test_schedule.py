"""What a cron expression says: when to run, and how often at most."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_config import MINIMAL, written

from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.schedule import shortest_gap, trigger
from syndicate.wiring.app import make_editions


@pytest.mark.parametrize(
    ("cron", "minutes"),
    [
        ("* * * * *", 1),
        ("*/15 * * * *", 15),
        ("*/7 * * * *", 4),  # 56 to the next hour
        ("0 * * * *", 60),
        ("0 */7 * * *", 180),  # 21 to midnight
        ("5 0,23 * * *", 60),
        ("30 8 * * *", 24 * 60),
        ("0 8 * * mon-fri", 24 * 60),
        ("0 8 * * mon", 7 * 24 * 60),
        ("0,5 8 1 1 *", 5),
        ("0 0 1 * *", 28 * 24 * 60),
        ("0 0 30 2 *", 0),  # never
    ],
)
def test_the_shortest_time_between_two_runs(cron: str, minutes: int) -> None:
    assert shortest_gap(cron) == minutes


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 59), min_size=1, max_size=12))
def test_within_every_hour_it_is_the_smallest_step_around_the_clock(minutes: set[int]) -> None:
    ordered = sorted(minutes)
    steps = [after - before for before, after in zip(ordered, [*ordered[1:], ordered[0] + 60], strict=True)]
    assert shortest_gap(f"{','.join(map(str, ordered))} * * * *") == min(steps)


@pytest.mark.parametrize("cron", ["99 * * * *", "a b c d e", "* * *"])
def test_what_is_no_cron_expression_is_named_with_its_place(cron: str) -> None:
    for read in (lambda: trigger(cron, "Asia/Jakarta"), lambda: shortest_gap(cron)):
        with pytest.raises(ConfigError, match=r"schedule\.cron"):
            read()


@pytest.mark.parametrize(("cron", "ttl"), [("*/20 * * * *", 20), ("0 8 * * mon", 24 * 60), ("0 0 30 2 *", 0)])
def test_feeds_may_be_asked_again_after_the_shortest_gap_and_at_least_daily(
    tmp_path: Path, cron: str, ttl: int
) -> None:
    config = load(written(tmp_path, f'{MINIMAL}\n[schedule]\ncron = "{cron}"\n'))
    assert {edition.ttl for edition in make_editions(config)} == {ttl}


def test_every_edition_knows_the_title_of_the_originals(tmp_path: Path) -> None:
    own = '[[editions]]\nlanguage = "id"\ntitle = "Satu"\n[[editions]]\nlanguage = "en"\ntitle = "One"\n'
    editions = make_editions(load(written(tmp_path, f"{MINIMAL}\n{own}")))
    assert [(e.title, e.source_title) for e in editions] == [("Satu", "Satu"), ("One", "Satu"), ("Garis Satu", "Satu")]
