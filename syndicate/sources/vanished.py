"""Pages that may not be there any more: each is asked for once a day, because a list alone proves nothing.

Memo: ``look ADDRESS`` the moment it was asked for last, since when it answers so, and how: ``gone``, ``there`` although
no list holds it, or ``unsure``; ``round`` when the day's round began, while it is not through.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, MutableMapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

from syndicate.errors import DoorError
from syndicate.model import Listing, utc
from syndicate.sources.fetch import Fetched, Refused, is_passing
from syndicate.sources.robots import Barred
from syndicate.sources.roll import Incomplete

MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
MOST, SECONDS = 500, 900.0  # pages and time of one pass; the next one goes on
_LOST = 3  # pages in a row that the server fails at
_CACHED = timedelta(days=3)  # a page that was taken out may be shown from somebody's cache for so long
_KEPT = timedelta(days=120)  # longer than the most patient newsroom waits for listings
_LOOK = "look "  # beginning of keys in the memo


class _Look(NamedTuple):
    asked: str
    since: str
    how: str


def note(memo: MutableMapping[str, str], url: str, how: str, now: datetime) -> None:
    """Remember how a page answered."""
    moment, before = utc(now).isoformat(), memo.get(_LOOK + url)
    since = before.split(" ")[1] if before and before.endswith(f" {how}") else moment
    memo[_LOOK + url] = f"{moment} {since} {how}"


def found(memo: MutableMapping[str, str], url: str) -> None:
    """Note that a page was read, so that nothing has to be found out about it."""
    memo.pop(_LOOK + url, None)


def doubts(memo: MutableMapping[str, str], url: str) -> bool:
    """Whether a page is asked for."""
    return _LOOK + url in memo


def look_round(
    memo: MutableMapping[str, str],
    listed: Collection[str],
    left: Collection[str],
    fetch: Callable[[str], Fetched],
    now: datetime,
    *,
    source: str,
) -> Listing | None:
    """What is known once every page in doubt was asked for; None if that takes further passes.

    listed: the pages of a whole list; left: those that left it since the last round. A page that has moved for good to
    a listed one is gone. Of a page that is forgotten nothing is said. Raises Incomplete if the server fails.
    """
    begun = memo.setdefault("round", utc(now).isoformat())
    looks = _looks(memo)
    waiting = [*left, *(url for url, look in looks.items() if look.asked < begun)]
    failed, until = 0, time.monotonic() + SECONDS
    for place, url in enumerate(dict.fromkeys(waiting)):
        if place == MOST or time.monotonic() > until:
            return None
        how = _how(url, fetch, listed)
        failed = failed + 1 if how == "failed" else 0
        if failed == _LOST:
            memo.pop("round")
            raise Incomplete("its server fails at page after page")
        note(memo, url, "unsure" if how == "failed" else how, now)
    memo.pop("round")
    looks = _looks(memo)
    doubted = {url for url, look in looks.items() if look.how != "there"}
    for url in _settled(looks, listed):
        memo.pop(_LOOK + url)
    return Listing(
        source=source,
        items={url: url for url in (*listed, *looks) if url not in doubted},
        absent=frozenset(url for url, look in looks.items() if look.how == "gone"),
    )


def _how(url: str, fetch: Callable[[str], Fetched], listed: Collection[str]) -> str:
    try:
        got = fetch(url)
    except Barred:
        return "unsure"
    except Refused as error:
        if error.status in MISSING:
            return "gone"
        return "failed" if is_passing(error) else "unsure"
    except DoorError:
        return "failed"
    return "gone" if url not in listed and got.moved != url and got.moved in listed else "there"


def _settled(looks: dict[str, _Look], listed: Collection[str]) -> Iterator[str]:
    """The pages that need not be asked for any more."""
    for url, look in looks.items():
        age = datetime.fromisoformat(look.asked) - datetime.fromisoformat(look.since)
        if age >= (_CACHED if look.how == "there" else _KEPT) or (look.how == "there" and url in listed):
            yield url


def _looks(memo: MutableMapping[str, str]) -> dict[str, _Look]:
    notes = ((key.removeprefix(_LOOK), value.split(" ")) for key, value in memo.items() if key.startswith(_LOOK))
    return {url: _Look(*parts) for url, parts in notes}
