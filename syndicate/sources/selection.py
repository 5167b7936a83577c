"""Which articles of a source are taken, whatever its kind: by tag, author, date, and patterns on title and address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from syndicate.model import SHOWN, Listing, Notice, RawArticle
from syndicate.sources.embargo import Readable
from syndicate.sources.items import Items

_TAGS = re.compile(r"<[^<>]*>")
_SETTINGS = "settings"


@dataclass(frozen=True, kw_only=True, slots=True)
class Criteria:
    """What an article may be known by; empty or None: does not matter.

    tags, authors: one of these, whatever the case; since, until: published at that moment or later, and before; title,
    url: regular expressions that are found somewhere in it.
    """

    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    title: re.Pattern[str] | None = None
    url: re.Pattern[str] | None = None

    def answers(self, raw: RawArticle) -> list[bool]:
        """For each criterion that is set, whether the article meets it; an article without a date meets no date."""
        asked: list[tuple[object, Callable[[], bool]]] = [
            (self.tags, lambda: _common(self.tags, raw.tags)),
            (self.authors, lambda: _common(self.authors, raw.authors)),
            (self.since or self.until, lambda: self._dated(raw.published)),
            (self.title, lambda: bool(self.title and self.title.search(plain_title(raw)))),
            (self.url, lambda: bool(self.url and self.url.search(raw.url))),
        ]
        return [meets() for criterion, meets in asked if criterion]

    def _dated(self, published: datetime | None) -> bool:
        if published is None:
            return False
        return (self.since is None or published >= self.since) and (self.until is None or published < self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """include: an article must meet every criterion; exclude: it is left out if it meets one."""

    include: Criteria = Criteria()
    exclude: Criteria = Criteria()

    def takes(self, raw: RawArticle) -> bool:
        """Whether the article is taken. One that its source withdraws always is: it may have been taken before."""
        return raw.withdrawn or (all(self.include.answers(raw)) and not any(self.exclude.answers(raw)))


class Selected:
    """A source of which only a selection is taken; what is left out is counted in a notice.

    settings: changes whenever the source's configuration changes. Its notes are dropped then, so that all its articles
    are looked at anew (memo: ``settings``).
    """

    def __init__(self, source: Readable, selection: Selection, settings: str) -> None:
        self._source, self._selection, self._settings = source, selection, settings

    @property
    def name(self) -> str:
        """The inner source's name."""
        return self._source.name

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """What the inner source shows and the selection takes."""
        if memo.get(_SETTINGS) != self._settings:
            memo.clear()
            memo[_SETTINGS] = self._settings
        return self._read(self._source.read(memo), memo)

    def _read(self, items: Items, memo: MutableMapping[str, str]) -> Items:
        left_out: list[str] = []
        for item in items:
            if isinstance(item, RawArticle) and not self._selection.takes(item):
                left_out.append(item.uid)
                continue
            if isinstance(item, Listing):
                _forget(memo, left_out)
            yield item
        _forget(memo, left_out)  # to be counted again
        if left_out:
            what = f"{len(left_out)} of its articles were left out by include and exclude."
            yield Notice(source=self.name, what=what, left_out=len(left_out))


def _forget(memo: MutableMapping[str, str], uids: Iterable[str]) -> None:
    for uid in uids:
        memo.pop(SHOWN + uid, None)


def plain_title(raw: RawArticle) -> str:
    """The title without markup and entities."""
    return " ".join(unescape(_TAGS.sub(" ", raw.title)).split())


def _common(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    return not {name.casefold() for name in wanted}.isdisjoint(" ".join(name.split()).casefold() for name in found)
