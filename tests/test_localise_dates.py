"""Months, how long ago something was, and locales with their territory: all as CLDR has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from syndicate.localise import Voice, load_voice, with_territory

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def voice(language: str) -> Voice:
    return load_voice(language, [ROOT / "locales"])


@pytest.mark.parametrize(
    ("language", "month", "days"),
    [
        ("en", "November 2026", "2 days ago"),
        ("id", "November 2026", "2 hari yang lalu"),
        ("ar", "نوفمبر 2026", "قبل يومين"),
        ("fa", "نوامبر ۲۰۲۶", "۲ روز پیش"),
        ("bn", "নভেম্বর ২০২৬", "২ দিন আগে"),
        ("ja", "2026年11月", "2 日前"),
        ("zh-Hant", "2026年11月", "2 天前"),
        ("ckb", "٢٠٢٦ تشرینی دووەم", ""),  # CLDR has no words for it, only abbreviations of nobody's language
    ],
)
def test_what_languages_say(language: str, month: str, days: str) -> None:
    speaker = voice(language)
    assert speaker.month(2026, 11) == month
    assert speaker.ago(NOON - timedelta(days=2, hours=5), NOON, "UTC") == days
    assert speaker.ago(NOON - timedelta(hours=3), NOON, "UTC") == ""


@given(st.integers(min_value=-(10**6), max_value=10**6))
def test_only_the_last_week_is_told_in_words(minutes: int) -> None:
    moment = NOON - timedelta(minutes=minutes)
    said = voice("en").ago(moment, NOON, "Asia/Jakarta")
    days = (NOON + timedelta(hours=7)).toordinal() - (moment + timedelta(hours=7)).toordinal()
    assert said == (f"{days} day{'s' * (days > 1)} ago" if 1 <= days < 7 else "")


def test_a_date_said_again_is_the_same_in_every_zone() -> None:
    speaker = voice("en")
    late = NOON.replace(hour=20)
    asked = [(NOON, "UTC"), (late, "Asia/Jakarta"), (late, "UTC"), (NOON, "UTC"), (late, "Asia/Jakarta")]
    said = [speaker.date(moment, zone) for moment, zone in asked]
    assert said == [f"{day} November 2026" for day in (20, 21, 20, 20, 21)]


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("id", "id_ID"), ("en", "en_US"), ("en-GB", "en_GB"), ("pt", "pt_BR"), ("pt-PT", "pt_PT"), ("zh", "zh_CN"),
        ("zh-Hant", "zh_TW"), ("zh-Hant-HK", "zh_HK"), ("ar", "ar_EG"), ("xx", "xx"),
    ],
)  # fmt: skip
def test_a_language_has_a_likely_territory(language: str, locale: str) -> None:
    assert with_territory(language) == locale
