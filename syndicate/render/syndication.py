"""An issue in the terms that RSS and Atom share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from syndicate import __version__
from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue
from syndicate.render.content import (
    FEEDS,
    current_url,
    feed_url,
    neighbour_url,
    retractions_of,
)
from syndicate.render.feedgen_mended import Deleted, MendedFeed

GENERATOR = "Syndicate"
VERSION = __version__
_AT_HAND = 1024  # entries of each format that are kept for the other lists that show them
_KEPT: list[Callable[[], None]] = []  # how each format lets go of them
T = TypeVar("T")


def kept_at_hand(make: Callable[[Entry, Edition, Voice], T]) -> Callable[[Entry, Edition, Voice], T]:
    """A function that makes an entry in one format, making it once for all the lists that show it."""
    cached = lru_cache(maxsize=_AT_HAND)(make)
    _KEPT.append(cached.cache_clear)
    return cached


def forget_entries() -> None:
    """Let go of the entries that were kept at hand: they are whole articles."""
    for forget in _KEPT:
        forget()


def make_feed(
    issue: Issue, kind: str, related: Sequence[tuple[str, str]], voice: Voice, elements: Sequence[Any]
) -> MendedFeed:
    """The issue as a feed. kind: ``rss`` or ``atom``; related: (language, address) of it in other languages.

    elements: its entries in that format.
    The id is that of the feed to subscribe to: archive documents are parts of one logical feed (RFC 5005, section 4).
    """
    edition = issue.edition
    comment = voice.say("This article has been withdrawn")
    deleted = [Deleted(id=gone.id, when=gone.when, comment=comment) for gone in retractions_of(issue)]
    # The W3C validator calls an archive that leads nowhere incomplete: the first is one when it is not alone.
    archive = issue.archive and bool(issue.older or issue.newer)
    feed = MendedFeed(elements, archive=archive, deleted=deleted)
    feed.id(uuid5(NAMESPACE_URL, current_url(issue, kind)).urn)
    feed.title(issue.title)
    feed.subtitle(issue.description)
    feed.language(edition.language)
    feed.generator(GENERATOR, version=VERSION)
    feed.dated(issue.updated)
    feed.author(name=edition.title, uri=edition.home)
    if edition.icon:
        feed.icon(edition.icon)
    if edition.rights:
        feed.rights(edition.rights)
    if edition.editor:
        feed.managingEditor(edition.editor)
    if edition.ttl and not issue.archive:
        feed.ttl(edition.ttl)
    _link_feed(feed, issue, kind, related)
    return feed


def _link_feed(feed: MendedFeed, issue: Issue, kind: str, related: Sequence[tuple[str, str]]) -> None:
    """Itself, its page, hubs (WebSub 6), the documents before and after it (RFC 5005), itself in other languages."""
    language, type_ = issue.edition.language, FEEDS[kind][1]
    feed.link(rel="self", href=feed_url(issue, kind), type=type_, hreflang=language)
    feed.link(rel="alternate", href=issue.url, type="text/html", hreflang=language)
    if issue.archive:
        feed.link(rel="current", href=current_url(issue, kind), type=type_)
    else:
        for hub in issue.edition.hubs:
            feed.link(rel="hub", href=hub)
    for rel, place in (("prev-archive", issue.older), ("next-archive", issue.newer)):
        if place:
            feed.link(rel=rel, href=neighbour_url(issue, place, kind), type=type_)
    for other, url in sorted(related):
        feed.link(rel="alternate", href=url, type=type_, hreflang=other)
