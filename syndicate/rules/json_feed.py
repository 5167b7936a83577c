"""JSON Feed 1.1 (jsonfeed.org/version/1.1) and the extension ``_syndicate``."""

from __future__ import annotations

import json
from typing import Any

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.markup import content

_RULE = "jsonfeed.org 1.1: "
_FEED = set(
    "version title home_page_url feed_url description user_comment next_url icon favicon author authors language "
    "expired hubs items".split()
)
_ITEM = set(
    "id url external_url title content_html content_text summary image banner_image date_published date_modified "
    "author authors tags language attachments".split()
)


def json_faults(body: bytes) -> list[Fault]:
    """The faults of a JSON feed; an empty list for a good one."""
    found = Faults()
    forms.whole(found, body)
    try:
        feed = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        found.error("file", "RFC 8259, 2", f"Not JSON: {error}.", "Write one JSON object in plain UTF-8.")
        return found
    if not isinstance(feed, dict):
        found.error("file", f"{_RULE}top-level", "It is no object.", "Write one JSON object.")
        return found
    if feed.get("version") == "https://jsonfeed.org/version/1":
        found.warn("version", f"{_RULE}version", "It is JSON Feed 1.0.", "Write version 1.1.")
    elif feed.get("version") != "https://jsonfeed.org/version/1.1":
        what = f"{feed.get('version')!r} is no version."
        found.error("version", f"{_RULE}version", what, "Write https://jsonfeed.org/version/1.1.")
    _top(found, feed)
    items = feed.get("items")
    if not isinstance(items, list):
        found.error("items", f"{_RULE}items", "There is no list of items.", "Write one, even if empty.")
        return found
    seen: list[object] = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            found.error(f"item {number}", f"{_RULE}items", "It is no object.", "Write one object an item.")
            continue
        if item.get("id") in seen:
            what = f"The id {item.get('id')} stands twice."
            found.error(f"item {number}: id", f"{_RULE}items.id", what, "Make ids unique.")
        seen.append(item.get("id"))
        _item(found, f"item {number}", item)
    _retracted(found, feed, seen)
    return found


def _top(found: Faults, feed: dict[str, Any]) -> None:
    _keys(found, "feed", feed, _FEED)
    forms.title(found, "title", feed.get("title"), f"{_RULE}title")
    for name in ("home_page_url", "feed_url"):
        if name not in feed:
            found.warn(name, f"{_RULE}{name}", "It is missing.", "Say it; readers go by it.")
    _addresses(found, "", feed, ("home_page_url", "feed_url", "next_url", "icon", "favicon"))
    if "next_url" in feed and feed["next_url"] == feed.get("feed_url"):
        found.error("next_url", f"{_RULE}next_url", "It is the feed's own address.", "Leave it out on the last page.")
    if "language" not in feed:
        found.warn("language", f"{_RULE}language", "It is missing.", "Partners choose by it.")
    else:
        forms.language(found, "language", feed["language"], f"{_RULE}language")
    if not isinstance(feed.get("expired", False), bool):
        found.error("expired", f"{_RULE}expired", "It is neither true nor false.", "Write true or false.")
    hubs = feed.get("hubs", [])
    for number, hub in enumerate(hubs if isinstance(hubs, list) else [None], 1):
        if not isinstance(hub, dict) or not isinstance(hub.get("type"), str):
            found.error(f"hub {number}", f"{_RULE}hubs", "It is no object with type and url.", "Write both.")
        else:
            _address(found, f"hub {number}: url", hub.get("url"), f"{_RULE}hubs")
    _authors(found, "", feed)


