"""Names that a pack bent, spelt as the source spells them. Pure.

Small models copy a name piece by piece and slip: Kopassus becomes Kopasus, Mantouvalos Mantrovals. A pack may carry two
lists beside its model (``words.source.txt``, ``words.target.txt``): the ordinary words of its training text. A
capitalised word of the answer that is none of the target language stands for the capitalised word of the source that it
resembles most, if that one is no ordinary word of the source language and is missing from the answer.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from syndicate.engines.traced import Traced, rewritten, traced

WORD_LISTS = ("words.source.txt", "words.target.txt")
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[-’'][^\W\d_]+)*")
_OWNED = re.compile(r"[’']s$")
_ALIKE = 0.6  # of difflib's ratio; in 1,240 sentences 68 bent names came right and 3 words were spoilt


@dataclass(frozen=True, slots=True)
class Words:
    """What a pack knows as ordinary words, in small letters."""

    source: Container[str] = frozenset()
    target: Container[str] = frozenset()

    def common(self, word: str) -> bool:
        """Whether a word is an ordinary one of the source language."""
        return word.lower() in self.source


def read_words(folder: Path) -> Words | None:
    """The lists in an unpacked pack, or None if it carries none."""
    files = [folder / name for name in WORD_LISTS]
    if not all(file.is_file() for file in files):
        return None
    source, target = (frozenset(file.read_text(encoding="utf-8").split()) for file in files)
    return Words(source, target)


def unbent(text: str, source: str, words: Words) -> Traced:
    """The answer *text* with bent names spelt as in *source*."""
    told = {match.group() for match in _NAME.finditer(text)}
    names = [n for m in _NAME.finditer(source) if (n := m.group()) not in told and n.lower() not in words.source]
    if not names:
        return traced(text)
    there = {match.group() for match in _NAME.finditer(source)}
    pieces: list[tuple[str, int]] = []
    at = 0
    for match in _NAME.finditer(text):
        word = _OWNED.sub("", match.group())
        if word in there or _known(word, words) or not names:
            continue
        ratio, name = max((SequenceMatcher(None, n.lower(), word.lower(), autojunk=False).ratio(), n) for n in names)
        if ratio < _ALIKE:
            continue
        names.remove(name)
        end = match.start() + len(word)
        pieces += [(text[i], i) for i in range(at, match.start())]
        pieces += [(char, min(match.start() + i, end - 1)) for i, char in enumerate(name)]
        at = end
    return rewritten([*pieces, *((text[i], i) for i in range(at, len(text)))])


def _known(word: str, words: Words) -> bool:
    """Whether every part of a word is an ordinary word of the target language, in one or more of its forms."""
    return all(
        any(form in words.target for form in (part, part.removesuffix("s"), part.removesuffix("es")))
        for part in re.split("[-’']", word.lower())
    )
