"""A small published site, written by hand: two languages, three formats, an archive of two months, a withdrawn page."""

from __future__ import annotations

import json

ROOT = "https://x.example"
LANGUAGES = {"en": "ltr", "id": "ltr"}
MONTHS = ("2026/10", "2026/11")  # an archive document each; article n lies in month n


def page(language: str, path: str, kind: str = "article", body: str = "") -> str:
    below = path.removeprefix(f"{language}/").removesuffix("index.html")
    cluster = "".join(f'<link rel="alternate" hreflang="{code}" href="{ROOT}/{code}/{below}">\n' for code in LANGUAGES)
    facts = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle" if kind == "article" else "WebPage"})
    return (
        f'<!doctype html>\n<html lang="{language}" dir="ltr">\n<head>\n<meta charset="utf-8">\n<title>T</title>\n'
        f'<link rel="canonical" href="{ROOT}/{language}/{below}">\n{cluster}'
        f'<script type="application/ld+json">{facts}</script>\n</head>\n<body><h1>T</h1>{body}</body>\n</html>\n'
    )


def _gone(language: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{language}" dir="ltr">\n<head>\n<meta charset="utf-8">\n<title>T</title>\n'
        '<meta name="syndicate:status" content="410">\n<meta name="robots" content="noindex">\n</head>\n'
        "<body><h1>Gone</h1></body>\n</html>\n"
    )


def _links(language: str, folder: str, name: str) -> list[tuple[str, str]]:
    """(rel, address) of the archive around a document."""
    oldest, newest = (f"{ROOT}/{language}/{month}/{name}" for month in MONTHS)
    if folder == MONTHS[0]:
        return [("next-archive", newest), ("current", f"{ROOT}/{language}/{name}")]
    if folder == MONTHS[1]:
        return [("prev-archive", oldest), ("current", f"{ROOT}/{language}/{name}")]
    return [("prev-archive", newest)]


def _articles(folder: str) -> list[int]:
    return [2] if not folder else [MONTHS.index(folder) + 1]


def _atom(language: str, folder: str) -> str:
    path = f"{language}/{folder}/atom.xml".replace("//", "/")
    others = "" if folder else "".join(
        f'<link rel="alternate" type="application/atom+xml" hreflang="{code}" href="{ROOT}/{code}/atom.xml"/>\n'
        for code in LANGUAGES if code != language
    )  # fmt: skip
    links = "".join(f'<link rel="{rel}" href="{url}"/>\n' for rel, url in _links(language, folder, "atom.xml"))
    entries = "".join(
        f"<entry><id>urn:x:{language}:{n}</id><title>T{n}</title><updated>2026-1{n - 1}-01T00:00:00Z</updated>"
        f"<published>2026-1{n - 1}-01T00:00:00Z</published>"
        f'<link href="{ROOT}/{language}/{MONTHS[n - 1]}/{n}.html"/><content type="html">x</content></entry>\n'
        for n in _articles(folder)
    )
    home = f"{ROOT}/{language}/{folder}/".replace(f"{language}//", f"{language}/")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        f'xml:lang="{language}">\n<id>urn:x:{path}</id><title>T</title><updated>2026-11-01T00:00:00Z</updated>\n'
        f'<author><name>K</name></author><link rel="self" href="{ROOT}/{path}"/>\n'
        f'<link rel="alternate" type="text/html" href="{home}"/>\n{others}{links}'
        f"{'<fh:archive/>' if folder else ''}{entries}</feed>\n"
    )


