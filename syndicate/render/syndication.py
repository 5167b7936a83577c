"""An issue in the terms that RSS and Atom share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from syndicate import __version__
from syndicate.localise import Voice
from syndicate.model import Issue
from syndicate.paths import FEEDS
from syndicate.render.content import current_url, feed_url, neighbour_url, retractions_of
from syndicate.render.feedgen_mended import Deleted, MendedFeed

GENERATOR = "Syndicate"
VERSION = __version__


def make_feed(issue: Issue, kind: str, related: Sequence[tuple[str, str]], voice: Voice) -> MendedFeed:
    """The issue as a feed without its entries.

    kind: ``rss`` or ``atom``; related: (language, address) of it in other languages.
    The id is that of the feed to subscribe to: archive documents are parts of one logical feed (RFC 5005, section 4).
    """
    edition = issue.edition
    comment = voice.say("This article has been withdrawn")
    deleted = [Deleted(id=gone.id, when=gone.when, comment=comment) for gone in retractions_of(issue)]
    # The W3C validator calls an archive that leads nowhere incomplete: the first is one when it is not alone.
    archive = issue.archive and bool(issue.older or issue.newer)
    feed = MendedFeed(archive=archive, deleted=deleted)
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


def filled(feed: bytes, end: bytes, entries: Iterable[bytes]) -> bytes:
    """A feed with its entries, which come last in it. feed: as written without them; end: what follows them."""
    return b"".join((feed.rpartition(end)[0], *entries, end, b"\n"))


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
