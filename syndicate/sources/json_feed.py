"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from syndicate.model import Json, Media, RawArticle
from syndicate.sources.dates import date_in
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_media import distinct, media_type, number, web_address
from syndicate.sources.json_text import NotJson, read_json
from syndicate.sources.language_tag import read_language
from syndicate.sources.markup import as_markup

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.1)?/?")


class NotJsonFeed(ValueError):
    """Why a document is no JSON Feed."""


def looks_like_json(data: bytes, content_type: str) -> bool:
    """Whether a feed is JSON, by its first character or, if that tells nothing, by its Content-Type field."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start in {b"{", b"["} or (start != b"<" and "json" in content_type.lower())


def parse_json_feed(data: bytes) -> tuple[Json, list[object]]:
    """The feed's own fields and its items. Raises NotJsonFeed."""
    try:
        feed = read_json(data)
    except NotJson as error:
        raise NotJsonFeed(str(error)) from error
    if not isinstance(feed, dict) or not _VERSION.fullmatch(str(feed.get("version"))):
        raise NotJsonFeed("JSON that is no JSON Feed 1.0 or 1.1 (by its `version`)")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotJsonFeed("a JSON Feed without a list of `items`")
    return feed, items


def item_uid(item: object) -> str:
    """The item's id (a number is as good as its digits), else its address, else ""."""
    if not isinstance(item, dict):
        return ""
    uid = item.get("id")
    if isinstance(uid, int | float) and not isinstance(uid, bool):
        return str(uid)
    return (uid.strip() if isinstance(uid, str) else "") or web_address(item.get("url"))


def read_item(item: object, feed: Json, *, source: str, base: str) -> RawArticle:
    """The item as a raw article. base: the feed's own address. Raises Unusable."""
    if not isinstance(item, dict):
        raise Unusable("it is not a JSON object")
    uid, title, body = item_uid(item), as_markup(_text(item, "title")), _body(item)
    if not uid:
        raise Unusable("it has neither an id nor a url; without one it cannot be recognised again")
    if not (title or body):
        raise Unusable("it has neither a title nor a text")
    return RawArticle(
        source=source,
        uid=uid,
        url=web_address(item.get("url"), base),
        language=read_language(_text(item, "language") or _text(feed, "language")),
        title=title,
        body=body,
        summary=as_markup(_text(item, "summary")),
        published=_date(item, "date_published"),
        updated=_date(item, "date_modified"),
        authors=_authors(item) or _authors(feed),
        tags=tuple(dict.fromkeys(tag.strip() for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip())),
        media=distinct(_media(item, base)),
    )


def _text(said: Json, key: str) -> str:
    value = said.get(key)
    return value.strip() if isinstance(value, str) else ""


def _list(said: Json, key: str) -> list[object]:
    value = said.get(key)
    return value if isinstance(value, list) else []


def _body(item: Json) -> str:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    if html or not text:
        return html
    return "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in re.split(r"\n\s*\n", text))


def _date(item: Json, key: str) -> datetime | None:
    return date_in(_text(item, key), UTC)


def _authors(said: Json) -> tuple[str, ...]:
    people = [*_list(said, "authors"), said.get("author")]  # version 1.0 had one author
    names = (" ".join(_text(person, "name").split()) for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _media(item: Json, base: str) -> Iterator[Media | None]:
    for key in ("image", "banner_image"):
        url = web_address(item.get(key), base)
        if url:
            yield Media(url=url, type=media_type("", url))
            break
    for said in _list(item, "attachments"):
        url = web_address(said.get("url"), base) if isinstance(said, dict) else ""
        if isinstance(said, dict) and url:
            kind = media_type(said.get("mime_type"), url)
            yield Media(url=url, type=kind, length=number(said.get("size_in_bytes")))
