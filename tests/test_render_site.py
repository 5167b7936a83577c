"""The whole site as it is printed: what is there, in which order, lists of feeds, archives, retractions, site maps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from newsstand import EDITIONS, LANGUAGES, SITE, edition, entry, hostile, printed, stock, told

from syndicate.model import Kept
from syndicate.render.sitemap import render_news_sitemap
from syndicate.rules.atom import atom_faults
from syndicate.rules.json_feed import json_faults
from syndicate.rules.opml import opml_faults
from syndicate.rules.rss import rss_faults
from syndicate.rules.sitemap import sitemap_faults
from syndicate.rules.xml import ATOM, MAPS, NEWS, read_xml

SITE_FILES = printed(stock(8), title="Garis & Satu")
PATHS = list(SITE_FILES)
JUDGES = {
    "rss": rss_faults, "atom": atom_faults, "feeds.opml": opml_faults, "feed": json_faults, "sitemap": sitemap_faults,
    "news": sitemap_faults,
}  # fmt: skip


def faults(files: dict[str, bytes]) -> list[str]:
    """What the rules have against feeds, lists of feeds and site maps."""
    found = []
    for path, body in files.items():
        name = path.rsplit("/", 1)[-1]
        if not name.endswith((".html", ".css", ".txt", ".jpg")):
            judge = next(JUDGES[key] for key in JUDGES if name.startswith(key))
            found += [f"{path}: {fault}" for fault in judge(body)]
    return found


def bodies(texts: list[Kept], **more: object) -> dict[str, bytes]:
    return {path: page.body for path, page in printed(texts, **more).items()}  # type: ignore[arg-type]


def months(count: int, size: int) -> dict[str, bytes]:
    """An English site with an article a day, and feeds of ``size``."""
    return bodies([told(number) for number in range(count)], editions=(edition("en", size=size),))


def test_what_is_pointed_to_comes_before_what_points() -> None:
    at = {path: number for number, path in enumerate(PATHS)}
    for language in LANGUAGES:
        articles = [at[path] for path in PATHS if path.startswith(f"{language}/2026/") and "berita" in path]
        assert max(articles) < at[f"{language}/index.html"] < at[f"{language}/rss.xml"] < at["index.html"]
    assert at["index.html"] < at["feeds.opml"] < at["sitemap.xml"]


def test_an_edition_has_its_files_and_those_of_its_sections_and_authors() -> None:
    names = ("index.html", "rss.xml", "atom.xml", "feed.json")
    folders = ("en/", "en/transportasi/", "en/ekonomi/", "en/authors/sari-wulandari/", "en/authors/budi-rekan/")
    assert {f"{folder}{name}" for folder in folders for name in names} <= set(PATHS)
    assert {entry(number).path for number in range(8)} | {"en/feeds/index.html"} <= set(PATHS)


def test_only_the_formats_that_are_wanted_are_written_and_pointed_to() -> None:
    files = bodies(stock(8), editions=tuple(replace(e, formats=("atom",)) for e in EDITIONS))
    assert not [path for path, body in files.items() if "rss.xml" in path or b"rss.xml" in body or b"feed.json" in body]
    assert "en/atom.xml" in files


def test_without_authors_nothing_is_made_for_them_and_nothing_points_there() -> None:
    files = bodies(stock(3), editions=tuple(replace(e, authors=False) for e in EDITIONS))
    assert not [path for path, body in files.items() if "/authors/" in path or b"/authors/" in body]


def test_every_feed_and_list_of_a_hostile_site_has_no_faults() -> None:
    texts = [_stored(kept) for language in LANGUAGES for kept in hostile(language)]
    assert faults(bodies(texts, title="A & B \x00 <c>")) == []


def _stored(kept: Kept) -> Kept:
    """The text without half surrogate pairs, which cleaning takes out before anything is kept."""
    text = kept.translation
    media = tuple(replace(m, alt=_whole(m.alt), caption=_whole(m.caption), credit=_whole(m.credit)) for m in text.media)
    clean = replace(
        text, title=_whole(text.title), summary=_whole(text.summary), body=_whole(text.body), media=media,
        engine=_whole(text.engine), tags=tuple(map(_whole, text.tags)),
    )  # fmt: skip
    return replace(kept, translation=clean)


def _whole(text: str) -> str:
    return text.replace("\ud800", "")


def test_an_empty_site_has_no_faults() -> None:
    assert faults(bodies([])) == []


def test_the_list_of_feeds_has_a_folder_for_each_language_and_no_version_for_atom() -> None:
    root = read_xml(SITE_FILES["feeds.opml"].body)
    assert len(root.findall("body/outline")) == len(EDITIONS)
    outlines = root.findall("body/outline/outline")
    assert len(outlines) == len(EDITIONS) * 3 * 2
    assert {o.get("version") for o in outlines if o.get("xmlUrl").endswith("atom.xml")} == {None}
    assert {o.get("xmlUrl") for o in outlines} <= {f"{SITE}/{path}" for path in PATHS}


def test_the_site_map_holds_every_page_once() -> None:
    places = [loc.text for loc in read_xml(SITE_FILES["sitemap.xml"].body).iter(f"{MAPS}loc")]
    articles = {entry(number, language).url for number in range(8) for language in LANGUAGES}
    assert articles < set(places)
    assert len(places) == len(set(places)) == 1 + len(EDITIONS) * 6 + len(articles)
    files = {place.removeprefix(f"{SITE}/") for place in places if place}
    assert {f"{file}index.html" if not file or file.endswith("/") else file for file in files} <= set(PATHS)


def test_a_large_site_has_a_site_map_for_each_month(monkeypatch: object) -> None:
    import syndicate.site

    monkeypatch.setattr(syndicate.site, "PER_SITEMAP", 30)  # type: ignore[attr-defined]
    files = bodies([told(number) for number in range(70)], editions=(edition("en"),))
    index = [loc.text for loc in read_xml(files["sitemap.xml"]).iter(f"{MAPS}loc")]
    names = ["lists", "2026-09", "2026-10", "2026-10-2", "2026-11"]
    assert index == [f"{SITE}/sitemap-{name}.xml" for name in names]
    places = [loc.text for name in names for loc in read_xml(files[f"sitemap-{name}.xml"]).iter(f"{MAPS}loc")]
    assert {entry(number).url for number in range(70)} < set(places)
    assert len(places) == len(set(places))
    assert faults(files) == []


def test_the_news_map_holds_two_days_before_the_newest_and_at_most_a_thousand() -> None:
    root = read_xml(SITE_FILES["news-sitemap.xml"].body)
    recent = {entry(number, language).url for number in range(3) for language in LANGUAGES}
    assert {loc.text for loc in root.iter(f"{MAPS}loc")} == recent
    first = entry(0)
    many = [replace(first, published=first.published - timedelta(minutes=n)) for n in range(1200)]
    assert len(list(read_xml(render_news_sitemap("T", many).body).iter(f"{MAPS}loc"))) == 1000
    chinese = read_xml(render_news_sitemap("T", [entry(0, "zh-Hant")]).body)
    assert [element.text for element in chinese.iter(f"{NEWS}language")] == ["zh-tw"]


def test_one_can_page_back_through_everything_ever_published() -> None:
    files = months(100, size=7)
    assert faults(files) == []
    wanted = {entry(number).id for number in range(100)}
    seen: set[str] = set()
    path = "en/feed.json"
    while path:
        feed = json.loads(files[path])
        assert len(feed["items"]) <= 7
        seen |= {item["id"] for item in feed["items"]}
        path = feed.get("next_url", "").removeprefix(f"{SITE}/")
    assert seen == wanted
    seen, path = set(), "en/atom.xml"
    while path:
        root = read_xml(files[path])
        seen |= {element.text for element in root.iterfind(f"{ATOM}entry/{ATOM}id")}
        links = {link.get("rel"): link.get("href") for link in root.iterfind(f"{ATOM}link")}
        path = links.get("prev-archive", "").removeprefix(f"{SITE}/")
    assert seen == wanted


def test_no_feed_leads_to_a_document_that_still_fills_and_full_ones_stay_as_they_are() -> None:
    before, after = (
        months(100, size=7),
        bodies([told(number) for number in range(100)] + [_newer()], editions=(edition("en", size=7),)),
    )
    archives = {path for path in before if path.startswith("en/20") and path.endswith((".xml", ".json"))}
    assert {"en/2026/11/index-3.html", "en/2026/11/atom-2.xml"} <= set(before)
    assert "en/2026/11/atom-3.xml" not in before
    assert archives | {"en/2026/11/atom-3.xml"} <= set(after)
    changed = {path for path in archives if before[path] != after[path]}
    assert changed == {f"en/2026/11/{name}" for name in ("atom-2.xml", "rss-2.xml", "feed-2.json")}  # now lead on


def _newer() -> Kept:
    kept = told(0)
    url, when = "https://www.example.org/neu", kept.article.published + timedelta(hours=1)
    article = replace(kept.article, url=url, uid="neu", page="2026/11/neu", published=when, updated=when)
    return Kept(article=article, translation=replace(kept.translation, url=url, updated=when))


def test_a_withdrawn_article_is_told_of_in_every_language_that_had_it() -> None:
    gone = told(2).article
    files = bodies(stock(4), gone=[gone])
    assert faults(files) == []
    for language in LANGUAGES:
        lost = entry(2, language)
        assert b'content="410"' in files[lost.path]
        for folder in (f"{language}/", f"{language}/transportasi/", f"{language}/authors/sari-wulandari/"):
            feed = json.loads(files[f"{folder}feed.json"])
            assert [r["id"] for r in feed["_syndicate"]["retracted"]] == [lost.id]
            assert lost.id not in {item["id"] for item in feed["items"]}
            assert lost.id.encode() in files[f"{folder}atom.xml"]
            assert lost.id.encode() not in files[f"{folder}rss.xml"]
        assert lost.id.encode() not in files[f"{language}/ekonomi/atom.xml"]
        assert lost.url.encode() not in files["sitemap.xml"]


def test_robots_are_shown_the_site_maps() -> None:
    text = SITE_FILES["robots.txt"].body.decode()
    assert f"Sitemap: {SITE}/sitemap.xml\n" in text
    assert f"Sitemap: {SITE}/news-sitemap.xml\n" in text
    assert "Disallow" not in text


def test_every_page_has_its_media_type() -> None:
    types = {path.rsplit(".", 1)[-1]: page.type.split(";")[0] for path, page in SITE_FILES.items()}
    assert (types["html"], types["json"], types["css"]) == ("text/html", "application/feed+json", "text/css")
    assert {page.type.split(";")[0] for path, page in SITE_FILES.items() if path.endswith("rss.xml")} == {
        "application/rss+xml"
    }
