"""An issue in the terms that RSS and Atom share."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from syndicate.localise import Voice
from syndicate.model import Entry, Issue
from syndicate.render.content import (
    FEEDS,
    SOURCE_TYPES,
    content_html,
    feed_url,
    labels_of,
    media_type,
    other_languages,
    source_type,
    title_of,
    topics,
)
from syndicate.render.escaping import clean_line
from syndicate.render.feedgen_mended import MendedEntry, MendedFeed

GENERATOR = "Syndicate"


def make_feed(issue: Issue, kind: str, related: Sequence[tuple[str, str]], voice: Voice) -> MendedFeed:
    """The issue as a feed. kind: ``rss`` or ``atom``; related: (language, address) of it in other languages."""
    edition, media_type_ = issue.edition, FEEDS[kind][1]
    feed = MendedFeed()
    feed.id(uuid5(NAMESPACE_URL, feed_url(issue, kind)).urn)
    feed.title(issue.title)
    feed.description(issue.description)
    feed.subtitle(issue.description)
    feed.language(edition.language)
    feed.generator(GENERATOR)
    feed.dated(issue.updated)
    feed.author(name=edition.title)
    feed.link(rel="self", href=feed_url(issue, kind), type=media_type_, hreflang=edition.language)
    feed.link(rel="alternate", href=issue.url, type="text/html", hreflang=edition.language)
    for language, url in sorted(related):
        feed.link(rel="alternate", href=url, type=media_type_, hreflang=language)
    for entry in issue.entries:
        feed.add_entry(_make_entry(entry, issue, voice), order="append")
    return feed


def _make_entry(entry: Entry, issue: Issue, voice: Voice) -> MendedEntry:
    made = MendedEntry(language=entry.language, pictures=entry.media)
    made.id(entry.id)
    made.title(title_of(entry))
    made.published(entry.published)
    made.updated(entry.updated)
    made.summary(entry.summary or "", type="text")
    made.content(content_html(entry, voice), type="html")
    made.link(rel="alternate", href=entry.url, type="text/html", hreflang=entry.language)
    for language, url in other_languages(entry):
        made.link(rel="related", href=url, type="text/html", hreflang=language)
    if entry.via != entry.url:
        made.link(rel="via", href=entry.via, type="text/html", hreflang=entry.via_language)
    for media in entry.media:
        if media.length and media_type(media):
            made.link(rel="enclosure", href=media.url, type=media_type(media), length=str(media.length))
    for author in filter(clean_line, entry.authors):
        made.author(name=author)
    for term, label in labels_of(entry):
        made.category(term=term, scheme=topics(issue), label=label)
    if source_type(entry):
        made.category(term=source_type(entry), scheme=SOURCE_TYPES)
    return made
