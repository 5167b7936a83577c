"""Articles of which a feed carries only the beginning, completed from their pages."""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import tzinfo
from html import unescape

from syndicate.errors import DoorError
from syndicate.model import SHOWN, RawArticle, digest
from syndicate.sources.draft import Unusable
from syndicate.sources.embargo import Readable
from syndicate.sources.fetch import is_passing
from syndicate.sources.items import Items
from syndicate.sources.pages import PER_PASS, TIME, read_article
from syndicate.sources.robots import Barred
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web

MOST = 5_000  # articles that are remembered
_WHOLE = " whole"  # ends the note on an article that has its page's text
_TAG = re.compile(r"<[^<>]*>")
_TRIES = 3  # passes that a page may hold up; then its article is taken as the feed has it


class Completed:
    """A source whose articles get the text of their pages. address: the source's; zone: of dates without an offset;
    robots: whether to keep to the site's robots.txt.

    A page that cannot be had now ends the reading, so that the inner source goes on with its article next time.
    Memo: of each article that was shown (``ports.Source``), the digest of the item as the feed had it, and whether it
    has its page's text: one that has not changed since is not shown again, for it would take the place of the whole
    text. The note leaves the address out: it may come under another id. ``held up`` which item ended the last reading,
    and how many before it.
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
        door, private = f"pages of {self.name}", self._allow_private
        visit = Visit(self._web, memo, name=self.name, address=self._address, door=door, allow_private=private)
        read = barred = 0
        there: set[str] = set()  # addresses of what has not changed; a second item of one of them does not count
        until = time.monotonic() + TIME
        for item in items:
            if not isinstance(item, RawArticle) or item.withdrawn or not item.url:
                yield item
                continue
            key, said = SHOWN + item.uid, f"\t{digest(item)[:16]}"
            before = memo.get(key, "")
            if before.removesuffix(_WHOLE) == said or item.url in there:
                there.add(item.url)
                continue
            if read == PER_PASS or time.monotonic() > until:
                yield visit.notice("more of its articles wait for their pages; the next pass goes on.")
                return
            read += 1
            whole, visit.door = None, f"page {item.url} of {self.name}"
            try:
                whole = self._complete(visit, item)
                memo.pop("held up", None)
            except Barred:
                barred += 1
            except (DoorError, Unusable) as error:
                if isinstance(error, DoorError) and is_passing(error) and _held_up(memo, key) < _TRIES:
                    with visit.trying():
                        raise
                yield visit.notice(_why(error, item.url, kept=before.endswith(_WHOLE)))
            stays = whole is None and before.endswith(_WHOLE)
            if not stays:
                yield whole or item
            _note(memo, key, said + (_WHOLE if stays or whole not in {None, item} else ""))
        if barred:
            yield visit.barred(barred)

    def _complete(self, visit: Visit, item: RawArticle) -> RawArticle:
        """The item with the page's text, or as it is where the page has no more. Raises DoorError or Unusable."""
        got = (visit.page if self._robots else visit.fetch)(item.url)
        page = read_article(got, item.url, source=self.name, zone=self._zone)
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


def _why(error: DoorError | Unusable, url: str, *, kept: bool) -> str:
    said = error.what.rstrip(".") if isinstance(error, DoorError) else f"cannot be read: {error}"
    fate = "keeps the text that it has" if kept else "is taken as the feed has it"
    return f"{url} {said.removeprefix(f'{url} ')}; the article {fate}."


def _held_up(memo: MutableMapping[str, str], key: str) -> int:
    """How many readings this item has held up in a row, this one included."""
    before, _, count = memo.get("held up", "").rpartition(" ")
    times = int(count) + 1 if before == key else 1
    memo["held up"] = f"{key} {times}"
    return times


def _note(memo: MutableMapping[str, str], key: str, said: str) -> None:
    memo.pop(key, None)
    memo[key] = said  # the latest last
    for old in [known for known in memo if known.startswith(SHOWN)][:-MOST]:
        memo.pop(old)
