"""A wording in its forms: plural and possessive. English; of other languages only the form that the glossary gives."""

from __future__ import annotations

import re
from functools import lru_cache

_PLURALS = {"man": "men", "woman": "women", "person": "people", "child": "children", "wife": "wives", "knife": "knives"}
_ARTICLE = re.compile(r"(?:an?|the)\s+", re.IGNORECASE)
_INDEFINITE = re.compile(r"(?<!\w)an?(?=\s+$)", re.IGNORECASE)
_OWNER = re.compile(r"['’]s?$")
_SILENT = ("hour", "honour", "honor", "honest", "heir")  # begin with a vowel, and
_SPOKEN = ("uni", "eu", "use", "one", "uti", "ur")  # with a consonant, when spoken


def says(text: str, wording: str, language: str) -> bool:
    """Whether *text* has the wording in any case. language: BCP 47.

    In English as a whole word in any number; else anywhere, for words take endings there, or no space parts them.
    """
    if language.split("-")[0] != "en":
        return wording.lower() in text.lower()
    return _forms(wording.lower()).search(text.lower()) is not None


def in_place_of(wording: str, words: str, language: str) -> str:
    """The wording in the form of the words that it replaces: a common noun's number, and the possessive."""
    if language.split("-")[0] != "en" or not words:
        return wording
    owner = _OWNER.search(words)
    last = words[: owner.start() if owner else None].split()[-1:]
    if last and wording.islower() and _is_plural(last[0]):
        wording = plural(wording)
    if not owner or _OWNER.search(wording):
        return wording
    return wording + ("’" if owner[0][0] == "’" else "'") + ("" if wording.endswith("s") else "s")


def plural(noun: str) -> str:
    """The plural of an English noun; “head of state” becomes “heads of state”, and a plural stays."""
    head, of, rest = noun.partition(" of ")
    before, last = head[: head.rfind(" ") + 1], head[head.rfind(" ") + 1 :]
    return f"{before}{_plural(last)}{of}{rest}"


def article_edits(before: str, wording: str, language: str) -> list[tuple[int, int, str]]:
    """What to replace in the text *before* a wording, so that it is “a firm” and “an office”: (start, end, article)."""
    found = _INDEFINITE.search(before) if language.split("-")[0] == "en" else None
    if not found:
        return []
    word = wording.lower()
    vowel = word.startswith(_SILENT) or (word[:1] in "aeiou" and not word.startswith(_SPOKEN))
    return [(*found.span(), found[0][0] + ("n" if vowel else ""))]


def article_before(words: str, wording: str, language: str) -> int:
    """How many characters of *words* are an article that stays before the wording; 0 if that brings its own."""
    if language.split("-")[0] != "en" or _ARTICLE.match(wording):
        return 0
    found = _ARTICLE.match(words)
    return found.end() if found else 0


def _plural(word: str) -> str:
    if word in _PLURALS.values() or _is_plural(word):
        return word
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith("man") and len(word) > 5:
        return f"{word[:-2]}en"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|x|z|ch|sh)$", word) else f"{word}s"


def _is_plural(word: str) -> bool:
    word = word.lower().strip('.,;:!?"”)')
    return word in _PLURALS.values() or (len(word) > 3 and re.search(r"[^sui]s$", word) is not None)


@lru_cache(maxsize=4096)
def _forms(wording: str) -> re.Pattern[str]:
    words = [f"(?:{re.escape(word)}|{re.escape(_plural(word))})" for word in wording.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)")
