"""The pages: language, direction, clusters, notices, safety, and templates of an operator."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from lxml import html
from newsstand import EDITIONS, HOSTILE, LANGUAGES, SITE, TEMPLATES, VOICES, edition, entry, hostile_entries, shelf

from syndicate.errors import ConfigError
from syndicate.issue import NEVER, make_issue
from syndicate.localise import own_name
from syndicate.model import Entry, Page
from syndicate.render.pages import Layout, Place, Templates, default_edition, render_article, render_edition, topics_of
from syndicate.render.site import render_edition_pages, render_root, render_withdrawn


def layout(language: str = "en") -> Layout:
    own = next(e for e in EDITIONS if e.language == language)
    topics = topics_of(own, shelf()[language])
    return Layout(edition=own, voice=VOICES[language], templates=TEMPLATES, peers=EDITIONS, topics=topics)


def tree(page: Page) -> Any:
    return html.fromstring(page.body.decode())


def article(made: Entry) -> Any:
    return tree(render_article(made, layout(made.language)))


def site(entries: dict[str, list[Entry]]) -> dict[str, Page]:
    pages = [
        page
        for own in EDITIONS
        for page in render_edition_pages(own, entries[own.language], VOICES[own.language], TEMPLATES, EDITIONS)
    ]
    pages += [
        page
        for own in EDITIONS
        for page in render_withdrawn(own, ["2025/01/gone"], VOICES[own.language], TEMPLATES, EDITIONS)
    ]
    pages += render_root("Garis & Satu", EDITIONS, entries, VOICES, TEMPLATES)
    paths = [page.path for page in pages]
    assert len(paths) == len(set(paths))
    return {page.path: page for page in pages}


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
    pages = {page.path: page for page in render_edition_pages(EDITIONS[1], [], VOICES["en"], TEMPLATES, EDITIONS)}
    assert "No articles yet." in tree(pages["en/index.html"]).text_content()
    assert pages["en/atom.xml"].body.count(NEVER.strftime("%Y-%m-%dT").encode()) == 1


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
    below = tuple(replace(e, site_url="https://x.example/news") for e in EDITIONS)
    pages = {p.path: p for p in render_root("T", below, {x: [] for x in LANGUAGES}, VOICES, TEMPLATES)}
    assert tree(pages["404.html"]).xpath("//link[@rel='stylesheet']/@href") == ["/news/assets/style.css"]


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
    pages = list(render_withdrawn(EDITIONS[1], ["2025/01/gone"], VOICES["en"], both, EDITIONS))
    assert pages[0].body == b"This article has been withdrawn!\n"
    (tmp_path / "withdrawn.html").write_text("fine\n{% if %}\n")
    assert [p.place for p in Templates([tmp_path, ROOT / "templates"]).check()] == [f"{tmp_path / 'withdrawn.html'}:2"]
    (tmp_path / "withdrawn.html").write_text("fine\n\n{{ no_such_thing.at_all }}\n")
    with pytest.raises(ConfigError, match=r"withdrawn\.html:3: .*no_such_thing"):
        list(
            render_withdrawn(
                EDITIONS[1], ["2025/01/gone"], VOICES["en"], Templates([tmp_path, ROOT / "templates"]), EDITIONS
            )
        )


def test_shipped_templates_have_no_mistakes_and_missing_ones_are_told(tmp_path: Path) -> None:
    assert TEMPLATES.check() == []
    assert len(Templates([tmp_path]).check()) == 7
    with pytest.raises(ConfigError):
        Templates([tmp_path]).style()
