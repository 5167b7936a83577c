"""RSS 2.0 (RSS Advisory Board, version 2.0.11) with the atom, content, dc, fh (RFC 5005) and media modules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from html import escape
from typing import Any

from lxml import etree

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Page
from syndicate.render.content import (
    SOURCE_TYPES,
    content_html,
    enclosures,
    feed_file,
    labels_of,
    other_languages,
    source_type,
    title_of,
    topics,
)
from syndicate.render.escaping import clean_line, rfc822, rfc3339
from syndicate.render.source_feed import source_of
from syndicate.render.syndication import kept_at_hand, make_feed
from syndicate.render.xml import ATOM, CONTENT, DC, MEDIA, link, pictures, put

# Elements that hold plain text; some readers take it for HTML. Written in hexadecimal, "&" and "<" survive both ways of
# reading most often (RSS Best Practices Profile, "Character data").
_PLAIN = re.compile(
    rb"<(title|category|source|copyright|managingEditor|dc:creator|media:(?:title|description|credit))[ >][^<]*&[^<]*</"
)
_NAMES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
_UPDATED, _CREATOR, _ENCODED = f"{{{ATOM}}}updated", f"{{{DC}}}creator", f"{{{CONTENT}}}encoded"


def render_rss(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``rss.xml`` of an issue, or ``rss-2.xml`` and so on.

    related: (language, address) of the same RSS feed in the other languages.
    """
    items = [deepcopy(_item(entry, issue.edition, voice)) for entry in issue.entries]
    body = _PLAIN.sub(_in_hexadecimal, bytes(make_feed(issue, "rss", related, voice, items).rss_str(pretty=True)))
    path, media_type = issue.path + feed_file("rss", issue.number), "application/rss+xml; charset=utf-8"
    return Page(path=path, type=media_type, body=body.rstrip() + b"\n")


@kept_at_hand
def _item(entry: Entry, edition: Edition, voice: Voice) -> Any:
    """The ``item`` element.

    Some readers take the first and some the last element of any name space called link: the page comes first as
    atom:link and last as ``link``.
    """
    item = etree.Element("item", nsmap=_NAMES)
    put(item, "title", title_of(entry))
    link(item, entry.url, rel="alternate", type="text/html", hreflang=entry.language)
    for language, url in other_languages(entry):
        link(item, url, rel="related", type="text/html", hreflang=language)
    if entry.via != entry.url:
        link(item, entry.via, rel="via", type="text/html", hreflang=entry.via_language)
    put(item, "link", entry.url)
    put(item, "guid", entry.id, {"isPermaLink": "false"})
    put(item, "pubDate", rfc822(entry.published))
    put(item, _UPDATED, rfc3339(entry.updated))
    for author in filter(None, map(clean_line, entry.authors)):
        put(item, _CREATOR, author)
    for _, label in labels_of(entry):
        put(item, "category", label, {"domain": topics(edition)})
    if source_type(entry):
        put(item, "category", source_type(entry), {"domain": SOURCE_TYPES})
    put(item, "description", escape(entry.summary, quote=False))  # RSS: readers take it for HTML
    put(item, _ENCODED, content_html(entry, voice, full=edition.full_text))
    for url, type_, length in enclosures(entry)[:1]:  # RSS 2.0: readers take one enclosure an item
        put(item, "enclosure", "", {"url": url, "length": length, "type": type_})
    source = source_of(entry, edition)
    if source and "rss" in source.feeds:
        put(item, "source", clean_line(source.title), {"url": source.feeds["rss"]})
    pictures(item, entry.media)
    return item


def _in_hexadecimal(element: re.Match[bytes]) -> bytes:
    return element[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
