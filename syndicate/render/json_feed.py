"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic_core import to_json

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Json, Media, Page
from syndicate.paths import feed_file
from syndicate.render.at_hand import FOR_LISTS, kept_at_hand
from syndicate.render.content import (
    SOURCE_TYPES,
    author_url,
    content_html,
    current_url,
    feed_url,
    labels_of,
    lead_image,
    neighbour_url,
    other_languages,
    retractions_of,
    source_type,
    title_of,
)
from syndicate.render.escaping import clean_line, clean_text, rfc3339
from syndicate.render.media import media_type
from syndicate.render.syndication import GENERATOR, VERSION


def render_json_feed(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``feed.json`` of an issue, or ``feed-2.json`` and so on; ``next_url`` leads to the older archive document.

    related: (language, address) of the same JSON feed in the other languages. The extension ``_syndicate`` says, of
    the feed, where its translations are and what was withdrawn; of an item, how its text was made.
    """
    edition = issue.edition
    feed: Json = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean_line(issue.title),
        "home_page_url": issue.url,
        "feed_url": feed_url(issue, "json"),
        "description": clean_line(issue.description),
        "next_url": neighbour_url(issue, issue.older, "json") if issue.older else "",
        "icon": edition.icon,
        "favicon": edition.icon,
        "authors": [{"name": clean_line(edition.title), "url": edition.home}],
        "language": edition.language,
        "hubs": [] if issue.archive else [{"type": "WebSub", "url": hub} for hub in edition.hubs],
        "_syndicate": _extension(issue, related),
    }
    head = json.dumps(_said(feed), ensure_ascii=False, indent=1).removesuffix("\n}")
    items = b",\n  ".join([_item_text(entry, edition, voice) for entry in issue.entries])
    body = b'%b,\n "items": [\n  %b\n ]\n}\n' % (head.encode(), items)
    path = issue.path + feed_file("json", issue.number)
    return Page(path=path, type="application/feed+json", body=body)


@kept_at_hand(FOR_LISTS)
def _item_text(entry: Entry, edition: Edition, voice: Voice) -> bytes:
    """An item on one line."""
    return to_json(_item(entry, edition, voice))  # in a fifth of the time that json takes


def _extension(issue: Issue, related: Sequence[tuple[str, str]]) -> Json:
    """What JSON Feed has no member for. retracted: ids that partners are asked to delete."""
    facts: Json = {
        "updated": rfc3339(issue.updated),
        "generator": f"{GENERATOR} {VERSION}",
        "translations": dict(sorted(related)),
        "rights": clean_line(issue.edition.rights),
        "archive": issue.archive,
        "current": current_url(issue, "json") if issue.archive else "",
        "newer": neighbour_url(issue, issue.newer, "json") if issue.newer else "",
        "retracted": [{"id": gone.id, "url": gone.url, "date": rfc3339(gone.when)} for gone in retractions_of(issue)],
    }
    return _said(facts)


def _item(entry: Entry, edition: Edition, voice: Voice) -> Json:
    image = lead_image(entry)
    item: Json = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.via,
        "title": title_of(entry),
        "content_html": content_html(entry, edition, voice),
        "summary": clean_text(entry.summary),
        "image": image.url if image else "",
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [_author(name, edition) for name in filter(clean_line, entry.authors)],
        "tags": [label for _, label in labels_of(entry)],
        "language": entry.language,
        "attachments": [_attachment(media) for media in entry.media if media_type(media)],
    }
    extension: Json = {
        "origin": entry.origin,
        "notice": clean_text(entry.notice),
        "engine": clean_text(entry.engine),
        "digital_source_type": SOURCE_TYPES + source_type(entry) if source_type(entry) else "",
        "source_language": entry.via_language,
        "terms": [tag.term for tag in entry.tags],
        "translations": dict(other_languages(entry)),
    }
    if entry.via == entry.url:
        del item["external_url"]
    return _said(item) | {"content_html": item["content_html"], "_syndicate": _said(extension)}


def _said(facts: Json) -> Json:
    """The members that have a value."""
    return {key: value for key, value in facts.items() if value}


def _author(name: str, edition: Edition) -> Json:
    url = author_url(edition, name)
    return {"name": clean_line(name)} | ({"url": url} if url else {})


def _attachment(media: Media) -> Json:
    """``url`` and ``mime_type`` are required; what JSON Feed has no member for is in the extension."""
    extension = {
        "alt": clean_line(media.alt),
        "credit": clean_line(media.credit),
        "width": media.width,
        "height": media.height,
    }
    facts: Json = {
        "url": media.url,
        "mime_type": media_type(media),
        "title": clean_line(media.caption),
        "size_in_bytes": media.length,
        "_syndicate": _said(extension),
    }
    return _said(facts)
