"""When tasks run: what a cron expression says; the only file that knows how APScheduler reads one.

The fields are those of POSIX crontab: weekday 0 is Sunday (and 7), and where day and weekday are both given, either
does. APScheduler reads both otherwise, so they are rewritten for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice, pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from syndicate.errors import ConfigError, Problem

_BEGIN = datetime(2027, 1, 1, tzinfo=UTC)  # any day does: only the pattern matters
_RUNS = 300  # how many runs are looked at: hours of one each minute, most of a year of one each day
_LEAST = timedelta(minutes=1)
_SHIFT = timedelta(hours=3)  # clocks are put forward or back by less
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_TICK = timedelta(microseconds=1)

Stage = Literal["read", "pictures", "translate", "publish", "sweep"]
STAGES: tuple[Stage, ...] = ("read", "pictures", "translate", "publish", "sweep")  # in the order of a whole pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something that runs on a schedule of its own.

    name: for logs, one of each; stages: of a pass, in their order; sources: the names of those that are read;
    hurried: even if they said that they need not be yet.
    """

    name: str
    trigger: Trigger
    stages: tuple[Stage, ...]
    sources: frozenset[str] = frozenset()
    hurried: bool = False


class Trigger(BaseTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """The moments of a cron expression in a time zone, as APScheduler asks for them; always in UTC.

    Clocks put forward: what falls into the hour that is missing runs once, as much later. Put back: in the hour that
    comes twice, what runs every hour goes on, and what has hours of its own runs the first time only.
    jitter: seconds by which each run may be later, at random.
    """

    __slots__ = ("_hourly", "_patterns", "_zone", "jitter")

    def __init__(self, cron: str, zone: tzinfo, jitter: int = 0) -> None:
        """Raises ValueError if it is no cron expression."""
        self._patterns = [CronTrigger.from_crontab(part, timezone=UTC) for part in _rewritten(cron)]
        self._hourly = cron.split()[1] == "*"
        self._zone = zone
        self.jitter = jitter

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first moment after the one before, or from ``now`` on without one; None if there is none, ever."""
        after = previous_fire_time or now - timedelta(microseconds=1)
        moment: datetime | None = self._apply_jitter(self._next(after.astimezone(UTC)), self.jitter, now)
        return moment

    def after(self, moment: datetime) -> datetime | None:
        """The first run after a moment, jitter left out of account; None if there is none, ever."""
        return self._next(moment.astimezone(UTC))

    def _next(self, after: datetime) -> datetime | None:
        following = next(self._walls(self._wall(after)), None)
        if following is None:
            return None
        moment = self._moments(following)[0]
        if self._calm(after) and self._calm(moment):
            return moment
        best = None  # clocks are about to change or have just changed: wall time is no order of moments
        for wall in self._walls(self._wall(after) - _SHIFT):
            later = [moment for moment in self._moments(wall) if moment > after]
            best = min([*later, best] if best else later, default=None)
            if best and wall > self._wall(best) + _SHIFT:
                break
        return best

    def _walls(self, after: datetime) -> Iterator[datetime]:
        """What clocks on the wall show at the runs, as if they never changed."""
        while True:
            found = [p.get_next_fire_time(None, after.replace(tzinfo=UTC) + _TICK) for p in self._patterns]
            if not any(found):
                return
            after = min(moment for moment in found if moment).replace(tzinfo=None)
            yield after

    def _moments(self, wall: datetime) -> list[datetime]:
        """When the clocks show that; if they never do, when they would have if they had not been changed."""
        first, second = (wall.replace(tzinfo=self._zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return [first, second] if self._hourly and second > first else [first]

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def _calm(self, moment: datetime) -> bool:
        """Whether clocks are not changed anywhere near."""
        before, later = ((moment + shift).astimezone(self._zone).utcoffset() for shift in (-_SHIFT, _SHIFT))
        return before == later


def trigger(cron: str, timezone: str, *, jitter: int = 0, place: str = "schedule.cron") -> Trigger:
    """The cron expression in the site's time zone. Raises ConfigError if it cannot be read. jitter: seconds."""
    return _read(cron, ZoneInfo(timezone), jitter, place)


def make_tasks(
    cron: str, timezone: str, *, sources: Mapping[str, str], stages: Mapping[Stage, str], jitter: int = 0
) -> tuple[Task, ...]:
    """What runs when. Raises ConfigError with every expression that cannot be read.

    sources: the cron expression of each source by its name, stages: of each stage but the first, "" where it has none
    of its own. Sources read at the same times are one task. A task goes on with the stages after its own that have no
    times of their own: what was read is translated and published at once unless the configuration says otherwise.
    """
    problems: list[Problem] = []
    tasks: list[Task] = []

    def add(name: str, expression: str, first: Stage, names: frozenset[str], place: str) -> None:
        rest = STAGES[STAGES.index(first) + 1 :]
        then = (first, *(stage for stage in rest if not stages.get(stage)))
        try:
            when = trigger(expression, timezone, jitter=jitter, place=place)
        except ConfigError as error:
            problems.extend(error.problems)
        else:
            tasks.append(Task(name=name, trigger=when, stages=then, sources=names))

    times: dict[str, list[str]] = {}
    for source, own in sources.items():
        times.setdefault(own, []).append(source)
    for own, names in times.items():
        place = f"[[sources]] {names[0]} cron" if own else "schedule.cron"
        add("pass" if not own else f"pass of {', '.join(names)}", own or cron, "read", frozenset(names), place)
    for stage in STAGES[1:]:
        if own := stages.get(stage, ""):
            add(stage, own, stage, frozenset(), f"schedule.{stage}")
    if problems:
        raise ConfigError(problems)
    return tuple(tasks)


def publishing(cron: str, sources: Mapping[str, str], stages: Mapping[Stage, str]) -> str:
    """Of the expressions by which something may be published, the one that runs the most often; see make_tasks."""
    if stages.get("publish"):
        return stages["publish"]
    reading = {own or cron for own in sources.values()} or {cron}
    return min(sorted(reading), key=lambda expression: shortest_gap(expression) or 10**9)


def shortest_gap(cron: str) -> int:
    """Minutes between the two runs that follow each other the closest, 0 if there is at most one run.

    Clocks that are put forward or back are left out of account. Raises ConfigError.
    """
    shortest: timedelta | None = None
    trigger, again = _read(cron, UTC), _repeats(cron)
    for before, after in pairwise(islice(_runs(trigger), _RUNS)):
        shortest = min(shortest or after - before, after - before)
        if shortest <= _LEAST or (again and after - _BEGIN > again):
            break
    return int(shortest / _LEAST) if shortest else 0


def _read(cron: str, zone: tzinfo, jitter: int = 0, place: str = "schedule.cron") -> Trigger:
    try:
        return Trigger(cron, zone, jitter)
    except ValueError as error:
        raise ConfigError([Problem(place=place, what=f"“{cron}” is no cron expression: {error}.")]) from error


def _rewritten(cron: str) -> list[str]:
    """The expression as APScheduler must be told it: two of them where either of day and weekday does."""
    fields = cron.split()
    if len(fields) != 5:
        raise ValueError("it has five fields: minute hour day month weekday")
    minute, hour, day, month, weekday = fields
    weekday = ",".join(map(_weekdays, weekday.split(",")))
    if day.startswith("*") or weekday.startswith("*"):
        return [f"{minute} {hour} {day} {month} {weekday}"]
    return [f"{minute} {hour} {day} {month} *", f"{minute} {hour} * {month} {weekday}"]


def _weekdays(item: str) -> str:
    """One item of the fifth field by names; what is none is left for APScheduler to refuse."""
    number = rf"[0-7]|{'|'.join(_DAYS)}"
    match = re.fullmatch(rf"(?:\*|({number})(?:-({number}))?)(?:/([1-7]))?", item.lower())
    if not match or item == "*":
        return item
    first, last, step = match.groups()
    begin = _day(first) if first else 0
    end = _day(last) if last else begin if first and not step else 6
    end += 7 if end < begin else 0
    return ",".join(dict.fromkeys(_DAYS[day % 7] for day in range(begin, end + 1, int(step or 1))))


def _day(name: str) -> int:
    return int(name) if name.isdigit() else _DAYS.index(name)


def _repeats(cron: str) -> timedelta | None:
    """After how long the same runs come again, if every hour or every day is like the others."""
    _, *fields = cron.split()
    return timedelta(hours=1) if fields == ["*"] * 4 else timedelta(days=1) if fields[1:] == ["*"] * 3 else None


def _runs(pattern: Trigger) -> Iterator[datetime]:
    moment = pattern.get_next_fire_time(None, _BEGIN)
    while moment:
        yield moment
        moment = pattern.get_next_fire_time(moment, moment)
