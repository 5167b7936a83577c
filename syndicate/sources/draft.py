"""What one file of a folder says, before its pictures are found and its name fills in what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from syndicate.model import Media


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
