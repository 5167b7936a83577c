"""Which rules a file falls under, and what is seen of it over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from syndicate.rules.atom import atom_faults
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.feed import read_feed
from syndicate.rules.json_feed import json_faults
from syndicate.rules.opml import opml_faults
from syndicate.rules.page import page_faults
from syndicate.rules.robots import robots_faults
from syndicate.rules.rss import rss_faults
from syndicate.rules.sitemap import sitemap_faults

Form = Literal["rss", "atom", "json", "opml", "sitemap", "page", "robots", ""]
_JUDGES: dict[str, Callable[[bytes], list[Fault]]] = {
    "rss": rss_faults, "atom": atom_faults, "json": json_faults, "opml": opml_faults, "sitemap": sitemap_faults,
    "page": page_faults, "robots": robots_faults,
}  # fmt: skip
_TYPES = {
    "rss": ("application/rss+xml", "application/xml", "text/xml"),
    "atom": ("application/atom+xml", "application/xml", "text/xml"),
    "json": ("application/feed+json", "application/json"),
}


def form_of(name: str, body: bytes) -> Form:
    """What a file is, by its name and its first bytes; "" if no rules are known for it (pictures, style sheets)."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    last = name.rsplit("/", 1)[-1].lower()
    if last == "robots.txt":
        return "robots"
    if last.endswith((".html", ".htm")) or start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "page"
    if start.startswith(b"{") or last.endswith(".json"):
        is_feed = b"jsonfeed.org/version" in start or (b'"version"' in start and b'"items"' in body)
        return "json" if _JSON_FEED.fullmatch(last) or is_feed else ""
    for mark, form in _MARKS.items():
        if mark in start:
            return form
    return _NAMES.get(last.partition(".")[0].rstrip("-0123456789"), "") if last.endswith((".xml", ".opml")) else ""


_JSON_FEED = re.compile(r"feed(-\d+)?\.json")
_NAMES: dict[str, Form] = {
    "rss": "rss", "atom": "atom", "feeds": "opml", "sitemap": "sitemap", "news-sitemap": "sitemap",
}  # fmt: skip
_MARKS: dict[bytes, Form] = {
    b"<rss": "rss", b"<feed": "atom", b"<opml": "opml", b"<urlset": "sitemap", b"<sitemapindex": "sitemap",
}  # fmt: skip


def judge(name: str, body: bytes) -> list[Fault]:
    """The faults of one file, none if no rules are known for it. name: its path or address."""
    form = form_of(name, body)
    return _JUDGES[form](body) if form else []


def answer_faults(body: bytes, *, address: str, media_type: str) -> list[Fault]:
    """What is wrong with how a feed is served. address: after redirects; media_type: the Content-Type field as sent."""
    found = Faults()
    form = form_of(address, body)
    kind, *parameters = [part.strip().lower() for part in media_type.split(";")]
    if form in _TYPES and kind not in _TYPES[form]:
        what = f"It is served as {media_type or 'nothing'}."
        found.error("Content-Type", "W3C: UnexpectedContentType", what, f"Serve it as {_TYPES[form][0]}.")
    elif form in _TYPES and kind != _TYPES[form][0]:
        hint = f"Serve it as {_TYPES[form][0]}."
        found.warn("Content-Type", "W3C: NonSpecificMediaType", f"It is served as {kind}.", hint)
    charset = next((p.removeprefix("charset=").strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if charset != "utf-8":
        found.error("Content-Type", "W3C: EncodingMismatch", f"It is served as {charset}.", "Serve it as utf-8.")
    feed = read_feed(body)
    if feed and feed.address and feed.address != address:
        what = f"It says that it lies at {feed.address}, and was fetched from {address}."
        found.warn("self", "W3C: SelfDoesntMatchLocation", what, "Say the address that partners subscribe to.")
    return found
