"""Asking many servers gently: one request at a time for each host, a gap between two, and a name to be asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from syndicate.sources.fetch import AGENT, Fetched, fetch, post
from syndicate.sources.turns import Turns

GAP = 1.0  # seconds between the end of one request to a host and the next


def agent_of(site: str) -> str:
    """The User-Agent field (RFC 9110, section 10.1.5). site: the newsroom's public address, or ""."""
    return f"{AGENT} (+{httpx.URL(site)})" if site else AGENT


class Web:
    """The way to the web that all sources of a newsroom share.

    now: the clock, aware; site: the newsroom's public address, for the User-Agent field (RFC 9110, section 10.1.5), or
    ""; gap: seconds of rest for a host between two requests; timeout: seconds for a whole fetch, redirects included.
    """

    def __init__(self, now: Callable[[], datetime], *, site: str = "", gap: float = GAP, timeout: float = 30) -> None:
        self.now = now
        self._agent = agent_of(site)
        self._timeout, self._turns = timeout, Turns(gap)

    def get(self, url: str, *, etag: str = "", modified: str = "", allow_private: bool = False) -> Fetched:
        """Fetch an address when its host's turn comes; arguments and errors are those of fetch()."""
        with self._turns.of(url):
            return fetch(
                url,
                timeout=self._timeout,
                etag=etag,
                modified=modified,
                allow_private=allow_private,
                agent=self._agent,
            )

    def post(self, url: str, form: Mapping[str, str], *, allow_private: bool = False) -> None:
        """POST a form when the host's turn comes; errors are those of fetch.post()."""
        with self._turns.of(url):
            post(url, form, timeout=self._timeout, allow_private=allow_private, agent=self._agent)
