"""The pages: language, direction, clusters, notices, safety, and templates of an operator."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from newsstand import (
    EDITIONS,
    HOSTILE,
    LANGUAGES,
    SECTIONS,
    SITE,
    TEMPLATES,
    VOICES,
    edition,
    entry,
    hostile_entries,
    shelf,
)

from syndicate.errors import ConfigError
from syndicate.issue import NEVER, authors_of, make_archive, make_issue
from syndicate.localise import own_name
from syndicate.model import Entry, Issue, Media, Page
from syndicate.render.atom import render_atom
from syndicate.render.json_feed import render_json_feed
from syndicate.render.opml import render_opml
from syndicate.render.pages import (
    Layout,
    Place,
    Templates,
    closed_up,
    default_edition,
    render_article,
    render_chooser,
    render_edition,
    render_feeds_page,
    render_gone,
    render_not_found,
    topics_of,
)
from syndicate.render.rss import render_rss
from syndicate.render.templates import ADDED, NEEDED


def layout(language: str = "en", **changes: Any) -> Layout:
    own = replace(next(e for e in EDITIONS if e.language == language), **changes)
    topics = topics_of(own, shelf()[language])
    return Layout(edition=own, voice=VOICES[language], templates=TEMPLATES, peers=EDITIONS, topics=topics)


def tree(page: Page) -> Any:
    return html.fromstring(page.body.decode())


def article(made: Entry, **changes: Any) -> Any:
    return tree(render_article(made, layout(made.language, **changes)))


def issues(language: str = "en", count: int = 6, **more: Any) -> list[Issue]:
    """What an edition has feeds of: all, its sections, its authors. more: of each issue."""
    shared, every = layout(language), shelf(count)[language]
    parts = (None, *SECTIONS, *authors_of(every[0]))
    return [make_issue(shared.edition, part, every, shared.voice, languages=LANGUAGES, **more) for part in parts]


def months(language: str, entries: list[Entry]) -> list[Issue]:
    """The pages of months, the oldest first, ten articles a page."""
    shared, places = layout(language), []
    for month, inside in itertools.groupby(reversed(entries), lambda made: f"{Path(made.path).parent}/"):
        ordered = list(inside)
        tens = [ordered[start : start + 10] for start in range(0, len(ordered), 10)]
        places += [((month, number), ten[::-1]) for number, ten in enumerate(tens, 1)]
    ends: list[Any] = [None, *(place for place, _ in places), None]
    return [
        make_archive(
            shared.edition, ten, shared.voice, folder=where[0], number=where[1], older=ends[at], newer=ends[at + 2]
        )
        for at, (where, ten) in enumerate(places)
    ]


def site(entries: dict[str, list[Entry]]) -> dict[str, Page]:
    pages = [TEMPLATES.style(), render_opml("Garis & Satu", issues(), NEVER)]
    for own in EDITIONS:
        shared, every = layout(own.language), entries[own.language]
        voice, older = shared.voice, months(own.language, every)
        listed = issues(own.language, len(every), older=(older[-1].path, older[-1].number))
        pages += [render_article(made, shared) for made in every]
        pages += [render_edition(issue, issue.entries, shared) for issue in [*listed, *older]]
        pages += [write(issue, [], voice) for issue in listed for write in (render_rss, render_atom, render_json_feed)]
        pages += [render_feeds_page(listed, every[:5], shared), render_gone("2025/01/gone", shared)]
    pages += [
        render_chooser("Garis & Satu", layout(), VOICES, {x: entries[x][:3] for x in LANGUAGES}),
        render_not_found("Garis & Satu", layout(), VOICES),
    ]
    made = {page.path: page for page in pages}
    assert len(made) == len(pages)
    return made


SITE_PAGES = site(shelf(40))
HTML_PAGES = {path: page for path, page in SITE_PAGES.items() if path.endswith(".html")}


def test_a_page_says_its_language_and_direction() -> None:
    for path, page in HTML_PAGES.items():
        language = path.split("/")[0] if "/" in path else "en"
        root = tree(page)
        assert root.get("lang") == language, path
        assert root.get("dir") == VOICES[language].direction, path


def test_no_page_holds_script_or_style_or_handlers_so_that_a_strict_policy_fits() -> None:
    for path, page in HTML_PAGES.items():
        root = tree(page)
        assert [s.get("type") for s in root.iter("script")] in ([], ["application/ld+json"]), path
        assert not list(root.iter("style")), path
        assert not [
            name for element in root.iter() for name in element.attrib if name == "style" or name.startswith("on")
        ], path


def test_every_reference_within_the_site_leads_to_a_page_that_exists() -> None:
    for path, page in HTML_PAGES.items():
        for reference in tree(page).xpath("//a/@href | //link[@rel='stylesheet']/@href"):
            if reference.startswith(("#", "https://www.example.org/")):
                continue
            assert not reference.startswith(SITE), f"{path}: {reference} leaves a preview"
            base = "" if path == "404.html" else str(Path(path).parent)
            found = str((Path("/") / base / reference.lstrip("/")).resolve()).lstrip("/")
            found = f"{found}/index.html".lstrip("/") if reference.endswith("/") else found
            assert found in SITE_PAGES, f"{path}: {reference}"


def test_every_article_can_be_reached_from_its_edition() -> None:
    for language in LANGUAGES:
        seen, todo = set(), [f"{language}/index.html"]
        while todo:
            path = todo.pop()
            if path in seen or path not in HTML_PAGES or not path.startswith(f"{language}/"):
                continue
            seen.add(path)
            for reference in tree(HTML_PAGES[path]).xpath("//a/@href"):
                found = str((Path("/") / Path(path).parent / reference).resolve()).lstrip("/")
                todo.append(f"{found}/index.html" if reference.endswith("/") else found)
        assert {made.path for made in shelf(40)[language]} <= seen


def test_an_article_names_itself_and_all_its_languages_with_a_default() -> None:
    made = entry(0, "ar")
    root = article(made)
    assert root.xpath("//link[@rel='canonical']/@href") == [made.url]
    links = root.xpath("//link[@rel='alternate' and not(@type)]")
    cluster = {(link.get("hreflang"), link.get("href")) for link in links}
    assert cluster == set(made.alternates) | {("x-default", dict(made.alternates)["en"])}


def test_clusters_of_lists_are_mutual() -> None:
    for path in ("index.html", "transportasi/index.html"):
        clusters = {
            tuple(tree(HTML_PAGES[f"{language}/{path}"]).xpath("//link[@rel='alternate' and not(@type)]/@href"))
            for language in LANGUAGES
        }
        assert len(clusters) == 1
        assert {f"{SITE}/{language}/{path.removesuffix('index.html')}" for language in LANGUAGES} <= set(*clusters)


def test_feeds_are_found_on_every_page_the_own_language_first() -> None:
    for path, page in HTML_PAGES.items():
        if path == "404.html":
            continue
        links = tree(page).xpath("//link[@rel='alternate' and @type]")
        languages = [link.get("hreflang") for link in links]
        if "/" in path:
            assert languages[:3] == [path.split("/")[0]] * 3, path
        assert all(link.get("href").removeprefix(f"{SITE}/") in SITE_PAGES for link in links), path


def test_a_translation_carries_its_notice_with_a_link_to_the_original() -> None:
    made = entry(0)
    root = article(made)
    notice = root.xpath("//aside[@role='note']")[0]
    assert made.notice in notice.text_content()
    link = notice.find(".//a")
    assert (link.get("href"), link.get("hreflang")) == (made.via, "id")
    assert article(entry(0, "id")).xpath("//aside") == []


def test_authors_are_named_apart_and_lead_to_their_pages() -> None:
    byline = article(entry(0)).xpath("//p[@class='byline']")[0]
    assert byline.text_content() == "By Sari Wulandari and Budi & Rekan"
    assert [a.get("href") for a in byline.findall("a[@rel='author']")] == [
        "../../authors/sari-wulandari/", "../../authors/budi-rekan/",
    ]  # fmt: skip
    assert [bdi.text for bdi in byline.iter("bdi")] == ["Sari Wulandari", "Budi & Rekan"]
    facts = json.loads(article(entry(0)).xpath("//script/text()")[0])
    assert facts["author"][0]["url"] == f"{SITE}/en/authors/sari-wulandari/"
    without = article(entry(0), authors=False)
    assert without.xpath("//p[@class='byline']//a") == []
    assert "Sari Wulandari" in without.xpath("//p[@class='byline']")[0].text_content()
    assert "url" not in json.loads(without.xpath("//script/text()")[0])["author"][0]


def test_a_name_that_looks_like_a_place_for_a_name_stays_a_name() -> None:
    made = replace(entry(0), authors=("\ue001 & \ue000", "<b>Budi</b>", "\u202e"))
    byline = article(made).xpath("//p[@class='byline']")[0]
    assert byline.text_content() == "By \ue001 & \ue000 and <b>Budi</b>"


def test_what_no_editor_has_checked_is_kept_from_search_engines_if_so_wished() -> None:
    robots = "//meta[@name='robots']/@content"
    assert article(entry(0)).xpath(robots) == []
    assert article(entry(0), index_unreviewed=False).xpath(robots) == ["noindex, follow"]
    assert article(entry(0, origin="reviewed"), index_unreviewed=False).xpath(robots) == []
    assert article(entry(0, "id"), index_unreviewed=False).xpath(robots) == []


def test_shared_links_say_their_locale_and_the_others() -> None:
    root = article(entry(0, "zh-Hant"))
    assert root.xpath("//meta[@property='og:locale']/@content") == ["zh_TW"]
    assert root.xpath("//meta[@property='og:locale:alternate']/@content") == ["ar_EG", "en_US", "id_ID"]


def test_translations_elsewhere_are_named_where_they_are() -> None:
    made = entry(0)
    elsewhere = (("ar", "https://ar.example.org/1"), ("en", made.url))
    root = article(replace(made, alternates=elsewhere))
    assert root.xpath("//link[@hreflang='ar' and not(@type)]/@href") == ["https://ar.example.org/1"]
    assert root.xpath("//nav[@class='others']//a/@href") == ["https://ar.example.org/1"]
    alone = article(replace(made, alternates=elsewhere[1:]))
    assert alone.xpath("//nav[@class='others'] | //link[@hreflang and not(@type)]") == []


@given(st.lists(st.integers(min_value=2, max_value=6), max_size=12))
def test_headings_of_a_body_leave_no_level_out(levels: list[int]) -> None:
    def body(levels: list[int]) -> str:
        return "".join(f"<h{level}>x</h{level}><hr>&lt;h6>" for level in levels)

    made = closed_up(body(levels))
    found = [int(level) for level in re.findall(r"<h(\d)>", made)]
    assert made == body(found)
    assert all(2 <= own <= above + 1 for above, own in zip([1, *found], found, strict=False))
    assert closed_up(made) == made
    for here, there in itertools.pairwise(range(len(levels))):  # deeper stays deeper, as deep stays as deep
        assert (levels[there] > levels[here]) == (found[there] > found[here])


def test_headings_in_good_order_stay() -> None:
    assert closed_up("<h1>a</h1><h2><h3><h4><h5><h6>b</h6>") == "<h2>a</h2><h3><h4><h5><h6><h6>b</h6>"
    assert closed_up("<h2>a</h2><h3>b</h3><h3>c</h3><h2>d</h2>") == "<h2>a</h2><h3>b</h3><h3>c</h3><h2>d</h2>"
    assert closed_up('<h3 id="a">a</h3><h4>b</h4>') == '<h2 id="a">a</h2><h3>b</h3>'
    assert article(entry(0, body="<h4>Harga</h4>")).xpath("//div[@class='body']/h2")[0].text == "Harga"


def test_pages_are_the_same_whether_made_together_or_alone() -> None:
    for language in LANGUAGES:
        shared = layout(language)
        few = replace(entry(2, language), alternates=entry(2, language).alternates[:2])
        for made in [few, *shelf(8)[language], entry(400, language)]:
            assert render_article(made, shared) == render_article(made, layout(language))


def test_a_month_has_pages_that_lead_to_older_and_newer_ones() -> None:
    every = shelf(6)["ar"]
    whole = issues("ar")[0]
    one, two = ("ar/2026/10/", 3), ("ar/2026/11/", 2)
    first = replace(whole, path="ar/2026/11/", archive=True, older=one, newer=two)
    second = replace(first, number=2, older=("ar/2026/11/", 1), newer=None)
    root, last = (tree(render_edition(issue, every, layout("ar"))) for issue in (first, second))
    assert root.xpath("//main//a[@rel='prev']/@href") == ["index-2.html"]
    assert root.xpath("//main//a[@rel='next']/@href") == ["../10/index-3.html"]
    assert root.xpath("//link[@rel='prev' or @rel='next']/@href") == [
        f"{SITE}/ar/2026/11/index-2.html", f"{SITE}/ar/2026/10/index-3.html",
    ]  # fmt: skip
    assert last.xpath("//main//a[@rel]/@href")[:2] == ["../../", "./"]
    assert last.xpath("//link[@rel='canonical']/@href") == [f"{SITE}/ar/2026/11/index-2.html"]
    assert last.findtext(".//h1/time") == VOICES["ar"].month(2026, 11)
    assert last.xpath("//p[@class='count']")[0].text == VOICES["ar"].say_many("{count} article", "{count} articles", 6)
    assert last.findtext(".//h1/small") == VOICES["ar"].say("Page {number}", number=2)
    assert root.find(".//h1/small") is None
    assert last.xpath("//ul[@class='feeds']//a/@href")[0] == "../../rss.xml"
    assert last.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_the_latest_page_leads_to_the_newest_of_the_older_ones() -> None:
    whole = replace(issues()[0], older=("en/2026/11/", 2))
    root = tree(render_edition(whole, whole.entries, layout()))
    assert root.xpath("//main//a[@rel='next']/@href") == ["2026/11/index-2.html"]
    assert root.xpath("//main//a[@rel='prev']") == []


def test_lists_are_called_by_what_they_hold() -> None:
    headings = [tree(render_edition(i, i.entries, layout("en"))).findtext(".//h1").strip() for i in issues()]
    assert headings == [
        "Latest articles", "Transportasi (en)", "Ekonomi (en)",
        "Articles by Sari Wulandari", "Articles by Budi & Rekan",
    ]  # fmt: skip


def test_recent_articles_say_how_long_before_the_reference_they_came() -> None:
    whole = issues(count=10)[0]
    root = tree(render_edition(whole, whole.entries, layout(), reference=whole.entries[0].published))
    words = [span.text for span in root.iter("span") if span.get("class") == "ago"]
    assert words == ["1 day ago", *(f"{days} days ago" for days in range(2, 7))]
    assert "20 November 2026" in root.xpath("//time")[0].text
    assert b'class="ago"' not in render_edition(whole, whole.entries, layout()).body


def test_the_page_of_feeds_shows_every_address_in_a_field_with_its_name() -> None:
    for language in LANGUAGES:
        root = tree(HTML_PAGES[f"{language}/feeds/index.html"])
        fields = root.xpath("//input[@readonly]")
        known = [
            f"{SITE}/{language}/{folder}{name}"
            for folder in ("", "transportasi/", "ekonomi/")
            for name in ("rss.xml", "atom.xml", "feed.json")
        ]
        assert [field.get("value") for field in fields] == known
        labels = {label.get("for"): label.text_content() for label in root.iter("label")}
        assert [labels[field.get("id")] for field in fields] == ["RSS", "Atom", "JSON Feed"] * 3
        assert "../authors/budi-rekan/atom.xml" in root.xpath("//ul[@class='writers']//a/@href")
        assert len(root.xpath("//ul[@class='headlines']/li")) == 5
        assert "../../feeds.opml" in root.xpath("//main//a/@href")
        cluster = root.xpath("//link[@rel='alternate' and not(@type)]/@hreflang")
        assert cluster == [*LANGUAGES, "x-default"]
        assert root.findtext(".//h1") == VOICES[language].say("All feeds of this edition")


def test_the_other_languages_are_listed_by_their_own_names() -> None:
    links = article(entry(0)).xpath("//nav[@class='others']//a")
    assert [(a.get("lang"), a.text_content()) for a in links] == [(x, own_name(x)) for x in ("ar", "id", "zh-Hant")]


def test_times_are_machine_readable_and_written_in_the_language_and_zone() -> None:
    made = entry(0, "id", updated=entry(0).published)
    times = article(made).xpath("//article//time")
    assert [time.get("datetime") for time in times] == ["2026-11-20T03:04:05Z"]
    assert "20 November 2026" in times[0].text_content()
    late = replace(made, published=made.published.replace(hour=20))  # the next day in Jakarta
    assert "21 November 2026" in article(late).xpath("//article//time")[0].text_content()


def test_an_update_on_another_day_is_shown() -> None:
    assert len(article(entry(30)).xpath("//article//time")) == 2
    assert len(article(entry(1)).xpath("//article//time")) == 1


def test_pictures_have_size_and_words_and_wait_until_they_are_needed() -> None:
    root = article(entry(0, body='<p>x</p><figure><img src="asset:1123456789abcdef.jpg" alt="b"></figure>'))
    lead, other = root.xpath("//main//img")
    assert (lead.get("width"), lead.get("height"), lead.get("alt")) == ("1200", "800", "A train")
    assert lead.get("src") == "../../../media/0123456789abcdef.jpg"
    assert (other.get("loading"), other.get("src")) == ("lazy", "../../../media/1123456789abcdef.jpg")
    assert root.xpath("//meta[@property='og:image']/@content") == [f"{SITE}/media/0123456789abcdef.jpg"]
    assert "Photo: Sari" in root.findtext(".//figcaption/small")


def test_search_engines_read_what_the_article_is() -> None:
    made = entry(0)
    facts = json.loads(article(made).xpath("//script/text()")[0])
    assert (facts["@type"], facts["inLanguage"], facts["headline"]) == ("NewsArticle", "en", made.title)
    assert facts["translator"] == facts["publisher"]
    assert facts["translationOfWork"] == {"@type": "NewsArticle", "url": made.via, "inLanguage": "id"}
    assert facts["datePublished"] == "2026-11-20T03:04:05Z"
    assert [author["name"] for author in facts["author"]] == list(made.authors)
    assert facts["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
    original = json.loads(article(entry(0, "id")).xpath("//script/text()")[0])
    assert "translationOfWork" not in original
    assert "digitalSourceType" not in original


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_stays_text(number: int) -> None:
    made = hostile_entries()[number]
    page = render_article(made, layout())
    text = page.body.decode()
    assert "<script>" not in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", text)
    root = tree(page)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", root.findtext(".//title") + root.findtext(".//h1"))
    facts = json.loads(root.xpath("//script/text()")[0])
    assert facts["headline"] == root.findtext(".//h1")
    lists = render_edition(make_issue(edition(), None, hostile_entries(), VOICES["en"]), hostile_entries(), layout())
    assert "<script>" not in lists.body.decode()


def test_an_empty_edition_says_so() -> None:
    empty = make_issue(edition(), None, (), VOICES["en"])
    assert "No articles yet." in tree(render_edition(empty, (), layout())).text_content()
    assert render_atom(empty, [], VOICES["en"]).body.count(NEVER.strftime("%Y-%m-%dT").encode()) == 1


def test_a_withdrawn_article_is_replaced_by_a_word_and_is_not_indexed() -> None:
    root = tree(HTML_PAGES["ar/2025/01/gone.html"])
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert root.findtext(".//h1") == VOICES["ar"].say("This article has been withdrawn")


def test_the_root_page_offers_every_language_in_its_own_name_and_direction() -> None:
    root = tree(HTML_PAGES["index.html"])
    items = root.xpath("//ul[@class='editions']/li")
    assert [(li.get("lang"), li.get("dir")) for li in items] == [(x, VOICES[x].direction) for x in LANGUAGES]
    assert [li.findtext("h3/a") for li in items] == [own_name(x) for x in LANGUAGES]
    assert {"x-default", *LANGUAGES} == set(root.xpath("//link[@rel='alternate' and not(@type)]/@hreflang"))


def test_a_page_that_is_not_found_refers_from_the_root_also_below_a_folder() -> None:
    root = tree(render_not_found("T", layout(site_url="https://x.example/news"), VOICES))
    assert root.xpath("//link[@rel='stylesheet']/@href") == ["/news/assets/style.css"]
    assert all(href.startswith(("/news/", "#")) for href in root.xpath("//a/@href"))


def test_the_default_edition_is_english_or_the_first() -> None:
    assert default_edition(EDITIONS).language == "en"
    assert default_edition([e for e in EDITIONS if e.language != "en"]).language == "id"


def test_places_write_short_references() -> None:
    place = Place(site_url=SITE, path="en/2026/11/a.html")
    assert (place.to("en/"), place.to(""), place.to("assets/style.css")) == (
        "../../",
        "../../../",
        "../../../assets/style.css",
    )
    assert place.near("https://elsewhere.example/") == "https://elsewhere.example/"
    assert Place(site_url=SITE, path="en/index.html").to("en/") == "./"
    assert Place(site_url=SITE, path="index.html").url == f"{SITE}/"


def test_an_operator_may_replace_one_template_and_its_mistakes_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "withdrawn.html").write_text("{{ voice.say('This article has been withdrawn') }}!\n")
    both = Templates([tmp_path, ROOT / "templates"])
    assert both.check() == []
    assert render_gone("x", replace(layout(), templates=both)).body == b"This article has been withdrawn!\n"
    (tmp_path / "withdrawn.html").write_text("fine\n{% if %}\n")
    assert [p.place for p in Templates([tmp_path, ROOT / "templates"]).check()] == [f"{tmp_path / 'withdrawn.html'}:2"]
    (tmp_path / "withdrawn.html").write_text("fine\n\n{{ no_such_thing.at_all }}\n")
    with pytest.raises(ConfigError, match=r"withdrawn\.html:3: .*no_such_thing"):
        render_gone("x", replace(layout(), templates=Templates([tmp_path, ROOT / "templates"])))


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("{{ nothing.at_all }}", "nothing"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ('{{ voice.say("By {authors}") }}', "authors"),
        ("{{ edition.title() }}", "not callable"),
        ('{% include "missing.html" %}', "missing"),
        ('{% include "logo.png" %}', "UnicodeDecodeError"),
    ],
)
def test_whatever_an_operators_template_does_is_told_with_its_line(tmp_path: Path, mistake: str, told: str) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "note.html").write_text(f"\n{mistake}\n")
    (tmp_path / "withdrawn.html").write_text('{% include "parts/note.html" %}')
    own = Templates([tmp_path, ROOT / "templates"])
    own.hold()
    assert own.check() == []
    with pytest.raises(ConfigError, match=rf"note\.html:2: .*{told}"):
        render_gone("x", replace(layout(), templates=own))
    (tmp_path / "parts" / "note.html").write_text("\n{% if %}")
    assert [problem.place for problem in own.check()] == [f"{tmp_path / 'parts' / 'note.html'}:2"]


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "withdrawn.html").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"withdrawn\.html: cannot be read"):
        render_gone("x", replace(layout(), templates=Templates([tmp_path, ROOT / "templates"])))


def test_a_picture_that_the_body_shows_is_not_shown_twice() -> None:
    picture = Media(url="https://cdn.example/a.jpg?w=800&ssl=1", alt="Kapal")
    body = '<p>Kapal.</p><figure><img src="https://cdn.example/a.jpg?w=800&amp;ssl=1" alt="Kapal"></figure>'
    shown = render_article(replace(entry(0), body=body, media=(picture,)), layout()).body.decode()
    assert shown.count("<img") == 1
    assert render_article(replace(entry(0), media=(picture,)), layout()).body.decode().count("<img") == 1


ALL_OF_JINJA = """
{% extends "base.html" %}
{% macro item(text) %}<b>{{ text }}</b>{{ caller() if caller is defined else "" }}{% endmacro %}
{% block title %}{{ self.main()|length > 0 }} {{ super() }}{% endblock %}
{% block main %}
{% set seen = namespace(count=0) %}
{% for word in [hostile, hostile|safe, 7, none] recursive %}{% set seen.count = seen.count + loop.index %}
{{ loop.cycle("odd", "even") }} {{ item(word) }} {{ word ~ "<i>" }} {{ loop([]) if loop.first else "" }}
{% endfor %}
{{ seen.count }} {{ range(3)|join("<") }} {% call item("&") %}{{ hostile }}{% endcall %}
{% autoescape true %}{{ hostile }}{% endautoescape %}{% filter upper %}{{ hostile }}{% endfilter %}
{% endblock %}
"""


def test_a_template_may_use_all_of_jinja(tmp_path: Path) -> None:
    (tmp_path / "all.html").write_text(ALL_OF_JINJA)
    (tmp_path / "base.html").write_text("{% block title %}<T>{% endblock %}|{% block main %}{% endblock %}")
    usual = jinja2.Environment(
        loader=jinja2.FileSystemLoader(tmp_path), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    said = {"hostile": "<a href=\"x\">'&'</a>"}
    assert Templates([tmp_path]).fill("all.html", said) == usual.get_template("all.html").render(said)


def test_shipped_templates_have_no_mistakes_and_missing_ones_are_told(tmp_path: Path) -> None:
    assert TEMPLATES.check() == []
    assert len(Templates([tmp_path]).check()) == 13
    with pytest.raises(ConfigError):
        Templates([tmp_path]).style()


def test_an_operator_may_add_to_the_style_or_replace_it(tmp_path: Path) -> None:
    shipped = TEMPLATES.style().body
    (tmp_path / "extra.css").write_text(":root { --accent: #06c; }\n")
    added = Templates([tmp_path, ROOT / "templates"])
    assert added.style().body == shipped.rstrip() + b"\n\n:root { --accent: #06c; }\n"
    (tmp_path / "style.css").write_text("body { color: #000; }\n")
    assert added.style().body == b"body { color: #000; }\n\n:root { --accent: #06c; }\n"
    (tmp_path / "extra.css").write_bytes(b"\xff")
    assert [problem.place for problem in added.check()] == [str(tmp_path / "extra.css")]
    with pytest.raises(ConfigError, match=r"extra\.css"):
        added.style()


def test_operators_are_told_of_every_file_that_they_may_replace() -> None:
    told = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    assert [name for name in (*NEEDED, ADDED) if f"`{name}`" not in told] == []
    assert {file.name for file in (ROOT / "templates").iterdir()} == set(NEEDED)


def test_an_operator_may_replace_a_part_that_all_pages_share(tmp_path: Path) -> None:
    (tmp_path / "footer.html").write_text("<p>{{ place.to('en/') }}</p>\n")
    shared = replace(layout(), templates=Templates([tmp_path, ROOT / "templates"]))
    assert "<p>../../</p>" in render_article(entry(0), shared).body.decode()
    (tmp_path / "footer.html").write_text("\n{{ nothing }}\n")
    with pytest.raises(ConfigError, match=r"footer\.html:2: .*nothing"):
        render_article(entry(0), replace(layout(), templates=Templates([tmp_path, ROOT / "templates"])))
