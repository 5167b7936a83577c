"""Making a feed's bytes a text that an XML reader accepts, and telling whether all of it came."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from syndicate.sources.encoding import decode, strip_controls

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
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

    content_type: the Content-Type field or "". What is valid UTF-8 is UTF-8, whatever a server's default claims;
    otherwise the field rules, then the XML declaration (RFC 7303, section 3), then UTF-8.
    """
    text = decode(data, _encoding(data, content_type))
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


def _encoding(data: bytes, content_type: str) -> str:
    said = _CHARSET.search(content_type)
    declared = _DECLARED.search(data[:400])
    label = said[1] if said else declared[1].decode("ascii", "replace") if declared else ""
    if data.startswith((b"<\0", b"\0<")):  # UTF-16 without a mark (XML 1.0, appendix F)
        return "utf-16-le" if data.startswith(b"<\0") else "utf-16-be"
    if label.lower().startswith("iso-2022"):
        return label  # all of it looks like ASCII
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return label or "utf-8"
    return "utf-8"


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
