"""A site's whole list of articles, asked for once a day: it shows what is not there any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from datetime import datetime, timedelta

from syndicate.errors import DoorError
from syndicate.model import Listing, Notice, utc
from syndicate.sources.visit import Visit

EVERY = timedelta(hours=23)  # less than a day, so that a daily pass asks daily


class Incomplete(ValueError):
    """Why a list cannot be taken for whole, as the end of a sentence."""


def is_due(memo: MutableMapping[str, str], now: datetime) -> bool:
    """Whether the listing is to be asked for.

    Memo: ``rolled`` when it was tried last, or need not be because all articles had just been read.
    """
    last = memo.setdefault("rolled", utc(now).isoformat())
    return not timedelta() <= now - datetime.fromisoformat(last) < EVERY


def call_roll(
    visit: Visit, memo: MutableMapping[str, str], whole: Callable[[], Listing | None]
) -> Iterator[Listing | Notice]:
    """The listing if one is due and can be had whole, else why not; then it waits until it is due again.

    whole: fetches it, or None if the next pass has to go on with it; raises Incomplete or DoorError. That is no failure
    of the source: its articles came.
    """
    if not is_due(memo, visit.now):
        return
    told: Listing | Notice | None
    try:
        told = whole()
    except (Incomplete, DoorError) as error:
        why = error.what.rstrip(".") if isinstance(error, DoorError) else str(error)
        told = visit.notice(f"the list of all its articles was not had whole ({why}); it is asked for again in a day.")
    if told is not None:
        memo["rolled"] = utc(visit.now).isoformat()
        yield told
