"""How often the glossary's wordings appear in translations, and what they cost, by the way they get there.

    python benchmarks/terms.py [--sets DIR …] [--pack FILE] [--first N]

Two glossaries: wordings that the pack does not choose by itself, and the usual ones. Ways: the pack left alone; the
wording set over the aligned words afterwards; the wording in the term's place before decoding, and set afterwards where
it did not come; the sentence as it stands first, and with the wording only where that gave none. The last two as
Syndicate asks: what still lacks a wording again in the engine's other ways. BLEU is against the set's references, which
have the usual words; a number fault is “twelve village”, “a villages” or the like.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import sacrebleu
from quality import ROOT, TestSet, test_sets
from rich.console import Console
from rich.table import Table

from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import read_pack
from syndicate.glossary import Glossary, Term, unworded, worded
from syndicate.inflect import plural, says
from syndicate.mend import mended
from syndicate.model import Answer, Hit, Request

RARE = {
    "desa": "hamlet", "pemerintah": "administration", "polisi": "constabulary", "sekolah": "schoolhouse",
    "rumah sakit": "infirmary", "perusahaan": "firm", "presiden": "head of state", "banjir": "inundation",
    "kota": "municipality", "petani": "smallholder", "sungai": "waterway", "hutan": "woodland", "kapal": "vessel",
    "pasar": "marketplace", "jalan": "roadway", "film": "motion picture", "dokter": "physician", "hakim": "magistrate",
    "laut": "high seas", "gunung": "peak", "menteri": "cabinet member", "warga": "townspeople",
    "anggaran": "spending plan", "gempa": "tremor", "harga": "price level", "Indonesia": "the Archipelago",
    "Jakarta": "Batavia",
}  # fmt: skip
USUAL = {
    "desa": "village", "pemerintah": "government", "polisi": "police", "sekolah": "school", "rumah sakit": "hospital",
    "perusahaan": "company", "presiden": "president", "banjir": "flood", "kota": "city", "petani": "farmer",
    "sungai": "river", "hutan": "forest", "kapal": "ship", "pasar": "market", "jalan": "road", "film": "film",
    "dokter": "doctor", "hakim": "judge", "laut": "sea", "gunung": "mountain", "menteri": "minister",
    "warga": "resident", "anggaran": "budget", "gempa": "earthquake", "harga": "price",
}  # fmt: skip
MANY = (
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|many|several|some|these|those|few|various|"
    r"both|hundreds of|thousands of|dozens of|number of|millions of|hundred|thousand|dozen|million)"
)
ONE = r"(?:an?|each|every|this|one|another)"
Found = Mapping[str, tuple[Hit, ...]]
Answers = dict[str, Answer]


def asked(engine: ArgosEngine, texts: list[str], effort: int = 0) -> Answers:
    """The engine's answers by text."""
    requests = [Request(source="id", target="en", identity="benchmark", text=text) for text in dict.fromkeys(texts)]
    return {request.text: answer for request, answer in engine.translate(requests, effort)} if requests else {}


def has_all(answer: Answer, hits: tuple[Hit, ...]) -> bool:
    """Whether every term has its wording."""
    return all(says(answer.text, hit.wording, "en") for hit in hits)


def set_after(said: Answers, found: Found) -> Answers:
    """The answers with the wordings set over the aligned words."""
    return {text: mended(text, said[text], hits, source="id", target="en") for text, hits in found.items()}


def with_wordings(engine: ArgosEngine, found: Found, effort: int = 0) -> Answers:
    """The answers to the sentences with the wordings in them, set afterwards where they did not come."""
    said = asked(engine, [worded(text, hits) for text, hits in found.items()], effort)
    return set_after({text: unworded(said[worded(text, hits)], hits) for text, hits in found.items()}, found)


def completed(said: Answers, found: Found, *ways: Callable[[Found], Answers]) -> Answers:
    """The answers, those that lack a wording by one way after the other until one has it."""
    said = dict(said)
    for way in ways:
        left = {text: hits for text, hits in found.items() if not has_all(said[text], hits)}
        better = way(left) if left else {}
        said.update((text, answer) for text, answer in better.items() if has_all(answer, left[text]))
    return said


def number_faults(said: Answers, found: Found) -> int:
    """How many wordings stand in the singular behind “twelve”, or in the plural behind “a”."""
    faults = 0
    for text, hits in found.items():
        for hit in hits:
            one, more = hit.wording.lower(), plural(hit.wording.lower())
            if one != more and hit.wording[:1].islower():
                wrong = rf"\b{MANY} (?:\w+ )?{re.escape(one)}\b(?! \w+s\b)|\b{ONE} {re.escape(more)}\b"
                faults += len(re.findall(wrong, said[text].text.lower()))
    return faults


def row(name: str, said: Answers, found: Found, test: TestSet) -> list[str]:
    """The share of terms in their wording, the faults, and BLEU over the sentences with terms."""
    terms = [says(said[text].text, hit.wording, "en") for text, hits in found.items() for hit in hits]
    references = dict(zip(test.sources, test.references, strict=True))
    bleu = sacrebleu.corpus_bleu([said[t].text for t in found], [[references[t] for t in found]]).score
    share = 100 * sum(terms) / len(terms)
    return [name, str(len(terms)), f"{share:.1f}", str(number_faults(said, found)), f"{bleu:.1f}"]


def ways(engine: ArgosEngine, found: Found) -> dict[str, Answers]:
    """The answers by each way."""
    efforts = range(1, engine.efforts + 1)
    plain = asked(engine, list(found))
    after = set_after(plain, found)
    others = [lambda left, effort=effort: with_wordings(engine, left, effort) for effort in efforts]
    return {
        "left alone": plain,
        "set after": after,
        "worded first": completed(with_wordings(engine, found), found, *others),
        "as it stands, worded": completed(plain, found, lambda left: with_wordings(engine, left), *others),
        "as it stands, set, worded": completed(after, found, lambda left: with_wordings(engine, left), *others),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", type=Path, default=[ROOT / "benchmarks" / "sets"])
    parser.add_argument("--pack", type=Path, default=max((ROOT / "packs").glob("*-id_en-*.argosmodel"), default=None))
    parser.add_argument("--first", type=int, help="only so many sentences of each set that hold a term")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        engine = ArgosEngine([read_pack(options.pack)], cache=Path(cache))
        for test in test_sets(options.sets):
            for title, wordings in {"rare": RARE, "usual": USUAL}.items():
                glossary = Glossary(terms=tuple(Term(term=t, language="en", wording=w) for t, w in wordings.items()))
                found = {text: hits for text in test.sources if (hits := glossary.hits(text, "en"))}
                found = dict(list(found.items())[: options.first])
                table = Table("way", "terms", "in their wording %", "number faults", "BLEU")
                table.title = f"{options.pack.stem}, {test.name}, {title} wordings"
                for name, said in ways(engine, found).items():
                    table.add_row(*row(name, said, found, test))
                Console(width=110).print(table)


if __name__ == "__main__":
    main()
