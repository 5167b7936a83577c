"""Language tags and what CLDR knows about a language: its locale, script, name and plural forms."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from syndicate.errors import ConfigError, Problem

_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")  # CLDR's order, which is the order of msgstr[0], [1], …
COUNTS = (*range(201), 1_000, 10_000, 100_000, 1_000_000, 2_000_000)  # reach every category that whole numbers have
_SMALL = frozenset({"el", "vi"})  # CLDR writes their names for languages with a capital, their newspapers do not
RIGHT_TO_LEFT = frozenset("Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi".split())


def subtags(language: str) -> tuple[str, ...]:
    """The subtags in their usual case (RFC 5646, section 2.1.1)."""
    if not _TAG.fullmatch(language):
        hint = "Write it as in BCP 47: `id`, `pt-BR`, `zh-Hant`."
        raise ConfigError([Problem(place=f"language {language!r}", what="not a language tag.", hint=hint)])
    first, *rest = re.split(r"[-_]", language)
    return (first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest))


def script_of(parts: tuple[str, ...]) -> str:
    """The script a language is written in: said by its tag or likely (UTS 35, "Likely Subtags"); "" if unknown."""
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return part
    likely = get_global("likely_subtags")
    full = next((likely[name] for name in ("_".join(parts[:2]), parts[0]) if name in likely), "")
    return next((part for part in full.split("_")[1:] if len(part) == 4), "")


@cache
def with_territory(language: str) -> str:
    """``language_TERRITORY``, the territory said by the tag or likely: ``id_ID``; without one if none is known."""
    parts = subtags(language)
    likely = get_global("likely_subtags")
    names = ("_".join(parts[:2]), f"{parts[0]}_{script_of(parts)}", parts[0])
    full = next((likely[name] for name in names if name in likely), "")
    said = [part for part in parts[1:] + tuple(full.split("_")[1:]) if re.fullmatch(r"[A-Z]{2}", part)]
    return "_".join((parts[0], *said[:1]))


def locale_of(language: str) -> Locale:
    """What CLDR knows of a language, or of the nearest less telling tag; world English for a language it lacks."""
    parts = subtags(language)
    for length in range(len(parts), 0, -1):
        if parts[:length] == ("en",):
            break
        try:
            return Locale.parse("_".join(parts[:length]))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "001")  # so is plain "en": day before month, as most English readers outside America write


def name_in(language: str, locale: Locale) -> str:
    """The name of ``language`` in the language of ``locale``, as in running text; else its English name or its tag."""
    parts = subtags(language)
    script = script_of(parts)
    for name in ("_".join(parts), f"{parts[0]}_{script}"):
        if known := locale.languages.get(name):
            return str(known)
    try:
        shown = Locale.parse("_".join(parts)).get_display_name(locale)
    except (UnknownLocaleError, ValueError):
        shown = None
    english = Locale("en", "001").languages
    return str(shown or locale.languages.get(parts[0]) or english.get(parts[0]) or language)


def standalone(name: str, locale: Locale) -> str:
    """The name with a capital first letter: title case, for Georgian has an upper case that starts no word."""
    first = "İ" if name[:1] == "i" and locale.language in {"az", "tr"} else name[:1].title()
    return first + name[1:]


def running(name: str, locale: Locale) -> str:
    """The name of a language, as CLDR has it, within a sentence."""
    return name[:1].lower() + name[1:] if locale.language in _SMALL else name


@cache
def plural_forms(locale: Locale) -> tuple[str, ...]:
    """The plural categories that whole numbers reach, in CLDR's order: what nplurals counts."""
    reached = set(map(locale.plural_form, COUNTS))  # the rule is asked for once: finding it takes longer than using it
    return tuple(category for category in _CATEGORIES if category in reached)
