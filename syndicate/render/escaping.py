"""What text and dates must look like before they may stand in a published file."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape

from syndicate.model import utc

# Everything outside of XML 1.0's Char production (section 2.2), and what it advises against: C1 controls and the
# noncharacters at the end of each plane.
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd"
    + "".join(f"{chr(0x10000 * plane)}-{chr(0x10000 * plane + 0xFFFD)}" for plane in range(1, 17))
    + "]"
)
# Embeddings, overrides and isolates: unclosed in a title they turn round the text that a reader puts behind it.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """``text`` without the characters that XML 1.0 does not allow or advises against."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # none of them is, and most texts are: quick pages
        return text
    return _ILLEGAL.sub("", text.replace("\u0085", "\n"))


@lru_cache(maxsize=1024)  # titles and names are said again and again
def clean_line(text: str) -> str:
    """``text`` for a title or a name: one line, without bidirectional overrides."""
    if text.isprintable():  # no white space but the plain one, no overrides
        return " ".join(text.split())
    return _SPACE.sub(" ", _BIDI.sub("", clean_text(text))).strip()


def markup(text: str) -> str:
    """``text`` escaped for HTML or XML, between tags or within quotes."""
    return escape(clean_text(text), quote=True)


def rfc822(moment: datetime) -> str:
    """A date as RSS wants it, English and in UTC whatever the locale: ``Mon, 23 Nov 2026 04:05:06 +0000``."""
    return format_datetime(utc(moment))


@lru_cache(maxsize=1024)  # what is drawn of an article says the same two dates ten times
def rfc3339(moment: datetime) -> str:
    """A date as Atom, JSON Feed, HTML and site maps want it: ``2026-11-23T04:05:06Z``."""
    return utc(moment).isoformat().replace("+00:00", "Z")
