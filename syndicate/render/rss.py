"""RSS 2.0 (RSS Advisory Board, version 2.0.11) with the atom, content, dc and media modules."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.localise import Voice
from syndicate.model import Issue, Page
from syndicate.render.syndication import make_feed


def render_rss(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``rss.xml`` of an issue. related: (language, address) of the same RSS feed in the other languages."""
    body = make_feed(issue, "rss", related, voice).rss_str(pretty=True)
    path, media_type = f"{issue.path}rss.xml", "application/rss+xml; charset=utf-8"
    return Page(path=path, type=media_type, body=bytes(body).rstrip() + b"\n")
