"""The judge of published files: a good file has no faults, and each rule finds what is planted against it.

The samples are written by hand, so that neither the renderers nor their mistakes have a part in it.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.rules.forms import moment_of
from syndicate.rules.judge import answer_faults, form_of, judge

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:fh="http://purl.org/syndication/history/1.0">
<channel>
<title>Kabar</title>
<atom:link rel="self" href="https://x.example/en/rss.xml" type="application/rss+xml" hreflang="en"/>
<atom:link rel="current" href="https://x.example/en/rss.xml"/>
<atom:link rel="prev-archive" href="https://x.example/en/2026/10/rss.xml"/>
<link>https://x.example/en/</link>
<description>News</description>
<language>en</language>
<managingEditor>desk@x.example (Ani)</managingEditor>
<lastBuildDate>Fri, 20 Nov 2026 03:04:05 +0000</lastBuildDate>
<ttl>60</ttl>
<skipHours><hour>0</hour><hour>23</hour></skipHours>
<skipDays><day>Sunday</day></skipDays>
<image><url>https://x.example/i.png</url><title>Kabar</title><link>https://x.example/en/</link><width>144</width></image>
<fh:archive/>
<item>
<title>First</title>
<atom:link rel="via" href="https://www.example.org/1" hreflang="id"/>
<link>https://x.example/en/1.html</link>
<guid isPermaLink="false">urn:x:1</guid>
<pubDate>Fri, 20 Nov 2026 03:04:05 GMT</pubDate>
<atom:updated>2026-11-20T03:04:05Z</atom:updated>
<dc:creator>Sari</dc:creator>
<description>Short.</description>
<content:encoded>&lt;p&gt;&lt;a href="https://x.example/"&gt;Long&lt;/a&gt;.&lt;/p&gt;</content:encoded>
<enclosure url="https://x.example/a.jpg" length="12" type="image/jpeg"/>
<source url="https://www.example.org/rss.xml">Original</source>
<media:content url="https://x.example/a.jpg" type="image/jpeg" medium="image" width="800" height="600"/>
</item>
<item><title>Second</title><link>https://x.example/en/2.html</link><guid isPermaLink="false">urn:x:2</guid>
<pubDate>Thu, 19 Nov 2026 03:04:05 GMT</pubDate><description>Short.</description></item>
</channel>
</rss>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
 xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en">
<id>urn:x:feed</id>
<title>Kabar</title>
<updated>2026-11-20T03:04:05Z</updated>
<author><name>Kabar</name></author>
<link rel="self" href="https://x.example/en/atom.xml" type="application/atom+xml" hreflang="en"/>
<link rel="alternate" href="https://x.example/en/" type="text/html" hreflang="en"/>
<link rel="current" href="https://x.example/en/atom.xml"/>
<link rel="prev-archive" href="https://x.example/en/2026/10/atom.xml"/>
<icon>https://x.example/i.png</icon>
<fh:archive/>
<entry xml:lang="en">
<id>urn:x:1</id>
<title>First</title>
<updated>2026-11-20T03:04:05Z</updated>
<published>2026-11-20T03:04:05Z</published>
<link rel="alternate" href="https://x.example/en/1.html" type="text/html" hreflang="en"/>
<link rel="related" href="https://x.example/id/1.html" type="text/html" hreflang="id"/>
<link rel="enclosure" href="https://x.example/a.jpg" type="image/jpeg" length="12"/>
<category term="sains" scheme="https://x.example/topics/" label="Science"/>
<summary type="text">Short.</summary>
<content type="html">&lt;p&gt;Long.&lt;/p&gt;</content>
<media:content url="https://x.example/a.jpg" width="800"/>
</entry>
<entry>
<id>urn:x:2</id>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Second</div></title>
<updated>2026-11-19T03:04:05Z</updated>
<link href="https://x.example/en/2.html"/>
<summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content>
</entry>
<at:deleted-entry ref="urn:x:3" when="2026-11-18T03:04:05Z"><at:comment>Gone.</at:comment></at:deleted-entry>
</feed>
"""
JSON_FEED = (
    json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Kabar",
            "home_page_url": "https://x.example/en/",
            "feed_url": "https://x.example/en/feed.json",
            "next_url": "https://x.example/en/2026/10/feed.json",
            "icon": "https://x.example/i.png",
            "language": "en",
            "expired": False,
            "authors": [{"name": "Kabar", "url": "https://x.example/"}],
            "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
            "_syndicate": {
                "retracted": [{"id": "urn:x:3", "url": "https://x.example/3", "date": "2026-11-18T03:04:05Z"}]
            },
            "items": [
                {
                    "id": "urn:x:1",
                    "url": "https://x.example/en/1.html",
                    "external_url": "https://www.example.org/1",
                    "title": "First",
                    "content_html": "<p>Long.</p>",
                    "image": "https://x.example/a.jpg",
                    "date_published": "2026-11-20T03:04:05Z",
                    "date_modified": "2026-11-20T03:04:06Z",
                    "tags": ["Science"],
                    "language": "en",
                    "attachments": [{"url": "https://x.example/a.jpg", "mime_type": "image/jpeg", "size_in_bytes": 12}],
                },
                {
                    "id": "urn:x:2",
                    "url": "https://x.example/2",
                    "content_text": "x",
                    "date_published": "2026-11-19T03:04:05Z",
                },
            ],
        },
        indent=1,
    )
    + "\n"
)
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head><title>Kabar</title><dateModified>Fri, 20 Nov 2026 03:04:05 +0000</dateModified></head>
<body><outline text="English">
<outline type="rss" text="Kabar" xmlUrl="https://x.example/en/rss.xml" htmlUrl="https://x.example/en/"
 language="en" version="RSS2"/>
