"""The bytes of a feed, made items to read, whatever its format: RSS, Atom and RDF through feedparser, and JSON Feed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import feedparser

from syndicate.errors import ArticleError
from syndicate.model import Json, RawArticle
from syndicate.sources.apart import Lost, apart
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_deleted import deleted_entries, deleted_items
from syndicate.sources.feed_entry import entry_uid, is_article, read_entry
from syndicate.sources.feed_media import number, web_address
from syndicate.sources.feed_text import feed_text, is_whole, what_came
from syndicate.sources.json_feed import NotJsonFeed, item_uid, looks_like_json, parse_json_feed, read_item

_SECONDS = 10.0  # for reading a feed, and more for a large one: 2 MB with 50,000 items take eleven
_SECONDS_PER_BYTE = 10 / 1_000_000
_OLDER = ("prev-archive", "next")  # RFC 5005, sections 4 and 3


class NoFeed(ValueError):
    """Why the bytes are no whole feed, as a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """items: the uid of each ("" if it has none), with the article or, in words, what is wrong with it; deleted: uids
    that the feed takes back; older: the address of the page with older items, or ""; hub, own: addresses of its WebSub
    hub and of itself, or ""; ttl: minutes for which it need not be asked for again, as the feed says, or None.
    """

    items: list[tuple[str, RawArticle | str]]
    deleted: tuple[str, ...] = ()
    older: str = ""
    hub: str = ""
    own: str = ""
    ttl: int | None = None

    def articles(self, source: str, seen: set[str]) -> Iterator[RawArticle | ArticleError]:
        """Each item or what is wrong with it. seen: uids of earlier pages, passed over; this page's are added."""
        before, here = frozenset(seen), set[str]()
        for place, (uid, article) in enumerate(self.items, 1):
            if uid in before:
                continue
            what = "the feed has another item of the same id before it; that one counts" if uid in here else article
            if isinstance(what, str):
                yield ArticleError(what, source=source, uid=uid or f"item {place}")
            else:
                here.add(uid)
                seen.add(uid)
                yield what
        for uid in dict.fromkeys(self.deleted):
            if uid not in seen:
                seen.add(uid)
                yield RawArticle(source=source, uid=uid, title="", body="", withdrawn=True)


def read_document(data: bytes, base: str, content_type: str, *, source: str) -> Document:
    """The feed's items. base: its own address; content_type: the field as sent. Raises NoFeed.

    XML is read in a process of its own: some feeds of a few kilobytes keep a parser busy for minutes.
    """
    if looks_like_json(data, content_type):
        return _json(data, base, source)
    try:
        return apart(read_xml, data, base, content_type, source, seconds=_SECONDS + len(data) * _SECONDS_PER_BYTE)
    except Lost as error:
        raise NoFeed(f"it cannot be read as a feed: it {error}.") from error


def _json(data: bytes, base: str, source: str) -> Document:
    try:
        feed, items = parse_json_feed(data)
    except NotJsonFeed as error:
        raise NoFeed(f"this is no feed but {error}.") from error
    return Document(
        items=[_read(item_uid(item), partial(read_item, item, feed, source=source, base=base)) for item in items],
        deleted=deleted_items(feed),
        older=web_address(feed.get("next_url"), base),
        hub=_json_hub(feed, base),
        own=web_address(feed.get("feed_url"), base),
    )


def read_xml(data: bytes, base: str, content_type: str, source: str) -> Document:
    """A feed that is no JSON, read here and now: see read_document."""
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
    reading = partial(read_entry, source=source, language=language, base=base, atom=atom)
    return Document(
        items=[_read(entry_uid(entry), partial(reading, entry)) for entry in filter(is_article, parsed.entries)],
        deleted=deleted_entries(text, base),
        older=_linked(parsed.feed, base, *_OLDER),
        hub=_linked(parsed.feed, base, "hub"),
        own=_linked(parsed.feed, base, "self"),
        ttl=number(parsed.feed.get("ttl")),
    )


def _read(uid: str, reading: Callable[[], RawArticle]) -> tuple[str, RawArticle | str]:
    try:
        return uid, reading()
    except Unusable as error:
        return uid, str(error)


def _linked(feed: Any, base: str, *rels: str) -> str:
    """The address of the first of these relations that the feed has a link of, or ""."""
    links = {str(link.get("rel")): link.get("href") for link in feed.get("links", ())}
    return next((url for rel in rels if (url := web_address(links.get(rel), base))), "")


def _json_hub(feed: Json, base: str) -> str:
    hubs = feed.get("hubs")
    found = [hub for hub in (hubs if isinstance(hubs, list) else ()) if isinstance(hub, dict)]
    return next((web_address(hub.get("url"), base) for hub in found if hub.get("type") == "WebSub"), "")
