"""Telling systemd how the daemon is: the datagrams of sd_notify(3). Without systemd nothing is told."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping


class Notifier:
    """Sends to ``$NOTIFY_SOCKET``. watchdog: seconds within which it wants to be fed, 0 if it does not."""

    def __init__(self, environ: Mapping[str, str], pid: int | None = None) -> None:
        path = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{path[1:]}" if path.startswith("@") else path
        ours = environ.get("WATCHDOG_PID") in {None, "", str(pid or os.getpid())}
        microseconds = environ.get("WATCHDOG_USEC", "")
        self.watchdog = int(microseconds) / 1e6 if ours and microseconds.isdigit() else 0.0
        self._status = ""

    def ready(self) -> None:
        """Started, or done with reading the configuration again."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Reading the configuration again."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """About to end."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        if self.watchdog:
            self._send("WATCHDOG=1")

    def status(self, line: str) -> None:
        """What is going on, in a line; the same again is not sent."""
        if line != self._status:
            self._status = line
            self._send(f"STATUS={' '.join(line.split())}")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(1)
            out.sendto(message.encode(), self._address)
