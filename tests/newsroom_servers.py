"""Web servers on 127.0.0.1 that speak as Blogger and WordPress do, by their public documentation, and that misbehave.

Blogger: developers.google.com/blogger/docs/2.0 (Google Data: start-index, max-results, updated-min with
orderby=updated, published-min, both inclusive). WordPress: developer.wordpress.org/rest-api/reference/posts (after and
modified_after, exclusive, in the site's own time; X-WP-Total, X-WP-TotalPages; 400 for a page behind the last).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

START = datetime(2026, 1, 1, tzinfo=UTC)
JAKARTA = timedelta(hours=7)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer. sent: how many bytes of the body really go out; delay: seconds before it."""

    status: int = 200
    body: bytes = b""
    fields: Mapping[str, str] = field(default_factory=dict)
    sent: int | None = None
    delay: float = 0


LOGIN = Reply(
    body=b"<!doctype html><html><head><title>Log in</title></head><body>Please log in</body></html>",
    fields={"Content-Type": "text/html"},
)


class Server:
    """A web server. asked: the paths with queries, in order; faults: what the n-th request (from 1) gets instead of the
    right answer; meanwhile: called with the number of each request after it was answered.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.seen: list[dict[str, str]] = []
        self.faults: dict[int, Reply] = {}
        self.meanwhile: Callable[[int], None] = lambda _: None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.seen.append({k.lower(): v for k, v in self.headers.items()})
                number = len(server.asked)
                reply = server.faults.get(number) or server.reply(self.path)
                time.sleep(reply.delay)
                try:
                    self.send_response(reply.status)
                    for name, value in {"Content-Length": str(len(reply.body)), **reply.fields}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body[: reply.sent])
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                server.meanwhile(number)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def reply(self, path: str) -> Reply:
        """The right answer."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


S = TypeVar("S", bound=Server)


@contextmanager
def serving(server: S) -> Iterator[S]:
    """The server, closed at the end."""
    try:
        yield server
    finally:
        server.close()


@dataclass(kw_only=True)
class Post:
    """An article as its newsroom keeps it. published, updated: UTC."""

    number: int
    title: str = ""
    text: str = ""
    published: datetime = START
    updated: datetime = START
    author: str = "Budi Santoso"
    tags: tuple[str, ...] = ("Kota",)
    protected: bool = False
    status: str = "publish"


def posts(count: int) -> list[Post]:
    """So many posts, an hour apart, the oldest first."""
    return [
        Post(number=n, title=f"Berita {n}", text=f"<p>Isi berita {n}.</p>", published=when, updated=when)
        for n in range(1, count + 1)
        for when in [START + timedelta(hours=n)]
    ]