<outline type="rss" text="Kabar" xmlUrl="https://x.example/en/atom.xml"/>
</outline></body>
</opml>
"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://x.example/en/1.html</loc><lastmod>2026-11-20T03:04:05Z</lastmod>
<priority>0.5</priority><changefreq>daily</changefreq>
<xhtml:link rel="alternate" hreflang="en" href="https://x.example/en/1.html"/>
<xhtml:link rel="alternate" hreflang="id" href="https://x.example/id/1.html"/>
<news:news><news:publication><news:name>Kabar</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-20T03:04:05Z</news:publication_date><news:title>First</news:title></news:news></url>
<url><loc>https://x.example/id/1.html</loc><lastmod>2026-11-20</lastmod>
<xhtml:link rel="alternate" hreflang="en" href="https://x.example/en/1.html"/>
<xhtml:link rel="alternate" hreflang="id" href="https://x.example/id/1.html"/>
<news:news><news:publication><news:name>Kabar</news:name><news:language>zh-tw</news:language></news:publication>
<news:publication_date>2026-11-19T03:04:05Z</news:publication_date><news:title>First</news:title></news:news></url>
</urlset>
"""
PAGE = """<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<title>Kabar</title>
<link rel="canonical" href="https://x.example/ar/1.html">
<link rel="alternate" hreflang="ar" href="https://x.example/ar/1.html">
<link rel="alternate" hreflang="id" href="https://x.example/id/1.html">
<link rel="alternate" hreflang="x-default" href="https://x.example/id/1.html">
<link rel="alternate" type="application/rss+xml" href="https://x.example/ar/rss.xml">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle"}</script>
</head>
<body><h1 id="a">Kabar</h1><p id="b"><img src="a.jpg" alt=""></p></body>
</html>
"""
ROBOTS = "User-agent: *\nAllow: /\n\nSitemap: https://x.example/sitemap.xml\n"
SAMPLES = {
    "rss.xml": RSS, "atom.xml": ATOM, "feed.json": JSON_FEED, "feeds.opml": OPML, "sitemap.xml": SITEMAP,
    "a.html": PAGE, "robots.txt": ROBOTS,
}  # fmt: skip


def found(name: str, text: str) -> list[str]:
    return [str(fault) for fault in judge(name, text.encode())]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_file_has_no_faults(name: str) -> None:
    assert found(name, SAMPLES[name]) == []


PLANTED = [
    # RSS 2.0
    ("rss.xml", 'version="2.0" xmlns:atom', 'version="0.9" xmlns:atom', "InvalidRSSVersion"),
    ("rss.xml", "<title>Kabar</title>\n<atom", "<title></title>\n<atom", "channel: title"),
    ("rss.xml", "<description>News</description>", "", "channel: description"),
    ("rss.xml", "<language>en</language>", "", "channel: language"),
    ("rss.xml", "<language>en</language>", "<language>English</language>", "InvalidLanguage"),
    ("rss.xml", "<language>en</language>", "<language>en</language><language>en</language>", "DuplicateElement"),
    ("rss.xml", "<ttl>60</ttl>", "<ttl>60</ttl><subtitle>x</subtitle>", "UndefinedElement"),
    ("rss.xml", "<ttl>60</ttl>", "<ttl>0</ttl>", "InvalidPositiveInteger"),
    ("rss.xml", "<ttl>60</ttl>", "<ttl>1.5</ttl>", "InvalidPositiveInteger"),
    ("rss.xml", "desk@x.example (Ani)", "Ani", "InvalidContact"),
    ("rss.xml", "desk@x.example (Ani)", "desk@x.example", "MissingRealName"),
    ("rss.xml", "<hour>23</hour>", "<hour>24</hour>", "InvalidHour"),
    ("rss.xml", "<hour>23</hour>", "<hour>0</hour>", "NotEnoughHoursInTheDay"),
    ("rss.xml", "<day>Sunday</day>", "<day>Minggu</day>", "InvalidDay"),
    ("rss.xml", "<day>Sunday</day>", "<day>Sunday</day><day>Sunday</day>", "EightDaysAWeek"),
    ("rss.xml", "<width>144</width>", "<width>145</width>", "InvalidWidth"),
    ("rss.xml", "<width>144</width>", "<height>401</height>", "InvalidHeight"),
    ("rss.xml", "<title>Kabar</title><link>", "<title>Other</title><link>", "ImageTitleDoesntMatch"),
    (
        "rss.xml",
        "<link>https://x.example/en/</link><width>",
        "<link>https://x.example/</link><width>",
        "ImageLinkDoesntMatch",
    ),
    ("rss.xml", "<url>https://x.example/i.png</url>", "", "image/url"),
    ("rss.xml", 'rel="self"', 'rel="related"', "MissingAtomSelfLink"),
    ("rss.xml", 'rss.xml" type="application/rss+xml"', 'rss.xml" type="text/xml"', "not of type"),
    ("rss.xml", "Fri, 20 Nov 2026 03:04:05 +0000", "Sat, 20 Nov 2026 03:04:05 +0000", "IncorrectDOW"),
    ("rss.xml", "Fri, 20 Nov 2026 03:04:05 +0000", "Jum, 20 Nov 2026 03:04:05 +0000", "InvalidRFC2822Date"),
    ("rss.xml", "Fri, 20 Nov 2026 03:04:05 +0000", "Fri, 31 Nov 2026 03:04:05 +0000", "no day or time"),
    ("rss.xml", "Fri, 20 Nov 2026 03:04:05 +0000", "Fri, 20 Nov 26 03:04:05 +0000", "ProblematicalRFC822Date"),
    ("rss.xml", "Fri, 20 Nov 2026 03:04:05 +0000", "Fri, 20 Nov 2026 03:04:05 EST", "ProblematicalRFC822Date"),
    ("rss.xml", "<title>First</title>", "<title> </title>", "item 1: title"),
    ("rss.xml", "<title>First</title>", "<title>\u202eFirst</title>", "UAX 9"),
    (
        "rss.xml",
        "<title>Second</title>",
        "",
        "neither title nor description",
        "<description>Short.</description></item>",
    ),
    ("rss.xml", "<link>https://x.example/en/1.html</link>", "<link>/en/1.html</link>", "InvalidFullLink"),
    ("rss.xml", "<link>https://x.example/en/1.html</link>", "<link>mailto:a@x.example</link>", "not on the web"),
    ("rss.xml", "<link>https://x.example/en/1.html</link>", "", "item 1: link"),
    ("rss.xml", "<pubDate>Fri, 20 Nov 2026 03:04:05 GMT</pubDate>", "", "item 1: pubDate"),
    ("rss.xml", "<atom:updated>2026-11-20T03:04:05Z", "<atom:updated>2026-11-20", "RFC 3339"),
    ("rss.xml", '<guid isPermaLink="false">urn:x:1</guid>', "", "MissingGuid"),
    ("rss.xml", 'isPermaLink="false">urn:x:1', ">urn:x:1", "InvalidHttpGUID"),
    ("rss.xml", 'isPermaLink="false">urn:x:1', 'isPermaLink="no">urn:x:1', "InvalidBooleanAttribute"),
    ("rss.xml", "urn:x:2", "urn:x:1", "DuplicateValue"),
    ("rss.xml", "<dc:creator>Sari</dc:creator>", "<author>Sari</author>", "InvalidContact"),
    ("rss.xml", 'length="12"', 'length="12 kB"', "InvalidNonNegativeInteger"),
    ("rss.xml", 'length="12" type="image/jpeg"', 'length="12" type="jpeg"', "InvalidMIMEAttribute"),
    ("rss.xml", '<enclosure url="https://x.example/a.jpg"', '<enclosure url="a.jpg"', "InvalidURLAttribute"),
    (
        "rss.xml",
        "<source",
        '<enclosure url="https://x.example/b.jpg" length="1" type="image/jpeg"/><source',
        "DuplicateEnclosure",
    ),
    ("rss.xml", '<source url="https://www.example.org/rss.xml">', "<source>", "InvalidURLAttribute"),
    ("rss.xml", 'width="800"', 'width="800px"', "Media RSS"),
    ("rss.xml", 'medium="image"', 'medium="picture"', "InvalidMediaMedium"),
    ("rss.xml", 'rel="via" href="https://www.example.org/1"', 'rel="via" href="/1"', "InvalidFullLink"),
    ("rss.xml", 'rel="via"', 'rel="alternate"', "another alternate"),
    ("rss.xml", "</link>\n<guid", '</link><atom:link rel="via" href="https://x.example/"/>\n<guid', "behind link"),
    ("rss.xml", "&lt;p&gt;", "&lt;script&gt;x&lt;/script&gt;", "W3C: SecurityRisk]"),
    ("rss.xml", "&lt;p&gt;", '&lt;p onclick="x"&gt;', "SecurityRiskAttr"),
    ("rss.xml", "&lt;p&gt;", '&lt;p style="color:red"&gt;', "DangerousStyleAttr"),
    ("rss.xml", "&lt;p&gt;", '&lt;iframe src="https://x.example/"&gt;', "Many readers drop"),
    ("rss.xml", "&lt;p&gt;", "&lt;form&gt;", "loads or sends"),
    ("rss.xml", '&lt;a href="https://x.example/"', '&lt;a href="/en/"', "ContainsRelRef"),
    ("rss.xml", '&lt;a href="https://x.example/"', '&lt;a href=" JavaScript:x()"', "runs a script"),
    ("rss.xml", "</item>", "</item>&nbsp;", "Not well-formed"),
    # RFC 5005
    ("rss.xml", '<atom:link rel="current" href="https://x.example/en/rss.xml"/>', "", "MissingCurrentInArchive"),
    ("rss.xml", "<fh:archive/>", "<fh:archive/><fh:complete/>", "FeedRelInCompleteFeed"),
    ("rss.xml", "<fh:archive/>", "<fh:archive/><fh:complete/>", "complete too"),
    ("rss.xml", "<fh:archive/>", "<fh:archive>yes</fh:archive>", "It holds something"),
    ("rss.xml", "https://x.example/en/2026/10/rss.xml", "https://x.example/en/rss.xml", "LinkPastEnd"),
    ("atom.xml", "<fh:archive/>", '<link rel="next-archive" href="https://x.example/n"/>', "Only an archive"),
    (
        "atom.xml",
        "<fh:archive/>",
        '<link rel="prev-archive" href="https://x.example/n"/><fh:archive/>',
        "more than one",
    ),
    # Atom
    (
        "atom.xml",
        "<updated>2026-11-20T03:04:05Z</updated>\n<author>",
        "<updated>2026-11-20</updated>\n<author>",
        "Appendix B",
    ),
    ("atom.xml", "<title>First</title>", "<title><b/></title>", "Appendix B"),
    ("atom.xml", '<content type="html">', '<content type="CDATA">', "Appendix B"),
    ("atom.xml", "<icon>", "<invented/><icon>", "Appendix B"),
    ("atom.xml", 'term="sains"', "", "Appendix B"),
    ("atom.xml", ' xml:lang="en">\n<id>urn:x:feed', ">\n<id>urn:x:feed", "does not say its language"),
    ("atom.xml", "<id>urn:x:2</id>", "<id>urn:x:1</id>", "DuplicateEntries"),
    ("atom.xml", "<id>urn:x:2</id>", "<id>two</id>", "RFC 4287, 4.2.6"),
    ("atom.xml", "<author><name>Kabar</name></author>", "", "Name one"),
    ("atom.xml", "<name>Kabar</name>", "<name> </name>", "has no name"),
    ("atom.xml", "<title>First</title>", "<title> </title>", "RFC 4287, 4.2.14"),
    ("atom.xml", 'rel="related"', 'rel="alternate"', "has 2 alternates"),
    (
        "atom.xml",
        'rel="related" href="https://x.example/id/1.html" type="text/html" hreflang="id"',
        'rel="alternate" href="https://x.example/id/1.html" type="text/html" hreflang="en"',
        "DuplicateAtomLink",
    ),
    ("atom.xml", 'hreflang="id"', 'hreflang="id_ID"', "Language"),
    ("atom.xml", '<link href="https://x.example/en/2.html"/>', "", "has 0 alternates"),
    (
        "atom.xml",
        '<link href="https://x.example/en/2.html"/>\n<summary>Short.</summary>\n<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content>',
        "",
        "MissingContentOrAlternate",
    ),
    (
        "atom.xml",
        '<summary>Short.</summary>\n<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content>',
        '<content src="https://x.example/2" type="text/html"/>',
        "there is no summary",
    ),
    ("atom.xml", "<p>Long.</p>", '<p><img src="a.jpg"/></p>', "ContainsRelRef"),
    ("atom.xml", 'rel="self"', 'rel="hub"', "There are 0"),
    ("atom.xml", "<icon>https://", "<icon>", "feed: icon"),
    ("atom.xml", 'length="12"', 'length="x"', "enclosure length"),
    # RFC 6721
    ("atom.xml", 'ref="urn:x:3"', 'ref="3"', "RFC 6721"),
    ("atom.xml", 'when="2026-11-18T03:04:05Z"', 'when="2026-11-18"', "RFC 6721"),
    ("atom.xml", 'ref="urn:x:3"', 'ref="urn:x:1"', "is in the feed and said to be gone"),
    ("atom.xml", "</feed>", '<at:deleted-entry ref="urn:x:3" when="2026-11-18T03:04:05Z"/></feed>', "gone twice"),
    # JSON Feed 1.1
    ("feed.json", "version/1.1", "version/9", "is no version"),
    ("feed.json", "version/1.1", "version/1", "1.0"),
    ("feed.json", '"title": "Kabar"', '"title": ""', "no title"),
    ("feed.json", '"home_page_url": "https://x.example/en/",', "", "home_page_url"),
    ("feed.json", '"feed_url": "https://', '"feed_url": "', "InvalidFullLink|feed_url"),
    ("feed.json", "2026/10/feed.json", "feed.json", "next_url", "https://x.example/en/feed.json"),
    ("feed.json", '"language": "en",\n "expired"', '"language": "English language",\n "expired"', "no language tag"),
    ("feed.json", '"language": "en",\n "expired"', '"expired"', "language"),
    ("feed.json", '"expired": false', '"expired": "no"', "expired"),
    ("feed.json", '"type": "WebSub"', '"kind": "WebSub"', "hubs"),
    ("feed.json", '"https://hub.example/"', '"hub"', "hub 1"),
    ("feed.json", '"items": [', '"things": [', "no list of items"),
    ("feed.json", '"id": "urn:x:1"', '"id": 1', "is no text"),
    ("feed.json", '"id": "urn:x:2"', '"id": "urn:x:1"', "stands twice"),
    ("feed.json", '"content_text": "x"', '"_x": 1', "neither content_html"),
    ("feed.json", "<p>Long.</p>", "<script></script>", "SecurityRisk"),
    ("feed.json", '"title": "First"', '"title": " "', "items.title"),
    ("feed.json", '"url": "https://x.example/2"', '"_u": 1', "items.url"),
    ("feed.json", '"external_url": "https://', '"external_url": "', "external_url"),
    ("feed.json", '"date_published": "2026-11-20T', '"date_published": "2026-13-20T', "items.date_published"),
    ("feed.json", '"date_published": "2026-11-20T03:04:05Z",', "", "items.date_published"),
    ("feed.json", '"date_modified": "2026-11-20T03:04:06Z"', '"date_modified": 7', "items.date_modified"),
    ("feed.json", '"tags": [', '"tags": [7,', "list of texts"),
    ("feed.json", '"name": "Kabar",\n   "url": "https://x.example/"', '"_n": 1', "neither name"),
    ("feed.json", '"authors"', '"author": {"name": "x"}, "authors"', "version 1.0"),
    ("feed.json", '"mime_type": "image/jpeg"', '"mime_type": "jpeg"', "InvalidMIMEAttribute"),
    ("feed.json", '"size_in_bytes": 12', '"size_in_bytes": "12"', "is no number"),
    ("feed.json", '"image": "https://x.example/a.jpg"', '"picture": "x"', "extensions"),
    ("feed.json", '"id": "urn:x:3"', '"id": "urn:x:1"', "said to be gone"),
    ("feed.json", '"date": "2026-11-18T03:04:05Z"', '"date": "2026"', "retracted"),
    ("feed.json", '"url": "https://x.example/3"', '"url": "3"', "retracted"),
    # OPML 2.0
    ("feeds.opml", 'opml version="2.0"', 'opml version="1.0"', "version 2.0"),
    ("feeds.opml", "Fri, 20 Nov", "Mon, 20 Nov", "IncorrectDOW"),
    ("feeds.opml", "<title>Kabar</title>", "", "head: title"),
    ("feeds.opml", 'text="English"', "", "has no text"),
    ("feeds.opml", 'xmlUrl="https://', 'xmlUrl="', "OPML 2.0: xmlUrl"),
    ("feeds.opml", 'htmlUrl="https://', 'htmlUrl="', "OPML 2.0: htmlUrl"),
    ("feeds.opml", 'version="RSS2"', 'version="ATOM"', "InvalidOutlineVersion"),
    ("feeds.opml", "en/atom.xml", "en/rss.xml", "stands twice"),
    (
        "feeds.opml",
        'type="rss" text="Kabar" xmlUrl="https://x.example/en/atom.xml"',
        'text="Kabar" xmlUrl="https://x.example/a"',
        "MissingOutlineType",
    ),
    ("feeds.opml", 'language="en"', 'language="English"', "InvalidLanguage"),
    # Site maps
    ("sitemap.xml", "schemas/sitemap/0.9", "schemas/sitemap/0.8", "Write urlset"),
    ("sitemap.xml", "<loc>https://x.example/en", "<loc>/en", "sitemaps.org: loc"),
    ("sitemap.xml", "<loc>https://x.example/en/1.html", "<loc>https://x.example/" + "a" * 2048, "2,048"),
    ("sitemap.xml", "<lastmod>2026-11-20<", "<lastmod>2026-11-31<", "sitemaps.org: lastmod"),
    ("sitemap.xml", "<lastmod>2026-11-20T03:04:05Z<", "<lastmod>20 Nov<", "sitemaps.org: lastmod"),
    ("sitemap.xml", "<priority>0.5", "<priority>5", "sitemaps.org: priority"),
    ("sitemap.xml", "<changefreq>daily", "<changefreq>often", "sitemaps.org: changefreq"),
    ("sitemap.xml", "<loc>https://x.example/id/1.html", "<loc>https://x.example/en/1.html", "It stands twice"),
    ("sitemap.xml", 'hreflang="id" href', 'hreflang="en" href', "language stands twice"),
    ("sitemap.xml", 'href="https://x.example/id/1.html"', 'href="https://x.example/id/2.html"', "is not in this map"),
    ("sitemap.xml", "<loc>https://x.example/id/", "<loc>https://y.example/id/", "several hosts"),
    ("sitemap.xml", 'rel="alternate"', 'rel="next"', "is no alternate"),
    (
        "sitemap.xml",
        '</lastmod>\n<xhtml:link rel="alternate" hreflang="en" href="https://x.example/en/1.html"/>',
        "</lastmod>",
        "does not point back",
    ),
    ("sitemap.xml", "<news:language>en", "<news:language>English", "news sitemap: language"),
    ("sitemap.xml", "<news:name>Kabar", "<news:name>", "news sitemap: name"),
    ("sitemap.xml", "<news:title>First", "<news:title>", "news sitemap: title"),
    ("sitemap.xml", "<news:publication_date>2026-11-19T", "<news:publication_date>2026-11-17T", "two days"),
    ("sitemap.xml", "<news:publication_date>2026-11-19T03:04:05Z", "<news:publication_date>x", "RFC 3339"),
    # Pages
    ("a.html", "<!doctype html>", "", "HTML 13.1.1"),
    ("a.html", '<meta charset="utf-8">', "", "meta charset"),
    ("a.html", 'lang="ar"', "", "<html lang>"),
    ("a.html", 'dir="rtl"', "", "<html dir>"),
    ("a.html", 'lang="ar"', 'lang="en"', "<html dir>"),
    ("a.html", "<title>Kabar</title>", "", "<title>"),
    ("a.html", "</h1>", "</h1><h1>x</h1>", "There are 2 h1"),
    ("a.html", '<h1 id="a">Kabar</h1>', "", "There are 0 h1"),
    ("a.html", 'rel="canonical" href="https://x.example/ar/1.html"', 'rel="canonical" href="1.html"', "RFC 6596"),
    ("a.html", "<title>", '<link rel="canonical" href="https://x.example/"><title>', "more than one"),
    ("a.html", "<title>", '<meta http-equiv="Refresh" content="0"><title>', "moves by itself"),
    ("a.html", 'hreflang="id"', 'hreflang="ar"', "stands twice"),
    ("a.html", 'hreflang="id"', 'hreflang="id_ID"', "no language tag"),
    (
        "a.html",
        'hreflang="ar" href="https://x.example/ar/1.html"',
        'hreflang="ar" href="https://x.example/ar/2.html"',
        "not in its own cluster",
    ),
    ("a.html", 'href="https://x.example/ar/rss.xml"', 'href="rss.xml"', "link alternate"),
    ("a.html", '"@type"', '"@type', "It is not JSON"),
    ("a.html", '"@context"', '"context"', "@context"),
    ("a.html", 'id="b"', 'id="a"', "make ids unique|stands more than once"),
    ("a.html", ' alt=""', "", "has no alt"),
    ("a.html", "<body>", '<body onload="x()">', "runs a script"),
    # robots.txt
    ("robots.txt", "User-agent: *\n", "", "no user-agent"),
    ("robots.txt", "Allow: /", "Allow: en", "is no path"),
    ("robots.txt", "Allow: /", "Let all in", "is no rule"),
    ("robots.txt", "https://x.example/sitemap.xml", "/sitemap.xml", "robots.txt]"),
]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted[0]}-{planted[3][:30]}")
def test_a_planted_fault_is_found_and_named(planted: tuple[str, ...]) -> None:
    name, old, new, says, *also = planted
    text = SAMPLES[name]
    assert old in text
    text = text.replace(old, new, 1)
    if says == "neither title nor description":
        text = text.replace(also[0], "</item>", 1)
    faults = "\n".join(found(name, text))
    assert any(word in faults for word in says.split("|")), faults


@pytest.mark.parametrize("name", SAMPLES)
def test_any_file_must_be_whole_and_utf8(name: str) -> None:
    body = SAMPLES[name].encode()
    assert any("last line" in str(fault) for fault in judge(name, body.rstrip()))
    assert any("byte order mark" in str(fault) for fault in judge(name, b"\xef\xbb\xbf" + body))
    assert any("not UTF-8" in str(fault) for fault in judge(name, body.replace(b"a", b"\xff", 1)))


def test_limits_of_sitemaps_and_robots() -> None:
    url = "<url><loc>https://x.example/{}</loc></url>"
    head, foot = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "</urlset>\n"
    many = head + "".join(url.format(n) for n in range(50_001)) + foot
    assert any("50000 at most" in fault for fault in found("sitemap.xml", many))
    news = SITEMAP[SITEMAP.index("<news:news>") : SITEMAP.index("</news:news>") + 12]
    assert any("1000 at most" in fault for fault in found("sitemap.xml", SITEMAP.replace(news, news * 1000, 1)))
    assert any("Crawlers read" in fault for fault in found("robots.txt", ROBOTS + "#" * 512_000 + "\n"))


def test_the_large_are_judged_too() -> None:
    large = SITEMAP.replace("</urlset>", "<!--" + "x" * (50 * 1024 * 1024) + "--></urlset>")
    assert any("bytes" in fault or "well-formed" in fault for fault in found("sitemap.xml", large))


def test_xml_base_makes_references_in_atom_whole() -> None:
    text = ATOM.replace("&lt;p&gt;Long.", '&lt;p&gt;&lt;a href="/x"&gt;Long&lt;/a&gt;.')
    assert any("ContainsRelRef" in fault for fault in found("atom.xml", text))
    assert (
        found("atom.xml", text.replace('xml:lang="en">\n<id>', 'xml:lang="en" xml:base="https://x.example/">\n<id>'))
        == []
    )


@pytest.mark.parametrize(
    ("name", "start", "form"),
    [
        ("x/rss.xml", RSS, "rss"), ("feed", ATOM, "atom"), ("https://x.example/f", JSON_FEED, "json"),
        ("feeds.opml", OPML, "opml"), ("sitemap-2.xml", SITEMAP, "sitemap"), ("p.html", "", "page"),
        ("robots.txt", "", "robots"), ("atom-3.xml", "", "atom"), ("style.css", "body{}", ""), ("a.jpg", "\xff", ""),
        ("manifest.json", "{}", ""), ("feed-2.json", "{}", "json"),
    ],
)  # fmt: skip
def test_the_form_of_a_file_is_told_by_its_bytes_and_name(name: str, start: str, form: str) -> None:
    assert form_of(name, start.encode()) == form


def test_how_a_feed_is_served() -> None:
    good = {"address": "https://x.example/en/rss.xml", "media_type": "application/rss+xml; charset=utf-8"}
    assert answer_faults(RSS.encode(), **good) == []
    for change, says in (
        ({"media_type": "text/html"}, "UnexpectedContentType"),
        ({"media_type": ""}, "UnexpectedContentType"),
        ({"media_type": "application/xml"}, "NonSpecificMediaType"),
        ({"media_type": "application/rss+xml; charset=iso-8859-1"}, "EncodingMismatch"),
        ({"address": "https://x.example/other"}, "SelfDoesntMatchLocation"),
    ):
        assert [f.rule for f in answer_faults(RSS.encode(), **good | change)] == [f"W3C: {says}"], change


@given(st.binary(max_size=400), st.sampled_from(sorted(SAMPLES)))
def test_no_bytes_break_the_judge(body: bytes, name: str) -> None:
    assert isinstance(judge(name, body), list)


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 3000), st.integers(0, 60), st.text(max_size=12))
def test_no_damage_breaks_the_judge(name: str, start: int, length: int, text: str) -> None:
    body = SAMPLES[name].encode()
    assert isinstance(judge(name, body[:start] + text.encode("utf-8", "replace") + body[start + length :]), list)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3), max_leaves=5
)
NAMES = ("items", "hubs", "authors", "_syndicate", "title", "language", "next_url", "expired")


@given(VALUES, st.sampled_from(NAMES))
def test_no_value_breaks_the_judge_of_json(value: object, name: str) -> None:
    feed = json.loads(JSON_FEED)
    feed[name] = value
    assert isinstance(judge("feed.json", json.dumps(feed).encode()), list)
    feed = json.loads(JSON_FEED)
    for key in list(feed["items"][0]):
        feed["items"][0][key] = value
    assert isinstance(judge("feed.json", json.dumps(feed).encode()), list)


def test_the_same_moment_is_read_from_both_forms() -> None:
    assert moment_of("Fri, 20 Nov 2026 10:04:05 +0700") == moment_of("2026-11-20T03:04:05Z") is not None
    assert moment_of("20 Nov") is None
