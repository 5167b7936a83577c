"""A Blogger blog, by its feed: all of it on the first import, then what was changed or published since."""

from __future__ import annotations

import json
from collections.abc import Generator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from urllib.parse import quote

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, Notice
from syndicate.sources.blogger_entry import (
    BloggerPage,
    NotBlogger,
    entry_link,
    entry_uid,
    entry_updated,
    is_post,
    is_short,
    parse_page,
    read_entry,
)
from syndicate.sources.draft import Unusable
from syndicate.sources.embargo import due_since
from syndicate.sources.items import Items
from syndicate.sources.roll import Incomplete, call_roll
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web
from syndicate.sources.web_source import WebSource

PAGE = 150  # entries asked for at once; Blogger sends as many as it likes, of late at most 100 or 150
_OVERLAP = 5  # entries asked for again: they show that nothing went missing between two pages
_ASTRAY = 40  # times that a listing may be gone back in: through all pages of 5,000 posts
_SKEW = timedelta(minutes=5)  # between their clock and ours
_LATELY = timedelta(days=1)  # what was scheduled appears late, with an older date
_FEED = "/feeds/posts/default"
_ROLL = "/feeds/posts/summary"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cursor:
    """Where a listing stopped. start: index of the next entry, from 1; tail: ids of the last entries read."""

    query: str
    start: int = 1
    tail: tuple[str, ...] = ()

    def next(self, ids: tuple[str, ...]) -> _Cursor:
        """Behind a page of these ids, but for the overlap."""
        start = max(self.start + len(ids) - _OVERLAP, self.start + 1)
        return _Cursor(query=self.query, start=start, tail=ids[-_OVERLAP:])


