"""When passes run: what a cron expression says; the only file that knows how APScheduler reads one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from syndicate.errors import ConfigError, Problem

_BEGIN = datetime(2027, 1, 1, tzinfo=UTC)  # any day does: only the pattern matters
_RUNS = 300  # how many runs are looked at: hours of one each minute, most of a year of one each day
_LEAST = timedelta(minutes=1)


def trigger(cron: str, timezone: str) -> CronTrigger:
    """The cron expression in the site's time zone. Raises ConfigError if APScheduler cannot read it."""
    return _read(cron, ZoneInfo(timezone))


def shortest_gap(cron: str) -> int:
    """Minutes between the two runs that follow each other the closest, 0 if there is at most one run.

    Clocks that are put forward or back are left out of account. Raises ConfigError.
    """
    shortest: timedelta | None = None
    for before, after in pairwise(islice(_runs(_read(cron, UTC)), _RUNS)):
        shortest = min(shortest or after - before, after - before)
        if shortest <= _LEAST:
            break
    return int(shortest / _LEAST) if shortest else 0


def _read(cron: str, zone: tzinfo) -> CronTrigger:
    try:
        return CronTrigger.from_crontab(cron, timezone=zone)
    except ValueError as error:
        what = f"“{cron}” is no cron expression: {error}."
        raise ConfigError([Problem(place="schedule.cron", what=what)]) from error


def _runs(pattern: CronTrigger) -> Iterator[datetime]:
    moment = pattern.get_next_fire_time(None, _BEGIN)
    while moment:
        yield moment
        moment = pattern.get_next_fire_time(moment, moment)
