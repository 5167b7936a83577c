"""An editor's correction from the file to the feeds, on real parts: what it changes, survives and leaves."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import chdir, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from syndicate import importing, memory, pipeline
from syndicate.cli import app
from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.exchange.row import Found, Row
from syndicate.model import Answer, Request, Review
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_memory, open_newsroom

CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en", "ms"]
[[sources]]
kind = "folder"
path = "articles"
"""
URL = "https://www.example.org/2026/11/banjir.html"
ARTICLE = f"""---
title: Banjir surut di Demak
date: 2026-11-03T08:00:00+07:00
url: {URL}
tags: [Cuaca]
---
Air surut pada 2026. Warga [pulang](https://www.example.org/a) ke rumah.

Pasar di kota itu buka lagi pada hari Senin.
"""


def said(text: str) -> str:
    """What the engine below makes of a text."""
    return re.sub(r"([^\W\d]+)", r"q\1", text)


class Words:
    """An engine that puts a letter before every word. It counts what it is asked for, and has a version."""

    name = "words"
    efforts = 0

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.asked: list[tuple[str, str]] = []

    def identity(self, source: str, target: str) -> str:
        return f"words:{self.version}:{source}{target}"

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        for request in requests:
            self.asked.append((request.target, request.text))
            spans = [match.span() for match in re.finditer(r"[^\W\d]+", request.text)]
            moved = tuple((a, b, a + n, b + n + 1) for n, (a, b) in enumerate(spans))
            yield request, Answer(text=said(request.text), alignment=moved, score=-0.25)


