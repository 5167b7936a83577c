"""One rule, and what it says of one block's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from syndicate.boilerplate.families import NAMED, Families
from syndicate.boilerplate.words import LONGEST_CALL, QUOTES, SENTENCE_END, Words, call_words, label_words, words_of

Where = Literal["tail", "edges", "outside", "anywhere", "links", "lists"]
LINKS: Final = frozenset({"links", "lists"})  # where a label stands over links
EVERYWHERE: Final = LINKS | {"anywhere"}
LONGEST_LINE: Final = 8  # words of a line that is judged by its words alone
STAR: Final = 12  # words that a * stands for at most
STARS: Final = 60  # words that a ** stands for at most
_ENDED = re.compile(SENTENCE_END.pattern + r"|[)\]]$")  # a sentence, or what another ending is
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+\.[a-z]{2,}/[^\s,;]+)", re.IGNORECASE)  # in a text
LONGEST_SHAPE: Final = 160  # characters of a block that is compared with shapes, and of an ending
LONGEST_LABEL_LINE: Final = 240  # characters of a label with the title that it announces


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One table of a file of rules, phrases as words; ``reading`` explains the keys."""

    name: str
    where: Where
    phrases: frozenset[Words]  # rows included
    rows: frozenset[Words]
    after: frozenset[Words]
    words: frozenset[str]  # what a small line may be made of
    fillers: frozenset[str]  # and what between
    # these are over words that are followed by one space each, None where there are none
    forms: re.Pattern[str] | None  # phrases with families
    wide: re.Pattern[str] | None  # phrases with a *
    wide_after: re.Pattern[str] | None
    starts: re.Pattern[str] | None
    calls: re.Pattern[str] | None  # whole sentences
    asking: re.Pattern[str] | None  # how a block begins that asks readers to come somewhere
    targets: re.Pattern[str] | None  # addresses that a block of links leads to
    invites: re.Pattern[str] | None  # addresses that a block leads to which asks readers to come there
    shapes: tuple[re.Pattern[str], ...]
    endings: tuple[re.Pattern[str], ...]
    tags: frozenset[str]
    classes: frozenset[str]
    kinds: re.Pattern[str] | None  # of classes
    longest: int  # words in the longest phrase
    firsts: frozenset[str]  # words that a phrase, or what stands after one, begins with

    def matches(self, text: str) -> bool:
        """Is the whole text nothing but this rule's phrases, one of its calls or shapes, or a label with its list?"""
        if len(text) > LONGEST_CALL:
            return False
        words = label_words(text)
        return (
            (self._covers(words, self.phrases) and words not in self.rows)
            or (bool(words) and fits(self.forms, text))
            or self._is_wide(words, text)
            or self.has_label(text)
            or self.calls_out(text)
            or self.has_shape(text)
        )

    def has_shape(self, text: str) -> bool:
        """Is the text one of the shapes?"""
        return len(text) <= LONGEST_SHAPE and any(shape.fullmatch(text) for shape in self.shapes)

    def is_complete(self, text: str) -> bool:
        """Is the text a label together with what it announces?"""
        return self.has_label(text) or self.has_shape(text)

    def calls_out(self, text: str) -> bool:
        """Is the text one of the sentences that ask readers for something? What somebody says in it is none."""
        return not text.startswith(QUOTES) and fits(self.calls, text)

    def leads_to(self, text: str, links: Sequence[str], *, only: bool) -> bool:
        """Do the links of a block lead where this rule says?

        links: absolute addresses; only: the block is nothing but them, and all must lead there. Of a block that asks
        readers to come it is enough if one does, or an address in the text.
        """
        if only and links and self.targets and all(self.targets.fullmatch(bare(link)) for link in links):
            return True
        if not self.invites or not fits(self.asking, text):
            return False
        return any(self.invites.fullmatch(to) for to in (*map(bare, links), *_ADDRESS.findall(text)))

    def follows(self, text: str) -> bool:
        """May the text go because the rule cut what stands before it?"""
        words = label_words(text)
        return self._covers(words, self.after | self.rows) or (bool(words) and fits(self.wide_after, text))

    def lists(self, text: str) -> bool:
        """Is the text one of the words that count only in a row?"""
        return label_words(text) in self.rows

    def ending(self, text: str) -> str:
        """What the text ends with behind the end of its last sentence, if the rule knows it; else ""."""
        for known in self.endings:
            found = known.search(text[-LONGEST_SHAPE:])
            if found and _ENDED.search(text[: len(text) - len(found[0])].rstrip()):
                return found[0]
        return ""

    def has_label(self, text: str) -> bool:
        """Does the text carry on its own line what its label announces: a title, a list of tags?"""
        if len(text) > LONGEST_LABEL_LINE:
            return False
        label, _, rest = text.replace("：", ":").partition(":")
        if not rest.strip() or (SENTENCE_END.search(rest) and not rest.rstrip().endswith(("?", "?”", '?"', "!"))):
            return False
        return fits(self.starts, label) or (self.where in LINKS and fits(self.wide, label))

    def container(self, tag: str, classes: tuple[str, ...]) -> bool:
        """Does the rule cut a whole element of that name and these classes (an id is written ``#id``)?"""
        return tag in self.tags or any(c in self.classes or (self.kinds and self.kinds.fullmatch(c)) for c in classes)

    def _covers(self, words: Words, phrases: frozenset[Words]) -> bool:
        if not words or words[0] not in self.firsts:
            return False
        reached = {0}
        for start in range(len(words)):
            if start in reached:
                ends = range(start + 1, min(start + self.longest, len(words)) + 1)
                reached.update(end for end in ends if words[start:end] in phrases)
        return len(words) in reached

    def _is_wide(self, words: Words, text: str) -> bool:
        """Is the text a phrase with a star? One that ends like a sentence may be the article's."""
        return bool(words) and ("©" in words or not SENTENCE_END.search(text)) and fits(self.wide, text)

    def is_made_of(self, text: str) -> bool:
        """Is the text a small line of nothing but the rule's words, fillers and figures? A statement is none."""
        words = label_words(text) if self.words else ()
        if not 1 < len(words) <= LONGEST_LINE or text.endswith((".", "”", '"')):
            return False
        return not self.words.isdisjoint(words) and all(
            word in self.words or word in self.fillers or word.isdigit() for word in words
        )


def fits(pattern: re.Pattern[str] | None, text: str) -> bool:
    """Are the text's words, and nothing else, what the pattern says?"""
    return pattern is not None and bool(pattern.fullmatch(call_words(text)))


def bare(url: str) -> str:
    """An address without its scheme and ``www.``."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url, flags=re.IGNORECASE)


def pattern_of(said: Iterable[Words], families: Families) -> re.Pattern[str] | None:
    """Phrases of words, stars and families as one pattern over ``words.call_words``; None if there is none."""
    ways = ["".join(_part(word, families) for word in phrase) for phrase in said]
    return re.compile("|".join(ways)) if ways else None


def _part(word: str, families: Families) -> str:
    if word in {"*", "**"}:
        return rf"(?:\S+ ){{1,{STAR}}}" if word == "*" else rf"(?:\S+ ){{0,{STARS}}}"
    named = NAMED.fullmatch(word)
    ways = families.words[named[1]] if named else [word]
    return f"(?:{'|'.join(''.join(re.escape(w) + ' ' for w in words_of(way)) for way in ways)})"
