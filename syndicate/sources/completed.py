"""Articles of which a feed carries only the beginning, completed from their pages."""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import tzinfo
from html import unescape

from syndicate.errors import DoorError
from syndicate.model import RawArticle, digest
from syndicate.sources.draft import Unusable
from syndicate.sources.embargo import Readable
from syndicate.sources.fetch import is_passing
from syndicate.sources.items import Items
from syndicate.sources.pages import PER_PASS, TIME, read_article
from syndicate.sources.robots import Barred
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web

MOST = 5_000  # articles that are remembered as completed
_DONE = "completed "  # beginnings of keys in the memo
_TAG = re.compile(r"<[^<>]*>")
_TRIES = 3  # passes that a page may hold up; then its article is taken as the feed has it


class Completed:
    """A source whose articles get the text of their pages. address: the source's; zone: of dates without an offset;
    robots: whether to keep to the site's robots.txt.

    A page that cannot be had now ends the reading, so that the inner source goes on with its article next time.
    Memo: ``completed ID`` the digest of the item as the feed had it when its page was read: an item that has not
    changed since is not shown again, for it would take the place of the whole text. ``held up`` which item ended the
    last reading, and how many before it.
    """

    def __init__(
        self,
        source: Readable,
        web: Web,
        zone: tzinfo,
        *,
        address: str,
        allow_private: bool = False,
        robots: bool = True,
    ) -> None:
        self._source, self._web, self._zone = source, web, zone
        self._address, self._allow_private, self._robots = address, allow_private, robots

    @property
    def name(self) -> str:
        """The inner source's name."""
        return self._source.name

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """What the inner source shows, with the text of its pages."""
        return self._read(self._source.read(memo), memo)

    def _read(self, items: Items, memo: MutableMapping[str, str]) -> Items:
        visit = Visit(
            self._web,
            memo,
            name=self.name,
            address=self._address,
            door=f"pages of {self.name}",
            allow_private=self._allow_private,
        )
        read = barred = 0
        until = time.monotonic() + TIME
        for item in items:
            if not isinstance(item, RawArticle) or item.withdrawn or not item.url:
                yield item
                continue
            key, said = _DONE + digest(item.uid)[:16], digest(item)[:16]
            if memo.get(key) == said:
                continue
            if read == PER_PASS or time.monotonic() > until:
                yield visit.notice("more of its articles wait for their pages; the next pass goes on.")
                return
            read += 1
            whole, visit.door = item, f"page {item.url} of {self.name}"
            try:
                whole = self._complete(visit, item)
            except Barred:
                barred += 1
            except DoorError as error:
                if is_passing(error) and _held_up(memo, key) < _TRIES:
                    with visit.trying():
                        raise
                what = error.what.rstrip(".")
                yield visit.notice(f"{item.url} {what}; the article is taken as the feed has it.")
            yield whole
            _note(memo, key, said)
        if barred:
            yield visit.barred(barred)

    def _complete(self, visit: Visit, item: RawArticle) -> RawArticle:
        """The item with the page's text, or as it is where the page has no more. Raises DoorError."""
        got = (visit.page if self._robots else visit.fetch)(item.url)
        try:
            page = read_article(got, item.url, source=self.name, zone=self._zone)
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


def _held_up(memo: MutableMapping[str, str], key: str) -> int:
    """How many readings this item has held up in a row, this one included."""
    before, _, count = memo.get("held up", "").rpartition(" ")
    times = int(count) + 1 if before == key else 1
    memo["held up"] = f"{key} {times}"
    return times


def _note(memo: MutableMapping[str, str], key: str, said: str) -> None:
    memo.pop(key, None)
    memo[key] = said  # the latest last
    for old in [known for known in memo if known.startswith(_DONE)][:-MOST]:
        memo.pop(old)
