"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from syndicate.localise import Voice
from syndicate.model import Entry, Issue, Json, Page
from syndicate.render.content import (
    SOURCE_TYPES,
    content_html,
    feed_url,
    labels_of,
    lead_image,
    media_type,
    other_languages,
    source_type,
    title_of,
)
from syndicate.render.escaping import clean_line, clean_text, rfc3339


def render_json_feed(issue: Issue, related: Sequence[tuple[str, str]], voice: Voice) -> Page:
    """``feed.json`` of an issue. related: (language, address) of the same JSON feed in the other languages.

    The extension ``_syndicate`` says, of the feed, where its translations are; of an item, how its text was made.
    """
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean_line(issue.title),
        "home_page_url": issue.url,
        "feed_url": feed_url(issue, "json"),
        "description": clean_line(issue.description),
        "language": issue.edition.language,
        "authors": [{"name": clean_line(issue.edition.title), "url": issue.edition.home}],
        "_syndicate": {"updated": rfc3339(issue.updated), "translations": dict(sorted(related))},
        "items": [_item(entry, voice) for entry in issue.entries],
    }
    text = json.dumps(feed, ensure_ascii=False, indent=1)
    return Page(path=f"{issue.path}feed.json", type="application/feed+json", body=text.encode() + b"\n")


def _item(entry: Entry, voice: Voice) -> Json:
    image = lead_image(entry)
    item: Json = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.via,
        "title": title_of(entry),
        "content_html": content_html(entry, voice),
        "summary": clean_text(entry.summary),
        "image": image.url if image else "",
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": clean_line(name)} for name in filter(clean_line, entry.authors)],
        "tags": [label for _, label in labels_of(entry)],
        "language": entry.language,
        "attachments": _attachments(entry),
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


def _attachments(entry: Entry) -> list[Json]:
    """Media of a known type; ``mime_type`` is required."""
    return [
        {"url": media.url, "mime_type": media_type(media)}
        | ({"title": clean_line(media.caption)} if media.caption else {})
        | ({"size_in_bytes": media.length} if media.length else {})
        for media in entry.media
        if media_type(media)
    ]
