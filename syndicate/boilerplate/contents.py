"""Tables of contents that a template makes of an article's headings: known by what they list, not by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicate.boilerplate.block import Block
from syndicate.boilerplate.rule import Rule
from syndicate.boilerplate.words import Words, words_of

LONGEST: Final = 3_000  # characters of a table of contents
_LONGEST_LABEL: Final = 6  # words in front of the first entry, on the same line


def cut_contents(blocks: Sequence[Block], labels: Sequence[Rule | None], rule: Rule, verdicts: list[str]) -> None:
    """Cut what lists the headings that follow, and the label above it if the rule knows it."""
    headings = [(i, _counted(block.text)) for i, block in enumerate(blocks) if block.is_heading]
    for index, block in enumerate(blocks[: headings[-2][0]] if len(headings) > 1 else ()):
        following = [words for i, words in headings if i > index]
        if not block.is_heading and _lists(_counted(block.text), following, rule):
            verdicts[index] = rule.name
            if index and labels[index - 1] is rule:
                verdicts[index - 1] = rule.name


def _lists(words: Words, headings: Sequence[Words], rule: Rule) -> bool:
    """Do the words consist of two or more of these headings, in their order, behind a label of the rule if any?"""
    words = words[max((n for n in range(_LONGEST_LABEL) if words[:n] in rule.phrases), default=0) :]
    found = 0
    for heading in headings:
        if heading and words[: len(heading)] == heading:
            words, found = words[len(heading) :], found + 1
    return found > 1 and not words


def _counted(text: str) -> Words:
    """The words without the figures that number them."""
    return tuple(word for word in words_of(text[:LONGEST]) if not word.isdigit())
