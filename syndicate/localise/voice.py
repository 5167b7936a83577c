"""The voice of an edition: what it says, and how it writes dates, numbers and names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal

from syndicate.errors import ConfigError, Problem
from syndicate.localise.catalogue import PLACEHOLDER, MsgId, find_catalogues, read_catalogue, translated
from syndicate.localise.dates import days_ago, long_date, month_of
from syndicate.localise.languages import (
    RIGHT_TO_LEFT,
    locale_of,
    name_in,
    plural_forms,
    running,
    script_of,
    standalone,
    subtags,
)

_AUTONYMS = {"id": "Bahasa Indonesia", "ms": "Bahasa Melayu", "jv": "Basa Jawa", "zh": "简体中文"}  # CLDR's are shorter
_ZEROS = {"adlm": "𞥐", "arab": "٠", "arabext": "۰", "beng": "০", "cakm": "𑄶", "deva": "०", "hmnp": "𖅀", "mtei": "꯰"}
_ZEROS |= {"mymr": "၀", "nkoo": "߀", "olck": "᱐", "tibt": "༠"}  # CLDR numberingSystems: the digits follow their zero


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """How one edition speaks. language: BCP 47; direction: of its script. Made by :func:`load_voice`."""

    language: str
    direction: Literal["ltr", "rtl"]
    _locale: Locale = field(repr=False, compare=False)
    _messages: Mapping[MsgId, tuple[str, ...]] = field(repr=False, compare=False)
    _running: Mapping[str, str] = field(repr=False, compare=False)  # "Français" → "français"
    # What was written and said before: dates by their ordinals, messages about a language.
    _dates: dict[int, str] = field(default_factory=dict, repr=False, compare=False)
    _told: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)

    def say(self, msgid: str, **fields: object) -> str:
        """The message in this language, plain text, with its ``{placeholders}`` filled.

        A language's name in ``language`` is written as in running text ("en français"), whole numbers by
        :meth:`number`. Raises TypeError if a placeholder of the msgid is given no value.
        """
        text = self._messages.get(msgid, (msgid,))[0]
        return self._fill(text, msgid, fields) if fields or "{" in msgid else text

    def say_of(self, msgid: str, language: str) -> str:
        """The message with the name of a BCP 47 language in ``{language}``; the same few are said of every article."""
        key = msgid, language
        if key not in self._told:
            self._told[key] = self.say(msgid, language=self.name_of(language))
        return self._told[key]

    def say_many(self, singular: str, plural: str, count: int, **fields: object) -> str:
        """The form of the message that ``count`` asks for in this language (CLDR plural rules for whole numbers)."""
        forms = self._messages.get((singular, plural))
        if forms is None:
            text = singular if count == 1 else plural
        else:
            text = forms[plural_forms(self._locale).index(self._locale.plural_form(count))]
        return self._fill(text, plural, {**fields, "count": count})

    def number(self, number: int) -> str:
        """A whole number, grouped and in the digits this language uses."""
        return self._digits(format_decimal(number, locale=self._locale, numbering_system="default"))

    def date(self, moment: datetime, timezone: str) -> str:
        """The long date ("24 November 2026") of an aware moment in an IANA time zone, in the readers' calendar."""
        day = _local(moment, timezone).date()
        number = day.toordinal()
        if number not in self._dates:
            self._dates[number] = self._digits(long_date(day, self._locale))
        return self._dates[number]

    def month(self, year: int, month: int) -> str:
        """A month with its year ("November 2026")."""
        return self._digits(month_of(year, month, self._locale))

    def ago(self, moment: datetime, reference: datetime, timezone: str) -> str:
        """How many days of the calendar before ``reference`` that was ("2 days ago").

        "" for the same day, for a week and more, and for a language whose words for it CLDR lacks.
        """
        days = (_local(reference, timezone).date() - _local(moment, timezone).date()).days
        if not 1 <= days < 7:
            return ""
        return self._digits(days_ago(days, self._locale))

    def moment(self, moment: datetime, timezone: str) -> str:
        """The long date, the time and the zone ("24 November 2026 08.30 WIB") of an aware moment."""
        local = _local(moment, timezone)
        # CLDR abbreviates Korean day periods to AM and PM, which no Korean newspaper prints; the wide ones are meant.
        style = "aaaa h:mm" if self._locale.language == "ko" else "short"
        time = f"{format_time(local, style, tzinfo=local.tzinfo, locale=self._locale)} {self._zone(local)}"
        pattern = str(self._locale.datetime_formats["long"]).replace("'", "")
        return pattern.replace("{1}", self.date(moment, timezone)).replace("{0}", self._digits(time))

    def name_of(self, language: str) -> str:
        """A language's name in this language, with a capital first letter where the script has one, as in a menu."""
        return standalone(name_in(language, self._locale), self._locale)

    def join(self, names: Sequence[str]) -> str:
        """The names as a list of this language ("A, B and C")."""
        return format_list(names, locale=self._locale)

    def _fill(self, text: str, msgid: str, fields: Mapping[str, object]) -> str:
        if unknown := set(PLACEHOLDER.findall(msgid)) - fields.keys():
            raise TypeError(f"message {msgid!r} lacks {', '.join(sorted(unknown))}")

        def value(found: re.Match[str]) -> str:
            given = fields.get(found[1], found[0])
            if found[1] == "language" and found.start() > 0:
                name = str(given)
                head, bracket, tail = (name, "", "") if name in self._running else name.partition(" (")
                return self._running.get(head, head) + bracket + tail
            return self.number(given) if isinstance(given, int) else str(given)

        return PLACEHOLDER.sub(value, text)

    def _zone(self, local: datetime) -> str:
        short = get_timezone_name(local, "short", locale=self._locale)
        if short.isalpha() and short != get_timezone_name(local, "long", locale=self._locale):
            return short
        # UTS 35, part 4, "Localized GMT format", short; the mark keeps the sign before the digits in right-to-left text
        minutes = round((local.utcoffset() or local - local).total_seconds() / 60)
        hours, rest = divmod(abs(minutes), 60)
        offset = f"{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "") if minutes else ""
        mark = "\u200e" if offset and self.direction == "rtl" else ""
        return str(self._locale.zone_formats["gmt"] % (mark + offset)).strip()

    def _digits(self, text: str) -> str:
        zero = _ZEROS.get(self._locale.default_numbering_system)
        return text.translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)}) if zero else text


