"""The values that flow through the two pipes. All are frozen; every datetime is aware and in UTC, checked.

In:  RawArticle → Article → Document (Segments) → Plan (Requests) → Answer → Translation
Out: Article + Translation → Entry → Issue → Page

A *template* is a tuple of literal HTML strings and of ints; an int stands for the segment of that index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Origin = Literal["original", "machine", "reviewed"]
Role = Literal["title", "summary", "text", "heading", "caption", "alt", "tag", "cell"]
Template = tuple[str | int, ...]
Alignment = tuple[tuple[int, int, int, int], ...]


def digest(*parts: object) -> str:
    """The first 32 hex digits of the SHA-256 of the parts' canonical JSON: the key of whatever they make up."""
    text = json.dumps([_plain(part) for part in parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in sorted(value.items())}
    return value


def _utc(value: object, *names: str) -> None:
    for name in names:
        moment = getattr(value, name)
        if moment is None:
            continue
        if not isinstance(moment, datetime) or moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None):
            raise ValueError(f"{type(value).__name__}.{name} must be an aware datetime in UTC, not {moment!r}")


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
        _utc(self, "published", "updated")


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
        _utc(self, "first_seen")


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
        _utc(self, "published", "updated")

    @property
    def fingerprint(self) -> str:
        """Changes when anything that a translation is made from changes."""
        return digest(self.language, self.title, self.summary, self.body, self.tags, self.media)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Inline markup over ``text[start:end]`` of a segment (offsets in characters; start == end for an image).

    open: a template (an alt text inside an ``<img>`` is a segment of its own); close: the end tag or "".
    """

    start: int
    end: int
    open: Template
    close: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """One sentence of plain text, the unit that is translated, remembered and reviewed."""

    text: str
    role: Role = "text"
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An article taken apart: the segments, and the templates that put them together again."""

    article: Article
    segments: tuple[Segment, ...]
    title: Template
    summary: Template
    body: Template
    tags: tuple[Template, ...]
    media: tuple[tuple[Template, Template], ...]  # alt and caption of each


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A glossary term over ``text[start:end]`` of a segment, and what it is called in the target language."""

    start: int
    end: int
    wording: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One segment wanted in one language. identity: the engine with model version and decoding parameters.

    text: the segment's, with its glossary terms already in the wordings of the target language.
    """

    source: str
    target: str
    identity: str
    text: str

    @property
    def key(self) -> str:
        """Everything an answer depends on: the same sentence is translated once, ever; a new model asks again."""
        return digest("request", self.source, self.target, self.identity, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An engine's translation of one request.

    alignment: (start, end, start, end) character spans, source then target, of words that translate each other;
    may be empty. score: mean log-probability per token, or None if the engine gives none.
    """

    text: str
    alignment: Alignment = ()
    score: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """An answer with what the memory knows of it. created: when it was first given; used: last needed, to the day."""

    answer: Answer
    created: datetime
    used: datetime

    def __post_init__(self) -> None:
        _utc(self, "created", "used")


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """An editor's wording of a sentence: it wins over every engine's answer, wherever the sentence stands.

    source, target: BCP 47; text: the source sentence as a segment has it; answer: the editor's wording, plain text;
    engine_text: the machine's wording that it replaced, or ""; created: UTC.
    """

    source: str
    target: str
    text: str
    answer: str
    engine_text: str = ""
    created: datetime

    def __post_init__(self) -> None:
        _utc(self, "created")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What must be asked to have one document in one language; one request per segment, in their order.

    hits: for each request, the glossary terms in its segment. reviews: for each, what an editor made of it, or None.
    """

    document: Document
    target: str
    fingerprint: str
    requests: tuple[Request, ...]
    hits: tuple[tuple[Hit, ...], ...]
    reviews: tuple[Review | None, ...]

    def missing(self, known: Mapping[str, Answer]) -> tuple[Request, ...]:
        """The requests whose answers are not known yet and are needed: what is reviewed needs none."""
        asked = zip(self.requests, self.reviews, strict=True)
        return tuple(request for request, review in asked if not review and request.key not in known)


@dataclass(frozen=True, kw_only=True, slots=True)
class Flaw:
    """Something wrong with one segment's translation. kind: the check's name; text: the source sentence."""

    kind: str
    detail: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """An article's published text in one language (in its own too, with origin "original").

    url: the article's identity; plan: fingerprint of what it was made from; tags: labels, in the article's order;
    held: why it must not be published, or ""; updated: moves only when the published text moves.
    """

    url: str
    language: str
    plan: str
    title: str
    summary: str
    body: str
    tags: tuple[str, ...]
    media: tuple[Media, ...]
    origin: Origin
    engine: str
    updated: datetime
    flaws: tuple[Flaw, ...] = ()
    held: str = ""

    def __post_init__(self) -> None:
        _utc(self, "updated")

    @property
    def text_digest(self) -> str:
        """Changes when the text that readers see changes."""
        return digest(self.title, self.summary, self.body, self.tags, self.media)


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of an edition that holds the articles with one source tag. slug: in addresses, stable for ever."""

    slug: str
    tag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One language's output. size: how many entries a feed holds; timezone: an IANA name, for pages only."""

    language: str
    title: str
    description: str
    site_url: str
    sections: tuple[Section, ...] = ()
    formats: tuple[Literal["rss", "atom", "json"], ...] = ("rss", "atom", "json")
    size: int = 30
    timezone: str = "UTC"
    reviewed_only: bool = False

    @property
    def home(self) -> str:
        """The edition's own page, ending in a slash."""
        return f"{self.site_url}/{self.language}/"


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
    withdrawn: bool = False

    def __post_init__(self) -> None:
        _utc(self, "published", "updated")


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """What one feed holds now: an edition, or one section of it. updated: the newest entry's, never now."""

    edition: Edition
    section: Section | None
    title: str
    description: str
    path: str  # folder below the output folder, ending in a slash
    entries: tuple[Entry, ...]
    updated: datetime

    def __post_init__(self) -> None:
        _utc(self, "updated")

    @property
    def url(self) -> str:
        """The issue's page, ending in a slash."""
        return f"{self.edition.site_url}/{self.path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One published file. path: below the output folder, with forward slashes."""

    path: str
    type: str
    body: bytes

    @property
    def etag(self) -> str:
        """A strong entity tag from the bytes (RFC 9110, section 8.8.3), quotes included."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An article with one of its published texts."""

    article: Article
    translation: Translation


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What publishing did, as paths below the outlet's root."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, without microseconds (feeds carry seconds)."""
    return moment.astimezone(UTC).replace(microsecond=0)


Json = dict[str, Any]
