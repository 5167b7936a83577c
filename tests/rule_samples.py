"""Good published files of each kind, written by hand: neither the renderers nor their mistakes have a part in them."""

from __future__ import annotations

import json

from syndicate.rules.judge import judge

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
