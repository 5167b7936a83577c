"""Atom 1.0 (RFC 4287) with archives (RFC 5005), tombstones (RFC 6721) and Media RSS."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Page
from syndicate.render.content import (
    FEEDS,
    SOURCE_TYPES,
    author_url,
    content_html,
    enclosures,
    feed_file,
    labels_of,
    other_languages,
    source_type,
    title_of,
    topics,
)
from syndicate.render.escaping import clean_line, rfc3339
from syndicate.render.source_feed import SourceFeed, source_of
from syndicate.render.syndication import kept_at_hand, make_feed
from syndicate.render.xml import ATOM, LANG, MEDIA, link, pictures, put

_NAMES: Any = {None: ATOM, "media": MEDIA}
_ID, _TITLE, _PUBLISHED, _UPDATED, _AUTHOR, _NAME, _URI, _CATEGORY, _SUMMARY, _CONTENT, _SOURCE = (
    f"{{{ATOM}}}{name}"
    for name in (
        "id", "title", "published", "updated", "author", "name", "uri", "category", "summary", "content", "source",
    )
)  # fmt: skip


def render_atom(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``atom.xml`` of an issue, or ``atom-2.xml`` and so on.

    related: (language, address) of the same Atom feed in the other languages.
    """
    entries = [deepcopy(_entry(entry, issue.edition, voice)) for entry in issue.entries]
    body = bytes(make_feed(issue, "atom", related, voice, entries).atom_str(pretty=True))
    path, media_type = issue.path + feed_file("atom", issue.number), "application/atom+xml; charset=utf-8"
    return Page(path=path, type=media_type, body=body.rstrip() + b"\n")


@kept_at_hand
def _entry(entry: Entry, edition: Edition, voice: Voice) -> Any:
    """The ``entry`` element (RFC 4287, section 4.1.2)."""
    made = etree.Element(f"{{{ATOM}}}entry", {LANG: entry.language}, nsmap=_NAMES)
    put(made, _ID, entry.id)
    put(made, _TITLE, title_of(entry))
    link(made, entry.url, rel="alternate", type="text/html", hreflang=entry.language)
    for language, url in other_languages(entry):
        link(made, url, rel="related", type="text/html", hreflang=language)
    if entry.via != entry.url:
        link(made, entry.via, rel="via", type="text/html", hreflang=entry.via_language)
    for url, type_, length in enclosures(entry):
        link(made, url, rel="enclosure", type=type_, length=length)
    put(made, _PUBLISHED, rfc3339(entry.published))
    put(made, _UPDATED, rfc3339(entry.updated))
    for author in filter(clean_line, entry.authors):
        element = put(made, _AUTHOR)
        put(element, _NAME, clean_line(author))
        if uri := author_url(edition, author):
            put(element, _URI, uri)
    for term, label in labels_of(entry):
        put(made, _CATEGORY, "", {"term": term, "scheme": topics(edition), "label": label})
    if source_type(entry):
        put(made, _CATEGORY, "", {"term": source_type(entry), "scheme": SOURCE_TYPES})
    put(made, _SUMMARY, entry.summary, {"type": "text"})
    put(made, _CONTENT, content_html(entry, voice, full=edition.full_text), {"type": "html"})
    if source := source_of(entry, edition):
        _source(made, source)
    pictures(made, entry.media)
    return made


def _source(entry: Any, source: SourceFeed) -> None:
    """``atom:source``: id, title and date, its page, and itself if it is known."""
    element = put(entry, _SOURCE, "", {LANG: source.language})
    put(element, _ID, source.id)
    put(element, _TITLE, clean_line(source.title))
    put(element, _UPDATED, rfc3339(source.updated))
    if "atom" in source.feeds:
        link(element, source.feeds["atom"], rel="self", type=FEEDS["atom"][1])
    link(element, source.page, rel="alternate", type="text/html")
