"""The whole site: what is there, in which order, lists of feeds and site maps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feed_rules import MAPS, NEWS, atom_faults, json_faults, opml_faults, read_xml, rss_faults, sitemap_faults
from newsstand import EDITIONS, LANGUAGES, SITE, TEMPLATES, VOICES, entry, hostile_entries, shelf

from syndicate.render.site import make_issues, render_edition_pages, render_root
from syndicate.render.sitemap import render_news_sitemap, render_sitemaps

ENTRIES = shelf(8)
EN = list(render_edition_pages(EDITIONS[1], ENTRIES["en"], VOICES["en"], TEMPLATES, EDITIONS))
TOP = {page.path: page for page in render_root("Garis & Satu", EDITIONS, ENTRIES, VOICES, TEMPLATES)}


def test_articles_come_before_lists_and_lists_before_feeds() -> None:
    kinds = [
        "feed" if not p.path.endswith(".html") else "list" if p.path.endswith("index.html") else "article" for p in EN
    ]
    assert kinds == sorted(kinds, key=["article", "list", "feed"].index)
    assert set(kinds) == {"article", "list", "feed"}


def test_an_edition_has_its_files_and_those_of_its_sections() -> None:
    names = ("index.html", "rss.xml", "atom.xml", "feed.json")
    folders = ("en/", "en/transportasi/", "en/ekonomi/")
    assert {f"{folder}{name}" for folder in folders for name in names} <= {page.path for page in EN}
    assert {made.path for made in ENTRIES["en"]} <= {page.path for page in EN}


def test_only_the_formats_that_are_wanted_are_written_and_pointed_to() -> None:
    some = tuple(replace(e, formats=("atom",)) for e in EDITIONS)
    pages = list(render_edition_pages(some[1], ENTRIES["en"], VOICES["en"], TEMPLATES, some))
    assert {page.path.rsplit("/")[-1] for page in pages if not page.path.endswith(".html")} == {"atom.xml"}
    assert not [page.path for page in pages if b"rss.xml" in page.body or b"feed.json" in page.body]
    top = {page.path: page for page in render_root("T", some, ENTRIES, VOICES, TEMPLATES)}
    assert b"rss.xml" not in top["feeds.opml"].body


def test_every_feed_of_a_hostile_edition_has_no_faults() -> None:
    judges = {"rss.xml": rss_faults, "atom.xml": atom_faults, "feed.json": json_faults}
    for own in EDITIONS:
        pages = render_edition_pages(own, hostile_entries(own.language), VOICES[own.language], TEMPLATES, EDITIONS)
        for page in pages:
            judge = judges.get(page.path.rsplit("/")[-1])
            assert not judge or judge(page.body) == [], page.path


def test_lists_of_feeds_and_site_maps_of_a_hostile_site_have_no_faults() -> None:
    hostile = {language: hostile_entries(language) for language in LANGUAGES}
    top = {page.path: page for page in render_root("A & B \x00 <c>", EDITIONS, hostile, VOICES, TEMPLATES)}
    assert opml_faults(top["feeds.opml"].body) == []
    assert sitemap_faults(top["sitemap.xml"].body) == []
    assert sitemap_faults(top["news-sitemap.xml"].body) == []


def test_an_empty_site_has_no_faults() -> None:
    top = {page.path: page for page in render_root("T", EDITIONS, {}, VOICES, TEMPLATES)}
    assert opml_faults(top["feeds.opml"].body) == []
    assert sitemap_faults(top["sitemap.xml"].body) == []
    assert sitemap_faults(top["news-sitemap.xml"].body) == []


def test_the_list_of_feeds_has_a_folder_for_each_language_and_no_version_for_atom() -> None:
    root = read_xml(TOP["feeds.opml"].body)
    assert len(root.findall("body/outline")) == len(EDITIONS)
    outlines = root.findall("body/outline/outline")
    assert len(outlines) == len(EDITIONS) * 3 * 2
    assert {o.get("version") for o in outlines if o.get("xmlUrl").endswith("atom.xml")} == {None}
    known = {f"{SITE}/{page.path}" for page in EN}
    assert {o.get("xmlUrl") for o in outlines if "/en/" in o.get("xmlUrl")} <= known


def test_the_site_map_holds_every_page_once() -> None:
    places = [loc.text for loc in read_xml(TOP["sitemap.xml"].body).iter(f"{MAPS}loc")]
    articles = {made.url for entries in ENTRIES.values() for made in entries}
    assert articles < set(places)
    assert len(places) == len(set(places)) == 1 + len(EDITIONS) * 3 + len(articles)


def test_a_very_large_site_map_is_divided() -> None:
    made = entry(0)
    many = [replace(made, id=f"urn:x:{n}", url=f"{SITE}/en/{n}.html", alternates=()) for n in range(50_000)]
    issues = make_issues(replace(EDITIONS[1], sections=()), [], VOICES["en"], EDITIONS)
    pages = render_sitemaps(SITE, issues, {"en": many})
    assert [page.path for page in pages] == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert [loc.text for loc in read_xml(pages[-1].body).iter(f"{MAPS}loc")] == [
        f"{SITE}/{page.path}" for page in pages[:2]
    ]


def test_the_news_map_holds_two_days_before_the_newest_and_at_most_a_thousand() -> None:
    entries = [entry(n) for n in range(5)]
    root = read_xml(render_news_sitemap("T", entries).body)
    assert [loc.text for loc in root.iter(f"{MAPS}loc")] == [made.url for made in entries[:3]]
    many = [replace(entries[0], published=entries[0].published - timedelta(minutes=n)) for n in range(1200)]
    assert len(list(read_xml(render_news_sitemap("T", many).body).iter(f"{MAPS}loc"))) == 1000
    chinese = read_xml(render_news_sitemap("T", [entry(0, "zh-Hant")]).body)
    assert [element.text for element in chinese.iter(f"{NEWS}language")] == ["zh-tw"]


def test_robots_are_shown_the_site_maps() -> None:
    text = TOP["robots.txt"].body.decode()
    assert f"Sitemap: {SITE}/sitemap.xml\n" in text
    assert f"Sitemap: {SITE}/news-sitemap.xml\n" in text
    assert "Disallow" not in text


def test_every_page_has_its_media_type() -> None:
    types = {page.path.rsplit("/", 1)[-1].rsplit(".", 1)[-1]: page.type.split(";")[0] for page in [*EN, *TOP.values()]}
    assert types["html"] == "text/html"
    assert types["json"] == "application/feed+json"
    assert types["css"] == "text/css"
    assert {page.type.split(";")[0] for page in EN if page.path.endswith("rss.xml")} == {"application/rss+xml"}
