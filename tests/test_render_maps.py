"""Site maps in parts and the list of feeds, made from values that need no whole issues."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from newsstand import EDITIONS, LANGUAGES, SECTIONS, SITE, VOICES, edition, entry

from syndicate.issue import make_issue
from syndicate.model import Author, Entry
from syndicate.render.content import fallback
from syndicate.render.opml import Outline, outlines_of, render_opml
from syndicate.render.sitemap import (
    Located,
    divide,
    render_sitemap,
    render_sitemap_index,
)
from syndicate.rules.opml import opml_faults
from syndicate.rules.sitemap import sitemap_faults
from syndicate.rules.xml import MAPS, read_xml

NOW = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)


def locate(made: Entry) -> Located:
    return Located(url=made.url, updated=made.updated, alternates=made.alternates, default=fallback(made))


def test_a_site_map_of_a_month_has_no_faults() -> None:
    urls = [locate(entry(number, language)) for language in LANGUAGES for number in range(3)]
    page = render_sitemap("sitemap-2026-11.xml", urls)
    assert page.path == "sitemap-2026-11.xml"
    assert sitemap_faults(page.body) == []
    found = [(url.findtext(f"{MAPS}loc"), url.findtext(f"{MAPS}lastmod")) for url in read_xml(page.body)]
    assert found == [(url.url, f"{url.updated:%Y-%m-%dT%H:%M:%SZ}") for url in urls]


def test_an_index_names_each_site_map_with_its_newest_change() -> None:
    page = render_sitemap_index(SITE, [("sitemap-2026-10.xml", NOW), ("sitemap-pages.xml", None)])
    root = read_xml(page.body)
    assert (page.path, root.tag) == ("sitemap.xml", f"{MAPS}sitemapindex")
    assert [[child.text for child in part] for part in root] == [
        [f"{SITE}/sitemap-2026-10.xml", "2026-11-26T01:02:03Z"], [f"{SITE}/sitemap-pages.xml"]
    ]  # fmt: skip


def test_too_many_addresses_are_divided_and_not_taken_into_one_file() -> None:
    urls = [Located(url=f"{SITE}/{number}") for number in range(50_001)]
    assert [len(part) for part in divide(urls)] == [50_000, 1]
    with pytest.raises(ValueError, match=r"sitemap\.xml would be larger"):
        render_sitemap("sitemap.xml", urls)
    assert [len(part) for part in divide([])] == [0]


def test_addresses_that_would_be_too_many_bytes_are_divided() -> None:
    cluster = tuple((f"l{number:02}", f"{SITE}/{'x' * 900}/{number}") for number in range(30))
    urls = [Located(url=f"{SITE}/{number}", alternates=cluster) for number in range(2500)]
    parts = divide(urls)
    assert [url for part in parts for url in part] == urls
    assert len(parts) == 2
    assert all(len(render_sitemap("s.xml", part).body) <= 50 * 1000 * 1000 + 1000 for part in parts)


def test_the_list_of_feeds_can_be_made_without_issues() -> None:
    issues = [make_issue(own, part, [], VOICES[own.language]) for own in EDITIONS for part in (None, *SECTIONS)]
    outlines = [outline for issue in issues for outline in outlines_of(issue)]
    assert render_opml("T", outlines, NOW) == render_opml("T", issues, NOW)
    assert opml_faults(render_opml("T", outlines, NOW).body) == []
    assert b"dateModified" not in render_opml("T", outlines).body
    one = Outline(title="A & <B>", language="ar", url=f"{SITE}/ar/rss.xml", html_url=f"{SITE}/ar/", kind="rss")
    (found,) = read_xml(render_opml("T", [one], NOW).body).findall("body/outline/outline")
    assert dict(found.attrib) == {
        "type": "rss", "text": "A & <B> (RSS)", "title": "A & <B> (RSS)", "xmlUrl": one.url, "htmlUrl": one.html_url,
        "language": "ar", "version": "RSS2",
    }  # fmt: skip


def test_feeds_of_authors_and_json_feeds_are_not_in_the_list() -> None:
    author = make_issue(edition(), Author(slug="sari-wulandari", name="Sari Wulandari"), [entry(0)], VOICES["en"])
    assert list(outlines_of(author)) == []
    whole = make_issue(edition(), None, [entry(0)], VOICES["en"])
    assert [outline.kind for outline in outlines_of(whole)] == ["rss", "atom"]
    assert list(outlines_of(replace(whole, edition=edition(formats=("json",))))) == []
