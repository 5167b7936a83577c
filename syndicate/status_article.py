"""How one article stands: where it came from, what was cut of it, and what became of it in each language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from syndicate import withdrawing
from syndicate.model import Article, Cut, Flaw, Json, Translation
from syndicate.ports import Store
from syndicate.status import plain

State = Literal["published", "to review", "held", "waiting"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TextStatus:
    """An article in one language. page: its address, "" unless published; reason: why its latest text is held, or "".

    state: ``to review`` if a text was made that is published once an editor has reviewed it;
    first: when it got its first text, None if that was not noted; updated: of the text that is not held.
    """

    language: str
    state: State
    page: str = ""
    title: str = ""
    origin: str = ""
    engine: str = ""
    first: datetime | None = None
    updated: datetime | None = None
    reason: str = ""
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleStatus:
    """An article."""

    url: str
    source: str
    uid: str
    title: str
    page: str
    published: datetime
    updated: datetime
    first_seen: datetime | None
    withdrawn: bool
    cuts: tuple[Cut, ...]
    texts: tuple[TextStatus, ...]

    def as_json(self) -> Json:
        """For programs."""
        found: Json = plain(self)
        return found


def find(store: Store, key: str, site_url: str) -> Article | None:
    """The kept article that ``key`` names: its address, that of one of its pages, ``yyyy/mm/slug``, or its id.

    An id (a file's name, a feed entry's) must be of one article only.
    """
    named = withdrawing.find(store, key, site_url)
    urls = {named} if named else {seen.url for (_, uid), seen in store.sightings().items() if uid == key}
    return store.article(urls.pop()) if len(urls) == 1 else None


def article_status(
    store: Store, article: Article, languages: Sequence[str], site_url: str, reviewed_only: Collection[str] = ()
) -> ArticleStatus:
    """How ``article`` stands in these languages. reviewed_only: those that publish only what an editor has reviewed."""
    held = {text.language: text for text in store.held() if text.url == article.url}
    seen = store.sightings().get((article.source, article.uid))
    return ArticleStatus(
        url=article.url,
        source=article.source,
        uid=article.uid,
        title=article.title,
        page=article.page,
        published=article.published,
        updated=article.updated,
        first_seen=seen.first_seen if seen else None,
        withdrawn=article.withdrawn,
        cuts=article.cut,
        texts=tuple(
            _text(
                code, store.translation(article.url, code), held.get(code),
                page=f"{site_url}/{code}/{article.page}.html", reviewed_only=code in reviewed_only,
            )
            for code in languages
        ),
    )  # fmt: skip


def _text(
    language: str, text: Translation | None, held: Translation | None, *, page: str, reviewed_only: bool
) -> TextStatus:
    """A held attempt stands beside a text that was published before: then both are told."""
    told = text or held
    if told is None:
        return TextStatus(language=language, state="waiting")
    unreviewed = reviewed_only and told.origin == "machine"
    state: State = "held" if text is None else "to review" if unreviewed else "published"
    return TextStatus(
        language=language,
        state=state,
        page=page if state == "published" else "",
        title=told.title,
        origin=told.origin,
        engine=told.engine,
        first=told.first if text else None,
        updated=told.updated if text else None,
        reason=held.held if held else "",
        flaws=(held or told).flaws,
    )
