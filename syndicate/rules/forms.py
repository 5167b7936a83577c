"""The forms that values must have: dates, addresses, language tags, e-mail addresses, whole files."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from syndicate.rules.fault import Faults

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC822 = re.compile(
    rf"(?:({'|'.join(_DAYS)}), )?(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}}|\d\d) (\d\d):(\d\d)(?::(\d\d))? "
    r"(UT|GMT|[ECMP][SD]T|[A-IK-Z]|[+-]\d{4})"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>().]+")
_UNSAFE = re.compile(r'[\s<>"{}|\\^`]')
MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\s*;.*)?")


def whole(found: Faults, body: bytes) -> None:
    """UTF-8 without a byte order mark, ending in a line feed."""
    if body.startswith(b"\xef\xbb\xbf"):
        found.warn("file", "RFC 3629, 6", "It begins with a byte order mark.", "Write plain UTF-8.")
    if not body.endswith(b"\n"):
        found.warn("file", "POSIX: text file", "The last line does not end.", "Is it cut off? End with a line feed.")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        found.error("file", "W3C: NotUTF8", f"Byte {error.start} is not UTF-8.", "Write UTF-8; partners take no other.")


def _is_no(value: object, what: str) -> str:
    return "It is missing." if value is None else f"{value!r} is no {what}."


def is_absolute(url: object) -> bool:
    """RFC 3986: a scheme, and ASCII without spaces, quotes or angle brackets."""
    if not isinstance(url, str) or not url.isascii() or _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.scheme) and (parts.scheme not in {"http", "https"} or bool(parts.hostname))


def absolute(found: Faults, place: str, url: object, rule: str = "W3C: InvalidFullLink", hint: str = "") -> None:
    """An absolute address."""
    if not is_absolute(url):
        hint = hint or "Write https://… with all but ASCII escaped."
        found.error(place, rule, _is_no(url, "absolute address"), hint)


def web(found: Faults, place: str, url: object, rule: str = "W3C: InvalidFullLink") -> None:
    """An absolute http or https address."""
    absolute(found, place, url, rule)
    if is_absolute(url) and urlsplit(str(url)).scheme not in {"http", "https"}:
        found.error(place, rule, f"{url!r} is not on the web.", "Write an http or https address.")


def rfc822(found: Faults, place: str, text: str | None) -> None:
    """A date as RSS and OPML want it (RFC 822 with four-digit years)."""
    match = _RFC822.fullmatch((text or "").strip())
    rule = "W3C: InvalidRFC2822Date"
    if not match:
        found.error(place, rule, _is_no(text, "RFC 822 date"), "Write it like Mon, 23 Nov 2026 04:05:06 +0000.")
        return
    weekday, day, month, year, hour, minute, second, zone = match.groups()
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)
    try:
        time = (int(hour), int(minute), int(second or 0))
        moment = datetime(full, _MONTHS.index(month) + 1, int(day), *time, tzinfo=UTC)
    except ValueError:
        found.error(place, rule, f"{text!r} is no day or time that there is.", "Mend the source's date.")
        return
    if weekday and weekday != _DAYS[moment.weekday()]:
        what = f"{text!r} was a {_DAYS[moment.weekday()]}."
        found.error(place, "W3C: IncorrectDOW", what, "Make the weekday from the date.")
    if len(year) == 2 or (zone not in {"GMT", "UT"} and zone[0] not in "+-"):
        found.warn(place, "W3C: ProblematicalRFC822Date", f"{text!r} is read in different ways.", "Write +0000.")


def rfc3339(found: Faults, place: str, text: object, rule: str = "RFC 3339, 5.6") -> None:
    """A date with time and offset."""
    if not isinstance(text, str) or not _RFC3339.fullmatch(text) or moment_of(text) is None:
        found.error(place, rule, _is_no(text, "RFC 3339 date"), "Write it like 2026-11-23T04:05:06Z.")


def w3c_date(found: Faults, place: str, text: str) -> None:
    """A date as site maps take it: with or without a time (W3C Datetime)."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            date.fromisoformat(text)
            return
    except ValueError:
        pass
    rfc3339(found, place, text, "sitemaps.org: lastmod")


def moment_of(text: str | None) -> datetime | None:
    """The moment that a date of either form says, in UTC, or None."""
    text = (text or "").strip()
    match = _RFC822.fullmatch(text)
    try:
        if _RFC3339.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
        if not match:
            return None
        _, day, month, year, hour, minute, second, zone = match.groups()
        offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])) if zone[0] in "+-" else timedelta()
        place = (int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second or 0))
        return datetime(*place, tzinfo=UTC) - offset
    except (ValueError, OverflowError):
        return None


def language(found: Faults, place: str, tag: object, rule: str = "W3C: InvalidLanguage") -> None:
    """A language tag (BCP 47)."""
    if not isinstance(tag, str) or not _TAG.fullmatch(tag):
        found.error(place, rule, _is_no(tag, "language tag"), "Write a BCP 47 tag such as en or pt-BR.")


def title(found: Faults, place: str, text: object, rule: str) -> None:
    """A title that shows something and turns nothing round."""
    if not isinstance(text, str) or not text.strip():
        found.error(place, rule, "There is no title.", "Give one; readers show nothing else in lists.")
    elif _BIDI.search(text):
        what = "The title turns the direction of what a reader puts behind it."
        found.error(place, "Unicode UAX 9, 2.1", what, "Take embeddings, overrides and isolates out.")


def contact(found: Faults, place: str, text: str | None) -> None:
    """An e-mail address, best with a name in parentheses (RSS 2.0)."""
    address, _, name = (text or "").strip().partition(" ")
    if not _EMAIL.fullmatch(address):
        hint = "Write name@example.org (Name); for a name alone use dc:creator."
        found.error(place, "W3C: InvalidContact", f"{text!r} is no e-mail address.", hint)
    elif not re.fullmatch(r"\([^()]+\)", name):
        found.warn(place, "W3C: MissingRealName", f"{text!r} has no name.", "Write name@example.org (Name).")


def media_type(found: Faults, place: str, text: object) -> None:
    """A media type (RFC 6838)."""
    if not isinstance(text, str) or not MEDIA_TYPE.fullmatch(text):
        found.error(place, "W3C: InvalidMIMEAttribute", _is_no(text, "media type"), "Write one such as image/jpeg.")


def whole_number(text: str, longest: int = 18) -> int | None:
    """The number in decimal digits, None if there is none or one of more digits: Python refuses endless ones."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def number(found: Faults, place: str, text: str | None, rule: str, least: int = 0) -> None:
    """A whole number in decimal digits."""
    value = whole_number((text or "").strip())
    if value is None or value < least:
        found.error(place, rule, f"{text!r} is no whole number from {least} on.", "Write digits only, or leave it out.")
