"""What an editor wrote about a sentence: where the links go in it, and which old review is near a new sentence.

A review is published as it is. The engine's alignment tells which words stand for which; the words that the editor left
alone keep theirs, and words that were replaced hand theirs on to what stands in their place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property

from syndicate.gate import UNSPACED
from syndicate.model import Answer, Review

NEAR = 0.75  # difflib's ratio of two source sentences from which an old review is worth showing
MANY, FEW = 200, 20  # reviews looked at, and compared letter by letter, for one suggestion
SHARED = 0.4  # of the words of two sentences (Dice's coefficient); those that share fewer are seldom near by letters
SHORT = 40  # characters; a sentence so short may be near and share no whole word
_POINTS = re.escape("\"'“”‘’«»()[],.;:!?…–—、。।؟،「」『』！？，；：（）")
_WORD = re.compile(rf"[^\s{_POINTS}]+")  # \w would cut Indic and Thai words at their vowel signs
_SIGN = re.compile(rf"\w[^\w\s{_POINTS}]*")
Span = tuple[int, int]


def carried(machine: Answer, wording: str, target: str) -> Answer:
    """The editor's *wording*, in the language ``target``, with the alignment of the machine's answer."""
    if not machine.alignment:
        return Answer(text=wording)
    unit = _SIGN if target.split("-")[0] in UNSPACED else _WORD
    old = [match.span() for match in unit.finditer(machine.text)]
    new = [match.span() for match in unit.finditer(wording)]
    became = _became([machine.text[a:b].lower() for a, b in old], [wording[a:b].lower() for a, b in new])
    spans: dict[tuple[int, int, int, int], None] = {}
    for a, b, c, d in machine.alignment:
        for index, (start, end) in enumerate(old):
            if start < d and end > c:
                spans.update(dict.fromkeys((a, b, *new[there]) for there in became[index]))
    return Answer(text=wording, alignment=tuple(spans))


def _became(old: list[str], new: list[str]) -> dict[int, range]:
    """For each old word, the new ones that stand in its place; a stretch that was replaced is shared out in order."""
    became: dict[int, range] = {}
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for index in range(a, b):
            if kind == "equal":
                became[index] = range(c + index - a, c + index - a + 1)
                continue
            first = c + (index - a) * (d - c) // (b - a)
            after = c + (index + 1 - a) * (d - c) // (b - a)
            became[index] = range(first, max(after, min(first + 1, d)))
    return became


class Nearest:
    """Finds the review whose sentence is nearest to another one. All reviews of one pair of languages.

    Comparing letter by letter takes a quarter of a millisecond, so words come first: of at most MANY reviews that share
    the sentence's rarest words, the FEW that share the most of them are compared.
    """

    def __init__(self, reviews: Iterable[Review]) -> None:
        self._reviews = sorted(reviews, key=lambda review: (review.created, review.text))
        self._words = [_words(review.text) for review in self._reviews]

    def to(self, text: str) -> Review | None:
        """The best of them with a ratio of NEAR or more, the newest of equals, or None."""
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(text)
        best, found = NEAR, None
        for index in self._candidates(text):
            matcher.set_seq1(self._reviews[index].text)
            if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and (r := matcher.ratio()) >= best:
                best, found = r, self._reviews[index]
        return found

    def _candidates(self, text: str) -> list[int]:
        """Those to compare, by age."""
        words = _words(text)
        pool = self._sharing(words)
        share = {i: 2 * len(words & self._words[i]) / (len(words) + len(self._words[i]) or 1) for i in pool}
        likely = [index for index in pool if share[index] >= SHARED or len(text) <= SHORT]
        return sorted(sorted(likely, key=lambda index: -share[index])[:FEW])

    def _sharing(self, words: set[str]) -> Iterable[int]:
        """All reviews if they are few, else those with the sentence's rarest words."""
        if len(self._reviews) <= MANY:
            return range(len(self._reviews))
        shared = sorted((self._by_word[w] for w in words if w in self._by_word), key=lambda some: (len(some), some))
        found: set[int] = set()
        for some in shared:
            if found and len(found) + len(some) > MANY:
                break
            found.update(some[-MANY:])
        return sorted(found, reverse=True)

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in words:
                index[word].append(number)
        return dict(index)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
