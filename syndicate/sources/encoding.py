"""Bytes to text, by the rules of the WHATWG Encoding Standard as far as news pages need them."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABEL = re.compile(
    r"utf-?8|utf-16(?:-?[lb]e)?|windows-125[0-8]|windows-874|iso-8859-\d{1,2}|koi8-[ru]|gbk|gb2312|gb18030|big5"
    r"|euc-(?:jp|kr)|shift[_-]jis|iso-2022-jp|macintosh"
)
_WESTERN = {"iso-8859-1", "latin1", "l1", "us-ascii", "ascii", "cp1252"}  # browsers read all of them as windows-1252
_META = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, declared: str = "") -> str:
    """The text: by its byte order mark, else as ``declared``, else UTF-8, else windows-1252; never fails.

    Characters that XML 1.0 does not allow are left out: a single one would lose a whole feed.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return strip_controls(data[len(mark) :].decode(name, "replace"))
    name = _codec(declared)
    try:
        return strip_controls(data.decode(name or "utf-8", "replace" if name else "strict"))
    except UnicodeDecodeError:
        return strip_controls(_mostly_utf8(data))


def meta_charset(data: bytes) -> str:
    """The encoding that an HTML page declares in its first 1024 bytes, or "" (UTF-16 there can only mean UTF-8)."""
    found = _META.search(data[:1024])
    label = found[1].decode("ascii", "replace") if found else ""
    return "utf-8" if label.lower().startswith("utf-16") else label


def strip_controls(text: str) -> str:
    """The text without characters that XML 1.0, section 2.2, does not allow."""
    return _NOT_XML.sub("", text)


def _codec(label: str) -> str:
    label = label.strip().lower()
    if label in _WESTERN:
        return "windows-1252"
    return label if _LABEL.fullmatch(label) else ""


def _mostly_utf8(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text if c > "\x7f") - broken
    return text if whole > broken else data.decode("windows-1252", "replace")
