"""The store on a real SQLite file: what it remembers of articles, texts and answers, and that a batch is kept whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from conftest import NOW
from stored import ADDRESS, ask, keep, numbered, sight, text

from syndicate.errors import DoorError
from syndicate.model import (
    Answer,
    Asset,
    Gallery,
    Kept,
    Picture,
    Review,
    Sighting,
    Standing,
)
from syndicate.stores.sql import SqlStore, open_store

pytest_plugins = ["store_fixtures"]


def test_reviews_of_many_chunks_are_found_by_language_pair(store: SqlStore) -> None:
    def one(number: int, target: str = "en", source: str = "id") -> Review:
        return Review(source=source, target=target, text=f"Kalimat {number}.", answer=target + source, created=NOW)

    store.keep_reviews([*(one(n) for n in range(2500)), one(1, "ms"), one(1, source="jv")])
    found = store.reviews("id", "en", [f"Kalimat {n}." for n in range(100, 3000)])
    assert found == {f"Kalimat {n}.": one(n) for n in range(100, 2500)}
    assert store.reviews("id", "ms", ["Kalimat 1.", "Kalimat 2."]) == {"Kalimat 1.": one(1, "ms")}
    assert store.counts()["reviews"] == 2502
    assert [r.target for r in store.all_reviews()] == ["en"] * 2501 + ["ms"]


def test_an_answer_that_is_used_is_noted_once_a_day_and_one_that_is_not_is_forgotten(store: SqlStore) -> None:
    def used(number: int) -> datetime:
        return store.remembered([ask(number).key])[ask(number).key].used

    store.remember(
        [(ask(1), Answer(text="a", score=-0.5)), (ask(2), Answer(text="b")), (ask(3), Answer(text="c"))], NOW
    )
    later = NOW + timedelta(hours=23)
    log = store.path.with_name("state.db-wal")
    before = log.read_bytes()
    store.mark_used([ask(1).key, ask(9).key], later)
    assert store.forget(NOW) == 0
    assert (used(1), log.read_bytes()) == (NOW, before)
    later = NOW + timedelta(days=1)
    store.mark_used([ask(1).key], later)
    assert (used(1), used(2)) == (later, NOW)
    answer = store.remembered([ask(1).key])[ask(1).key]
    assert (answer.answer, answer.created) == (Answer(text="a", score=-0.5), NOW)
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("UPDATE segments SET origin = 'reviewed' WHERE key = ?", (bytes.fromhex(ask(3).key),))
    assert store.forget(later) == 1
    assert set(store.remembered([ask(n).key for n in range(5)])) == {ask(1).key, ask(3).key}


def test_answers_of_many_chunks_are_recalled_and_unknown_keys_are_not(store: SqlStore) -> None:
    store.remember([(ask(n), Answer(text=str(n))) for n in range(2500)], NOW)
    found = store.recall([ask(n).key for n in range(100, 3000)])
    assert found == {ask(n).key: Answer(text=str(n)) for n in range(100, 2500)}
    assert store.recall([]) == {}


def test_a_newer_answer_replaces_an_older_one_unless_it_was_reviewed(store: SqlStore) -> None:
    store.remember([(ask(1), Answer(text="a")), (ask(2), Answer(text="a"))], NOW)
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("UPDATE segments SET origin = 'reviewed' WHERE key = ?", (bytes.fromhex(ask(2).key),))
    store.remember([(ask(1), Answer(text="b")), (ask(2), Answer(text="b"))], NOW + timedelta(days=1))
    assert store.recall([ask(1).key, ask(2).key]) == {ask(1).key: Answer(text="b"), ask(2).key: Answer(text="a")}


def test_the_first_sighting_stays_and_the_article_changes(store: SqlStore) -> None:
    first, second = numbered(1), numbered(1, title="Lain", published=NOW)
    keep(store, first)
    store.keep_articles([(Sighting(source="s", uid="1", url="x", page="y", first_seen=NOW), second)], [], NOW)
    assert store.sightings() == {("s", "1"): sight(first)}
    assert list(store.articles()) == [second]


def test_newest_is_sorted_by_publication_then_url_and_leaves_withdrawn_and_held_out(store: SqlStore) -> None:
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    old, late_b, late_a, gone, held = (
        numbered(1, published=days[0]), numbered(3, published=days[2]), numbered(2, published=days[2]),
        numbered(4, published=days[1], withdrawn=True), numbered(5, published=days[1]),
    )  # fmt: skip
    keep(store, old, late_b, late_a, gone, held)
    store.keep_translations([text(a.url) for a in (old, late_b, late_a, gone)] + [text(held.url, held="numbers")])
    store.keep_translations([text(old.url, "ms"), text("https://unknown.example/")])
    assert [kept.article for kept in store.newest("en")] == [late_a, late_b, old]
    assert [kept.translation.url for kept in store.newest("ms")] == [old.url]
    assert [(shelved.url, shelved.since) for shelved in store.shelf() if shelved.since] == [(gone.url, NOW)]
    assert [article.url for article in store.articles()] == [late_a.url, late_b.url, gone.url, held.url, old.url]


def test_a_held_attempt_leaves_the_published_text_and_a_good_one_clears_it(store: SqlStore) -> None:
    good, bad = text("u", plan="p1"), text("u", plan="p2", held="a number is lost")
    store.keep_translations([good, bad])
    assert (store.translation("u", "en"), store.held(), store.plans("en")) == (good, [bad], {"u": "p2"})
    better = text("u", plan="p3")
    store.keep_translations([better])
    assert (store.translation("u", "en"), store.held(), store.plans("en")) == (better, [], {"u": "p3"})


def test_an_iterator_shows_one_moment_while_the_store_is_written(store: SqlStore) -> None:
    keep(store, *(numbered(n) for n in range(500)))
    store.keep_translations([text(numbered(n).url) for n in range(500)])
    seen = store.newest("en")
    first = next(seen)
    store.keep_translations([text(numbered(n).url, title="changed") for n in range(500)])
    assert {kept.translation.title for kept in [first, *seen]} == {"T"}
    assert {kept.translation.title for kept in store.newest("en")} == {"changed"}


def test_the_shelf_tells_what_changed_without_the_texts(store: SqlStore) -> None:
    first, second = numbered(1), numbered(2)
    keep(store, first, second)
    machine, reviewed = (
        text(first.url, body="<img src=asset:0123456789abcdef.png>"),
        text(second.url, origin="reviewed"),
    )
    store.keep_translations([machine, reviewed, text(second.url, "ms")])
    before = store.texts("en")
    assert set(before) == {first.url, second.url}
    assert set(store.texts("en", reviewed_only=True)) == {second.url}
    store.keep_translations([text(first.url, body=machine.body, plan="p2"), text(second.url, title="moved")])
    after = store.texts("en")
    assert (after[first.url], after[second.url] == before[second.url]) == (before[first.url], False)
    assert store.assets_shown() == {"0123456789abcdef.png"}
    assert store.kept("ms", [first.url, second.url]) == {
        second.url: Kept(article=second, translation=text(second.url, "ms"))
    }


def test_how_far_each_language_is_leaves_out_what_is_withdrawn(store: SqlStore) -> None:
    assert store.standing() == {}
    first, second, gone = numbered(1), numbered(2), numbered(3, withdrawn=True)
    keep(store, first, second, gone)
    store.keep_translations([text(first.url), text(second.url, origin="reviewed"), text(gone.url)])
    store.keep_translations([text(first.url, "ms", held="no"), text(second.url, "ms"), text(gone.url, "de", held="no")])
    worse = text(first.url, held="worse than before", plan="p2")
    store.keep_translations([worse])  # the published one stands
    assert store.held() == [worse, text(first.url, "ms", held="no")]
    assert store.counts()["held"] == 2
    assert store.standing() == {
        "en": Standing(tried=2, made=2, reviewed=1, machine=1),
        "ms": Standing(tried=2, made=1, reviewed=0, machine=1),
    }


def test_the_time_of_a_withdrawal_is_kept_until_it_is_taken_back(store: SqlStore) -> None:
    late = NOW + timedelta(days=1)
    gone, back = numbered(1, withdrawn=True), numbered(1)
    for article, now, since in ((gone, NOW, NOW), (gone, late, NOW), (back, late, None), (gone, late, late)):
        store.keep_articles([(sight(article), article)], [], now)
        assert store.shelf()[0].since == since
    assert store.assets_shown() == set()


def test_assets_and_notes_and_counts(store: SqlStore) -> None:
    asset = Asset(name="0123456789abcdef.png", type="image/png", body=bytes(range(256)))
    store.keep_articles([], [asset, asset], NOW)
    store.note("last pass", "{}")
    store.note("last pass", '{"read":1}')
    keep(store, numbered(1), numbered(2, withdrawn=True))
    store.keep_translations([text("u"), text("v", held="x")])
    assert store.asset(asset.name) == asset
    assert store.asset("none") is None
    assert (store.noted("last pass"), store.noted("other")) == ('{"read":1}', None)
    assert store.counts() == {
        "sightings": 2, "articles": 2, "withdrawn": 1, "assets": 1, "pictures": 0, "segments": 0, "reviews": 0,
        "translations": 1, "held": 1,
    }  # fmt: skip


def test_a_copy_is_kept_with_its_picture(store: SqlStore) -> None:
    asset = Asset(name="0123456789abcdef.png", type="image/png", body=b"x")
    picture = Picture(url="https://a.example/1.png", type="image/png", asset=asset.name, copying=True)
    store.keep_pictures([picture], [asset])
    store.keep_pictures([replace(picture, url="https://a.example/2.png")], [asset])  # the same picture once more
    assert store.asset(asset.name) == asset
    assert [p.asset for p in store.pictures().values()] == [asset.name] * 2
    assert (store.counts()["pictures"], store.counts()["assets"]) == (2, 1)


def test_the_version_changes_with_what_is_published_and_with_nothing_else(store: SqlStore) -> None:
    versions = [store.version()]

    def moved() -> bool:
        versions.append(store.version())
        return versions[-1] not in versions[:-1]

    keep(store, numbered(1))
    assert moved()
    store.keep_translations([text(numbered(1).url)])
    assert moved()
    store.keep_pictures([Picture(url="https://a.example/p.jpg")], [])
    assert moved()
    store.keep_galleries({"u": Gallery(b"1" * 16)})
    assert moved()
    store.note("k", "v")
    store.remember([(ask(1), Answer(text="a"))], NOW)
    store.keep_reviews([Review(source="id", target="en", text="a", answer="b", created=NOW)])
    assert not moved()
    with pytest.raises(DoorError), store._keeping() as connection:
        connection.exec_driver_sql("no statement")
    assert not moved()


def test_keeping_nothing_writes_nothing(store: SqlStore) -> None:
    log = store.path.with_name("state.db-wal")
    before = (store.path.read_bytes(), log.read_bytes())
    store.keep_articles([], [], NOW)
    store.keep_translations([])
    store.remember([], NOW)
    store.keep_reviews([])
    store.keep_pictures([], [])
    store.keep_galleries({})
    store.mark_used([], NOW)
    assert (store.path.read_bytes(), log.read_bytes()) == before


def test_a_batch_is_kept_whole_or_not_at_all(store: SqlStore) -> None:
    with pytest.raises(DoorError, match="surrogate"):
        keep(store, numbered(1), numbered(2, title="\ud800"))
    assert store.counts()["articles"] == store.counts()["sightings"] == 0


def test_threads_may_write_at_once(store: SqlStore) -> None:
    def work(part: int) -> None:
        for n in range(20):
            store.remember([(ask(part * 100 + n), Answer(text="a"))], NOW)

    threads = [Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.counts()["segments"] == 80


def test_what_a_killed_process_had_kept_is_there(tmp_path: Path) -> None:
    code = """
import itertools, sys
from datetime import UTC, datetime
from pathlib import Path
from syndicate.model import Answer, Request
from syndicate.stores.sql import open_store
store = open_store("sqlite:///state.db", folder=Path(sys.argv[1]))
for n in itertools.count():
    request = Request(source="id", target="en", identity="echo 1", text=f"Kalimat {n}.")
    store.remember([(request, Answer(text=str(n)))], datetime.now(UTC))
    print(n, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(40):
            last = int(process.stdout.readline())
        process.kill()
        last = max([last, *(int(line) for line in process.stdout.read().split("\n")[:-1])])
    with closing(open_store(ADDRESS, folder=tmp_path)) as store:
        assert len(store.recall([ask(n).key for n in range(last + 1)])) == last + 1
