"""What must not be in anything that is published, whatever came in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree, html

_ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcset", "cite", "background"}
_SCHEMES = {"", "http", "https", "mailto", "tel"}
_LIVE = {"iframe", "object", "embed", "form", "base", "svg", "math", "applet", "frame", "template"}
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ATOM = "{http://www.w3.org/2005/Atom}"


def harm_of_site(folder: Path) -> Iterator[str]:
    """Everything in the published files that could run, in words."""
    for path in sorted(folder.rglob("*")):
        read = {".html": _page, ".xml": _feed, ".json": _json}.get(path.suffix)
        if read is not None and path.is_file():
            yield from (f"{path.relative_to(folder)}: {what}" for what in read(path.read_bytes()))


def _page(data: bytes) -> Iterator[str]:
    yield from _live(html.document_fromstring(data), page=True)


def _feed(data: bytes) -> Iterator[str]:
    for element in etree.fromstring(data).iter():
        if not isinstance(element.tag, str) or not element.text:
            continue
        kind = element.tag.rpartition("}")[2]
        if kind in {"encoded", "content", "description", "summary", "title", "category", "creator", "name", "credit"}:
            plain = element.tag.startswith(_ATOM) and element.get("type", "text") == "text"
            yield from [] if plain else _markup(element.text, kind)


def _json(data: bytes) -> Iterator[str]:
    for item in json.loads(data).get("items", []):
        yield from _markup(item.get("content_html", ""), "content_html")


def _markup(text: str, where: str) -> Iterator[str]:
    """As a reader takes it that believes every text to be HTML."""
    root = html.fragment_fromstring(text, create_parent="div")
    yield from (f"{where}: {what}" for what in _live(root, page=False))


def _live(root: html.HtmlElement, *, page: bool) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        said = page and element.tag == "script" and element.get("type") == "application/ld+json"
        if element.tag in _LIVE or (element.tag == "script" and not said) or (element.tag == "style" and not page):
            yield f"<{element.tag}>: {(element.text or '')[:60]!r}"
        if said:
            json.loads(element.text or "")
        for name, value in element.attrib.items():
            runs = name.lower().startswith("on") or name in {"srcdoc", "style"}
            if runs or (name in _ADDRESSES and _scheme(value) not in _SCHEMES):
                yield f"<{element.tag} {name}={value[:60]!r}>"


def _scheme(value: str) -> str:
    try:
        return urlsplit(re.sub(r"[\x00-\x20]", "", value)).scheme
    except ValueError:
        return "unreadable"
