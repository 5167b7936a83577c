"""How fast the translation memory is: a million segments kept, 5,000 of them looked up, and the old ones dropped.

    python benchmarks/memory.py [--segments N] [--wanted N] [--rounds N]

The look-ups are done by the store and, as the limit, by the bare sqlite3 module in the shortest way to the same rows,
in turns in one process, with other keys in each round; the median counts. *cold*: the first look-up of a newly opened
file whose pages the system was asked to drop (POSIX_FADV_DONTNEED); *warm*: the file was read through before.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from syndicate.model import Answer, Request
from syndicate.stores.sql import SqlStore, open_store

NOW = datetime(2026, 11, 26, tzinfo=UTC)
BATCH = 2_000  # answers kept at once: what fifty articles hold
WORDS = "air surut warga pulang rumah pasar kota buka hari harga naik beras petani sawah jalan rusak hujan".split()
ALIGNMENT = tuple((n * 6, n * 6 + 5, n * 6, n * 6 + 5) for n in range(12))


def item(number: int) -> tuple[Request, Answer]:
    """A sentence of twelve words with an answer as an engine gives it."""
    words = [WORDS[(number * prime + n) % len(WORDS)] for n, prime in enumerate((1, 3, 7, 11, 13, 17) * 2)]
    text = f"{' '.join(words).capitalize()} {number}."
    request = Request(source="id", target="en", identity="argos:1.0:beam4:0123456789abcdef", text=text)
    return request, Answer(text=text.upper(), alignment=ALIGNMENT, score=-0.25)


Times = tuple[float, float]


def timed(work: Callable[[], object]) -> Times:
    """Seconds that the work takes, and of the processor."""
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def filled(store: SqlStore, segments: int) -> float:
    """Seconds to keep so many answers, batch by batch. Every tenth was last used long ago."""
    seconds = 0.0
    for start in range(0, segments, BATCH):
        batch = [item(number) for number in range(start, min(start + BATCH, segments))]
        when = NOW - timedelta(days=400) if (start // BATCH) % 10 == 0 else NOW
        seconds += timed(lambda batch=batch, when=when: store.remember(batch, when))[0]  # type: ignore[misc]
    return seconds


def keys(segments: int, wanted: int, rng: random.Random) -> list[str]:
    """The keys of so many different segments."""
    return [item(number)[0].key for number in rng.sample(range(segments), wanted)]


def bare(file: Path, wanted: Sequence[str]) -> int:
    """The rows of these keys by sqlite3 alone; how many."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return bare_on(connection, wanted)


def bare_on(connection: sqlite3.Connection, wanted: Sequence[str]) -> int:
    """The same on an open connection."""
    found = 0
    blobs = sorted(bytes.fromhex(key) for key in wanted)
    for start in range(0, len(blobs), 1000):
        chunk = blobs[start : start + 1000]
        sql = f"SELECT key, answer, alignment, score FROM segments WHERE key IN ({','.join('?' * len(chunk))})"  # noqa: S608
        found += len(connection.execute(sql, chunk).fetchall())
    return found


def dropped(file: Path) -> None:
    """Have the system forget the file's pages."""
    for path in (file, file.with_name(f"{file.name}-wal")):
        if path.exists():
            with path.open("rb") as opened:
                os.fsync(opened.fileno())
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def looked_up(folder: Path, segments: int, wanted: int, rounds: int) -> Iterator[list[str]]:
    """Rows of the table: what, the store's milliseconds, the limit's."""
    rng, file = random.Random(1), folder / "state.db"
    ours: list[Times] = []
    theirs: list[Times] = []
    for _ in range(rounds):
        chosen = keys(segments, wanted, rng)
        dropped(file)
        with closing(open_store("sqlite:///state.db", folder=folder)) as store:
            ours.append(timed(lambda store=store, chosen=chosen: store.recall(chosen)))  # type: ignore[misc]
        dropped(file)
        theirs.append(timed(lambda chosen=chosen: bare(file, chosen)))  # type: ignore[misc]
    yield [f"{wanted:,} of them, cold", *_milliseconds(ours, theirs)]
    ours, theirs = [], []
    with file.open("rb") as opened:  # else what is looked up first would warm the pages for the second
        while opened.read(1 << 24):
            pass
    with closing(open_store("sqlite:///state.db", folder=folder)) as store, closing(sqlite3.connect(file)) as other:
        for number in range(rounds + 1):
            chosen = keys(segments, wanted, rng)
            first = timed(lambda chosen=chosen: store.recall(chosen))  # type: ignore[misc]
            second = timed(lambda chosen=chosen: bare_on(other, chosen))  # type: ignore[misc]
            if number:
                ours.append(first)
                theirs.append(second)
        assert len(store.recall(chosen)) == wanted
        yield [f"{wanted:,} of them, warm", *_milliseconds(ours, theirs)]
        strange = [replace(item(0)[0], identity=f"x{n}").key for n in range(wanted)]
        times = [timed(lambda: store.recall(strange)) for _ in range(rounds)]
        limit = [timed(lambda: bare_on(other, strange)) for _ in range(rounds)]
        yield [f"{wanted:,} that are not there, warm", *_milliseconds(times, limit)]


def _milliseconds(*ways: Sequence[Times]) -> list[str]:
    """For each way, the median with the processor's in brackets."""
    return ["{:.0f} ({:.0f})".format(*(1000 * statistics.median(side) for side in zip(*way))) for way in ways]  # noqa: B905


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=1_000_000)
    parser.add_argument("--wanted", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    table = Table("what", "store, ms (processor)", "sqlite3 alone, ms (processor)")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with closing(open_store("sqlite:///state.db", folder=folder)) as store:
            seconds = filled(store, options.segments)
        table.add_row(f"kept, {options.segments / seconds:,.0f} a second", f"{1000 * seconds:,.0f}", "")
        table.title = f"{options.segments:,} segments, {(folder / 'state.db').stat().st_size / 1e6:,.0f} MB"
        for row in looked_up(folder, options.segments, options.wanted, options.rounds):
            table.add_row(*row)
        with closing(open_store("sqlite:///state.db", folder=folder)) as store:
            began = time.perf_counter()
            count = store.forget(NOW - timedelta(days=1))
            table.add_row(f"{count:,} dropped", f"{1000 * (time.perf_counter() - began):,.0f}", "")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
