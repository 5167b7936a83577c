"""RSS 2.0 (RSS Advisory Board, version 2.0.11) with the atom, content, dc, fh (RFC 5005) and media modules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Page
from syndicate.paths import feed_file
from syndicate.render.at_hand import FOR_LISTS, kept_at_hand
from syndicate.render.content import SOURCE_TYPES, enclosures, labels_of, source_type, title_of, topics
from syndicate.render.escaping import clean_line, rfc822, rfc3339
from syndicate.render.source_feed import source_of
from syndicate.render.syndication import filled, make_feed
from syndicate.render.xml import content_xml, element, group, indented, links, pictures

# Elements that hold plain text; some readers take it for HTML. Written in hexadecimal, "&" and "<" survive both ways of
# reading most often (RSS Best Practices Profile, "Character data").
_PLAIN = re.compile(
    "<(title|category|source|copyright|managingEditor|dc:creator|media:(?:title|description|credit))[ >][^<]*&[^<]*</"
)


def render_rss(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``rss.xml`` of an issue, or ``rss-2.xml`` and so on.

    related: (language, address) of the same RSS feed in the other languages.
    """
    frame = _in_hexadecimal(make_feed(issue, "rss", related, voice).rss_str(pretty=True).decode()).encode()
    body = filled(frame, b"  </channel>\n</rss>", [_item(entry, issue.edition, voice) for entry in issue.entries])
    path = issue.path + feed_file("rss", issue.number)
    return Page(path=path, type="application/rss+xml; charset=utf-8", body=body)


@kept_at_hand(FOR_LISTS)
def _item(entry: Entry, edition: Edition, voice: Voice) -> bytes:
    """The ``item`` element.

    Some readers take the first and some the last element of any name space called link: the page comes first as
    atom:link and last as ``link``.
    """
    lines = [element("title", title_of(entry)), *links(entry, "atom:link")]
    lines += [element("link", entry.url), element("guid", entry.id, {"isPermaLink": "false"})]
    lines += [element("pubDate", rfc822(entry.published)), element("atom:updated", rfc3339(entry.updated))]
    lines += [element("dc:creator", author) for author in map(clean_line, entry.authors) if author]
    lines += [element("category", label, {"domain": topics(edition)}) for _, label in labels_of(entry)]
    if source_type(entry):
        lines.append(element("category", source_type(entry), {"domain": SOURCE_TYPES}))
    lines.append(element("description", escape(entry.summary, quote=False)))  # RSS: readers take it for HTML
    content = element("content:encoded", inner=content_xml(entry, edition, voice))
    rest = [
        element("enclosure", "", {"url": url, "length": length, "type": type_})
        for url, type_, length in enclosures(entry)[:1]  # RSS 2.0: readers take one enclosure an item
    ]
    source = source_of(entry, edition)
    if source and "rss" in source.feeds:
        rest.append(element("source", clean_line(source.title), {"url": source.feeds["rss"]}))
    rest += pictures(entry.media)
    lines = [*map(_in_hexadecimal, lines), content, *map(_in_hexadecimal, rest)]
    return indented(group("item", lines), 2)


def _in_hexadecimal(xml: str) -> str:
    """The same with "&", "<" and ">" in elements that hold plain text written that way."""
    return _PLAIN.sub(_hexadecimal, xml) if "&" in xml else xml


def _hexadecimal(element: re.Match[str]) -> str:
    return element[0].replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;").replace("&gt;", "&#x3E;")