class Pages(Server):
    """Fixed answers by path, others are 404."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, Reply | Callable[[], Reply]] = {}

    def reply(self, path: str) -> Reply:
        """See Server."""
        found = self.pages.get(path, Reply(status=404))
        return found if isinstance(found, Reply) else found()


class Newsroom(Server):
    """A site with posts. visible: whether the site shows a post now (scheduled ones it does not)."""

    def __init__(self, kept: list[Post] | None = None) -> None:
        super().__init__()
        self.posts = kept or []
        self.visible: Callable[[Post], bool] = lambda post: post.status == "publish"

    def shown(self) -> list[Post]:
        """What is public."""
        return [post for post in self.posts if self.visible(post)]


class BloggerBlog(Newsroom):
    """A blog. cap: the most entries it sends at once; short: its feed is set to Short; total: what it claims to have.

    extra: entries that stand behind those of the first page, as they are.
    """

    def __init__(self, kept: list[Post] | None = None) -> None:
        super().__init__(kept)
        self.cap, self.short, self.total = 150, False, 0
        self.extra: list[dict[str, Any]] = []

    def reply(self, path: str) -> Reply:
        """See Server."""
        parts = urlsplit(path)
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        place, _, label = parts.path.partition("/-/")
        if place not in {"/feeds/posts/default", "/feeds/posts/summary"} or asked.get("alt") != "json":
            return Reply(status=404)
        by_update = asked.get("orderby") == "updated"
        found = [post for post in self.shown() if not label or unquote(label) in post.tags]
        if by_update and "updated-min" in asked:
            found = [p for p in found if p.updated >= datetime.fromisoformat(asked["updated-min"])]
        if "published-min" in asked:
            found = [p for p in found if p.published >= datetime.fromisoformat(asked["published-min"])]
        found.sort(key=lambda p: (p.updated if by_update else p.published, p.number), reverse=True)
        start, size = int(asked.get("start-index", "1")), min(int(asked.get("max-results", "25")), self.cap)
        page = found[start - 1 : start - 1 + size]
        total = self.total or len(found)
        entries = [self._entry(post) for post in page] + (self.extra if start == 1 else [])
        links = [{"rel": "self", "type": "application/atom+xml", "href": self.url + path}]
        if start - 1 + len(page) < total:
            links.append({"rel": "next", "type": "application/atom+xml", "href": self.url})
        feed = {
            "xmlns": "http://www.w3.org/2005/Atom",
            "id": {"$t": "tag:blogger.com,1999:blog-77"},
            "title": {"type": "text", "$t": "Koran"},
            "link": links,
            "openSearch$totalResults": {"$t": str(total)},
            "openSearch$startIndex": {"$t": str(start)},
            "openSearch$itemsPerPage": {"$t": str(size)},
        }
        if entries:
            feed["entry"] = entries
        body = json.dumps({"version": "1.0", "encoding": "UTF-8", "feed": feed}).encode()
        return Reply(body=body, fields={"Content-Type": "application/json; charset=UTF-8"})

    def _entry(self, post: Post) -> dict[str, Any]:
        local = {key: getattr(post, key).astimezone(UTC).isoformat() for key in ("published", "updated")}
        text = {"type": "text", "$t": "Ringkas."} if self.short else {"type": "html", "$t": post.text}
        return {
            "id": {"$t": f"tag:blogger.com,1999:blog-77.post-{post.number}"},
            "published": {"$t": local["published"]},
            "updated": {"$t": local["updated"]},
            "category": [{"scheme": "http://www.blogger.com/atom/ns#", "term": tag} for tag in post.tags],
            "title": {"type": "text", "$t": post.title},
            "summary" if self.short else "content": text,
            "link": [
                {"rel": "replies", "type": "text/html", "href": f"{self.url}/x#comment-form"},
                {"rel": "alternate", "type": "text/html", "href": f"{self.url}/2026/01/berita-{post.number}.html"},
            ],
            "author": [{"name": {"$t": post.author}, "email": {"$t": "noreply@blogger.com"}}],
            "thr$total": {"$t": "0"},
        }


class WordPressSite(Newsroom):
    """A site. closed: what REST answers if it is closed; old: before 5.7; pages: how many it claims to have."""

    def __init__(self, kept: list[Post] | None = None) -> None:
        super().__init__(kept)
        self.closed: Reply | None = None
        self.old = False
        self.pages: int | None = None

    def reply(self, path: str) -> Reply:
        """See Server."""
        parts = urlsplit(path)
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/feed/":
            return self._feed(int(asked.get("paged", "1")))
        if parts.path != "/wp-json/wp/v2/posts":
            return Reply(status=404)
        return self.closed or self._rest(asked)

    def _rest(self, asked: dict[str, str]) -> Reply:
        order = {"modified": "updated", "date": "published", "id": "number"}[asked.get("orderby", "date")]
        found = self.shown()
        for key, name in (("after", "published"), ("modified_after", "updated")):
            if key in asked and not (self.old and key == "modified_after"):
                limit = _local(asked[key])
                found = [p for p in found if getattr(p, name).replace(tzinfo=None) + JAKARTA > limit]
        found.sort(key=lambda p: (getattr(p, order), p.number), reverse=asked.get("order", "desc") == "desc")
        size, page = int(asked.get("per_page", "10")), int(asked.get("page", "1"))
        if size > 100:
            return _json({"code": "rest_invalid_param"}, status=400)
        pages = -(-len(found) // size)
        if page > max(pages, 1):
            return _json({"code": "rest_post_invalid_page_number"}, status=400)
        shown = [self._post(post) for post in found[(page - 1) * size : page * size]]
        if "_fields" in asked:
            shown = [{key: post[key] for key in asked["_fields"].split(",")} for post in shown]
        told = str(pages if self.pages is None else self.pages)
        return _json(shown, {"X-WP-Total": str(len(found)), "X-WP-TotalPages": told})

    def _post(self, post: Post) -> dict[str, Any]:
        def moments(name: str, moment: datetime) -> dict[str, str]:
            utc = moment.replace(tzinfo=None)
            return {name: (utc + JAKARTA).isoformat(), f"{name}_gmt": utc.isoformat()}

        terms = [{"id": 5, "name": escape(tag), "slug": tag.lower(), "taxonomy": "category"} for tag in post.tags]
        return {
            "id": post.number,
            **moments("date", post.published),
            **moments("modified", post.updated),
            "guid": {"rendered": f"{self.url}/?p={post.number}"},
            "slug": f"berita-{post.number}",
            "status": post.status,
            "type": "post",
            "link": f"{self.url}/2026/01/berita-{post.number}/",
            "title": {"rendered": escape(post.title)},
            "content": {"rendered": "" if post.protected else post.text, "protected": post.protected},
            "excerpt": {"rendered": "<p>Ringkas [&hellip;]</p>\n", "protected": post.protected},
            "_embedded": {"author": [{"id": 1, "name": post.author}], "wp:term": [terms, []]},
        }

    def _feed(self, page: int) -> Reply:
        newest = sorted(self.shown(), key=lambda p: p.published, reverse=True)
        here = newest[(page - 1) * 10 : page * 10]
        if not here and page > 1:
            return Reply(status=404)
        items = "".join(
            f'<item><guid isPermaLink="false">{self.url}/?p={p.number}</guid><title>{escape(p.title)}</title>'
            f"<link>{self.url}/2026/01/berita-{p.number}/</link><description>{escape(p.text)}</description>"
            f"<pubDate>{p.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for p in here
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Koran</title>{items}</channel></rss>'
        return Reply(body=body.encode(), fields={"Content-Type": "application/rss+xml"})


def _local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) + JAKARTA if moment.tzinfo else moment


def _json(value: object, fields: Mapping[str, str] | None = None, status: int = 200) -> Reply:
    body = json.dumps(value).encode()
    return Reply(status=status, body=body, fields={"Content-Type": "application/json; charset=UTF-8", **(fields or {})})
