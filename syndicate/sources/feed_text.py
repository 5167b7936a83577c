"""Making a feed's bytes a text that an XML reader accepts, and telling whether all of it came."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from syndicate.sources.encoding import content_type_charset, decode, strip_controls, xml_charset

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|(\d{1,9}));")
_LONG_NAME = re.compile(  # a name over 1,000 characters: feedparser's search for e-mail addresses in it is quadratic
    r"(<(?:[\w.-]{1,40}:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email)\b[^<>]{0,200}>"
    r"(?:<!\[CDATA\[)?[^<\]]{1000})[^<\]]+"
)
_BASE = re.compile(r"""\sxml:base\s*=\s*["']([^"'<>]{0,2000})["']""")
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF)\s*>")
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)


def feed_text(data: bytes, content_type: str) -> str:
    """The feed as text without anything before its first tag, and without characters that XML does not allow.

    content_type: the Content-Type field or ""; it goes before the XML declaration (RFC 7303, section 3).
    """
    text = decode(data, content_type_charset(content_type), xml_charset(data))
    text = _DECLARATION.sub("", text[max(text.find("<"), 0) :])
    return _BASE.sub(_parsable, _LONG_NAME.sub(r"\1", _REFERENCE.sub(_allowed, text)))


def is_whole(text: str) -> bool:
    """Whether the root element of RSS, Atom or RDF is closed."""
    return _END.search(text) is not None


def what_came(text: str) -> str:
    """In words, what a text that is no feed looks like."""
    start = text.lstrip("\ufeff \t\r\n")[:2000]
    if not start:
        return "nothing"
    if re.match(r"<!doctype html|<html", start, re.IGNORECASE) or "<head" in start.lower():
        title = _TITLE.search(text)
        return "an HTML page" + (f" titled {' '.join(title[1].split())!r}" if title else "")
    if start.startswith("<"):
        tag = re.search(r"<([A-Za-z_][\w:.-]{0,40})", start)
        return f"XML with the root element <{tag[1]}>" if tag else "something in angle brackets"
    if start.startswith(("{", "[")):
        return "JSON that is no JSON Feed"
    return f"text beginning with {start[:30]!r}"


def _allowed(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if number <= 0x10FFFF and strip_controls(chr(number)) else ""


def _parsable(base: re.Match[str]) -> str:
    """The attribute, unless its address cannot be parsed: feedparser would lose every later entry over it."""
    try:
        urlsplit(base[1])
    except ValueError:
        return ""
    return base[0]
