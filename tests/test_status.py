"""What passes leave behind and how it is told: the chronicle's laws, the status of real passes, an article's story."""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOW
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from syndicate import chronicle
from syndicate.chronicle import BUCKETS, KEPT, Chronicle, Delays
from syndicate.cli import app
from syndicate.cli.run import whole_pass
from syndicate.config import load
from syndicate.errors import Damaged
from syndicate.model import Published, Translation
from syndicate.report import Report
from syndicate.schedule import Task, trigger
from syndicate.show.progress import Silent
from syndicate.status import Status
from syndicate.stores.sql import open_store
from syndicate.watch.server import Watched, answer
from syndicate.wiring.status import Watch, lateness, status_of

CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en", "ar"]
[[sources]]
kind = "folder"
path = "articles"
name = "desk"
[[sources]]
kind = "feed"
url = "http://127.0.0.1:9/feed.xml"
allow_private = true
name = "wire"
[translate]
engine = "echo"
"""

counts = st.integers(0, 1000)
small = st.dictionaries(st.sampled_from(["en", "ar", "de"]), counts, max_size=3)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    report = Report(started=draw(moments), new=draw(counts), decoded=draw(counts), recalled=draw(counts))
    report.translated.update(draw(small))
    report.flaws.update(draw(small))
    report.fetches = draw(st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["fetched", "failed", "rest"])))
    report.engines = draw(st.dictionaries(st.sampled_from(["x", "y"]), st.tuples(counts, st.floats(0, 1000))))
    report.arrivals = draw(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["en", "ar"]), moments)))
    report.pings.update(draw(st.dictionaries(st.tuples(st.just("https://h/"), st.sampled_from("tf")), counts)))
    report.published = Published(written=("a",) * draw(st.integers(0, 3)), unchanged=draw(counts), removed=())
    return report


def told(found: list[Report]) -> Chronicle:
    known = Chronicle()
    for report in found:
        known = chronicle.added(known, report, finished=report.started + timedelta(seconds=90), seconds=90)
    return known


@settings(max_examples=40)
@given(st.lists(reports(), max_size=4))
def test_totals_are_the_sums_of_the_passes_and_the_note_gives_them_back(found: list[Report]) -> None:
    known = told(found)
    for name in ("new", "decoded", "recalled"):
        assert known.counts.get(name, 0) == sum(getattr(report, name) for report in found)
    assert known.counts.get("passes", 0) == len(known.passes)
    ended = [report.started + timedelta(seconds=90) for report in found if report.has_published]
    assert known.published == (ended[-1] if ended else None)
    assert Counter(known.texts) == sum((r.translated for r in found), Counter[str]())
    assert sum(count for count, _ in known.engines.values()) == sum(n for r in found for n, _ in r.engines.values())
    assert sum(sum(seen.results.values()) for seen in known.sources.values()) == sum(len(r.fetches) for r in found)
    assert chronicle.read(chronicle.written(known)) == known


def test_only_the_last_passes_are_kept_one_by_one() -> None:
    known = Chronicle()
    for number in range(KEPT + 7):
        report = Report(started=NOW + timedelta(minutes=number), fetches={"a": "fetched"}, new=1)
        known = chronicle.added(known, report, finished=report.started, seconds=1)
    assert [p.started for p in known.passes] == [NOW + timedelta(minutes=n) for n in range(7, KEPT + 7)]
    assert known.counts["passes"] == known.counts["new"] == KEPT + 7
    assert len(chronicle.written(known)) < 60_000


@given(st.lists(st.integers(0, 400_000), max_size=20), st.lists(st.integers(1, 400_000), max_size=5))
def test_delays_count_news_by_bucket_and_no_history(news: list[int], history: list[int]) -> None:
    first = Report(started=NOW, fetches={"a": "fetched"})
    later = Report(started=NOW + timedelta(days=10), fetches={"a": "fetched"})
    finished = later.started + timedelta(minutes=1)
    later.arrivals = [("a", "en", finished - timedelta(seconds=wait)) for wait in news]
    later.arrivals += [("a", "en", NOW - timedelta(seconds=age)) for age in history]
    known = chronicle.added(
        chronicle.added(Chronicle(), first, finished=NOW, seconds=1), later, finished=finished, seconds=60
    )
    delays = known.delays.get("en", Delays())
    assert sum(delays.counts) == len(news)
    assert delays.seconds == sum(news)
    for index, bound in enumerate(BUCKETS):
        assert sum(delays.counts[: index + 1]) == sum(wait <= bound for wait in news)
    assert bisect_left(BUCKETS, 60) == 0


@pytest.mark.parametrize("note", ["{", "[]", "null", "3", '{"passes": 3}', '{"later": 1}', '{"engines": {"x": 1}}'])
def test_a_note_that_cannot_be_read_begins_anew(note: str) -> None:
    assert chronicle.read(note) == Chronicle()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    text = "---\ntitle: Air [b]surut[/b]\ndate: 2026-11-03\n---\nAir surut di Demak pada 2026.\n\nBagikan ke Facebook\n"
    (tmp_path / "articles" / "air.md").write_text(text, encoding="utf-8")
    (tmp_path / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def run(room: Path) -> Report:
    return whole_pass(load(room / "syndicate.toml"), room, Silent())


def status(room: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["status", "--config", str(room / "syndicate.toml"), *options])


def look(room: Path) -> Status:
    found = status_of(load(room / "syndicate.toml"), room, datetime.now(UTC))
    assert found
    return found


def test_the_status_of_real_passes(room: Path) -> None:
    assert status(room).stdout.startswith("Nothing yet")
    run(room)
    run(room)
    found = look(room)
    desk, wire = found.sources
    assert (desk.name, desk.failures, desk.next_allowed) == ("desk", 0, None)
    assert desk.last
    assert desk.last == desk.asked
    assert (wire.name, wire.last, wire.failures) == ("wire", None, 1)
    assert wire.next_allowed
    assert timedelta(minutes=3) < wire.next_allowed - found.at < timedelta(minutes=7)
    assert "refused" in wire.why
    assert found.chronicle.sources["wire"].results == {"failed": 1, "rest": 1}
    assert found.chronicle.sources["desk"].results == {"fetched": 2}
    assert [(row.language, row.published, row.waiting, row.held) for row in found.languages] == [
        ("ar", 1, 0, 0), ("en", 1, 0, 0), ("id", 1, 0, 0),
    ]  # fmt: skip
    assert [row.reviewed_share for row in found.languages] == [0, 0, None]
    assert [engine.name for engine in found.engines] == ["echo"]
    assert len(found.chronicle.passes) == 2
    assert found.chronicle.passes[1].written == 0
    assert found.next_runs[0][1] > found.at


def test_what_is_held_back_or_waits_is_told_with_its_reason(room: Path) -> None:
    run(room)
    store = open_store("sqlite:///state.db", folder=room)
    url = next(article.url for article in store.articles())
    text = Translation(
        url=url, language="de", plan="p", title="T", summary="", body="", tags=(), media=(), origin="machine",
        engine="e", updated=NOW, held="title: loop (x x x)",
    )  # fmt: skip
    store.keep_translations([text])
    store.close()
    config = (room / "syndicate.toml").read_text(encoding="utf-8").replace('"ar"]', '"ar", "de", "fr"]')
    (room / "syndicate.toml").write_text(config, encoding="utf-8")
    rows = {row.language: (row.published, row.waiting, row.held) for row in look(room).languages}
    assert rows == {"ar": (1, 0, 0), "de": (0, 0, 1), "en": (1, 0, 0), "fr": (0, 1, 0), "id": (1, 0, 0)}
    shown = status(room).stdout
    assert f"Held back (de): {url}: title: loop (x x x)" in shown
    answer = json.loads(status(room, "--json").stdout)
    assert answer["held"] == [{"article": url, "language": "de", "reason": "title: loop (x x x)"}]
    assert answer["published"] == {"ar": 1, "de": 0, "en": 1, "fr": 0, "id": 1}
    assert answer["last_pass"]["read"] == 1
    story = json.loads(status(room, "--json", "--article", url).stdout)
    assert {text["language"]: text["state"] for text in story["texts"]} == {
        "id": "published", "en": "published", "ar": "published", "de": "held", "fr": "waiting",
    }  # fmt: skip
    assert "de: held back: title: loop" in status(room, "--article", url).stdout


def test_an_articles_story_by_any_of_its_names(room: Path) -> None:
    run(room)
    url = look(room).last_pass["cuts"][0]["article"]  # type: ignore[index]
    stories = []
    for key in (url, "air.md", "2026/11/air", "https://intl.example.org/ar/2026/11/air.html", "/en/2026/11/air.html"):
        done = status(room, "--json", "--article", key)
        assert done.exit_code == 0, done.stderr
        stories.append(json.loads(done.stdout))
    assert all(story == stories[0] for story in stories)
    story = stories[0]
    assert story["source"] == "desk"
    assert story["cuts"] == [{"rule": "share-buttons", "text": "Bagikan ke Facebook"}]
    english = next(text for text in story["texts"] if text["language"] == "en")
    assert english["page"] == "https://intl.example.org/en/2026/11/air.html"
    assert english["engine"].startswith("echo")
    assert datetime.fromisoformat(english["first"]) == look(room).chronicle.passes[0].started
    shown = status(room, "--article", "air.md").stdout
    assert "Air [b]surut[/b]" in shown
    assert "Cut by share-buttons: “Bagikan ke Facebook”" in shown
    assert status(room, "--article", "nothing").exit_code == 2


def test_first_texts_keep_their_time_and_later_ones_do_not_move_it(room: Path) -> None:
    run(room)
    first = look(room).chronicle.passes[0].started
    file = room / "articles" / "air.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Demak", "Kudus"), encoding="utf-8")
    assert run(room).changed == 1
    story = json.loads(status(room, "--json", "--article", "air.md").stdout)
    assert {text["first"] for text in story["texts"]} == {first.isoformat()}


def test_a_broken_configuration_or_state_is_the_operators_move(room: Path) -> None:
    run(room)
    (room / "state.db").write_bytes(b"\0" * 4096)
    for file in room.glob("state.db-*"):
        file.unlink()
    done = status(room)
    assert done.exit_code == 1
    assert "syndicate restore FILE" in done.stderr


def test_whatever_note_is_damaged_is_named_everywhere_and_nothing_else_is_lost(room: Path) -> None:
    run(room)
    with closing(sqlite3.connect(room / "state.db")) as state, state:
        keys = [key for (key,) in state.execute("SELECT key FROM notes ORDER BY key")]
        state.execute("UPDATE notes SET value = CAST(substr(value, 1, length(value) / 2) || x'ff' AS TEXT)")
    assert {"chronicle", "last pass", "source desk", "source wire"} <= set(keys)
    done = status(room)
    assert done.exit_code == 0, done.stderr
    assert re.findall("Note “(.*)” of the state is damaged", done.stdout) == keys
    assert "1 articles" in done.stdout
    assert json.loads(status(room, "--json").stdout)["damaged"] == keys
    config = load(room / "syndicate.toml")
    watch = Watch(lambda: config, room, clocked(datetime.now(UTC)))
    watched = Watched(title="Uji", status=watch.status, troubles=watch.troubles)
    assert answer(watched, "/healthz").status == 200
    assert answer(watched, "/readyz").status == 503
    assert f"syndicate_damaged_notes {float(len(keys))}" in answer(watched, "/metrics").body.decode()
    for path in ("/readyz", "/"):
        told = answer(watched, path).body.decode()
        assert all(f"note “{key}” of the state is damaged" in told for key in keys), told
    report = run(room)
    assert re.findall("note “(.*)” of the state is damaged.*Restore a backup", "\n".join(report.problems)) == keys
    assert report.published.written == ()
    assert look(room).damaged == ()
    assert answer(watched, "/readyz").body == b"ready\n"


def test_what_people_ordered_is_not_forgotten_because_a_note_is_damaged(room: Path) -> None:
    url = run(room).cuts[0][0]
    done = CliRunner().invoke(app, ["withdraw", url, "--config", str(room / "syndicate.toml")])
    assert done.exit_code == 0, done.stderr
    with closing(sqlite3.connect(room / "state.db")) as state, state:
        state.execute("UPDATE notes SET value = '{}' WHERE key = 'by hand'")
    with pytest.raises(Damaged, match=r"by hand.*restore FILE"):
        run(room)
    assert "by hand" in status(room).stdout


def test_an_article_that_was_held_and_is_withdrawn_is_held_no_more(room: Path) -> None:
    url = run(room).cuts[0][0]
    with closing(open_store("sqlite:///state.db", folder=room)) as store:
        text = store.translation(url, "en")
        assert text
        store.keep_translations([replace(text, held="title: loop (x x x)")])
    assert [held.url for held in run(room).held] == [url]
    done = CliRunner().invoke(app, ["withdraw", url, "--config", str(room / "syndicate.toml")])
    assert done.exit_code == 0, done.stderr
    assert run(room).held == []
    found = look(room)
    assert found.held == ()
    assert found.counts["held"] == 0
    assert [row.held for row in found.languages] == [0, 0, 0]


def test_what_waits_for_an_editor_is_not_told_to_be_published(room: Path) -> None:
    with (room / "syndicate.toml").open("a", encoding="utf-8") as file:
        file.write('[[editions]]\nlanguage = "en"\nreviewed_only = true\n')
    run(room)
    assert not list((room / "public" / "en").glob("2026/*/air.html"))
    rows = {row.language: (row.published, row.to_review, row.reviewed_share) for row in look(room).languages}
    assert rows == {"ar": (1, 0, 0), "en": (0, 1, 0), "id": (1, 0, None)}
    story = json.loads(status(room, "--json", "--article", "air.md").stdout)
    texts = {text["language"]: (text["state"], text["page"][-7:]) for text in story["texts"]}
    assert texts == {"id": ("published", "ir.html"), "en": ("to review", ""), "ar": ("published", "ir.html")}
    assert "to review" in status(room, "--article", "air.md").stdout
    found = look(room)
    told = answer(Watched(title="Uji", status=lambda: found, troubles=list), "/metrics").body.decode()
    assert 'syndicate_articles_published{language="en"} 0.0' in told
    assert 'syndicate_articles_to_review{language="en"} 1.0' in told
    with closing(open_store("sqlite:///state.db", folder=room)) as store:
        text = store.translation(story["url"], "en")
        assert text
        store.keep_translations([replace(text, origin="reviewed")])
    assert [(row.published, row.to_review, row.reviewed_share) for row in look(room).languages][1] == (1, 0, 1)


def test_a_pass_tells_of_each_source_how_it_is(room: Path) -> None:
    report = run(room)
    assert report.states == {"source desk": "", "source wire": report.problems[0]}


def tasks() -> list[Task]:
    every = trigger("*/15 * * * *", "Asia/Jakarta")
    nightly = trigger("0 3 * * *", "Asia/Jakarta")
    stages = ("read", "pictures", "translate", "publish")
    return [
        Task(name="pass", trigger=every, stages=stages),  # type: ignore[arg-type]
        Task(name="sweep", trigger=nightly, stages=("sweep",)),
    ]


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (44, False), (45, False), (60, True), (6000, True)])
def test_a_newsroom_is_late_when_more_passes_were_due_than_may_be_missed(minutes: int, late: bool) -> None:
    report = Report(started=NOW, fetches={"a": "fetched"}, published=Published(written=(), unchanged=1, removed=()))
    known = chronicle.added(Chronicle(), report, finished=NOW, seconds=0)
    assert bool(lateness(known, tasks(), 3, NOW + timedelta(minutes=minutes))) is late
    assert lateness(Chronicle(), tasks(), 3, NOW) == "no pass has published yet."
    for _ in range(KEPT):
        known = chronicle.added(known, Report(started=NOW, fetches={"a": "fetched"}), finished=NOW, seconds=0)
    assert bool(lateness(known, tasks(), 3, NOW + timedelta(minutes=minutes))) is late, "it is not forgotten"


def clocked(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_the_watch_looks_again_only_when_the_state_has_changed(room: Path) -> None:
    config = load(room / "syndicate.toml")
    watch = Watch(lambda: config, room, clocked(datetime.now(UTC)))
    assert watch.status() is None
    assert watch.troubles() == ["no pass has published yet."]
    run(room)
    first = watch.status()
    assert first
    assert watch.troubles() == []
    again = watch.status()
    assert again
    assert again.chronicle is first.chronicle
    run(room)
    then = watch.status()
    assert then
    assert len(then.chronicle.passes) == 2


def test_a_watch_names_the_language_whose_pack_is_missing(room: Path) -> None:
    run(room)
    text = CONFIG.replace('engine = "echo"', 'engine = "argos"').replace('"ar"', '"ja"')
    (room / "syndicate.toml").write_text(text, encoding="utf-8")
    config = load(room / "syndicate.toml")
    troubles = Watch(lambda: config, room, clocked(datetime.now(UTC))).troubles()
    assert len(troubles) == 1
    assert re.match("ja: .*packs install", troubles[0])


def test_json_holds_nothing_that_json_does_not_know(room: Path) -> None:
    run(room)
    answer = look(room).as_json()
    assert json.loads(json.dumps(answer)) == answer
