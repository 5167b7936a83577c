"""Text that remembers where each of its characters came from, so that spans survive rewriting."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Traced:
    """text: rewritten; origins: for each of its characters, the offset of the character it was made from, rising.

    The origins of what was not rewritten are a range, which costs nothing to make and to go through.
    """

    text: str
    origins: Sequence[int]

    def back(self, span: Span) -> Span:
        """The span of the text this was made from that ``span`` of this text came from."""
        start, end = span
        if not self.origins:
            return (0, 0)
        if start >= end:
            at = self.origins[min(start, len(self.origins) - 1)]
            return (at, at)
        return (self.origins[start], self.origins[min(end, len(self.origins)) - 1] + 1)

    def forth(self, span: Span) -> Span:
        """The span of this text that was made from ``span`` of the text before."""
        return (bisect_left(self.origins, span[0]), bisect_left(self.origins, span[1]))

    def cut(self, start: int, end: int) -> Traced:
        """A part of it, traced to the same text."""
        return Traced(self.text[start:end], self.origins[start:end])

    def then(self, later: Traced) -> Traced:
        """``later`` was made from this text: the same, traced to the text that this was made from."""
        if later.origins == range(len(self.origins)):
            return Traced(later.text, self.origins)
        return Traced(later.text, tuple(map(self.origins.__getitem__, later.origins)))


def traced(text: str) -> Traced:
    """A text made from itself."""
    return Traced(text, range(len(text)))


def rewritten(pieces: Iterable[tuple[str, int]]) -> Traced:
    """A text made of (string, offset that it stands for) pairs."""
    parts, origins = [], []
    for string, origin in pieces:
        parts.append(string)
        origins.extend([origin] * len(string))
    return Traced("".join(parts), tuple(origins))
