"""Months, how long ago something was, calendars, and locales with their territory: all as CLDR has them."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from syndicate.localise import Voice, load_voice, with_territory
from syndicate.localise.dates import persian

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
        ("th", "พฤศจิกายน พ.ศ. 2569", "2 วันที่ผ่านมา"),
        ("zh-Hant", "2026年11月", "2 天前"),
        ("nb", "november 2026", "for 2 dager siden"),
        ("ur", "نومبر 2026", "2 دن پہلے"),
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
    ("year", "month", "day", "said"),
    [
        (2026, 11, 11, "2026ko azaroaren 11"),
        (2025, 1, 31, "2025eko urtarrilaren 31"),
        (2000, 5, 1, "2000ko maiatzaren 1a"),
        (1900, 5, 12, "1900eko maiatzaren 12a"),
        (2030, 8, 20, "2030eko abuztuaren 20a"),
        (2021, 3, 5, "2021eko martxoaren 5a"),
        (2031, 3, 5, "2031ko martxoaren 5a"),
    ],
)
def test_a_basque_date_bends_as_it_is_spoken(year: int, month: int, day: int, said: str) -> None:
    assert voice("eu").date(datetime(year, month, day, tzinfo=UTC), "UTC") == said


# Amplitude, phase and speed of the periodic terms of an equinox (Meeus, Astronomical Algorithms, 2nd ed., table 27.C).
TERMS = """485 324.96 1934.136 203 337.23 32964.467 199 342.08 20.186 182 27.85 445267.112 156 73.14 45036.886
136 171.52 22518.443 77 222.54 65928.934 74 296.72 3034.906 70 243.58 9037.513 58 119.81 33718.147 52 297.17 150.678
50 21.02 2281.226 45 247.54 29929.562 44 325.15 31555.956 29 60.93 4443.417 18 155.12 67555.328 17 288.79 4562.452
16 198.04 62894.029 14 199.76 31436.921 12 95.39 14577.848 12 287.11 31931.756 12 320.81 34777.259 9 227.73 1222.114
8 15.45 16859.074"""


def equinox(year: int) -> datetime:
    """The moment of the March equinox, right to about a minute (Meeus, chapter 27). UTC."""
    y = (year - 2000) / 1000
    mean = 2451623.80984 + 365242.37404 * y + 0.05169 * y**2 - 0.00411 * y**3 - 0.00057 * y**4
    t = (mean - 2451545) / 36525
    w = math.radians(35999.373 * t - 2.47)
    figures = iter(map(float, TERMS.split()))
    swing = sum(a * math.cos(math.radians(b + c * t)) for a, b, c in zip(figures, figures, figures, strict=True))
    days = mean - 2451545 + 0.00001 * swing / (1 + 0.0334 * math.cos(w) + 0.0007 * math.cos(2 * w))
    clock = 25 if year < 1950 else 62 + (year - 2000) / 2  # seconds by which the earth's turning is behind
    return datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=days, seconds=-clock)


def test_the_persian_year_begins_at_the_noon_in_tehran_after_the_equinox() -> None:
    for year in range(1900, 2101):
        tehran = equinox(year) + timedelta(hours=3, minutes=30)
        nowruz = (tehran + timedelta(hours=12)).date()
        assert persian(nowruz) == (year - 621, 1, 1)
        assert persian(nowruz - timedelta(days=1))[:2] == (year - 622, 12)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_persian_days_follow_each_other(day: date) -> None:
    year, month, number = persian(day)
    assert 1 <= number <= (31 if month <= 6 else 30)
    last = number == 31 or (number == 30 and month > 6) or (number == 29 and month == 12)
    turned = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    allowed = {(year, month, number + 1)} if not last else {turned}
    if month == 12 and number == 29:
        allowed.add((year, 12, 30))
    assert persian(day + timedelta(days=1)) in allowed


def test_afghan_months_have_their_own_names() -> None:
    assert (voice("fa").date(NOON, "UTC"), voice("fa-AF").date(NOON, "UTC")) == ("۲۹ آبان ۱۴۰۵", "۲۹ عقرب ۱۴۰۵")


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("id", "id_ID"), ("en", "en_US"), ("en-GB", "en_GB"), ("pt", "pt_BR"), ("pt-PT", "pt_PT"), ("zh", "zh_CN"),
        ("zh-Hant", "zh_TW"), ("zh-Hant-HK", "zh_HK"), ("ar", "ar_EG"), ("xx", "xx"),
    ],
)  # fmt: skip
def test_a_language_has_a_likely_territory(language: str, locale: str) -> None:
    assert with_territory(language) == locale
