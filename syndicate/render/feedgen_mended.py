"""feedgen's feed with its writing of RSS and Atom mended; the only file that knows feedgen.

feedgen 1.0 keeps the values of the feed and turns the tree into bytes. What it writes itself is not used: it drops rel,
type and hreflang of links, writes one atom:link in RSS and none in items, formats dates through a process-wide locale,
and stops at the first control character. Items and entries are made in rss.py and atom.py, once for all the feeds that
hold them, and put in last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.render.escaping import clean_line, clean_text, rfc822, rfc3339

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM_LINK = f"{{{ATOM}}}link"
_LINK = ("href", "rel", "type", "hreflang", "length", "title")


@dataclass(frozen=True, kw_only=True, slots=True)
class Deleted:
    """An entry that is gone from the feed (RFC 6721). id: the entry's; comment: one sentence for people."""

    id: str
    when: datetime
    comment: str


class MendedFeed(FeedGenerator):  # type: ignore[misc]  # feedgen carries no types
    """One feed without its entries.

    archive: a document that will not change any more (RFC 5005, section 4); deleted: entries that were withdrawn.
    """

    def __init__(self, *, archive: bool = False, deleted: Sequence[Deleted] = ()) -> None:
        super().__init__()
        self.archive = archive
        self.deleted = tuple(deleted)

    def _create_rss(self, extensions: bool = True) -> tuple[Any, Any]:  # noqa: ARG002  # feedgen calls it so
        names = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
        root = etree.Element("rss", version="2.0", nsmap=names | ({"fh": HISTORY} if self.archive else {}))
        channel = put(root, "channel", "", {LANG: self.language()})
        put(channel, "title", clean_line(self.title()))
        for link in self.link():
            put(channel, ATOM_LINK, "", {name: link[name] for name in _LINK if link.get(name)})
        for link in self.link():
            if link.get("type") == "text/html":
                put(channel, "link", link["href"])
        put(channel, "description", clean_line(self.description()))
        put(channel, "language", self.language())
        if self.archive:
            put(channel, f"{{{HISTORY}}}archive")
        self._rss_facts(channel)
        return root, root.getroottree()

    def _rss_facts(self, channel: Any) -> None:
        """The optional elements of ``channel``. The picture's title and link are the channel's, as RSS wants it."""
        for name, text in (("copyright", self.rights()), ("managingEditor", self.managingEditor())):
            if text:
                put(channel, name, clean_line(text))
        put(channel, "pubDate", rfc822(self.updated()))
        put(channel, "lastBuildDate", rfc822(self.updated()))
        put(channel, "generator", f"{self.generator()['value']} {self.generator()['version']}")
        if self.ttl():
            put(channel, "ttl", str(self.ttl()))
        if self.icon():
            image = put(channel, "image")
            for name, text in (
                ("url", self.icon()),
                ("title", channel.findtext("title")),
                ("link", channel.findtext("link")),
            ):
                put(image, name, text)

    def _create_atom(self, extensions: bool = True) -> tuple[Any, Any]:  # noqa: ARG002  # feedgen calls it so
        names: Any = {None: ATOM, "media": MEDIA}
        names |= {"fh": HISTORY} if self.archive else {}
        names |= {"at": TOMBSTONES} if self.deleted else {}
        root = etree.Element(f"{{{ATOM}}}feed", {LANG: self.language()}, nsmap=names)
        put(root, f"{{{ATOM}}}id", self.id())
        put(root, f"{{{ATOM}}}title", clean_line(self.title()))
        put(root, f"{{{ATOM}}}subtitle", clean_line(self.subtitle()))
        put(root, f"{{{ATOM}}}updated", rfc3339(self.updated()))
        for author in self.author():
            element = put(root, f"{{{ATOM}}}author")
            put(element, f"{{{ATOM}}}name", clean_line(author["name"]))
            put(element, f"{{{ATOM}}}uri", author["uri"])
        for link in self.link():
            put(root, ATOM_LINK, "", {name: link[name] for name in _LINK if link.get(name)})
        for name, text in (("rights", self.rights()), ("icon", self.icon())):
            if text:
                put(root, f"{{{ATOM}}}{name}", clean_line(text))
        put(root, f"{{{ATOM}}}generator", self.generator()["value"], {"version": self.generator()["version"]})
        if self.archive:
            put(root, f"{{{HISTORY}}}archive")
        for gone in self.deleted:
            # No link and no person within it: readers that do not know the element would take them for the feed's own.
            element = put(root, f"{{{TOMBSTONES}}}deleted-entry", "", {"ref": gone.id, "when": rfc3339(gone.when)})
            put(element, f"{{{TOMBSTONES}}}comment", clean_line(gone.comment))
        return root, root.getroottree()

    def dated(self, moment: datetime) -> None:
        """Set ``updated``, which feedgen would otherwise take from the clock."""
        self.updated(moment)


def put(parent: Any, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Any:
    """A new last child of ``parent``. name: with its name space in braces."""
    element = etree.SubElement(parent, name)
    for key, value in attributes.items() if attributes else ():
        element.set(key, clean_text(value))
    if text:
        element.text = clean_text(text)
    return element
