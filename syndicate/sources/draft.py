"""What one file of a folder says, before its pictures are found and its name fills in what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from syndicate.model import Media, RawArticle


class Unusable(ValueError):
    """Why an item cannot be used; its source turns it into an ArticleError with the item's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The fields of RawArticle that a file can hold. body: HTML; picture: the lead image, its url as written."""

    title: str
    body: str
    summary: str = ""
    url: str = ""
    language: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    picture: Media | None = None
    withdrawn: bool = False

    def article(self, *, source: str, uid: str) -> RawArticle:
        """What the file says, as the article with that id; the picture is left to who knows its address."""
        return RawArticle(
            source=source,
            uid=uid,
            url=self.url,
            language=self.language,
            title=self.title,
            body=self.body,
            summary=self.summary,
            published=self.published,
            updated=self.updated,
            authors=self.authors,
            tags=self.tags,
            withdrawn=self.withdrawn,
        )
