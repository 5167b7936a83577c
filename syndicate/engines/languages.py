"""Between the language tags of feeds (BCP 47, RFC 5646) and the codes that Argos packs are named with."""

from __future__ import annotations

_PIVOT = "en"
_FROM_TAG = {  # what a tag's language subtag is called in packs, best first
    "no": ("nb",), "nb": ("nb", "no"), "nn": ("nn", "nb"), "fil": ("tl",), "tl": ("tl",), "iw": ("he",), "he": ("he",),
    "in": ("id",), "ji": ("yi",), "jw": ("jv",), "mo": ("ro",), "cmn": ("zh",), "yue": ("yue", "zt"), "zsm": ("ms",),
}  # fmt: skip
_TO_TAG = {"pb": "pt-BR", "zt": "zh-Hant", "no": "nb", "iw": "he", "in": "id"}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def pack_codes(tag: str) -> tuple[str, ...]:
    """The pack codes that can serve a BCP 47 tag, best first: ``pt-BR`` → ``pb``, ``pt``; ``zh-Hant`` → ``zt``."""
    parts = tag.replace("_", "-").lower().split("-")
    language, rest = parts[0], set(parts[1:])
    if language == "zh":
        traditional = "hant" in rest or ("hans" not in rest and bool(rest & _TRADITIONAL))
        return ("zt",) if traditional else ("zh",)
    if language == "pt" and "br" in rest:
        return ("pb", "pt")
    return _FROM_TAG.get(language, (language,))


def language_tag(code: str) -> str:
    """The BCP 47 tag of a pack code: ``pb`` → ``pt-BR``, ``zt`` → ``zh-Hant``; other codes are tags already."""
    return _TO_TAG.get(code, code)


def is_pivot(code: str) -> bool:
    """Whether a pack code is the language that every other pair goes through."""
    return code == _PIVOT
