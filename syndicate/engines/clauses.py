"""Splitting what is too long for a pack into parts that it can translate one by one. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from syndicate.engines.traced import Span

# Where a sentence may be parted, best first; the part ends after the match.
_BOUNDARIES = tuple(map(re.compile, (r"[.!?][\"')”’]*\s+", r"[;:]\s+", r",\s+|\s[-–—]\s+", r"\s+")))


def parts(text: str, length: Callable[[str], int], limit: int) -> list[Span]:
    """Spans that cover the text in order, each of at most ``limit`` by ``length`` unless it is a single character."""
    return list(_parts(text, 0, len(text), length, limit))


def _parts(text: str, start: int, end: int, length: Callable[[str], int], limit: int) -> Iterator[Span]:
    if end - start <= 1 or length(text[start:end]) <= limit:
        yield (start, end)
        return
    middle = _boundary(text[start:end]) + start
    yield from _parts(text, start, middle, length, limit)
    yield from _parts(text, middle, end, length, limit)


def _boundary(text: str) -> int:
    """The best place to part a text: the boundary nearest to its middle, but not in its outer fifths."""
    middle, margin = len(text) // 2, len(text) // 5
    for pattern in _BOUNDARIES:
        places = [m.end() for m in pattern.finditer(text) if margin < m.end() < len(text) - margin]
        if places:
            return min(places, key=lambda place: (abs(place - middle), place))
    return middle
