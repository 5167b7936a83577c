"""Codes of languages (ISO 639) that mean the same language."""

from __future__ import annotations

FORMER = {"in": "id", "iw": "he", "ji": "yi"}  # withdrawn in 1989; sites made with Java still write them
SYNONYMS = {"fil": "tl", "tl": "fil", **FORMER}  # one catalogue speaks for both
