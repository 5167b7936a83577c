"""A site's whole list of articles, asked for once a day: it shows what is not there any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import datetime, timedelta

from syndicate.errors import DoorError
from syndicate.model import Listing, Notice, utc
from syndicate.sources.visit import Visit

EVERY = timedelta(hours=23)  # less than a day, so that a daily pass asks daily


class Incomplete(ValueError):
    """Why a list cannot be taken for whole, as the end of a sentence."""


def call_roll(
    visit: Visit, memo: MutableMapping[str, str], source: str, whole: Callable[[], Mapping[str, str]]
) -> Iterator[Listing | Notice]:
    """The listing if one is due and can be had whole, else why not; then it waits until it is due again.

    whole: fetches it, by uid; raises Incomplete or DoorError. That is no failure of the source: its articles came.
    Memo: ``rolled`` when it was tried last, or need not be because all articles had just been read.
    """
    last = memo.setdefault("rolled", utc(visit.now).isoformat())
    if timedelta() <= visit.now - datetime.fromisoformat(last) < EVERY:
        return
    memo["rolled"] = utc(visit.now).isoformat()
    try:
        items = whole()
    except (Incomplete, DoorError) as error:
        why = error.what.rstrip(".") if isinstance(error, DoorError) else str(error)
        yield visit.notice(f"the list of all its articles was not had whole ({why}); it is asked for again in a day.")
    else:
        yield Listing(source=source, items=items)
