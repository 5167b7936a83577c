"""The judge of published files: a good file has no faults, and nothing breaks the judge."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import ATOM, JSON_FEED, OPML, ROBOTS, RSS, SAMPLES, SITEMAP, found

from syndicate.rules.feed import read_feed
from syndicate.rules.forms import moment_of
from syndicate.rules.judge import answer_faults, form_of, judge
from syndicate.rules.partner import load_profile, partner_faults, profile_names


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_file_has_no_faults(name: str) -> None:
    assert found(name, SAMPLES[name]) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_any_file_must_be_whole_and_utf8(name: str) -> None:
    body = SAMPLES[name].encode()
    assert any("last line" in str(fault) for fault in judge(name, body.rstrip()))
    assert any("byte order mark" in str(fault) for fault in judge(name, b"\xef\xbb\xbf" + body))
    assert any("not UTF-8" in str(fault) for fault in judge(name, body.replace(b"a", b"\xff", 1)))


def test_limits_of_sitemaps_and_robots() -> None:
    url = "<url><loc>https://x.example/{}</loc></url>"
    head, foot = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "</urlset>\n"
    many = head + "".join(url.format(n) for n in range(50_001)) + foot
    assert any("50000 at most" in fault for fault in found("sitemap.xml", many))
    news = SITEMAP[SITEMAP.index("<news:news>") : SITEMAP.index("</news:news>") + 12]
    assert any("1000 at most" in fault for fault in found("sitemap.xml", SITEMAP.replace(news, news * 1000, 1)))
    assert any("Crawlers read" in fault for fault in found("robots.txt", ROBOTS + "#" * 512_000 + "\n"))


def test_the_large_are_judged_too() -> None:
    large = SITEMAP.replace("</urlset>", "<!--" + "x" * (50 * 1024 * 1024) + "--></urlset>")
    assert any("bytes" in fault or "well-formed" in fault for fault in found("sitemap.xml", large))


def test_xml_base_makes_references_in_atom_whole() -> None:
    text = ATOM.replace("&lt;p&gt;Long.", '&lt;p&gt;&lt;a href="/x"&gt;Long&lt;/a&gt;.')
    assert any("ContainsRelRef" in fault for fault in found("atom.xml", text))
    assert (
        found("atom.xml", text.replace('xml:lang="en">\n<id>', 'xml:lang="en" xml:base="https://x.example/">\n<id>'))
        == []
    )


@pytest.mark.parametrize(
    ("name", "start", "form"),
    [
        ("x/rss.xml", RSS, "rss"), ("feed", ATOM, "atom"), ("https://x.example/f", JSON_FEED, "json"),
        ("feeds.opml", OPML, "opml"), ("sitemap-2.xml", SITEMAP, "sitemap"), ("p.html", "", "page"),
        ("robots.txt", "", "robots"), ("atom-3.xml", "", "atom"), ("style.css", "body{}", ""), ("a.jpg", "\xff", ""),
        ("manifest.json", "{}", ""), ("feed-2.json", "{}", "json"),
        ("https://x.example/f", '{"version": "1.1", "items": []}', "json"),
    ],
)  # fmt: skip
def test_the_form_of_a_file_is_told_by_its_bytes_and_name(name: str, start: str, form: str) -> None:
    assert form_of(name, start.encode()) == form


def test_how_a_feed_is_served() -> None:
    good = {"address": "https://x.example/en/rss.xml", "media_type": "application/rss+xml; charset=utf-8"}
    assert answer_faults(RSS.encode(), **good) == []
    for change, says in (
        ({"media_type": "text/html"}, "UnexpectedContentType"),
        ({"media_type": ""}, "UnexpectedContentType"),
        ({"media_type": "application/xml"}, "NonSpecificMediaType"),
        ({"media_type": "application/rss+xml; charset=iso-8859-1"}, "EncodingMismatch"),
        ({"address": "https://x.example/other"}, "SelfDoesntMatchLocation"),
    ):
        assert [f.rule for f in answer_faults(RSS.encode(), **good | change)] == [f"W3C: {says}"], change


@given(st.binary(max_size=400), st.sampled_from(sorted(SAMPLES)))
def test_no_bytes_break_the_judge(body: bytes, name: str) -> None:
    assert isinstance(judge(name, body), list)


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 3000), st.integers(0, 60), st.text(max_size=12))
def test_no_damage_breaks_the_judge(name: str, start: int, length: int, text: str) -> None:
    body = SAMPLES[name].encode()
    assert isinstance(judge(name, body[:start] + text.encode("utf-8", "replace") + body[start + length :]), list)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3), max_leaves=5
)
NAMES = ("items", "hubs", "authors", "_syndicate", "title", "language", "next_url", "expired")


@given(VALUES, st.sampled_from(NAMES))
def test_no_value_breaks_the_judge_of_json(value: object, name: str) -> None:
    feed = json.loads(JSON_FEED)
    feed[name] = value
    assert isinstance(judge("feed.json", json.dumps(feed).encode()), list)
    feed = json.loads(JSON_FEED)
    for key in list(feed["items"][0]):
        feed["items"][0][key] = value
    assert isinstance(judge("feed.json", json.dumps(feed).encode()), list)


@given(VALUES, st.sampled_from(("translations", "retracted", "archive", "newer")))
def test_no_value_of_our_own_extension_breaks_the_reader(value: object, name: str) -> None:
    feed = json.loads(JSON_FEED) | {"hubs": value, "_syndicate": {name: value}}
    assert read_feed(json.dumps(feed).encode())


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("rss.xml", "<ttl>60</ttl>", f"<ttl>{'9' * 5000}</ttl>", "channel: ttl"),
        ("rss.xml", "<link>", f"<image><width>{'1' * 5000}</width></image><link>", "channel: image/width"),
        ("rss.xml", 'rel="self" href="', 'rel="self" href="http://[', "channel: atom:link rel=self"),
    ],
)
def test_what_python_itself_chokes_on_is_a_fault_like_others(name: str, old: str, new: str, place: str) -> None:
    body = SAMPLES[name].replace(old, new, 1).encode()
    assert body != SAMPLES[name].encode()
    assert place in {fault.place for fault in judge(name, body)}
    feed = read_feed(body)
    assert feed
    for profile in profile_names():
        assert isinstance(partner_faults(feed, load_profile(profile)), list)


def test_html_that_breaks_off_is_told_wherever_it_stands() -> None:
    broken = b"<!doctype html>\n<html lang=en><meta charset=utf-8><title>a</title><h1>a</h1><![foo[\n"
    assert "page" in {fault.place for fault in judge("page.html", broken)}
    feed = json.loads(JSON_FEED)
    feed["items"][0]["content_html"] = "<p>a</p><![foo["
    assert any("<![" in fault.what for fault in judge("feed.json", json.dumps(feed).encode()))


def test_the_same_moment_is_read_from_both_forms() -> None:
    assert moment_of("Fri, 20 Nov 2026 10:04:05 +0700") == moment_of("2026-11-20T03:04:05Z") is not None
    assert moment_of("20 Nov") is None


def test_what_is_missing_is_called_so_and_said_once() -> None:
    feed = json.loads(JSON_FEED)
    feed["authors"], feed["items"][0]["attachments"] = "Ani", [{"url": 5}]
    told = found("feed.json", json.dumps(feed) + "\n")
    assert [line.split(" Write")[0] for line in told] == [
        "error: authors: 'Ani' is no list.",
        "error: item 1: attachment 1: url: 5 is no absolute address.",
        "error: item 1: attachment 1: mime_type: It is missing.",
    ]
    nameless = ATOM.replace("<id>urn:x:2</id>", "")
    assert [line.split(" Write")[0] for line in found("atom.xml", nameless)] == ["error: entry 2: id: It is missing."]
    odd = ATOM.replace("<icon>", "<invented/><icon>")
    line = odd[: odd.index("<invented/>")].count("\n") + 1
    assert [told.split(":")[1] for told in found("atom.xml", odd)] == [f" line {line}"]
