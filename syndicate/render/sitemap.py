"""Site maps for search engines (sitemaps.org 0.9 with xhtml:link; Google's news extension) and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from syndicate.issue import newest_first
from syndicate.model import Entry, Issue, Page
from syndicate.render.content import fallback, title_of
from syndicate.render.escaping import clean_line, markup, rfc3339

_NEWS_DAYS = timedelta(days=2)
_NEWS_LIMIT = 1000
_URL_LIMIT = 50_000  # of one file, by the protocol
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def render_sitemaps(site_url: str, issues: Sequence[Issue], entries: Mapping[str, Sequence[Entry]]) -> list[Page]:
    """``sitemap.xml`` with the root, the lists and the articles; over 50,000 addresses it is an index of
    ``sitemap-1.xml`` and so on.
    """
    lists: dict[str, list[tuple[str, str]]] = {}
    for issue in issues:
        lists.setdefault(issue.path.partition("/")[2], []).append((issue.edition.language, issue.url))
    urls = [_url(f"{site_url}/", "", _cluster(lists.get("", ()), f"{site_url}/"))]
    for slug, same in lists.items():
        urls += [_url(url, "", _cluster(same, "" if slug else f"{site_url}/")) for _, url in same]
    for language in dict.fromkeys(issue.edition.language for issue in issues):
        for entry in newest_first(entries.get(language, ())):
            urls.append(_url(entry.url, rfc3339(entry.updated), _cluster(entry.alternates, fallback(entry))))
    if len(urls) <= _URL_LIMIT:
        return [_page("sitemap.xml", "urlset", urls)]
    parts = [urls[start : start + _URL_LIMIT] for start in range(0, len(urls), _URL_LIMIT)]
    pages = [_page(f"sitemap-{number}.xml", "urlset", part) for number, part in enumerate(parts, 1)]
    index = [f"<sitemap><loc>{markup(f'{site_url}/{page.path}')}</loc></sitemap>" for page in pages]
    return [*pages, _page("sitemap.xml", "sitemapindex", index)]


def render_news_sitemap(title: str, entries: Iterable[Entry]) -> Page:
    """``news-sitemap.xml``: the two days before the newest entry, at most 1,000; the newest entry stands in for now."""
    ordered = newest_first(entries)
    since = ordered[0].published - _NEWS_DAYS if ordered else None
    recent = [entry for entry in ordered if since and entry.published >= since][:_NEWS_LIMIT]
    return _page("news-sitemap.xml", "urlset", [_news(title, entry) for entry in recent])


def render_robots(site_url: str) -> Page:
    """``robots.txt`` (RFC 9309): everything may be read, and here are the site maps."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {site_url}/sitemap.xml\nSitemap: {site_url}/news-sitemap.xml\n"
    return Page(path="robots.txt", type="text/plain; charset=utf-8", body=text.encode())


def _cluster(alternates: Iterable[tuple[str, str]], default: str) -> str:
    links = [*alternates, *([("x-default", default)] if default else [])]
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{markup(language)}" href="{markup(url)}"/>' for language, url in links
    )


def _url(location: str, modified: str, cluster: str) -> str:
    lastmod = f"<lastmod>{modified}</lastmod>" if modified else ""
    return f"<url><loc>{markup(location)}</loc>{lastmod}{cluster}</url>"


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


def _page(path: str, root: str, lines: Sequence[str]) -> Page:
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {_SPACES}>", *lines, f"</{root}>", ""])
    return Page(path=path, type="application/xml; charset=utf-8", body=text.encode())
