"""RSS 2.0 (RSS Advisory Board, version 2.0.11) with the atom, content, dc and media modules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syndicate.localise import Voice
from syndicate.model import Issue, Page
from syndicate.render.syndication import make_feed

# Elements that hold plain text; some readers take it for HTML. Written in hexadecimal, "&" and "<" survive both ways of
# reading most often (RSS Best Practices Profile, "Character data").
_PLAIN = re.compile(rb"<(title|category|dc:creator|media:(?:title|description|credit))[ >][^<]*&[^<]*</")


def render_rss(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``rss.xml`` of an issue. related: (language, address) of the same RSS feed in the other languages."""
    body = _PLAIN.sub(_in_hexadecimal, bytes(make_feed(issue, "rss", related, voice).rss_str(pretty=True)))
    path, media_type = f"{issue.path}rss.xml", "application/rss+xml; charset=utf-8"
    return Page(path=path, type=media_type, body=body.rstrip() + b"\n")


def _in_hexadecimal(element: re.Match[bytes]) -> bytes:
    return element[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
