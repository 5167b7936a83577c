"""A block of an article as rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from syndicate.boilerplate.dateline import dateline
from syndicate.boilerplate.words import INNER_END, SENTENCE_END, words_of

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS: Final = frozenset({"ul", "ol"})
LONGEST_TITLE: Final = 18  # words of a title that stands under a label such as "Berita terkait"
_PROSE: Final = 8  # words that make a paragraph prose though it ends like no sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A top-level block.

    kind: its element's name; text: on one line; links: the addresses that it leads to, absolute; links_only: all its
    words are links; inside: all of them lead to pages of the article's own site.
    """

    kind: str
    text: str
    links: tuple[str, ...] = ()
    links_only: bool = False
    inside: bool = False

    @property
    def is_heading(self) -> bool:
        """Is it a heading?"""
        return self.kind in HEADINGS

    def is_prose(self) -> bool:
        """Is it the article proper, if no rule knows it?"""
        if self.is_heading or self.kind == "hr" or self.links_only:
            return False
        if self.kind == "p":
            ends = SENTENCE_END.search(self.text) or INNER_END.search(self.text)
            return len(words_of(self.text)) >= _PROSE or bool(ends) or bool(dateline(self.text))
        return True

    def is_title(self) -> bool:
        """May it be the title of another article?"""
        said = (self.kind == "p" or self.is_heading) and 0 < len(words_of(self.text)) <= LONGEST_TITLE
        said = said and not INNER_END.search(self.text) and not dateline(self.text)
        return said and (not SENTENCE_END.search(self.text) or self.text.rstrip().endswith("?"))
