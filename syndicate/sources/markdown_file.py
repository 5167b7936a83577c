"""Markdown files with front matter."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from syndicate.model import Json, Media
from syndicate.sources.dates import read_date, settle
from syndicate.sources.draft import Draft, Unusable
from syndicate.sources.front_matter import split_front_matter
from syndicate.sources.language_tag import read_language
from syndicate.sources.markup import as_markup, parse_fragment, take_heading, write_inside


def read_markdown(text: str, zone: tzinfo) -> Draft:
    """The file as a draft: CommonMark with tables and strikethrough. zone: of dates without an offset.

    A heading of the first level stands in for a title that the front matter lacks. Raises Unusable.
    """
    said, markdown = split_front_matter(text)
    engine = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    body = parse_fragment(engine.render(markdown))
    title = _text(said, "title") or ""
    heading = take_heading(body, title)
    if not (title or heading):
        raise Unusable("there is no title; write `title:` in the front matter or begin with a line `# Title`")
    return Draft(
        title=title or as_markup(heading),
        body=write_inside(body),
        summary=_text(said, "summary"),
        url=_url(said),
        language=_language(said),
        published=_date(said, "date", zone),
        updated=_date(said, "updated", zone),
        authors=_list(said, "authors", split=False),
        tags=_list(said, "tags", split=True),
        picture=_picture(said),
        withdrawn=_flag(said, "withdrawn"),
    )


def _wrong(key: str, expected: str, value: object) -> Unusable:
    return Unusable(f"front matter: {key}: expected {expected}, not {_kind(value)}")


def _kind(value: object) -> str:
    """What a value is, in words; the value itself may be huge."""
    names: dict[type, str] = {bool: "yes or no", int: "a number", float: "a number", list: "a list", dict: "a table"}
    names |= {str: f"{value[:40]!r}" if isinstance(value, str) else "", datetime: "a date", date: "a date"}
    return names.get(type(value), type(value).__name__)


def _text(said: Json, key: str) -> str:
    value = said.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(key, 'text (put it in quotation marks: "…")', value)
    return value.strip()


def _url(said: Json) -> str:
    url = _text(said, "url")
    if url and not _is_web(url):
        raise _wrong("url", "an address such as https://example.org/article", url)
    return url


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)


def _language(said: Json) -> str:
    text = _text(said, "language")
    if text and not read_language(text):
        raise _wrong("language", "a language tag such as id or pt-BR", text)
    return read_language(text)


def _date(said: Json, key: str, zone: tzinfo) -> datetime | None:
    value = said.get(key)
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return read_date(value, zone)
        if isinstance(value, date):
            return settle(value, zone)
    except Unusable as error:
        raise Unusable(f"front matter: {key}: {error}") from error
    raise _wrong(key, "a date such as 2026-07-12 or 2026-07-12 10:30", value)


def _list(said: Json, key: str, *, split: bool) -> tuple[str, ...]:
    value: Any = said.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",") if split else [value]
    if not isinstance(value, list):
        raise _wrong(key, "a list of texts", value)
    for item in value:
        if not isinstance(item, str):
            raise _wrong(key, 'texts in the list (put each in quotation marks: "…")', item)
    return tuple(dict.fromkeys(item.strip() for item in value if item.strip()))


def _flag(said: Json, key: str) -> bool:
    value = said.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise _wrong(key, "true or false", value)


def _picture(said: Json) -> Media | None:
    url = _text(said, "image")
    alt, caption, credit = (_text(said, f"image_{key}") for key in ("alt", "caption", "credit"))
    return Media(url=url, alt=alt, caption=caption, credit=credit) if url else None
