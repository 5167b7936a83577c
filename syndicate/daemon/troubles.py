"""What fails again and again is told with growing distance, and once more when it is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from syndicate.report import Report

DISTANCES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))  # the last one for ever


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """Something that is wrong. what: a sentence; about: what it is about, for the log (article, language…)."""

    what: str
    level: int = logging.WARNING
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A matter that is seen. since: for the first time; told: the last time; tellings, times: how often told, seen."""

    matter: Matter
    since: datetime
    told: datetime
    tellings: int = 1
    times: int = 1


class Troubles:
    """Remembers what is wrong with each task."""

    def __init__(self) -> None:
        self._known: dict[str, dict[Matter, Trouble]] = {}

    def seen(self, task: str, matters: Iterable[Matter], now: datetime) -> tuple[list[Trouble], list[Trouble]]:
        """All that is wrong with a task now; returns what is to be told of it, and what is over."""
        before, here, due = self._known.get(task, {}), dict[Matter, Trouble](), list[Trouble]()
        for matter in dict.fromkeys(matters):
            old = before.get(matter)
            trouble = replace(old, times=old.times + 1) if old else Trouble(matter=matter, since=now, told=now)
            distance = DISTANCES[min(trouble.tellings, len(DISTANCES)) - 1]
            if old and abs(now - trouble.told) >= distance:  # the clock may have been put back
                trouble = replace(trouble, told=now, tellings=trouble.tellings + 1)
                due.append(trouble)
            elif not old:
                due.append(trouble)
            here[matter] = trouble
        self._known[task] = here
        return due, [trouble for matter, trouble in before.items() if matter not in here]


def matters_of(report: Report) -> list[Matter]:
    """What an operator should see of a pass that came to its end."""
    held = [
        Matter(what=f"held back: {text.held}", about=(("article", text.url), ("language", text.language)))
        for text in report.held
    ]
    pictures = [Matter(what=f"picture {reason}", about=(("picture", url),)) for url, reason in report.pictures_failed]
    notices = [Matter(what=notice, level=logging.INFO) for notice in report.notices]
    return [*(Matter(what=problem) for problem in report.problems), *held, *pictures, *notices]
