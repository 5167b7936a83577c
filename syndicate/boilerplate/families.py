"""Families that rules name in braces: words that say the same thing, and regular expressions that make up shapes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from syndicate.boilerplate.words import words_of

NAMED: Final = re.compile(r"\{([a-z][a-z-]*)\}")
_DEEPEST: Final = 5  # families of shapes within each other


@dataclass(frozen=True, kw_only=True, slots=True)
class Families:
    """words: phrases by family; patterns: a regular expression by family."""

    words: Mapping[str, Sequence[str]]
    patterns: Mapping[str, str]

    def shape(self, said: str) -> str:
        """The regular expression with those of the families in their places."""
        for _ in range(_DEEPEST):
            said = NAMED.sub(lambda found: f"(?:{self.patterns[found[1]]})", said)
        return said

    def single(self, said: Iterable[str]) -> frozenset[str]:
        """The single words, those of the families that are named among them."""
        named = [(self.words[found[1]] if (found := NAMED.fullmatch(one)) else [one]) for one in said]
        return frozenset(word for words in named for one in words for word in words_of(one))


@cache
def families() -> Families:
    """Those of families.toml."""
    text = Path(__file__).with_name("families.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return Families(words=tables["words"], patterns=tables["patterns"])
