"""Articles of which a feed carries only the beginning, completed from their pages."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import tzinfo
from html import unescape

from syndicate.errors import ArticleError, DoorError
from syndicate.model import RawArticle, digest
from syndicate.sources.draft import Unusable
from syndicate.sources.embargo import Readable
from syndicate.sources.fetch import Refused
from syndicate.sources.items import Items
from syndicate.sources.pages import read_article
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web

MOST = 5_000  # articles that are remembered as completed
_DONE = "completed "  # beginnings of keys in the memo
_TAG = re.compile(r"<[^<>]*>")
_LOST = 3  # pages in a row that the server fails at
_MARKS = ("etag", "modified", "validated")  # of the feed: without them it is read again


class Completed:
    """A source whose articles get the text of their pages. address: the source's; zone: of dates without an offset.

    Memo: ``completed ID`` the digest of the item as the feed had it when its page was read. An item that has not
    changed since is not shown again: it would take the place of the whole text.
    """

    def __init__(self, source: Readable, web: Web, zone: tzinfo, *, address: str, allow_private: bool = False) -> None:
        self._source, self._web, self._zone = source, web, zone
        self._address, self._allow_private = address, allow_private

    @property
    def name(self) -> str:
        """The inner source's name."""
        return self._source.name

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """What the inner source shows, with the text of its pages; what cannot be completed now is tried again."""
        return self._read(self._source.read(memo), memo)

    def _read(self, items: Items, memo: MutableMapping[str, str]) -> Items:
        visit = Visit(
            self._web,
            memo,
            name=self.name,
            address=self._address,
            door=f"feed {self._address}",
            allow_private=self._allow_private,
        )
        lost = waiting = 0
        for item in items:
            if not isinstance(item, RawArticle) or item.withdrawn or not item.url:
                yield item
                continue
            key, said = _DONE + digest(item.uid)[:16], digest(item)[:16]
            if memo.get(key) == said:
                continue
            if lost == _LOST:
                waiting += 1
                continue
            try:
                yield self._complete(visit, item)
            except DoorError as error:
                final = isinstance(error, Refused) and error.status < 500
                lost = 0 if final else lost + 1
                waiting += not final
                yield item if final else ArticleError(f"its page {error.what}", source=self.name, uid=item.uid)
                if not final:
                    continue
            else:
                lost = 0
            _note(memo, key, said)
        if waiting:
            for mark in _MARKS:
                memo.pop(mark, None)
            yield visit.notice(f"{waiting} of its articles wait for their pages, which cannot be had now.")

    def _complete(self, visit: Visit, item: RawArticle) -> RawArticle:
        """The item with the page's text, or as it is where the page has no more. Raises DoorError."""
        try:
            page = read_article(visit.fetch(item.url), item.url, source=self.name, zone=self._zone)
        except Unusable:
            return item
        if _letters(page.body) <= _letters(item.body):
            return item
        return replace(
            item,
            body=page.body,
            summary=item.summary or item.body,
            published=item.published or page.published,
            updated=item.updated or page.updated,
            authors=item.authors or page.authors,
            tags=item.tags or page.tags,
            media=item.media or page.media,
        )


def _letters(body: str) -> int:
    return sum(map(str.isalnum, unescape(_TAG.sub(" ", body))))


def _note(memo: MutableMapping[str, str], key: str, said: str) -> None:
    memo.pop(key, None)
    memo[key] = said  # the latest last
    for old in [known for known in memo if known.startswith(_DONE)][:-MOST]:
        memo.pop(old)
