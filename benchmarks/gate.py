"""What the gate catches, and what it refuses wrongly: planted faults, human translations, and a pack's own answers.

    python benchmarks/gate.py [--sets DIR …] [--packs FILE …]

Faults are planted into the reference translations of the sets, one of each kind where the sentence has room for it. A
reference that the gate refuses as it stands is a sound sentence refused; it is left out of the planting.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from quality import ROOT, test_sets
from rich.console import Console
from rich.table import Table

from syndicate.check import finished
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import read_pack
from syndicate.gate import judge
from syndicate.model import Answer, Request, Segment
from syndicate.numbers import runs

Fault = Callable[[str, str, random.Random], str | None]


def digit_changed(source: str, text: str, rng: random.Random) -> str | None:
    """One digit of one figure is another."""
    figures = [r for r in runs(text, "en") if len(r.text) > 1]
    if not figures:
        return None
    run = rng.choice(figures)
    at = rng.choice([i for i in range(run.start, run.end) if text[i].isdigit()])
    return text[:at] + str((int(text[at]) + rng.randint(1, 9)) % 10) + text[at + 1 :]


def figure_cut(source: str, text: str, rng: random.Random) -> str | None:
    """The last digit of a figure is missing: 2022 becomes 202."""
    figures = [r for r in runs(text, "en") if len(r.text) > 2]
    if not figures:
        return None
    run = rng.choice(figures)
    return text[: run.end - 1] + text[run.end :]


def figure_invented(source: str, text: str, rng: random.Random) -> str | None:
    """A figure that nobody said."""
    words = text.split(" ")
    at = rng.randrange(1, len(words)) if len(words) > 3 else 0
    return " ".join([*words[:at], str(rng.randint(13, 999)), *words[at:]]) if at else None


def magnitude(source: str, text: str, rng: random.Random) -> str | None:
    """Million for billion."""
    swap = {"million": "billion", "billion": "million", "trillion": "billion", "thousand": "million"}
    found = re.search(r"(?<=\d )(million|billion|trillion|thousand)\b", text)
    return text[: found.start()] + swap[found[1]] + text[found.end() :] if found else None


def currency(source: str, text: str, rng: random.Random) -> str | None:
    """Dollars for rupiah."""
    changed = re.sub(r"\bRp\.? ?(?=\d)", "$", text)
    return changed if changed != text else None


def month(source: str, text: str, rng: random.Random) -> str | None:
    """Another month."""
    months = "January February March April June July August September October November December".split()
    found = re.search(rf"\b({'|'.join(months)})\b", text) if re.search(r"\d{1,2} [A-Z][a-z]+", source) else None
    return text.replace(found[1], rng.choice([m for m in months if m != found[1]])) if found else None


def loop(source: str, text: str, rng: random.Random) -> str | None:
    """The sentence runs into a loop."""
    words = text.split()
    return " ".join([*words[:4], *words[2:4] * 4]) if len(words) > 5 else None


def untranslated(source: str, text: str, rng: random.Random) -> str | None:
    """The sentence came back as it was."""
    return source if len(source.split()) > 6 else None


def half_translated(source: str, text: str, rng: random.Random) -> str | None:
    """The second half came back as it was."""
    ours, theirs = source.split(), text.split()
    return " ".join([*theirs[: len(theirs) // 2], *ours[len(ours) // 2 :]]) if len(ours) > 11 else None


def cut_short(source: str, text: str, rng: random.Random) -> str | None:
    """Most of the sentence is missing."""
    words = text.split()
    return " ".join(words[: len(words) // 6 + 1]) if len(words) > 11 else None


def unknown(source: str, text: str, rng: random.Random) -> str | None:
    """A sign for what the pack cannot write."""
    return re.sub(r"[aeiou]", " ⁇ ", text, count=1)


def other_script(source: str, text: str, rng: random.Random) -> str | None:
    """Words of another writing."""
    words = text.split(" ")
    return " ".join(["Правительство", *words[1:]]) if len(words) > 3 else None


def invented_sentence(source: str, text: str, rng: random.Random) -> str | None:
    """A short title with a sentence that nobody wrote."""
    if len(source.split()) > 5:
        return None
    return f"{text.rstrip('.')}. The government said it would look into the matter as soon as possible."


def address_changed(source: str, text: str, rng: random.Random) -> str | None:
    """An address (put on both sides) with a space in it."""
    return f"{text} https://www.kabarnusa .example/a_b"


FAULTS: tuple[Fault, ...] = (
    digit_changed, figure_cut, figure_invented, magnitude, currency, month, loop, untranslated, half_translated,
    cut_short, unknown, other_script, invented_sentence, address_changed,
)  # fmt: skip


def refused(source: str, text: str) -> str:
    """The kind of fault that the gate finds, or ""."""
    flaw = judge(Segment(text=source), Answer(text=text), source="id", target="en")
    return flaw.kind if flaw else ""


def planted(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """For each kind of fault: how often planted, caught, and as what."""
    rows, planted_all, caught_all = [], 0, 0
    for fault in FAULTS:
        rng, found, caught = random.Random(1), Counter[str](), 0
        for source, text in pairs:
            wrong = fault(source, text, rng)
            if wrong is None or wrong == text:
                continue
            kind = refused(f"{source} https://www.kabarnusa.example/a_b" if fault is address_changed else source, wrong)
            found[kind or "passed"] += 1
            caught += bool(kind)
        total = found.total()
        planted_all, caught_all = planted_all + total, caught_all + caught
        told = ", ".join(f"{kind} {n}" for kind, n in found.most_common(4))
        rows.append([fault.__name__.replace("_", " "), str(total), f"{100 * caught / max(total, 1):.1f}", told])
    return [*rows, ["all", str(planted_all), f"{100 * caught_all / max(planted_all, 1):.1f}", ""]]


def main() -> None:
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", type=Path, default=[ROOT / "benchmarks" / "sets"])
    parser.add_argument("--packs", nargs="*", type=Path, default=sorted((ROOT / "packs").glob("*-id_en-*.argosmodel")))
    options = parser.parse_args()
    console = Console(width=140)
    for test in test_sets(options.sets):
        pairs = list(zip(test.sources, test.references, strict=True))
        kinds = Counter(kind for source, text in pairs if (kind := refused(source, text)))
        console.print(
            f"{test.name}: of {len(pairs)} human translations {kinds.total()} refused "
            f"({100 * kinds.total() / len(pairs):.1f} %): {dict(kinds.most_common())}"
        )
        table = Table("fault", "planted", "caught %", "as", title=f"Faults planted into {test.name}")
        for row in planted([(s, t) for s, t in pairs if not refused(s, t)]):
            table.add_row(*row)
        console.print(table)
        for path in options.packs:
            told = answered(path, test.sources)
            console.print(f"{path.stem} on {test.name}: {told}\n")


def answered(path: Path, sources: Sequence[str]) -> str:
    """How many of a pack's answers the gate refuses, before and after mending, and after asking again."""
    requests = {s: Request(source="id", target="en", identity="benchmark", text=s) for s in sources}
    with tempfile.TemporaryDirectory() as cache:
        engine = ArgosEngine([read_pack(path)], cache=Path(cache))
        answers = {r.text: a for r, a in engine.translate(list(requests.values()))}
        raw = Counter(f.kind for s, a in answers.items() if (f := judge(Segment(text=s), a, source="id", target="en")))
        left = [s for s, a in answers.items() if finished(Segment(text=s), a, (), source="id", target="en")[1]]
        counts = [len(left)]
        for effort in range(1, engine.efforts + 1):
            again = engine.translate([requests[s] for s in left], effort) if left else ()
            sound = {r.text for r, a in again if not finished(Segment(text=r.text), a, (), source="id", target="en")[1]}
            left = [s for s in left if s not in sound]
            counts.append(len(left))
    steps = " → ".join(map(str, counts))
    told = f"of {len(answers)} answers {raw.total()} refused {dict(raw.most_common())}"
    return f"{told}; after mending and each effort: {steps}"


if __name__ == "__main__":
    main()
