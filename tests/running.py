"""A daemon as a process for tests, with its log lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Running:
    """A daemon and its lines."""

    def __init__(self, folder: Path, *arguments: str, program: tuple[str, ...] = (), **environment: str) -> None:
        command = [sys.executable, "-m", "syndicate", "daemon", "--log", "json", *(arguments or ("--no-serve",))]
        self.process = subprocess.Popen(
            program or command,
            cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr:
            for line in self.process.stderr:
                self.lines.append(line)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def times(self, words: str) -> int:
        return sum(words in line["message"] for line in self.told)

    def wait_for(self, words: str, times: int = 1) -> None:
        late = time.monotonic() + 60
        while self.times(words) < times:
            assert time.monotonic() < late, "".join(self.lines)
            if self.process.poll() is not None:
                self._reader.join()
                assert self.times(words) >= times, "".join(self.lines)
            time.sleep(0.02)

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.send(number)
        status = self.process.wait(60)
        self._reader.join()
        return status


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, "it never came to be"
        time.sleep(0.02)
