"""The judge across files: what is planted against the agreement of a small site is found."""

from __future__ import annotations

import pytest
from small_site import ROOT, SITE, page

from syndicate.rules.site import site_faults


def told(files: dict[str, str]) -> list[str]:
    return [f"{path}: {fault}" for path, fault in site_faults({path: text.encode() for path, text in files.items()})]


def test_a_good_site_has_no_faults() -> None:
    assert told(SITE) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("en/atom.xml", f'rel="self" href="{ROOT}/en/', f'rel="self" href="{ROOT}/xx/', "It says that it lies at"),
        ("en/rss.xml", f"<link>{ROOT}/en/</link>", f"<link>{ROOT}/xx/</link>", "There is no file for"),
        (
            "en/2026/11/2.html",
            f'canonical" href="{ROOT}/en/2026/11/2',
            f'canonical" href="{ROOT}/en/2026/11/3',
            "page lies at",
        ),
        ("en/atom.xml", f'href="{ROOT}/id/atom.xml"', f'href="{ROOT}/ms/atom.xml"', "There is no feed at"),
        (
            "id/atom.xml",
            f'hreflang="en" href="{ROOT}/en/atom.xml"',
            f'hreflang="ms" href="{ROOT}/en/atom.xml"',
            "does not point back",
        ),
        (
            "id/atom.xml",
            f'hreflang="en" href="{ROOT}/en/atom.xml"',
            f'hreflang="ms" href="{ROOT}/en/atom.xml"',
            "says that it is in en",
        ),
        ("en/feed.json", f'"id": "{ROOT}/id/feed.json"', f'"id": "{ROOT}/id/rss.xml"', "does not point back"),
        ("en/rss.xml", "urn:x:en:2", "urn:x:en:7", "Its ids are not those"),
        ("en/feed.json", '"title": "T2"', '"title": "T3"', "title is"),
        (
            "en/rss.xml",
            "Sun, 01 Nov 2026 00:00:00 +0000</pubDate>",
            "Mon, 02 Nov 2026 00:00:00 +0000</pubDate>",
            "published is",
        ),
        ("en/feed.json", '"title": "T2",', '"title": "T2", "language": "id",', "language is"),
        ("en/rss.xml", f"{ROOT}/en/2026/11/2.html", f"{ROOT}/en/2026/11/8.html", "There is no file for"),
        ("en/rss.xml", f"{ROOT}/en/2026/11/2.html", f"{ROOT}/en/2026/10/1.html", "One id for one article"),
        ("en/rss.xml", f"{ROOT}/en/2026/11/2.html", f"{ROOT}/en/gone.html", "has been withdrawn"),
        ("en/rss.xml", f"{ROOT}/en/2026/11/2.html", f"{ROOT}/id/2026/11/2.html", "its page in id"),
        ("en/rss.xml", "</item>", f'<media:content url="{ROOT}/media/b.jpg"/></item>', "No file for"),
        ("en/feed.json", f"{ROOT}/en/gone.html", f"{ROOT}/en/2026/10/1.html", "does not say that urn:x:9"),
        (
            "en/2026/11/2.html",
            f'hreflang="id" href="{ROOT}/id/2026/11/2',
            f'hreflang="id" href="{ROOT}/id/2026/10/1',
            "does not point back",
        ),
        (
            "en/2026/11/2.html",
            f'<link rel="alternate" hreflang="id" href="{ROOT}/id/2026/11/2.html">',
            "",
            "id/2026/11/2.html: error: hreflang en",
        ),
        ("en/2026/11/2.html", f'hreflang="id" href="{ROOT}/id/', f'hreflang="ms" href="{ROOT}/id/', "is in id"),
        ("en/2026/11/2.html", 'href="../../"', 'href="../"', "There is no such file"),
        ("en/index.html", "../media/a.jpg", "../media/b.jpg", "There is no such file"),
        (
            "sitemap.xml",
            f"<loc>{ROOT}/en/2026/11/2.html",
            f"<loc>{ROOT}/en/2026/11/9.html",
            "no such file on this site",
        ),
        (
            "sitemap.xml",
            f"<loc>{ROOT}/en/2026/11/2.html",
            f"<loc>{ROOT}/en/2026/11/9.html",
            "No site map lists this page",
        ),
        ("sitemap.xml", f"<loc>{ROOT}/en/2026/11/2.html", f"<loc>{ROOT}/en/gone.html", "withdrawn, or not for search"),
        (
            "sitemap.xml",
            f'hreflang="id" href="{ROOT}/id/2026/11/2',
            f'hreflang="id" href="{ROOT}/id/2026/10/1',
            "not those that the page names",
        ),
        ("robots.txt", "sitemap.xml", "map.xml", "There is no such site map"),
        ("feeds.opml", f"{ROOT}/en/rss.xml", f"{ROOT}/en/rs.xml", "There is no such feed"),
        ("feeds.opml", f'htmlUrl="{ROOT}/en/"', f'htmlUrl="{ROOT}/xx/"', "There is no such page"),
        # archives
        ("en/rss.xml", f"{ROOT}/en/2026/11/rss.xml", f"{ROOT}/en/2026/12/rss.xml", "where no feed is"),
        ("en/feed.json", f"{ROOT}/en/2026/11/feed.json", f"{ROOT}/en/2026/12/feed.json", "where no feed is"),
        ("en/2026/10/rss.xml", 'rel="next-archive"', 'rel="prev-archive"', "It leads back"),
        (
            "en/2026/10/feed.json",
            '"home_page_url"',
            f'"next_url": "{ROOT}/en/2026/11/feed.json", "home_page_url"',
            "It leads back",
        ),
        ("en/2026/10/atom.xml", "<fh:archive/>", "", "It is no archive"),
        (
            "en/2026/10/atom.xml",
            f'rel="next-archive" href="{ROOT}/en/2026/11',
            f'rel="next-archive" href="{ROOT}/en/2026/12',
            "next-archive is",
        ),
        (
            "en/2026/11/atom.xml",
            "<fh:archive/>",
            f'<fh:archive/><link rel="next-archive" href="{ROOT}/en/2026/12/atom.xml"/>',
            "next-archive is",
        ),
        ("en/2026/10/feed.json", '"newer"', '"_newer"', "next-archive is"),
        (
            "en/2026/10/rss.xml",
            f'current" href="{ROOT}/en/rss',
            f'current" href="{ROOT}/id/rss',
            "It says that it belongs to",
        ),
        (
            "en/2026/11/rss.xml",
            f'rel="prev-archive" href="{ROOT}/en/2026/10/rss.xml"',
            'rel="x" href="urn:x"',
            "No feed leads to this archive",
        ),
        (
            "en/2026/11/rss.xml",
            f"{ROOT}/en/2026/10/rss.xml",
            f"{ROOT}/id/2026/10/rss.xml",
            "another format or language",
        ),
    ],
)
def test_a_contradiction_between_files_is_found(path: str, old: str, new: str, says: str) -> None:
    assert old in SITE[path]
    faults = "\n".join(told({**SITE, path: SITE[path].replace(old, new, 1)}))
    assert says in faults, faults


