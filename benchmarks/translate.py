"""How fast articles are translated, side by side on one pack: Argos Translate's own way, ours, and the decoder alone.

    python benchmarks/translate.py [--sets DIR …] [--pack FILE] [--rounds 3] [--ways WAY …] [--beam N …]

The sets' sentences stand for articles of twelve sentences in paragraphs of three. The ways:

    argos     argostranslate's decoding call, paragraph by paragraph, as it sets it (batches of 32 tokens, beam 4); it
              is given the sentences ready made, because its own splitters are not in the environment
    article   our engine, article by article
    pooled    our engine, all articles at once
    limit     CTranslate2 alone on the pooled sentences, tokenized, unique and sorted beforehand

The best of each way's rounds is printed, which other work on the machine disturbs least; ways take turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
from quality import ROOT, SHIPPED_BEAM, test_sets
from rich.console import Console
from rich.table import Table

from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import Pack, read_pack, tokenizer, unpacked
from syndicate.engines.pieces import Pieces
from syndicate.model import Request

_PARAGRAPH, _ARTICLE = 3, 12


@dataclass(frozen=True)
class Way:
    """A way of translating. run: says what counts the target tokens that it made, which is not part of the work."""

    name: str
    beam: int
    run: Callable[[], Callable[[], int]]


def chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The items, so many at a time."""
    for i in range(0, len(items), size):
        yield items[i : i + size]


def argos_way(folder: Path, pieces: Any, sentences: Sequence[str]) -> Callable[[], Callable[[], int]]:
    """Argos Translate 1.11: one translator, one paragraph a call, its arguments (argostranslate.translate)."""
    translator = ctranslate2.Translator(str(folder / "model"), inter_threads=1, intra_threads=0, compute_type="auto")

    def run() -> Callable[[], int]:
        made = 0
        for paragraph in chunks(sentences, _PARAGRAPH):
            results = translator.translate_batch(
                [pieces.encode(sentence) for sentence in paragraph],
                replace_unknowns=True,
                max_batch_size=32,
                batch_type="tokens",
                beam_size=4,
                num_hypotheses=1,
                length_penalty=0.2,
                return_scores=True,
            )
            made += sum(len(result.hypotheses[0]) for result in results)
            for result in results:
                pieces.decode(result.hypotheses[0])
        return lambda: made

    return run


def our_way(pack: Pack, cache: Path, beam: int, sentences: Sequence[str], size: int) -> Callable[[], Callable[[], int]]:
    """The engine as it ships, *size* sentences a call."""
    engine = ArgosEngine([pack], cache=cache, beam_size=beam)
    pieces = Pieces(tokenizer(unpacked(pack, cache)))

    def run() -> Callable[[], int]:
        made = []
        for part in chunks(sentences, size):
            requests = [Request(source="id", target="en", identity="benchmark", text=text) for text in part]
            made += [answer.text for _, answer in engine.translate(requests)]
        return lambda: sum(pieces.count(text) for text in made)

    return run


def limit(
    folder: Path, pieces: Any, beam: int, sentences: Sequence[str], threads: int
) -> Callable[[], Callable[[], int]]:
    """CTranslate2 and nothing else."""
    translator = ctranslate2.Translator(str(folder / "model"), inter_threads=threads, intra_threads=1)
    ready = sorted({tuple(pieces.encode(sentence)) for sentence in sentences}, key=len)

    def run() -> Callable[[], int]:
        results = translator.translate_batch(
            [list(tokens) for tokens in ready], max_batch_size=2048, batch_type="tokens", beam_size=beam,
            max_input_length=0, max_decoding_length=220,
        )  # fmt: skip
        return lambda: sum(len(result.hypotheses[0]) for result in results)

    return run


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", type=Path, default=[ROOT / "benchmarks" / "sets"])
    parser.add_argument("--pack", type=Path, default=max((ROOT / "packs").glob("*-id_en-*.argosmodel"), default=None))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", default=["argos", "article", "pooled", "limit"])
    parser.add_argument("--beam", nargs="+", type=int, default=[SHIPPED_BEAM, 2, 1], help="of all ways but argos")
    options = parser.parse_args()
    sentences = [text for test in test_sets(options.sets) for text in test.sources]
    pack, threads = read_pack(options.pack), os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        open_pack = unpacked(pack, cache)
        pieces = tokenizer(open_pack)
        ways = [Way("argos", 4, argos_way(open_pack, pieces, sentences))]
        for beam in options.beam:
            ways += [
                Way("article", beam, our_way(pack, cache, beam, sentences, _ARTICLE)),
                Way("pooled", beam, our_way(pack, cache, beam, sentences, len(sentences))),
                Way("limit", beam, limit(open_pack, pieces, beam, sentences, threads)),
            ]
        ways = [way for way in ways if way.name in options.ways]
        measured: dict[Way, list[tuple[float, float, int]]] = {way: [] for way in ways}
        for way in ways:
            way.run()  # loads what it loads late
        for number in range(options.rounds):
            for way in ways:
                wall, cpu = time.perf_counter(), time.process_time()
                tokens = way.run()
                measured[way].append((time.perf_counter() - wall, time.process_time() - cpu, tokens()))
            sys.stderr.write(f"round {number + 1} of {options.rounds}\n")
    table = Table(title=f"{pack.name} {pack.version}, {len(sentences)} sentences, {threads} threads, best of rounds")
    for head in ("way", "beam", "seconds", "CPU seconds", "target tokens/s", "times argos", "of the limit", "(CPU)"):
        table.add_column(head, justify="left" if head == "way" else "right")
    best = {way: (min(r[0] for r in rounds), min(r[1] for r in rounds)) for way, rounds in measured.items()}
    bounds = {way.beam: best[way] for way in ways if way.name == "limit"}
    theirs = next((best[way][0] for way in ways if way.name == "argos"), None)
    for way, (wall, cpu) in best.items():
        bound = bounds.get(way.beam)
        table.add_row(
            way.name, str(way.beam), f"{wall:.2f}", f"{cpu:.2f}", f"{measured[way][0][2] / wall:.0f}",
            f"{theirs / wall:.1f}" if theirs else "–",
            *(f"{least / own:.2f}" for least, own in zip(bound, (wall, cpu), strict=True)) if bound else "––",
        )  # fmt: skip
    Console(width=120).print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"peak memory of the process with all ways loaded: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
