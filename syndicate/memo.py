"""How a source's notes to itself are written down: with the version of cleaning that its articles went through."""

from __future__ import annotations

import json
from collections.abc import Mapping


def key_of(source: str) -> str:
    """The name that the notes of a source have in the store."""
    return f"source {source}"


def folded(version: str, notes: Mapping[str, str]) -> str:
    """The notes as text."""
    return json.dumps([version, notes], ensure_ascii=False)


def unfolded(note: str | None) -> tuple[str, dict[str, str]]:
    """Version and notes; ``("", {})`` if there are none, or damaged ones: then everything is read again."""
    try:
        version, notes = json.loads(note or '["", {}]')
    except (ValueError, TypeError):
        return "", {}
    return (version, notes) if isinstance(version, str) and isinstance(notes, dict) else ("", {})