def load_voice(language: str, folders: Sequence[Path]) -> Voice:
    """The voice of a BCP 47 language from the catalogues in ``folders``, the first folder that has a message winning.

    ``pt-BR`` also hears ``pt``; ``zh-Hant`` does not hear ``zh``, which is written in another script. A language that
    CLDR lacks gets English dates and numbers. Raises ConfigError for a broken catalogue (file and line) or language.
    """
    locale = locale_of(language)
    messages: dict[MsgId, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for path in find_catalogues(language, folders):
        try:
            catalogue = read_catalogue(path)
        except ConfigError as error:
            problems += error.problems
            continue
        for msgid, forms in translated(catalogue, locale):
            messages.setdefault(msgid, forms)
    if problems:
        raise ConfigError(problems)
    return Voice(
        language=language,
        direction="rtl" if script_of(subtags(language)) in RIGHT_TO_LEFT else "ltr",
        _locale=locale,
        _messages=messages,
        _running={standalone(name, locale): running(name, locale) for name in locale.languages.values() if name},
    )


def own_name(language: str) -> str:
    """A language's name in itself ("Bahasa Indonesia"), for menus; else its English name or its tag."""
    locale = locale_of(language)
    return _AUTONYMS.get(language) or standalone(name_in(language, locale), locale)


def _local(moment: datetime, timezone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} must be an aware datetime")
    try:
        return moment.astimezone(ZoneInfo(timezone))
    except (KeyError, ValueError, OSError) as error:
        hint = "Write an IANA name such as Asia/Jakarta."
        raise ConfigError([Problem(place=f"timezone {timezone!r}", what="no such time zone.", hint=hint)]) from error
