"""A Chromium driven over its DevTools protocol: JSON messages through two pipes, each ended by a NUL."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip
SECONDS = 30.0  # that one answer may take


def needs_chromium() -> str:
    """Where Chromium is. Leaves the test out where there is none, unless SYNDICATE_TEST_CHROMIUM=1 says it must be."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    if not found and os.environ.get("SYNDICATE_TEST_CHROMIUM") == "1":
        pytest.fail("SYNDICATE_TEST_CHROMIUM=1, but no chromium is installed")
    if not found:
        pytest.skip("no chromium is installed")
    return found


class Chromium:
    """One browser with one page. program: its path; profile: an empty folder."""

    def __init__(self, program: str, profile: Path) -> None:
        self.events: list[dict[str, Any]] = []
        self._number = 0
        self._rest = b""
        self._url = ""
        pipes = [_high(fd) for fd in (*os.pipe(), *os.pipe())]
        hears, self._write, self._read, says = pipes
        actions = [
            (os.POSIX_SPAWN_DUP2, hears, 3),
            (os.POSIX_SPAWN_DUP2, says, 4),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        arguments = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = os.posix_spawn(program, arguments, os.environ, file_actions=actions, setsid=True)
        for end in (hears, says):
            os.close(end)
        os.set_blocking(self._read, False)
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        """The result of one command; events that come before it are kept in ``events``."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + SECONDS
        while True:
            answer = self._next(deadline, method)
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def open(self, url: str) -> None:
        """Load a page and wait until it and all that belongs to it is there."""
        self.events.clear()
        self._url = url
        self.ask("Page.navigate", url=url)
        deadline = time.monotonic() + SECONDS
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next(deadline, url))

    def show(self, *, width: int = 1280, dark: bool = False, media: str = "") -> None:
        """Lay the page out for a window of this width in CSS pixels, a colour scheme, and ``print`` or the screen."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def noticed(self, host: str) -> list[str]:
        """What went wrong behind the page since it was opened: errors it logged, requests to any but ``host``.

        That the page itself was answered with an error (404, 410) is no fault of it.
        """
        found = []
        for event in self.events:
            method, told = event.get("method"), event.get("params", {})
            if method == "Network.requestWillBeSent" and not told["request"]["url"].startswith((host, "data:")):
                found.append(f"host: {told['request']['url']}")
            if method == "Runtime.exceptionThrown":
                found.append(f"console: {told['exceptionDetails']['text']}")
            entry = told.get("entry", {})
            itself = entry.get("source") == "network" and entry.get("url") == self._url
            if method == "Log.entryAdded" and entry["level"] == "error" and not itself:
                found.append(f"console: {entry['text']} {entry.get('url', '')}")
            if method == "Runtime.consoleAPICalled" and told["type"] == "error":
                found.append(f"console: {told['args']}")
        return found

    def close(self) -> None:
        """End the browser, by force if it does not end when asked."""
        with suppress(OSError):
            os.write(self._write, b'{"id":0,"method":"Browser.close"}\0')
        deadline = time.monotonic() + 5
        while os.waitpid(self._process, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                os.killpg(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
                break
            time.sleep(0.02)
        for end in (self._write, self._read):
            os.close(end)

    def _next(self, deadline: float, awaited: str) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert time.monotonic() < deadline, f"the browser says nothing: {awaited}"
            try:
                part = os.read(self._read, 1 << 20)
                assert part, f"the browser has ended: {awaited}"
                self._rest += part
            except BlockingIOError:
                time.sleep(0.002)
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


def _high(end: int) -> int:
    """The same end of a pipe under a number that is in nobody's way."""
    other = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(end)
    return other
