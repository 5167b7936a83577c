"""Conditional and range requests (RFC 9110, sections 13 and 14). Pure."""

from __future__ import annotations

import re
from email.utils import formatdate, parsedate_to_datetime

_TAG = re.compile(r'(?:W/)?"[^"]*"')
_RANGE = re.compile(r"bytes=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.IGNORECASE)

Header = str | None


def date(seconds: int) -> str:
    """Seconds since 1970 as HTTP writes them (RFC 9110, section 5.6.7)."""
    return formatdate(seconds, usegmt=True)


def is_current(if_none_match: Header, if_modified_since: Header, etag: str, modified: int) -> bool:
    """Whether the client has these bytes already: sections 13.1.2 (weak comparison) and 13.1.3, never both."""
    if if_none_match is not None:
        return if_none_match.strip() == "*" or etag in (tag.removeprefix("W/") for tag in _TAG.findall(if_none_match))
    since = _seconds(if_modified_since)
    return since is not None and modified <= since


def has_failed(if_match: Header, if_unmodified_since: Header, etag: str, modified: int) -> bool:
    """Whether the client wants these bytes only if they were others: sections 13.1.1 (strong) and 13.1.4."""
    if if_match is not None:
        return if_match.strip() != "*" and etag not in _TAG.findall(if_match)
    since = _seconds(if_unmodified_since)
    return since is not None and modified > since


def byte_range(wanted: str, if_range: Header, etag: str, modified: int, length: int) -> tuple[int, int] | bool | None:
    """(first, end) of the one range that is asked for, end not included; None: send all; False: there is no such.

    Several ranges, other units and what cannot be read are left aside, as section 14.2 allows, and so is a range that
    If-Range (section 13.1.5) ties to other bytes.
    """
    if if_range is not None and if_range.strip() not in (etag, date(modified)):
        return None
    found = _RANGE.fullmatch(wanted)
    if not found:
        return None
    if found[3]:
        last = int(found[3])
        return (max(length - last, 0), length) if last and length else False
    first, end = int(found[1]), int(found[2]) + 1 if found[2] else length
    if found[2] and end <= first:
        return None
    return (first, min(end, length)) if first < length else False


def _seconds(header: Header) -> float | None:
    if not header:
        return None
    try:
        moment = parsedate_to_datetime(header)
        return moment.timestamp() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
