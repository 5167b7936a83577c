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
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}publication_date"
_ENTRIES = {"url", "sitemap"}
_DEPTH = 2  # of an entry: below the root
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
    """A list. pages: in its order; lists: further lists, if it is an index; news: a news sitemap, which forgets; whole:
    whether nothing of it was left out for length.
    """

    pages: tuple[Listed, ...] = ()
    lists: tuple[Listed, ...] = ()
    news: bool = False
    whole: bool = True


def read_list(data: bytes) -> PageList:
    """The list in a file or an answer. Raises NoList."""
    data = _unpacked(data)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _plain(decode(data))
    found = _Reader()
    target: Any = found  # no tree is made, so that size costs time and no memory
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        for start in range(0, len(data), 65_536):
            parser.feed(data[start : start + 65_536])
        parser.close()
    except etree.XMLSyntaxError as error:
        came = what_came(decode(data[:4_000], meta_charset(data)))
        what = f"the sitemap is damaged or cut off ({error.msg})" if found.root else f"this is no sitemap but {came}"
        raise NoList(f"{what}.") from error
    if found.root not in {"urlset", "sitemapindex"}:
        raise NoList(f"this is no sitemap but {what_came(decode(data[:4_000]))}.")
    return PageList(pages=tuple(found.pages), lists=tuple(found.lists), news=found.news, whole=found.whole)


class _Reader:
    """Takes a parser's events: of each entry the texts of its own elements, and the date of its news."""

    def __init__(self) -> None:
        self.root, self.news, self.whole = "", False, True
        self.pages: list[Listed] = []
        self.lists: list[Listed] = []
        self._open: list[str] = []  # the names of open elements
        self._said: dict[str, str] = {}  # of the open entry
        self._text: list[str] | None = None  # of an element that tells

    def start(self, tag: str, _: object) -> None:
        name = tag.rpartition("}")[2]
        self.root = self.root or name
        self._open.append(name)
        self._text = [] if tag == _NEWS or name in {"loc", "lastmod"} else None
        if name in _ENTRIES and len(self._open) == _DEPTH:
            self._said = {}

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = self._open.pop()
        if self._text is not None and (tag == _NEWS or len(self._open) == _DEPTH):
            self._said.setdefault(name, "".join(self._text).strip())
        self._text = None
        if name in _ENTRIES and len(self._open) == _DEPTH - 1:
            news = self._said.get("publication_date", "")
            self.news = self.news or bool(news)
            into = self.pages if name == "url" else self.lists
            if len(into) >= MOST:
                self.whole = False
            elif _ADDRESS.fullmatch(url := self._said.get("loc", "")):
                into.append(Listed(url=url, changed=(self._said.get("lastmod") or news)[:40]))

    def close(self) -> None:
        """All came."""


def _plain(text: str) -> PageList:
    """An address a line; lines that begin with # are remarks."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    bad = next((line for line in lines if not _ADDRESS.fullmatch(line)), None)
    if bad is not None or not lines:
        what = f"a line that is no address: “{bad[:60]}”" if bad is not None else "nothing"
        raise NoList(f"this is no list of addresses but holds {what}.")
    pages = tuple(Listed(url=line) for line in dict.fromkeys(lines[:MOST]))
    return PageList(pages=pages, whole=len(lines) <= MOST)


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
