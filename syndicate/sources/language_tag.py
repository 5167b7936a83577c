"""Language tags as found, made BCP 47 where that is plain."""

from __future__ import annotations

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_RENAMED = {"in": "id", "iw": "he", "ji": "yi"}  # withdrawn from ISO 639-1 in 1989, still written by Java and Blogger


def read_language(text: str) -> str:
    """The tag with hyphens and today's code (``in_ID`` is ``id-ID``), or "" if it is no language tag (RFC 5646)."""
    tag = text.strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        return ""
    first, dash, rest = tag.partition("-")
    return _RENAMED.get(first.lower(), first.lower()) + dash + rest
