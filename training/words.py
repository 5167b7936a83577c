"""The ordinary words of a training text, for the pack to tell them from names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from training.pairs import Pair

_WORD = re.compile(r"[^\W\d_]+")
SHORT = {"di", "ke", "ia"}  # words of two letters; all others are abbreviations and parts of names (Un, Al)
OFTEN = 3  # times; rarer forms are as often slips and names


def ordinary(pairs: Iterable[Pair]) -> tuple[list[str], list[str]]:
    """Source and target words, sorted.

    Source: seen in small letters, and not much more often with a capital inside a sentence (names are slips then);
    target: seen in any letters.
    """
    small, capital, target = Counter[str](), Counter[str](), Counter[str]()
    for pair in pairs:
        for place, word in enumerate(_WORD.findall(pair.source)):
            if word.islower():
                small[word] += 1
            elif place and word[1:].islower():
                capital[word.lower()] += 1
        target.update(word.lower() for word in _WORD.findall(pair.target))
    source = [w for w, n in small.items() if n >= OFTEN and (len(w) > 2 or w in SHORT) and n * 2 >= capital[w]]
    return sorted(source), sorted(w for w, n in target.items() if n >= OFTEN and len(w) > 1)