def _item(found: Faults, place: str, item: dict[str, Any]) -> None:
    _keys(found, place, item, _ITEM)
    if not isinstance(item.get("id"), str) or not item["id"]:
        what = f"{item.get('id')!r} is no text." if "id" in item else "It is missing."
        found.error(f"{place}: id", f"{_RULE}items.id", what, "Write a text that never changes.")
    texts = [item[name] for name in ("content_html", "content_text") if name in item]
    if not texts or not all(isinstance(text, str) for text in texts):
        what = "It has neither content_html nor content_text as text."
        found.error(place, f"{_RULE}items.content", what, "Write at least one.")
    elif isinstance(item.get("content_html"), str):
        content(found, f"{place}: content_html", item["content_html"])
    if "title" in item:
        forms.title(found, f"{place}: title", item["title"], f"{_RULE}items.title")
    if "url" not in item:
        found.warn(f"{place}: url", f"{_RULE}items.url", "It is missing.", "Point to the article.")
    _addresses(found, place, item, ("url", "external_url", "image", "banner_image"))
    if "date_published" not in item:
        found.warn(f"{place}: date_published", f"{_RULE}items.date_published", "It is missing.", "Say when.")
    for name in ("date_published", "date_modified"):
        if name in item:
            forms.rfc3339(found, f"{place}: {name}", item[name], f"{_RULE}items.{name}")
    tags = item.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags):
        found.error(f"{place}: tags", f"{_RULE}items.tags", "They are no list of texts.", "Write texts.")
    if "language" in item:
        forms.language(found, f"{place}: language", item["language"], f"{_RULE}items.language")
    _authors(found, place, item)
    _attachments(found, place, item)


def _attachments(found: Faults, place: str, item: dict[str, Any]) -> None:
    attachments = item.get("attachments", [])
    for number, attachment in enumerate(attachments if isinstance(attachments, list) else [None], 1):
        here, rule = f"{place}: attachment {number}", f"{_RULE}attachments"
        if not isinstance(attachment, dict):
            found.error(here, rule, "It is no object.", "Write url and mime_type.")
            continue
        _address(found, f"{here}: url", attachment.get("url"), rule)
        forms.media_type(found, f"{here}: mime_type", attachment.get("mime_type"))
        for name in ("size_in_bytes", "duration_in_seconds"):
            size = attachment.get(name, 0)
            if isinstance(size, bool) or not isinstance(size, int | float) or size < 0:
                found.error(f"{here}: {name}", rule, f"{size!r} is no number.", "Write a number or leave it out.")


def _authors(found: Faults, place: str, thing: dict[str, Any]) -> None:
    here = f"{place}: authors".lstrip(": ")
    if "author" in thing:
        found.warn(here, f"{_RULE}authors", "author is of version 1.0.", "Write authors, a list.")
    authors = thing.get("authors", [])
    if not isinstance(authors, list):
        found.error(here, f"{_RULE}authors", f"{authors!r} is no list.", "Write a list of objects with a name.")
        return
    for author in authors:
        if not isinstance(author, dict) or not {"name", "url", "avatar"} & author.keys():
            found.error(here, f"{_RULE}authors", "An author has neither name, url nor avatar.", "Name the newsroom.")
        else:
            _addresses(found, here, author, ("url", "avatar"))


def _retracted(found: Faults, feed: dict[str, Any], ids: list[object]) -> None:
    """``_syndicate.retracted``: a list of {id, url, date}."""
    extension = feed.get("_syndicate", {})
    retracted = extension.get("retracted", []) if isinstance(extension, dict) else []
    for number, gone in enumerate(retracted if isinstance(retracted, list) else [None], 1):
        place, rule = f"_syndicate.retracted {number}", "docs/partners.md: retractions"
        if not isinstance(gone, dict) or not isinstance(gone.get("id"), str):
            found.error(place, rule, "It is no object with an id.", "Write id, url and date.")
            continue
        _address(found, f"{place}: url", gone.get("url"), rule)
        forms.rfc3339(found, f"{place}: date", gone.get("date"), rule)
        if gone["id"] in ids:
            found.error(place, rule, f"{gone['id']} is in the feed and said to be gone.", "Keep one of the two.")


def _addresses(found: Faults, place: str, thing: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name in thing:
            _address(found, f"{place}: {name}".lstrip(": "), thing[name], f"{_RULE}{name}")


def _address(found: Faults, place: str, url: object, rule: str) -> None:
    forms.web(found, place, url, rule)


def _keys(found: Faults, place: str, thing: dict[str, Any], known: set[str]) -> None:
    for name in thing:
        if name not in known and not name.startswith("_"):
            what = "It is neither of JSON Feed nor an extension."
            found.error(f"{place}: {name}", f"{_RULE}extensions", what, "Begin names of your own with an underscore.")
