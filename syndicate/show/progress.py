"""How far long work has come: a bar on a terminal, lines elsewhere. rich is imported only for a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

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
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        yield Bars(bar)
