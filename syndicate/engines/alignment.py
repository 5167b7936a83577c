"""Which words translate each other: from the decoder's attention to spans of characters. Pure.

A word is a run without white space, less its outer punctuation; in scripts written without spaces, one character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from syndicate.engines.traced import Span

Alignment = tuple[tuple[int, int, int, int], ...]
Attention = Sequence[Sequence[float]]

_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")

_INNER = "%‰#@&"  # punctuation by its category, but part of what is said: 5%, #Merdeka


def words(text: str) -> list[Span]:
    """The spans of a text's words, in order."""
    found = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        while start < end and _outer(text[start]):
            start += 1
        while end > start and _outer(text[end - 1]):
            end -= 1
        if start < end:
            found.append((start, end))
    return found


def _outer(char: str) -> bool:
    return unicodedata.category(char)[0] == "P" and char not in _INNER


class Weights:
    """Attention summed up by words: how much each target word looks at each source word."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.source_words, self.target_words = words(source), words(target)
        self.rows = [[0.0] * len(self.source_words) for _ in self.target_words]
        self._source_at = _word_at(self.source_words, len(source))
        self._target_at = _word_at(self.target_words, len(target))

    def add(self, attention: Attention, source_spans: Sequence[Span], target_spans: Sequence[Span]) -> None:
        """Add one decoding: a row per target token, a column per source token; spans of both texts' characters."""
        columns = [sorted(set(self._source_at[start:end]) - {-1}) for start, end in source_spans]
        for span, weights in zip(target_spans, attention, strict=False):
            for word in set(self._target_at[span[0] : span[1]]) - {-1}:
                row = self.rows[word]
                for column, weight in zip(columns, weights, strict=False):
                    for other in column:
                        row[other] += weight

    def alignment(self) -> Alignment:
        """Each target word with its source word: the same word if there is one, else the one looked at most."""
        copies = self._copies()
        links = []
        for index, (start, end) in enumerate(self.target_words):
            row = self.rows[index]
            best = copies.get(index, -1)
            if best < 0 and row and max(row) > 0.0:
                best = row.index(max(row))
            if best >= 0:
                links.append((*self.source_words[best], start, end))
        return tuple(links)

    def _copies(self) -> dict[int, int]:
        """Target words that stand in the source too; among equal ones, the most looked at that is still free."""
        places: dict[str, list[int]] = {}
        for index, (start, end) in enumerate(self.source_words):
            places.setdefault(self.source[start:end], []).append(index)
        copies = {}
        for index, (start, end) in enumerate(self.target_words):
            free = places.get(self.target[start:end], [])
            if free:
                row = self.rows[index]
                copies[index] = max(free, key=lambda place: (row[place], -place))
                free.remove(copies[index])
        return copies


def _word_at(spans: Sequence[Span], length: int) -> list[int]:
    """For each character the index of its word, or -1."""
    at = [-1] * length
    for index, (start, end) in enumerate(spans):
        at[start:end] = [index] * (end - start)
    return at


def composed(source: str, target: str, first: Alignment, second: Alignment) -> Alignment:
    """The alignment of a translation through a pivot: copies first, then links that meet in the pivot by overlap."""
    weights = Weights(source, target)
    place = {span: index for index, span in enumerate(weights.source_words)}
    other = {span: index for index, span in enumerate(weights.target_words)}
    for a, b, c, d in second:
        for e, f, g, h in first:
            overlap = min(b, h) - max(a, g)
            if overlap > 0 and (e, f) in place and (c, d) in other:
                weights.rows[other[c, d]][place[e, f]] += overlap
    return weights.alignment()


def copied(text: str) -> Alignment:
    """The alignment of a text with itself."""
    return tuple((start, end, start, end) for start, end in words(text))
