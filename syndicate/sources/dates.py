"""Dates as newsrooms write them, settled in UTC; a date that cannot be right is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from email.utils import parsedate_to_datetime

from syndicate.model import utc
from syndicate.sources.draft import Unusable

EARLIEST, LATEST = 1990, 2100  # no newsroom's web article lies outside these years
_LONGEST = 64  # characters; of a longer text, spaces alone would keep a pattern busy for minutes
_OFFSET = re.compile(r"\s+(?=(?:[+-]\d\d:?\d\d|[Zz])$)")  # "10:00:00 +0700", as Jekyll writes it
_INDONESIAN = {"WIB": "+0700", "WITA": "+0800", "WIT": "+0900"}
_ZONE = re.compile(rf"\s*(?<![A-Za-z])(?:({'|'.join(_INDONESIAN)})|(?:GMT|UTC)([+-]\d\d?)(?::?(\d\d))?)$")


def settle(value: date, zone: tzinfo) -> datetime:
    """The moment in UTC without microseconds; a naive value is in ``zone``, a bare date is 00:00 there.

    Raises Unusable for a year before 1990 or after 2100.
    """
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=zone)
    if not EARLIEST <= moment.year <= LATEST:
        raise Unusable(f"the year {moment.year} cannot be right; expected {EARLIEST} to {LATEST}")
    return utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def read_date(text: str, zone: tzinfo) -> datetime:
    """A date in ISO 8601 (RFC 3339 included) or RFC 822 form, settled as by ``settle``. Raises Unusable."""
    text = text.strip()
    known = _ZONE.sub(_offset, text) if len(text) <= _LONGEST else ""
    moment = _iso(known) or _rfc822(known)
    if moment is None:
        raise Unusable(f"{text[:40]!r} is not a date; expected one such as 2026-07-12 or 2026-07-12 10:30")
    return settle(moment, zone)


def date_in(text: str, zone: tzinfo) -> datetime | None:
    """The date as ``read_date`` reads it, None if there is none that can be right: feeds are full of such."""
    try:
        return read_date(text, zone)
    except Unusable:
        return None


def _offset(zone: re.Match[str]) -> str:
    """Zones as neither format has them, ``WIB`` or ``GMT+7``, in figures."""
    name, hours, minutes = zone.groups()
    return f" {_INDONESIAN[name]}" if name else f" {hours[0]}{hours[1:].zfill(2)}{minutes or '00'}"


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_OFFSET.sub("", text))
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    if not any(c.isalpha() for c in text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
