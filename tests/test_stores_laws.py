"""Laws of the store on a real SQLite file: what is kept comes back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC

from conftest import NOW
from hypothesis import given, settings
from hypothesis import strategies as st
from test_stores_codec import ARTICLES, SIGHTINGS, SPANS, TEXT, TRANSLATIONS

from syndicate.model import (
    Answer,
    Article,
    Gallery,
    Picture,
    Request,
    Review,
    Sighting,
    Translation,
    digest,
)
from syndicate.stores.sql import SqlStore

pytest_plugins = ["store_fixtures"]


NUMBERS = st.none() | st.integers(1, 2**40)
PICTURES = st.builds(
    Picture, url=TEXT, type=TEXT, width=NUMBERS, height=NUMBERS, length=NUMBERS, asset=TEXT, copying=st.booleans(),
    tries=st.integers(0, 9), failure=TEXT, again=st.none() | st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip


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
    assert shared.fingerprints().get(article.url) == (None if article.withdrawn else article.fingerprint)
    assert (shelved.page, shelved.published, shelved.tags, shelved.authors) == (
        article.page, article.published, article.tags, article.authors
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
    article = shared.article(kept.url)
    assert (kept in shared.held()) == (bool(kept.held) and not (article and article.withdrawn))
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
    alignment=st.lists(st.tuples(*[st.integers(0, 70_000)] * 4), max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(REVIEWS, max_size=4, unique_by=lambda r: (r.source, r.target, r.text)))
@settings(max_examples=40, deadline=None)
def test_kept_reviews_come_back_equal_unless_the_same_answer_was_there(shared: SqlStore, kept: list[Review]) -> None:
    def known(review: Review) -> Review | None:
        return shared.reviews(review.source, review.target, [review.text, "no such"]).get(review.text)

    before = [known(review) for review in kept]
    past = list(shared.past_reviews())
    shared.keep_reviews(kept)
    expected = [new if old is None or old.answer != new.answer else old for old, new in zip(before, kept, strict=True)]
    assert [known(review) for review in kept] == expected
    assert [review for review in shared.all_reviews() if review in expected] or not expected
    gone = [old for old, new in zip(before, kept, strict=True) if old and old.answer != new.answer]
    assert Counter([*past, *gone]) == Counter(shared.past_reviews())


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
    last = {(r.source, r.target, r.text): r for r in shared.past_reviews()}
    assert all(last[r.source, r.target, r.text] == r for r in new)
