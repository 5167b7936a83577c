"""HTML files: saved pages, or exports of a content system."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, tzinfo
from urllib.parse import urljoin, urlsplit

from syndicate.model import Media
from syndicate.sources.dates import date_in, read_date
from syndicate.sources.draft import Draft, Unusable
from syndicate.sources.encoding import decode, meta_charset
from syndicate.sources.feed_media import media_type, web_address
from syndicate.sources.language_tag import read_language
from syndicate.sources.markup import (
    Element,
    as_markup,
    complete_links,
    first,
    parse_page,
    take_heading,
    text_inside,
    write_inside,
)


def read_html(data: bytes, zone: tzinfo) -> Draft:
    """The page's article as a draft. zone: of dates without an offset. Raises Unusable.

    Metadata: Open Graph (ogp.me), the HTML standard's ``author``, ``keywords`` and ``description``, and
    ``link rel=canonical`` (RFC 6596).
    """
    page = parse_page(decode(data, meta_charset(data)))
    return describe(page, _article(page), zone)


def describe(page: Element, part: Element, zone: tzinfo, *, title: str = "", strict: bool = True) -> Draft:
    """The draft of a page whose article is ``part``, of which a heading is taken out. Raises Unusable.

    title: markup that counts where the part has no heading; strict: refuse a date that cannot be right, else pass
    over it, for whoever reads a page of the web cannot mend it.
    """
    metas = _metas(page)
    heading = as_markup(take_heading(part)) or title or as_markup(_first(metas, "og:title"))
    head_title = first(page, "title")
    title = heading or (as_markup(text_inside(head_title)) if head_title is not None else "")
    if not title:
        raise Unusable("there is no title; write an <h1> in the article or a <title>")
    url = _canonical(page)
    if url:
        complete_links(part, url)
    return Draft(
        title=title,
        body=write_inside(part),
        summary=as_markup(_first(metas, "description", "og:description")),
        url=url,
        language=read_language(part.get("lang") or page.get("lang") or ""),
        published=_date(metas, "article:published_time", zone, strict) or _time(part, zone),
        updated=_date(metas, "article:modified_time", zone, strict),
        authors=_names(metas.get("author", []) + metas.get("article:author", [])),
        tags=_names(metas.get("article:tag") or ",".join(metas.get("keywords", [])).split(",")),
        picture=_picture(metas, part),
    )


def _metas(page: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _article(page: Element) -> Element:
    for tag in ("article", "main", "body"):
        found = first(page, tag)
        if found is not None:
            return found
    return page


def _canonical(page: Element) -> str:
    for link in page.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (address := web_address(link.get("href"))):
            return address
    return ""


def _names(found: Iterable[str]) -> tuple[str, ...]:
    """Names without repeats; ``article:author`` is often the address of a profile, which is no name."""
    names = (" ".join(name.split()) for name in found)
    return tuple(dict.fromkeys(name for name in names if name and not re.match(r"https?://", name)))


def _date(metas: dict[str, list[str]], name: str, zone: tzinfo, strict: bool) -> datetime | None:
    said = _first(metas, name)
    if not (said and strict):
        return date_in(said, zone)
    try:
        return read_date(said, zone)
    except Unusable as error:
        raise Unusable(f"meta {name}: {error}") from error


def _time(part: Element, zone: tzinfo) -> datetime | None:
    """The first ``<time datetime>`` that is a moment; others are durations or times of day."""
    moments = (date_in(element.get("datetime") or "", zone) for element in part.iter("time"))
    return next(filter(None, moments), None)


def _picture(metas: dict[str, list[str]], part: Element) -> Media | None:
    url = _first(metas, "og:image", "og:image:url", "twitter:image")
    if not url or any(_same(url, image.get("src") or "") for image in part.iter("img")):
        return None
    media = Media(url=url, alt=_first(metas, "og:image:alt"), type=_first(metas, "og:image:type"))
    width, height = _first(metas, "og:image:width"), _first(metas, "og:image:height")
    if re.fullmatch(r"[1-9]\d{0,4}", width) and re.fullmatch(r"[1-9]\d{0,4}", height):
        return replace(media, width=int(width), height=int(height))
    return media


def _same(one: str, other: str) -> bool:
    """Whether two references mean one picture; a relative one is taken to be on the other's site.

    Of a picture's own file the query only says how it is shown; a script is told by it which picture to show.
    """
    if one == other.strip():
        return True
    try:
        parts = slice(1, 3 if media_type("", one).startswith("image/") else 4)
        return urlsplit(urljoin(one, other.strip()))[parts] == urlsplit(one)[parts] and bool(other.strip())
    except ValueError:
        return False
