"""What kind of thing a published file is, by its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

Age = Literal["fixed", "article", "moving"]

FEEDS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    "feeds.opml": "text/x-opml",
}
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
    ".opml": "text/x-opml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
}
_DOCUMENT = re.compile(r"(rss|atom|feed)-\d+\.(xml|json)")  # further documents of a month's archive
_TEXT = re.compile(r"text/|image/svg|application/(.+\+)?(xml|json)")
_FIXED = re.compile(r"media/[0-9a-f]{16}\.\w+")
_ARTICLE = re.compile(r"[^/]+/\d{4}/\d{2}/(?!index\.)[^/]+\.html")


def type_of(name: str) -> str:
    """The media type of a file of this name, with the charset where HTML, CSS or plain text lacks it otherwise."""
    if found := _DOCUMENT.fullmatch(name):
        name = f"{found[1]}.{found[2]}"
    return FEEDS.get(name) or _TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def is_text(kind: str) -> bool:
    """Whether compressing files of this media type is worth the while."""
    return _TEXT.match(kind) is not None


def is_open(kind: str) -> bool:
    """Whether scripts of other sites may read it: feeds, lists of feeds and JSON are there for programs."""
    return kind in FEEDS.values() or kind == "application/json"


def age(path: str) -> Age:
    """How a file below the root ages: named by its content, an article's page, or one that any pass may change."""
    if _FIXED.fullmatch(path):
        return "fixed"
    return "article" if _ARTICLE.fullmatch(path) else "moving"
