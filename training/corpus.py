"""What the trainer draws from: weighted decks of pairs, dealt in rounds, varied and encoded in another process."""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
import random
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training import variants
from training.pairs import Pair, files, is_held_out, read
from training.vocabulary import BOS, EOS

Encoded = tuple[list[int], list[int]]

_CHUNK = 4000


class Deck:
    """Pairs dealt in a random order, each once before any comes twice."""

    def __init__(self, pairs: Sequence[Pair], rng: random.Random) -> None:
        self._pairs, self._rng, self._waiting = list(pairs), rng, list[Pair]()

    def __len__(self) -> int:
        return len(self._pairs)

    def deal(self, wanted: float) -> list[Pair]:
        """So many pairs; a fraction is rounded at random."""
        count = int(wanted) + (self._rng.random() < wanted % 1)
        dealt: list[Pair] = []
        while len(dealt) < count and self._pairs:
            if not self._waiting:
                self._waiting = self._rng.sample(self._pairs, len(self._pairs))
            dealt.append(self._waiting.pop())
        return dealt

    def add(self, pairs: Iterable[Pair]) -> None:
        """Shuffle more pairs into what waits to be dealt."""
        new = list(pairs)
        self._pairs += new
        self._waiting += new
        self._rng.shuffle(self._waiting)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How pairs are drawn.

    weights: how often one pass takes a tag's pairs, ``*`` for all other tags; share: of a pass in a round; vary: tags
    whose pairs are varied; alpha: for sampled segmentations of the source (Kudo 2018), 0 for the best one always.
    """

    weights: Mapping[str, float]
    share: float = 0.1
    vary: frozenset[str] = frozenset()
    alpha: float = 0.0
    longest: int = 120
    swap: bool = False

    def weight(self, tag: str) -> float:
        """The weight of a tag, and of ``tag:part`` where only the tag has one."""
        return self.weights.get(tag, self.weights.get(tag.split(":")[0], self.weights.get("*", 1.0)))


class Corpus:
    """Deals rounds of encoded pairs. Files that grow while it trains are read again before each round."""

    def __init__(
        self,
        places: Sequence[Path],
        vocabulary: Path,
        drawing: Drawing,
        *,
        held_out: Container[str],
        seed: int,
        workers: int = 1,
    ) -> None:
        self._places, self._drawing, self._held_out = places, drawing, held_out
        self._rng = random.Random(seed)
        self._decks: dict[str, Deck] = {}
        self._known: set[Pair] = set()
        self._stamps: dict[Path, tuple[int, int]] = {}
        self.bad: list[str] = []
        self._pool = multiprocessing.get_context("spawn").Pool(workers, _ready, (str(vocabulary),))
        self._next: multiprocessing.pool.MapResult[list[Encoded]] | None = None

    @property
    def sizes(self) -> dict[str, int]:
        """Pairs by tag."""
        return {tag: len(deck) for tag, deck in sorted(self._decks.items())}

    def refresh(self) -> int:
        """Take in the pairs that were not there before; returns how many. Held-out sentences stay out."""
        new: dict[str, list[Pair]] = {}
        changed = [path for path in files(self._places) if self._stamps.get(path) != _stamp(path)]
        self._stamps |= {path: _stamp(path) for path in changed}
        for pair in read(changed, bad=self.bad):
            if pair not in self._known and not is_held_out(pair, self._held_out):
                self._known.add(pair)
                new.setdefault(pair.tag, []).append(pair.swapped if self._drawing.swap else pair)
        for tag, pairs in new.items():
            self._decks.setdefault(tag, Deck((), self._rng)).add(pairs)
        return sum(map(len, new.values()))

    def round(self) -> list[Encoded]:
        """The next round of encoded pairs; the round after it is encoded while this one trains."""
        ready = self._next or self._deal()
        dealt = [pair for chunk in ready.get() for pair in chunk]
        self._next = self._deal()
        return dealt

    def close(self) -> None:
        """End the other process."""
        self._pool.terminate()

    def _deal(self) -> multiprocessing.pool.MapResult[list[Encoded]]:
        drawing = self._drawing
        dealt = [
            p for tag, deck in self._decks.items() for p in deck.deal(len(deck) * drawing.weight(tag) * drawing.share)
        ]
        self._rng.shuffle(dealt)
        jobs = [(dealt[i : i + _CHUNK], drawing, self._rng.random()) for i in range(0, len(dealt), _CHUNK)]
        return self._pool.map_async(_encoded, jobs)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


_processor: Any = None


def _ready(vocabulary: str) -> None:
    global _processor  # noqa: PLW0603 - one per worker process
    import sentencepiece

    _processor = sentencepiece.SentencePieceProcessor(model_file=vocabulary)


def _encoded(job: tuple[list[Pair], Drawing, float]) -> list[Encoded]:
    pairs, drawing, seed = job
    rng = random.Random(seed)
    pairs = [variants.varied(pair, rng) if pair.tag in drawing.vary else pair for pair in pairs]
    sampling = {"enable_sampling": True, "alpha": drawing.alpha, "nbest_size": -1} if drawing.alpha else {}
    sources = _processor.encode([pair.source for pair in pairs], **sampling)
    targets = _processor.encode([pair.target for pair in pairs])
    return [framed(s, t) for s, t in zip(sources, targets, strict=True) if max(len(s), len(t)) < drawing.longest]


def framed(source: list[int], target: list[int]) -> Encoded:
    """Token ids with the marks that the network wants: an end to the source, a beginning and an end to the target."""
    return [*source, EOS], [BOS, *target, EOS]


def batches(pairs: Iterable[Encoded], tokens: int, rng: random.Random) -> list[list[Encoded]]:
    """Pairs of like length in shuffled batches: rows times the longest side are at most *tokens*.

    Sorted by the longer side, then by the difference, a batch is filled to 0.86 (source) and 0.93 (target); sorted by
    the target's length alone it was to 0.60 and 0.96.
    """

    def alike(pair: Encoded) -> tuple[int, int]:
        return int(max(map(len, pair)) + rng.random()) // 2, len(pair[0]) - len(pair[1])

    done: list[list[Encoded]] = []
    batch: list[Encoded] = []
    longest = 0
    for pair in sorted(pairs, key=alike):
        width = max(map(len, pair))
        if batch and max(longest, width) * (len(batch) + 1) > tokens:
            done.append(batch)
            batch, longest = [], 0
        batch.append(pair)
        longest = max(longest, width)
    done += [batch] if batch else []
    rng.shuffle(done)
    return done
