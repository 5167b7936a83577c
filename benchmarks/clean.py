"""How much rubbish cleaning cuts from whole pages, how much of the articles with it, and how fast.

    python benchmarks/clean.py [--wrong]

The pages are those of tests/cases/pages. ``unseen`` was written when the rules were finished: its share is what to
expect of a page that nobody wrote a rule for. ``--wrong`` lists each line that was decided wrongly; look at those of
``unseen`` only to make them ``seen``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from page_cases import SIGHTING, PageCase, cases, measure, raw_of

from syndicate.boilerplate import Rules
from syndicate.clean import clean

ROUNDS = 5


def speed(chosen: Sequence[PageCase]) -> float:
    """Articles a second of one core through cleaning alone, the best of some rounds; no text is known from before."""
    raws = [raw_of(case) for case in chosen]
    best = float("inf")
    for _ in range(ROUNDS):
        Rules.labels.cache_clear()
        begun = time.process_time()
        for raw in raws:
            clean(raw, SIGHTING, source_language="id")
        best = min(best, time.process_time() - begun)
    return len(raws) / best


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    parts = {"seen": cases("seen"), "unseen": cases("unseen")}
    parts["all"] = [*parts["seen"], *parts["unseen"]]
    table = Table(
        "pages", "number", "words of rubbish", "cut", "words of articles", "cut wrongly", "articles/s", box=None
    )
    wrong: list[str] = []
    for name, chosen in parts.items():
        found = measure(chosen)
        cut, lost = found.shares
        figures = (found.rubbish, f"{cut:.1%}", found.article, f"{lost:.2%}", f"{speed(chosen):.0f}")
        table.add_row(name, str(len(chosen)), *map(str, figures))
        wrong = found.wrong
    out = Console(soft_wrap=True)
    out.print(table)
    if arguments.wrong:
        for line in wrong:
            out.print(line, markup=False, highlight=False)


if __name__ == "__main__":
    main()
