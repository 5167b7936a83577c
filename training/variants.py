"""Other forms of a pair, drawn afresh at each use: what news is full of and collections of sentences are not.

Capitals and title case, headlines without a full stop, datelines, list numbers, typographic quotation marks and dashes,
other figures in the same sentence and names never seen before, always the same change on both sides.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from training.pairs import Pair

Change = Callable[[Pair, random.Random], Pair | None]

_SMALL_WORDS = frozenset(
    "di ke dari yang dan untuk dengan pada dalam atau oleh bagi serta hingga sebagai "
    "a an the of to in on at for and or by with from as but nor via".split()
)
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_CENTURIES = {"14", "15", "16", "17", "18", "19", "20"}
_NAMES = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,3}(?![\w-])")
_CITIES = (
    "Jakarta Bandung Surabaya Medan Makassar Semarang Yogyakarta Denpasar Palembang Pontianak Manado Ambon Jayapura "
    "Kupang Mataram Padang Pekanbaru Banjarmasin Bogor Bekasi Malang Solo Serang Ternate Kendari Palu "
    "Seoul Tokyo Beijing Bangkok London Paris Washington Moskow Kairo Nairobi Canberra"
).split()
_ONSETS = (
    "",
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kh",
    "kl",
    "l",
    "m",
    "n",
    "ng",
    "p",
    "pr",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "y",
    "z",
)
_VOWELS = ("a", "a", "a", "e", "e", "i", "i", "o", "o", "u", "u", "ai", "ia", "ee", "ou")
_CODAS = ("", "", "", "", "n", "n", "r", "s", "l", "k", "m", "ng", "t", "h", "d", "ck", "rt")


def varied(pair: Pair, rng: random.Random) -> Pair:
    """The pair as it is, or changed in one or more ways. What cannot be changed alike on both sides stays."""
    for change, share in _CHANGES:
        if rng.random() < share:
            pair = change(pair, rng) or pair
    return pair


def other_figures(pair: Pair, rng: random.Random) -> Pair | None:
    """Other digits in every number of two digits and more. None where the sides hold different ones, or decades."""
    ours, theirs = _NUMBER.findall(pair.source), _NUMBER.findall(pair.target)
    if not ours or re.search(r"\d-an\b", pair.source) or sorted(map(_digits, ours)) != sorted(map(_digits, theirs)):
        return None
    new = {old: _redrawn(old, rng) for old in sorted({_digits(number) for number in ours})}
    source, target = (
        _NUMBER.sub(lambda m: _refilled(m.group(), new[_digits(m.group())]), text)
        for text in (pair.source, pair.target)
    )
    return replace(pair, source=source, target=target)


def other_name(pair: Pair, rng: random.Random) -> Pair | None:
    """An invented name where both sides hold the same one. None where they do not."""
    shared = sorted({name for run in _NAMES.findall(pair.source) if (name := _shared(run, pair))})
    if not shared:
        return None
    old = rng.choice(shared)
    new = " ".join(invented(rng) for _ in old.split())
    return replace(pair, source=pair.source.replace(old, new), target=pair.target.replace(old, new))


def _shared(run: str, pair: Pair) -> str:
    """The longest part of a run of capitalised words that stands once on either side, or "" (titles do not)."""
    words = run.split()
    parts = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    both = [
        p for p in parts if len(re.findall(rf"\b{p}\b", pair.source)) == len(re.findall(rf"\b{p}\b", pair.target)) == 1
    ]
    return max(both, key=len, default="")


def invented(rng: random.Random) -> str:
    """A name that nobody bears, of two or three syllables."""
    syllables = (rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(rng.choice((2, 2, 3))))
    return "".join(syllables).capitalize()


def capitals(pair: Pair, rng: random.Random) -> Pair | None:
    """Both sides in capitals, as old-style headlines are. None for long sentences."""
    del rng
    return replace(pair, source=pair.source.upper(), target=pair.target.upper()) if _short(pair) else None


def title_case(pair: Pair, rng: random.Random) -> Pair | None:
    """Both sides in title case, as newspapers write headlines. None for long sentences."""
    if not _short(pair):
        return None
    plain = headline(pair, rng) or pair
    return replace(plain, source=_titled(plain.source), target=_titled(plain.target))


def headline(pair: Pair, rng: random.Random) -> Pair | None:
    """Both sides without their full stop. None where they have none."""
    del rng
    if not (pair.source.endswith(".") and pair.target.endswith(".")) or pair.source.endswith(".."):
        return None
    return replace(pair, source=pair.source[:-1], target=pair.target[:-1])


def typographic(pair: Pair, rng: random.Random) -> Pair | None:
    """Curly quotation marks, real dashes and one-sign ellipses, on both sides. None where there is nothing to set."""
    source, target = _set(pair.source), _set(pair.target)
    del rng
    return replace(pair, source=source, target=target) if source != pair.source and target != pair.target else None


def dateline(pair: Pair, rng: random.Random) -> Pair | None:
    """A place, and perhaps a date, before the sentence."""
    city = rng.choice(_CITIES)
    other = {"Moskow": "Moscow", "Kairo": "Cairo"}.get(city, city)
    if rng.random() < 0.5:
        city, other = city.upper(), other.upper()
    when = f" ({rng.randint(1, 28)}/{rng.randint(1, 12)})" if rng.random() < 0.4 else ""
    dash = rng.choice((" - ", " -- ", " – ", " — ", ": ", ", "))
    return replace(pair, source=f"{city}{when}{dash}{pair.source}", target=f"{other}{when}{dash}{pair.target}")


def list_number(pair: Pair, rng: random.Random) -> Pair | None:
    """A number or letter of a list before the sentence."""
    mark = rng.choice(
        (f"{rng.randint(1, 20)}.", f"{rng.choice('abcdefg')}.", f"{rng.choice('ABCDEF')}.", f"({rng.randint(1, 9)})")
    )
    return replace(pair, source=f"{mark} {pair.source}", target=f"{mark} {pair.target}")


_CHANGES: Sequence[tuple[Change, float]] = (
    (other_figures, 0.15),
    (other_name, 0.12),
    (typographic, 0.15),
    (headline, 0.08),
    (title_case, 0.07),
    (capitals, 0.03),
    (dateline, 0.02),
    (list_number, 0.02),
)


def _digits(number: str) -> str:
    """The number without its separators, so that 1.250 and 1,250 are the same."""
    return re.sub(r"\D", "", number)


def _redrawn(digits: str, rng: random.Random) -> str:
    if len(digits) < 2:  # 1 decides between singular and plural
        return digits
    if len(digits) == 4 and digits[:2] in _CENTURIES:  # a year, most likely
        return str(rng.randint(1400, 2035))
    drawn = [rng.choice("0123456789") if d != "0" or rng.random() < 0.3 else "0" for d in digits[1:]]
    return rng.choice("123456789") + "".join(drawn)


def _refilled(number: str, digits: str) -> str:
    following = iter(digits)
    return re.sub(r"\d", lambda _: next(following), number)


def _short(pair: Pair) -> bool:
    return 2 <= len(pair.source.split()) <= 14


def _titled(text: str) -> str:
    words = text.split(" ")
    return " ".join(w if i and w in _SMALL_WORDS else w[:1].upper() + w[1:] for i, w in enumerate(words))


def _set(text: str) -> str:
    if text.count('"') % 2 == 0:
        text = re.sub(r'"([^"]*)"', r"“\1”", text)
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    return re.sub(r" --? ", " – ", text)
