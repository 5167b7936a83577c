"""How well packs translate Indonesian into English: BLEU, chrF, figures and marks that came through, and speed.

    make bench                                                        every pack in packs/ on benchmarks/sets
    python benchmarks/quality.py --sets DIR --packs FILE … --beam 2 4  others, and other sets

A set is two files of as many lines, ``NAME.id`` and ``NAME.en``. Every pack is asked through the engine as Syndicate
ships it, all sets at once; figures are set right as they are before publishing. Scores are sacrebleu's defaults (13a).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sacrebleu
from rich.console import Console
from rich.table import Table

from syndicate.check import set_right
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import Pack, read_pack, tokenizer, unpacked
from syndicate.engines.pieces import Pieces
from syndicate.gate import judge
from syndicate.model import Answer, Mark, Request, Segment
from syndicate.numbers import missing_numbers
from syndicate.place import place

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_BEAM = 4


@dataclass(frozen=True, kw_only=True)
class TestSet:
    """Sentences with their reference translations."""

    name: str
    sources: Sequence[str]
    references: Sequence[str]


def test_sets(folders: Sequence[Path]) -> list[TestSet]:
    """The sets in the folders, by name. Raises SystemExit where the two sides differ in length."""
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("*.id")):
        sides = [p.read_text(encoding="utf-8").splitlines() for p in (path, path.with_suffix(".en"))]
        if len(sides[0]) != len(sides[1]):
            sys.exit(f"{path} has {len(sides[0])} lines, its English side {len(sides[1])}")
        found.append(TestSet(name=path.stem, sources=sides[0], references=sides[1]))
    return found


def marked(text: str) -> Segment:
    """The sentence with one link over one to three of its words, always the same ones: a name where it has one."""
    words = [m.span() for m in re.finditer(r"[^\W\d_][\w'-]*", text)]
    if len(words) < 6:
        return Segment(text=text)
    draw = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
    names = [i for i, (a, _) in enumerate(words) if i and text[a].isupper()]
    first = names[draw % len(names)] if names and draw % 2 else draw % (len(words) - 3)
    last = first + (0 if names and draw % 2 else draw % 3)
    link = Mark(start=words[first][0], end=words[last][1], open=('<a href="/">',), close="</a>")
    return Segment(text=text, marks=(link,))


def share(hits: int, of: int) -> str:
    """Percent with the count beside it."""
    return f"{100 * hits / of:.1f} of {of}" if of else "–"


def row(test: TestSet, answers: Sequence[Answer]) -> list[str]:
    """BLEU, chrF, and the shares of figures, marks and sentences that came through."""
    answers = [
        set_right(Segment(text=source), answer, (), source="id", target="en")
        for source, answer in zip(test.sources, answers, strict=True)
    ]
    texts = [answer.text for answer in answers]
    bleu = sacrebleu.corpus_bleu(texts, [list(test.references)]).score
    chrf = sacrebleu.corpus_chrf(texts, [list(test.references)]).score
    figures = [
        not missing_numbers(source, text, source="id", target="en")
        for source, text in zip(test.sources, texts, strict=True)
        if re.search(r"\d", source)
    ]
    placed, copies = [], []
    for source, answer, reference in zip(test.sources, answers, test.references, strict=True):
        segment = marked(source)
        if not segment.marks:
            continue
        marks, guessed = place(segment, answer)
        placed.append(not guessed)
        words = source[segment.marks[0].start : segment.marks[0].end]
        if reference.count(words) == answer.text.count(words) == 1 and words[0].isupper():
            copies.append(answer.text[marks[0].start : marks[0].end] == words)
    passed = [
        judge(Segment(text=s), a, source="id", target="en") is None for s, a in zip(test.sources, answers, strict=True)
    ]
    return [
        f"{bleu:.1f}",
        f"{chrf:.1f}",
        share(sum(figures), len(figures)),
        share(sum(placed), len(placed)),
        share(sum(copies), len(copies)),
        share(sum(passed), len(passed)),
    ]


def measured(pack: Pack, beam: int, tests: Sequence[TestSet], cache: Path, threads: int) -> list[list[str]]:
    """One row for each set, the speed over all of them beside."""
    engine = ArgosEngine([pack], cache=cache, beam_size=beam, threads=threads)
    requests = {
        text: Request(source="id", target="en", identity="benchmark", text=text)
        for test in tests
        for text in test.sources
    }
    list(engine.translate([Request(source="id", target="en", identity="benchmark", text="Selamat pagi.")]))  # loads it
    began = time.perf_counter()
    answers = {request.text: answer for request, answer in engine.translate(list(requests.values()))}
    seconds = time.perf_counter() - began
    pieces = Pieces(tokenizer(unpacked(pack, cache)))
    tokens = sum(pieces.count(answer.text) for answer in answers.values())
    return [
        [pack.version, str(beam), test.name, *row(test, [answers[s] for s in test.sources]), f"{tokens / seconds:.0f}"]
        for test in tests
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", type=Path, default=[ROOT / "benchmarks" / "sets"])
    parser.add_argument("--packs", nargs="+", type=Path, default=sorted((ROOT / "packs").glob("*-id_en-*.argosmodel")))
    parser.add_argument("--beam", nargs="+", type=int, default=[1, 2, SHIPPED_BEAM])
    parser.add_argument("--threads", type=int, default=0, help="0: one per core")
    options = parser.parse_args()
    tests = test_sets(options.sets)
    heads = ("pack", "beam", "set", "BLEU", "chrF", "figures %", "marks placed %", "copied names %", "gate passed %")
    table = Table(title=f"Indonesian→English, {options.threads or os.cpu_count()} threads")
    for head in (*heads, "target tokens/s"):
        table.add_column(head, justify="left" if head in {"pack", "set"} else "right")
    with tempfile.TemporaryDirectory() as cache:
        for path in options.packs:
            for beam in options.beam:
                for line in measured(read_pack(path), beam, tests, Path(cache), options.threads):
                    table.add_row(*line)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
