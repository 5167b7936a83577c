"""What a store tells of what it keeps without showing the texts: enough to decide what is due.

Named tuples, for they come by the hundred thousand.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Shelved(NamedTuple):
    """An article. digest: of all of it, 16 bytes; published, since: UTC; page: ``yyyy/mm/slug``.

    since: when its withdrawal was first read, or None.
    """

    url: str
    page: str
    published: datetime
    digest: bytes
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    since: datetime | None


class ShelvedText(NamedTuple):
    """A published text. digest: of what readers see of it, 16 bytes; updated: UTC, ISO 8601, fixed width."""

    digest: bytes
    updated: str


class Gallery(NamedTuple):
    """The pictures that an article shows from elsewhere. digest: of the article and the settings they were found by."""

    digest: bytes
    pictures: tuple[str, ...] = ()


class Standing(NamedTuple):
    """How far a language is, in articles that are not withdrawn.

    tried: a text was made, sound or held back; made: have a sound one; of these, reviewed: by an editor throughout,
    machine: by a machine, at least in part.
    """

    tried: int = 0
    made: int = 0
    reviewed: int = 0
    machine: int = 0
