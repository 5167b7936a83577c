"""How often the glossary's wordings appear in translations, by the way they get there.

    python benchmarks/terms.py [--sets DIR …] [--pack FILE]

Terms are common nouns with wordings that the pack does not choose by itself, and names. Ways: the pack left alone; the
wording in the term's place before decoding; the wording set over the aligned words after decoding; first the one, then
the other; and what still lacks one asked for again in the engine's other ways, as Syndicate does it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from quality import ROOT, test_sets
from rich.console import Console
from rich.table import Table

from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import read_pack
from syndicate.glossary import Glossary, Term, unworded, worded
from syndicate.mend import has_wording, mended
from syndicate.model import Answer, Hit, Request

WORDINGS = {
    "desa": "hamlet", "pemerintah": "administration", "polisi": "constabulary", "sekolah": "schoolhouse",
    "rumah sakit": "infirmary", "perusahaan": "firm", "presiden": "head of state", "banjir": "inundation",
    "kota": "municipality", "petani": "smallholder", "sungai": "waterway", "hutan": "woodland", "kapal": "vessel",
    "pasar": "marketplace", "jalan": "roadway", "film": "motion picture", "dokter": "physician", "hakim": "magistrate",
    "laut": "high seas", "gunung": "peak", "menteri": "cabinet member", "warga": "townspeople",
    "anggaran": "spending plan", "gempa": "tremor", "harga": "price level", "Indonesia": "the Archipelago",
    "Jakarta": "Batavia",
}  # fmt: skip


def asked(engine: ArgosEngine, texts: list[str], effort: int = 0) -> dict[str, Answer]:
    """The engine's answers by text."""
    requests = [Request(source="id", target="en", identity="benchmark", text=text) for text in dict.fromkeys(texts)]
    return {request.text: answer for request, answer in engine.translate(requests, effort)} if requests else {}


def again(engine: ArgosEngine, found: dict[str, tuple[Hit, ...]], said: dict[str, Answer]) -> dict[str, Answer]:
    """The answers, those that lack a wording asked for in the engine's other ways until one has them all."""
    said = dict(said)
    for effort in range(1, engine.efforts + 1):
        left = [t for t, hits in found.items() if not all(has_wording(said[t], hit.wording) for hit in hits)]
        other = asked(engine, [worded(text, found[text]) for text in left], effort)
        for text in left:
            hits = found[text]
            answer = mended(text, unworded(other[worded(text, hits)], hits), hits, source="id", target="en")
            if all(has_wording(answer, hit.wording) for hit in hits):
                said[text] = answer
    return said


def share(answers: list[tuple[tuple[Hit, ...], Answer]]) -> str:
    """Percent of the terms whose wording is said."""
    said = [has_wording(answer, hit.wording) for hits, answer in answers for hit in hits]
    return f"{100 * sum(said) / len(said):.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", type=Path, default=[ROOT / "benchmarks" / "sets"])
    parser.add_argument("--pack", type=Path, default=max((ROOT / "packs").glob("*-id_en-*.argosmodel"), default=None))
    options = parser.parse_args()
    glossary = Glossary(terms=tuple(Term(term=t, language="en", wording=w) for t, w in WORDINGS.items()))
    table = Table(
        "set",
        "terms",
        "left alone %",
        "worded before %",
        "set after %",
        "both %",
        "and again %",
        title=options.pack.stem,
    )
    with tempfile.TemporaryDirectory() as cache:
        engine = ArgosEngine([read_pack(options.pack)], cache=Path(cache))
        for test in test_sets(options.sets):
            found = {text: hits for text in test.sources if (hits := glossary.hits(text, "en"))}
            plain = asked(engine, list(found))
            before = asked(engine, [worded(text, hits) for text, hits in found.items()])
            alone, first, after, both = [], [], [], []
            for text, hits in found.items():
                answer = unworded(before[worded(text, hits)], hits)
                alone.append((hits, plain[text]))
                first.append((hits, answer))
                after.append((hits, mended(text, plain[text], hits, source="id", target="en")))
                both.append((hits, mended(text, answer, hits, source="id", target="en")))
            found_again = again(engine, found, {text: answer for text, (_, answer) in zip(found, both, strict=True)})
            last = [(hits, found_again[text]) for text, hits in found.items()]
            terms = sum(len(hits) for hits in found.values())
            table.add_row(test.name, str(terms), *(share(ways) for ways in (alone, first, after, both, last)))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
