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

# English words that mostly serve the grammar of a neighbour. All pivots go through English.
_SMALL = frozenset(
    """
    a an and are as at be been being by for from had has have her his in into is it its of on or than that the their
    there these this those to was were which who whom will with would
    """.split()
)
_NEARLY = 0.9  # of the most that any word of the answer looks at a source word
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
    return not char.isalnum() and unicodedata.category(char)[0] == "P" and char not in _INNER


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
        runs = _runs(source_spans, self._source_at, len(self.source_words))
        for span, weights in zip(target_spans, attention, strict=False):
            for word in set(self._target_at[span[0] : span[1]]) - {-1}:
                row = self.rows[word]
                for column, first, last in runs:
                    row[column] += sum(weights[first:last])

    def alignment(self) -> Alignment:
        """Each target word with its source word: the same word if there is one, else the one that it looks at most.

        How much is weighed against how much the source word is looked at in all. A small word (of, the, been) has none
        of its own unless hardly any other word looks at it more: mostly it goes with the grammar of its neighbour.
        """
        copies = self._copies()
        sums = [sum(column) or 1.0 for column in zip(*self.rows, strict=True)]
        most = [max(column) for column in zip(*self.rows, strict=True)]
        links = []
        for index, (start, end) in enumerate(self.target_words):
            row = self.rows[index]
            best = copies.get(index, -1)
            if best < 0 and any(row):
                shares = [weight * weight / total for weight, total in zip(row, sums, strict=True)]
                best = shares.index(max(shares))
                if self.target[start:end].lower() in _SMALL and row[best] < _NEARLY * most[best]:
                    continue
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


def _runs(spans: Sequence[Span], word_at: Sequence[int], count: int) -> list[tuple[int, int, int]]:
    """(word, first, last) for each word that tokens stand for: they stand on end."""
    ends: list[tuple[int, int] | None] = [None] * count
    for index, (start, end) in enumerate(spans):
        for word in set(word_at[start:end]) - {-1}:
            known = ends[word]
            ends[word] = (known[0] if known else index, index + 1)
    return [(word, *run) for word, run in enumerate(ends) if run]


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
