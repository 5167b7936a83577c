"""Pictures and enclosures that feeds name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from syndicate.model import Media

_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
}
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_LARGEST = 10**12  # a length or a size beyond this is no number that anybody meant


def web_address(url: object, base: str = "") -> str:
    """The absolute http or https address that ``url`` means on the page ``base``, or ""."""
    if not isinstance(url, str) or not url.strip():
        return ""
    try:
        found = urljoin(base, url.strip())
        parts = urlsplit(found)
        named = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        return ""
    return found if named and not re.search(r"[\s<>\"]", found) else ""


def media_type(said: object, url: str) -> str:
    """The media type as said, else by the address's ending, else ""."""
    kind = said.partition(";")[0].strip().lower() if isinstance(said, str) else ""
    if _TYPE.fullmatch(kind):
        return kind
    return _TYPES.get(urlsplit(url).path.rpartition(".")[2].lower(), "")


def number(said: object) -> int | None:
    """A positive whole number written as a number or as digits, else None."""
    if isinstance(said, str) and re.fullmatch(r"\s*\d{1,12}(?:\.0+)?\s*", said):
        said = int(float(said))
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said < _LARGEST:
        return None
    return int(said)


def distinct(media: Iterable[Media | None]) -> tuple[Media, ...]:
    """Each address once, the first mention wins."""
    found: dict[str, Media] = {}
    for item in media:
        if item is not None:
            found.setdefault(item.url, item)
    return tuple(found.values())
