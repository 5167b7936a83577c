"""Fix an article's address for ever when it is first seen."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Set
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from syndicate.model import RawArticle, Sighting, utc

LONGEST: Final = 80  # characters of a slug
# Names that Windows refuses, with any extension (Naming Files, Paths, and Namespaces), and our own index pages.
RESERVED: Final = frozenset(
    ["index", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
# Letters that decomposition leaves as they are.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "ng"}
)
_EXTENSION = re.compile(r"(?<=.)\.(?:[a-z]{3,5}\d?|md|js)$", re.IGNORECASE)
_IDLE = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid)(?:=.*)?|m=[01]", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")


def identify(
    raw: RawArticle,
    known: Sighting | None,
    taken: Set[str],
    *,
    site_url: str,
    source_language: str,
    timezone: str,
    now: datetime,
) -> Sighting:
    """The article's sighting: as it is known, or made now.

    taken: pages of other articles; site_url: without a slash at the end; timezone: IANA name, in which the page's year
    and month are counted; now: aware.
    """
    if known is not None:
        return known
    moment = raw.published or now
    try:
        local = moment.astimezone(ZoneInfo(timezone))
    except OverflowError:  # the first and the last day of the calendar
        local = moment
    address = _web_address(raw.url)
    page = _free(f"{local.year:04d}/{local.month:02d}", _slug(raw, address), taken)
    url = address or f"{site_url.rstrip('/')}/{source_language}/{page}.html"
    return Sighting(source=raw.source, uid=raw.uid, url=url, page=page, first_seen=utc(now))


def same_place(url: str) -> str:
    """What the addresses of one page have in common: not the scheme, ``www.``, a slash at the end, nor what counts
    visits (utm_…, fbclid…) or asks for Blogger's mobile view (m=1).
    """
    try:
        parts = urlsplit(url)
        host = (parts.netloc or "").lower().removeprefix("www.")
    except ValueError:
        return url
    query = "&".join(part for part in parts.query.split("&") if part and not _IDLE.fullmatch(part))
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def _web_address(url: str) -> str:
    """An absolute http(s) address without its fragment (RFC 3986, section 4.3), or ""."""
    url = url.strip()
    if any(ord(char) <= 32 or 0xD800 <= ord(char) <= 0xDFFF for char in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url.partition("#")[0] if parts.scheme in {"http", "https"} and host else ""


def _slug(raw: RawArticle, address: str) -> str:
    for name in (_last_name(address), raw.draft_name, _TAGS.sub(" ", raw.title)):
        slug = _ascii(name)
        if slug and slug not in RESERVED:
            return slug
    return hashlib.sha256(raw.uid.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _last_name(address: str) -> str:
    """The last telling component of the path, without an extension."""
    if not address:
        return ""
    names = [unquote(name) for name in urlsplit(address).path.split("/")]
    names = [_EXTENSION.sub("", name) for name in names if name]
    while names and names[-1].lower() == "index":
        names.pop()
    return names[-1] if names else ""


def _ascii(name: str) -> str:
    """Only a–z, 0–9 and single hyphens between them; "" if most of the name is in a script that this would drop."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    plain = letters.encode("ascii", "ignore").decode()
    if sum(map(str.isalnum, letters)) > 2 * sum(map(str.isalnum, plain)):
        return ""
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[^\x00-\x7f]", lambda m: _gap(m[0]), letters)).strip("-")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return words.strip("-")


def _gap(char: str) -> str:
    """Accents and apostrophes vanish; dashes, spaces and foreign letters part words."""
    return "" if unicodedata.category(char) == "Mn" or char in "’‘ʼ" else "-"


def _free(folder: str, slug: str, taken: Set[str]) -> str:
    page, number = f"{folder}/{slug}", 1
    while page in taken:
        number += 1
        suffix = f"-{number}"
        page = f"{folder}/{slug[: LONGEST - len(suffix)].rstrip('-')}{suffix}"
    return page
