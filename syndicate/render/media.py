"""What kind of thing a picture, a recording or a file is."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from syndicate.model import Media

_TYPES = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".mp4": "video/mp4",
    ".oga": "audio/ogg", ".ogg": "audio/ogg", ".webm": "video/webm", ".pdf": "application/pdf",
}  # fmt: skip


def media_type(media: Media) -> str:
    """Its media type, from the ending of its address if it was not said, or ""."""
    return media.type or _TYPES.get(PurePosixPath(urlsplit(media.url).path).suffix.lower(), "")


def medium(media: Media) -> str:
    """``image``, ``audio``, ``video``, ``document``, or "" if nothing is known (Media RSS, ``medium``)."""
    kind = media_type(media).partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else ("document" if kind else "")
