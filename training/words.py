"""The ordinary words of a training text, for the pack to tell them from names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from training.pairs import Pair

_WORD = re.compile(r"[^\W\d_]+")
OFTEN = 3  # times; rarer forms are as often slips and names


def ordinary(pairs: Iterable[Pair]) -> tuple[list[str], list[str]]:
    """Source and target words, sorted. Source: seen in small letters (names are not); target: seen in any."""
    source, target = Counter[str](), Counter[str]()
    for pair in pairs:
        source.update(word for word in _WORD.findall(pair.source) if word.islower())
        target.update(word.lower() for word in _WORD.findall(pair.target))
    kept = ([w for w, n in counts.items() if n >= OFTEN and len(w) > 1] for counts in (source, target))
    first, second = kept
    return sorted(first), sorted(second)
