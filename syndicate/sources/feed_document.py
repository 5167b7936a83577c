"""The bytes of a feed, made items to read, whatever its format: RSS, Atom and RDF through feedparser, and JSON Feed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import feedparser

from syndicate.errors import ArticleError
from syndicate.model import RawArticle
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_entry import Said, entry_uid, is_article, read_entry
from syndicate.sources.feed_media import number, web_address
from syndicate.sources.feed_text import feed_text, is_whole, what_came
from syndicate.sources.json_feed import NotJsonFeed, item_uid, looks_like_json, parse_json_feed, read_item

_OLDER = ("prev-archive", "next")  # RFC 5005, sections 4 and 3


class NoFeed(ValueError):
    """Why the bytes are no whole feed, as a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """items: the uid of each ("" if it has none), and how to read it; older: the address of the page with older items,
    or ""; ttl: minutes for which it need not be asked for again, as the feed says, or None.
    """

    items: list[tuple[str, Callable[[], RawArticle]]]
    older: str = ""
    ttl: int | None = None

    def articles(self, source: str, seen: set[str]) -> Iterator[RawArticle | ArticleError]:
        """Each item or what is wrong with it. seen: uids of earlier pages, passed over; this page's are added."""
        before, here = frozenset(seen), set[str]()
        for place, (uid, reading) in enumerate(self.items, 1):
            if uid in before:
                continue
            try:
                if uid in here:
                    raise Unusable("the feed has another item of the same id before it; that one counts")
                article = reading()
            except Unusable as error:
                yield ArticleError(str(error), source=source, uid=uid or f"item {place}")
            else:
                here.add(uid)
                seen.add(uid)
                yield article


def read_document(data: bytes, base: str, content_type: str, *, source: str) -> Document:
    """The feed's items. base: its own address; content_type: the field as sent. Raises NoFeed."""
    if looks_like_json(data, content_type):
        return _json(data, base, source)
    return _xml(data, base, content_type, source)


def _json(data: bytes, base: str, source: str) -> Document:
    try:
        feed, items = parse_json_feed(data)
    except NotJsonFeed as error:
        raise NoFeed(f"this is no feed but {error}.") from error

    def reader(item: object) -> Callable[[], RawArticle]:
        return lambda: read_item(item, feed, source=source, base=base)

    older = web_address(feed.get("next_url"), base)
    return Document(items=[(item_uid(item), reader(item)) for item in items], older=older)


def _xml(data: bytes, base: str, content_type: str, source: str) -> Document:
    text = feed_text(data, content_type)
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode()),  # a stream: a string or bytes might be taken for an address or a file's name
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
            resolve_relative_uris=True,  # only the feed knows its xml:base
            sanitize_html=False,  # cleaning is stricter, and says what it took
        )
    except Exception as error:  # what it raises on rubbish is anything; it costs this feed this pass
        raise NoFeed(f"it cannot be read as a feed ({type(error).__name__}: {error}).") from error
    version = str(parsed.get("version") or "")
    if not version:
        raise NoFeed(f"this is no feed but {what_came(text)}.")
    if parsed.bozo and not is_whole(text):
        raise NoFeed("the feed is cut off: its last lines are missing.")
    language, atom = str(parsed.feed.get("language") or ""), version.startswith("atom")

    def reader(entry: Said) -> Callable[[], RawArticle]:
        return lambda: read_entry(entry, source=source, language=language, base=base, atom=atom)

    items = [(entry_uid(entry), reader(entry)) for entry in parsed.entries if is_article(entry)]
    return Document(items=items, older=_older(parsed.feed, base), ttl=number(parsed.feed.get("ttl")))


def _older(feed: Any, base: str) -> str:
    links = {str(link.get("rel")): link.get("href") for link in feed.get("links", ())}
    return next((url for rel in _OLDER if (url := web_address(links.get(rel), base))), "")
