"""Tables of contents that a template makes of an article's headings: known by what they list, not by what they say."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from syndicate.boilerplate.block import Block
from syndicate.boilerplate.rule import Rule
from syndicate.boilerplate.words import Words, words_of

LONGEST: Final = 3_000  # characters of a table of contents
_LONGEST_ENTRY: Final = 30  # words; no heading is longer, and looking up costs that many looks a word
_LONGEST_LABEL: Final = 6  # words in front of the first entry, on the same line


def cut_contents(blocks: Sequence[Block], labels: Sequence[Rule | None], rule: Rule, verdicts: list[str]) -> None:
    """Cut what lists the headings that follow, and the label above it if the rule knows it."""
    headings: dict[Words, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.is_heading:
            headings.setdefault(_counted(block.text), []).append(index)
    lengths = {len(words) for words in headings if 0 < len(words) <= _LONGEST_ENTRY}
    for index, block in enumerate(blocks if lengths else ()):
        if not block.is_heading and _lists(_counted(block.text), index, headings, lengths, rule):
            verdicts[index] = rule.name
            if index and labels[index - 1] is rule:
                verdicts[index - 1] = rule.name


def _lists(words: Words, place: int, headings: Mapping[Words, list[int]], lengths: set[int], rule: Rule) -> bool:
    """Do the words consist of two or more headings behind their place, in order, behind a label of the rule if any?

    headings: the places of each; lengths: theirs, so that the next one is looked up and not looked for.
    """
    words = words[max((n for n in range(_LONGEST_LABEL) if words[:n] in rule.phrases), default=0) :]
    found = 0
    while words:
        places = [(headings.get(words[:n], []), n) for n in lengths]
        behind = [(at[i], n) for at, n in places if (i := bisect_right(at, place)) < len(at)]
        if not behind:
            return False
        place, length = min(behind)
        words, found = words[length:], found + 1
    return found > 1


def _counted(text: str) -> Words:
    """The words without the figures that number them."""
    return tuple(word for word in words_of(text[:LONGEST]) if not word.isdigit())
