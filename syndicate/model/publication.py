"""What is published: editions, entries, issues of feeds, pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from syndicate.model.article import Media
from syndicate.model.keys import check_utc
from syndicate.model.translation import Origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of an edition that holds the articles with one source tag. slug: in addresses, stable for ever."""

    slug: str
    tag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One language's output.

    size: how many of the newest articles a feed holds; timezone: an IANA name, for pages only; full_text: feeds carry
    whole articles, else summaries; authors: each author has a page and feeds; hubs: addresses of WebSub hubs; icon:
    absolute address of a square picture, or ""; rights: one line, or ""; editor: e-mail address of the managing editor,
    or "", perhaps with a name in parentheses after it (RSS 2.0); ttl: minutes until asking again makes sense, 0: not
    said; index_unreviewed: search engines may list what no editor has checked; source_title: the title of the source
    language's edition, "" if it is the same; profiles: names of partners with feeds of their own (docs/partners.md).
    """

    language: str
    title: str
    description: str
    site_url: str
    sections: tuple[Section, ...] = ()
    formats: tuple[Literal["rss", "atom", "json"], ...] = ("rss", "atom", "json")
    size: int = 30
    timezone: str = "UTC"
    reviewed_only: bool = False
    profiles: tuple[str, ...] = ()
    full_text: bool = True
    authors: bool = True
    hubs: tuple[str, ...] = ()
    icon: str = ""
    rights: str = ""
    editor: str = ""
    ttl: int = 0
    index_unreviewed: bool = True
    source_title: str = ""

    def __hash__(self) -> int:
        return hash(self.language)  # quick: what was made for an edition is looked up by it

    @property
    def home(self) -> str:
        """The edition's own page, ending in a slash."""
        return f"{self.site_url}/{self.language}/"

    @property
    def lasting(self) -> Edition:
        """The edition as its pages may show it: without ``ttl``, which moves with the schedule; only feeds say it."""
        return replace(self, ttl=0)


def is_english(language: str) -> bool:
    """Whether readers whose language is not known are led to the edition in this one, before the first edition."""
    return language.split("-")[0] == "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """term: stable across languages (a slug of the source tag); label: in the edition's language."""

    term: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One article in one edition, ready to be written out.

    id: ``urn:uuid`` version 5 of ``source url#language``; url: its page here; path: that page below the output folder;
    body: HTML without the notice; notice: the machine-translation sentence, plain text, or ""; via: the original's
    address; alternates: (language, page address) of every published language, this one included, sorted.
    """

    id: str
    url: str
    path: str
    language: str
    direction: Literal["ltr", "rtl"]
    title: str
    summary: str
    body: str
    notice: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime
    tags: tuple[Tag, ...]
    media: tuple[Media, ...]
    via: str
    via_language: str
    origin: Origin
    engine: str
    alternates: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        check_utc(self, "published", "updated")

    def __hash__(self) -> int:
        return hash(self.id)  # as above


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Somebody whose articles have a page and feeds of their own. slug: in addresses, made from the name."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Retraction:
    """An entry that was published and is withdrawn from every language. when: UTC; url: its page, which says so."""

    id: str
    url: str
    when: datetime

    def __post_init__(self) -> None:
        check_utc(self, "when")


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """What one feed holds now: an edition, or the part of it with one tag or by one author.

    path: folder below the output folder, ending in a slash; updated: the newest entry's or retraction's, never now;
    languages: those in which there is the same feed, this one included; listed: search engines may list its page.
    An archive document (RFC 5005, section 4) lies in the folder of its month (``en/2026/11/``); a month with many
    articles has several, numbered from its oldest articles on: ``atom.xml``, ``atom-2.xml``… older, newer: (path,
    number) of the documents before and after it, None at the ends; an issue of now has at most an ``older``.
    """

    edition: Edition
    part: Section | Author | None
    title: str
    description: str
    path: str
    entries: tuple[Entry, ...]
    updated: datetime
    languages: tuple[str, ...] = ()
    retractions: tuple[Retraction, ...] = ()
    archive: bool = False
    number: int = 1
    listed: bool = True
    older: tuple[str, int] | None = None
    newer: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        check_utc(self, "updated")

    @property
    def url(self) -> str:
        """The issue's page, ending in a slash."""
        return f"{self.edition.site_url}/{self.path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One published file. path: below the output folder, with forward slashes; made_from: key of all it shows."""

    path: str
    type: str
    body: bytes
    made_from: str = ""

    @property
    def etag(self) -> str:
        """A strong entity tag from the bytes (RFC 9110, section 8.8.3), quotes included."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


@dataclass(frozen=True, kw_only=True, slots=True)
class PingReply:
    """What a WebSub hub answered. status: HTTP, 0: nothing came; retry_after: that field; why: what is wrong, or ""."""

    status: int = 0
    retry_after: str = ""
    why: str = ""

    @property
    def well(self) -> bool:
        """Whether the hub took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What publishing did, as paths below the outlet's root. key: of all that stands there now, "" if not told."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    key: str = ""
