"""Translating offline with Argos packs: which pack serves which pair, and pooling what is asked of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from syndicate.engines.alignment import composed, copied
from syndicate.engines.claim import Claim
from syndicate.engines.decoder import EFFORTS, Decoder
from syndicate.engines.packs import IN_USE, Pack, door, tokenizer, unpacked
from syndicate.engines.pieces import Pieces
from syndicate.engines.route import command, find_route, lacking
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Answer, Request

RULES = 3  # raise it when the same pack would answer otherwise: how texts are prepared, split or finished
_BATCHES = 4  # batches per thread in a chunk: enough to keep all threads busy, few enough to stay small

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
        """The digests of the packs on the route, the beam and our own rules: ``argos:1f0c…+9a2b…:beam4:rules3``.

        Raises MissingPack.
        """
        route = "+".join(pack.digest[:12] for pack in self._route(source, target))
        return f"argos:{route}:beam{self._beam}:rules{RULES}"

    @property
    def efforts(self) -> int:
        """The other ways of decoding: see :data:`syndicate.engines.decoder.EFFORTS`."""
        return len(EFFORTS) - 1

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        """Answer every request once, chunk by chunk, shorter texts first.

        Equal texts are decoded once, and so is the English that several targets are made from.
        Raises MissingPack before anything is decoded, and DoorError.
        """
        groups: dict[str, list[tuple[Request, Route]]] = {}
        idle: list[Request] = []
        for request in requests:
            route = self._route(request.source, request.target)
            if route and request.text.strip():
                groups.setdefault(route[0].digest, []).append((request, route))
            else:
                idle.append(request)
        for request in idle:
            yield request, Answer(text=request.text, alignment=copied(request.text), score=0.0)
        for group in groups.values():
            for chunk in self._chunks(group):
                yield from self._translated(chunk, effort)

    def _chunks(self, group: Sequence[tuple[Request, Route]]) -> Iterator[list[tuple[Request, Route]]]:
        """The group by length of text, in runs of about as many tokens as all threads decode in a few batches."""
        room = self._batch * self._threads * _BATCHES
        chunk: list[tuple[Request, Route]] = []
        texts: set[str] = set()
        for item in sorted(group, key=lambda item: (len(item[0].text), item[0].text)):
            new = item[0].text not in texts
            if new and texts and (len(texts) + 1) * (len(item[0].text) // 3 + 1) > room:
                yield chunk
                chunk, texts = [], set()
            chunk.append(item)
            texts.add(item[0].text)
        if chunk:
            yield chunk

    def _translated(self, chunk: Sequence[tuple[Request, Route]], effort: int) -> Iterator[tuple[Request, Answer]]:
        first = self._decoded(chunk[0][1][0], (request.text for request, _ in chunk), effort)
        onward: dict[str, list[tuple[Request, Route]]] = {}
        for request, route in chunk:
            if len(route) == 1:
                yield request, first[request.text]
            else:
                onward.setdefault(route[1].digest, []).append((request, route))
        for items in onward.values():
            second = self._decoded(items[0][1][1], (first[request.text].text for request, _ in items), effort)
            for request, _ in items:
                middle = first[request.text]
                yield request, _through(request.text, middle, second[middle.text])

    def _decoded(self, pack: Pack, texts: Iterable[str], effort: int) -> dict[str, Answer]:
        unique = list(dict.fromkeys(texts))
        answers = self._decoder(pack).translate(unique, effort)
        self.decoded += len(unique)
        return dict(zip(unique, answers, strict=True))

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


def _through(source: str, middle: Answer, last: Answer) -> Answer:
    """What came through a pivot: words aligned across it, and the score of the weaker half."""
    scores = [score for score in (middle.score, last.score) if score is not None]
    alignment = composed(source, last.text, middle.alignment, last.alignment)
    return Answer(text=last.text, alignment=alignment, score=min(scores) if scores else None)
