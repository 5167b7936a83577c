"""feedgen with its writing of RSS and Atom mended; the only file that knows feedgen.

feedgen 1.0 keeps the values and turns the tree into bytes. What it writes itself is not used: it drops rel, type and
hreflang of an Atom entry's links, writes one atom:link in RSS and none in items, formats dates through a process-wide
locale, and stops at the first control character. Links are written in the order they were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from syndicate.model import Media
from syndicate.render.content import media_type, medium
from syndicate.render.escaping import clean_line, clean_text, rfc822, rfc3339

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LINK = ("href", "rel", "type", "hreflang", "length", "title")


class MendedEntry(FeedEntry):  # type: ignore[misc]  # feedgen carries no types
    """One entry. language: its BCP 47 tag; pictures: what is written as Media RSS."""

    def __init__(self, *, language: str, pictures: Sequence[Media]) -> None:
        super().__init__()
        self.language = language
        self.pictures = tuple(pictures)

    def rss_entry(self, extensions: bool = True) -> Any:
        """The ``item`` element. atom:links come before ``link``, which readers that take the last one then find."""
        item = xml_elem("item")
        _put(item, "title", clean_line(self.title()))
        for link in self.link():
            if link["rel"] in {"related", "via"}:
                _link(item, link)
        for link in self.link():
            if link["rel"] == "alternate":
                _put(item, "link", link["href"])
        _put(item, "guid", self.id(), isPermaLink="false")
        _put(item, "pubDate", rfc822(self.published()))
        _put(item, f"{{{ATOM}}}updated", rfc3339(self.updated()))
        for author in self.author() or ():
            _put(item, f"{{{DC}}}creator", clean_line(author["name"]))
        for category in self.category() or ():
            _put(item, "category", clean_line(category.get("label", category["term"])), domain=category["scheme"])
        _put(item, "description", escape(self.summary()["summary"], quote=False))  # RSS: readers take it for HTML
        _put(item, f"{{{CONTENT}}}encoded", self.content()["content"])
        for link in self.link():
            if link["rel"] == "enclosure":
                _put(item, "enclosure", "", url=link["href"], length=link["length"], type=link["type"])
                break  # RSS 2.0: readers take one enclosure an item
        if extensions:
            _pictures(item, self.pictures)
        return item

    def atom_entry(self, extensions: bool = True) -> Any:
        """The ``entry`` element (RFC 4287, section 4.1.2)."""
        entry = _element("entry", {_LANG: self.language})
        _put(entry, f"{{{ATOM}}}id", self.id())
        _put(entry, f"{{{ATOM}}}title", clean_line(self.title()))
        for link in self.link():
            _link(entry, link)
        _put(entry, f"{{{ATOM}}}published", rfc3339(self.published()))
        _put(entry, f"{{{ATOM}}}updated", rfc3339(self.updated()))
        _authors(entry, self.author())
        for category in self.category() or ():
            _put(entry, f"{{{ATOM}}}category", "", **{name: clean_line(value) for name, value in category.items()})
        _put(entry, f"{{{ATOM}}}summary", self.summary()["summary"], type="text")
        _put(entry, f"{{{ATOM}}}content", self.content()["content"], type="html")
        if extensions:
            _pictures(entry, self.pictures)
        return entry


class MendedFeed(FeedGenerator):  # type: ignore[misc]  # feedgen carries no types
    """One feed. Entries are added with ``add_entry(entry, order="append")``."""

    def _create_rss(self, extensions: bool = True) -> tuple[Any, Any]:
        names = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
        root = xml_elem("rss", version="2.0", nsmap=names)
        channel = xml_elem("channel", root)
        _put(channel, "title", clean_line(self.title()))
        for link in self.link():
            if link["rel"] == "self" or link["type"] == "application/rss+xml":
                _link(channel, link)
        for link in self.link():
            if link["type"] == "text/html":
                _put(channel, "link", link["href"])
        _put(channel, "description", clean_line(self.description()))
        _put(channel, "language", self.language())
        _put(channel, "lastBuildDate", rfc822(self.updated()))
        _put(channel, "generator", self.generator()["value"])
        for entry in self.entry():
            channel.append(entry.rss_entry(extensions))
        return root, root.getroottree()

    def _create_atom(self, extensions: bool = True) -> tuple[Any, Any]:
        root = _element("feed", {_LANG: self.language()}, {None: ATOM, "media": MEDIA})
        _put(root, f"{{{ATOM}}}id", self.id())
        _put(root, f"{{{ATOM}}}title", clean_line(self.title()))
        _put(root, f"{{{ATOM}}}subtitle", clean_line(self.subtitle()))
        _put(root, f"{{{ATOM}}}updated", rfc3339(self.updated()))
        _authors(root, self.author())
        for link in self.link():
            _link(root, link)
        _put(root, f"{{{ATOM}}}generator", self.generator()["value"])
        for entry in self.entry():
            root.append(entry.atom_entry(extensions))
        return root, root.getroottree()

    def dated(self, moment: datetime) -> None:
        """Set ``updated``, which feedgen would otherwise take from the clock."""
        self.updated(moment)


def _element(name: str, attributes: Mapping[str, str], names: Mapping[str | None, str] | None = None) -> Any:
    return xml_elem(f"{{{ATOM}}}{name}", None, attrib=dict(attributes), nsmap=names or {None: ATOM})


def _put(parent: Any, name: str, text: str, **attributes: str) -> Any:
    element = xml_elem(name, parent, **{key: clean_text(value) for key, value in attributes.items()})
    if text:
        element.text = clean_text(text)
    return element


def _link(parent: Any, link: Mapping[str, str]) -> None:
    _put(parent, f"{{{ATOM}}}link", "", **{name: link[name] for name in _LINK if link.get(name)})


def _authors(parent: Any, authors: Sequence[Mapping[str, str]] | None) -> None:
    for author in authors or ():
        _put(_put(parent, f"{{{ATOM}}}author", ""), f"{{{ATOM}}}name", clean_line(author["name"]))


def _pictures(parent: Any, pictures: Sequence[Media]) -> None:
    """Media RSS 1.5.1: ``media:content`` with its title, description (the alternative text) and credit."""
    for media in pictures:
        facts = {
            "url": media.url,
            "type": media_type(media),
            "medium": medium(media),
            "width": str(media.width or ""),
            "height": str(media.height or ""),
            "fileSize": str(media.length or ""),
        }
        content = _put(parent, f"{{{MEDIA}}}content", "", **{name: value for name, value in facts.items() if value})
        for name, text in (("title", media.caption), ("description", media.alt)):
            if text:
                _put(content, f"{{{MEDIA}}}{name}", clean_line(text), type="plain")
        if media.credit:
            _put(content, f"{{{MEDIA}}}credit", clean_line(media.credit))
