"""The pass in hand: how far it is, and that it ends when it must."""

from __future__ import annotations

import logging
import threading
import time

from syndicate.errors import Stopped

log = logging.getLogger("syndicate.daemon")

_TELL = 30.0  # seconds between lines about long work


class Hand:
    """A Progress (see ports) that ends the pass at its next step once ``stop`` is set.

    task: what is being done, "" if nothing; sign: of life, the last one, by the steady clock.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self.task = self.doing = ""
        self.sign = self._told = 0.0

    def begin(self, task: str) -> None:
        """A task is taken up."""
        self.sign = self._told = time.monotonic()
        self.task, self.doing = task, "starting"

    def end(self) -> None:
        """It is done, one way or another."""
        self.task = self.doing = ""

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress. Raises Stopped."""
        self.sign = time.monotonic()
        self.doing = f"{what} {done}/{total}"
        if self.sign - self._told >= _TELL:
            self._told = self.sign
            log.info("%s: %s", self.task, self.doing)
        if self._stop.is_set():
            raise Stopped("asked to stop")
