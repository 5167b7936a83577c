"""Texts as words, for comparing: without case, signs and typographic variants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

Words = tuple[str, ...]

LONGEST_LABEL: Final = 200  # characters; a longer block is no label, whatever it begins with
LONGEST_CALL: Final = 400  # characters of a whole block that asks readers for something
SENTENCE_END: Final = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
INNER_END: Final = re.compile(r"\w{3}[.!?]['\"”’)]*\s")  # the end of a sentence before the end of the text
QUOTES: Final = ("“", '"', "«", "„", "‘", "'")
_WORD = re.compile(r"\w+|©")
_FREE = re.compile(r"\*{1,2}|\{[a-z-]+\}")


def words_of(text: str) -> Words:
    """The words alone, without case, signs and typographic variants."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=512)
def label_words(text: str) -> Words:
    """The words of a text that is short enough to be a label, else none."""
    return words_of(text) if len(text) <= LONGEST_LABEL else ()


@lru_cache(maxsize=512)
def call_words(text: str) -> str:
    """The words of a text that is short enough to be a call to readers, one space after each; else ""."""
    return "".join(f"{word} " for word in words_of(text)) if len(text) <= LONGEST_CALL else ""


def phrase(text: str) -> Words:
    """A phrase of a rule: its words, ``*`` and ``**`` for words that may be any, and ``{name}`` for a family."""
    return tuple(word for part in text.split() for word in ((part,) if _FREE.fullmatch(part) else words_of(part)))


def is_plain(said: Words) -> bool:
    """Does a phrase say its words itself, without stars and families?"""
    return not any(word[0] in "*{" for word in said)