class Room:
    """A newsroom in a folder, with an engine of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.engine, self.now = folder, Words(), NOW
        (folder / "articles").mkdir()
        (folder / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
        self.write("banjir", ARTICLE)

    def write(self, name: str, text: str) -> None:
        (self.folder / "articles" / f"{name}.md").write_text(text, encoding="utf-8")

    def run(self, **changes: Any) -> Report:
        self.now += timedelta(hours=1)
        with open_newsroom(load(self.folder / "syndicate.toml"), self.folder) as newsroom:
            engines = {"en": [self.engine], "ms": [self.engine]}
            report = pipeline.run(replace(newsroom, engines=engines, **changes), now=self.now, progress=Silent())
        assert report.problems == []
        return report

    def item(self, language: str, title: str = "") -> dict[str, Any]:
        feed = json.loads((self.folder / "public" / language / "feed.json").read_text(encoding="utf-8"))
        items: list[dict[str, Any]] = [item for item in feed["items"] if title.lower() in item["title"].lower()]
        assert len(items) == 1
        return items[0]

    def command(self, *arguments: str, status: int = 0) -> Result:
        with chdir(self.folder):
            done = CliRunner().invoke(app, ["memory", *arguments])
        assert done.exit_code == status, (done.output, done.exception)
        return done

    def rows(self, **options: Any) -> list[Row]:
        config = load(self.folder / "syndicate.toml")
        with open_memory(config, self.folder) as (store, glossary):
            found = memory.sentences(store, glossary, source="id", languages=("en", "ms"))
            return memory.rows(found, store.all_reviews(), store.past_reviews(), **options)

    def take(self, rows: Sequence[Row]) -> importing.Changes:
        """Import these rows."""
        config = load(self.folder / "syndicate.toml")
        with open_memory(config, self.folder) as (store, glossary):
            found = importing.changes(
                [Found(place=f"f:{n}", row=row) for n, row in enumerate(rows, 2)],
                memory.sentences(store, glossary, source="id", languages=("en", "ms")),
                store.all_reviews(), store.past_reviews(), source="id", languages=("en", "ms"), now=self.now,
            )  # fmt: skip
            store.keep_reviews(found.reviews)
            return found

    def correct(self, source: str, target: str, language: str = "en") -> None:
        (row,) = [r for r in self.rows() if (r.source, r.target_language) == (source, language)]
        assert len(self.take([replace(row, target=target)]).reviews) == 1


@pytest.fixture
def room(tmp_path: Path) -> Room:
    made = Room(tmp_path)
    made.run()
    return made


def test_a_correction_is_published_in_the_next_pass_in_its_language_only(room: Room) -> None:
    before = {language: room.item(language) for language in ("en", "ms")}
    asked = len(room.engine.asked)
    room.correct("Warga pulang ke rumah.", "Residents have gone back qpulang to their homes.")
    report = room.run()
    assert (report.translated, len(room.engine.asked)) == ({"en": 1}, asked)
    after = room.item("en")
    assert 'gone back <a href="https://www.example.org/a">qpulang</a> to their homes.' in after["content_html"]
    assert datetime.fromisoformat(after["date_modified"]) == room.now
    assert after["id"] == before["en"]["id"]
    assert room.item("ms") == before["ms"]
    again = room.run()
    assert again.idle
    assert again.published.written == ()


def test_links_follow_the_words_that_an_editor_replaced(room: Room) -> None:
    room.correct("Warga pulang ke rumah.", "qWarga returned qke qrumah.")
    room.run()
    assert 'qWarga <a href="https://www.example.org/a">returned</a> qke qrumah.' in room.item("en")["content_html"]


def test_links_in_a_correction_stay_where_they_are_under_another_engine_and_glossary(room: Room) -> None:
    room.correct("Warga pulang ke rumah.", "qWarga returned qke qrumah.")
    room.run()
    before = room.item("en")
    (room.folder / "glossary.csv").write_text("term,language,wording\nrumah,en,house\n", encoding="utf-8")
    with (room.folder / "syndicate.toml").open("a", encoding="utf-8") as config:
        config.write('[translate]\nglossary = "glossary.csv"\n')
    room.engine = Words(version=2)
    assert room.run().translated["en"] == 1
    after = room.item("en")
    assert 'qWarga <a href="https://www.example.org/a">returned</a> qke qrumah.' in after["content_html"]
    assert [after[name] for name in ("content_html", "date_modified")] == [
        before[name] for name in ("content_html", "date_modified")
    ]
    assert ("en", "Warga pulang ke rumah.") not in room.engine.asked
    room.correct("Warga pulang ke rumah.", "qWarga went away qke qrumah.")  # its own alignment comes from the last one
    room.run()
    assert '<a href="https://www.example.org/a">went away</a> qke' in room.item("en")["content_html"]


def test_a_correction_that_came_before_its_sentence_finds_its_links_too(room: Room) -> None:
    row = Row(source_language="id", target_language="en", source="Pasar buka lagi.", target="qPasar is open qlagi.")
    assert room.take([row]).elsewhere == 1
    room.write("lain", "---\ntitle: Lain lagi\ndate: 2026-11-04\n---\nPasar [buka](https://www.example.org/c) lagi.\n")
    room.run()
    for _ in range(2):
        html = room.item("en", "lain")["content_html"]
        assert re.search(r'qPasar <a href="https://www.example.org/c">(is|open|is open)</a>', html)
        room.engine = Words(version=2)
        room.run()


def test_a_correction_holds_in_every_article_under_any_engine_and_beside_any_neighbour(room: Room) -> None:
    room.correct("Warga pulang ke rumah.", "Residents went home.")
    other = "---\ntitle: Lain lagi\ndate: 2026-11-04\n---\nWarga pulang ke rumah. Hujan turun.\n"
    room.write("lain", other)
    room.engine = Words(version=2)
    room.run()
    assert ("en", "Warga pulang ke rumah.") not in room.engine.asked  # no answer of version 2 is needed
    assert ("ms", "Warga pulang ke rumah.") in room.engine.asked
    room.write("banjir", ARTICLE.replace("Air surut pada 2026.", "Air surut pada 2026 lalu."))
    room.run()
    for title in ("lain", "banjir"):
        text = re.sub(r"<.*?>", "", room.item("en", title)["content_html"])
        assert "Residents went home." in text
    assert "2026 qlalu" in room.item("en", "banjir")["content_html"]


def test_a_changed_sentence_gets_its_old_review_as_a_suggestion_and_publishes_none(room: Room) -> None:
    old, new = "Pasar di kota itu buka lagi pada hari Senin.", "Pasar di kota itu buka lagi pada hari Selasa."
    room.correct(old, "The town's market opens again on Monday.")
    room.run()
    room.write("banjir", ARTICLE.replace(old, new))
    room.run()
    assert said(new)[1:] in room.item("en")["content_html"]
    assert "Monday" not in room.item("en")["content_html"]
    suggestions = {(r.source, r.target_language): r.suggestion for r in room.rows() if r.suggestion}
    assert suggestions == {(new, "en"): "The town's market opens again on Monday."}
    room.write("banjir", ARTICLE)
    room.run()
    assert "on Monday." in room.item("en")["content_html"]  # it was never lost


def test_an_edition_of_reviewed_texts_shows_exactly_those(room: Room) -> None:
    config = room.folder / "syndicate.toml"
    config.write_text(f'{CONFIG}[[editions]]\nlanguage = "en"\nreviewed_only = true\n', encoding="utf-8")
    page = room.folder / "public" / "en" / "2026" / "11" / "banjir.html"
    room.run()
    assert not page.exists()
    sources = [row for row in room.rows() if row.target_language == "en" and row.source != "Cuaca"]
    for row in sources[:-1]:
        room.take([replace(row, origin="reviewed")])
    room.run()
    assert not page.exists()
    room.take([replace(sources[-1], origin="reviewed")])
    room.run()
    assert "checked by an editor" in page.read_text(encoding="utf-8")
    assert room.item("en")["_syndicate"]["origin"] == "reviewed"
    assert room.item("ms")["_syndicate"]["origin"] == "machine"


def test_what_is_held_back_is_exported_and_a_correction_frees_it(room: Room) -> None:
    class Mute(Words):
        def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
            for request, answer in super().translate(requests, effort):
                yield request, replace(answer, text="" if "Gempa" in request.text else answer.text)

    room.engine = Mute()
    room.write("gempa", "---\ntitle: Gempa lagi\ndate: 2026-11-05\n---\nAir tenang.\n")
    assert len(room.run().held) == 2
    (row,) = [r for r in room.rows() if (r.source, r.target_language) == ("Gempa lagi", "en")]
    assert (row.flaw, row.target, row.origin) == ("empty", "", "machine")
    room.correct("Gempa lagi", "Another quake")
    assert len(room.run().held) == 1
    assert room.item("en", "another quake")


# Files


def test_rows_tell_everything_about_a_sentence(room: Room) -> None:
    room.write("lain", "---\ntitle: Banjir surut di Demak\ndate: 2026-11-04\nurl: https://x.example/\n---\nIya.\n")
    room.run()
    rows = {(r.source, r.target_language): r for r in room.rows()}
    assert [r.target_language for r in room.rows()] == ["en"] * 6 + ["ms"] * 6
    row = rows["Banjir surut di Demak", "en"]
    assert row == Row(
        key=row.key, source_language="id", target_language="en", source="Banjir surut di Demak",
        target="QBanjir qsurut qdi qDemak", origin="machine", engine="words:1:iden", score=-0.25,
        created=NOW + timedelta(hours=1), used=NOW + timedelta(hours=1), articles=("https://x.example/", URL),
    )  # fmt: skip
    assert room.rows(only="reviewed") == []


@pytest.mark.parametrize("ending", ["csv", "tmx", "xlf"])
def test_export_import_export_gives_the_same_bytes_and_an_unchanged_file_no_review(room: Room, ending: str) -> None:
    (room.folder / "articles" / "rumus.md").write_text(
        "---\ntitle: =1+1 dan nama\ndate: 2026-11-05\n---\n- Ya, “kata” ini & <itu>;\n\n+62 nomor telepon.\n"
    )
    room.run()
    room.correct("Warga pulang ke rumah.", "=Residents, “went” & 'home'; <ok>")
    one, two = room.folder / f"one.{ending}", room.folder / f"two.{ending}"
    options = ("--language", "en") if ending == "xlf" else ()
    assert "1 of them reviewed" in room.command("export", one.name, *options).stdout
    assert "Kept 0 reviews" in room.command("import", one.name).stdout
    room.command("export", two.name, *options)
    assert one.read_bytes() == two.read_bytes()
    assert room.run().translated == {"en": 2}
    # into a state of another newsroom that has seen the same articles: the review travels
    (room.folder / "state.db").rename(room.folder / "old.db")
    for left in room.folder.glob("state.db-*"):
        left.unlink()
    room.run()
    assert json.loads(room.command("import", one.name, "--json").stdout) == {
        "reviews": 1, "replaced": 0, "unchanged": len(memory.read_file(one)) - 1, "older": 0, "elsewhere": 0,
        "kept": True,
    }  # fmt: skip


def test_a_spreadsheet_is_corrected_on_the_command_line(room: Room) -> None:
    file = room.folder / "memory.csv"
    done = room.command("export", "memory.csv", "--language", "EN", "--only", "machine", "--article", URL)
    assert done.stdout == "Wrote 5 sentences, 0 of them reviewed, to memory.csv.\n"
    text = file.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["target_language"] for row in rows} == {"en"}
    rows[0]["target"] = "Flood  recedes\n"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), encoding="utf-8")
    assert "say --replace" in room.command("export", "memory.csv", status=2).stderr
    assert "Flood  recedes" in file.read_text(encoding="utf-8")
    done = room.command("import", "memory.csv", "--dry-run")
    assert done.stdout == (
        "en: Banjir surut di Demak\n  - QBanjir qsurut qdi qDemak\n  + Flood recedes\n"
        "Would keep 1 review; rows that change nothing: 4.\n"
    )
    assert room.run().idle
    assert "Kept 1 review; rows that change nothing: 4." in room.command("import", "memory.csv").stdout
    room.run()
    assert room.item("en")["title"] == "Flood recedes"
    assert "Kept 0 reviews" in room.command("import", "memory.csv").stdout


def test_a_file_is_replaced_when_asked_to_and_as_a_whole(room: Room) -> None:
    file = room.folder / "memory.csv"
    file.write_text("of last week")
    (room.folder / ".memory.csv.part").mkdir()  # in the way, as a full disk is
    assert "cannot be written" in room.command("export", file.name, "--replace", status=2).stderr
    assert file.read_text() == "of last week"
    (room.folder / ".memory.csv.part").rmdir()
    room.command("export", file.name, "--replace")
    assert len(memory.read_file(file)) == 10
    assert not list(room.folder.glob(".memory*"))


def test_what_cannot_be_done_is_the_operators_move(room: Room, tmp_path_factory: pytest.TempPathFactory) -> None:
    for arguments, words in [
        (("export", "a.ods"), "the ending must say"),
        (("export", "a.csv", "--language", "fr"), "“fr” is not among site.languages (en, ms)."),
        (("export", "a.csv", "--article", "https://no.example/"), "no kept article has the address"),
        (("export", "no/a.csv"), "cannot be written"),
        (("export", "a.xlf"), "one language, not en, ms. Name one with --language."),
        (("import", "a.csv"), "a.csv: cannot be read"),
    ]:
        assert words in room.command(*arguments, status=2).stderr
    other = tmp_path_factory.mktemp("other")
    fresh = Room(other)
    assert "there is no state yet. `syndicate run`" in fresh.command("export", "a.csv", status=2).stderr


def test_every_bad_row_is_named_and_nothing_of_the_file_is_kept(room: Room) -> None:
    good, other, *_ = [row for row in room.rows() if row.target_language == "en"]
    rows = [
        replace(good, target="Good"),
        replace(good, source=other.source),
        replace(good, key="12"),
        replace(other, target=" "),
        replace(other, target="a\x07b"),
        replace(other, target="a\u202eb"),
        replace(good, key="", target_language="fr"),
        replace(good, key="", source_language="en"),
        replace(good, key="", target="Two"),
    ]
    with pytest.raises(ConfigError) as caught:
        room.take(rows)
    assert [p.place for p in caught.value.problems] == [f"f:{n}" for n in range(3, 11)]
    for words, problem in zip(
        ["not the sentence", "damaged", "empty", "U+0007", "U+202E", "“fr” is not among", "writes in id", "twice"],
        caught.value.problems,
        strict=True,
    ):
        assert words in problem.what
    assert room.rows(only="reviewed") == []


def test_a_row_is_a_review_only_if_somebody_touched_it(room: Room) -> None:
    row = next(row for row in room.rows() if row.target_language == "en")
    stranger = replace(row, key="")
    assert room.take([row, stranger, replace(stranger, target="")]).reviews == ()
    assert [r.answer for r in room.take([replace(row, origin="reviewed")]).reviews] == [row.target]
    room.engine = Words(version=2)
    room.run()
    assert room.take([row]).reviews == ()  # an old export, untouched
    (found,) = room.take([replace(stranger, target="Other")]).reviews
    assert replace(found, alignment=()) == Review(
        source="id", target="en", text=row.source, answer="Other", engine_text=row.target, created=room.now
    )
    lost = room.take([replace(stranger, source="Tidak ada lagi.", target="No longer")])
    assert (len(lost.reviews), lost.elsewhere) == (1, 1)


def test_an_old_export_does_not_undo_a_newer_review(room: Room) -> None:
    room.correct("Warga pulang ke rumah.", "Residents went home.")
    (old,) = room.rows(only="reviewed")
    assert room.take([replace(old, target="People went home.")]).reviews
    assert room.take([old]).reviews == ()
    assert [row.target for row in room.rows(only="reviewed")] == ["People went home."]


def reviewed_in(room: Room) -> list[str]:
    return [row.target for row in room.rows(only="reviewed")]


def test_an_old_file_with_a_correction_does_not_undo_a_newer_one(room: Room) -> None:
    (row,) = [r for r in room.rows() if (r.source, r.target_language) == ("Warga pulang ke rumah.", "en")]
    monday = replace(row, target="Residents  went home.")
    assert len(room.take([monday]).reviews) == 1
    (exported,) = room.rows(only="reviewed")
    tuesday = replace(exported, target="People went home.")
    assert room.take([tuesday]).replaced == {("en", row.source): "Residents went home."}
    for old in (monday, exported, replace(monday, origin="reviewed"), replace(monday, key="")):
        found = room.take([old])
        assert (found.reviews, found.unchanged) == ((), 1)
    assert reviewed_in(room) == ["People went home."]
    (exported,) = room.rows(only="reviewed")
    assert len(room.take([replace(exported, target="Residents went home.")]).reviews) == 1  # wanted again, knowingly
    for old in (monday, tuesday):
        assert room.take([old]).reviews == ()
    assert reviewed_in(room) == ["Residents went home."]
    assert room.take([replace(monday, key="", target=row.target)]).reviews == ()  # the machine's, from a tool
    assert len(room.take([replace(monday, target="Residents are home.")]).replaced) == 1  # new, and told


def test_a_file_does_not_bring_back_what_was_taken_back(room: Room) -> None:
    (row,) = [r for r in room.rows() if (r.source, r.target_language) == ("Warga pulang ke rumah.", "en")]
    edited = replace(row, target="Residents went home.")
    room.take([edited])
    (exported,) = room.rows(only="reviewed")
    room.command("revert", row.source)
    for old in (edited, exported, replace(exported, key="")):
        found = room.take([old])
        assert (found.reviews, found.older) == ((), 1)
    (fresh,) = [r for r in room.rows() if (r.source, r.target_language) == (row.source, "en")]
    assert fresh.target == row.target
    assert len(room.take([replace(fresh, target="Residents went home.")]).reviews) == 1
    assert reviewed_in(room) == ["Residents went home."]


def test_what_a_file_replaces_is_told_before_and_after(room: Room) -> None:
    (row,) = [r for r in room.rows() if (r.source, r.target_language) == ("Warga pulang ke rumah.", "en")]
    room.take([replace(row, target="Residents went home.")])
    (room.folder / "new.csv").write_bytes(memory.file_of(".csv", [replace(row, target="They left.")])[0])
    told = "en: Warga pulang ke rumah.\n  - Residents went home.\n  + They left.\n"
    dry = room.command("import", "new.csv", "--dry-run").stdout
    assert dry == f"{told}Would keep 1 review, 1 of them in place of an earlier one; rows that change nothing: 0.\n"
    assert room.command("import", "new.csv").stdout.startswith(f"{told}Kept 1 review, 1 of them in place of")
    room.command("revert", row.source)
    again = room.command("import", "new.csv").stdout
    assert "Kept 0 reviews; rows that change nothing: 1.\nOf these 1 holds a wording that was replaced" in again


@pytest.mark.parametrize(("ending", "language"), [("csv", "EN-us"), ("tmx", "en-US"), ("xlf", "en-001")])
def test_a_region_that_a_tool_added_to_the_language_is_no_mistake(room: Room, ending: str, language: str) -> None:
    rows = [row for row in room.rows() if row.target_language == "en"]
    edited = [replace(row, source_language="id-ID", target_language=language, target="Edited.") for row in rows]
    (room.folder / f"m.{ending}").write_bytes(memory.file_of(f".{ending}", edited)[0])
    assert "Kept 5 reviews" in room.command("import", f"m.{ending}").stdout
    gone = [replace(row, target="") for row in edited]
    (room.folder / f"m.{ending}").write_bytes(memory.file_of(f".{ending}", gone)[0])
    assert "Took back 5 reviews" in room.command("revert", f"m.{ending}").stdout
    for other in ("en-Latn", "eng", "pt-BR"):
        with pytest.raises(ConfigError, match="is not among"):
            room.take([replace(rows[0], target_language=other)])


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_imported_is_exported_and_imports_to_nothing(room: Room, data: st.DataObject) -> None:
    wording = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=20)
    rows = room.rows()
    some = data.draw(st.lists(st.sampled_from(rows), max_size=4, unique_by=lambda r: r.key))
    edited = [replace(row, target=data.draw(wording.filter(str.strip))) for row in some]
    room.take(edited)
    after = {(r.source, r.target_language): r for r in room.rows()}
    for row in edited:
        assert after[row.source, row.target_language].target == re.sub(" +", " ", row.target).strip(" ")
    assert room.take(room.rows()).reviews == ()
    assert room.rows() == list(after.values())


# Taking back


def test_a_review_that_was_taken_back_gives_way_to_the_machine_again(room: Room) -> None:
    before = {language: room.item(language) for language in ("en", "ms")}
    asked = len(room.engine.asked)
    room.correct("Warga pulang ke rumah.", "Residents went home.")
    room.correct("Warga pulang ke rumah.", "Warga pulang.", "ms")
    room.run()
    (corrected, malay) = (room.item(language) for language in ("en", "ms"))
    done = room.command("revert", "Warga pulang ke rumah.", "--language", "en", "--dry-run")
    assert done.stdout == (
        "en: Warga pulang ke rumah.\n  - Residents went home.\n  + QWarga qpulang qke qrumah.\n"
        "Would take back 1 review.\n"
    )
    assert room.run().idle
    assert "Took back 1 review." in room.command("revert", "Warga pulang ke rumah.", "--language", "EN").stdout
    report = room.run()
    assert (report.translated, len(room.engine.asked)) == ({"en": 1}, asked)
    after = room.item("en")
    assert after["content_html"] == before["en"]["content_html"]
    assert datetime.fromisoformat(after["date_modified"]) == room.now
    assert after["date_modified"] != corrected["date_modified"]
    assert room.item("ms") == malay
    assert room.run().idle
    assert [row.target_language for row in room.rows(only="reviewed")] == ["ms"]


def test_only_the_articles_that_held_the_sentence_move(room: Room) -> None:
    room.write("lain", "---\ntitle: Lain lagi\ndate: 2026-11-04\n---\nHujan turun.\n")
    room.correct("Warga pulang ke rumah.", "Residents went home.")
    room.run()
    other = room.item("en", "lain")
    room.command("revert", "Warga pulang ke rumah.")
    room.run()
    assert room.item("en", "lain") == other


def test_the_reviews_of_an_article_are_taken_back_at_once(room: Room) -> None:
    room.write("lain", "---\ntitle: Lain lagi\ndate: 2026-11-04\n---\nHujan turun.\n")
    room.run()
    for source in ("Warga pulang ke rumah.", "Air surut pada 2026.", "Hujan turun."):
        room.correct(source, f"{source} 2026 edited")
    assert json.loads(room.command("revert", URL, "--json").stdout) == {"reviews": 2, "reverted": True}
    assert [row.source for row in room.rows(only="reviewed")] == ["Hujan turun."]


@pytest.mark.parametrize("ending", ["csv", "tmx", "xlf"])
def test_a_file_with_emptied_targets_takes_those_back_and_no_others(room: Room, ending: str) -> None:
    for source in ("Warga pulang ke rumah.", "Air surut pada 2026."):
        room.correct(source, "2026 edited")
    rows = [row for row in room.rows() if row.target_language == "en"]
    gone = [replace(row, target="") if row.source in {"Warga pulang ke rumah.", "Cuaca"} else row for row in rows]
    file = room.folder / f"memory.{ending}"
    file.write_bytes(memory.file_of(f".{ending}", gone)[0])
    assert "Would take back 1 review." in room.command("revert", file.name, "--dry-run").stdout
    assert "Took back 1 review." in room.command("revert", file.name).stdout
    assert [row.source for row in room.rows(only="reviewed")] == ["Air surut pada 2026."]
    assert "there is no review of it in en, ms." in room.command("revert", file.name, status=2).stderr


def test_a_review_of_a_sentence_that_no_article_holds_can_be_taken_back(room: Room) -> None:
    room.correct("Warga pulang ke rumah.", "Residents went home.")
    room.write("banjir", ARTICLE.replace(" Warga [pulang](https://www.example.org/a) ke rumah.", ""))
    room.run()
    done = room.command("revert", "Warga pulang ke rumah.", "--dry-run")
    assert done.stdout == "en: Warga pulang ke rumah.\n  - Residents went home.\nWould take back 1 review.\n"
    room.command("revert", "Warga pulang ke rumah.")
    room.run()
    assert not [row for row in room.rows() if row.suggestion]


def test_what_cannot_be_taken_back_is_told(room: Room) -> None:
    for arguments, words in [
        (("Tidak ada.",), "Tidak ada.: there is no review of it in en, ms. `syndicate memory export"),
        (("https://no.example/",), "there is no review of it in en, ms."),
        (("a.csv",), "a.csv: cannot be read"),
        (("Air surut pada 2026.", "--language", "fr"), "“fr” is not among site.languages (en, ms)."),
    ]:
        assert words in room.command("revert", *arguments, status=2).stderr
    row = next(row for row in room.rows() if row.target_language == "en")
    file = room.folder / "memory.csv"
    file.write_bytes(memory.file_of(".csv", [replace(row, target="", source="Lain.")])[0])
    assert "memory.csv:2: the source is not the sentence" in room.command("revert", file.name, status=2).stderr


# Forgetting


def test_what_no_pass_needs_is_forgotten_when_the_operator_wants_it(room: Room) -> None:
    def texts() -> set[str]:
        with closing(sqlite3.connect(room.folder / "state.db")) as state:
            return {text for (text,) in state.execute("SELECT text FROM segments")}

    old = "Pasar di kota itu buka lagi pada hari Senin."
    room.correct("Air surut pada 2026.", "The water fell in 2026.")
    room.write("banjir", ARTICLE.replace(old, "Pasar tutup."))
    room.now += timedelta(days=10)
    assert room.run().forgotten == 0  # never, unless it is set
    room.now += timedelta(days=21)
    config = room.folder / "syndicate.toml"
    config.write_text(f"{CONFIG}[translate]\nforget_after_days = 30\n", encoding="utf-8")
    assert room.run().forgotten == 2
    assert old not in texts()
    assert {"Warga pulang ke rumah.", "Pasar tutup."} < texts()
    assert room.rows(only="reviewed")
    state = room.folder / "state.db-wal"
    before = state.read_bytes() if state.exists() else b""
    assert room.run().idle
    assert (state.read_bytes() if state.exists() else b"") == before


def test_moments_in_rows_are_whole_seconds_in_utc(room: Room) -> None:
    room.now = datetime(2026, 12, 1, 1, 2, 3, 456789, tzinfo=UTC)
    room.correct("Air surut pada 2026.", "The water fell in 2026.")
    (row,) = room.rows(only="reviewed")
    assert row.created == datetime(2026, 12, 1, 1, 2, 3, tzinfo=UTC)
