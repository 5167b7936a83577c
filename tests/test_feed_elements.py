"""What the feeds say beyond their entries: the edition's facts, authors, sources, media, and what was withdrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from newsstand import HOSTILE, LANGUAGES, PICTURE, SITE, VOICES, edition, entry, hostile_entries

from syndicate import __version__
from syndicate.issue import make_issue
from syndicate.model import Author, Edition, Entry, Issue, Retraction
from syndicate.render.atom import render_atom
from syndicate.render.json_feed import render_json_feed
from syndicate.render.rss import render_rss
from syndicate.render.xml import element
from syndicate.rules.atom import atom_faults
from syndicate.rules.json_feed import json_faults
from syndicate.rules.rss import rss_faults
from syndicate.rules.xml import ATOM, CONTENT, DC, LANG, read_xml

RENDER = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}
FAULTS = {"rss": rss_faults, "atom": atom_faults, "json": json_faults}
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
ICON = "https://www.example.org/icon.png?a=1&b=2"
HUBS = ("https://hub.example.org/", "https://other.example.org/?a=1&b=2")
GONE = tuple(
    Retraction(id=f"urn:uuid:0000000{n}-0000-5000-8000-000000000000", url=f"{SITE}/en/2026/10/x-{n}.html", when=when)
    for n, when in enumerate(datetime(2026, 11, 19, hour, tzinfo=UTC) for hour in (5, 9, 9, 1))
)


def full(language: str = "en", **changes: Any) -> Edition:
    """An edition that says everything."""
    facts: dict[str, Any] = {
        "hubs": HUBS, "icon": ICON, "rights": "© Garis & Satu", "editor": "desk@example.org (Ani & Budi)", "ttl": 15,
        "source_title": "Garis Satu Indonesia",
    }  # fmt: skip
    return edition(language, **facts | changes)


def issue_of(own: Edition, entries: list[Entry], **changes: Any) -> Issue:
    return make_issue(own, changes.pop("part", None), entries, VOICES[own.language], **changes)


def body(kind: str, issue: Issue) -> bytes:
    return RENDER[kind](issue, [], VOICES[issue.edition.language]).body


def xml(kind: str, issue: Issue) -> Any:
    root = read_xml(body(kind, issue))
    return root.find("channel") if kind == "rss" else root


def as_json(issue: Issue) -> dict[str, Any]:
    feed: dict[str, Any] = json.loads(body("json", issue))
    return feed


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n\r"), min_size=1))
def test_an_element_is_written_as_lxml_writes_it(text: str) -> None:
    made = etree.Element("a", {"b": text})
    made.text = text
    assert element("a", text, {"b": text, "c": ""}).encode() == etree.tostring(made, encoding="UTF-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_is_written_as_lxml_writes_its_tree(language: str) -> None:
    made = body("atom", issue_of(full(language), [entry(0, language), *hostile_entries(language)], retractions=GONE))
    tree = etree.fromstring(made, etree.XMLParser(remove_blank_text=True)).getroottree()
    assert made == etree.tostring(tree, encoding="UTF-8", xml_declaration=True, pretty_print=True)


@pytest.mark.parametrize("kind", RENDER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_hostile_at_once_has_no_faults(kind: str, language: str) -> None:
    entries = [
        replace(made, authors=(text, "Sari"), engine=text)
        for made, text in zip(hostile_entries(language), (*HOSTILE, ""), strict=True)
    ]
    for text in HOSTILE:
        own = full(language, title=text or "T", description=text, rights=text, source_title=text)
        issue = issue_of(own, entries, retractions=GONE, older=(f"{language}/2026/10/", 2))
        assert FAULTS[kind](body(kind, issue)) == []
        assert FAULTS[kind](body(kind, replace(issue, edition=replace(own, full_text=False)))) == []
        assert FAULTS[kind](body(kind, issue_of(own, [], part=Author(slug="x", name=text)))) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_what_an_edition_says(title: str, other: str) -> None:
    made = replace(entry(0, media=(replace(PICTURE, alt=title, caption=other, credit=title),)), authors=(title, other))
    issue = issue_of(full(title=f"T{title}", rights=other, source_title=f"T{other}"), [made])
    assert [fault for kind, faults in FAULTS.items() for fault in faults(body(kind, issue))] == []


def test_rss_says_what_the_edition_says() -> None:
    issue = issue_of(full(), [entry(0)])
    channel = xml("rss", issue)
    assert channel.get(LANG) == channel.findtext("language") == "en"
    assert channel.findtext("copyright") == "© Garis & Satu"
    assert channel.findtext("managingEditor") == "desk@example.org (Ani & Budi)"
    assert channel.findtext("ttl") == "15"
    assert channel.findtext("generator") == f"Syndicate {__version__}"
    image = {child.tag: child.text for child in channel.find("image")}
    assert image == {"url": ICON, "title": channel.findtext("title"), "link": channel.findtext("link")}


def test_atom_says_what_the_edition_says() -> None:
    feed = xml("atom", issue_of(full(), [entry(0)]))
    assert (feed.findtext(f"{ATOM}icon"), feed.findtext(f"{ATOM}rights")) == (ICON, "© Garis & Satu")
    assert feed.find(f"{ATOM}generator").get("version") == __version__
    assert feed.findtext(f"{ATOM}author/{ATOM}uri") == f"{SITE}/en/"


def test_json_says_what_the_edition_says() -> None:
    feed = as_json(issue_of(full(), [entry(0)]))
    assert feed["icon"] == feed["favicon"] == ICON
    assert feed["hubs"] == [{"type": "WebSub", "url": hub} for hub in HUBS]
    assert feed["_syndicate"]["rights"] == "© Garis & Satu"


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_hubs_are_named_in_their_order(kind: str) -> None:
    links = xml(kind, issue_of(full(), [])).findall(f"{ATOM}link")
    assert [link.get("href") for link in links if link.get("rel") == "hub"] == list(HUBS)


def test_what_an_edition_does_not_say_is_not_there() -> None:
    issue = issue_of(edition(), [entry(0)])
    for name in (b"copyright", b"managingEditor", b"<ttl", b"<image", b'"hub"', b"deleted-entry", b"fh:", b"at:"):
        assert name not in body("rss", issue) + body("atom", issue)
    assert not {"icon", "favicon", "hubs", "next_url"} & as_json(issue).keys()


def test_authors_have_their_pages_as_addresses() -> None:
    made = replace(entry(0), authors=("Sari Wulandari", "***"))
    issue = issue_of(full("ar"), [made])
    page = f"{SITE}/ar/authors/sari-wulandari/"
    authors = xml("atom", issue).findall(f"{ATOM}entry/{ATOM}author")
    assert [(a.findtext(f"{ATOM}name"), a.findtext(f"{ATOM}uri")) for a in authors] == [
        ("Sari Wulandari", page), ("***", None)
    ]  # fmt: skip
    assert as_json(issue)["items"][0]["authors"] == [{"name": "Sari Wulandari", "url": page}, {"name": "***"}]
    assert [c.text for c in xml("rss", issue).findall(f"item/{DC}creator")] == ["Sari Wulandari", "***"]


def test_without_pages_of_authors_none_is_pointed_to() -> None:
    issue = issue_of(full(authors=False), [entry(0)])
    assert b"/authors/" not in body("atom", issue) + body("json", issue)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_of_summaries_has_notice_summary_and_links_and_no_body(language: str) -> None:
    made = entry(0, language, summary="A < B & C", body="<p>The whole story.</p>")
    issue = issue_of(full(language, full_text=False), [made])
    contents = {
        xml("rss", issue).findtext(f"item/{CONTENT}encoded"),
        xml("atom", issue).findtext(f"{ATOM}entry/{ATOM}content"),
        as_json(issue)["items"][0]["content_html"],
    }
    (content,) = contents
    assert "whole story" not in content
    assert "<p>A &lt; B &amp; C</p>" in content
    assert f'href="{made.url}"' in content
    assert f'href="{made.via}"' in content
    assert made.notice in content


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_translation_names_the_feed_it_was_made_from(kind: str) -> None:
    original = issue_of(edition("id"), [entry(0, "id")])
    made = xml(kind, issue_of(full("ar"), [entry(0, "ar")]))
    if kind == "rss":
        source = made.find("item/source")
        assert (source.get("url"), source.text) == (f"{SITE}/id/rss.xml", "Garis Satu Indonesia")
        return
    source = made.find(f"{ATOM}entry/{ATOM}source")
    assert source.findtext(f"{ATOM}id") == xml("atom", original).findtext(f"{ATOM}id")
    assert (source.findtext(f"{ATOM}title"), source.get(LANG)) == ("Garis Satu Indonesia", "id")
    assert source.findtext(f"{ATOM}updated") == made.findtext(f"{ATOM}entry/{ATOM}updated")
    assert [link.get("href") for link in source.findall(f"{ATOM}link")] == [f"{SITE}/id/atom.xml", f"{SITE}/id/"]


def test_without_an_edition_of_the_originals_their_site_is_the_source() -> None:
    alone = replace(entry(0), alternates=(("en", entry(0).url),))
    for made in (alone, entry(0, "id")):
        issue = issue_of(full(made.language), [made])
        assert xml("rss", issue).find("item/source") is None
        source = xml("atom", issue).find(f"{ATOM}entry/{ATOM}source")
        assert [link.get("href") for link in source.findall(f"{ATOM}link")] == ["https://www.example.org/"]
    assert xml("atom", issue_of(full(), [alone])).findtext(f".//{ATOM}source/{ATOM}id") != xml(
        "atom", issue_of(full(), [entry(0)])
    ).findtext(f".//{ATOM}source/{ATOM}id")


def test_what_is_at_home_in_a_feed_has_no_source() -> None:
    made = entry(0, "id")
    issue = issue_of(full("id"), [replace(made, via=made.url)])
    assert xml("atom", issue).find(f"{ATOM}entry/{ATOM}source") is None
    assert xml("rss", issue).find("item/source") is None


def test_topics_are_the_same_in_every_language_and_called_differently() -> None:
    found = set()
    for language in LANGUAGES:
        categories = xml("atom", issue_of(full(language), [entry(0, language)])).findall(f"{ATOM}entry/{ATOM}category")
        found.add(tuple((c.get("scheme"), c.get("term")) for c in categories if "iptc" not in c.get("scheme")))
        assert categories[0].get("label") == ("Transportasi" if language == "id" else f"Transportasi ({language})")
    assert found == {((f"{SITE}/topics/", "transportasi"), (f"{SITE}/topics/", "jawa-tengah"))}


def test_json_attachments_carry_words_credit_and_size() -> None:
    (attachment,) = as_json(issue_of(full(), [entry(0)]))["items"][0]["attachments"]
    assert attachment == {
        "url": f"{SITE}/media/0123456789abcdef.jpg", "mime_type": "image/jpeg", "title": "It came.",
        "size_in_bytes": 54321, "_syndicate": {"alt": "A train", "credit": "Sari", "width": 1200, "height": 800},
    }  # fmt: skip


def test_retractions_are_told_newest_first_and_each_once() -> None:
    again = replace(GONE[0], when=datetime(2026, 11, 18, tzinfo=UTC))
    issue = issue_of(full(), [entry(0)], retractions=(*GONE, again))
    told = [(g.get("ref"), g.get("when")) for g in xml("atom", issue).findall(f"{TOMBSTONES}deleted-entry")]
    order = [GONE[1], GONE[2], GONE[0], GONE[3]]
    assert told == [(gone.id, f"{gone.when:%Y-%m-%dT%H:%M:%SZ}") for gone in order]
    assert as_json(issue)["_syndicate"]["retracted"] == [
        {"id": gone.id, "url": gone.url, "date": f"{gone.when:%Y-%m-%dT%H:%M:%SZ}"} for gone in order
    ]
    assert body("rss", issue).count(b"<item>") == 1


@pytest.mark.parametrize("kind", RENDER)
def test_the_order_in_which_retractions_come_does_not_matter(kind: str) -> None:
    assert len({body(kind, issue_of(full(), [], retractions=some)) for some in permutations(GONE)}) == 1


def test_what_was_published_again_is_not_withdrawn() -> None:
    made = entry(0)
    back = Retraction(id=made.id, url=made.url, when=GONE[0].when)
    issue = issue_of(full(), [made], retractions=(back, GONE[0]))
    assert [g.get("ref") for g in xml("atom", issue).findall(f"{TOMBSTONES}deleted-entry")] == [GONE[0].id]
    assert [gone["id"] for gone in as_json(issue)["_syndicate"]["retracted"]] == [GONE[0].id]


def test_readers_that_know_no_retractions_read_the_feed_as_if_there_were_none() -> None:
    plain, told = (
        feedparser.parse(body("atom", issue_of(full("ar"), [entry(0, "ar")], retractions=some))) for some in ((), GONE)
    )
    assert told.entries == plain.entries
    for name in ("title", "link", "links", "author", "id"):
        assert told.feed[name] == plain.feed[name]
    comment = xml("atom", issue_of(full("ar"), [], retractions=GONE)).findtext(f".//{TOMBSTONES}comment")
    assert comment == VOICES["ar"].say("This article has been withdrawn")
