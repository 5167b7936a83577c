"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Json, Media, Page
from syndicate.render.content import (
    SOURCE_TYPES,
    author_url,
    content_html,
    current_url,
    feed_file,
    feed_url,
    labels_of,
    lead_image,
    media_type,
    neighbour_url,
    other_languages,
    retractions_of,
    source_type,
    title_of,
)
from syndicate.render.escaping import clean_line, clean_text, rfc3339
from syndicate.render.syndication import GENERATOR, VERSION, kept_at_hand


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
    feed = {key: value for key, value in feed.items() if value}
    head = json.dumps(feed, ensure_ascii=False, indent=1).removesuffix("\n}")
    items = ",\n  ".join(_item_text(entry, edition, voice) for entry in issue.entries)
    text = f'{head},\n "items": [\n  {items}\n ]\n}}\n'
    path = issue.path + feed_file("json", issue.number)
    return Page(path=path, type="application/feed+json", body=text.encode())


@kept_at_hand
def _item_text(entry: Entry, edition: Edition, voice: Voice) -> str:
    """An item on one line: indenting takes json's slow way."""
    return json.dumps(_item(entry, edition, voice), ensure_ascii=False)


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
    return {key: value for key, value in facts.items() if value or key == "translations"}


def _item(entry: Entry, edition: Edition, voice: Voice) -> Json:
    image = lead_image(entry)
    item: Json = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.via,
        "title": title_of(entry),
        "content_html": content_html(entry, voice, full=edition.full_text),
        "summary": clean_text(entry.summary),
        "image": image.url if image else "",
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [_author(name, edition) for name in filter(clean_line, entry.authors)],
        "tags": [label for _, label in labels_of(entry)],
        "language": entry.language,
        "attachments": [_attachment(media) for media in entry.media if media_type(media)],
        "_syndicate": {
            "origin": entry.origin,
            "notice": clean_text(entry.notice),
            "engine": clean_text(entry.engine),
            "digital_source_type": SOURCE_TYPES + source_type(entry) if source_type(entry) else "",
            "source_language": entry.via_language,
            "terms": [tag.term for tag in entry.tags],
            "translations": dict(other_languages(entry)),
        },
    }
    if entry.via == entry.url:
        del item["external_url"]
    return {key: value for key, value in item.items() if value or key == "content_html"}


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
        "_syndicate": {key: value for key, value in extension.items() if value},
    }
    return {key: value for key, value in facts.items() if value}
