"""A WordPress site, by its REST interface: all posts on the first import, then what was changed or published since.

Posts are asked for in the order in which they were modified, each page from where the one before ended: so nothing is
lost when posts are deleted or change while the listing is read. Where the interface is closed, the site's feed is read.
"""

from __future__ import annotations

from collections.abc import Generator, MutableMapping
from datetime import datetime, timedelta
from urllib.parse import quote

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Json, Listing, Notice, RawArticle, utc
from syndicate.sources.draft import Unusable
from syndicate.sources.embargo import due_since
from syndicate.sources.feed import FeedSource
from syndicate.sources.feed_media import number, web_address
from syndicate.sources.fetch import Refused
from syndicate.sources.items import Items
from syndicate.sources.roll import Incomplete, call_roll
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web
from syndicate.sources.web_source import WebSource
from syndicate.sources.wordpress_post import (
    NotWordPress,
    is_protected,
    is_public,
    local_moment,
    parse_posts,
    post_uid,
    post_updated,
    read_post,
)

PAGE = 100  # posts asked for at once, the most that WordPress gives
_POSTS = "/wp-json/wp/v2/posts?_embed=author,wp:term,wp:featuredmedia"
_ROLL = "/wp-json/wp/v2/posts?_fields=id,guid,link&orderby=id&order=asc"
_AFTER = {"modified": "modified_after", "date": "after"}
_CLOSED = {400, 401, 403, 404, 405, 501}
_SKEW = timedelta(minutes=5)  # between their clock and ours
_SECOND = timedelta(seconds=1)
_BACK = timedelta(minutes=61)  # asked for again in each pass: the site's clock goes back an hour in autumn
_LATELY = timedelta(days=1)  # a scheduled post appears late and with an old moment of modification


class _Closed(Exception):
    """Why the REST interface cannot be used."""


