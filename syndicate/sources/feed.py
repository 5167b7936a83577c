"""Feeds: RSS, Atom and RDF through feedparser, and JSON Feed; from an address or from a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path

import feedparser

from syndicate.errors import ArticleError, DoorError
from syndicate.model import RawArticle
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_entry import Said, entry_uid, is_article, read_entry
from syndicate.sources.feed_text import feed_text, is_whole, what_came
from syndicate.sources.fetch import LIMIT, fetch
from syndicate.sources.json_feed import NotJsonFeed, item_uid, looks_like_json, parse_json_feed, read_item

Items = list[tuple[str, Callable[[], RawArticle]]]  # the uid of each item ("" if it has none), and how to read it


class FeedSource:
    """One feed. address: an http or https address, or a file; allow_private: see ``fetch``."""

    def __init__(self, name: str, address: str | Path, allow_private: bool = False) -> None:
        self._name, self._address, self._allow_private = name, address, allow_private

    @property
    def name(self) -> str:
        """The name given at construction."""
        return self._name

    @property
    def _door(self) -> str:
        return f"feed {self._address}"

    def read(self, memo: MutableMapping[str, str]) -> Iterator[RawArticle | ArticleError]:  # noqa: ARG002  # it shows all it has
        """Every entry that is published matter. Raises DoorError if the feed cannot be had whole, or is none."""
        data, base, content_type = self._open()
        if looks_like_json(data, content_type):
            return self._read(self._json_items(data, base))
        return self._read(self._xml_items(data, base, content_type))

    def _open(self) -> tuple[bytes, str, str]:
        """The bytes (at most LIMIT), the address after redirects, and the Content-Type field."""
        if isinstance(self._address, str):
            try:
                got = fetch(self._address, allow_private=self._allow_private)
            except DoorError as error:
                raise DoorError(error.what, door=self._door) from error
            return got.body, got.url, got.type
        try:
            with self._address.open("rb") as file:
                data = file.read(LIMIT + 1)
        except OSError as error:
            raise DoorError(f"the file cannot be read: {error.strerror or error}.", door=self._door) from error
        if len(data) > LIMIT:
            raise DoorError(f"the file is larger than {LIMIT} bytes.", door=self._door)
        return data, "", ""

    def _json_items(self, data: bytes, base: str) -> Items:
        try:
            feed, items = parse_json_feed(data)
        except NotJsonFeed as error:
            raise DoorError(f"this is no feed but {error}.", door=self._door) from error

        def reader(item: object) -> Callable[[], RawArticle]:
            return lambda: read_item(item, feed, source=self._name, base=base)

        return [(item_uid(item), reader(item)) for item in items]

    def _xml_items(self, data: bytes, base: str, content_type: str) -> Items:
        text = feed_text(data, content_type)
        parsed = feedparser.parse(
            io.BytesIO(text.encode()),  # a stream: a string or bytes might be taken for an address or a file's name
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
            resolve_relative_uris=True,  # only the feed knows its xml:base
            sanitize_html=False,  # cleaning is stricter, and says what it took
        )
        version = str(parsed.get("version") or "")
        if not version:
            raise DoorError(f"this is no feed but {what_came(text)}.", door=self._door)
        if parsed.bozo and not is_whole(text):
            raise DoorError("the feed is cut off: its last lines are missing.", door=self._door)
        language, atom = str(parsed.feed.get("language") or ""), version.startswith("atom")

        def reader(entry: Said) -> Callable[[], RawArticle]:
            return lambda: read_entry(entry, source=self._name, language=language, base=base, atom=atom)

        return [(entry_uid(entry), reader(entry)) for entry in parsed.entries if is_article(entry)]

    def _read(self, items: Items) -> Iterator[RawArticle | ArticleError]:
        seen: set[str] = set()
        for place, (uid, reading) in enumerate(items, 1):
            try:
                if uid in seen:
                    raise Unusable("the feed has another item of the same id before it; that one counts")
                article = reading()
            except Unusable as error:
                yield ArticleError(str(error), source=self._name, uid=uid or f"item {place}")
            else:
                seen.add(uid)
                yield article
