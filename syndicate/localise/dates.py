"""Days and months as readers of a language write them: CLDR's patterns by way of babel, and the calendars it lacks.

CLDR (supplemental data, ``calendarPreferenceData``) prefers the Buddhist calendar in Thailand and the Persian one in
Iran and Afghanistan; babel writes Gregorian dates only. Figures are ASCII here.
"""

from __future__ import annotations

from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta

_PERSIAN_MONTHS = {
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(),
    "fa_AF": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split(),
}
_DAYS = {"nb": ("døgn", "dag", "dager"), "ur": ("دنوں", "دن", "دن")}  # of 24 hours, or bent; of the calendar: one, more
_FIRST = date(622, 3, 21).toordinal()  # 1 Farvardin of the year 1 by the cycle, in the Gregorian calendar
_BUDDHIST = 543  # years from the birth of Christ back to the first of the Thai count (UTS 35, part 4, "Calendar Data")


def long_date(day: date, locale: Locale) -> str:
    """A day in full: ``24 November 2026``, ``24 พฤศจิกายน พ.ศ. 2569``, ``3 آذر 1405``."""
    match locale.language:
        case "fa":
            year, month, number = persian(day)
            names = _PERSIAN_MONTHS.get(str(locale), _PERSIAN_MONTHS["fa"])
            return f"{number} {names[month - 1]} {year}"
        case "th":
            return f"{format_date(day, 'd MMMM พ.ศ.', locale=locale)} {day.year + _BUDDHIST}"
        case "eu":
            suffix = "" if day.day in {11, 31} else "a"
            return f"{_basque_year(day.year)} {format_date(day, 'MMMM', locale=locale)}ren {day.day}{suffix}"
        case "eo":  # CLDR writes 2026-Novembro-25, which no Esperanto magazine prints
            return format_date(day, "d'-a de' MMMM y", locale=locale).lower()
    return format_date(day, "long", locale=locale)


def month_of(year: int, month: int, locale: Locale) -> str:
    """A Gregorian month with its year. So it is called in Persian too, where two months of that calendar share it."""
    first = date(year, month, 1)
    match locale.language:
        case "th":
            return f"{format_date(first, 'MMMM พ.ศ.', locale=locale)} {year + _BUDDHIST}"
        case "eu":
            return f"{_basque_year(year)} {format_date(first, 'MMMM', locale=locale)}"
        case "eo":
            return format_skeleton("yMMMM", first, locale=locale).lower()
    return format_skeleton("yMMMM", first, locale=locale)


def days_ago(days: int, locale: Locale) -> str:
    """``2 days ago``; "" for a language whose words for it CLDR lacks."""
    words = format_timedelta(-timedelta(days=days), "day", threshold=1, add_direction=True, locale=locale)
    said, one, more = _DAYS.get(locale.language, ("", "", ""))
    words = words.replace(said, one if days == 1 else more) if said else words
    return "" if words.startswith("-") else words


def persian(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Persian (Solar Hijri) calendar.

    By the cycle of 33 years with eight leap years, as ICU reckons it (``PersianCalendar``): a year is a leap year if
    (25 × year + 11) mod 33 is less than 8. From 1800 to 2200 each year so begins on the day that Iran's law asks for:
    the one whose noon in Tehran comes first after the equinox.
    """
    since = day.toordinal() - _FIRST
    year = day.year - 621
    if since < _days_before(year):
        year -= 1
    left = since - _days_before(year)
    month, number = divmod(left, 31) if left < 186 else divmod(left - 6, 30)  # six months of 31 days, then of 30
    return year, month + 1, number + 1


def _days_before(year: int) -> int:
    """How many days of the Persian calendar lie before a year."""
    return 365 * (year - 1) + (8 * year + 21) // 33


def _basque_year(year: int) -> str:
    """A year with the ending that its spoken form takes: those that end in bat, bost, hamar or ehun take a vowel."""
    spoken_hard = year % 20 in {1, 5, 10, 15} or (year % 100 == 0 and year % 1000)
    return f"{year}{'eko' if spoken_hard else 'ko'}"
