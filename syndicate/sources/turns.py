"""Whose turn it is: one request at a time for each host, and a rest between two."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx


@dataclass
class _Host:
    rest: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = 0.0  # the monotonic second from which it may be asked again


class Turns:
    """The hosts that are asked. rest: seconds between the end of one request to a host and the next."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, url: str) -> Iterator[None]:
        """Wait until this address's host may be asked, and let nobody else ask it meanwhile."""
        host = self._host(host_of(url))
        with host.lock:
            time.sleep(max(host.free - time.monotonic(), 0))
            try:
                yield
            finally:
                host.free = time.monotonic() + host.rest

    def slow(self, url: str, rest: float) -> None:
        """Let this address's host have at least so many seconds of rest from now on."""
        host = self._host(host_of(url))
        host.rest = max(rest, self._rest)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host(self._rest))


def host_of(url: str) -> str:
    """An address's host, with its port if it names one; "" if it is no address."""
    try:
        return httpx.URL(url).netloc.decode("ascii").lower()
    except (httpx.InvalidURL, ValueError):  # fetch() says what is wrong with it
        return ""
