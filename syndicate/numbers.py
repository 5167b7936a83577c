"""Compare the numbers of a sentence with those of its translation, by value.

1.250.000 (Indonesian) and 1,250,000 (English) are one number, 2,4 miliar and 2.4 billion too. Chinese, Japanese, Korean
and Hindi count in other steps (万, lakh), so there only the significant digits must agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# Languages that write the decimal comma (CLDR); the others write the decimal point.
_COMMA = frozenset(
    "id de fr es nl pt ru tr it vi pl uk sv da nb no fi cs sk sl hr ro hu el bg ca eu gl et lv lt sq az sr mk".split()
)
_OTHER_STEPS = frozenset({"zh", "ja", "ko", "hi", "bn", "ur", "vi"})
_RUN = re.compile(r"\d(?:[\d.,:’'\u00a0\u202f٫٬]*\d)?")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))? ?([ap])\.? ?m\b\.?", re.IGNORECASE)
_SMALL = 12  # numbers up to here are often written as words, in every language
_DIGITS = 30  # in a quantity at most: what is longer is compared by its digits alone
_UNITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan".split()
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {  # 0 to 99
    "id": [
        *_UNITS, "sepuluh", "sebelas", *(f"{u} belas" for u in _UNITS[2:]),
        *(f"{t} puluh {u}".removesuffix(" nol") for t in _UNITS[2:] for u in _UNITS),
    ],
    "en": [*_ONES, *(f"{t}-{_ONES[u]}" if u else t for t in _TENS for u in range(10))],
}  # fmt: skip
_ORDINALS = {"en": ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]}


@dataclass(frozen=True, slots=True)
class Run:
    """Figures in a text: where, as they are written, and the canonical decimal strings that they stand for."""

    start: int
    end: int
    text: str
    value: tuple[str, ...]


def runs(text: str, language: str) -> list[Run]:
    """The runs of figures in ``text``, in order; digits of other scripts are read as their ASCII ones."""
    plain = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() and unicodedata.digit(c, None) is not None else c
        for c in text
    )
    comma = language.split("-")[0] in _COMMA
    return [Run(*m.span(), m.group(), tuple(_canonical(m.group(), comma=comma))) for m in _RUN.finditer(plain)]


def numbers(text: str, language: str) -> list[str]:
    """The numbers in ``text`` as canonical decimal strings (``1250000``, ``2.4``); times and dates give their parts."""
    return [number for run in runs(text, language) for number in run.value]


def written(figures: str, *, source: str, target: str) -> str:
    """Figures of one language as another writes them: 1.250.000,50 is 1,250,000.50 in English, 19.30 is 19:30."""
    from_comma, to_comma = (code.split("-")[0] in _COMMA for code in (source, target))
    if from_comma == to_comma:
        return figures
    group, decimal = (".", ",") if from_comma else (",", ".")
    if re.fullmatch(
        rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})*(?:{re.escape(decimal)}\d+)?|\d+{re.escape(decimal)}\d+", figures
    ):
        return figures.translate(str.maketrans(group + decimal, decimal + group))
    return re.sub(r"^(\d{1,2})\.(\d\d)$", r"\1:\2", figures) if from_comma else figures


_STEPS = {
    "id": {"ribu": 1e3, "juta": 1e6, "miliar": 1e9, "milyar": 1e9, "triliun": 1e12},
    "ms": {"ribu": 1e3, "juta": 1e6, "bilion": 1e9, "trilion": 1e12},
    "en": {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12},
}


def amounts(text: str, language: str) -> list[float] | None:
    """The values of the figures with a word for thousands, millions… behind them; None for an unknown language.

    Figures from a thousand on are among them without such a word, so that 2,4 miliar and 2,400,000,000 agree.
    """
    steps = _STEPS.get(language.split("-")[0])
    if steps is None:
        return None
    values = ((float(number), step) for number, step in _stepped(text, language))
    found = [float(f"{value * (step or 1):.12g}") for value, step in values if step or value >= 1e3]
    spelt = {word: value for value, word in enumerate(_WORDS.get(language.split("-")[0], ())) if value}
    worded = re.finditer(rf"\b([a-z]+(?:-[a-z]+)?)[ -]({'|'.join(steps)})\b", text.lower())
    return found + [spelt[match[1]] * steps[match[2]] for match in worded if match[1] in spelt]


def _steps_said(text: str, language: str) -> list[tuple[str, str]]:
    """Figures with a word for thousands, millions… behind them, and the same written out: ("44", "44000")."""
    return [(number, str(round(float(number) * step))) for number, step in _stepped(text, language) if step]


def _stepped(text: str, language: str) -> Iterator[tuple[str, float]]:
    """The plain numbers among the figures, each with the value of the word for thousands… behind it, or 0."""
    steps = _STEPS.get(language.split("-")[0])
    if steps is None:
        return
    word = re.compile(rf"[\s-]*({'|'.join(steps)})\b", re.IGNORECASE)
    for run in runs(text, language):
        if len(run.value) == 1 and len(run.value[0]) <= _DIGITS and re.fullmatch(r"\d+(\.\d+)?", run.value[0]):
            step = word.match(text, run.end)
            yield run.value[0], steps[step[1].lower()] if step else 0.0


def said_in_words(value: tuple[str, ...], text: str, language: str) -> bool:
    """Whether a small number stands in ``text`` as a word (in languages whose words are known here)."""
    known = language.split("-")[0] in _WORDS
    return known and len(value) == 1 and _sayable(value[0], language) and _said(value[0], text, language)


def _canonical(run: str, *, comma: bool) -> list[str]:
    run = run.replace("٫", "," if comma else ".").replace("٬", "." if comma else ",")
    run = re.sub(r"[’'\u00a0\u202f]", "", run)
    group, decimal = (".", ",") if comma else (",", ".")
    if ":" in run:
        return [_bare(part) for piece in run.split(":") for part in [piece.replace(group, "").replace(decimal, ".")]]
    grouped = rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(decimal)}\d+)?"
    if re.fullmatch(grouped, run):
        return [_bare(run.replace(group, "").replace(decimal, "."))]
    if re.fullmatch(rf"\d+{re.escape(decimal)}\d+", run):
        return [_bare(run.replace(decimal, "."))]
    if not comma and re.fullmatch(r"\d+,\d{1,2}", run):
        return [run]  # 4,52 is no English way to write any number
    return [_bare(part) for part in re.split(r"[.,]", run) if part]  # 19.30 in Indonesian is a time; 12.10.2026 a date


def _bare(number: str) -> str:
    if len(number) > 2 and not number.strip("0"):
        return number  # a group of a telephone number, not a quantity
    whole, _, rest = number.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + ("." + rest if rest else "")


def missing_numbers(source_text: str, target_text: str, *, source: str, target: str) -> list[str]:
    """What differs, as ``lost 2022`` or ``new 202``; empty if every number came through and none was invented."""
    if target.split("-")[0] == "en":
        target_text = _CLOCK.sub(_to_24_hours, target_text)
    want = numbers(source_text, source)
    if target.split("-")[0] in _OTHER_STEPS:
        have = {_significant(n) for n in numbers(target_text, target)}
        return [f"lost {n}" for n in dict.fromkeys(want) if not _small(n) and _significant(n) not in have]
    # 19.30 left as it is may be a time with a dot or a decimal: either reading will do.
    readings = [target_text, re.sub(r"(?<![\d.,])(\d{1,2})\.(\d\d)(?![\d.,]*\d)", r"\1:\2", target_text)]
    faults = [
        _difference(want, numbers(text, target), source_text, text, source, target) for text in dict.fromkeys(readings)
    ]
    return min(faults, key=len)


def _difference(  # noqa: PLR0917 (three pairs that belong together)
    want: list[str], have: list[str], source_text: str, target_text: str, source: str, target: str
) -> list[str]:
    lost, new = Counter(want) - Counter(have), Counter(have) - Counter(want)
    for short, whole in _steps_said(source_text, source):  # 44 ribu as 44,000
        if lost[short] and new[whole]:
            lost, new = lost - Counter([short]), new - Counter([whole])
    for short, whole in _steps_said(target_text, target):
        if new[short] and lost[whole]:
            lost, new = lost - Counter([whole]), new - Counter([short])
    faults = [f"lost {n}" for n in lost if n != "0" and not (_sayable(n, target) and _said(n, target_text, target))]
    return faults + [
        f"new {n}" for n in new if n != "0" and not (_sayable(n, source) and _said(n, source_text, source))
    ]


def _to_24_hours(match: re.Match[str]) -> str:
    """7.30 p.m. as 19:30, the way Indonesian writes it."""
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return f"{hour}:{match[2]}" if match[2] else str(hour)


def _significant(number: str) -> str:
    return number.replace(".", "").strip("0") or "0"


def _small(number: str) -> bool:
    return number.isdigit() and len(number) < 4 and int(number) <= _SMALL


def _sayable(number: str, language: str) -> bool:
    """Whether a number may stand as a word: up to 99 where the words are known, up to twelve elsewhere."""
    most = 99 if language.split("-")[0] in _WORDS else _SMALL
    return number.isdigit() and len(number) < 4 and int(number) <= most


def _said(number: str, text: str, language: str) -> bool:
    """Whether a small number stands in ``text`` as a word; unknown languages are given the benefit of the doubt."""
    base = language.split("-")[0]
    if base not in _WORDS:
        return True
    words = [_WORDS[base][int(number)]]
    words += [words[0].replace("-", " ")] if "-" in words[0] else []
    if base in _ORDINALS and int(number) < len(_ORDINALS[base]):
        words.append(_ORDINALS[base][int(number)])
    elif base == "en":
        words.append(words[0].removesuffix("y") + ("ieth" if words[0].endswith("y") else "th"))
    if base == "id":
        words += [f"ke{words[0]}", "pertama", "se"] if number == "1" else [f"ke{words[0]}"]
    if base == "en" and number == "1":
        words += ["a", "an", "once", "single"]
    return any(w and re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE) for w in words)
