"""The checker of published files finds planted faults; without this its silence would mean nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from newsstand import printed, stock

from syndicate.rules.atom import atom_faults
from syndicate.rules.fault import Fault
from syndicate.rules.json_feed import json_faults
from syndicate.rules.opml import opml_faults
from syndicate.rules.rss import rss_faults
from syndicate.rules.sitemap import sitemap_faults

FILES = {path: page.body for path, page in printed(stock(3)).items()}
CHECKS: dict[str, Callable[[bytes], list[Fault]]] = {
    "en/rss.xml": rss_faults,
    "en/atom.xml": atom_faults,
    "en/feed.json": json_faults,
    "feeds.opml": opml_faults,
    "sitemap.xml": sitemap_faults,
    "news-sitemap.xml": sitemap_faults,
}


@pytest.mark.parametrize("path", CHECKS)
def test_what_is_published_has_no_faults(path: str) -> None:
    assert CHECKS[path](FILES[path]) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("en/rss.xml", "<language>en</language>", ""),
        ("en/rss.xml", "+0000</lastBuildDate>", "WIB</lastBuildDate>"),
        ("en/rss.xml", "Fri, 20 Nov", "Jum, 20 Nov"),
        ("en/rss.xml", "Fri, 20 Nov", "Sat, 20 Nov"),
        ("en/rss.xml", 'rel="self"', 'rel="related"'),
        ("en/rss.xml", 'isPermaLink="false"', ""),
        ("en/rss.xml", 'rel="via"', 'rel="alternate"'),
        ("en/rss.xml", 'length="54321"', ""),
        ("en/rss.xml", "<title>Article 0", "<title>\u202eArticle 0"),
        ("en/rss.xml", "<dc:creator>Sari Wulandari</dc:creator>", "<author>Sari</author>"),
        ("en/rss.xml", "<link>https://intl.example.org/en/2026", "<link>/en/2026"),
        ("en/rss.xml", "</item>", "</item>&nbsp;"),
        ("en/atom.xml", "<updated>", "<updated>x"),
        ("en/atom.xml", ' xml:lang="en"', ""),
        ("en/atom.xml", "<title>", "<title><b/>"),
        ("en/atom.xml", 'rel="related"', 'rel="alternate"'),
        ("en/atom.xml", 'hreflang="ar"', 'hreflang="ar_EG"'),
        ("en/atom.xml", "<name>Garis &amp; Satu</name>", ""),
        ("en/atom.xml", 'term="transportasi"', ""),
        ("en/atom.xml", 'type="html"', 'type="CDATA"'),
        ("en/atom.xml", "<generator ", "<invented/><generator "),
        ("en/atom.xml", "T03:04:05Z</published>", "T03:04:05</published>"),
        ("en/feed.json", "version/1.1", "version/9"),
        ("en/feed.json", '"mime_type"', '"type"'),
        ("en/feed.json", '"date_published":"2026-11-20T', '"date_published":"2026-13-20T'),
        ("en/feed.json", '"external_url":"https://', '"external_url":"'),
        ("en/feed.json", '"language": "en"', '"language": "English language"'),
        ("feeds.opml", 'xmlUrl="https://', 'xmlUrl="'),
        ("feeds.opml", 'version="RSS2"', 'version="ATOM"'),
        ("feeds.opml", 'text="English"', ""),
        ("sitemap.xml", 'hreflang="ar" href="https://intl', 'hreflang="ar" href="https://other'),
        ("sitemap.xml", "<lastmod>2026-", "<lastmod>26-"),
        ("sitemap.xml", "<loc>https://", "<loc>"),
        ("news-sitemap.xml", "<news:language>en", "<news:language>English"),
    ],
)
def test_a_planted_fault_is_found(path: str, old: str, new: str) -> None:
    text = FILES[path].decode()
    assert old in text
    assert CHECKS[path](text.replace(old, new, 1).encode()) != []


@pytest.mark.parametrize("path", CHECKS)
def test_a_broken_file_is_a_fault_and_not_an_accident(path: str) -> None:
    for body in (
        FILES[path][: len(FILES[path]) // 2],
        b"",
        b"\xff\xfe",
        FILES[path].rstrip(),
        b"\xef\xbb\xbf" + FILES[path],
    ):
        assert CHECKS[path](body) != []


def test_the_same_item_twice_is_found() -> None:
    feed = json.loads(FILES["en/feed.json"])
    feed["items"].append(feed["items"][0])
    assert json_faults(json.dumps(feed).encode() + b"\n") != []
    rss = FILES["en/rss.xml"].decode()
    item = rss[rss.index("<item>") : rss.index("</item>") + 7]
    assert rss_faults(rss.replace("</channel>", item + "</channel>").encode()) != []
