"""Elements of entries in feeds, as lines of text; feedgen_mended.py declares the prefixes of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Media
from syndicate.render.at_hand import FOR_FORMATS, kept_at_hand
from syndicate.render.content import content_html, other_languages
from syndicate.render.escaping import clean_line, clean_text
from syndicate.render.media import media_type, medium

_NONE: Mapping[str, str] = {}
_PLAIN = re.compile(r"[\w./:#=-]*", re.ASCII).fullmatch


def escaped(text: str) -> str:
    """A clean text as it stands between tags: escaped as lxml does it, which writes the rest of the feed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def element(name: str, text: str = "", attributes: Mapping[str, str] = _NONE, *, inner: str = "") -> str:
    """An element on a line; attributes that are "" are left out. inner: what it holds, if that is escaped already."""
    inner = inner or (escaped(clean_text(text)) if text else "")
    head = name
    for key, value in attributes.items():
        head += f' {key}="{_quoted(value)}"' if value else ""
    return f"<{head}>{inner}</{name}>" if inner else f"<{head}/>"


def group(name: str, lines: Iterable[str], attributes: Mapping[str, str] = _NONE) -> list[str]:
    """An element with others in it, which are ``lines``."""
    return [element(name, "", attributes).removesuffix("/>") + ">", *[f"  {line}" for line in lines], f"</{name}>"]


def indented(lines: Iterable[str], depth: int) -> bytes:
    """The lines in UTF-8, as they stand ``depth`` levels below the feed's root."""
    start = "  " * depth
    return f"{start}{f'{chr(10)}{start}'.join(lines)}\n".encode()


@kept_at_hand(FOR_FORMATS)
def content_xml(entry: Entry, edition: Edition, voice: Voice) -> str:
    """What feed readers show, escaped."""
    return escaped(content_html(entry, edition, voice))


def links(entry: Entry, name: str) -> list[str]:
    """Its page, the same in the other languages, and its original. name: of ``atom:link`` in the feed."""
    return [f"<{name} {rest}" for rest in _links(entry)]


@kept_at_hand(FOR_FORMATS)
def _links(entry: Entry) -> list[str]:
    pages = [("alternate", entry.language, entry.url)]
    pages += [("related", language, url) for language, url in other_languages(entry)]
    pages += [("via", entry.via_language, entry.via)] if entry.via != entry.url else []
    return [
        f'href="{_quoted(url)}" rel="{rel}" type="text/html" hreflang="{_quoted(language)}"/>'
        for rel, language, url in pages
    ]


def link(name: str, href: str, **attributes: str) -> str:
    """An ``atom:link``."""
    return element(name, "", {"href": href, **attributes})


def pictures(media: Iterable[Media]) -> list[str]:
    """Media RSS 1.5.1: ``media:content`` with its title, description (the alternative text) and credit."""
    made: list[str] = []
    for one in media:
        facts = {
            "url": one.url,
            "type": media_type(one),
            "medium": medium(one),
            "width": str(one.width or ""),
            "height": str(one.height or ""),
            "fileSize": str(one.length or ""),
        }
        told = [
            element(f"media:{name}", clean_line(text), {"type": "plain"})
            for name, text in (("title", one.caption), ("description", one.alt))
            if text
        ]
        told += [element("media:credit", clean_line(one.credit))] if one.credit else []
        made += group("media:content", told, facts) if told else [element("media:content", "", facts)]
    return made


def _quoted(value: str) -> str:
    if _PLAIN(value):  # as most addresses are
        return value
    return escaped(clean_text(value)).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