def test_an_article_that_no_archive_holds_is_found() -> None:
    extra = "en/2026/10/7.html"
    text = page("en", extra).replace(f'<link rel="alternate" hreflang="id" href="{ROOT}/id/2026/10/7.html">\n', "")
    faults = "\n".join(told({**SITE, extra: text}))
    assert "ArchiveIncomplete" in faults
    assert extra in faults


def test_a_missing_file_is_found_by_whatever_points_to_it() -> None:
    for path in ("en/2026/11/2.html", "en/2026/10/atom.xml", "sitemap.xml", "media/a.jpg", "id/rss.xml"):
        assert told({name: text for name, text in SITE.items() if name != path}), path


def test_a_folder_without_an_address_says_so() -> None:
    assert "public address" in told({"a.css": "x\n"})[0]


def test_a_broken_file_is_a_fault_of_its_own_and_the_others_are_still_judged() -> None:
    faults = told({**SITE, "en/rss.xml": SITE["en/rss.xml"][:300]})
    assert any(fault.startswith("en/rss.xml: error: line") for fault in faults)
    assert any("There is no such feed" in fault for fault in faults)


def test_a_site_below_a_folder_of_its_host_is_judged_the_same() -> None:
    below = {path: text.replace(ROOT, f"{ROOT}/news") for path, text in SITE.items()}
    assert told(below) == []
    assert told({path: text for path, text in below.items() if path != "en/2026/11/2.html"})
