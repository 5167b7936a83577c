"""XML read strictly, and the names that published files use."""

from __future__ import annotations

from typing import Any

from lxml import etree

from syndicate.rules import forms
from syndicate.rules.fault import Faults

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}"
XHTML = "{http://www.w3.org/1999/xhtml}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read_xml(body: bytes) -> Any:
    """The root element: no recovery, no entities, no network. Raises etree.XMLSyntaxError."""
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def root_of(found: Faults, body: bytes) -> Any | None:
    """The root element, or None with the fault that says why there is none."""
    forms.whole(found, body)
    try:
        return read_xml(body)
    except etree.XMLSyntaxError as error:
        place = f"line {error.lineno}" if error.lineno else "file"
        found.error(
            place, "XML 1.0, 2.1", f"Not well-formed XML: {error.msg}.", "Escape <, > and &; close every element."
        )
        return None


def elements(parent: Any) -> list[Any]:
    """The child elements, without comments and processing instructions."""
    return [child for child in parent if isinstance(child.tag, str)]


def short(tag: str) -> str:
    """A tag as people write it."""
    for space, prefix in _PREFIXES.items():
        if tag.startswith(space):
            return prefix + tag.removeprefix(space)
    return tag


_PREFIXES = {
    ATOM: "atom:", CONTENT: "content:", DC: "dc:", MEDIA: "media:", HISTORY: "fh:", TOMBSTONE: "at:", NEWS: "news:",
    MAPS: "", XHTML: "xhtml:",
}  # fmt: skip


def media(found: Faults, place: str, parent: Any) -> None:
    """Media RSS 1.5.1: addresses, sizes, kinds."""
    for made in parent.iter(f"{MEDIA}content", f"{MEDIA}thumbnail"):
        here = f"{place}: {short(made.tag)}"
        forms.web(found, here, made.get("url"), "W3C: InvalidURLAttribute")
        for name in ("width", "height", "fileSize"):
            if made.get(name) is not None:
                forms.number(found, f"{here} {name}", made.get(name), "Media RSS 1.5.1")
        if made.get("type") is not None:
            forms.media_type(found, here, made.get("type"))
        if made.get("medium") not in {None, "image", "audio", "video", "document", "executable"}:
            what = f"{made.get('medium')!r} is no medium."
            found.error(here, "W3C: InvalidMediaMedium", what, "Write image, audio, video or document.")


def atom_links(found: Faults, place: str, parent: Any) -> None:
    """What is true of every atom:link: an absolute address, a language tag, a media type."""
    for link in parent.findall(f"{ATOM}link"):
        here = f"{place}: atom:link rel={link.get('rel', 'alternate')}"
        forms.absolute(found, here, link.get("href"))
        if link.get("hreflang") is not None:
            forms.language(found, f"{here} hreflang", link.get("hreflang"))
        if link.get("type") is not None:
            forms.media_type(found, here, link.get("type"))
