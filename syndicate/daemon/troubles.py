"""What fails again and again is told with growing distance, and once more when it is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from syndicate.report import Report
from syndicate.schedule import Task

DISTANCES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))  # the last one for ever


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """Something that is wrong. what: a sentence; about: what it is about, for the log (article, language…).

    key: it is the same matter as long as this is, whatever the sentence says; "": as long as the sentence is.
    """

    what: str
    level: int = logging.WARNING
    about: tuple[tuple[str, str], ...] = ()
    key: str = ""

    @property
    def identity(self) -> object:
        """By what it is known again."""
        return self.key or (self.what, self.about)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A matter as it was seen last. since: first seen; told: the last time; tellings, times: how often told, seen."""

    matter: Matter
    since: datetime
    told: datetime
    tellings: int = 1
    times: int = 1


class Troubles:
    """Remembers what is wrong with each thing that is looked at again and again."""

    def __init__(self) -> None:
        self._known: dict[str, dict[object, Trouble]] = {}

    def seen(self, where: str, matters: Iterable[Matter], now: datetime) -> tuple[list[Trouble], list[Trouble]]:
        """All that is wrong there now; returns what is to be told of it, and what is over."""
        before, here, due = self._known.get(where, {}), dict[object, Trouble](), list[Trouble]()
        for identity, matter in {matter.identity: matter for matter in matters}.items():
            old = before.get(identity)
            if old and old.matter.level > matter.level:  # what rests after a failure is no better for that
                matter = replace(matter, level=old.matter.level)  # noqa: PLW2901
            trouble = replace(old or Trouble(matter=matter, since=now, told=now, times=0), matter=matter)
            trouble = replace(trouble, times=trouble.times + 1)
            distance = DISTANCES[min(trouble.tellings, len(DISTANCES)) - 1]
            if old and abs(now - trouble.told) >= distance:  # the clock may have been put back
                trouble = replace(trouble, told=now, tellings=trouble.tellings + 1)
                due.append(trouble)
            elif not old:
                due.append(trouble)
            here[identity] = trouble
        self._known[where] = here
        return due, [trouble for identity, trouble in before.items() if identity not in here]


def matters_of(report: Report, task: Task) -> dict[str, list[Matter]]:
    """What an operator should see of a pass that came to its end, by where it was found.

    Several tasks look at the same source, hub or held texts: what is wrong there is over when one finds it well.
    """
    levels = {**dict.fromkeys(report.notices, logging.INFO), **dict.fromkeys(report.problems, logging.WARNING)}
    found = {
        where: [Matter(what=what, level=levels.pop(what, logging.WARNING), key=where)] if what else []
        for where, what in report.states.items()
    }
    if "translate" in task.stages:
        found["held texts"] = [
            Matter(what=f"held back: {text.held}", about=(("article", text.url), ("language", text.language)))
            for text in report.held
        ]
    return {**found, task.name: [Matter(what=what, level=level) for what, level in levels.items()]}