class BloggerSource(WebSource):
    """One blog. address: of the blog, http or https, or of the feed of one label; allow_private: see ``fetch``.

    Memo: ``newest`` up to which moment changes are known (none: the first import goes on), ``latest`` the newest date
    of publication seen, ``cursor`` where a listing stopped, ``mark`` what becomes ``newest`` when it is through.
    """

    def __init__(self, name: str, address: str, web: Web, *, allow_private: bool = False) -> None:
        blog, _, label = address.partition("?")[0].partition(_FEED)
        blog, self._label = blog.rstrip("/"), label.rstrip("/") if label.startswith("/-/") else ""
        super().__init__(name, web, address=blog, door=f"blogger {blog}", allow_private=allow_private)

    def _walk(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        due = due_since(memo, visit.now)
        if not visit.due(unfinished=due is not None or "cursor" in memo):
            return
        seen: dict[str, bool] = {}
        if "newest" not in memo:
            yield from self._listing(visit, memo, "orderby=published", seen)
        else:
            changed = f"orderby=updated&updated-min={quote(memo['newest'])}"
            yield from self._listing(visit, memo, changed, seen)
            since = datetime.fromisoformat(memo["latest"]) - _LATELY if "latest" in memo else due
            if since is not None:
                since = min(since, due or since)
                published = f"orderby=published&published-min={quote(since.isoformat())}"
                yield from self._listing(visit, memo, published, seen)
        visit.well()
        yield from call_roll(visit, memo, lambda: self._roll(visit))
        if any(seen.values()):
            what = "its feed carries summaries only; in Blogger set Settings › Site feed › Allow blog feed to Full."
            yield visit.notice(what)

    def _listing(self, visit: Visit, memo: MutableMapping[str, str], query: str, seen: dict[str, bool]) -> Items:
        """One listing from where it stopped to its end. seen: ids, and whether only a summary came; it is added to."""
        cursor, astray = _resumed(memo, query), 0
        while True:
            page = yield from self._at(visit, cursor)
            ids = tuple(entry_uid(entry) for entry in page.entries)
            known = set(cursor.tail)
            if cursor.start > 1 and not known & set(ids):
                # many posts before this page were deleted or added: go back until the listing joins on again
                astray += 1
                if astray > _ASTRAY:
                    self._give_up(visit, "its pages do not join on to each other.")
                cursor = _Cursor(query=query, start=max(cursor.start - PAGE, 1), tail=cursor.tail)
                continue
            if cursor.start > 1 and ids[-_OVERLAP:] == cursor.tail and len(ids) > len(cursor.tail):
                self._give_up(visit, "it shows the same page again and again.")
            if cursor.start == 1:
                _mark(memo, page, visit.now)
            yield from self._articles(page, memo, seen)
            if known >= set(ids) or not (page.more or len(ids) >= visit.page_size(PAGE)):
                break
            cursor = cursor.next(ids)
            memo["cursor"] = json.dumps([cursor.query, cursor.start, cursor.tail])
        memo.pop("cursor", None)
        if "mark" in memo:
            memo["newest"] = max(memo.pop("mark"), memo.get("newest", ""))

    def _roll(self, visit: Visit) -> Listing:
        """Every post there is, by id, with its address. Raises Incomplete or DoorError."""
        found: dict[str, str] = {}
        start, last = 1, ""
        while True:
            query = f"?alt=json&redirect=false&orderby=published&max-results={PAGE}"
            query += f"&start-index={start}" if start > 1 else ""
            try:
                page = parse_page(visit.get(f"{_ROLL}{self._label}{query}").body)
            except NotBlogger as error:
                raise Incomplete(f"the page from entry {start} on is {error}") from error
            ids = [entry_uid(entry) for entry in page.entries]
            if last and last not in ids:
                raise Incomplete("its pages do not join on to each other")
            found |= {entry_uid(entry): entry_link(entry) for entry in page.entries if is_post(entry)}
            if not page.more or not ids or ids[-1] == last:
                break
            start, last = start + len(ids) - 1, ids[-1]  # the last one again: it shows that none was lost between
        if page.total is not None and start + len(ids) - 1 != page.total:
            raise Incomplete(f"of {page.total} entries {start + len(ids) - 1} came")
        return Listing(source=self._name, items=found)

    def _at(self, visit: Visit, cursor: _Cursor) -> Generator[Notice, None, BloggerPage]:
        """The page at the cursor."""
        rest = f"{_FEED}{self._label}?alt=json&redirect=false&max-results={visit.page_size(PAGE)}&{cursor.query}"
        rest += f"&start-index={cursor.start}" if cursor.start > 1 else ""
        with visit.trying():
            try:
                page = parse_page(visit.get(rest).body)
            except NotBlogger as error:
                raise DoorError(f"this is no feed of Blogger but {error}.", door=visit.door) from error
        yield from visit.moved(rest)
        return page

    def _give_up(self, visit: Visit, what: str) -> NoReturn:
        with visit.trying():
            raise DoorError(what, door=visit.door)
        raise AssertionError

    def _articles(self, page: BloggerPage, memo: MutableMapping[str, str], seen: dict[str, bool]) -> Items:
        before = frozenset(seen)
        for place, entry in enumerate(page.entries, 1):
            uid = entry_uid(entry)
            if uid in before or not is_post(entry):
                continue
            try:
                if uid in seen:
                    raise Unusable("the feed has another post of the same id before it; that one counts")
                article = read_entry(entry, source=self._name, language=page.language)
            except Unusable as error:
                yield ArticleError(str(error), source=self._name, uid=uid or f"entry {place}")
                continue
            seen[uid] = is_short(entry)
            yield article
            if article.published and article.published <= self._web.now():
                memo["latest"] = max(article.published.isoformat(), memo.get("latest", ""))


def _resumed(memo: MutableMapping[str, str], query: str) -> _Cursor:
    if "cursor" in memo:
        said, start, tail = json.loads(memo["cursor"])
        if said == query:
            return _Cursor(query=query, start=start, tail=tuple(tail))
    memo.pop("mark", None)
    return _Cursor(query=query)


def _mark(memo: MutableMapping[str, str], page: BloggerPage, now: datetime) -> None:
    """Up to when changes are known for sure once the listing is through: the newest on its first page.

    Posts change while a long listing is read; what was seen later on proves nothing about what was read before. Nor
    does what claims to have been changed in the future.
    """
    moments = [moment for entry in page.entries if (moment := entry_updated(entry)) and moment <= now + _SKEW]
    if moments:
        memo["mark"] = max(moments).astimezone(UTC).isoformat()
