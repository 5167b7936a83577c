"""Blogger's JSON: a page of its feed, and one entry made a RawArticle.

The shape is Google Data's: an Atom feed in which ``a:b`` is written ``a$b`` and an element's text stands under ``$t``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from syndicate.model import Json, Media, RawArticle
from syndicate.sources.dates import date_in
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_media import media_type, number, web_address
from syndicate.sources.json_text import NotJson, read_json
from syndicate.sources.language_tag import read_language

_KIND = "http://schemas.google.com/g/2005#kind"  # marks posts apart from comments and pages
_LONGEST = 2_000  # characters of an address whose size is looked for
_SMALLEST = 200  # pixels; a thumbnail that cannot be had larger is an icon
# Google's picture hosts name the size in the address: …/s72-c/name.jpg, …/w400-h225-p-k/name.jpg, …=s72-c
_HOST = r"https?://(?:[\w-]+\.bp\.blogspot\.com|[\w-]+\.googleusercontent\.com|[\w-]+\.ggpht\.com)/"
_SIZE = r"(?:[swh]\d{1,5})(?:-[a-z]{1,3}\d{0,5})*"
_IN_PATH = re.compile(rf"({_HOST}[^\s\"'<>]*?/){_SIZE}(?=/[^/\s\"'<>]*$)")
_AT_END = re.compile(rf"({_HOST}[^\s\"'<>=]+=){_SIZE}$")
_COUNTRY = re.compile(r"^(https?://[\w-]+\.blogspot\.)(?:com?\.)?[a-z]{2}(?=[:/]|$)")
_IMAGE = re.compile(r"(<img\b[^<>]*?\ssrc\s*=\s*[\"'])([^\"'<>]+)", re.IGNORECASE)


class NotBlogger(ValueError):
    """Why an answer is no page of a Blogger feed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BloggerPage:
    """One answer. entries: as they stand; more: whether the server says that others follow; language: BCP 47 or "";
    total: how many there are in all, as the server says, or None.
    """

    entries: Sequence[Json]
    more: bool
    language: str
    total: int | None = None


def parse_page(data: bytes) -> BloggerPage:
    """The page. Raises NotBlogger."""
    try:
        said = read_json(data)
    except NotJson as error:
        raise NotBlogger(str(error)) from error
    feed = said.get("feed") if isinstance(said, dict) else None
    if not isinstance(feed, dict):
        raise NotBlogger("JSON without a `feed`")
    entries = [entry for entry in _list(feed, "entry") if isinstance(entry, dict)]
    start, total = (number(_text(feed, f"openSearch${key}")) or 0 for key in ("startIndex", "totalResults"))
    follows = any(isinstance(link, dict) and link.get("rel") == "next" for link in _list(feed, "link"))
    more = follows or max(start, 1) + len(entries) - 1 < total
    language = read_language(str(feed.get("xml$lang") or ""))
    return BloggerPage(
        entries=entries, more=more, language=language, total=number(_text(feed, "openSearch$totalResults"))
    )


def entry_uid(entry: Json) -> str:
    """The entry's id, or ""."""
    return _text(entry, "id")


def entry_link(entry: Json) -> str:
    """The post's address, or "": on blogspot.com, whatever country's name of it a feed was had from."""
    links = {str(link.get("rel")): link.get("href") for link in _dicts(entry, "link")}
    return _COUNTRY.sub(r"\g<1>com", web_address(links.get("alternate")))


def entry_updated(entry: Json) -> datetime | None:
    """When it was changed last."""
    return _date(entry, "updated")


def is_short(entry: Json) -> bool:
    """Whether only a summary came: the blog's feed is set to Short."""
    return not _text(entry, "content") and bool(_text(entry, "summary"))


def is_post(entry: Json) -> bool:
    """Whether it is a post, and no draft (RFC 5023, section 13.1.1)."""
    kinds = [str(tag.get("term")) for tag in _dicts(entry, "category") if tag.get("scheme") == _KIND]
    control = entry.get("app$control")
    draft = isinstance(control, dict) and _text(control, "app$draft").lower() == "yes"
    return not draft and (not kinds or any(kind.endswith("#post") for kind in kinds))


def read_entry(entry: Json, *, source: str, language: str) -> RawArticle:
    """The entry as a raw article. language: the blog's, if it says. Raises Unusable."""
    uid, title = entry_uid(entry), _markup(entry, "title")
    body, summary = _full_pictures(_markup(entry, "content")), _markup(entry, "summary")
    if not uid:
        raise Unusable("it has no id; without one it cannot be recognised again")
    if not (title or body or summary):
        raise Unusable("it has neither a title nor a text")
    lead = _lead(entry, body)
    return RawArticle(
        source=source,
        uid=uid,
        url=entry_link(entry),
        language=language,
        title=title,
        body=body or summary,
        summary=summary if body else "",
        published=_date(entry, "published"),
        updated=_date(entry, "updated"),
        authors=_authors(entry),
        tags=_labels(entry),
        media=(lead,) if lead else (),
    )


def full_picture(url: str) -> str:
    """The same picture in its full size, for addresses of Google's picture hosts; any other address as it is."""
    return _AT_END.sub(r"\g<1>s0", _IN_PATH.sub(r"\g<1>s1600", url)) if len(url) <= _LONGEST else url


def _full_pictures(body: str) -> str:
    return _IMAGE.sub(lambda found: found[1] + full_picture(found[2]), body)


def _lead(entry: Json, body: str) -> Media | None:
    """The picture behind the thumbnail, unless it stands in the text or is too small to be shown large."""
    said = entry.get("media$thumbnail")
    small = web_address(said.get("url")) if isinstance(said, dict) else ""
    url = full_picture(small)
    if not url or url in body:
        return None
    width = number(said.get("width")) if isinstance(said, dict) else None
    if url == small and width is not None and width < _SMALLEST:
        return None
    return Media(url=url, type=media_type("", url))


def _authors(entry: Json) -> tuple[str, ...]:
    names = (" ".join(_text(person, "name").split()) for person in _dicts(entry, "author"))
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name and name != "Unknown"))


def _labels(entry: Json) -> tuple[str, ...]:
    tags = _dicts(entry, "category")
    terms = (" ".join(str(tag.get("term") or "").split()) for tag in tags if tag.get("scheme") != _KIND)
    return tuple(dict.fromkeys(term for term in terms if term))


def _markup(entry: Json, key: str) -> str:
    """A text construct as HTML (RFC 4287, section 3.1)."""
    text = _text(entry, key)
    said = entry.get(key)
    plain = isinstance(said, dict) and said.get("type") == "text"
    return escape(text, quote=False) if plain else text


def _text(said: Json, key: str) -> str:
    value = said.get(key)
    text = value.get("$t") if isinstance(value, dict) else value
    return str(text).strip() if isinstance(text, str | int) and not isinstance(text, bool) else ""


def _date(entry: Json, key: str) -> datetime | None:
    return date_in(_text(entry, key), UTC)


def _list(said: Json, key: str) -> list[Any]:
    value = said.get(key)
    return value if isinstance(value, list) else []


def _dicts(said: Json, key: str) -> list[Json]:
    return [value for value in _list(said, key) if isinstance(value, dict)]
