"""Site maps (sitemaps.org 0.9) with hreflang clusters and Google's news extension."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.xml import MAPS, NEWS, XHTML, root_of

_RULE = "sitemaps.org: "
_NEWS = "Google news sitemap: "
MAX_URLS = 50_000
MAX_BYTES = 50 * 1024 * 1024
MAX_NEWS = 1000
NEWS_DAYS = timedelta(days=2)


def sitemap_faults(body: bytes) -> list[Fault]:
    """The faults of a site map or an index of them; an empty list for a good one."""
    found = Faults()
    root = root_of(found, body)
    if root is None:
        return found
    if root.tag not in {f"{MAPS}urlset", f"{MAPS}sitemapindex"}:
        found.error("file", f"{_RULE}urlset", f"The root is {root.tag}.", "Write urlset or sitemapindex.")
        return found
    if len(body) > MAX_BYTES:
        found.error("file", f"{_RULE}size", f"It has {len(body)} bytes, {MAX_BYTES} at most.", "Divide it.")
    every = root.findall(f"{MAPS}{'url' if root.tag.endswith('urlset') else 'sitemap'}")
    if len(every) > MAX_URLS:
        found.error("file", f"{_RULE}size", f"It has {len(every)} addresses, {MAX_URLS} at most.", "Divide it.")
    clusters: dict[str, dict[str, str]] = {}
    for url in every:
        place = (url.findtext(f"{MAPS}loc") or "").strip()
        _url(found, place, url)
        if place in clusters:
            found.warn(place, f"{_RULE}loc", "It stands twice.", "Name each address once.")
        links = url.findall(f"{XHTML}link")
        clusters[place] = {link.get("hreflang"): link.get("href") for link in links}
        if len(clusters[place]) != len(links):
            found.error(place, "Google hreflang", "A language stands twice.", "Keep one page a language.")
        for link in links:
            _alternate(found, place, link)
    hosts = {urlsplit(place).netloc for place in clusters if forms.is_absolute(place)}
    if len(hosts) > 1:
        found.error(
            "file", f"{_RULE}location", f"It lists several hosts: {', '.join(sorted(hosts))}.", "One map a host."
        )
    _mutual(found, clusters)
    _recent(found, root)
    return found


def _url(found: Faults, place: str, url: Any) -> None:
    forms.web(found, f"{place or 'url'}: loc", place, f"{_RULE}loc")
    if len(place) >= 2048:
        found.error(f"{place[:60]}…: loc", f"{_RULE}loc", f"It has {len(place)} characters.", "Fewer than 2,048.")
    if url.find(f"{MAPS}lastmod") is not None:
        forms.w3c_date(found, f"{place}: lastmod", url.findtext(f"{MAPS}lastmod") or "")
    if url.find(f"{MAPS}priority") is not None and not re.fullmatch(
        r"0(\.\d+)?|1(\.0+)?", url.findtext(f"{MAPS}priority") or ""
    ):
        found.error(f"{place}: priority", f"{_RULE}priority", "It is not within 0.0 to 1.0.", "Leave it out.")
    if url.find(f"{MAPS}changefreq") is not None and (url.findtext(f"{MAPS}changefreq") or "") not in {
        "always", "hourly", "daily", "weekly", "monthly", "yearly", "never",
    }:  # fmt: skip
        found.error(f"{place}: changefreq", f"{_RULE}changefreq", "It is no frequency.", "Leave it out.")
    for news in url.findall(f"{NEWS}news"):
        forms.rfc3339(found, f"{place}: news:publication_date", news.findtext(f"{NEWS}publication_date"))
        forms.title(found, f"{place}: news:title", news.findtext(f"{NEWS}title"), f"{_NEWS}title")
        if not (news.findtext(f"{NEWS}publication/{NEWS}name") or "").strip():
            found.error(f"{place}: news:name", f"{_NEWS}name", "The publication has no name.", "Write it.")
        code = news.findtext(f"{NEWS}publication/{NEWS}language") or ""
        if not re.fullmatch(r"[a-z]{2,3}|zh-cn|zh-tw", code):
            hint = "Write an ISO 639 code, zh-cn or zh-tw."
            found.error(f"{place}: news:language", f"{_NEWS}language", f"{code!r} is no code of it.", hint)


def _alternate(found: Faults, place: str, link: Any) -> None:
    if link.get("rel") != "alternate":
        found.error(place, "Google hreflang", "A xhtml:link is no alternate.", "Write rel=alternate.")
    if link.get("hreflang") != "x-default":
        forms.language(found, f"{place}: hreflang", link.get("hreflang"), "Google hreflang")
    forms.web(found, f"{place}: xhtml:link", link.get("href"), "Google hreflang")


def _mutual(found: Faults, clusters: dict[str, dict[str, str]]) -> None:
    """Every page is in its own cluster, and those it names name it."""
    for place, cluster in clusters.items():
        if cluster and place not in cluster.values():
            found.error(place, "Google hreflang", "It is not in its own cluster.", "Name the page's own language too.")
        for code, other in cluster.items():
            if other in clusters and place not in clusters[other].values():
                found.error(place, "Google hreflang", f"{code} ({other}) does not point back.", "Name each other.")
            elif other not in clusters:
                found.warn(
                    place, "Google hreflang", f"{code} ({other}) is not in this map.", "List it, here or in another."
                )


def _recent(found: Faults, root: Any) -> None:
    texts = [date.text for date in root.iter(f"{NEWS}publication_date")]
    if len(texts) > MAX_NEWS:
        found.error("file", f"{_NEWS}size", f"It has {len(texts)} articles, {MAX_NEWS} at most.", "Keep the newest.")
    moments = [moment for text in texts if (moment := forms.moment_of(text))]
    if moments and max(moments) - min(moments) > NEWS_DAYS:
        found.error("file", f"{_NEWS}age", "Its articles are more than two days apart.", "Keep two days.")
