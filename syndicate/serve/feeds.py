"""What a server must know of the feeds it sends: their links, and which entries a client lacks. Pure.

The feeds are our own: in XML every entry stands in one element that holds no other of its name.
"""

from __future__ import annotations

import hashlib
import html
import json
import re

_ENTRY = re.compile(rb"[ \t\r\n]*<(entry|item)[\s>].*?</\1>", re.DOTALL)
_LINK = re.compile(rb"<(?:atom:)?link\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([a-z]+)=(?:\"([^\"]*)\"|'([^']*)')")
_SAFE = re.compile(r"[!#-;=?-~]+")  # what may stand between < and > in a header
_WIDTH = 8  # bytes of a digest; entries of one feed are few


def link_header(body: bytes, kind: str) -> str:
    """The value of the Link header (RFC 8288) that WebSub wants: the feed's own address and its hubs, "" if none."""
    pairs = _json_links(body) if kind == "application/feed+json" else _xml_links(body)
    return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in pairs if _SAFE.fullmatch(str(url)))


def _xml_links(body: bytes) -> list[tuple[str, str]]:
    first = _ENTRY.search(body)
    links = []
    for found in _LINK.finditer(body, 0, first.start() if first else len(body)):
        attributes = {name: one or other for name, one, other in _ATTRIBUTE.findall(found[1])}
        if (rel := attributes.get(b"rel", b"").decode("utf-8", "replace")) in ("self", "hub"):
            links.append((rel, html.unescape(attributes.get(b"href", b"").decode("utf-8", "replace"))))
    return links


def _json_links(body: bytes) -> list[tuple[str, str]]:
    try:
        feed = json.loads(body)
        own = [("self", feed["feed_url"])] if "feed_url" in feed else []
        return [*own, *(("hub", hub["url"]) for hub in feed.get("hubs", ()))]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # not a feed of ours
        return []


def entries(body: bytes) -> bytes:
    """The digests of a feed's entries one after the other: enough to tell later which of them a client has."""
    return b"".join(_digest(found[0]) for found in _ENTRY.finditer(body))


def delta(body: bytes, known: bytes) -> bytes | None:
    """The feed with only those entries that ``known``, from entries(), does not hold; None if it holds none of them.

    That is the instance manipulation ``feed`` (RFC 3229 and its use with feeds): entries are added or replaced.
    """
    had = {known[at : at + _WIDTH] for at in range(0, len(known), _WIDTH)}
    kept = 0

    def sift(found: re.Match[bytes]) -> bytes:
        nonlocal kept
        if _digest(found[0]) in had:
            kept += 1
            return b""
        return found[0]

    less = _ENTRY.sub(sift, body)
    return less if kept else None


def _digest(entry: bytes) -> bytes:
    return hashlib.blake2b(entry, digest_size=_WIDTH).digest()
