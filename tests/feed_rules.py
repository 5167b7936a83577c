"""Our own checker of published files: every function returns the faults it finds, an empty list for a good file.

It shares no code with the renderers: XML is read by lxml, dates and tags are judged by patterns written here.
RSS 2.0 (RSS Advisory Board 2.0.11), Atom (RFC 4287), JSON Feed 1.1, OPML 2.0, sitemaps.org 0.9.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d (GMT|[+-]\d{4})"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def read_xml(body: bytes) -> Any:
    """The root element, read strictly: no recovery, no entities."""
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def whole(body: bytes) -> list[str]:
    """What is true of any text file: UTF-8, a last newline, no byte order mark."""
    faults = [] if body.endswith(b"\n") else ["no newline at the end"]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return [*faults, "not UTF-8"]
    return faults + (["byte order mark"] if text.startswith("\ufeff") else [])


def rss_faults(body: bytes) -> list[str]:
    """RSS 2.0 with atom:link, content, dc and media."""
    faults = whole(body)
    try:
        root = read_xml(body)
    except etree.XMLSyntaxError as error:
        return [*faults, f"not XML: {error}"]
    if root.tag != "rss" or root.get("version") != "2.0":
        return [*faults, "root is not rss 2.0"]
    channel = root.find("channel")
    if channel is None:
        return [*faults, "no channel"]
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        faults += _once(channel, name, "channel")
    faults += _absolute(channel.findtext("link"), "channel link")
    faults += _rfc822(channel.findtext("lastBuildDate"), "lastBuildDate")
    faults += _language(channel.findtext("language"), "language")
    self_links = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(self_links) != 1 or self_links[0].get("type") != "application/rss+xml":
        faults.append("not one atom:link rel=self of type application/rss+xml")
    guids = [item.findtext("guid") for item in channel.findall("item")]
    faults += ["a guid twice"] if len(set(guids)) != len(guids) else []
    for number, item in enumerate(channel.findall("item")):
        faults += [f"item {number}: {fault}" for fault in _item_faults(item)]
    return faults + _links(channel, "channel")


def _item_faults(item: Any) -> list[str]:
    faults = []
    for name in ("title", "link", "guid", "pubDate", "description", f"{CONTENT}encoded"):
        faults += _once(item, name, "item")
    if item.find("guid") is not None and item.find("guid").get("isPermaLink") != "false":
        faults.append("guid is not said to be no address")
    faults += _absolute(item.findtext("link"), "link")
    faults += _rfc822(item.findtext("pubDate"), "pubDate")
    faults += _title(item.findtext("title"))
    tags = [child.tag for child in item]
    if "link" in tags and f"{ATOM}link" in tags[tags.index("link") :]:
        faults.append("atom:link behind link")
    if any(link.get("rel") in {None, "alternate"} for link in item.findall(f"{ATOM}link")):
        faults.append("an item's atom:link is an alternate")
    if item.find("author") is not None:
        faults.append("author is an e-mail address in RSS; dc:creator is meant")
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        faults.append("more than one enclosure")
    for enclosure in enclosures:
        if not (enclosure.get("length") or "").isdigit() or "/" not in (enclosure.get("type") or ""):
            faults.append("enclosure without length or type")
        faults += _absolute(enclosure.get("url"), "enclosure")
    for media in item.iter(f"{MEDIA}content"):
        faults += _absolute(media.get("url"), "media:content")
        faults += [f"media {n} is no number" for n in ("width", "height") if not (media.get(n) or "1").isdigit()]
    return faults + _links(item, "item")


def atom_faults(body: bytes) -> list[str]:
    """Atom 1.0: the schema, and what RFC 4287 says in prose."""
    faults = whole(body)
    try:
        root = read_xml(body)
    except etree.XMLSyntaxError as error:
        return [*faults, f"not XML: {error}"]
    if not _SCHEMA.validate(root):
        faults += [f"schema, line {error.line}: {error.message}" for error in _SCHEMA.error_log]
    faults += _language(root.get(LANG), "xml:lang of the feed")
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    faults += ["an id twice"] if len({*ids, root.findtext(f"{ATOM}id")}) != len(ids) + 1 else []
    for number, element in enumerate([root, *entries]):
        where = f"entry {number - 1}" if number else "feed"
        faults += [f"{where}: {fault}" for fault in _atom_element_faults(element, root)]
    for number, entry in enumerate(entries):
        if sum(link.get("rel", "alternate") == "alternate" for link in entry.findall(f"{ATOM}link")) != 1:
            faults.append(f"entry {number}: not exactly one alternate")
        faults += _language(entry.get(LANG), f"entry {number}: xml:lang")
        if entry.find(f"{ATOM}content") is None or entry.find(f"{ATOM}content").get("type") != "html":
            faults.append(f"entry {number}: content is not HTML")
    if not any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")):
        faults.append("no link rel=self")
    return faults


def _atom_element_faults(element: Any, root: Any) -> list[str]:
    faults = _absolute(element.findtext(f"{ATOM}id"), "id") + _title(element.findtext(f"{ATOM}title"))
    if element.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None:
        faults.append("no author here nor at the feed")
    if any(not (name.text or "").strip() for name in element.findall(f"{ATOM}author/{ATOM}name")):
        faults.append("an author without name")
    seen = set()
    for link in element.findall(f"{ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            key = (link.get("type"), link.get("hreflang"))
            faults += [f"two alternates of {key}"] if key in seen else []
            seen.add(key)
    return faults + _links(element, "link")


def json_faults(body: bytes) -> list[str]:
    """JSON Feed 1.1."""
    faults = whole(body)
    try:
        feed = json.loads(body)
    except ValueError as error:
        return [*faults, f"not JSON: {error}"]
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("version")
    faults += [] if feed.get("title") else ["no title"]
    faults += _language(feed.get("language"), "language")
    for name in ("home_page_url", "feed_url"):
        faults += _absolute(feed.get(name), name)
    if not isinstance(feed.get("items"), list):
        return [*faults, "no items"]
    ids = [item.get("id") for item in feed["items"]]
    faults += ["an id twice"] if len(set(ids)) != len(ids) else []
    for number, item in enumerate(feed["items"]):
        faults += [f"item {number}: {fault}" for fault in _json_item_faults(item)]
    return faults + _unknown(feed, _FEED_KEYS, "feed")


_FEED_KEYS = set(
    "version title home_page_url feed_url description user_comment next_url icon favicon authors language expired "
    "hubs items".split()
)
_ITEM_KEYS = set(
    "id url external_url title content_html content_text summary image banner_image date_published date_modified "
    "authors tags language attachments".split()
)


def _json_item_faults(item: dict[str, Any]) -> list[str]:
    faults = [] if isinstance(item.get("id"), str) and item["id"] else ["no id"]
    if "content_html" not in item and "content_text" not in item:
        faults.append("no content")
    for name in ("url", "external_url", "image"):
        faults += _absolute(item[name], name) if name in item else []
    for name in ("date_published", "date_modified"):
        faults += _rfc3339(item.get(name), name)
    for author in item.get("authors", []):
        faults += [] if {"name", "url", "avatar"} & author.keys() else ["an author without name"]
    for attachment in item.get("attachments", []):
        faults += _absolute(attachment.get("url"), "attachment")
        faults += [] if "/" in attachment.get("mime_type", "") else ["attachment without mime_type"]
        faults += [] if isinstance(attachment.get("size_in_bytes", 0), int) else ["size is no number"]
    faults += [] if all(isinstance(tag, str) and tag for tag in item.get("tags", [])) else ["a tag is no text"]
    faults += _language(item["language"], "language") if "language" in item else []
    return faults + _title(item.get("title")) + _unknown(item, _ITEM_KEYS, "item")


def opml_faults(body: bytes) -> list[str]:
    """OPML 2.0, a list of subscriptions."""
    faults = whole(body)
    try:
        root = read_xml(body)
    except etree.XMLSyntaxError as error:
        return [*faults, f"not XML: {error}"]
    if root.tag != "opml" or root.get("version") != "2.0" or [child.tag for child in root] != ["head", "body"]:
        return [*faults, "not an opml 2.0 with head and body"]
    faults += _rfc822(root.findtext("head/dateModified"), "dateModified")
    if not root.findall("body/outline"):
        faults.append("no outline")
    for outline in root.iter("outline"):
        faults += [] if (outline.get("text") or "").strip() else ["an outline without text"]
        if outline.get("type") == "rss":
            faults += _absolute(outline.get("xmlUrl"), "xmlUrl")
            if outline.get("version") not in {None, "RSS", "RSS1", "RSS2", "scriptingNews"}:
                faults.append("a version that OPML does not know")
    return faults


def sitemap_faults(body: bytes) -> list[str]:
    """sitemaps.org 0.9, with hreflang clusters that are complete and mutual, and Google's news extension."""
    faults = whole(body)
    try:
        root = read_xml(body)
    except etree.XMLSyntaxError as error:
        return [*faults, f"not XML: {error}"]
    if root.tag != f"{MAPS}urlset":
        return [*faults, "root is not urlset"]
    clusters: dict[str, dict[str, str]] = {}
    for url in root.findall(f"{MAPS}url"):
        place = url.findtext(f"{MAPS}loc") or ""
        faults += _absolute(place, "loc")
        faults += [f"{place} twice"] if place in clusters else []
        links = url.findall(f"{XHTML}link")
        clusters[place] = {link.get("hreflang"): link.get("href") for link in links}
        faults += [f"{place}: a language twice"] if len(clusters[place]) != len(links) else []
        if url.find(f"{MAPS}lastmod") is not None:
            faults += _rfc3339(url.findtext(f"{MAPS}lastmod"), "lastmod")
        for news in url.findall(f"{NEWS}news"):
            faults += _rfc3339(news.findtext(f"{NEWS}publication_date"), "publication_date")
            faults += [] if news.findtext(f"{NEWS}title") else ["news without title"]
            if not re.fullmatch(r"[a-z]{2,3}|zh-cn|zh-tw", news.findtext(f"{NEWS}publication/{NEWS}language") or ""):
                faults.append("news language")
    for place, cluster in clusters.items():
        if cluster and place not in cluster.values():
            faults.append(f"{place}: not in its own cluster")
        for language, other in cluster.items():
            if place not in clusters.get(other, {}).values():
                faults.append(f"{place}: {language} does not point back")
    return faults


