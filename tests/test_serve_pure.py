"""What the server decides: preferences, conditions, ranges, freshness. Laws first."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.serve.codings import CODINGS, pack
from syndicate.serve.conditions import byte_range, date, has_failed, is_current
from syndicate.serve.freshness import Freshness
from syndicate.serve.log import line
from syndicate.serve.media_types import age, type_of
from syndicate.serve.negotiate import coding, language, media_type
from syndicate.serve.settings import Settings

TAG = '"00000000000000000000000000000000"'
HEADERS = st.text(st.sampled_from('gzipbrstd;q=0.15,* -"/W%\t'), max_size=40) | st.text(max_size=20)
OFFERED = ("en", "id", "ms", "pt-BR", "zh-Hant", "zh-Hans")


@given(HEADERS)
def test_any_header_has_an_answer_that_was_offered(header: str) -> None:
    assert coding(header) in ("", *CODINGS)
    assert language(header, OFFERED) in ("", *OFFERED)
    assert media_type(header, ("a/b", "c/d")) in ("a/b", "c/d")
    assert coding(f"gzip,{' ' * 9000}{header}") in ("", *CODINGS)
    is_current(header, header, TAG, 5)
    has_failed(header, header, TAG, 5)


@given(st.permutations(["gzip", "br", "zstd"]), st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_the_heaviest_coding_is_taken(names: list[str], weights: list[int]) -> None:
    asked = dict(zip(names, weights, strict=True))
    header = ", ".join(f"{name};q=0.{weight}" for name, weight in asked.items())
    assert asked[coding(header)] == max(weights)


@given(st.sampled_from(OFFERED), st.sampled_from(OFFERED))
def test_the_first_of_equals_and_the_heavier_language_is_taken(one: str, two: str) -> None:
    assert language(f"{one}, {two}", OFFERED) == one
    assert language(f"{one};q=0.5, {two}", OFFERED) == two
    assert language(one.swapcase(), OFFERED) == one


@pytest.mark.parametrize(
    ("header", "found"),
    [("en-GB", "en"), ("fr, id;q=0.2", "id"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("zh-TW, zh-Hant", "zh-Hant"),
     ("zh", "zh-Hans"), ("fr", ""), ("*", "en"), ("fr, *;q=0.1", "en"), ("en;q=0, *", "id"), ("en;q=0", ""), ("", "")],
)  # fmt: skip
def test_languages_are_looked_up(header: str, found: str) -> None:
    offered = ("en", "id", "ms", "pt-BR", "zh-Hant", "zh-Hans")
    assert language(header, offered) == found


@pytest.mark.parametrize(
    ("header", "offered", "found"),
    [("zh-TW, zh;q=0.9", "zh zh-Hant", "zh-Hant"), ("zh-HK", "zh-Hans zh-Hant", "zh-Hant"), ("zh-MO", "zh", "zh"),
     ("zh-CN", "zh-Hant zh-Hans", "zh-Hans"), ("zh-CN", "zh zh-Hans", "zh"), ("zh-TW", "zh-Hant zh-TW", "zh-TW"),
     ("zh-Hant-TW", "zh-Hans zh-Hant", "zh-Hant"), ("no", "en nb", "nb"), ("no-NO", "no nb", "no"),
     ("nb-NO", "no", "no"), ("nb", "no nb", "nb"), ("in-ID", "en id", "id"), ("iw", "en he", "he"),
     ("in, id;q=0", "en id", "")],
)  # fmt: skip
def test_languages_go_by_several_tags(header: str, offered: str, found: str) -> None:
    assert language(header, offered.split()) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [(None, "a/r"), ("*/*", "a/r"), ("b/a", "b/a"), ("a/r;q=0.1, b/a", "b/a"), ("b/*", "b/a"), ("text/html", "a/r")],
)
def test_the_media_type_that_weighs_most(header: str | None, found: str) -> None:
    assert media_type(header, ("a/r", "b/a")) == found


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 20))
def test_a_range_is_within_the_bytes_and_says_what_was_asked(first: int, last: int, length: int) -> None:
    found = byte_range(f"bytes={first}-{last}", None, TAG, 0, length)
    if last < first:
        assert found is None
    elif first >= length:
        assert found is False
    else:
        assert found == (first, min(last + 1, length))
    tail = byte_range(f"bytes=-{last}", None, TAG, 0, length)
    assert tail == ((max(length - last, 0), length) if last else False)


@given(HEADERS, HEADERS)
def test_any_range_has_an_answer(wanted: str, tied: str) -> None:
    for found in (byte_range(wanted, tied, TAG, 0, 9), byte_range(f"bytes={wanted}", None, TAG, 0, 9)):
        assert not isinstance(found, tuple) or 0 <= found[0] < found[1] <= 9


def test_a_range_is_tied_to_the_very_bytes() -> None:
    for tied, found in ((TAG, (0, 2)), (f"W/{TAG}", None), (date(7), (0, 2)), (date(8), None)):
        assert byte_range("bytes=0-1", tied, TAG, 7, 9) == found


def test_a_weak_tag_never_is_the_same_bytes() -> None:
    assert is_current(f"W/{TAG}", None, TAG, 0)
    assert has_failed(f"W/{TAG}", None, TAG, 0)


@given(st.binary(max_size=3000))
def test_packing_gives_the_same_bytes_each_time(body: bytes) -> None:
    for name in CODINGS:
        assert pack(body, name) == pack(body, name)


# Freshness


def told(control: str) -> int:
    return int(control.partition("max-age=")[2].partition(",")[0])


@given(st.integers(0, 10_000_000), st.integers(0, 4000))
def test_what_a_pass_may_change_is_fresh_until_the_next_one(begin: int, later: int) -> None:
    now = 1_790_000_000.0 + begin
    freshness = Freshness("*/15 * * * *", "Asia/Jakarta", lambda: now)
    for _ in range(2):
        left = told(freshness.control("moving"))
        assert left == max(-int(now) % 900, 10)
        now += later


def test_never_longer_than_an_hour_and_for_ever_if_it_never_changes() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
    freshness = Freshness("0 3 * * *", "UTC", lambda: noon)
    assert told(freshness.control("moving")) == told(freshness.control("article")) == 3600
    assert "immutable" in freshness.control("fixed")
    assert Freshness("", "UTC").control("article") == Freshness("", "UTC").control("moving") == "no-cache"


def test_a_clock_that_is_put_back_does_not_keep_old_figures() -> None:
    now = 1_790_000_010.0
    freshness = Freshness("*/15 * * * *", "UTC", lambda: now)
    freshness.control("moving")
    now -= 86_400 + 300
    assert told(freshness.control("moving")) == -int(now) % 900


@pytest.mark.parametrize(
    ("path", "found"),
    [("media/0123456789abcdef.png", "fixed"), ("media/photo.png", "moving"), ("en/2026/11/banjir.html", "article"),
     ("en/2026/11/index.html", "moving"), ("en/index.html", "moving"), ("en/rss.xml", "moving"),
     ("en/2026/11/rss-2.xml", "moving"), ("assets/style.css", "moving")],
)  # fmt: skip
def test_how_a_file_ages(path: str, found: str) -> None:
    assert age(path) == found


def test_documents_of_an_archive_are_feeds_too() -> None:
    assert type_of("rss-2.xml") == "application/rss+xml"
    assert type_of("atom-13.xml") == "application/atom+xml"
    assert type_of("feed-2.json") == "application/feed+json"
    assert type_of("feed-x.json") == "application/json"


@given(st.text(), st.text(max_size=8))
def test_a_log_line_is_one_printable_line(target: str, method: str) -> None:
    for form in ("line", "json"):
        found = line(form, now=datetime.now(UTC), client="::1", method=method, target=target, status=200, length=5)
        assert found.isascii()
        assert found.isprintable()
    assert line("line", now=datetime.now(UTC), client="c", method="G", target='" 1', status=2, length=3).count('"') == 2


def test_settings_cross_to_another_process_whole() -> None:
    settings = Settings(root=Path("/a b/ü"), host="::1", port=1, languages=("en", "zh-Hant"), cron="* * * * *")
    assert Settings.from_json(settings.as_json()) == settings
