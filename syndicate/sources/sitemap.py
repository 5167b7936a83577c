"""Lists of pages: sitemaps and sitemap indexes (sitemaps.org 0.9), news sitemaps among them, and plain lists."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from typing import Any

from lxml import etree

from syndicate.sources.encoding import decode, meta_charset
from syndicate.sources.feed_text import what_came

MOST = 50_000  # entries of one list (sitemaps.org)
LARGEST = 50 * 1024 * 1024  # bytes of an unpacked list (sitemaps.org)
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")
_PACKED = b"\x1f\x8b"


class NoList(ValueError):
    """Why the bytes are no list of pages, as a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A page in a list. changed: what the list says of its last change, as written, or ""."""

    url: str
    changed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageList:
    """A list. pages: in its order; lists: further lists, if it is an index; news: a news sitemap, which forgets."""

    pages: tuple[Listed, ...] = ()
    lists: tuple[Listed, ...] = ()
    news: bool = False


def read_list(data: bytes) -> PageList:
    """The list in a file or an answer. Raises NoList."""
    data = _unpacked(data)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _plain(decode(data))
    # a reader of events: no tree is kept, so that size costs time and no memory
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    found = _Reader()
    try:
        for start in range(0, len(data), 65_536):
            parser.feed(data[start : start + 65_536])
            found.take(parser.read_events())
        parser.close()
        found.take(parser.read_events())
    except etree.XMLSyntaxError as error:
        came = what_came(decode(data[:4_000], meta_charset(data)))
        what = f"the sitemap is damaged or cut off ({error.msg})" if found.root else f"this is no sitemap but {came}"
        raise NoList(f"{what}.") from error
    if found.root not in {"urlset", "sitemapindex"}:
        raise NoList(f"this is no sitemap but {what_came(decode(data[:4_000]))}.")
    return PageList(pages=tuple(found.pages), lists=tuple(found.lists), news=found.news)


class _Reader:
    """Takes elements as they end, and lets go of them."""

    def __init__(self) -> None:
        self.root, self.news = "", False
        self.pages: list[Listed] = []
        self.lists: list[Listed] = []

    def take(self, events: Any) -> None:
        for _, element in events:
            self.root = self.root or _name(element.getroottree().getroot())
            name = _name(element)
            if name in {"url", "sitemap"}:
                said = {_name(child): (child.text or "").strip() for child in element if isinstance(child.tag, str)}
                dates = element.iter(f"{_NEWS}publication_date")
                news = next(((date.text or "").strip() for date in dates), "")
                self.news = self.news or bool(news)
                self._add(name, said.get("loc", ""), said.get("lastmod", "") or news)
                parent = element.getparent()
                element.clear()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]

    def _add(self, name: str, url: str, changed: str) -> None:
        into = self.pages if name == "url" else self.lists
        if _ADDRESS.fullmatch(url) and len(into) < MOST:
            into.append(Listed(url=url, changed=changed[:40]))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _plain(text: str) -> PageList:
    """An address a line; lines that begin with # are remarks."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    bad = next((line for line in lines if not _ADDRESS.fullmatch(line)), None)
    if bad is not None or not lines:
        what = f"a line that is no address: “{bad[:60]}”" if bad is not None else "nothing"
        raise NoList(f"this is no list of addresses but holds {what}.")
    return PageList(pages=tuple(Listed(url=line) for line in dict.fromkeys(lines[:MOST])))


def _unpacked(data: bytes) -> bytes:
    """The bytes of a list that may be packed as sitemap.xml.gz."""
    if not data.startswith(_PACKED):
        return data
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        out = unpacker.decompress(data, LARGEST)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise NoList("the packed sitemap is damaged.") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise NoList(f"the packed sitemap is cut off or larger than {LARGEST // 1024 // 1024} MB.")
    return out
