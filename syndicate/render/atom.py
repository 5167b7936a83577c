"""Atom 1.0 (RFC 4287) with archives (RFC 5005), tombstones (RFC 6721) and Media RSS."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Page
from syndicate.paths import FEEDS, feed_file
from syndicate.render.at_hand import FOR_LISTS, kept_at_hand
from syndicate.render.content import (
    SOURCE_TYPES,
    author_url,
    enclosures,
    labels_of,
    source_type,
    title_of,
    topics,
)
from syndicate.render.escaping import clean_line, rfc3339
from syndicate.render.source_feed import SourceFeed, source_of
from syndicate.render.syndication import filled, make_feed
from syndicate.render.xml import content_xml, element, group, indented, link, links, pictures


def render_atom(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``atom.xml`` of an issue, or ``atom-2.xml`` and so on.

    related: (language, address) of the same Atom feed in the other languages.
    """
    frame = make_feed(issue, "atom", related, voice).atom_str(pretty=True)
    body = filled(frame, b"</feed>", [_entry(entry, issue.edition, voice) for entry in issue.entries])
    path = issue.path + feed_file("atom", issue.number)
    return Page(path=path, type="application/atom+xml; charset=utf-8", body=body)


@kept_at_hand(FOR_LISTS)
def _entry(entry: Entry, edition: Edition, voice: Voice) -> bytes:
    """The ``entry`` element (RFC 4287, section 4.1.2)."""
    lines = [element("id", entry.id), element("title", title_of(entry)), *links(entry, "link")]
    for url, type_, length in enclosures(entry):
        lines.append(link("link", url, rel="enclosure", type=type_, length=length))
    lines += [element("published", rfc3339(entry.published)), element("updated", rfc3339(entry.updated))]
    for author in filter(clean_line, entry.authors):
        uri = author_url(edition, author)
        lines += group("author", [element("name", clean_line(author)), *([element("uri", uri)] if uri else [])])
    for term, label in labels_of(entry):
        lines.append(element("category", "", {"term": term, "scheme": topics(edition), "label": label}))
    if source_type(entry):
        lines.append(element("category", "", {"term": source_type(entry), "scheme": SOURCE_TYPES}))
    lines.append(element("summary", entry.summary, {"type": "text"}))
    lines.append(element("content", "", {"type": "html"}, inner=content_xml(entry, edition, voice)))
    if source := source_of(entry, edition):
        lines += _source(source)
    return indented(group("entry", [*lines, *pictures(entry.media)], {"xml:lang": entry.language}), 1)


def _source(source: SourceFeed) -> list[str]:
    """``atom:source``: id, title and date, its page, and itself if it is known."""
    lines = [element("id", source.id), element("title", clean_line(source.title))]
    lines.append(element("updated", rfc3339(source.updated)))
    if "atom" in source.feeds:
        lines.append(link("link", source.feeds["atom"], rel="self", type=FEEDS["atom"][1]))
    lines.append(link("link", source.page, rel="alternate", type="text/html"))
    return group("source", lines, {"xml:lang": source.language})
