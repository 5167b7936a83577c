"""Put right in an engine's answer what is not left to engines: figures, and the wordings that the glossary asks for.

Small models misread long figures (2.200.112 becomes 2,200,12) and decide for themselves how a term is called. The
source says what the figure is and the glossary what the term is called: both are set where the answer has them wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from syndicate.inflect import article_before, article_edits, in_place_of, says
from syndicate.model import Answer, Hit
from syndicate.numbers import Run, missing_numbers, runs, said_in_words, written
from syndicate.place import span_of

Edit = tuple[int, int, str]


def mended(text: str, answer: Answer, hits: Sequence[Hit], *, source: str, target: str) -> Answer:
    """The answer to *text* with the right figures and wordings, as far as it shows where they belong."""
    for hit in hits:
        answer = _with_wording(text, answer, hit, target)
    return _with_figures(text, answer, source=source, target=target)


def edited(answer: Answer, edits: Sequence[Edit]) -> Answer:
    """The answer with stretches of its text replaced, its alignment moved along. Edits do not overlap."""
    text, alignment = answer.text, answer.alignment
    for start, end, new in sorted(edits, reverse=True):  # from the end, so that earlier offsets stay right
        text = text[:start] + new + text[end:]
        alignment = tuple((a, b, *_moved(c, d, start, end, len(new))) for a, b, c, d in alignment)
    return replace(answer, text=text, alignment=alignment)


def _moved(c: int, d: int, start: int, end: int, size: int) -> tuple[int, int]:
    """Where the stretch from *c* to *d* lies once *start* to *end* holds *size* characters."""

    def at(place: int, inside: int) -> int:
        return place if place <= start else place + size - (end - start) if place >= end else inside

    return at(c, start), at(d, start + size)


def _with_wording(text: str, answer: Answer, hit: Hit, target: str) -> Answer:
    """The wording set over the words that the alignment ties to the term, if the answer does not say it already.

    It takes their number, and the article before them stays. A text that is nothing but the term is no guess then.
    """
    if (hit.start, hit.end) == (0, len(text)):
        alike = says(answer.text, hit.wording, target) and len(answer.text.split()) == len(hit.wording.split())
        said = answer.text if alike else hit.wording
        return replace(answer, text=said, alignment=((0, len(text), 0, len(said)),), score=None)
    if says(answer.text, hit.wording, target):
        return answer
    found = span_of(text, answer, hit.start, hit.end)
    if found is None:
        return answer
    start, end = found
    start += article_before(answer.text[start:end], hit.wording, target)
    wording = in_place_of(hit.wording, answer.text[start:end], target)
    return edited(answer, [*article_edits(answer.text[:start], wording, target), (start, end, wording)])


def _with_figures(text: str, answer: Answer, *, source: str, target: str) -> Answer:
    """Figures that differ set as the source has them, in their order, where as many are wrong as are lost."""
    if not missing_numbers(text, answer.text, source=source, target=target):
        return answer
    lost = _unmatched(runs(text, source), runs(answer.text, target), answer.text, target)
    wrong = _unmatched(runs(answer.text, target), runs(text, source), text, source)
    if not lost or len(lost) != len(wrong):
        return answer
    edits = [(w.start, w.end, written(s.text, source=source, target=target)) for s, w in zip(lost, wrong, strict=True)]
    better = edited(answer, edits)
    return answer if missing_numbers(text, better.text, source=source, target=target) else better


def _unmatched(ours: Sequence[Run], theirs: Sequence[Run], their_text: str, their_language: str) -> list[Run]:
    """Our figures that stand on the other side neither as figures nor as words."""
    left = Counter(run.value for run in theirs)
    found = []
    for run in ours:
        if left[run.value]:
            left[run.value] -= 1
        elif not said_in_words(run.value, their_text, their_language):
            found.append(run)
    return found
