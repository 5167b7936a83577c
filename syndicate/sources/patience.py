"""When a server may be asked again: pure decisions from what it said, and from how often it failed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from syndicate.model import digest

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)  # whatever a server says, neither sooner nor later
FIRST = timedelta(minutes=5)  # after one failure; twice as long after each further one
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_AT_ONCE = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)\b", re.IGNORECASE)


def fresh_for(fields: Mapping[str, str], ttl: int | None, now: datetime) -> timedelta:
    """How long an answer need not be asked for again: zero if neither the server nor the feed says, else clamped.

    fields: of the header, names in lower case; Cache-Control, less Age, goes before Expires (RFC 9111, sections 4.2.1
    and 5.3). ttl: the feed's own minutes (RSS 2.0), or None; the longer of both counts.
    """
    said = [wish for wish in (_of_header(fields, now), None if ttl is None else _minutes(ttl)) if wish is not None]
    return min(max(*said, SHORTEST), LONGEST) if said else timedelta()


def wait_after(failures: int, retry_after: str, who: str, now: datetime) -> timedelta:
    """How long to leave a server alone that failed so many times in a row (1 or more).

    Doubles from five minutes to a day, spread by a fifth so that not all who ask come back in the same minute; never
    sooner than Retry-After says (RFC 9110, section 10.2.3), of which a day is believed at most. who: one asker.
    """
    grown = min(FIRST * (1 << min(failures - 1, 20)), LONGEST)
    spread = 0.8 + 0.4 * int(digest(who, failures)[:8], 16) / 0xFFFFFFFF
    asked = _retry_after(retry_after, now)
    wait = max(grown * spread, asked) if asked else grown * spread
    return min(max(wait, SHORTEST), LONGEST)


def _of_header(fields: Mapping[str, str], now: datetime) -> timedelta | None:
    control = fields.get("cache-control", "")
    if _AT_ONCE.search(control):
        return timedelta()
    age = _MAX_AGE.search(control)
    if age:
        passed = fields.get("age", "").strip()
        return _seconds(int(age[1])) - _seconds(int(passed) if re.fullmatch(r"\d{1,12}", passed) else 0)
    expires = fields.get("expires", "").strip()
    if not expires:
        return None
    until = _date(expires)
    sent = _date(fields.get("date", "")) or now
    return until - sent if until else timedelta()  # "0" and other wrong dates mean that it is old already


def _retry_after(text: str, now: datetime) -> timedelta | None:
    text = text.strip()
    if re.fullmatch(r"\d{1,12}", text):
        return _seconds(int(text))
    until = _date(text)
    return until - now if until else None


def _seconds(count: int) -> timedelta:
    return min(timedelta(seconds=min(count, 10**9)), 2 * LONGEST)


def _minutes(count: int) -> timedelta:
    return _seconds(60 * count)


def _date(text: str) -> datetime | None:
    """A date in the form of RFC 9110, section 5.6.7, if it names its zone."""
    try:
        moment = parsedate_to_datetime(text) if 0 < len(text) <= 64 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment and moment.tzinfo else None
