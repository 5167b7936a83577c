"""robots.txt (RFC 9309)."""

from __future__ import annotations

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults

_KNOWN = {"user-agent", "allow", "disallow", "sitemap", "crawl-delay"}
_LIMIT = 500 * 1024  # bytes that every crawler must read


def robots_faults(body: bytes) -> list[Fault]:
    """The faults of a robots.txt; an empty list for a good one."""
    found = Faults()
    forms.whole(found, body)
    if len(body) > _LIMIT:
        found.error("file", "RFC 9309, 2.5", f"It has {len(body)} bytes.", f"Crawlers read {_LIMIT} of them.")
    grouped = False
    for number, line in enumerate(body.decode("utf-8", "replace").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        name, colon, value = text.partition(":")
        name, value, place = name.strip().lower(), value.strip(), f"line {number}"
        if not colon or name not in _KNOWN:
            found.warn(place, "RFC 9309, 2.2", f"{text!r} is no rule.", "Crawlers pass it over; take it out.")
        elif name == "user-agent":
            grouped = True
        elif name == "sitemap":
            forms.web(found, place, value, "sitemaps.org: robots.txt")
        elif name in {"allow", "disallow"}:
            if not grouped:
                found.error(place, "RFC 9309, 2.2.1", "It belongs to no user-agent.", "Write User-agent: * before it.")
            if value and not value.startswith(("/", "*")):
                found.error(place, "RFC 9309, 2.2.2", f"{value!r} is no path.", "Begin it with /.")
    return found


def sitemaps_of(body: bytes) -> list[str]:
    """The addresses of the site maps that it names."""
    lines = body.decode("utf-8", "replace").splitlines()
    return [line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:")]
