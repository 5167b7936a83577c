"""RSS, Atom and JSON Feed: valid whatever the text, the same in all three, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from newsstand import LANGUAGES, SECTIONS, SITE, VOICES, edition, entry, hostile_entries

from syndicate.issue import make_issue
from syndicate.model import Entry, Issue, Page
from syndicate.render.atom import render_atom
from syndicate.render.json_feed import render_json_feed
from syndicate.render.rss import render_rss
from syndicate.rules.atom import atom_faults
from syndicate.rules.fault import Fault
from syndicate.rules.json_feed import json_faults
from syndicate.rules.rss import rss_faults
from syndicate.rules.xml import ATOM, CONTENT, read_xml

RENDERERS = {
    "rss": (render_rss, rss_faults),
    "atom": (render_atom, atom_faults),
    "json": (render_json_feed, json_faults),
}
RELATED = {
    kind: [("ar", f"{SITE}/ar/{name}"), ("zh-Hant", f"{SITE}/zh-Hant/{name}")]
    for kind, name in (("rss", "rss.xml"), ("atom", "atom.xml"), ("json", "feed.json"))
}


def issue_of(entries: list[Entry], language: str = "en") -> Issue:
    return make_issue(edition(language), None, entries, VOICES[language])


def render(kind: str, issue: Issue) -> Page:
    return RENDERERS[kind][0](issue, RELATED[kind], VOICES[issue.edition.language])


def faults(kind: str, issue: Issue) -> list[Fault]:
    return RENDERERS[kind][1](render(kind, issue).body)


@pytest.mark.parametrize("kind", RENDERERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_feeds_of_hostile_entries_have_no_faults(kind: str, language: str) -> None:
    assert faults(kind, issue_of(hostile_entries(language), language)) == []


@pytest.mark.parametrize("kind", RENDERERS)
def test_an_empty_feed_has_no_faults(kind: str) -> None:
    assert faults(kind, issue_of([])) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_a_feed(title: str, body: str) -> None:
    issue = issue_of(
        [entry(0, title=title, body=f"<p>{body.replace('<', '&lt;')}</p>", summary=body, tags=(body, title))]
    )
    assert [fault for kind in RENDERERS for fault in faults(kind, issue)] == []


def moment(parsed_date: Any) -> datetime:
    return datetime.fromtimestamp(timegm(parsed_date), UTC)


def parsed(kind: str, issue: Issue) -> list[dict[str, Any]]:
    """id, dates, link and authors of each item, read back without the code that wrote them."""
    body = render(kind, issue).body
    if kind == "json":
        return [
            {
                "id": item["id"], "link": item["url"], "title": item["title"], "content": item["content_html"],
                "published": datetime.fromisoformat(item["date_published"]), "summary": item["summary"],
                "updated": datetime.fromisoformat(item["date_modified"]),
                "authors": [a["name"] for a in item["authors"]],
            }
            for item in json.loads(body)["items"]
        ]  # fmt: skip
    read = feedparser.parse(body)
    assert not read.bozo
    # feedparser writes HTML anew in its own order of attributes; what was sent is read by a plain XML parser.
    sent = [element.text for element in read_xml(body).iter(f"{CONTENT}encoded", f"{ATOM}content")]
    return [
        {
            "id": item.id, "link": item.link, "title": item.title, "content": content,
            "published": moment(item.published_parsed), "summary": item.summary,
            "updated": moment(item.updated_parsed), "authors": [a.name for a in item.authors],
        }
        for item, content in zip(read.entries, sent, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_three_formats_say_what_the_issue_says(language: str) -> None:
    issue = issue_of([entry(n, language) for n in range(7)], language)
    said = [
        {
            "id": e.id, "link": e.url, "title": e.title, "published": e.published, "updated": e.updated,
            "authors": list(e.authors), "summary": e.summary,
        }
        for e in issue.entries
    ]  # fmt: skip
    contents = []
    for kind in RENDERERS:
        items = parsed(kind, issue)
        contents.append([item.pop("content") for item in items])
        assert items == said
    assert contents[0] == contents[1] == contents[2]


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_independent_reader_finds_language_links_and_categories(kind: str, language: str) -> None:
    issue = issue_of([entry(n, language) for n in range(3)], language)
    read = feedparser.parse(render(kind, issue).body)
    assert read.feed.language == language
    assert read.feed.link == issue.url
    assert read.feed.title == issue.title
    assert moment(read.feed.updated_parsed) == issue.updated
    for item, made in zip(read.entries, issue.entries, strict=True):
        labels = [tag.label or tag.term for tag in item.tags if "iptc" not in tag.scheme]
        assert labels == [tag.label for tag in made.tags]
        links = {(link.rel, link.get("hreflang"), link.href) for link in item.links}
        assert ("via", "id", made.via) in links
        assert {(lang, url) for rel, lang, url in links if rel == "related"} == set(made.alternates) - {
            (language, made.url)
        }
        assert [link.href for link in item.links if link.rel == "enclosure"] == [m.url for m in made.media]


@pytest.mark.parametrize("kind", RENDERERS)
@pytest.mark.parametrize(
    ("origin", "term"), [("machine", "trained"), ("reviewed", "compositeWithTrained"), ("original", "")]
)
def test_every_item_says_how_its_text_was_made(kind: str, origin: str, term: str) -> None:
    made = entry(0, "id" if origin == "original" else "en", origin=origin)
    text = render(kind, issue_of([made], made.language)).body.decode()
    assert ("http://cv.iptc.org/newscodes/digitalsourcetype/" in text) == bool(term)
    assert (f"{term}AlgorithmicMedia" in text) == bool(term)
    assert (made.notice in text) == bool(made.notice) or not made.notice


def test_the_json_extension_tells_origin_engine_and_translations() -> None:
    item = json.loads(render("json", issue_of([entry(0)])).body)["items"][0]["_syndicate"]
    assert (item["origin"], item["engine"], item["source_language"]) == ("machine", "argos 1.0", "id")
    assert set(item["translations"]) == set(LANGUAGES) - {"en"}


def test_right_to_left_text_is_marked_as_such_and_other_text_is_not() -> None:
    assert parsed("rss", issue_of([entry(0, "ar")], "ar"))[0]["content"].startswith('<div dir="rtl" lang="ar">')
    assert "dir=" not in parsed("rss", issue_of([entry(0)]))[0]["content"]


def test_a_passage_left_in_the_original_finds_its_own_direction() -> None:
    made = entry(0, "ar", body='<p><span lang="id">Kalimat.</span></p>')
    content = parsed("atom", issue_of([made], "ar"))[0]["content"]
    assert '<span dir="auto" lang="id">Kalimat.</span>' in content
    assert made.notice in content


def test_the_lead_picture_is_shown_once() -> None:
    shown = parsed("rss", issue_of([entry(0)]))[0]["content"]
    assert shown.count("<img ") == 1
    assert 'width="1200" height="800"' in shown
    already = entry(0, body=f'<p><img src="{SITE}/media/0123456789abcdef.jpg" alt=""></p>')
    assert parsed("rss", issue_of([already]))[0]["content"].count("<img ") == 1


def test_pictures_carry_size_words_and_credit_and_an_enclosure_needs_its_length() -> None:
    page = render("rss", issue_of([entry(0), entry(1, media=entry(0).media[:0])]))
    root = read_xml(page.body)
    media = root.find(".//{http://search.yahoo.com/mrss/}content")
    assert (media.get("width"), media.get("height"), media.get("medium")) == ("1200", "800", "image")
    assert [child.text for child in media] == ["It came.", "A train", "Sari"]
    assert len(root.findall(".//enclosure")) == 1


def test_dates_in_rss_are_english_in_every_edition() -> None:
    for language in LANGUAGES:
        item = read_xml(render("rss", issue_of([entry(0, language)], language)).body).find("channel/item")
        assert item.findtext("pubDate") == "Fri, 20 Nov 2026 03:04:05 +0000"


def test_feeds_point_to_the_same_feed_in_other_languages_and_to_themselves() -> None:
    for kind, path in (("rss", "channel/"), ("atom", "")):
        root = read_xml(render(kind, issue_of([entry(0)])).body)
        links = [dict(link.attrib) for link in root.findall(f"{path}{ATOM}link")]
        own = f"application/{kind}+xml"
        assert [link["href"] for link in links if link["rel"] == "self"] == [f"{SITE}/en/{kind}.xml"]
        others = [
            (link["hreflang"], link["href"]) for link in links if link["rel"] == "alternate" and link["type"] == own
        ]
        assert others == RELATED[kind]


def test_a_section_is_a_feed_of_its_own_with_an_identity_of_its_own() -> None:
    entries = [entry(n) for n in range(4)]
    section = make_issue(edition(), SECTIONS[1], entries, VOICES["en"])
    pages = [render("atom", section), render("atom", issue_of(entries))]
    assert pages[0].path == "en/ekonomi/atom.xml"
    assert len({read_xml(page.body).findtext(f"{ATOM}id") for page in pages}) == 2
    assert atom_faults(pages[0].body) == []


def test_an_article_that_lives_on_this_site_only_has_no_second_address() -> None:
    made = entry(0, "id")
    here = issue_of([replace(made, via=made.url)], "id")
    assert "external_url" not in json.loads(render("json", here).body)["items"][0]
    assert b'rel="via"' not in render("rss", here).body
    assert [fault for kind in RENDERERS for fault in faults(kind, here)] == []


def test_markup_in_a_body_arrives_as_it_was() -> None:
    body = '<p>a &amp; b ]]&gt; <a href="https://x.example/?a=1&amp;b=2">c</a></p>'
    page = render("rss", issue_of([entry(1, body=body)]))
    assert body in read_xml(page.body).findtext(f"channel/item/{CONTENT}encoded")


DIGESTS = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from newsstand import printed, stock
total = hashlib.sha256()
for page in printed(stock()).values():
    total.update(page.path.encode() + page.body)
print(total.hexdigest())
"""


def test_the_same_values_make_the_same_bytes_in_any_process() -> None:
    made = set()
    for seed, zone, lang in (("1", "Asia/Tokyo", "C.UTF-8"), ("2", "America/Lima", "id_ID.UTF-8")):
        world = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": lang, "LC_ALL": lang}
        command = [sys.executable, "-c", DIGESTS, str(ROOT / "tests")]
        done = subprocess.run(command, env=world, cwd=ROOT, capture_output=True, text=True, check=True)
        made.add(done.stdout.strip())
    assert len(made) == 1
    assert made != {hashlib.sha256().hexdigest()}


def test_plain_words_in_rss_survive_readers_that_take_them_for_html() -> None:
    page = render("rss", issue_of([entry(1, title="R&D: 3 < 4", summary="a < b & c")]))
    assert b"<title>R&#x26;D: 3 &#x3C; 4</title>" in page.body
    item = read_xml(page.body).find("channel/item")
    assert item.findtext("title") == "R&D: 3 < 4"
    assert item.findtext("description") == "a &lt; b &amp; c"
    assert feedparser.parse(page.body).entries[0].title == "R&D: 3 < 4"
