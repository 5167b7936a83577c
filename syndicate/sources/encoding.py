"""Bytes to text as browsers do it (WHATWG Encoding Standard), with one thing better: what is UTF-8 stays UTF-8.

In this order: the byte order mark, UTF-8 if all of it is valid UTF-8, the label of the Content-Type field, the label in
the document, and for what says nothing UTF-8 or windows-1252, whichever fits better. Browsers would believe a label
over the bytes; servers whose default is ISO-8859-1 are common, and hardly any other text is valid UTF-8 by chance.
"""

from __future__ import annotations

import codecs
import re

from syndicate.sources.encoding_labels import codec_of

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEVEN_BITS = {"iso2022_jp"}  # all of it looks like ASCII, and so like UTF-8
_WIDE = {"utf-16-le", "utf-16-be"}
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, *labels: str) -> str:
    """The text; never fails. labels: names of encodings, the most trusted first; "" and unknown ones are passed over.

    Control characters and whatever else XML 1.0 does not allow are left out: a single one would lose a whole feed.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return strip_controls(data[len(mark) :].decode(name, "replace"))
    named = next((codec for label in labels if (codec := codec_of(label))), "")
    if named in _SEVEN_BITS or (named in _WIDE and b"\0" in data[:400]):
        return strip_controls(data.decode(named, "replace"))
    try:
        return strip_controls(data.decode("utf-8"))
    except UnicodeDecodeError:
        return strip_controls(_labelled(data, named))


def content_type_charset(content_type: str) -> str:
    """The label in a Content-Type field (RFC 9110, section 8.3.2), or ""."""
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def meta_charset(data: bytes) -> str:
    """The label that an HTML page has in its first 1024 bytes, or "" (UTF-16 there can only mean UTF-8)."""
    return _readable(_META.search(data[:1024]))


def xml_charset(data: bytes) -> str:
    """The label of an XML declaration, or "" (XML 1.0, section 4.3.3); of UTF-16 without a mark by its first bytes."""
    if data.startswith((b"<\0", b"\0<")):  # XML 1.0, appendix F
        return "utf-16le" if data.startswith(b"<\0") else "utf-16be"
    return _readable(_DECLARED.search(data[:400]))


def strip_controls(text: str) -> str:
    """The text without controls (C0 but tab and line ends, DEL, C1), lone surrogates and noncharacters.

    Of these XML 1.0, section 2.2, allows only the C1 controls, and discourages them.
    """
    return _UNWANTED.sub("", text)


def _readable(found: re.Match[bytes] | None) -> str:
    label = found[1].decode("ascii", "replace") if found else ""
    return "utf-8" if codec_of(label) in _WIDE else label


def _labelled(data: bytes, codec: str) -> str:
    """Text that is not UTF-8 through and through."""
    if codec and codec != "utf-8":
        return data.decode(codec, "ignore" if codec == "cp1252" else "replace")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text if c > "\x7f") - broken
    # what windows-1252 leaves undefined, browsers take for control characters
    return text if whole > broken or (codec == "utf-8" and whole) else data.decode("cp1252", "ignore")
