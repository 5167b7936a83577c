"""Names that may stand in addresses."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_OTHER = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)  # the same tags and authors stand in most articles
def slug(name: str) -> str:
    """The stable name of a tag or section: ``Kereta Api`` is ``kereta-api``, ``Café`` is ``cafe``.

    Lower-case ASCII letters, digits and hyphens. Where letters of another script would be lost, eight hexadecimal
    digits made from the whole name keep it apart from others. "" for a name without any letter or digit.
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = _OTHER.sub("-", folded).strip("-")
    if any(c.isalnum() and not c.isascii() for c in folded):
        mark = hashlib.sha256(unicodedata.normalize("NFC", name.casefold()).encode("utf-8", "replace")).hexdigest()[:8]
        return f"{words}-{mark}" if words else f"tag-{mark}"
    return words
