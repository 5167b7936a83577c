"""Which paths below an outlet's root a page may have."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[\w-][\w.-]{,99}(/[\w-][\w.-]{,99})*", re.ASCII)  # most are: this is what makes long lists quick


def fault(path: str) -> str:
    """Why a page must not stand at this path, or "": it must be relative, plain and not hidden.

    Hidden names are refused because the outlet's own files are; ``.well-known/`` (RFC 8615) is the exception.
    """
    if _PLAIN.fullmatch(path):
        return ""
    if not path:
        return "it is empty"
    if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in path) or "\\" in path:
        return "it holds a control character or a backslash"
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return "it cannot be written in UTF-8"
    parts = path.split("/")
    for number, part in enumerate(parts):
        if part in ("", ".", ".."):
            return "it is not a plain path below the output folder"
        if part.startswith(".") and not (part == ".well-known" and number == 0 and len(parts) > 1):
            return "it names a hidden file"
        if len(part.encode("utf-8")) > 255:
            return "a name in it is longer than 255 bytes"
    return ""