def _rss(language: str, folder: str) -> str:
    path = f"{language}/{folder}/rss.xml".replace("//", "/")
    links = "".join(f'<atom:link rel="{rel}" href="{url}"/>\n' for rel, url in _links(language, folder, "rss.xml"))
    day = {1: "Thu, 01 Oct", 2: "Sun, 01 Nov"}
    items = "".join(
        f"<item><title>T{n}</title><link>{ROOT}/{language}/{MONTHS[n - 1]}/{n}.html</link>"
        f'<guid isPermaLink="false">urn:x:{language}:{n}</guid><pubDate>{day[n]} 2026 00:00:00 +0000</pubDate></item>\n'
        for n in _articles(folder)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>\n'
        f'<title>T</title>\n<atom:link rel="self" type="application/rss+xml" href="{ROOT}/{path}"/>\n{links}'
        f"<link>{ROOT}/{language}/</link><description>D</description><language>{language}</language>\n"
        f"<lastBuildDate>Sun, 01 Nov 2026 00:00:00 +0000</lastBuildDate>{'<fh:archive/>' if folder else ''}\n"
        f"{items}</channel></rss>\n"
    )


def _json(language: str, folder: str) -> str:
    links = dict(_links(language, folder, "feed.json"))
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "home_page_url": f"{ROOT}/{language}/",
        "feed_url": f"{ROOT}/{language}/{folder}/feed.json".replace(f"{language}//", f"{language}/"),
        "next_url": links.get("prev-archive", ""),
        "language": language,
        "_syndicate": {
            "archive": bool(folder),
            "newer": links.get("next-archive", ""),
            "current": links.get("current", ""),
            "translations": {c: f"{ROOT}/{c}/feed.json" for c in LANGUAGES if c != language and not folder},
            "retracted": [{"id": "urn:x:9", "url": f"{ROOT}/{language}/gone.html", "date": "2026-11-01T00:00:00Z"}],
        },
        "items": [
            {
                "id": f"urn:x:{language}:{n}",
                "url": f"{ROOT}/{language}/{MONTHS[n - 1]}/{n}.html",
                "title": f"T{n}",
                "content_html": "x",
                "date_published": f"2026-1{n - 1}-01T00:00:00Z",
            }
            for n in _articles(folder)
        ],
    }
    return json.dumps({key: value for key, value in feed.items() if value}, indent=1) + "\n"


def _sitemap(pages: dict[str, str]) -> str:
    lines = []
    for path in pages:
        language, _, below = path.partition("/")
        below = below.removesuffix("index.html")
        lines.append(f"<url><loc>{ROOT}/{language}/{below}</loc>")
        lines += [f'<xhtml:link rel="alternate" hreflang="{code}" href="{ROOT}/{code}/{below}"/>' for code in LANGUAGES]
        lines.append("</url>")
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        + "\n".join(lines)
        + "\n</urlset>\n"
    )


def _site() -> dict[str, str]:
    pages: dict[str, str] = {}
    files: dict[str, str] = {}
    for language in LANGUAGES:
        picture = '<img src="../media/a.jpg" alt=""><a href="https://other.example/">o</a><a href="#x">x</a>'
        pages[f"{language}/index.html"] = page(language, f"{language}/index.html", "list", picture)
        for folder in ("", *MONTHS):
            below = f"{language}/{folder}/".replace("//", "/")
            files |= {f"{below}atom.xml": _atom(language, folder), f"{below}rss.xml": _rss(language, folder)}
            files[f"{below}feed.json"] = _json(language, folder)
            if folder:
                pages[f"{below}index.html"] = page(language, f"{below}index.html", "list")
                number = MONTHS.index(folder) + 1
                pages[f"{below}{number}.html"] = page(
                    language, f"{below}{number}.html", body='<a href="../../">home</a>'
                )
        files[f"{language}/gone.html"] = _gone(language)
    outlines = "".join(
        f'<outline type="rss" text="T" xmlUrl="{ROOT}/{code}/rss.xml" htmlUrl="{ROOT}/{code}/"/>' for code in LANGUAGES
    )
    files["feeds.opml"] = f'<opml version="2.0"><head><title>T</title></head><body>{outlines}</body></opml>\n'
    files["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {ROOT}/sitemap.xml\n"
    files["media/a.jpg"] = "\n"
    files["sitemap.xml"] = _sitemap(pages)
    return files | pages


SITE = _site()
