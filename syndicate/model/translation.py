"""An article taken apart, what is asked and answered about its sentences, and the text that is put together again.

A *template* is a tuple of literal HTML strings and of ints; an int stands for the segment of that index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from syndicate.model.article import Article, Media
from syndicate.model.keys import check_utc, digest

Origin = Literal["original", "machine", "reviewed"]
Role = Literal["title", "summary", "text", "heading", "caption", "alt", "tag", "cell"]
Template = tuple[str | int, ...]
Alignment = tuple[tuple[int, int, int, int], ...]


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

    text: the segment's; terms: the glossary terms in it. What an engine is given may have them in their wordings.
    """

    source: str
    target: str
    identity: str
    text: str
    terms: tuple[Hit, ...] = ()

    @property
    def key(self) -> str:
        """Everything an answer depends on: the same sentence is translated once, ever; a new model asks again.

        So does a changed term, for the sentences that hold it.
        """
        terms = [self.terms] if self.terms else []
        return digest("request", self.source, self.target, self.identity, self.text, *terms)


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
        check_utc(self, "created", "used")


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """An editor's wording of a sentence: it wins over every engine's answer, wherever the sentence stands.

    source, target: BCP 47; text: the source sentence as a segment has it; answer: the editor's wording, plain text;
    engine_text: the machine's wording that it replaced, or ""; created: UTC. alignment: as an Answer's, kept with the
    wording so that links stay where they are under any later engine and glossary; empty if none was known.
    """

    source: str
    target: str
    text: str
    answer: str
    engine_text: str = ""
    created: datetime
    alignment: Alignment = ()

    def __post_init__(self) -> None:
        check_utc(self, "created")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What must be asked to have one document in one language; one request per segment, in their order.

    reviews: for each request, what an editor made of its segment, or None.
    """

    document: Document
    target: str
    fingerprint: str
    requests: tuple[Request, ...]
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
    held: why it must not be published, or ""; updated: moves only when the published text moves; first: when the
    article got its first text in this language, or None if that was not noted.
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
    first: datetime | None = None

    def __post_init__(self) -> None:
        check_utc(self, "updated", "first")

    @property
    def text_digest(self) -> str:
        """Changes when the text that readers see changes."""
        return digest(self.title, self.summary, self.body, self.tags, self.media)

    @property
    def shown_digest(self) -> str:
        """Changes when anything changes that a page or a feed shows of the text."""
        return digest(self.text_digest, self.origin, self.engine, self.updated)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An article with one of its published texts."""

    article: Article
    translation: Translation
