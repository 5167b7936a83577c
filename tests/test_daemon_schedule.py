"""When tasks run: cron's rules, clocks that change, jitter, and what a task does. Pure, with fixed moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st
from test_config import MINIMAL, written

from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.schedule import Trigger, make_tasks, publishing, trigger
from syndicate.wiring.schedule import publishing_cron, tasks_of

CHANGING = ("Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo")
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def runs(when: Trigger, begin: datetime, end: datetime) -> list[datetime]:
    found = []
    moment = when.get_next_fire_time(None, begin)
    while moment and moment < end:
        found.append(moment)
        moment = when.get_next_fire_time(moment, moment)
    return found


def on_the_wall(cron: str, zone: str, day: str, days: int = 1) -> list[str]:
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    found = runs(trigger(cron, zone), begin, begin + timedelta(days=days))
    return [f"{moment.astimezone(ZoneInfo(zone)):%H:%M%z}" for moment in found]


@pytest.mark.parametrize("zone", CHANGING)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59))
def test_what_runs_once_a_day_does_so_on_every_day_of_a_year(zone: str, hour: int, minute: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    found = runs(trigger(f"{minute} {hour} * * *", zone), begin, begin.replace(year=2027))
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
    assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


@pytest.mark.parametrize("zone", CHANGING)
@pytest.mark.parametrize("minutes", [10, 30])
def test_what_runs_every_few_minutes_goes_on_when_clocks_change(zone: str, minutes: int) -> None:
    begin = YEAR
    for _ in range(9000):  # the year's runs around each change are looked at closely, the others are as ever
        after = begin + timedelta(hours=1)
        if len({(moment).astimezone(ZoneInfo(zone)).utcoffset() for moment in (begin, after)}) > 1:
            found = runs(trigger(f"*/{minutes} * * * *", zone), begin - timedelta(hours=5), after + timedelta(hours=5))
            assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=minutes)}
        begin = after


def test_an_hour_that_is_missing_runs_later_and_one_that_comes_twice_runs_once() -> None:
    assert on_the_wall("30 2 * * *", "Europe/Berlin", "2026-03-29") == ["03:30+0200"]
    assert on_the_wall("30 2 * * *", "Europe/Berlin", "2026-10-25") == ["02:30+0200"]
    assert on_the_wall("30 1-3 * * *", "Europe/Berlin", "2026-10-25") == ["01:30+0200", "02:30+0200", "03:30+0100"]
    assert on_the_wall("0 0 * * *", "America/Santiago", "2026-09-05T12:00") == ["01:00-0300"]  # there is no midnight
    assert on_the_wall("15 * * * *", "Europe/Berlin", "2026-10-25")[:5] == [
        "00:15+0200", "01:15+0200", "02:15+0200", "02:15+0100", "03:15+0100",
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["*", "*/7", "3,40", "10-20/5"]),
    st.sampled_from(["*", "*/5", "4", "1-3"]),
    st.sampled_from(["*", "13", "*/9"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_where_clocks_never_change_it_is_what_apscheduler_says(
    minute: str, hour: str, day: str, moment: datetime
) -> None:
    cron, zone = f"{minute} {hour} {day} * *", ZoneInfo("Asia/Jakarta")
    theirs = CronTrigger.from_crontab(cron, timezone=zone).get_next_fire_time(None, moment)
    assert Trigger(cron, zone).get_next_fire_time(None, moment) == theirs


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("0", "Sun"), ("7", "Sun"), ("1", "Mon"), ("mon-fri", "Mon Tue Wed Thu Fri"), ("1-5", "Mon Tue Wed Thu Fri"),
        ("5-7", "Fri Sat Sun"), ("sat-sun", "Sat Sun"), ("6,0", "Sat Sun"), ("*/2", "Tue Thu Sat Sun"),
        ("1-5/2", "Mon Wed Fri"), ("*", "Mon Tue Wed Thu Fri Sat Sun"), ("FRI", "Fri"),
    ],
)  # fmt: skip
def test_weekdays_are_counted_as_cron_does(weekday: str, days: str) -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    found = runs(trigger(f"0 8 * * {weekday}", "UTC"), monday, monday + timedelta(days=7))
    assert " ".join(f"{moment:%a}" for moment in found) == days


def test_a_day_and_a_weekday_are_either_of_the_two() -> None:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    found = runs(trigger("0 8 13 * fri", "UTC"), begin, datetime(2026, 12, 1, tzinfo=UTC))
    assert [moment.day for moment in found] == [6, 13, 20, 27]
    found = runs(trigger("0 8 1 * fri", "UTC"), begin, datetime(2026, 12, 1, tzinfo=UTC))
    assert [moment.day for moment in found] == [1, 6, 13, 20, 27]


@pytest.mark.parametrize("cron", ["0 8 * * 8", "0 8 * * funday", "0 8 * * 1-", "0 24 * * *", ""])
def test_what_cron_does_not_know_is_refused_with_its_place(cron: str) -> None:
    with pytest.raises(ConfigError, match=r"schedule\.sweep: “"):
        trigger(cron, "UTC", place="schedule.sweep")


def test_jitter_delays_a_run_by_so_many_seconds_at_most() -> None:
    begin = datetime(2026, 11, 24, 3, 0, 1, tzinfo=UTC)
    plain = trigger("*/15 * * * *", "UTC").get_next_fire_time(None, begin)
    assert plain == begin.replace(minute=15, second=0)
    late = [trigger("*/15 * * * *", "UTC", jitter=40).get_next_fire_time(None, begin) for _ in range(200)]
    delays = [(moment - plain).total_seconds() for moment in late if moment]
    assert len(delays) == 200
    assert 0 <= min(delays) < 5 < 35 < max(delays) <= 40


# What a task does


def test_sources_of_the_same_times_are_one_task_and_go_on_to_what_has_no_times_of_its_own() -> None:
    tasks = make_tasks(
        "*/15 * * * *",
        "UTC",
        sources={"a": "", "b": "*/5 * * * *", "c": "", "d": "*/5 * * * *"},
        stages={"pictures": "0 * * * *", "translate": "", "publish": "0 7,17 * * *", "sweep": "30 3 * * *"},
    )
    told = {task.name: (task.stages, set(task.sources)) for task in tasks}
    assert told == {
        "pass": (("read", "translate"), {"a", "c"}),
        "pass of b, d": (("read", "translate"), {"b", "d"}),
        "pictures": (("pictures", "translate"), set()),
        "publish": (("publish",), set()),
        "sweep": (("sweep",), set()),
    }


def test_without_times_of_its_own_a_pass_is_whole() -> None:
    (task,) = make_tasks("*/15 * * * *", "UTC", sources={"a": ""}, stages={})
    assert task.stages == ("read", "pictures", "translate", "publish", "sweep")


def test_every_faulty_expression_is_named_at_once(tmp_path: Path) -> None:
    text = MINIMAL.replace('path = "articles"', 'path = "articles"\ncron = "61 * * * *"')
    text += 'forget_after_days = 90\n[schedule]\nsweep = "0 25 * * *"\npublish = "x * * * *"\n'
    with pytest.raises(ConfigError) as caught:
        tasks_of(load(written(tmp_path, text)))
    assert [problem.place for problem in caught.value.problems] == [
        "[[sources]] folder articles cron", "schedule.publish", "schedule.sweep",
    ]  # fmt: skip


def test_the_sweep_has_a_schedule_only_if_there_is_something_to_sweep(tmp_path: Path) -> None:
    assert [task.name for task in tasks_of(load(written(tmp_path, MINIMAL)))] == ["pass"]
    config = load(written(tmp_path, MINIMAL + "forget_after_days = 90\n"))
    assert [task.name for task in tasks_of(config)] == ["pass", "sweep"]


def test_how_often_something_new_may_appear(tmp_path: Path) -> None:
    assert publishing("0 * * * *", {"a": "", "b": "*/5 * * * *"}, {}) == "*/5 * * * *"
    assert publishing("0 * * * *", {"a": "0 8 * * *"}, {"sweep": "* * * * *"}) == "0 8 * * *"
    assert publishing("0 * * * *", {"a": "*/5 * * * *"}, {"publish": "0 7 * * *"}) == "0 7 * * *"
    assert publishing_cron(load(written(tmp_path, MINIMAL))) == "*/15 * * * *"
