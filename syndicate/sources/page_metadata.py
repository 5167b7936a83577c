"""What a page says of its article in JSON-LD (schema.org Article and its kinds), for search engines and for us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from syndicate.model import Media
from syndicate.sources.dates import date_in
from syndicate.sources.encoding import strip_controls
from syndicate.sources.markup import Element

_KINDS = ("Article", "BlogPosting", "Report")  # NewsArticle and other kinds of Article end like it
_LONGEST = 300_000  # characters of a script; a longer one describes more than an article
_DEEPEST = 6  # lists and graphs in each other
_MOST = 50  # names, tags


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The article's fields as the page says them, "" and None where it does not."""

    title: str = ""
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    section: str = ""
    language: str = ""
    picture: Media | None = None


def read_said(page: Element, zone: tzinfo) -> Said:
    """What the first article among the page's JSON-LD says; a script that cannot be read says nothing."""
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for thing in _things(_json(script.text or ""), 0):
            if any(str(kind).endswith(_KINDS) for kind in _list(thing.get("@type"))):
                return _said(thing, zone)
    return Said()


def _json(text: str) -> object:
    if len(text) > _LONGEST:
        return None
    try:
        return json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return None


def _things(value: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:_MOST]:
            yield from _things(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"), depth + 1)
        yield from _things(value.get("mainEntity"), depth + 1)


def _said(thing: dict[str, object], zone: tzinfo) -> Said:
    section = next(iter(_names(thing.get("articleSection"))), "")
    keywords = [part for said in _names(thing.get("keywords")) for part in said.split(",")]
    return Said(
        title=_text(thing.get("headline")) or _text(thing.get("name")),
        summary=_text(thing.get("description")),
        published=_date(thing.get("datePublished"), zone),
        updated=_date(thing.get("dateModified"), zone),
        authors=tuple(name for name in _names(thing.get("author")) if "://" not in name),
        tags=tuple(dict.fromkeys(" ".join(word.split()) for word in keywords if word.strip())),
        section=section,
        language=_text(thing.get("inLanguage")),
        picture=_picture(thing.get("image")),
    )


def _list(value: object) -> list[object]:
    return value[:_MOST] if isinstance(value, list) else [value]


def _text(value: object) -> str:
    return strip_controls(" ".join(value.split())) if isinstance(value, str) else ""


def _names(value: object) -> list[str]:
    """Names of people or things, given as texts or as objects with a name."""
    found = (_text(one.get("name") if isinstance(one, dict) else one) for one in _list(value))
    return [name for name in found if name]


def _date(value: object, zone: tzinfo) -> datetime | None:
    return date_in(value, zone) if isinstance(value, str) else None


def _picture(value: object) -> Media | None:
    for one in _list(value):
        said = one if isinstance(one, dict) else {"url": one}
        url = _text(said.get("url")) or _text(said.get("contentUrl"))
        if url:
            return Media(url=url, caption=_text(said.get("caption")), credit=_text(said.get("creditText")))
    return None
