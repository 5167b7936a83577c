"""For how long a client may use what it got without asking (RFC 9111, section 5.2.2), from the schedule of passes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from syndicate.schedule import trigger
from syndicate.serve.media_types import Age

ASK = "no-cache"  # keep, but ask again: validators make asking cheap
LEAST, MOST = 10, 3600  # seconds
_FIXED = "public, max-age=31536000, immutable"
_ARTICLE = f"public, max-age={MOST}"


class Freshness:
    """Cache-Control by how a file ages. cron: when passes run, "" if nobody knows; clock: seconds since 1970.

    What is named by its content never changes. Articles' pages are good for an hour. All else may change with the next
    pass, and is good until then, at most an hour, for a pass may be run by hand.
    """

    def __init__(self, cron: str, timezone: str, clock: Callable[[], float] = time.time) -> None:
        self._trigger = trigger(cron, timezone) if cron else None
        self._clock = clock
        self._next = 0.0
        self._told = (-1, "")

    def control(self, age: Age) -> str:
        """The header's value now."""
        if age == "fixed":
            return _FIXED
        if self._trigger is None:
            return ASK
        return _ARTICLE if age == "article" else self._moving(int(self._clock()))

    def _moving(self, now: int) -> str:
        if self._told[0] != now:
            if not now <= self._next <= now + MOST:  # it is past, or the clock was put back
                following = self._trigger and self._trigger.get_next_fire_time(None, datetime.fromtimestamp(now, UTC))
                self._next = following.timestamp() if following else now + MOST
            left = min(max(int(self._next) - now, LEAST), MOST)
            self._told = (now, f"public, max-age={left}")
        return self._told[1]
