"""Noticing that the clock on the wall was set, or that the machine slept."""

from __future__ import annotations

import time
from collections.abc import Callable

_LEAST = 60.0  # seconds that count as a jump; less changes nothing for schedules of minutes


class Clocks:
    """Compares the clock on the wall with one that only counts. wall, steady: seconds."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._ahead = wall() - steady()

    def jumped(self) -> float:
        """Seconds by which the clock on the wall went forward (or back, negative) by a jump since the last look, or 0.

        Linux's steady clock stands still while the machine sleeps, so sleep is a jump too.
        """
        ahead = self._wall() - self._steady()
        jump, self._ahead = ahead - self._ahead, ahead
        return jump if abs(jump) >= _LEAST else 0.0