def _links(parent: Any, where: str) -> list[str]:
    faults = []
    for link in parent.findall(f"{ATOM}link"):
        faults += _absolute(link.get("href"), f"{where} atom:link")
        faults += _language(link.get("hreflang"), "hreflang") if link.get("hreflang") is not None else []
    return faults


def _once(parent: Any, name: str, where: str) -> list[str]:
    found = parent.findall(name)
    if len(found) != 1:
        return [f"{where}: {len(found)} of {name}"]
    return (
        []
        if (found[0].text or "").strip() or name in {"description", f"{CONTENT}encoded"}
        else [f"{where}: {name} is empty"]
    )


def _absolute(url: str | None, where: str) -> list[str]:
    """RFC 3986: a scheme, and ASCII without spaces, quotes or angle brackets."""
    good = url and urlsplit(url).scheme and url.isascii() and not re.search(r'[\s<>"{}|\\^`]', url)
    return [] if good else [f"{where}: {url!r} is no absolute address"]


def _rfc822(text: str | None, where: str) -> list[str]:
    if not text or not _RFC822.fullmatch(text):
        return [f"{where}: {text!r} is no RFC 822 date"]
    return [] if parsedate_to_datetime(text).strftime("%w") == _weekday(text) else [f"{where}: wrong day of the week"]


def _weekday(text: str) -> str:
    return str(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat").index(text[:3]))


def _rfc3339(text: str | None, where: str) -> list[str]:
    if not text or not _RFC3339.fullmatch(text):
        return [f"{where}: {text!r} is no RFC 3339 date"]
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return [f"{where}: {text!r} is no date"]
    return []


def _language(tag: str | None, where: str) -> list[str]:
    return [] if tag and _TAG.fullmatch(tag) else [f"{where}: {tag!r} is no language tag"]


def _title(text: str | None) -> list[str]:
    faults = [] if (text or "").strip() else ["no title"]
    return faults + (["the title turns the direction of what follows"] if _BIDI.search(text or "") else [])


def _unknown(thing: dict[str, Any], known: set[str], where: str) -> list[str]:
    return [
        f"{where}: {name} is neither of JSON Feed nor an extension"
        for name in thing
        if name not in known and name[0] != "_"
    ]
