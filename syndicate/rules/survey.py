"""What a published folder holds, file by file, as far as one file can contradict another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from syndicate.rules.fault import Fault
from syndicate.rules.feed import Feed, read_feed
from syndicate.rules.judge import form_of, judge
from syndicate.rules.markup import read_html
from syndicate.rules.page import alternates_of
from syndicate.rules.robots import sitemaps_of
from syndicate.rules.xml import MAPS, XHTML, read_xml

Cluster = tuple[tuple[str, str], ...]
_FEED_FILE = re.compile(r"(rss|atom|feed)((?:-\d+)?)\.(?:xml|json)")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageFacts:
    """canonical: its own address or ""; references: what it points to, as written; gone: it stands for a 410 answer;
    hidden: search engines shall not list it; article: it is a news article.
    """

    language: str
    canonical: str
    cluster: Cluster
    references: frozenset[str]
    gone: bool
    hidden: bool
    article: bool


@dataclass(kw_only=True)
class Site:
    """A published folder. root: the public address of the folder without slash at the end, "" if no file tells.

    faults: (path, fault) of each file for itself; maps: for each site map, the addresses with their clusters; lists:
    for each OPML file, (address of feed, address of page).
    """

    root: str = ""
    names: frozenset[str] = frozenset()
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    pages: dict[str, PageFacts] = field(default_factory=dict)
    feeds: dict[str, Feed] = field(default_factory=dict)
    maps: dict[str, dict[str, Cluster]] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    robots: list[str] = field(default_factory=list)

    def path_of(self, url: str) -> str | None:
        """The file that answers an address of this site, there or not; None for another site's."""
        rest = url.partition("#")[0].partition("?")[0]
        if not self.root or not (rest == self.root or rest.startswith(f"{self.root}/")):
            return None
        path = unquote(rest.removeprefix(self.root).lstrip("/"))
        return f"{path}index.html" if not path or path.endswith("/") else path

    def address_of(self, path: str) -> str:
        """The public address of a file; that of an index page is its folder's."""
        return f"{self.root}/{path.removesuffix('index.html') if path.rsplit('/')[-1] == 'index.html' else path}"

    def lacks(self, url: str) -> bool:
        """Whether the address is one of this site and no file answers it."""
        path = self.path_of(url)
        return path is not None and path not in self.names


def survey(files: Mapping[str, bytes]) -> Site:
    """Judge every file and note what it says. files: path below the folder → bytes; each is read once."""
    site = Site(names=frozenset(files))
    for path in sorted(files):
        body = files[path]
        site.faults += [(path, fault) for fault in judge(path, body)]
        _note(site, path, body)
    roots = Counter(
        feed.address.removesuffix(f"/{path}") for path, feed in site.feeds.items() if feed.address.endswith(f"/{path}")
    )
    if not roots:
        roots = Counter(
            page.canonical.removesuffix(path.removesuffix("index.html")).rstrip("/")
            for path, page in site.pages.items()
            if page.canonical.endswith(path.removesuffix("index.html"))
        )
    site.root = roots.most_common(1)[0][0] if roots else ""
    return site


def siblings(site: Site) -> list[dict[str, Feed]]:
    """The feeds that are one in several formats (``en/rss-2.xml``, ``en/atom-2.xml``, ``en/feed-2.json``), by path."""
    groups: dict[tuple[str, str], dict[str, Feed]] = {}
    for path, feed in sorted(site.feeds.items()):
        folder, _, name = path.rpartition("/")
        match = _FEED_FILE.fullmatch(name)
        if match:
            groups.setdefault((folder, match[2]), {})[path] = feed
    return list(groups.values())


def _note(site: Site, path: str, body: bytes) -> None:
    form = form_of(path, body)
    if form in {"rss", "atom", "json"}:
        feed = read_feed(body)
        if feed:
            site.feeds[path] = feed
    elif form == "page":
        site.pages[path] = _page(body)
    elif form == "robots":
        site.robots = sitemaps_of(body)
    elif form in {"sitemap", "opml"}:
        try:
            root = read_xml(body)
        except etree.XMLSyntaxError:
            return
        if form == "opml":
            outlines = [outline for outline in root.iter("outline") if outline.get("xmlUrl")]
            site.lists[path] = [(outline.get("xmlUrl"), outline.get("htmlUrl", "")) for outline in outlines]
        else:
            site.maps[path] = {(loc.text or "").strip(): _links(loc.getparent()) for loc in root.iter(f"{MAPS}loc")}


def _links(url: Any) -> Cluster:
    return tuple(sorted((link.get("hreflang", ""), link.get("href", "")) for link in url.findall(f"{XHTML}link")))


def _page(body: bytes) -> PageFacts:
    page = read_html(body.decode("utf-8", "replace"))
    metas = {meta.get("name", "").lower(): meta.get("content", "") for meta in page.named("meta")}
    pointing = [a.get(name, "") for a in page.named("a", "link", "img", "script") for name in ("href", "src")]
    return PageFacts(
        language=next(iter(page.named("html")), {}).get("lang", ""),
        canonical=next((link.get("href", "") for link in page.links("canonical")), ""),
        cluster=tuple(sorted(alternates_of(page))),
        references=frozenset(target for target in pointing if target and not target.startswith(("#", "data:"))),
        gone=metas.get("syndicate:status") == "410",
        hidden="noindex" in metas.get("robots", ""),
        article=any('"NewsArticle"' in text for text in page.texts.get("script", [])),
    )


def resolved(site: Site, path: str, reference: str) -> str:
    """A reference of a page as an absolute address."""
    try:
        if urlsplit(reference).scheme:
            return reference
        return urljoin(f"{site.root}/{path}", reference)
    except ValueError:
        return reference
