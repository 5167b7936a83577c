"""Any feed as one value, for what is judged across formats and files: read plainly, nothing mended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lxml import etree

from syndicate.rules.forms import moment_of, whole_number
from syndicate.rules.xml import ATOM, CONTENT, HISTORY, LANG, MEDIA, TOMBSTONE, read_xml

Kind = Literal["rss", "atom", "json"]
TYPES: dict[str, Kind] = {"application/rss+xml": "rss", "application/atom+xml": "atom", "application/feed+json": "json"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A picture of an item. width, height: pixels, or None if not said."""

    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One entry. content: HTML, whole or "" if there are only summaries; size: bytes of its content."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    language: str
    published: datetime | None
    updated: datetime | None
    images: tuple[Image, ...]

    @property
    def size(self) -> int:
        """Bytes of title, summary and content in UTF-8."""
        return len((self.title + self.summary + self.content).encode("utf-8", "replace"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A feed document.

    address: as it says itself; translations: (language, address) of the same feed; older, newer: the documents before
    and after it in its archive (RFC 5005; JSON: ``next_url`` and what ``_syndicate`` says); gone: (id, address or "")
    of retracted entries; dated: the RSS channel's pubDate, which some partners demand, is there (elsewhere: any date).
    """

    kind: Kind
    address: str
    home: str
    title: str
    description: str
    language: str
    items: tuple[Item, ...]
    translations: tuple[tuple[str, str], ...] = ()
    older: str = ""
    newer: str = ""
    current: str = ""
    archive: bool = False
    hubs: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    dated: bool = False
    size: int = 0


def read_feed(body: bytes) -> Feed | None:
    """The feed, or None if the bytes are none (then the format's own rules say why)."""
    try:
        if body.lstrip().startswith(b"{"):
            feed = json.loads(body.decode("utf-8"))
            return _json(feed, len(body)) if isinstance(feed.get("items"), list) else None
        root = read_xml(body)
    except (ValueError, RecursionError, etree.XMLSyntaxError):
        return None
    if root.tag == f"{ATOM}feed":
        return _xml(root, "atom", len(body))
    channel = root.find("channel")
    return _xml(channel, "rss", len(body)) if root.tag == "rss" and channel is not None else None


def _xml(parent: Any, kind: Kind, size: int) -> Feed:
    atom = kind == "atom"
    links = [(link.get("rel", "alternate"), link) for link in parent.findall(f"{ATOM}link")]
    said = {rel: link.get("href", "") for rel, link in reversed(links)}
    homes = [link.get("href", "") for rel, link in links if rel == "alternate" and link.get("type") == "text/html"]
    language = (parent.get(LANG) if atom else parent.findtext("language")) or ""
    return Feed(
        kind=kind,
        address=said.get("self", ""),
        home=(homes[0] if homes else "") if atom else (parent.findtext("link") or "").strip(),
        title=_text(parent, f"{ATOM}title" if atom else "title"),
        description=_text(parent, f"{ATOM}subtitle" if atom else "description"),
        language=language,
        items=tuple(_item(item, atom, language) for item in parent.findall(f"{ATOM}entry" if atom else "item")),
        translations=tuple(
            (link.get("hreflang", ""), link.get("href", ""))
            for rel, link in links
            if rel == "alternate" and TYPES.get(link.get("type", "")) == kind and link.get("hreflang")
        ),
        older=said.get("prev-archive", ""),
        newer=said.get("next-archive", ""),
        current=said.get("current", ""),
        archive=parent.find(f"{HISTORY}archive") is not None,
        hubs=tuple(link.get("href", "") for rel, link in links if rel == "hub"),
        gone=tuple((gone.get("ref", ""), "") for gone in parent.findall(f"{TOMBSTONE}deleted-entry")),
        dated=parent.find(f"{ATOM}updated" if atom else "pubDate") is not None,
        size=size,
    )


def _text(parent: Any, name: str) -> str:
    element = parent.find(name)
    return "" if element is None else "".join(element.itertext()).strip()


def _item(item: Any, atom: bool, language: str) -> Item:
    links = [link for link in item.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    url = (links[0].get("href", "") if links else "") if atom else (item.findtext("link") or "").strip()
    published = item.findtext(f"{ATOM}published" if atom else "pubDate")
    return Item(
        id=_text(item, f"{ATOM}id" if atom else "guid"),
        url=url,
        title=_text(item, f"{ATOM}title" if atom else "title"),
        summary=_text(item, f"{ATOM}summary" if atom else "description"),
        content=_text(item, f"{ATOM}content" if atom else f"{CONTENT}encoded"),
        language=item.get(LANG) or language,
        published=moment_of(published),
        updated=moment_of(item.findtext(f"{ATOM}updated")),
        images=tuple(
            Image(url=made.get("url", ""), width=_number(made.get("width")), height=_number(made.get("height")))
            for made in item.iter(f"{MEDIA}content")
            if made.get("medium", "image") == "image"
        ),
    )


def _number(text: str | None) -> int | None:
    return whole_number(text or "", longest=9)


def _json(feed: dict[str, Any], size: int) -> Feed:
    extension = feed.get("_syndicate")
    ours: dict[str, Any] = extension if isinstance(extension, dict) else {}
    translations = ours.get("translations")
    return Feed(
        kind="json",
        address=_said(feed, "feed_url"),
        home=_said(feed, "home_page_url"),
        title=_said(feed, "title"),
        description=_said(feed, "description"),
        language=_said(feed, "language"),
        items=tuple(_json_item(item, _said(feed, "language")) for item in _objects(feed, "items")),
        translations=tuple((str(code), str(url)) for code, url in translations.items())
        if isinstance(translations, dict)
        else (),
        older=_said(feed, "next_url"),
        newer=_said(ours, "newer"),
        current=_said(ours, "current"),
        archive=ours.get("archive") is True,
        hubs=tuple(_said(hub, "url") for hub in _objects(feed, "hubs")),
        gone=tuple((_said(entry, "id"), _said(entry, "url")) for entry in _objects(ours, "retracted")),
        dated=True,
        size=size,
    )


def _json_item(item: dict[str, Any], language: str) -> Item:
    image = _said(item, "image")
    return Item(
        id=_said(item, "id"),
        url=_said(item, "url"),
        title=_said(item, "title"),
        summary=_said(item, "summary"),
        content=_said(item, "content_html") or _said(item, "content_text"),
        language=_said(item, "language") or language,
        published=moment_of(_said(item, "date_published")),
        updated=moment_of(_said(item, "date_modified")),
        images=(Image(url=image),) if image else (),
    )


def _objects(thing: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = thing.get(name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _said(thing: dict[str, Any], name: str) -> str:
    value = thing.get(name)
    return value.strip() if isinstance(value, str) else ""
