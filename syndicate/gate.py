"""The gate: what makes a translated sentence unfit to be published. Pure; the first fault found is told.

Every check compares a sentence with its translation and names a fault, or says nothing. What it does not know of a
language it lets pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from syndicate.model import Answer, Flaw, Segment
from syndicate.numbers import amounts, missing_numbers

# Mean log-probability per token below which an engine is guessing. On the starter pack it parts invented tags and
# headings ("Pangan" → "Full", -1.6) from sound ones ("Ekonomi" → "Economy", -0.3); half of all score above -0.55.
SCORE_FLOOR = -1.1
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})  # no space between words
Check = Callable[[str, str, str, str], str]

_FUNCTION_WORDS = frozenset(
    """
    yang dan dari dengan untuk pada tidak ini itu akan telah oleh dalam sudah juga adalah karena di ke para atau serta
    tersebut bahwa saat agar namun masih belum bisa dapat harus lebih seperti setelah antara hingga kepada ada
    """.split()
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”’»)]+(?<![.,;:!?])|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|(?<![\w&/])[#@][^\W\d_]\w*"
)
_QUOTED = re.compile(r"[\"“”„«»'‘].{2,80}?[\"“”«»'’]")
_CURRENCIES = {  # said as a sign, a code or a word; what a translation may call it
    "rupiah": (r"\bRp\.?\s?\d|\brupiah\b|\bIDR\b", r"\bRp\b|\bRp\.?\s?\d|rupiah|\bIDR\b"),
    "dollar": (r"\$|\bdoll?ar\b|\bUSD\b", r"\$|dollar|\bUSD\b|\bbucks\b"),
    "euro": (r"€|\beuro\b|\bEUR\b", r"€|\beuros?\b|\bEUR\b"),
    "yen": (r"\byen\b|\bJPY\b", r"¥|\byen\b|\bJPY\b"),
    "ringgit": (r"\bringgit\b|\bMYR\b|\bRM ?\d", r"ringgit|\bMYR\b|\bRM ?\d"),
    "yuan": (r"\byuan\b|\bCNY\b", r"yuan|renminbi|\bCNY\b"),
    "pound": (r"£|\bpound ?sterling\b|\bpoundsterling\b", r"£|pound|sterling|\bGBP\b"),
}
_MONTHS = {
    "januari": "january", "februari": "february", "maret": "march", "april": "april", "mei": "may", "juni": "june",
    "juli": "july", "agustus": "august", "september": "september", "oktober": "october", "november": "november",
    "desember": "december",
}  # fmt: skip
_SCRIPTS = {
    "ARABIC": "ar fa ur ps ckb ug", "CYRILLIC": "ru uk bg ky mk be kk mn tt", "GREEK": "el", "HEBREW": "he yi",
    "DEVANAGARI": "hi mr ne", "BENGALI": "bn", "THAI": "th", "CJK": "zh", "HANGUL": "ko",
    "HIRAGANA KATAKANA CJK": "ja",
    "GEORGIAN": "ka", "ARMENIAN": "hy", "TAMIL": "ta",
}  # fmt: skip
_SCRIPT_OF = {code: names.split() for names, codes in _SCRIPTS.items() for code in codes.split()}
_LATIN = frozenset(
    "id en ms de fr es pt it nl sv da nb no fi cs sk sl hr ro hu et lv lt sq tr az pl vi ca eu gl eo ga tl is".split()
)


def judge(segment: Segment, answer: Answer, *, source: str, target: str) -> Flaw | None:
    """What makes this translation unfit to be published, or None. source, target: BCP 47."""
    languages = source.split("-")[0], target.split("-")[0]
    for kind, check in _CHECKS:
        if detail := check(segment.text, answer.text, *languages):
            return Flaw(kind=kind, detail=detail, text=segment.text)
    if answer.score is not None and answer.score < SCORE_FLOOR:
        return Flaw(kind="unsure", detail=f"score {answer.score:.2f}", text=segment.text)
    return None


def _empty(text: str, said: str, source: str, target: str) -> str:
    return "" if said.strip() else "nothing came back"


def _unknown(text: str, said: str, source: str, target: str) -> str:
    return "the pack has no piece for a character" if "⁇" in said or "\ufffd" in said else ""


def _repetition(text: str, said: str, source: str, target: str) -> str:
    looped = _loop(said)
    return f"“{looped}” over and over" if looped and not _loop(text) else ""


def _loop(text: str) -> str:
    """A run of one to four words that stands three times on end (one word: four times), or ""."""
    words = [w.lower() for w in _WORD.findall(text)]
    for size in range(1, 5):
        times = 4 if size == 1 else 3
        for i in range(len(words) - size * times + 1):
            part = words[i : i + size]
            if all(words[i + k * size : i + (k + 1) * size] == part for k in range(times)):
                return " ".join(part)
    return ""


def _numbers(text: str, said: str, source: str, target: str) -> str:
    return ", ".join(missing_numbers(text, said, source=source, target=target))


def _amounts(text: str, said: str, source: str, target: str) -> str:
    """Ribu, juta, miliar and triliun against thousand, million, billion and trillion, by value."""
    wanted, found = amounts(text, source), amounts(said, target)
    if wanted is None or found is None:
        return ""
    lost = list((Counter(wanted) - Counter(found)).elements())
    return "" if not lost else f"lost {', '.join(f'{value:,.15g}' for value in lost)}"


def _currency(text: str, said: str, source: str, target: str) -> str:
    if source != "id" or target != "en":
        return ""
    for name, (ours, theirs) in _CURRENCIES.items():
        asked, given = re.search(ours, text, re.IGNORECASE), re.search(theirs, said, re.IGNORECASE)
        if asked and not given:
            return f"lost the {name}"
        if given and not asked and re.search(theirs, said) and name in {"dollar", "euro", "yen"}:
            return f"new {name}"
    return ""


def _dates(text: str, said: str, source: str, target: str) -> str:
    """Days with their month: 3 Mei 2026."""
    if source != "id" or target != "en":
        return ""
    for day, month in re.findall(r"\b(\d{1,2}) ([A-Z][a-z]+)\b", text):
        name = _MONTHS.get(month.lower())
        if name and not re.search(rf"\b{name}\b|\b{name[:3]}\b\.?|\d/\d", said, re.IGNORECASE):
            return f"lost {day} {month}"
    return ""


def _addresses(text: str, said: str, source: str, target: str) -> str:
    wanted = Counter(a.rstrip("/").lower() for a in _ADDRESS.findall(text))
    found = Counter(a.rstrip("/").lower() for a in _ADDRESS.findall(said))
    if lost := sorted((wanted - found).elements()):
        return f"lost {lost[0]}"
    new = sorted(a for a in (found - wanted).elements() if not a.startswith("#"))
    return f"new {new[0]}" if new else ""


def _left_over(text: str, said: str, source: str, target: str) -> str:
    """Indonesian that came back: most of the sentence, or a run of its words with a function word among them."""
    if source != "id" or target in {"id", "ms"}:
        return ""
    spoken = _WORD.findall(_ADDRESS.sub(" ", _QUOTED.sub(" ", said)))
    words, ours = [w.lower() for w in spoken], [w.lower() for w in _WORD.findall(text)]
    plain = [w for w in spoken if w.islower() and len(w) > 3]  # names may be copied
    if len(plain) > 1 and sum(w in ours for w in plain) * 5 > len(plain) * 3:
        return "came back in Indonesian"
    hits = sum(w in _FUNCTION_WORDS for w in words)
    if hits >= 2 and hits * 8 >= len(words) and len(set(words) & set(ours)) * 2 > len(set(words)):
        return "came back in Indonesian"
    runs = {" ".join(ours[i : i + 3]) for i in range(len(ours) - 2)}
    for i in range(len(words) - 2):
        run = words[i : i + 3]
        told = any(w in _FUNCTION_WORDS for w in run) or all(w.islower() and len(w) > 4 for w in spoken[i : i + 3])
        if " ".join(run) in runs and told:
            return f"left “{' '.join(run)}” in Indonesian"
    return ""


def _length(text: str, said: str, source: str, target: str) -> str:
    if len(text) < 24 or target in UNSPACED | {"ko"} or 0.3 <= len(said) / len(text) <= 3:
        return ""
    return f"{len(text)} characters became {len(said)}"


def _invented(text: str, said: str, source: str, target: str) -> str:
    """A label or a short title that became a sentence, or one sentence that became several."""
    if target in UNSPACED:
        return ""
    ours, theirs = len(_WORD.findall(text)), len(_WORD.findall(said))
    if ours <= 5 and theirs > 2 * ours + 4:
        return f"{ours} words became {theirs}"
    ends = [len(re.findall(r"[a-z]{3}[.!?…][\"”’)]*\s+[\"“(]?[A-Z]", side)) for side in (text, said)]
    return (
        "one sentence became two" if ours <= 12 and not ends[0] and ends[1] and not re.search(r"[:;–—-]", text) else ""
    )


def _script(text: str, said: str, source: str, target: str) -> str:
    """Letters of another writing than the language's, but those that the source has too."""
    wanted = _SCRIPT_OF.get(target) or (["LATIN"] if target in _LATIN else [])
    ours = set(text)
    letters = [c for c in said if c.isalpha() and c not in ours]
    strange = [c for c in letters if not unicodedata.name(c, "").startswith(tuple(wanted))] if wanted else []
    if wanted != ["LATIN"]:  # names and terms may stand in Latin letters
        strange = [c for c in strange if not unicodedata.name(c, "").startswith("LATIN")]
        own = sum(unicodedata.name(c, "").startswith(tuple(wanted)) for c in said if c.isalpha())
        if wanted and letters and own * 3 < len([c for c in said if c.isalpha()]) and len(_WORD.findall(text)) > 4:
            return "is not in the language's script"
    return f"“{strange[0]}” is of another script" if len(strange) > 1 or (strange and len(letters) < 20) else ""


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("empty", _empty),
    ("unknown", _unknown),
    ("repetition", _repetition),
    ("numbers", _numbers),
    ("amounts", _amounts),
    ("currency", _currency),
    ("dates", _dates),
    ("addresses", _addresses),
    ("untranslated", _left_over),
    ("invented", _invented),
    ("length", _length),
    ("script", _script),
)
