"""Sentence pairs: reading them, and keeping held-out sentences away from training."""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A sentence in two languages, and the tag of the collection that it comes from."""

    source: str
    target: str
    tag: str

    @property
    def swapped(self) -> Pair:
        """The same pair for the other direction."""
        return Pair(source=self.target, target=self.source, tag=self.tag)


class BadPairs(ValueError):
    """A file of pairs that cannot be read; the message says which line and why."""


def files(places: Sequence[Path]) -> list[Path]:
    """The files at *places*: a file for itself, a folder for its ``.tsv`` and ``.tsv.gz`` files, sorted."""
    found: list[Path] = []
    for place in places:
        inside = sorted(p for p in place.glob("*.tsv*") if p.suffixes in ([".tsv"], [".tsv", ".gz"]))
        found += inside if place.is_dir() else [place]
    return found


def read(places: Sequence[Path], *, bad: list[str] | None = None) -> Iterator[Pair]:
    """Yield the pairs of the files and folders: ``source<TAB>target[<TAB>tag]`` a line, UTF-8, gzip by the ending.

    Without a third column the tag is ``own``. A line that is none raises BadPairs, or is named in *bad* and left out.
    """
    for path in files(places):
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                source, target, tag = (*line.rstrip("\n").split("\t"), "own")[:3] if "\t" in line else ("", "", "")
                if not source.strip() or not target.strip():
                    what = f"{path}, line {number}: a source, a TAB and a target are wanted, not {line[:60]!r}"
                    if bad is None:
                        raise BadPairs(what)
                    bad.append(what)
                    continue
                yield Pair(source=source, target=target, tag=tag)


def digest(sentence: str) -> str:
    """What a held-out sentence is known by: half a SHA-256 of its letters and digits.

    NFKC, lower case, each run of other characters one space, trimmed; the first 16 hexadecimal digits.
    """
    plain = re.sub(r"\W+", " ", unicodedata.normalize("NFKC", sentence).lower()).strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def held_out(path: Path) -> frozenset[str]:
    """The digests in a file, one a line."""
    return frozenset(path.read_text(encoding="ascii").split())


def is_held_out(pair: Pair, digests: Container[str]) -> bool:
    """Whether either side of the pair is a held-out sentence."""
    return digest(pair.source) in digests or digest(pair.target) in digests
