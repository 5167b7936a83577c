"""Archive documents (RFC 5005, section 4): from the feed of now one can walk back to the first article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from newsstand import LANGUAGES, SITE, VOICES, edition, entry

from syndicate.issue import make_issue
from syndicate.model import Issue
from syndicate.render.atom import render_atom
from syndicate.render.json_feed import render_json_feed
from syndicate.render.rss import render_rss
from syndicate.rules.atom import atom_faults
from syndicate.rules.json_feed import json_faults
from syndicate.rules.rss import rss_faults
from syndicate.rules.xml import ATOM, read_xml

RENDER = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}
FAULTS = {"rss": rss_faults, "atom": atom_faults, "json": json_faults}
HISTORY = "{http://purl.org/syndication/history/1.0}"


def chain(language: str) -> list[Issue]:
    """The feed of now with two articles, and three archive documents with two each, the newest first."""
    own = edition(language, hubs=("https://hub.example.org/",), ttl=15, size=2)
    places = [(f"{language}/2026/11/", 2), (f"{language}/2026/11/", 1), (f"{language}/2026/10/", 1)]
    entries = [entry(number, language) for number in range(8)]
    now = make_issue(own, None, entries[:2], VOICES[language], older=places[0])
    made = [now]
    for number, (path, count) in enumerate(places):
        made.append(
            replace(
                make_issue(own, None, entries[2 + 2 * number : 4 + 2 * number], VOICES[language]),
                path=path, archive=True, number=count,
                older=places[number + 1] if number + 1 < len(places) else None,
                newer=places[number - 1] if number else None,
            )
        )  # fmt: skip
    return made


def documents(kind: str, language: str) -> dict[str, bytes]:
    pages = [RENDER[kind](issue, [], VOICES[language]) for issue in chain(language)]
    return {f"{SITE}/{page.path}": page.body for page in pages}


def links(kind: str, body: bytes) -> dict[str, str]:
    """The links of a document by their relation."""
    if kind == "json":
        feed = json.loads(body)
        extension = feed["_syndicate"]
        found = {
            "self": feed["feed_url"], "prev-archive": feed.get("next_url"), "next-archive": extension.get("newer"),
            "current": extension.get("current"),
        }  # fmt: skip
        return {rel: url for rel, url in found.items() if url}
    root = read_xml(body)
    return {link.get("rel"): link.get("href") for link in (root if kind == "atom" else root[0]).findall(f"{ATOM}link")}


def ids(kind: str, body: bytes) -> list[str]:
    if kind == "json":
        return [item["id"] for item in json.loads(body)["items"]]
    name = f"{ATOM}entry/{ATOM}id" if kind == "atom" else "channel/item/guid"
    return [element.text or "" for element in read_xml(body).findall(name)]


def walk(kind: str, found: dict[str, bytes], url: str, rel: str) -> Iterator[str]:
    while True:
        yield url
        there = links(kind, found[url])
        assert there["self"] == url
        if rel not in there:
            return
        url = there[rel]


NAMES = {"rss": ("rss.xml", "rss-2.xml"), "atom": ("atom.xml", "atom-2.xml"), "json": ("feed.json", "feed-2.json")}


@pytest.mark.parametrize("kind", RENDER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_walking_back_finds_every_article_once_and_walking_on_the_same_way(kind: str, language: str) -> None:
    found = documents(kind, language)
    first, second = NAMES[kind]
    now = f"{SITE}/{language}/{first}"
    way = list(walk(kind, found, now, "prev-archive"))
    assert way == [
        now,
        *(f"{SITE}/{language}/2026/{place}" for place in (f"11/{second}", f"11/{first}", f"10/{first}")),
    ]
    assert [one for url in way for one in ids(kind, found[url])] == [entry(n, language).id for n in range(8)]
    assert list(walk(kind, found, way[-1], "next-archive")) == way[:0:-1]


@pytest.mark.parametrize("kind", RENDER)
def test_archive_documents_point_to_the_feed_of_now_and_have_no_faults(kind: str) -> None:
    for url, body in documents(kind, "ar").items():
        assert FAULTS[kind](body) == []
        archive = "/2026/" in url
        assert links(kind, body).get("current") == (f"{SITE}/ar/{NAMES[kind][0]}" if archive else None)
        # What asks for pushes or says when to come again is about the feed of now.
        assert (b"hub.example.org" in body) != archive
        assert (b"<ttl>" in body) == (kind == "rss" and not archive)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_archive_documents_say_that_they_are(kind: str) -> None:
    for url, body in documents(kind, "en").items():
        head: Any = read_xml(body) if kind == "atom" else read_xml(body)[0]
        assert len(head.findall(f"{HISTORY}archive")) == ("/2026/" in url)


def test_all_documents_are_parts_of_one_logical_feed() -> None:
    found = documents("atom", "en").values()
    assert len({read_xml(body).findtext(f"{ATOM}id") for body in found}) == 1
    other = documents("atom", "ar").values()
    assert len({read_xml(body).findtext(f"{ATOM}id") for body in (*found, *other)}) == 2


def test_json_archives_say_so_in_the_extension() -> None:
    for url, body in documents("json", "en").items():
        assert json.loads(body)["_syndicate"].get("archive") == (True if "/2026/" in url else None)
