"""The store on a real SQLite file: what is kept comes back, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import NOW, ROOT, make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from test_stores_codec import ARTICLES, SIGHTINGS, SPANS, TEXT, TRANSLATIONS

from syndicate.errors import DoorError
from syndicate.model import (
    Answer,
    Article,
    Asset,
    Gallery,
    Kept,
    Picture,
    Request,
    Review,
    Sighting,
    Standing,
    Translation,
    digest,
)
from syndicate.ports import Store
from syndicate.stores.lock import hold
from syndicate.stores.sql import SqlStore, open_store

ADDRESS = "sqlite:///state.db"
NUMBERS = st.none() | st.integers(1, 2**40)
PICTURES = st.builds(
    Picture, url=TEXT, type=TEXT, width=NUMBERS, height=NUMBERS, length=NUMBERS, asset=TEXT, copying=st.booleans(),
    tries=st.integers(0, 9), failure=TEXT, again=st.none() | st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_store(ADDRESS, folder=tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with closing(open_store(ADDRESS, folder=tmp_path_factory.mktemp("shared"))) as opened:
        yield opened


def sight(article: Article) -> Sighting:
    return Sighting(source=article.source, uid=article.uid, url=article.url, page=article.page, first_seen=NOW)


def keep(store: Store, *articles: Article) -> None:
    store.keep_articles([(sight(article), article) for article in articles], [], NOW)


def numbered(number: int, **changes: Any) -> Article:
    return make_article(uid=str(number), url=f"https://a.example/{number:04}", **changes)


def text(url: str, language: str = "en", **changes: Any) -> Translation:
    fields: dict[str, Any] = {
        "url": url, "language": language, "plan": "p1", "title": "T", "summary": "", "body": "<p>B</p>", "tags": (),
        "media": (), "origin": "machine", "engine": "echo", "updated": NOW, **changes,
    }  # fmt: skip
    return Translation(**fields)


def ask(number: int) -> Request:
    return Request(source="id", target="en", identity="echo 1", text=f"Kalimat {number}.")


# Laws


@given(st.lists(PICTURES, max_size=3), st.lists(PICTURES, max_size=3))
@settings(max_examples=40, deadline=None)
def test_kept_pictures_come_back_equal_the_later_ones_over_the_earlier(
    shared: SqlStore, first: list[Picture], second: list[Picture]
) -> None:
    before = shared.pictures()
    shared.keep_pictures(first, [])
    shared.keep_pictures(second, [])
    assert shared.pictures() == {**before, **{picture.url: picture for picture in (*first, *second)}}


@given(st.dictionaries(TEXT, st.builds(Gallery, st.binary(max_size=16), st.lists(TEXT, max_size=3).map(tuple))))
@settings(max_examples=40, deadline=None)
def test_kept_galleries_come_back_equal(shared: SqlStore, kept: dict[str, Gallery]) -> None:
    before = shared.galleries()
    shared.keep_galleries(kept)
    assert shared.galleries() == {**before, **kept}


@given(SIGHTINGS, ARTICLES)
@settings(max_examples=40, deadline=None)
def test_a_kept_article_comes_back_equal(shared: SqlStore, sighting: Sighting, article: Article) -> None:
    known = shared.sightings().get((sighting.source, sighting.uid))
    shared.keep_articles([(sighting, article)], [], NOW)
    assert article in list(shared.articles())
    assert shared.article(article.url) == article
    [shelved] = [shelved for shelved in shared.shelf() if shelved.url == article.url]
    assert (shelved.page, shelved.published, shelved.tags, shelved.authors, shelved.fingerprint) == (
        article.page, article.published, article.tags, article.authors, article.fingerprint
    )  # fmt: skip
    assert (shelved.since is not None) == article.withdrawn
    assert shelved.digest.hex() == digest(article)
    assert shared.sightings()[sighting.source, sighting.uid] == (known or sighting)


@given(TRANSLATIONS)
@settings(max_examples=40, deadline=None)
def test_a_kept_translation_comes_back_equal(shared: SqlStore, kept: Translation) -> None:
    before = shared.translation(kept.url, kept.language)
    shared.keep_translations([kept])
    assert shared.translation(kept.url, kept.language) == (before if kept.held else kept)
    assert (kept in shared.held()) == bool(kept.held)
    assert shared.plans(kept.language)[kept.url] == kept.plan


REQUESTS = st.builds(Request, source=TEXT, target=TEXT, identity=TEXT, text=TEXT)
ANSWERS = st.builds(Answer, text=TEXT, alignment=SPANS, score=st.none() | st.floats(allow_nan=False))


@given(st.lists(st.tuples(REQUESTS, ANSWERS), max_size=4, unique_by=lambda pair: pair[0].key))
@settings(max_examples=40, deadline=None)
def test_remembered_answers_are_recalled_equal(shared: SqlStore, answers: list[tuple[Request, Answer]]) -> None:
    shared.remember(answers, NOW)
    expected = {request.key: answer for request, answer in answers}
    assert shared.recall([*expected, "0" * 32]) == expected


REVIEWS = st.builds(
    Review,
    source=TEXT, target=TEXT, text=TEXT, answer=TEXT, engine_text=TEXT, created=st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip


@given(st.lists(REVIEWS, max_size=4, unique_by=lambda r: (r.source, r.target, r.text)))
@settings(max_examples=40, deadline=None)
def test_kept_reviews_come_back_equal_unless_the_same_answer_was_there(shared: SqlStore, kept: list[Review]) -> None:
    def known(review: Review) -> Review | None:
        return shared.reviews(review.source, review.target, [review.text, "no such"]).get(review.text)

    before = [known(review) for review in kept]
    shared.keep_reviews(kept)
    expected = [new if old is None or old.answer != new.answer else old for old, new in zip(before, kept, strict=True)]
    assert [known(review) for review in kept] == expected
    assert [review for review in shared.all_reviews() if review in expected] or not expected


@given(REVIEWS, REVIEWS)
@settings(max_examples=40, deadline=None)
def test_the_version_of_the_reviews_changes_when_and_only_when_they_do(
    shared: SqlStore, kept: Review, other: Review
) -> None:
    def state(target: str) -> tuple[set[tuple[str, str, str]], str]:
        rows = {(r.source, r.text, r.answer) for r in shared.all_reviews() if r.target == target}
        return rows, shared.review_version(target)

    targets = {kept.target, other.target, "none"}
    before = {target: state(target) for target in targets}
    shared.keep_reviews([kept])
    for target in targets:
        rows, version = state(target)
        assert (rows == before[target][0]) == (version == before[target][1])
        assert bool(rows) == bool(version)


@given(st.lists(REVIEWS, max_size=4, unique_by=lambda r: (r.source, r.target, r.text)), st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_taking_reviews_back_undoes_keeping_them(shared: SqlStore, kept: list[Review], some: int) -> None:
    def state() -> list[Review]:
        return list(shared.all_reviews())

    new = [review for review in kept if not shared.reviews(review.source, review.target, [review.text])]
    targets = {review.target for review in new}
    before, versions = state(), {target: shared.review_version(target) for target in targets}
    shared.keep_reviews(new)
    stale = [replace(review, answer=f"{review.answer}, later") for review in new]
    assert shared.drop_reviews(stale) == 0
    assert shared.drop_reviews([*new[:some], *new[:some]]) == len(new[:some])
    assert shared.drop_reviews(new) == len(new[some:])
    assert state() == before
    assert {target: shared.review_version(target) for target in targets} == versions


# Examples


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
    store.keep_translations([text(first.url, held="worse than before", plan="p2")])  # the published one stands
    assert store.standing() == {
        "en": Standing(published=2, reviewed=1, tried=2),
        "ms": Standing(published=1, reviewed=0, tried=2),
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


# What the outside world does


@pytest.mark.parametrize("address", ["postgresql://me:secret@db.example/x", "mysql://db.example/x", "sqlite://",
                                     "sqlite:///:memory:", "sqlite:///state.db?mode=ro", "state.db", ""])  # fmt: skip
def test_an_address_that_is_no_file_is_refused_without_its_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(DoorError, match=r"sqlite:///state\.db") as caught:
        open_store(address, folder=tmp_path)
    assert "secret" not in str(caught.value)


def test_an_absolute_address_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.db"
    with closing(open_store(f"sqlite:///{path}", folder=tmp_path / "not there")) as store:
        assert store.path == path
    assert path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DoorError, match=r"there is no folder .*nowhere"):
        open_store("sqlite:///nowhere/state.db", folder=tmp_path)


def test_a_folder_or_a_text_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "text.db").write_text("once upon a time " * 100)
    with pytest.raises(DoorError, match="cannot be opened"):
        open_store("sqlite:///folder.db", folder=tmp_path)
    with pytest.raises(DoorError, match="not a database"):
        open_store("sqlite:///text.db", folder=tmp_path)


def test_another_programs_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()
    with pytest.raises(DoorError, match="another program"):
        open_store(ADDRESS, folder=tmp_path)
    assert path.read_bytes() == before


def test_a_state_of_a_later_version_is_refused(tmp_path: Path) -> None:
    open_store(ADDRESS, folder=tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "state.db")) as other, other:
        other.execute("UPDATE schema SET version = 99")
    with pytest.raises(DoorError, match=r"later Syndicate.*99.*Install"):
        open_store(ADDRESS, folder=tmp_path)


def first_state(folder: Path) -> Path:
    """A state as version 1 wrote it: one article in two languages."""
    path = folder / "state.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript((ROOT / "tests" / "state-1.sql").read_text(encoding="utf-8"))
        made.execute("PRAGMA journal_mode = WAL")
    return path


def test_a_state_of_the_first_version_is_upgraded_and_keeps_everything(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    path = first_state(tmp_path)
    question = Request(source="id", target="en", identity="echo:1", text="Air surut pada 2026.")
    review = Review(source="id", target="en", text=question.text, answer="Water fell.", created=NOW)
    for _ in range(2):
        with closing(open_store(ADDRESS, folder=tmp_path)) as store:
            assert store.counts()["articles"] == 1
            assert store.counts()["translations"] == 2
            assert store.recall([question.key])[question.key].text == "Air surut pada 2026."
            store.keep_reviews([review])
            assert list(store.all_reviews()) == [review]
            [article] = store.articles()
            upgraded = store.shelf(), store.texts("id"), store.texts("en")
            keep(store, article)
            store.keep_translations([kept for la in ("id", "en") if (kept := store.translation(article.url, la))])
            assert upgraded == (store.shelf(), store.texts("id"), store.texts("en"))
    open_store(ADDRESS, folder=tmp_path / "new").close()

    def shape(file: Path) -> object:
        with closing(sqlite3.connect(file)) as opened:
            (version,) = opened.execute("SELECT version FROM schema").fetchone()
            names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master ORDER BY name")]
            listed = {
                n: opened.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (n,)).fetchone() for n in names
            }
            return version, {n: (listed[n], opened.execute(f"PRAGMA table_info({n})").fetchall()) for n in names}

    assert shape(path) == shape(tmp_path / "new" / "state.db")


def test_an_upgrade_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    path = first_state(tmp_path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE reviews (mine)")
    with pytest.raises(DoorError, match="reviews already exists"):
        open_store(ADDRESS, folder=tmp_path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT version FROM schema").fetchall() == [(1,)]
        assert other.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]


def test_a_damaged_row_is_reported_with_its_file(store: SqlStore) -> None:
    keep(store, numbered(1))
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("UPDATE articles SET value = '{}'")
    with pytest.raises(DoorError, match=r"state\.db: a row is damaged"):
        list(store.articles())


def test_a_writer_waits_for_another_and_gives_up_in_the_end(tmp_path: Path) -> None:
    with closing(open_store(ADDRESS, folder=tmp_path, patience=0.2)) as store, \
            closing(sqlite3.connect(store.path, isolation_level=None)) as other:  # fmt: skip
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(DoorError, match="writing for too long"):
            store.note("a", "b")
        assert time.monotonic() - began >= 0.2
        assert store.noted("a") is None  # reading goes on
        other.execute("ROLLBACK")
        store.note("a", "b")
        assert store.noted("a") == "b"


def test_a_full_disk_is_said_and_what_was_kept_stays(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from syndicate.errors import DoorError
from syndicate.stores.sql import open_store
store = open_store("sqlite:///state.db", folder=Path(sys.argv[1]))
store.note("small", "kept")
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    store.note("large", "x" * 1_000_000)
except DoorError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "disk" in done.stdout
    with closing(open_store(ADDRESS, folder=tmp_path)) as store:
        assert (store.noted("small"), store.noted("large")) == ("kept", None)


# The lock


def test_a_second_holder_is_told_who_holds(tmp_path: Path) -> None:
    code = """
import pathlib, sys, time
from syndicate.stores.lock import hold
with hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
    path = tmp_path / "state.db"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(DoorError, match=rf"state\.db\.lock: held by process {process.pid}, since 20"), hold(path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with hold(path, "the next one"):  # the kernel let go of it
            pid, since, what = (tmp_path / "state.db.lock").read_text().splitlines()
            assert (pid, what) == (str(os.getpid()), "the next one")
            assert datetime.fromisoformat(since).tzinfo


def test_a_lock_is_free_again_after_use_and_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with pytest.raises(KeyError), hold(path):
        raise KeyError
    with hold(path), pytest.raises(DoorError, match="held by process"), hold(path):
        pass
    with hold(path):
        pass


def test_a_lock_in_no_folder_is_a_door_error(tmp_path: Path) -> None:
    with pytest.raises(DoorError, match="cannot be made"), hold(tmp_path / "no" / "state.db"):
        pass
