"""Signals as something to wait for, so that no handler runs in the middle of other work."""

from __future__ import annotations

import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Self

WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Signals:
    """Within it, WATCHED signals do nothing but end a wait(). To be entered in the main thread.

    Children that are started meanwhile get the usual handlers: what they inherit is not ours.
    """

    def __enter__(self) -> Self:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._handlers = {number: signal.signal(number, _nothing) for number in WATCHED}
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        return self

    def wait(self, seconds: float) -> int:
        """The number of the next signal, or 0 if none comes in time."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        number = self._read.recv(1)[0] if ready else 0
        return number if number in WATCHED else 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()


def _nothing(number: int, frame: FrameType | None) -> None:
    """A handler of Python's, for the wake-up to be written; what is to be done is done by whoever waits."""
