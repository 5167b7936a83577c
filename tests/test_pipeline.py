"""The whole path on real parts: files in, SQLite, the echo engine or the real pack, files out."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, ROOT

from syndicate import pipeline
from syndicate.config import load
from syndicate.engines.echo import EchoEngine
from syndicate.model import Answer, Request
from syndicate.newsroom import Newsroom
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en", "ar"]
sections = ["Politik"]
[[sources]]
kind = "folder"
path = "articles"
[translate]
engine = "echo"
"""

ARTICLE = """---
title: Banjir surut di Demak
date: 2026-11-03T08:00:00+07:00
url: https://www.example.org/2026/11/banjir.html
tags: [Politik, Cuaca]
---
Air surut pada 2026. Warga [pulang](https://www.example.org/a) ke rumah.

Pasar buka lagi.
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "banjir.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@contextmanager
def opened(room: Path) -> Iterator[Newsroom]:
    with open_newsroom(load(room / "syndicate.toml"), room) as newsroom:
        yield newsroom


def one_pass(room: Path, now: datetime = NOW) -> Report:
    with opened(room) as newsroom:
        return pipeline.run(newsroom, now=now, progress=Silent())


def files(room: Path) -> dict[str, tuple[bytes, int]]:
    public = room / "public"
    return {
        p.relative_to(public).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns)
        for p in public.rglob("*")
        if p.is_file()
    }


def feed(room: Path, language: str) -> dict[str, object]:
    answer: dict[str, object] = json.loads((room / "public" / language / "feed.json").read_text(encoding="utf-8"))
    return answer


def item(room: Path, language: str) -> dict[str, str]:
    items = feed(room, language)["items"]
    assert isinstance(items, list)
    assert len(items) == 1
    found: dict[str, str] = items[0]
    return found


def test_an_article_comes_out_in_every_language_and_format(room: Path) -> None:
    report = one_pass(room)
    assert (report.new, report.problems, report.held) == (1, [], [])
    assert report.translated == {"id": 1, "en": 1, "ar": 1}
    for language in ("id", "en", "ar"):
        for name in ("index.html", "rss.xml", "atom.xml", "feed.json", "politik/rss.xml", "2026/11/banjir.html"):
            assert (room / "public" / language / name).is_file(), (language, name)
    for name in ("index.html", "feeds.opml", "sitemap.xml", "news-sitemap.xml", "robots.txt"):
        assert (room / "public" / name).is_file()


def test_the_same_ids_stand_in_all_three_formats_and_differ_by_language(room: Path) -> None:
    one_pass(room)
    ids = set()
    for language in ("id", "en", "ar"):
        one = item(room, language)["id"]
        assert one.startswith("urn:uuid:")
        assert one in (room / "public" / language / "rss.xml").read_text(encoding="utf-8")
        assert one in (room / "public" / language / "atom.xml").read_text(encoding="utf-8")
        ids.add(one)
    assert len(ids) == 3


def test_a_second_pass_writes_nothing_and_says_so(room: Path) -> None:
    one_pass(room)
    before = files(room)
    report = one_pass(room, NOW + timedelta(days=3))
    assert report.idle
    assert not report.failed
    assert files(room) == before


def test_a_correction_asks_only_for_the_changed_sentence_and_keeps_the_id(room: Path) -> None:
    one_pass(room)
    before = item(room, "en")
    corrected = ARTICLE.replace("Pasar buka lagi.", "Pasar tutup.").replace(
        "tags:", "updated: 2026-11-04T08:00:00+07:00\ntags:"
    )
    (room / "articles" / "banjir.md").write_text(corrected, encoding="utf-8")
    report = one_pass(room)
    assert (report.changed, report.decoded) == (1, 2)  # one sentence in two languages
    after = item(room, "en")
    assert after["id"] == before["id"]
    assert "Pasar tutup." in after["content_html"]
    assert datetime.fromisoformat(after["date_modified"]) == datetime(2026, 11, 4, 1, tzinfo=UTC)
    assert after["date_published"] == before["date_published"]


def test_a_withdrawn_article_leaves_every_feed_and_its_pages_say_so(room: Path) -> None:
    one_pass(room)
    (room / "articles" / "banjir.md").write_text(ARTICLE.replace("tags:", "withdrawn: true\ntags:"), encoding="utf-8")
    assert one_pass(room).withdrawn == 1
    for language in ("id", "en", "ar"):
        assert feed(room, language)["items"] == []
        page = (room / "public" / language / "2026" / "11" / "banjir.html").read_text(encoding="utf-8")
        assert "410" in page
        assert "Pasar buka" not in page
    assert one_pass(room).idle


def test_a_bad_article_costs_itself_alone(room: Path) -> None:
    (room / "articles" / "rusak.md").write_text("---\ntitle: [\n---\nTeks.", encoding="utf-8")
    report = one_pass(room)
    assert len(report.problems) == 1
    assert "rusak.md" in report.problems[0]
    assert report.new == 1


@pytest.mark.parametrize(
    ("said", "taken"), [("id-ID", True), ("in", True), ("in_ID", True), ("en", False), ("ms", False)]
)
def test_articles_in_another_language_are_left_out_and_told(room: Path, said: str, taken: bool) -> None:
    text = ARTICLE.replace("tags:", f"language: {said}\ntags:")
    (room / "articles" / "banjir.md").write_text(text, encoding="utf-8")
    report = one_pass(room)
    assert report.new == taken
    assert [said in problem for problem in report.problems] == [True] * (not taken)


def test_a_dead_source_costs_what_is_behind_it(room: Path) -> None:
    text = CONFIG.replace("[translate]", '[[sources]]\nkind = "feed"\npath = "nothing.xml"\n[translate]')
    (room / "syndicate.toml").write_text(text, encoding="utf-8")
    report = one_pass(room)
    assert len(report.problems) == 1
    assert item(room, "en")


def test_the_same_article_through_two_sources_is_one(room: Path) -> None:
    rss = """<rss version="2.0"><channel><title>x</title><link>https://www.example.org</link><description>x</description>
    <item><title>Banjir</title><link>https://www.example.org/2026/11/banjir.html</link><guid>7</guid>
    <description>Isi.</description></item></channel></rss>"""
    (room / "feed.xml").write_text(rss, encoding="utf-8")
    text = CONFIG.replace("[translate]", '[[sources]]\nkind = "feed"\npath = "feed.xml"\n[translate]')
    (room / "syndicate.toml").write_text(text, encoding="utf-8")
    assert one_pass(room).duplicates == 1
    pages = sorted(name for name in files(room) if name.startswith("en/2026/11/"))
    assert pages == ["en/2026/11/banjir.html", "en/2026/11/index.html"]
    assert item(room, "en")["title"] == "Banjir surut di Demak"


def test_a_missing_pack_is_named_and_the_other_languages_go_on(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(room / "none"))
    (room / "syndicate.toml").write_text(CONFIG.replace('engine = "echo"', 'engine = "argos"'), encoding="utf-8")
    report = one_pass(room)
    assert len(report.problems) == 1
    assert "en_ar" in report.problems[0]
    assert "packs install" in report.problems[0]
    assert item(room, "en")["language"] == "en"
    assert feed(room, "ar")["items"] == []


def test_an_undated_article_keeps_the_time_of_its_first_reading(room: Path) -> None:
    undated = re.sub(r"date: .*\n", "", ARTICLE)
    (room / "articles" / "banjir.md").write_text(undated, encoding="utf-8")
    one_pass(room)
    before = files(room)
    assert one_pass(room, NOW + timedelta(days=40)).idle
    assert files(room) == before
    assert datetime.fromisoformat(item(room, "en")["date_published"]) == NOW


class Dying:
    """An engine that fails after its first answer, as a killed one does."""

    alive = False
    efforts = 0

    @property
    def name(self) -> str:
        return "dying"

    def identity(self, source: str, target: str) -> str:
        return f"dying:{source}{target}"

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        from syndicate.errors import DoorError

        for number, request in enumerate(requests):
            if number == 1 and not self.alive:
                raise DoorError("died", door="dying")
            yield request, Answer(text=codecs.encode(request.text, "rot13"))


def test_an_engine_that_dies_loses_nothing_it_answered_and_publishes_nothing_half(room: Path) -> None:
    engine = Dying()
    with opened(room) as newsroom:
        ours = replace(newsroom, engines={"en": [engine], "ar": [engine]})
        report = pipeline.run(ours, now=NOW, progress=Silent())
        assert (report.problems, report.decoded) == (["dying: died"], 1)
        assert feed(room, "en")["items"] == []
        assert len(item(room, "id")) > 0
        engine.alive = True
        report = pipeline.run(ours, now=NOW, progress=Silent())
        assert (report.problems, report.recalled) == ([], 1)
        assert item(room, "en")


def test_another_engine_stands_in_for_a_dead_one_until_it_is_back(room: Path) -> None:
    engine = Dying()
    with opened(room) as newsroom:
        ours = replace(newsroom, engines={"en": [engine, EchoEngine()], "ar": [engine, EchoEngine()]})
        report = pipeline.run(ours, now=NOW, progress=Silent())
        assert report.problems == ["dying: died"]
        first: Any = item(room, "en")
        assert first["_syndicate"]["engine"].startswith("echo")
        assert pipeline.run(ours, now=NOW, progress=Silent()).published.written == ()
        engine.alive = True
        assert pipeline.run(ours, now=NOW, progress=Silent()).problems == []
        then: Any = item(room, "en")
        assert then["_syndicate"]["engine"].startswith("dying")
        assert then["id"] == first["id"]


class Careless:
    """Loses every figure at first, finds it again with the second effort; never finds that of 1999."""

    name = "careless"
    efforts = 2

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []

    def identity(self, source: str, target: str) -> str:
        return f"careless:{source}{target}"

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        for request in requests:
            self.asked.append((effort, request.text))
            careful = effort == 2 and "1999" not in request.text
            yield request, Answer(text=request.text if careful else re.sub(r"\d+", "", request.text))


def test_what_the_gate_refuses_is_asked_for_again_in_the_engines_other_ways(room: Path) -> None:
    engine = Careless()
    (room / "articles" / "angka.md").write_text(
        "---\ntitle: Harga\ndate: 2026-11-02\n---\nHarga 250 rupiah. Tahun 1999 sepi. Semua tenang.\n", encoding="utf-8"
    )
    with opened(room) as newsroom:
        ours = replace(newsroom, engines={"en": [engine], "ar": [engine]})
        report = pipeline.run(ours, now=NOW, progress=Silent())
        harder = [(effort, text) for effort, text in engine.asked if effort and "Harga 250" in text]
        assert sorted(harder) == [(1, "Harga 250 rupiah.")] * 2 + [(2, "Harga 250 rupiah.")] * 2
        assert not [text for effort, text in engine.asked if effort and "tenang" in text]
        assert report.rescued >= 2
        items: Any = feed(room, "en")["items"]
        body = next(i for i in items if i["title"] == "Harga")["content_html"]
        assert "Harga 250 rupiah." in body
        assert re.search(r'<span [^>]*lang="id"[^>]*>Tahun 1999 sepi\.</span>', body)
        engine.asked.clear()
        pipeline.run(ours, now=NOW, progress=Silent())
        assert engine.asked == []  # what no way could say well is remembered too


def test_the_real_pack_translates_a_real_article(room: Path) -> None:
    pack = sorted((ROOT / "packs").glob("translate-id_en-*.argosmodel"))
    assert pack, "the starter pack is missing"
    text = CONFIG.replace('engine = "echo"', 'engine = "argos"').replace('["en", "ar"]', '["en"]')
    (room / "syndicate.toml").write_text(text, encoding="utf-8")
    assert one_pass(room).problems == []
    one = item(room, "en")
    assert one["title"] != "Banjir surut di Demak"
    assert 'href="https://www.example.org/a"' in one["content_html"]
    assert "Machine translation" in one["content_html"]


def test_a_pass_with_nothing_new_looks_through_no_list_of_articles(room: Path) -> None:
    def turn(newsroom: Newsroom) -> Report:
        return pipeline.run(newsroom, now=NOW, progress=Silent())

    with opened(room) as newsroom:
        turn(newsroom)
        turn(newsroom)  # notes that nothing was due
        asked: list[str] = []
        with newsroom.store._engine.connect() as connection:  # type: ignore[attr-defined]
            connection.connection.driver_connection.set_trace_callback(asked.append)
        assert turn(newsroom).idle
    tables = {found[1] for sql in asked if (found := re.search(r"FROM (\w+)", sql))}
    assert {"notes", "attempts"} <= tables <= {"notes", "attempts", "segments", "reviews"}
    assert not [sql for sql in asked if "FROM attempts" in sql and "held IS NOT NULL" not in sql]
