"""Values as JSON come back equal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.model import Answer, Article, Cut, Flaw, Media, Sighting, Translation
from syndicate.stores.codec import decode, decode_alignment, encode, encode_alignment, moment

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
MOMENT = st.datetimes(timezones=st.just(UTC))


def many(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=3).map(tuple)


SIZE = st.none() | st.integers(0, 2**70)
MEDIA = st.builds(Media, url=TEXT, alt=TEXT, caption=TEXT, credit=TEXT, width=SIZE, height=SIZE, length=SIZE)
ARTICLES = st.builds(
    Article,
    **dict.fromkeys(("source", "uid", "url", "page", "language", "title", "body", "summary"), TEXT),
    **dict.fromkeys(("published", "updated"), MOMENT),
    **dict.fromkeys(("authors", "tags"), many(TEXT)),
    media=many(MEDIA),
    withdrawn=st.booleans(),
    cut=many(st.builds(Cut, rule=TEXT, text=TEXT)),
)
TRANSLATIONS = st.builds(
    Translation,
    **dict.fromkeys(("url", "language", "plan", "title", "summary", "body", "engine", "held"), TEXT),
    tags=many(TEXT),
    media=many(MEDIA),
    origin=st.sampled_from(["original", "machine", "reviewed"]),
    updated=MOMENT,
    flaws=many(st.builds(Flaw, kind=TEXT, detail=TEXT, text=TEXT)),
)
SIGHTINGS = st.builds(Sighting, source=TEXT, uid=TEXT, url=TEXT, page=TEXT, first_seen=MOMENT)
SPANS = many(st.tuples(*[st.integers(0, 10**6)] * 4))


@given(st.one_of(ARTICLES, TRANSLATIONS, SIGHTINGS))
@settings(max_examples=150, deadline=None)
def test_what_is_encoded_comes_back_equal(value: Any) -> None:
    assert decode(type(value), encode(value)) == value


@given(SPANS)
@settings(max_examples=50)
def test_an_alignment_comes_back_equal(spans: tuple[tuple[int, int, int, int], ...]) -> None:
    assert decode_alignment(encode_alignment(Answer(text="", alignment=spans))) == spans


@given(MOMENT, MOMENT)
@settings(max_examples=100)
def test_moments_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (moment(one) < moment(other)) == (one < other)
    assert datetime.fromisoformat(moment(one)) == one


def test_moments_of_other_zones_are_turned_to_utc() -> None:
    assert moment(datetime(2026, 1, 1, 7, tzinfo=timezone(timedelta(hours=7)))) == "2026-01-01T00:00:00.000000Z"


def test_an_absent_field_takes_its_default_and_an_unknown_one_is_left_aside() -> None:
    assert decode(Media, '{"url":"https://a.example/b.png","later":[1]}') == Media(url="https://a.example/b.png")


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", '"x"', "{}", '{"url":1}', '{"url":"a","width":"3"}', '{"url":"a","width":true}'],
)
def test_text_that_holds_no_such_value_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (two libraries word it)
        decode(Media, text)


@pytest.mark.parametrize("change", [{"origin": "robot"}, {"updated": "yesterday"}, {"updated": "2026-01-01T00:00:00"}])
def test_a_wrong_field_inside_is_a_value_error(change: dict[str, str]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    good: dict[str, Any] = dict.fromkeys(("url", "language", "plan", "title", "summary", "body", "engine"), "")
    value = Translation(**good, tags=(), media=(), origin="machine", updated=now)
    with pytest.raises(ValueError):  # noqa: PT011 (two libraries word it)
        decode(Translation, json.dumps(json.loads(encode(value)) | change))


@pytest.mark.parametrize("kept", ["[1,2,3]", "[1,2,3,4]]", "x", "[", b"1234567", b"123456789"])
def test_a_damaged_alignment_is_a_value_error(kept: bytes | str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (two libraries word it)
        decode_alignment(kept)


def test_an_alignment_is_small_and_one_of_an_earlier_version_is_read() -> None:
    assert encode_alignment(Answer(text="", alignment=((0, 4, 0, 5), (5, 300, 6, 65535)))) == (
        b"\0\0\4\0\0\0\5\0\5\0\x2c\1\6\0\xff\xff"
    )
    assert encode_alignment(Answer(text="")) == ""
    assert encode_alignment(Answer(text="", alignment=((0, 65536, 0, 1),))) == "[0,65536,0,1]"
    assert decode_alignment("[0,4,0,5,5,300,6,7]") == ((0, 4, 0, 5), (5, 300, 6, 7))
