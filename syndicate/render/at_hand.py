"""What was made of an entry and is kept for the other pages and feeds that show it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

FOR_LISTS = 1024  # entries of a format, for the lists of now show the newest again and again
FOR_FORMATS = 128  # entries of what formats have in common: of a list, all are made in one format after the other
_KEPT: list[Callable[[], None]] = []  # how each lets go of them
P = ParamSpec("P")
T = TypeVar("T")


def kept_at_hand(entries: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator for what makes something of an entry: it is made once and kept for as many entries."""

    def keeping(make: Callable[P, T]) -> Callable[P, T]:
        cached = lru_cache(maxsize=entries)(make)
        _KEPT.append(cached.cache_clear)
        return cached  # type: ignore[return-value]  # a cache asks only that arguments have a hash, as entries have

    return keeping


def forget_entries() -> None:
    """Let go of what is kept: that is whole articles."""
    for forget in _KEPT:
        forget()
