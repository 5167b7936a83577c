"""Pages of any web site, found through a sitemap, a news sitemap, a sitemap index or a list of addresses."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, Notice, RawArticle, utc
from syndicate.sources import vanished
from syndicate.sources.apart import Lost, apart
from syndicate.sources.draft import Unusable
from syndicate.sources.fetch import Fetched, Refused, is_passing
from syndicate.sources.items import Items
from syndicate.sources.page import read_page
from syndicate.sources.robots import Barred
from syndicate.sources.roll import Incomplete, call_roll, is_due
from syndicate.sources.sitemap import Listed, NoList, PageList, read_list
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web
from syndicate.sources.web_source import WebSource

PER_PASS, TIME = 500, 900.0  # pages and seconds: at a second each, a pass takes some ten minutes; the next one goes on
LISTS = 500  # of an index
_AGAIN = 20  # pages without a date of change that are looked at again in each pass, in turn
_LOST = 3  # pages in a row that the server fails at: it is left in peace
_SECONDS = 20  # in which a page is made an article; the largest take two
_HTML = ("", "text/html", "application/xhtml+xml")
_PAGE, _LIST = "page ", "list "  # beginnings of keys in the memo
_Fetch = Callable[[str], Fetched]


@dataclass(kw_only=True)
class _Found:
    """What the lists of a pass hold. whole: every list was read; forgets: one of them is a news sitemap."""

    pages: dict[str, str] = field(default_factory=dict)  # address → what the list says of its last change
    whole: bool = True
    forgets: bool = False

    def add(self, found: PageList) -> None:
        """Take in a list."""
        self.forgets = self.forgets or found.news
        self.whole = self.whole and found.whole
        for listed in found.pages:
            self.pages[listed.url] = max(listed.changed, self.pages.get(listed.url, ""))


class PagesSource(WebSource):
    """One site's pages. address: of a sitemap, or ""; path: of a list on disk, or None; urls: the pages themselves;
    zone: of dates without an offset; allow_private: see ``fetch``; robots: whether to keep to the site's robots.txt.

    Memo: ``page ADDRESS`` what its list said of its last change when it was read; ``list ADDRESS`` the same of a list
    in an index; ``rest`` if pages wait for the next pass; ``turn`` how far the pages without a date were looked at; and
    see ``vanished``.
    """

    def __init__(
        self,
        name: str,
        web: Web,
        zone: tzinfo,
        *,
        address: str = "",
        path: Path | None = None,
        urls: Sequence[str] = (),
        allow_private: bool = False,
        robots: bool = True,
    ) -> None:
        place = address or (str(path) if path else "in the configuration")
        super().__init__(name, web, address=address, door=f"pages {place}", allow_private=allow_private)
        self._path, self._urls, self._zone, self._robots = path, tuple(urls), zone, robots

    def _walk(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        if not visit.due(unfinished="rest" in memo or "round" in memo):
            return
        found, fetch = _Found(), visit.page if self._robots else visit.fetch
        yield from self._find(visit, memo, found, every=is_due(memo, visit.now))
        memo["rest"] = "yes"
        waiting = yield from self._pages(visit, memo, _due(found.pages, memo), found.pages, fetch)
        if waiting:
            yield visit.notice(f"{waiting} of its pages wait for the next passes.")
        else:
            memo.pop("rest")
        if not found.forgets:
            yield from call_roll(visit, memo, lambda: self._roll(visit, memo, found, fetch))
        elif found.whole:
            for url in _left(memo, found.pages):
                memo.pop(_PAGE + url)
        visit.well()

    def _find(self, visit: Visit, memo: MutableMapping[str, str], found: _Found, *, every: bool) -> Items:
        """Read the lists into ``found``. every: also those of an index that say that nothing changed."""
        found.add(PageList(pages=tuple(Listed(url=url) for url in self._urls)))
        if self._path is not None:
            found.add(_file(self._path, visit.door))
        if not self._address:
            return
        with visit.trying():
            top = _list(visit.get().body, visit.door)
        yield from visit.moved()
        found.add(top)
        found.whole = found.whole and len(top.lists) <= LISTS
        unfinished = every or "rest" in memo
        for listed in top.lists[:LISTS]:
            if listed.changed and memo.get(_LIST + listed.url) == listed.changed and not unfinished:
                found.whole = False
                continue
            try:
                inner = _list(visit.fetch(listed.url).body, visit.door)
            except DoorError as error:
                found.whole = False
                yield visit.notice(f"its list {listed.url} {error.what}")
                continue
            found.add(inner)
            if inner.lists:
                found.whole = False
                yield visit.notice(f"its list {listed.url} is an index in an index; name that one as a source.")
            memo[_LIST + listed.url] = listed.changed

    def _pages(
        self, visit: Visit, memo: MutableMapping[str, str], due: Sequence[str], changed: dict[str, str], fetch: _Fetch
    ) -> Generator[RawArticle | ArticleError | Notice | Listing, None, int]:
        """Read the pages. Returns how many of them wait for the next pass."""
        lost = read = barred = 0
        until = time.monotonic() + TIME
        for place, url in enumerate(due):
            if read == PER_PASS or time.monotonic() > until:
                return len(due) - place
            try:
                article = read_article(fetch(url), url, source=self._name, zone=self._zone)
            except Barred:
                barred += 1
                continue
            except (DoorError, Unusable) as error:
                read += 1
                passing = isinstance(error, DoorError) and is_passing(error)
                lost = lost + 1 if passing else 0
                if lost == _LOST:
                    with visit.trying():
                        raise
                what = error.what if isinstance(error, DoorError) else f"{error}."
                yield ArticleError(what, source=self._name, uid=url)
                if isinstance(error, Refused) and error.status in vanished.MISSING:
                    vanished.note(memo, url, "gone", visit.now)
                if not passing:  # it is as it is until it changes
                    memo[_PAGE + url] = changed[url]
                continue
            read, lost = read + 1, 0
            yield article
            vanished.found(memo, url)
            if article.published is None or article.published <= utc(visit.now):
                memo[_PAGE + url] = changed[url]
        if barred:
            yield visit.barred(barred, left_out=barred)
        return 0

    def _roll(self, visit: Visit, memo: MutableMapping[str, str], found: _Found, fetch: _Fetch) -> Listing | None:
        """What is known of all its pages. Raises Incomplete or DoorError."""
        if not found.whole:
            raise Incomplete("not all of its lists were had")
        left = _left(memo, found.pages)
        doubted = [url for url in found.pages if vanished.doubts(memo, url)]
        listing = vanished.look_round(memo, found.pages, left, fetch, visit.now, source=self._name)
        for url in left:
            if vanished.doubts(memo, url):
                memo.pop(_PAGE + url)
        for url in doubted:
            if not vanished.doubts(memo, url):  # it is back, and to be read
                memo.pop(_PAGE + url, None)
        return listing


def read_article(got: Fetched, url: str, *, source: str, zone: tzinfo) -> RawArticle:
    """The article on a page. url: its name in the source. Raises Unusable."""
    kind = got.type.partition(";")[0].strip().lower()
    if kind not in _HTML:
        raise Unusable(f"this is no page but {kind[:60]}")
    try:
        draft = apart(read_page, got.body, got.url, got.type, zone, seconds=_SECONDS)
    except Lost as error:
        raise Unusable(f"reading it {error}") from error
    return replace(draft.article(source=source, uid=url), media=(draft.picture,) if draft.picture else ())


def _left(memo: MutableMapping[str, str], listed: Collection[str]) -> list[str]:
    """The pages that were read and are not listed any more."""
    known = (key.removeprefix(_PAGE) for key in memo if key.startswith(_PAGE))
    return [url for url in known if url not in listed]


def _due(pages: dict[str, str], memo: MutableMapping[str, str]) -> list[str]:
    """The pages to look at: new and changed ones, the latest first, then some of those that say no date, in turn."""
    fresh = [url for url, changed in pages.items() if memo.get(_PAGE + url) != changed]
    fresh.sort(key=lambda url: pages[url], reverse=True)
    known = [url for url, changed in pages.items() if not changed and memo.get(_PAGE + url) == changed]
    turn = int(memo.get("turn", "0")) % max(len(known), 1)
    again = (known[turn:] + known[:turn])[:_AGAIN] if len(fresh) < PER_PASS else []
    if known:
        memo["turn"] = str(turn + len(again))
    return [*fresh, *again]


def _list(data: bytes, door: str) -> PageList:
    try:
        return apart(read_list, data, seconds=_SECONDS)
    except NoList as error:
        raise DoorError(str(error), door=door) from error
    except Lost as error:
        raise DoorError(f"the list cannot be read: reading it {error}.", door=door) from error


def _file(path: Path, door: str) -> PageList:
    try:
        return _list(path.read_bytes(), door)
    except OSError as error:
        raise DoorError(f"cannot be read: {error.strerror}.", door=door) from error
