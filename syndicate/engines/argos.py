"""Translating offline with Argos packs: which pack serves which pair, and pooling what is asked of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from syndicate.engines.alignment import composed, copied
from syndicate.engines.claim import Claim
from syndicate.engines.decoder import EFFORTS, Decoder
from syndicate.engines.packs import IN_USE, Pack, door, tokenizer, unpacked
from syndicate.engines.pieces import Pieces
from syndicate.engines.route import command, find_route, lacking
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Answer, Request

RULES = 4  # raise it when the same pack would answer otherwise: how texts are prepared, split or finished
_BATCHES = 4  # batches per thread in a chunk, and under way: enough to keep all threads busy, few enough to stay small

Route = tuple[Pack, ...]


class ArgosEngine:
    """Decodes with the newest pack of each pair, directly or through English. It loads a model at its first use.

    cache: a folder of ours for unpacked packs; beam_size: hypotheses kept while decoding, 1 is fastest;
    batch_tokens: tokens decoded together by one thread; threads: decoding threads, 0 for one per core.
    decoded: how many sentences the models have decoded so far (a pivot counts once for all its targets).
    Create it after any fork.
    """

    def __init__(
        self, packs: Sequence[Pack], *, cache: Path, beam_size: int = 4, batch_tokens: int = 2048, threads: int = 0
    ) -> None:
        self._packs: dict[tuple[str, str], Pack] = {}
        for pack in packs:
            known = self._packs.get((pack.from_code, pack.to_code))
            if known is None or pack.order > known.order:
                self._packs[pack.from_code, pack.to_code] = pack
        self._cache, self._beam, self._batch = cache, beam_size, batch_tokens
        self._threads = threads or os.cpu_count() or 1
        self._decoders: dict[str, Decoder] = {}
        self._claim = Claim(cache / IN_USE)  # while it is held, no upgrade takes away what was found
        self.decoded = 0

    @property
    def name(self) -> str:
        """``argos``."""
        return "argos"

    def identity(self, source: str, target: str) -> str:
        """The digests of the packs on the route, the beam and our own rules: ``argos:1f0c…+9a2b…:beam4:rules4``.

        Raises MissingPack.
        """
        route = "+".join(pack.digest[:12] for pack in self._route(source, target))
        return f"argos:{route}:beam{self._beam}:rules{RULES}"

    @property
    def efforts(self) -> int:
        """The other ways of decoding: see :data:`syndicate.engines.decoder.EFFORTS`."""
        return len(EFFORTS) - 1

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        """Answer every request once, shorter texts first, chunk by chunk.

        Equal texts are decoded once, and so is the English that several targets are made from.
        Raises MissingPack before anything is decoded, and DoorError.
        """
        groups: dict[str, dict[str, list[tuple[Request, Route]]]] = {}
        idle: list[Request] = []
        for request in requests:
            route = self._route(request.source, request.target)
            if route and request.text.strip():
                groups.setdefault(route[0].digest, {}).setdefault(request.text, []).append((request, route))
            else:
                idle.append(request)
        for request in idle:
            yield request, Answer(text=request.text, alignment=copied(request.text), score=0.0)
        for group in groups.values():
            yield from self._translated(group, effort)

    def _translated(
        self, group: Mapping[str, Sequence[tuple[Request, Route]]], effort: int
    ) -> Iterator[tuple[Request, Answer]]:
        """Answers to requests, by text, whose routes begin with one pack; those that go on through another last."""
        onward: dict[Pack, dict[str, list[tuple[Request, Answer]]]] = {}
        (_, (first, *_)), *_ = next(iter(group.values()))
        for text, answer in self._decoded(first, group, effort):
            for request, route in group[text]:
                if len(route) == 1:
                    yield request, answer
                else:
                    onward.setdefault(route[1], {}).setdefault(answer.text, []).append((request, answer))
        for second, middles in onward.items():
            for text, answer in self._decoded(second, middles, effort):
                for request, middle in middles[text]:
                    yield request, _through(request.text, middle, answer)

    def _decoded(self, pack: Pack, texts: Iterable[str], effort: int) -> Iterator[tuple[str, Answer]]:
        room = self._batch * self._threads * _BATCHES
        for answered in self._decoder(pack).translate(_chunks(texts, room), effort, room=room):
            self.decoded += 1
            yield answered

    def _decoder(self, pack: Pack) -> Decoder:
        if pack.digest not in self._decoders:
            folder = unpacked(pack, self._cache)
            try:
                self._decoders[pack.digest] = self._load(pack, folder)
            except DoorError:
                moved = unpacked(pack, self._cache)
                if moved == folder:
                    raise
                self._decoders[pack.digest] = self._load(pack, moved)  # it was upgraded between the two lines
        return self._decoders[pack.digest]

    def _load(self, pack: Pack, folder: Path) -> Decoder:
        try:
            pieces = Pieces(tokenizer(folder))
        except (RuntimeError, ValueError, OSError, AttributeError) as error:
            what = f"The tokenizer in {folder} cannot be read ({error}). Install the pack again."
            raise DoorError(what, door=door(pack)) from error
        return Decoder(
            folder,
            pieces,
            prefix=pack.target_prefix,
            language=pack.to_code,
            door=door(pack),
            beam=self._beam,
            batch=self._batch,
            threads=self._threads,
        )

    def _route(self, source: str, target: str) -> Route:
        """The packs to go through; none between two tags of one language. Raises MissingPack."""
        pairs = find_route(self._packs, source, target)
        if pairs is None:
            missing = [f"translate-{s}_{t}" for s, t in lacking(self._packs, source, target)]
            hint = f"Install what is missing with: {command(source, target)}"
            raise MissingPack(source=source, target=target, packs=missing, hint=hint)
        return tuple(self._packs[pair] for pair in pairs)


def _chunks(texts: Iterable[str], room: int) -> Iterator[list[str]]:
    """Texts by their length, in runs of about as many tokens as there is room for."""
    chunk: list[str] = []
    for text in sorted(texts, key=lambda text: (len(text), text)):
        if chunk and (len(chunk) + 1) * (len(text) // 3 + 1) > room:
            yield chunk
            chunk = []
        chunk.append(text)
    if chunk:
        yield chunk


def _through(source: str, middle: Answer, last: Answer) -> Answer:
    """What came through a pivot: words aligned across it, and the score of the weaker half."""
    scores = [score for score in (middle.score, last.score) if score is not None]
    alignment = composed(source, last.text, middle.alignment, last.alignment)
    return Answer(text=last.text, alignment=alignment, score=min(scores) if scores else None)
