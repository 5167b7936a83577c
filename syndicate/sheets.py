"""What can be drawn, and what of it is due.

A *sheet* is some files that show the same things and are drawn together, such as a list's page and its three feeds. Its
key covers everything that they show: a file that was made from the same key need not be made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from syndicate.model import Author, Section, Shelved

Doc = tuple[str, int]  # folder and number of an archive document


class ArticleOf(NamedTuple):
    """The page of one article. A tuple, as sheets are, for they come by the hundred thousand."""

    language: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListOf:
    """A list of articles with its feeds: of now, or (number over 0) one document of a month.

    urls: newest first; corrected: older ones that the feeds show besides, for their text changed; gone: withdrawn
    articles; languages, older, newer: as in Issue; months: (yyyy-mm, path) of the pages with older articles; profile:
    of the partner whom it is for.
    """

    language: str
    part: Section | Author | None = None
    urls: tuple[str, ...]
    corrected: tuple[str, ...] = ()
    gone: tuple[Shelved, ...] = ()
    languages: tuple[str, ...] = ()
    folder: str
    number: int = 0
    older: Doc | None = None
    newer: Doc | None = None
    months: tuple[tuple[str, str], ...] = ()
    feeds: bool = True
    profile: str = ""


@dataclass(frozen=True, slots=True)
class GoneOf:
    """What stands in the place of a withdrawn article, and the mark that it does. page: ``yyyy/mm/slug``."""

    language: str
    page: str


@dataclass(frozen=True, slots=True)
class FeedsOf:
    """The page about an edition's feeds."""

    language: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileOf:
    """A file that articles refer to."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MapOf:
    """A site map. lists: it has the lists; items: (language, url) of its articles; parts: the site maps of an index."""

    path: str
    lists: bool = False
    items: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsOf:
    """The site map for news. items: (language, url)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RootOf:
    """A file at the top of the site. urls: of each language, the articles that it shows."""

    path: str
    urls: tuple[tuple[str, tuple[str, ...]], ...] = ()


Drawing = ArticleOf | ListOf | GoneOf | FeedsOf | FileOf | MapOf | NewsOf | RootOf


class Sheet(NamedTuple):
    """Files that are drawn together. made_from: the key of all that they show."""

    paths: tuple[str, ...]
    made_from: str
    of: Drawing


def due(sheet: Sheet, held: Mapping[str, str]) -> bool:
    """Whether a file of the sheet is not there, or was made from something else. held: keys by path."""
    return any(held.get(path) != sheet.made_from for path in sheet.paths)
