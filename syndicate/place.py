"""Put the inline markup of a sentence around the right words of its translation.

For each mark, in order: the same words standing once in the translation; else the best run of words that the engine's
alignment ties to the marked ones; else the whole sentence, which is recorded as a flaw. No link is ever lost.
"""

from __future__ import annotations

import re
from dataclasses import replace

from syndicate.model import Answer, Mark, Segment

_WORD = re.compile(r"[^\s\"'“”‘’«»(),;:!?]+(?<![.…])")
Span = tuple[int, int]


def place(segment: Segment, answer: Answer) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The segment's marks over ``answer.text``, nested as in the source, and those that could only be guessed."""
    spans: dict[int, Span] = {}
    for index, mark in enumerate(segment.marks):
        if mark.start == mark.end:
            at = _point(segment.text, answer, mark.start)
            spans[index] = (at, at)
        elif found := span_of(segment.text, answer, mark.start, mark.end):
            spans[index] = _beside(mark, found, _taken(segment.marks, spans), answer.text)
    guessed = [index for index in range(len(segment.marks)) if index not in spans]
    for index in guessed:  # last, so that a guess does not take the words of a mark that is sure
        mark = segment.marks[index]
        spans[index] = _beside(mark, (0, len(answer.text)), _taken(segment.marks, spans), answer.text)
    placed = [replace(mark, start=spans[i][0], end=spans[i][1]) for i, mark in enumerate(segment.marks)]
    return tuple(_nested(placed, segment.marks)), tuple(segment.marks[i] for i in guessed)


def _taken(marks: tuple[Mark, ...], spans: dict[int, Span]) -> list[tuple[Mark, Span]]:
    return [(marks[i], span) for i, span in spans.items() if marks[i].start < marks[i].end]


def span_of(source: str, answer: Answer, start: int, end: int) -> Span | None:
    """Where the words ``source[start:end]`` are in the answer, or None where nothing tells."""
    target = answer.text
    words = source[start:end].strip()
    if not source[:start].strip(" \"'“‘(") and not source[end:].strip(" .,!?…\"'”’)"):
        return 0, len(target)
    copies = list(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", target, re.IGNORECASE)) if words else []
    if len(copies) == 1 and source.lower().count(words.lower()) == 1:
        return copies[0].span()
    return _aligned(answer, start, end)


def _aligned(answer: Answer, start: int, end: int) -> Span | None:
    """The contiguous run of target words with the most words tied to the marked ones and the fewest tied to others.

    The shorter of two such runs: a mark does not reach over a word that is not its own for the sake of one beyond.
    """
    inside: dict[Span, int] = {}
    for a, b, c, d in answer.alignment:
        hit = a < end and b > start
        inside[c, d] = max(inside.get((c, d), -1), 1 if hit else -1)
    words = sorted(inside)
    best, best_run = (0, 0), None
    total = first = 0  # of the best run that ends with this word: maximum-sum run (Kadane)
    for last, word in enumerate(words):
        if total <= 0:
            total, first = 0, last
        total += inside[word]
        if (total, first - last) > best:
            best, best_run = (total, first - last), (words[first][0], word[1])
    return best_run


def _point(source: str, answer: Answer, at: int) -> int:
    """Where an image that follows source character ``at`` goes: behind the translation of the word before it."""
    before = [(b, d) for a, b, c, d in answer.alignment if b <= at]
    if not before:
        return 0 if not source[:at].strip() else len(answer.text)
    nearest = max(b for b, _ in before)
    return max(d for b, d in before if b == nearest)


def _beside(mark: Mark, span: Span, taken: list[tuple[Mark, Span]], text: str) -> Span:
    """``span`` moved out of the way of marks that stood beside this one in the source."""
    apart = [s for other, s in taken if other.end <= mark.start or other.start >= mark.end]
    free = _free(span, apart)
    words = [m.span() for x, y in free for m in _WORD.finditer(text, x, y)]
    if words and free != [span]:
        longest = max(free, key=lambda piece: (piece[1] - piece[0], -piece[0]))
        inner = [w for w in words if longest[0] <= w[0] < longest[1]]
        return (inner[0][0], inner[-1][1]) if inner else words[0]
    if words or not apart:
        return span
    whole = {m.span() for m in _WORD.finditer(text)}
    left = (m.span() for x, y in _free((0, len(text)), apart) for m in _WORD.finditer(text, x, y))
    return min(whole.intersection(left), key=lambda w: (abs(w[0] - span[0]), w), default=(len(text), len(text)))


def _free(span: Span, taken: list[Span]) -> list[Span]:
    """What of ``span`` lies in none of the ``taken`` ones, in order."""
    free, at = [], span[0]
    for a, b in sorted(taken):
        free.append((at, min(a, span[1])))
        at = max(at, b)
    return [piece for piece in [*free, (at, span[1])] if piece[0] < piece[1]]


def _nested(placed: list[Mark], source: tuple[Mark, ...]) -> list[Mark]:
    """Widen outer marks over the inner ones that they held in the source, and cut crossings, so that all nest."""
    out = list(placed)
    for i, outer in enumerate(source):
        for j in range(i + 1, len(source)):
            inner = source[j]
            if outer.start <= inner.start and inner.end <= outer.end and out[j].start < out[j].end:
                out[i] = replace(out[i], start=min(out[i].start, out[j].start), end=max(out[i].end, out[j].end))
    for i in range(len(out)):
        for j in range(i + 1, len(out)):
            first, second = sorted((i, j), key=lambda k: (out[k].start, -out[k].end))
            if out[first].start < out[second].start < out[first].end < out[second].end:
                out[second] = replace(out[second], start=out[first].end)
    return out
