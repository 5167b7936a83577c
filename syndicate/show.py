"""What the command line shows people: progress, a pass's report, the status, the packs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from syndicate.report import Report

_DISTANCE = 10.0  # seconds between lines


class Bars:
    """Progress as one bar on a terminal."""

    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.task = bar.add_task("starting", total=None)

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress."""
        self.bar.update(self.task, description=what, completed=done, total=total)


class Lines:
    """Progress as a plain line now and then, for where there is no terminal; none for what is soon done."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._told = clock()

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress."""
        now = self._clock()
        if now - self._told >= _DISTANCE:
            self._told = now
            print(f"{what}: {done} of {total}", file=self._stream, flush=True)


class Silent:
    """Progress that nobody watches."""

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress."""


@contextmanager
def progress_on(stream: TextIO, *, quiet: bool) -> Iterator[Bars | Lines | Silent]:
    """A bar while the work goes on if ``stream`` is a terminal, else a line now and then."""
    if quiet or not stream.isatty():
        yield Silent() if quiet else Lines(stream)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        yield Bars(bar)


def show_report(report: Report, output: Path) -> None:
    """A pass in a few lines."""
    out = Console(soft_wrap=True, highlight=False)
    if report.idle and not report.failed and not report.notices:
        out.print(f"Nothing new: read {report.read} articles, wrote no file in {output}.", markup=False)
        return
    line = f"Read {report.read} articles: {report.new} new, {report.changed} changed, {report.withdrawn} withdrawn"
    out.print(
        line + (f", {report.duplicates} known through another source." if report.duplicates else "."), markup=False
    )
    if report.cuts:
        rules = Counter(rule for _, rule, _ in report.cuts).most_common()
        out.print("Cut before translation: " + ", ".join(f"{rule} {n}" for rule, n in rules) + ".", markup=False)
        for url, rule, text in report.cuts:
            out.print(f"  {rule}: “{text[:70]}” in {url}", markup=False, style="dim")
    made = ", ".join(f"{language} {n}" for language, n in sorted(report.translated.items())) or "nothing"
    out.print(f"Made: {made} ({report.decoded} sentences translated, {report.recalled} remembered).", markup=False)
    if report.forgotten:
        out.print(f"Forgotten: {report.forgotten} answers that no pass has needed for long.", markup=False)
    if report.flaws:
        out.print(
            "Flaws, each recorded: " + ", ".join(f"{k} {n}" for k, n in report.flaws.most_common()) + ".", markup=False
        )
    for late in report.held:
        out.print(f"Held back ({late.language}): {late.url}: {late.held}", markup=False)
    if report.pictures or report.pictures_failed:
        out.print(f"Pictures: {report.pictures} fetched, {len(report.pictures_failed)} failed.", markup=False)
    for url, reason in report.pictures_failed:
        out.print(f"  Picture {url} {reason}", markup=False, style="dim")
    for notice in report.notices:
        out.print(f"Note: {notice}", markup=False)
    for problem in report.problems:
        out.print(f"Problem: {problem}", markup=False)
    done = report.published
    counts = f"{len(done.written)} written, {done.unchanged} unchanged, {len(done.removed)} removed"
    out.print(f"Published to {output}: {counts}.", markup=False)


def show_packs(packs: Sequence[Mapping[str, Any]]) -> None:
    """The packs at hand as a table."""
    table = Table("from", "to", "version", "MB", "where", box=None)
    for pack in packs:
        table.add_row(pack["from"], pack["to"], pack["version"], _megabytes(pack["size"]), pack["path"])
    Console(soft_wrap=True).print(table)


def show_languages(languages: Sequence[Mapping[str, Any]]) -> None:
    """What each language is translated through, or lacks."""
    out = Console(soft_wrap=True, highlight=False)
    for row in languages:
        if row["missing"]:
            what = f"missing {_pairs(row['missing'])}; get it with: {row['command']}"
        else:
            what = f"through {_pairs(row['route'])}" if row["route"] else "needs no pack"
        out.print(f"{row['language']}: {what}", markup=False)


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{source}→{target}" for source, target in pairs)


def show_offers(offers: Sequence[Mapping[str, Any]], index: str, skipped: int) -> None:
    """The packs that an index offers, and which of them are at hand."""
    out = Console(soft_wrap=True, highlight=False)
    out.print(f"Offered by {index}:", markup=False)
    table = Table("from", "to", "version", "MB", "at hand", box=None)
    for offer in offers:
        newer = ", older" if offer["state"] == "newer version" else ""
        had = f"{offer['at_hand']}{newer}" if offer["state"] else ""
        table.add_row(offer["from"], offer["to"], offer["version"], _megabytes(offer["size"]), had)
    out.print(table)
    if skipped:
        out.print(f"{skipped} entries of the index could not be read and are left out.", markup=False)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}" if size else "?"