class WordPressSource(WebSource):
    """One site. address: of its home page, http or https; allow_private: see ``fetch``.

    Memo: ``newest`` up to which moment of modification posts are known, ``latest`` the newest date of publication (both
    as the site counts), ``through`` that the first import is; ``closed`` why REST is not used, ``closed until`` when.
    """

    def __init__(self, name: str, address: str, web: Web, *, allow_private: bool = False) -> None:
        site = address.partition("?")[0].partition("/wp-json")[0].rstrip("/").removesuffix("/feed")
        super().__init__(name, web, address=site, door=f"wordpress {site}", allow_private=allow_private)
        self._feed = FeedSource(name, site, web, allow_private=allow_private, rest="/feed/", paged=True)

    def _walk(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        if memo.get("closed until", "") <= utc(visit.now).isoformat():
            memo.pop("closed", None)
        if "closed" not in memo:
            try:
                yield from self._rest(visit, memo)
            except _Closed as error:
                memo["closed"], memo["closed until"] = str(error), utc(visit.now + timedelta(days=1)).isoformat()
        if "closed" in memo:
            if "through" in memo:
                memo.setdefault("imported", "by REST")  # the feed need not be followed back
            yield from self._feed.read(memo)
            yield visit.notice(f"its REST interface {memo['closed']}; its feed is read instead, which says less.")

    def _rest(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        due = due_since(memo, visit.now)
        importing = "through" not in memo
        if not visit.due(unfinished=due is not None or ("newest" in memo and importing)):
            return
        seen: dict[str, str] = {}
        newest = memo.get("newest", "")
        yield from self._listing(visit, memo, "modified", _earlier(newest, _BACK), seen)
        if not importing:
            latest = memo.get("latest", "")
            since = _earlier(latest, _LATELY) or newest
            yield from self._listing(visit, memo, "date", since, seen)
            if due is not None:
                before = utc(due - _SECOND).isoformat()
                yield from self._listing(visit, memo, "date", before, seen)
        memo["through"] = "yes"
        visit.well()
        yield from call_roll(visit, memo, lambda: self._roll(visit))
        protected = list(seen.values()).count("protected")
        if protected:
            yield visit.notice(f"{protected} of its posts need a password and were left out.")

    def _listing(
        self, visit: Visit, memo: MutableMapping[str, str], order: str, since: str, seen: dict[str, str]
    ) -> Items:
        """The posts behind ``since``. order: a key of _AFTER; seen: when each guid was modified; it is added to."""
        page, reached = 1, ""
        while True:
            size = visit.page_size(PAGE)
            query = f"&per_page={size}&page={page}&orderby={order}&order=asc"
            posts, pages = yield from self._page(
                visit, query + (f"&{_AFTER[order]}={quote(since)}" if since else ""), page
            )
            moments = [moment for post in posts if (moment := local_moment(post, order))]
            if since and order == "modified" and moments and min(moments) < _earlier(since, timedelta()):
                raise _Closed("does not know modified_after (it is older than WordPress 5.7)")
            fresh = [post for post in posts if seen.get(_key(post)) != _mark(post)]
            yield from self._articles(posts, memo, seen)
            furthest = max(moments, default="")
            if order == "modified":
                so_far = [local_moment(post, order) for post in posts if not self._ahead(post)]
                memo["newest"] = max([memo.get("newest", ""), *so_far])
            if len(posts) < size and page >= pages:
                return
            if furthest > reached:
                page, reached, since = 1, furthest, _earlier(furthest, _SECOND)
            elif fresh or page == 1:
                page += 1  # more posts of one second than a page holds
            else:
                return

    def _page(self, visit: Visit, query: str, page: int) -> Generator[Notice, None, tuple[list[Json], int]]:
        """The posts on a page, and how many pages the site says there are."""
        with visit.trying():
            try:
                got = visit.get(_POSTS + query)
                posts = parse_posts(got.body)
            except NotWordPress as error:
                what = f"its REST interface answered no posts but {error}."
                raise DoorError(what, door=visit.door) from error
            except Refused as error:
                if error.status == 400 and page > 1:  # rest_post_invalid_page_number
                    return [], 0
                if error.status in _CLOSED:
                    raise _Closed(f"is closed ({error.what.rstrip('.')})") from error
                raise
        yield from visit.moved(_POSTS + query)
        said = got.fields.get("x-wp-totalpages", "")
        return posts, int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0

    def _roll(self, visit: Visit) -> Listing:
        """Every post there is, by guid, with its address. Raises Incomplete or DoorError."""
        found: dict[str, str] = {}
        size, page = visit.page_size(PAGE), 1
        while True:
            got = visit.get(f"{_ROLL}&per_page={size}&page={page}")
            try:
                posts = parse_posts(got.body)
            except NotWordPress as error:
                raise Incomplete(f"page {page} is {error}") from error
            before = len(found)
            found |= {_key(post): web_address(post.get("link"), self._address) for post in posts}
            total = number(got.fields.get("x-wp-total"))
            if len(posts) < size or len(found) in {before, total}:
                break
            page += 1
        if len(found) != total:
            raise Incomplete(f"of {total if total is not None else 'nobody knows how many'} posts {len(found)} came")
        return Listing(source=self._name, items=found)

    def _ahead(self, post: Json) -> bool:
        """Whether it claims to have been modified in the future, which says nothing about what is known by now."""
        updated = post_updated(post)
        return updated is not None and updated > self._web.now() + _SKEW

    def _articles(self, posts: list[Json], memo: MutableMapping[str, str], seen: dict[str, str]) -> Items:
        here = set[str]()
        for post in posts:
            key = _key(post)
            if key not in here and seen.get(key) == _mark(post):
                continue  # on an earlier page
            seen[key] = _mark(post)
            try:
                if key in here:
                    raise Unusable("the site has another post of the same guid before it; that one counts")
                article = read_post(post, source=self._name, base=self._address)
            except Unusable as error:
                yield ArticleError(str(error), source=self._name, uid=key)
                continue
            here.add(key)
            if not is_public(post):
                yield RawArticle(source=self._name, uid=key, url=article.url, title="", body="", withdrawn=True)
            elif not is_protected(post):
                yield article
            if article.published is None or article.published <= self._web.now():
                memo["latest"] = max(local_moment(post, "date"), memo.get("latest", ""))


def _key(post: Json) -> str:
    return post_uid(post) or f"post {post.get('id')}"


def _mark(post: Json) -> str:
    return "protected" if is_protected(post) else local_moment(post, "modified")


def _earlier(moment: str, by: timedelta) -> str:
    """A moment of the site's own clock, so much earlier; "" for ""."""
    if not moment:
        return ""
    return (datetime.fromisoformat(moment).replace(tzinfo=None) - by).isoformat()
