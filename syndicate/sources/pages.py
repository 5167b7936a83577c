"""Pages of any web site, found through a sitemap, a news sitemap, a sitemap index or a list of addresses."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from syndicate.errors import ArticleError, DoorError
from syndicate.model import RawArticle, utc
from syndicate.sources.apart import Lost, apart
from syndicate.sources.draft import Unusable
from syndicate.sources.fetch import Fetched, Refused
from syndicate.sources.items import Items
from syndicate.sources.page import read_page
from syndicate.sources.sitemap import Listed, NoList, PageList, read_list
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web
from syndicate.sources.web_source import WebSource

PER_PASS = 500  # pages: at a second each, a pass takes some ten minutes; the next one goes on
LISTS = 500  # of an index
_AGAIN = 20  # pages without a date of change that are looked at again in each pass, in turn
_LEFT = 20  # pages that left the list and are looked at in each pass
_LOST = 3  # pages in a row that the server fails at: it is left in peace
_SECONDS = 20  # in which a page is made an article; the largest take two
_HTML = ("", "text/html", "application/xhtml+xml")
_GONE = {404, 410}
_PAGE, _LIST = "page ", "list "  # beginnings of keys in the memo


@dataclass(kw_only=True)
class _Found:
    """What the lists of a pass hold. whole: every list was read; forgets: one of them is a news sitemap."""

    pages: dict[str, str] = field(default_factory=dict)  # address → what the list says of its last change
    whole: bool = True
    forgets: bool = False

    def add(self, found: PageList) -> None:
        """Take in a list."""
        self.forgets = self.forgets or found.news
        for listed in found.pages:
            self.pages[listed.url] = max(listed.changed, self.pages.get(listed.url, ""))


class PagesSource(WebSource):
    """One site's pages. address: of a sitemap, or ""; path: of a list on disk, or None; urls: the pages themselves;
    zone: of dates without an offset; allow_private: see ``fetch``.

    Memo: ``page ADDRESS`` what its list said of its last change when it was read; ``list ADDRESS`` the same of a list
    in an index; ``rest`` if pages wait for the next pass; ``turn`` how far the pages without a date were looked at.
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
    ) -> None:
        place = address or (str(path) if path else "in the configuration")
        super().__init__(name, web, address=address, door=f"pages {place}", allow_private=allow_private)
        self._path, self._urls, self._zone = path, tuple(urls), zone

    def _walk(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        if not visit.due(unfinished="rest" in memo):
            return
        found = _Found()
        yield from self._find(visit, memo, found)
        due = _due(found.pages, memo)
        memo["rest"] = "yes"
        yield from self._pages(visit, memo, due[:PER_PASS], found.pages)
        if len(due) > PER_PASS:
            yield visit.notice(f"{len(due) - PER_PASS} of its pages wait for the next passes.")
        else:
            memo.pop("rest")
        if found.whole and not found.forgets:
            yield from self._left(visit, memo, found.pages)
        visit.well()

    def _find(self, visit: Visit, memo: MutableMapping[str, str], found: _Found) -> Items:
        """Read the lists into ``found``."""
        found.add(PageList(pages=tuple(Listed(url=url) for url in self._urls)))
        if self._path is not None:
            found.add(_file(self._path, visit.door))
        if not self._address:
            return
        with visit.trying():
            top = _list(visit.get(), visit.door)
        yield from visit.moved()
        found.add(top)
        for listed in top.lists[:LISTS]:
            if listed.changed and memo.get(_LIST + listed.url) == listed.changed and "rest" not in memo:
                found.whole = False
                continue
            try:
                inner = _list(visit.fetch(listed.url), visit.door)
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
        self, visit: Visit, memo: MutableMapping[str, str], due: Sequence[str], changed: dict[str, str]
    ) -> Items:
        lost = 0
        for url in due:
            try:
                article = read_article(visit.fetch(url), url, source=self._name, zone=self._zone)
            except (DoorError, Unusable) as error:
                passing = isinstance(error, DoorError) and not (isinstance(error, Refused) and error.status < 500)
                lost = lost + 1 if passing else 0
                if lost == _LOST:
                    with visit.trying():
                        raise
                what = error.what if isinstance(error, DoorError) else f"{error}."
                yield ArticleError(what, source=self._name, uid=url)
                if not passing:  # it is as it is until it changes
                    memo[_PAGE + url] = changed[url]
                continue
            lost = 0
            yield article
            if article.published is None or article.published <= utc(visit.now):
                memo[_PAGE + url] = changed[url]

    def _left(self, visit: Visit, memo: MutableMapping[str, str], listed: dict[str, str]) -> Items:
        """Pages that left the list: withdrawn if they are not there any more, else forgotten here."""
        left = [key.removeprefix(_PAGE) for key in memo if key.startswith(_PAGE) and key[len(_PAGE) :] not in listed]
        for url in left[:_LEFT]:
            try:
                visit.fetch(url)
            except Refused as error:
                if error.status not in _GONE:
                    continue
                yield RawArticle(source=self._name, uid=url, url=url, title="", body="", withdrawn=True)
            except DoorError:
                continue
            memo.pop(_PAGE + url)


def read_article(got: Fetched, url: str, *, source: str, zone: tzinfo) -> RawArticle:
    """The article on a page. url: its name in the source. Raises Unusable."""
    kind = got.type.partition(";")[0].strip().lower()
    if kind not in _HTML:
        raise Unusable(f"this is no page but {kind[:60]}")
    try:
        draft = apart(read_page, got.body, got.url, got.type, zone, seconds=_SECONDS)
    except Lost as error:
        raise Unusable(f"reading it {error}") from error
    return RawArticle(
        source=source,
        uid=url,
        url=draft.url,
        language=draft.language,
        title=draft.title,
        body=draft.body,
        summary=draft.summary,
        published=draft.published,
        updated=draft.updated,
        authors=draft.authors,
        tags=draft.tags,
        media=(draft.picture,) if draft.picture else (),
    )


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


def _list(got: Fetched, door: str) -> PageList:
    try:
        return read_list(got.body)
    except NoList as error:
        raise DoorError(str(error), door=door) from error


def _file(path: Path, door: str) -> PageList:
    try:
        return read_list(path.read_bytes())
    except NoList as error:
        raise DoorError(str(error), door=door) from error
    except OSError as error:
        raise DoorError(f"cannot be read: {error.strerror}.", door=door) from error
