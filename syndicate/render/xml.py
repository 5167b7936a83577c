"""Elements of feeds, by lxml: names, and text that XML allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from syndicate.model import Media
from syndicate.render.content import media_type, medium
from syndicate.render.escaping import clean_line, clean_text

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM_LINK = f"{{{ATOM}}}link"
_MEDIA_CONTENT = f"{{{MEDIA}}}content"


def put(parent: Any, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Any:
    """A new last child of ``parent``. name: with its name space in braces."""
    element = etree.SubElement(parent, name)
    for key, value in attributes.items() if attributes else ():
        element.set(key, clean_text(value))
    if text:
        element.text = clean_text(text)
    return element


def link(parent: Any, href: str, **attributes: str) -> Any:
    """A new ``atom:link``; attributes that are "" are left out."""
    return put(parent, ATOM_LINK, "", {"href": href} | {name: value for name, value in attributes.items() if value})


def pictures(parent: Any, media: Sequence[Media]) -> None:
    """Media RSS 1.5.1: ``media:content`` with its title, description (the alternative text) and credit."""
    for one in media:
        facts = {
            "url": one.url,
            "type": media_type(one),
            "medium": medium(one),
            "width": str(one.width or ""),
            "height": str(one.height or ""),
            "fileSize": str(one.length or ""),
        }
        content = put(parent, _MEDIA_CONTENT, "", {name: value for name, value in facts.items() if value})
        for name, text in (("title", one.caption), ("description", one.alt)):
            if text:
                put(content, f"{{{MEDIA}}}{name}", clean_line(text), {"type": "plain"})
        if one.credit:
            put(content, f"{{{MEDIA}}}credit", clean_line(one.credit))
