"""What stands beside an article's byline and is known by nothing but that: a section's name, a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicate.boilerplate.block import Block
from syndicate.boilerplate.under_labels import Labels
from syndicate.boilerplate.words import SENTENCE_END, words_of

BESIDE: Final = frozenset({"dateline-meta", "credits", "share-buttons", "reading-tools", "breadcrumbs", "byline"})
SMALL: Final = 5  # words of such a line


def cut_beside_the_byline(over: Sequence[Block], labels: Labels, verdicts: list[str]) -> None:
    """Cut small lines next to the byline that no rule knows. over: the blocks over the article, the first ones."""
    for i in (*range(len(over)), *reversed(range(len(over)))):
        beside = [verdicts[j] for j in (i - 1, i + 1) if 0 <= j < len(over)]
        rule = next((name for name in beside if name in BESIDE), "")
        if rule and not verdicts[i] and labels[i] is None and over[i].kind == "p" and _is_small(over[i].text):
            verdicts[i] = rule


def _is_small(text: str) -> bool:
    return 0 < len(words_of(text)) <= SMALL and not SENTENCE_END.search(text) and ":" not in text
