"""One sentence with its translation, as it stands in a file, whatever the file's format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

from syndicate.errors import ConfigError, Problem

KEY = re.compile(r"[0-9a-f]{32}-[0-9a-f]{8}(?:-[0-9]{1,9})?")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """key: which sentence, and what was written out of it, or "" in a file of other making; languages: BCP 47.

    source, target, suggestion: plain text; engine, score, flaw, created, used, articles (addresses), suggestion: told
    to the reader, and not looked at when the file comes back. Moments are UTC, in whole seconds.
    """

    key: str = ""
    source_language: str
    target_language: str
    source: str
    target: str
    origin: Literal["machine", "reviewed"] = "machine"
    engine: str = ""
    score: float | None = None
    flaw: str = ""
    created: datetime | None = None
    used: datetime | None = None
    articles: tuple[str, ...] = ()
    suggestion: str = ""

    @property
    def fits_xml(self) -> bool:
        """Whether XML can hold it: it has no sign for most control characters."""
        values = (getattr(self, field.name) for field in fields(self))
        texts = [*(value for value in values if isinstance(value, str)), *self.articles]
        return not any(_NOT_XML.search(text) for text in texts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A row with the place in its file (``memory.csv:12``) for whoever has to mend it."""

    place: str
    row: Row


def origin_of(word: str) -> Literal["machine", "reviewed"] | None:
    """What a file says of a row's origin; nothing said is the machine's; None if it is no such word."""
    word = word.strip().lower()
    return "reviewed" if word == "reviewed" else "machine" if word in {"", "machine"} else None


def number(text: str) -> float | None:
    """A score as it was written, or None."""
    try:
        return float(text)
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A moment in ISO 8601 (basic or extended) with its zone, or None."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value.astimezone(UTC) if value.tzinfo else None


def refused(place: str, what: str, hint: str = "") -> ConfigError:
    """A file that cannot be read at all."""
    return ConfigError([Problem(place=place, what=what, hint=hint)])


def unless(problems: Sequence[Problem], found: list[Found]) -> list[Found]:
    """What was found, if nothing was wrong. Raises ConfigError with every mistake otherwise."""
    if problems:
        raise ConfigError(problems)
    return found
