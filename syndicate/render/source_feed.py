"""The feed that an entry was taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from syndicate.model import Edition, Entry
from syndicate.paths import FEEDS


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFeed:
    """The feed that an entry was taken from. page: of its site; feeds: its addresses by kind, may be empty."""

    id: str
    title: str
    updated: datetime
    language: str
    page: str
    feeds: Mapping[str, str] = field(default_factory=dict)


def source_of(entry: Entry, edition: Edition) -> SourceFeed | None:
    """Where the entry was taken from (RFC 4287, section 4.2.11), None for what is at home in this feed.

    A translation comes from the feed of its own language's edition if that is published; whatever else has an
    original elsewhere comes from the site of that original, whose id is made from its root. ``updated`` is the entry's:
    the last that is known of the source.
    """
    home = dict(entry.alternates).get(entry.via_language)
    title = edition.source_title or edition.title
    if home and entry.language != entry.via_language:
        page = f"{edition.site_url}/{entry.via_language}/"
        feeds: dict[str, str] = {kind: page + FEEDS[kind][0] for kind in edition.formats}
        made_from = page + FEEDS["atom"][0]
    elif entry.via != entry.url and urlsplit(entry.via).netloc:
        parts = urlsplit(entry.via)
        made_from = page = f"{parts.scheme}://{parts.netloc}/"
        feeds = {}
    else:
        return None
    return SourceFeed(
        id=_id_of(made_from),
        title=title,
        updated=entry.updated,
        language=entry.via_language,
        page=page,
        feeds=feeds,
    )


@cache  # few different ones
def _id_of(url: str) -> str:
    return uuid5(NAMESPACE_URL, url).urn
