"""Articles that are dated in the future are kept back until they are due."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Protocol

from syndicate.model import Notice, RawArticle, utc
from syndicate.sources.items import Items

_KEY = "embargoed"  # uid → the moment it is due, as JSON


class Readable(Protocol):
    """What ``ports.Source`` asks for."""

    @property
    def name(self) -> str:
        """The source's name."""

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """The articles."""


class Embargoed:
    """A source whose articles come when they are due. now: the clock, aware.

    Memo: ``embargoed``. A source that shows only what changed also asks for what ``due_since`` tells, in every pass.
    """

    def __init__(self, source: Readable, now: Callable[[], datetime]) -> None:
        self._source, self._now = source, now

    @property
    def name(self) -> str:
        """The inner source's name."""
        return self._source.name

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """What the inner source shows and is due; at the end a notice on what is kept back."""
        now = utc(self._now())  # before the source looks at the clock: what is due now is due for it too
        return self._read(self._source.read(memo), memo, now)

    def _read(self, items: Items, memo: MutableMapping[str, str], now: datetime) -> Items:
        waiting = _waiting(memo)
        for item in items:
            if isinstance(item, RawArticle):
                if item.published and item.published > now and not item.withdrawn:
                    waiting[item.uid] = item.published.isoformat()
                    _note(memo, waiting)
                    continue
                waiting.pop(item.uid, None)
            yield item
        waiting = {uid: due for uid, due in waiting.items() if due > now.isoformat()}  # shown by now, or taken back
        _note(memo, waiting)
        if waiting:
            first = min(waiting.values())[:16].replace("T", " ")
            what = f"{len(waiting)} of its articles are dated in the future and kept back, the first until {first} UTC."
            yield Notice(source=self.name, what=what)


def due_since(memo: Mapping[str, str], now: datetime) -> datetime | None:
    """The date of the earliest article that was kept back and is due now; None if there is none."""
    moments = [datetime.fromisoformat(due) for due in _waiting(memo).values()]
    return min((moment for moment in moments if moment <= now), default=None)


def _waiting(memo: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = json.loads(memo.get(_KEY, "{}"))
    return found


def _note(memo: MutableMapping[str, str], waiting: Mapping[str, str]) -> None:
    if waiting:
        memo[_KEY] = json.dumps(waiting)
    else:
        memo.pop(_KEY, None)
