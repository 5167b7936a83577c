"""One entry as feedparser gives it, made a RawArticle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from syndicate.model import Media, RawArticle
from syndicate.sources.dates import date_in
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_media import distinct, media_type, number, web_address
from syndicate.sources.language_tag import read_language
from syndicate.sources.markup import as_markup

Said = Mapping[str, Any]  # feedparser's dictionaries
_KIND = "http://schemas.google.com/g/2005#kind"  # Blogger's mark of posts, comments, pages and settings

_SMALLEST = 200  # pixels; a narrower thumbnail is an icon, and the picture itself stands in the text


def is_article(entry: Said) -> bool:
    """Whether the entry is published matter: no draft (RFC 5023, 13.1.1) and, on Blogger, a post."""
    if str(entry.get("app_draft") or entry.get("draft") or "").strip().lower() == "yes":
        return False
    kinds = [str(tag.get("term")) for tag in entry.get("tags", ()) if tag.get("scheme") == _KIND]
    return not kinds or any(kind.endswith("#post") for kind in kinds)


def entry_uid(entry: Said) -> str:
    """The entry's id, else its address, else ""."""
    return str(entry.get("id") or "").strip() or _link(entry, "")


def read_entry(entry: Said, *, source: str, language: str, base: str, atom: bool) -> RawArticle:
    """The entry as a raw article. language: the feed's; base: the feed's own address; atom: else RSS or RDF.

    Raises Unusable if the entry has no name, or neither title nor text.
    """
    uid, body = entry_uid(entry), _body(entry)
    title = _title(entry)
    if not uid:
        raise Unusable("it has neither an id nor a link; without one it cannot be recognised again")
    if not (title or body):
        raise Unusable("it has neither a title nor a text")
    published, updated = _date(entry, "published"), _date(entry, "updated")
    if published is None and not atom:
        published, updated = updated, None  # dc:date, all that RDF has
    return RawArticle(
        source=source,
        uid=uid,
        url=_link(entry, base),
        language=_language(entry) or read_language(language),
        title=title,
        body=body,
        summary=_summary(entry, body),
        published=published,
        updated=updated,
        authors=_authors(entry),
        tags=_tags(entry),
        media=distinct(_media(entry, base)),
    )


def _title(entry: Said) -> str:
    title = str(entry.get("title") or "").strip()
    detail = entry.get("title_detail") or {}
    return as_markup(title) if detail.get("type") == "text/plain" and "&" not in title else title


def _link(entry: Said, base: str) -> str:
    for link in entry.get("links", ()):
        pages = {"", "text/html", "application/xhtml+xml"}
        if link.get("rel") == "alternate" and str(link.get("type") or "") in pages:
            found = web_address(link.get("href"), base)
            if found:
                return found
    return web_address(entry.get("link"), base)


def _markup(detail: Said) -> str:
    """A text construct as HTML; plain text becomes paragraphs."""
    value = str(detail.get("value") or "").strip()
    if detail.get("type") == "text/plain" and value:
        return "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in re.split(r"\n\s*\n", value))
    return value


def _body(entry: Said) -> str:
    """The fullest content; without any, the summary."""
    contents = [_markup(detail) for detail in entry.get("content", ())]
    return max(contents, key=len, default="") or _markup(_summary_detail(entry))


def _summary_detail(entry: Said) -> Said:
    detail: Said = entry.get("summary_detail") or {"value": entry.get("summary"), "type": "text/html"}
    return detail


def _summary(entry: Said, body: str) -> str:
    summary = _markup(_summary_detail(entry))
    return "" if summary == body else summary


def _date(entry: Said, key: str) -> datetime | None:
    if key not in entry:  # asking for a missing "updated" would answer "published"
        return None
    return date_in(str(entry.get(key) or ""), UTC)


def _language(entry: Said) -> str:
    details = [*entry.get("content", ()), entry.get("summary_detail") or {}, entry.get("title_detail") or {}]
    said = [entry.get("language"), *(detail.get("language") for detail in details)]
    return next((tag for tag in (read_language(str(s or "")) for s in said) if tag), "")


def _authors(entry: Said) -> tuple[str, ...]:
    """Names only: an e-mail address that stands for a name is nobody's byline."""
    people = entry.get("authors") or [entry.get("author_detail") or {"name": entry.get("author")}]
    names = (" ".join(str(person.get("name") or "").split()) for person in people)
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _tags(entry: Said) -> tuple[str, ...]:
    tags = entry.get("tags", ())
    terms = (" ".join(str(tag.get("term") or "").split()) for tag in tags if tag.get("scheme") != _KIND)
    return tuple(dict.fromkeys(term for term in terms if term))


def _media(entry: Said, base: str) -> Iterator[Media | None]:
    """Enclosures, then Media RSS content; a thumbnail of some size only where no other picture is named."""
    pictures = False
    for enclosure in entry.get("enclosures", ()):
        media = _one(enclosure, "href", base)
        pictures = pictures or bool(media and media.type.startswith("image/"))
        yield media
    for content in entry.get("media_content", ()):
        media = _one(content, "url", base)
        pictures = pictures or bool(media and (media.type.startswith("image/") or content.get("medium") == "image"))
        yield media
    if not pictures:
        for thumbnail in entry.get("media_thumbnail", ()):
            media = _one(thumbnail, "url", base)
            yield media if media and (media.width is None or media.width >= _SMALLEST) else None


def _one(said: Said, key: str, base: str) -> Media | None:
    url = web_address(said.get(key), base)
    if not url:
        return None
    return Media(
        url=url,
        type=media_type(said.get("type"), url),
        width=number(said.get("width")),
        height=number(said.get("height")),
        length=number(said.get("length") or said.get("filesize") or said.get("fileSize")),
    )
