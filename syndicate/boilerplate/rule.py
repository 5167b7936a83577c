"""One rule, and what it says of one block's text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from syndicate.boilerplate.words import LONGEST_CALL, SENTENCE_END, Words, call_words, label_words, words_of

Where = Literal["tail", "edges", "outside", "anywhere", "links"]
STAR: Final = 12  # words that a * stands for at most
LONGEST_SHAPE: Final = 160  # characters of a block that is compared with shapes, and of an ending
LONGEST_LABEL_LINE: Final = 240  # characters of a label with the title that it announces


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One table of a file of rules, phrases as words; ``reading`` explains the keys."""

    name: str
    where: Where
    phrases: frozenset[Words]  # rows included
    patterns: Mapping[str, tuple[Words, ...]]  # phrases with a *, by their first word
    rows: frozenset[Words]
    starts: frozenset[Words]
    after: frozenset[Words]
    calls: re.Pattern[str] | None  # whole sentences, over words that are followed by one space each
    shapes: tuple[re.Pattern[str], ...]
    endings: tuple[re.Pattern[str], ...]
    tags: frozenset[str]
    classes: frozenset[str]
    prefixes: tuple[str, ...]  # of classes
    longest: int  # words in the longest phrase
    firsts: frozenset[str]  # words that a phrase, or what stands after one, begins with

    def matches(self, text: str) -> bool:
        """Is the whole text nothing but this rule's phrases, one of its calls or shapes, or a label with its list?"""
        if len(text) > LONGEST_CALL:
            return False
        words = label_words(text)
        return (
            (self._covers(words, self.phrases) and words not in self.rows)
            or (self._fits_one(words) and ("©" in words or not SENTENCE_END.search(text)))
            or self.has_label(text)
            or self.calls_out(text)
            or (len(text) <= LONGEST_SHAPE and any(shape.fullmatch(text) for shape in self.shapes))
        )

    def calls_out(self, text: str) -> bool:
        """Is the text one of the sentences that ask readers for something?"""
        return self.calls is not None and bool(self.calls.fullmatch(call_words(text)))

    def follows(self, text: str) -> bool:
        """May the text go because the rule cut what stands before it?"""
        words = label_words(text)
        return self._covers(words, self.after | self.rows) or any(_fits(p, words) for p in self.after if "*" in p)

    def lists(self, text: str) -> bool:
        """Is the text one of the words that count only in a row?"""
        return label_words(text) in self.rows

    def ending(self, text: str) -> str:
        """What the text ends with behind the end of its last sentence, if the rule knows it; else ""."""
        for known in self.endings:
            found = known.search(text[-LONGEST_SHAPE:])
            if found and SENTENCE_END.search(text[: len(text) - len(found[0])].rstrip()):
                return found[0]
        return ""

    def has_label(self, text: str) -> bool:
        """Does the text carry on its own line what its label announces: a title, a list of tags?"""
        if len(text) > LONGEST_LABEL_LINE:
            return False
        label, _, rest = text.replace("：", ":").partition(":")
        if not rest.strip() or (SENTENCE_END.search(rest) and not rest.rstrip().endswith(("?", "?”", '?"', "!"))):
            return False
        words = words_of(label)
        return words in self.starts or (self.where == "links" and self._fits_one(words))

    def container(self, tag: str, classes: tuple[str, ...]) -> bool:
        """Does the rule cut a whole element of that name and these classes (an id is written ``#id``)?"""
        return tag in self.tags or any(c in self.classes or (c and c.startswith(self.prefixes)) for c in classes)

    def _covers(self, words: Words, phrases: frozenset[Words]) -> bool:
        if not words or words[0] not in self.firsts:
            return False
        reached = {0}
        for start in range(len(words)):
            if start in reached:
                ends = range(start + 1, min(start + self.longest, len(words)) + 1)
                reached.update(end for end in ends if words[start:end] in phrases)
        return len(words) in reached

    def _fits_one(self, words: Words) -> bool:
        first = words[0] if words else "*"
        return any(_fits(pattern, words) for key in (first, "*") for pattern in self.patterns.get(key, ()))


def calls_of(sentences: Sequence[Words]) -> re.Pattern[str] | None:
    """Sentences of words and stars as one pattern over ``words.call_words``; a star stands for 1 to STAR words."""
    words = [[rf"(?:\S+ ){{1,{STAR}}}" if w == "*" else re.escape(w) + " " for w in said] for said in sentences]
    return re.compile("|".join(map("".join, words))) if words else None


def _fits(pattern: Words, words: Words) -> bool:
    star = pattern.index("*")
    head, tail = pattern[:star], pattern[star + 1 :]
    gap = len(words) - len(head) - len(tail)
    return 1 <= gap <= STAR and words[:star] == head and words[len(words) - len(tail) :] == tail
