"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.localise import Voice
from syndicate.model import Issue, Page
from syndicate.render.syndication import make_feed


def render_atom(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``atom.xml`` of an issue. related: (language, address) of the same Atom feed in the other languages."""
    body = make_feed(issue, "atom", related, voice).atom_str(pretty=True)
    path, media_type = f"{issue.path}atom.xml", "application/atom+xml; charset=utf-8"
    return Page(path=path, type=media_type, body=bytes(body).rstrip() + b"\n")
