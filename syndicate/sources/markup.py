"""HTML of articles as a tree: finding headings and pictures, and writing it out again. Nothing is made safe here."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element

from syndicate.sources.encoding import strip_controls

Element = _Element
TAGS = 200_000  # of an article; cleaning refuses half as many elements
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FRAME_TAGS = re.compile(r"</?(?:html|head|body|frameset)\b[^>]*>", re.IGNORECASE)  # end a fragment too early
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|#|$")


def parse_page(text: str) -> Element:
    """A whole page, as leniently as browsers do."""
    data = _XML_DECLARATION.sub("", strip_controls(text)).encode()
    # huge_tree: without it text below 256 elements is lost silently; with it cleaning sees the depth and refuses
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        page: Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # nothing there
        page = None
    return etree.fromstring(b"<html><body></body></html>", parser) if page is None else page


def parse_fragment(html: str) -> Element:
    """The fragment inside a ``<body>``."""
    page = parse_page(f"<!DOCTYPE html><html><body>{_FRAME_TAGS.sub('', html)}</body></html>")
    body = page.find("body")
    return page if body is None else body


def write_inside(element: Element) -> str:
    """What is inside the element, as HTML."""
    inside = [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return (escape(element.text or "", quote=False) + "".join(inside)).strip()


def text_inside(element: Element) -> str:
    """The element's text with single spaces."""
    return " ".join("".join(str(text) for text in element.itertext()).split())


def first(element: Element, tag: str) -> Element | None:
    """The first element of that tag inside."""
    return next(iter(element.iter(tag)), None)


def drop(element: Element) -> None:
    """Take the element out; the text behind it stays."""
    parent, tail = element.getparent(), element.tail or ""
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def take_heading(element: Element, wanted: str = "") -> str:
    """Take the first ``<h1>`` that has text out, and return its text; with ``wanted``, only if that is its text."""
    for heading in element.iter("h1"):
        text = text_inside(heading)
        if not text:
            continue
        if wanted and text.casefold() != " ".join(wanted.split()).casefold():
            return ""
        drop(heading)
        return text
    return ""


def complete_links(element: Element, address: str) -> None:
    """Make relative ``<a href>`` absolute, relative to the page's own address."""
    for link in element.iter("a"):
        href = (link.get("href") or "").strip()
        if _ABSOLUTE.match(href) is None:
            try:
                link.set("href", urljoin(address, href))
            except ValueError:  # such as //[x
                link.set("href", "")


def as_markup(text: str) -> str:
    """Plain text as a field that may hold markup: escaped only if it would be read as something else otherwise."""
    return escape(text, quote=False) if "<" in text or unescape(text) != text else text
