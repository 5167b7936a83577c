"""Site maps for search engines (sitemaps.org 0.9 with xhtml:link; Google's news extension) and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from syndicate.issue import newest_first
from syndicate.model import Entry, Page
from syndicate.render.content import title_of
from syndicate.render.escaping import clean_line, markup, rfc3339

_NEWS_DAYS = timedelta(days=2)
_NEWS_LIMIT = 1000
_URL_LIMIT = 50_000  # of one file, by the protocol
_BYTE_LIMIT = 50_000_000  # likewise, with room for what stands around the addresses
_MAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SPACES = (
    f'{_MAPS} xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """An address in a site map. updated: UTC, None: not said; alternates: (language, address) of the same page in every
    language, this one included; default: the address for readers of none of them (``x-default``), or "".
    """

    url: str
    updated: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    default: str = ""


def render_sitemap(path: str, urls: Sequence[Located]) -> Page:
    """One site map. Raises ValueError if the addresses need more than one: :func:`divide` them first."""
    lines = [_url(url) for url in urls]
    if len(list(_parts(lines))) > 1:
        raise ValueError(f"{path} would be larger than a site map may be")
    return _page(path, "urlset", _SPACES, lines)


def divide(urls: Sequence[Located]) -> list[Sequence[Located]]:
    """``urls`` in their order, in parts that each fit into one file: 50,000 addresses, 50 MB; at least one part."""
    return [urls[start:end] for start, end in _parts([_url(url) for url in urls])]


def render_sitemap_index(site_url: str, pages: Sequence[tuple[str, datetime | None]]) -> Page:
    """``sitemap.xml`` as an index. pages: (path, newest change in it or None) of each site map."""
    lines = [
        f"<sitemap><loc>{markup(f'{site_url}/{path}')}</loc>{_lastmod(updated)}</sitemap>" for path, updated in pages
    ]
    return _page("sitemap.xml", "sitemapindex", _MAPS, lines)


def render_news_sitemap(title: str, entries: Iterable[Entry]) -> Page:
    """``news-sitemap.xml``: the two days before the newest entry, at most 1,000; the newest entry stands in for now."""
    ordered = newest_first(entries)
    since = ordered[0].published - _NEWS_DAYS if ordered else None
    recent = [entry for entry in ordered if since and entry.published >= since][:_NEWS_LIMIT]
    return _page("news-sitemap.xml", "urlset", _SPACES, [_news(title, entry) for entry in recent])


def render_robots(site_url: str) -> Page:
    """``robots.txt`` (RFC 9309): everything may be read, and here are the site maps."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {site_url}/sitemap.xml\nSitemap: {site_url}/news-sitemap.xml\n"
    return Page(path="robots.txt", type="text/plain; charset=utf-8", body=text.encode())


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From where to where the lines go into one file each."""
    start, size = 0, 0
    for number, line in enumerate(lines):
        length = len(line.encode()) + 1
        if number - start == _URL_LIMIT or (size + length > _BYTE_LIMIT and number > start):
            yield start, number
            start, size = number, 0
        size += length
    yield start, len(lines)


def _url(located: Located) -> str:
    cluster = _cluster(located.alternates, located.default)
    return f"<url><loc>{markup(located.url)}</loc>{_lastmod(located.updated)}{cluster}</url>"


@lru_cache(maxsize=1024)  # each is asked for as many times as it has languages
def _cluster(alternates: tuple[tuple[str, str], ...], default: str) -> str:
    every = (*alternates, ("x-default", default)) if default else alternates
    return "".join(
        [f'<xhtml:link rel="alternate" hreflang="{markup(language)}" href="{markup(url)}"/>' for language, url in every]
    )


def _lastmod(updated: datetime | None) -> str:
    return f"<lastmod>{rfc3339(updated)}</lastmod>" if updated else ""


def _news(title: str, entry: Entry) -> str:
    # Google takes two-letter codes, and zh-cn and zh-tw for Chinese.
    language = entry.language.lower()
    if language.startswith("zh"):
        language = "zh-tw" if {"hant", "tw", "hk", "mo"} & set(language.split("-")) else "zh-cn"
    else:
        language = language.split("-")[0]
    return (
        f"<url><loc>{markup(entry.url)}</loc><news:news><news:publication><news:name>{markup(clean_line(title))}</news:name>"
        f"<news:language>{markup(language)}</news:language></news:publication>"
        f"<news:publication_date>{rfc3339(entry.published)}</news:publication_date>"
        f"<news:title>{markup(title_of(entry))}</news:title></news:news></url>"
    )


def _page(path: str, root: str, spaces: str, lines: Sequence[str]) -> Page:
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {spaces}>", *lines, f"</{root}>", ""])
    return Page(path=path, type="application/xml; charset=utf-8", body=text.encode())
