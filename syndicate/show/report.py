"""A pass as the command line tells of it. rich is imported only for a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from syndicate.report import Report


def show_report(report: Report, output: Path) -> None:
    """A pass in a few lines."""
    tell = _teller()
    if report.idle and not report.failed and not report.notices:
        tell(f"Nothing new: read {report.read} articles, wrote no file in {output}.")
        return
    line = f"Read {report.read} articles: {report.new} new, {report.changed} changed, {report.withdrawn} withdrawn"
    tell(line + (f", {report.duplicates} known through another source." if report.duplicates else "."))
    if report.cuts:
        rules = Counter(rule for _, rule, _ in report.cuts).most_common()
        tell("Cut before translation: " + ", ".join(f"{rule} {n}" for rule, n in rules) + ".")
        for url, rule, text in report.cuts:
            tell(f"  {rule}: “{text[:70]}” in {url}", "dim")
    made = ", ".join(f"{language} {n}" for language, n in sorted(report.translated.items())) or "nothing"
    tell(f"Made: {made} ({report.decoded} sentences translated, {report.recalled} remembered).")
    if report.forgotten:
        tell(f"Forgotten: {report.forgotten} answers that no pass has needed for long.")
    if report.flaws:
        tell("Flaws, each recorded: " + ", ".join(f"{k} {n}" for k, n in report.flaws.most_common()) + ".")
    for late in report.held:
        tell(f"Held back ({late.language}): {late.url}: {late.held}")
    if report.pictures or report.pictures_failed:
        tell(f"Pictures: {report.pictures} fetched, {len(report.pictures_failed)} failed.")
    for url, reason in report.pictures_failed:
        tell(f"  Picture {url} {reason}", "dim")
    for notice in report.notices:
        tell(f"Note: {notice}")
    for problem in report.problems:
        tell(f"Problem: {problem}")
    done = report.published
    counts = f"{len(done.written)} written, {done.unchanged} unchanged, {len(done.removed)} removed"
    tell(f"Published to {output}: {counts}.")


def _teller() -> Callable[..., object]:
    """Prints a line on the standard output, in a style if a terminal is there to show it."""
    if not sys.stdout.isatty():
        return lambda line, _style="": sys.stdout.write(f"{line}\n")
    from rich.console import Console

    out = Console(soft_wrap=True, highlight=False)
    return lambda line, style="": out.print(line, markup=False, style=style)
