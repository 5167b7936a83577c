"""WordPress's REST interface: a page of posts, and one post made a RawArticle.

Fields: developer.wordpress.org/rest-api/reference/posts/; what is embedded stands under ``_embedded``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from syndicate.model import Json, Media, RawArticle
from syndicate.sources.dates import date_in
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_media import distinct, media_type, number, web_address
from syndicate.sources.json_text import NotJson, read_json

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_TAXONOMIES = {"category", "post_tag"}
_CUT = re.compile(r"\[?(?:&hellip;|&#8230;|…|\.\.\.)\]?\s*(?:</p>)?\s*$")  # WordPress made it from the text's beginning


class NotWordPress(ValueError):
    """Why an answer is no list of posts."""


def parse_posts(data: bytes) -> list[Json]:
    """The posts on a page. Raises NotWordPress."""
    try:
        said = read_json(data)
    except NotJson as error:
        raise NotWordPress(str(error)) from error
    if not isinstance(said, list):
        raise NotWordPress("JSON that is no list")
    return [post for post in said if isinstance(post, dict)]


def post_uid(post: Json) -> str:
    """The post's own name, the same as in the site's feed: its guid, which stays when addresses change."""
    return unescape(_rendered(post, "guid")).strip()


def local_moment(post: Json, key: str) -> str:
    """``date`` or ``modified`` as the site counts it, ``yyyy-mm-ddThh:mm:ss`` without a zone; "" if it is none."""
    text = str(post.get(key) or "")[:19]
    return text if _MOMENT.fullmatch(text) else ""


def post_updated(post: Json) -> datetime | None:
    """When it was modified last."""
    return _date(post, "modified_gmt")


def is_public(post: Json) -> bool:
    """Whether it is published at all."""
    return str(post.get("status", "publish")) == "publish"


def is_protected(post: Json) -> bool:
    """Whether its text needs a password."""
    said = post.get("content")
    return isinstance(said, dict) and said.get("protected") is True


def read_post(post: Json, *, source: str, base: str) -> RawArticle:
    """The post as a raw article. base: the site's address. Raises Unusable."""
    uid, title, body = post_uid(post), _rendered(post, "title"), _rendered(post, "content")
    if not uid:
        raise Unusable("it has no guid; without one it cannot be recognised again")
    if not (title or body):
        raise Unusable("it has neither a title nor a text")
    excerpt = _rendered(post, "excerpt")
    return RawArticle(
        source=source,
        uid=uid,
        url=web_address(post.get("link"), base),
        title=title,
        body=body,
        summary="" if _CUT.search(excerpt[-100:]) else excerpt,
        published=_date(post, "date_gmt"),
        updated=post_updated(post),
        authors=_authors(post),
        tags=_terms(post),
        media=distinct(_featured(post, base)),
    )


def _rendered(said: Json, key: str) -> str:
    value = said.get(key)
    text = value.get("rendered") if isinstance(value, dict) else None
    return text.strip() if isinstance(text, str) else ""


def _date(post: Json, key: str) -> datetime | None:
    return date_in(str(post.get(key) or ""), UTC)


def _embedded(post: Json, key: str) -> list[Any]:
    said = post.get("_embedded")
    value = said.get(key) if isinstance(said, dict) else None
    return value if isinstance(value, list) else []


def _name(said: Any) -> str:
    """The name of an author or a term; "" where the site answered an error instead of it."""
    name = said.get("name") if isinstance(said, dict) else None
    return " ".join(unescape(name).split()) if isinstance(name, str) else ""


def _authors(post: Json) -> tuple[str, ...]:
    names = map(_name, _embedded(post, "author"))
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _terms(post: Json) -> tuple[str, ...]:
    """Categories and tags; what is in no category is in “Uncategorized”, which says nothing."""
    lists = [terms for terms in _embedded(post, "wp:term") if isinstance(terms, list)]
    told = [
        term
        for terms in lists
        for term in terms
        if isinstance(term, dict) and term.get("taxonomy") in _TAXONOMIES and term.get("slug") != "uncategorized"
    ]
    return tuple(dict.fromkeys(name for name in map(_name, told) if name))


def _featured(post: Json, base: str) -> Iterator[Media | None]:
    """The featured picture in its full size."""
    for said in _embedded(post, "wp:featuredmedia"):
        if not isinstance(said, dict):
            continue
        details = said.get("media_details")
        details = details if isinstance(details, dict) else {}
        sizes = details.get("sizes")
        full = sizes.get("full") if isinstance(sizes, dict) else None
        full = full if isinstance(full, dict) else {}
        url = web_address(full.get("source_url") or said.get("source_url"), base)
        if url:
            yield Media(
                url=url,
                type=media_type(said.get("mime_type"), url),
                alt=str(said.get("alt_text") or "").strip(),
                caption=_rendered(said, "caption"),
                width=number(full.get("width") or details.get("width")),
                height=number(full.get("height") or details.get("height")),
                length=number(details.get("filesize")),
            )
