"""What sources find, and what cleaning makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from syndicate.model.keys import check_utc, digest

SHOWN: Final = "shown "  # begins the keys of a source's notes on single articles (ports.Source)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file that travels with an article (an image beside the text).

    name: file name made from the content, ``<16 hex digits>.<ext>``; articles refer to it as ``asset:<name>``.
    type: media type. body: the bytes.
    """

    name: str
    type: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """The lead image or an enclosure. url: absolute, or ``asset:<name>``; width, height: pixels; length: bytes."""

    url: str
    type: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    length: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What is known of a picture on the web that articles show.

    url: as the articles have it; type: media type, told by the bytes, "" if none were had yet; width, height: pixels as
    shown, length: bytes, each None if unknown; asset: the name of the kept copy, or "". Of failed tries: what was
    wanted (copying: a copy, else the size), how many there were in a row, why the last one failed, and the moment from
    which to try again, UTC, or None for never.
    """

    url: str
    type: str = ""
    width: int | None = None
    height: int | None = None
    length: int | None = None
    asset: str = ""
    copying: bool = False
    tries: int = 0
    failure: str = ""
    again: datetime | None = None

    def __post_init__(self) -> None:
        check_utc(self, "again")


@dataclass(frozen=True, kw_only=True, slots=True)
class RawArticle:
    """What a source found, untrusted and uncleaned.

    source: the source's name; uid: the item's own stable name in it; url: its public address or "" if it has none;
    language: BCP 47 or "" if not said; title, summary: as found (may hold markup); body: HTML, unsafe;
    published, updated: UTC or None if not said; withdrawn: the source says that it is no longer published;
    draft_name: a readable name for the page's address (a file name's stem), or "".
    """

    source: str
    uid: str
    url: str = ""
    language: str = ""
    title: str
    body: str
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    assets: tuple[Asset, ...] = ()
    withdrawn: bool = False
    draft_name: str = ""

    def __post_init__(self) -> None:
        check_utc(self, "published", "updated")


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What a source tells the operator although nothing failed (it moved, it was read another way).

    source: the source's name; what: one sentence; left_out: how many articles include and exclude left out.
    """

    source: str
    what: str
    left_out: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """All articles that a source has at this moment, told only if nothing of its list was lost on the way.

    source: the source's name; items: by uid, the address or "" where the list says none; absent: uids that are known
    not to be there, where of an article that is in neither nothing is known; None: what items lacks is not there.
    """

    source: str
    items: Mapping[str, str]
    absent: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """What was fixed for ever when an article was first seen.

    url: its identity and public address; page: the address of its pages below a language, ``yyyy/mm/slug``;
    first_seen: UTC, stands in for a date of publication that the source never gave.
    """

    source: str
    uid: str
    url: str
    page: str
    first_seen: datetime

    def __post_init__(self) -> None:
        check_utc(self, "first_seen")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """Something cleaning took out. rule: which rule did; text: what it was, shortened to 200 characters."""

    rule: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """A safe article. title, summary: plain text; body: allow-listed HTML; tags: in the source language."""

    source: str
    uid: str
    url: str
    page: str
    language: str
    title: str
    body: str
    summary: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    withdrawn: bool = False
    cut: tuple[Cut, ...] = ()

    def __post_init__(self) -> None:
        check_utc(self, "published", "updated")

    @property
    def fingerprint(self) -> str:
        """Changes when anything that a translation is made from changes."""
        return digest(self.language, self.title, self.summary, self.body, self.tags, self.media)
