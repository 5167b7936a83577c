"""Asking many servers gently: one request at a time for each host, a gap between two, and a name to be asked about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from syndicate.sources.fetch import AGENT, Fetched, fetch

GAP = 1.0  # seconds between the end of one request to a host and the next


def agent_of(site: str) -> str:
    """The User-Agent field (RFC 9110, section 10.1.5). site: the newsroom's public address, or ""."""
    return f"{AGENT} (+{httpx.URL(site)})" if site else AGENT


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = 0.0  # the monotonic second from which it may be asked again


class Web:
    """The way to the web that all sources of a newsroom share.

    now: the clock, aware; site: the newsroom's public address, for the User-Agent field (RFC 9110, section 10.1.5), or
    ""; gap: seconds of rest for a host between two requests; timeout: seconds for a whole fetch, redirects included.
    """

    def __init__(self, now: Callable[[], datetime], *, site: str = "", gap: float = GAP, timeout: float = 30) -> None:
        self.now = now
        self._agent = agent_of(site)
        self._gap, self._timeout = gap, timeout
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def get(self, url: str, *, etag: str = "", modified: str = "", allow_private: bool = False) -> Fetched:
        """Fetch an address when its host's turn comes; arguments and errors are those of fetch()."""
        host = self._host(url)
        with host.lock:
            time.sleep(max(host.free - time.monotonic(), 0))
            try:
                return fetch(
                    url,
                    timeout=self._timeout,
                    etag=etag,
                    modified=modified,
                    allow_private=allow_private,
                    agent=self._agent,
                )
            finally:
                host.free = time.monotonic() + self._gap

    def _host(self, url: str) -> _Host:
        try:
            name = httpx.URL(url).netloc.decode("ascii")
        except (httpx.InvalidURL, ValueError):  # fetch() says what is wrong with it
            name = ""
        with self._lock:
            return self._hosts.setdefault(name, _Host())
