"""What a site's robots.txt allows (RFC 9309), with Crawl-delay, which many write and the RFC does not know."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from protego import Protego

from syndicate.errors import DoorError
from syndicate.sources.encoding import decode

NAME: Final = "syndicate"  # the product token of our User-Agent field, in lower case
READ: Final = 512 * 1024  # bytes; RFC 9309, section 2.5, asks for 500 KiB
SLOWEST: Final = 30.0  # seconds between two requests, whatever a site asks for
_MOST = 5_000  # lines; the longest files in use have some hundreds
_LONGEST = 2_000  # characters of a line


class Barred(DoorError):
    """The site's robots.txt does not let us fetch this page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """What holds for us on a site. said: all that was read, None if nothing was; delay: seconds of rest."""

    said: Protego | None = None
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched: the longest rule counts, and of two as long the one that allows."""
        return self.said is None or self.said.can_fetch(url, NAME)


def read_robots(data: bytes) -> Robots:
    """What a robots.txt says to us: the groups that name us together, else those for all. Rubbish says nothing."""
    lines = (line for line in decode(data[:READ]).splitlines() if len(line) <= _LONGEST)
    said = Protego.parse("\n".join(islice(lines, _MOST)))
    return Robots(said=said, delay=min(said.crawl_delay(NAME) or 0.0, SLOWEST))
