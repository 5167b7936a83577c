"""Asking many servers gently: one request at a time for each host, a gap between two, and a name to be asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from syndicate.errors import DoorError
from syndicate.sources.fetch import AGENT, Fetched, Refused, fetch, is_passing, post
from syndicate.sources.robots import Robots, read_robots
from syndicate.sources.turns import Turns

GAP = 1.0  # seconds between the end of one request to a host and the next
_DAY = timedelta(days=1)  # for which a robots.txt holds (RFC 9309, section 2.4)
_SOON = timedelta(minutes=1)  # after which one that cannot be had is asked for again


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
        self._robots: dict[str, tuple[datetime, Robots | DoorError]] = {}  # until when, by the site's beginning

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

    def robots(self, url: str, *, allow_private: bool = False) -> Robots:
        """What the robots.txt of this address's site says, asked once a day; its Crawl-delay is kept from then on.

        Without one, everything is allowed. Raises DoorError while it cannot be had (RFC 9309, section 2.3.1.4): then
        nothing is.
        """
        try:
            site = str(httpx.URL(url).copy_with(raw_path=b"/robots.txt", fragment=None))
        except (httpx.InvalidURL, ValueError):  # fetch() says what is wrong with it
            return Robots()
        until, said = self._robots.get(site, (self.now(), None))
        if said is None or not timedelta() < until - self.now() <= _DAY:
            said = self._read_robots(site, allow_private)
            self._robots[site] = (self.now() + (_SOON if isinstance(said, DoorError) else _DAY), said)
        if isinstance(said, DoorError):
            raise said
        return said

    def _read_robots(self, site: str, allow_private: bool) -> Robots | DoorError:
        try:
            said = read_robots(self.get(site, allow_private=allow_private).body)
        except Refused as error:
            said = Robots()
            if is_passing(error):
                return DoorError(f"is not fetched: {site} {error.what}", door=error.door)
        except DoorError as error:
            return DoorError(f"is not fetched: {site} {error.what}", door=error.door)
        self._turns.slow(site, said.delay)
        return said
