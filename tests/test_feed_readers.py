"""Two readers that share no code with each other nor with us find in the feeds what the entries hold."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import fastfeedparser
import feedparser
import pytest
from newsstand import LANGUAGES, SITE, VOICES, edition, entry, hostile_entries

from syndicate.issue import make_issue
from syndicate.model import Issue
from syndicate.render.atom import render_atom
from syndicate.render.escaping import clean_line
from syndicate.render.json_feed import render_json_feed
from syndicate.render.rss import render_rss
from syndicate.rules.xml import CONTENT, read_xml

RENDER = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
FILES = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}


def issue_of(language: str) -> Issue:
    own = edition(
        language, hubs=("https://hub.example.org/",), icon="https://www.example.org/icon.png", rights="© Garis",
        editor="desk@example.org (Ani)", ttl=15,
    )  # fmt: skip
    entries = [entry(number, language) for number in range(5)]
    return make_issue(own, None, entries, VOICES[language], older=(f"{language}/2026/10/", 1))


def sent(kind: str, issue: Issue) -> bytes:
    related = [(other, f"{SITE}/{other}/{FILES[kind]}") for other in LANGUAGES if other != issue.edition.language]
    return RENDER[kind](issue, related, VOICES[issue.edition.language]).body


@pytest.mark.parametrize("kind", RENDER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_fastfeedparser_finds_the_feed(kind: str, language: str) -> None:
    issue = issue_of(language)
    feed = fastfeedparser.parse(sent(kind, issue)).feed
    assert (feed["title"], feed["link"], feed["language"]) == (issue.title, issue.url, language)
    assert feed["subtitle"] == issue.description


@pytest.mark.parametrize("kind", RENDER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_fastfeedparser_finds_the_entries(kind: str, language: str) -> None:
    issue = issue_of(language)
    found = fastfeedparser.parse(sent(kind, issue)).entries
    for read, made in zip(found, issue.entries, strict=True):
        assert (read["id"], read["link"], read["title"]) == (made.id, made.url, made.title)
        assert read["description"] == made.summary
        assert datetime.fromisoformat(read["published"]) == made.published
        assert datetime.fromisoformat(read["updated"]) == made.updated
        assert read["authors"][0]["name"] == made.authors[0]
        terms = [tag["label"] or tag["term"] for tag in read["tags"] if tag["scheme"] != IPTC]
        assert terms == [tag.label for tag in made.tags]
        assert made.body in read["content"][0]["value"]
        if made.media and kind != "json":
            (picture,), (given,) = read["media_content"], made.media
            facts = [picture[name] for name in ("url", "type", "width", "height", "title", "description", "credit")]
            assert facts == [
                given.url, given.type, given.width, given.height, given.caption, given.alt, given.credit
            ]  # fmt: skip


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_feedparser_finds_what_the_edition_says(kind: str, language: str) -> None:
    issue = issue_of(language)
    read = feedparser.parse(sent(kind, issue))
    assert not read.bozo
    feed = read.feed
    assert (feed.title, feed.link, feed.language, feed.rights) == (issue.title, issue.url, language, "© Garis")
    links = {(link.rel, link.href) for link in feed.links}
    assert {
        ("self", f"{SITE}/{language}/{FILES[kind]}"), ("hub", "https://hub.example.org/"),
        ("prev-archive", f"{SITE}/{language}/2026/10/{FILES[kind]}"),
    } <= links  # fmt: skip
    if kind == "rss":
        assert (feed.ttl, feed.image.href) == ("15", issue.edition.icon)
        assert (feed.author_detail.name, feed.author_detail.email) == ("Ani", "desk@example.org")
    else:
        assert feed.icon == issue.edition.icon


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_feedparser_finds_sources_pages_of_authors_and_media(kind: str, language: str) -> None:
    issue = issue_of(language)
    for read, made in zip(feedparser.parse(sent(kind, issue)).entries, issue.entries, strict=True):
        assert (read.id, read.link, read.title, read.summary) == (made.id, made.url, made.title, made.summary)
        assert datetime.fromtimestamp(timegm(read.published_parsed), UTC) == made.published
        assert datetime.fromtimestamp(timegm(read.updated_parsed), UTC) == made.updated
        names = [author.name for author in read.authors]
        assert names == list(made.authors)
        if kind == "atom":
            pages = [f"{SITE}/{language}/authors/{slug}/" for slug in ("sari-wulandari", "budi-rekan")]
            assert [author.href for author in read.authors] == pages
            home = "https://www.example.org/" if language == "id" else f"{SITE}/id/"
            assert (read.source.title, read.source.link) == (issue.edition.title, home)
        elif language != "id":
            assert (read.source.title, read.source.href) == (issue.edition.title, f"{SITE}/id/rss.xml")
        assert [(m["url"], m["width"], m["height"]) for m in read.get("media_content", ())] == [
            (m.url, str(m.width), str(m.height)) for m in made.media
        ]


@pytest.mark.parametrize("kind", RENDER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_entries_arrive_whole(kind: str, language: str) -> None:
    issue = make_issue(edition(language), None, hostile_entries(language), VOICES[language])
    body = sent(kind, issue)
    found: Any = fastfeedparser.parse(body).entries
    assert [(read["id"], read["link"]) for read in found] == [(made.id, made.url) for made in issue.entries]
    if kind == "rss":
        item = read_xml(body).findall("channel/item")[-1]
        assert len(item.findtext(f"{CONTENT}encoded")) > 20_000
        assert [i.findtext("title") for i in read_xml(body).iter("item")] == [
            clean_line(made.title) or "…" for made in issue.entries
        ]
