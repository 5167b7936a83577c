"""Between the language tags of feeds (BCP 47, RFC 5646) and the codes that engines are named with."""

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


_THREE = {  # ISO 639-1 to the ISO 639-3 codes of Apertium's pairs, where it has any
    "af": "afr", "an": "arg", "ar": "ara", "be": "bel", "bg": "bul", "br": "bre", "bs": "hbs_BS", "ca": "cat",
    "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "eo": "epo", "es": "spa",
    "et": "est", "eu": "eus", "fi": "fin", "fo": "fao", "fr": "fra", "ga": "gle", "gd": "gla", "gl": "glg",
    "he": "heb", "hi": "hin", "hr": "hbs_HR", "hu": "hun", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn",
    "kk": "kaz", "ko": "kor", "ky": "kir", "lt": "lit", "lv": "lav", "mk": "mkd", "mr": "mar", "ms": "zlm",
    "mt": "mlt", "nb": "nob", "nl": "nld", "nn": "nno", "no": "nob", "oc": "oci", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sc": "srd", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "hbs_SR", "sv": "swe",
    "tg": "tgk", "tr": "tur", "tt": "tat", "ug": "uig", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie",
    "zh": "zho",
}  # fmt: skip


def apertium_codes(tag: str) -> tuple[str, ...]:
    """What Apertium may call a BCP 47 tag, best first: ``pt-BR`` → ``por_BR``, ``por``, ``pt_BR``, ``pt``.

    Older pairs are named with two letters; a variety (``hbs_SR``) is also served by the whole (``hbs``).
    """
    parts = tag.replace("_", "-").split("-")
    language = _FROM_TAG.get(parts[0].lower(), (parts[0].lower(),))[0]
    region = [part.upper() for part in parts[1:] if len(part) == 2]
    three = _THREE.get(language, language)
    names = [three, *([three.split("_")[0]] if "_" in three else []), language]
    return tuple(dict.fromkeys([*(f"{name}_{r}" for name in (three, language) for r in region), *names]))


def libretranslate_codes(tag: str) -> tuple[str, ...]:
    """What LibreTranslate may call a BCP 47 tag, best first: ``zh-TW`` → ``zh-Hant``, ``zt``; ``pt`` → ``pt``.

    It lists its languages with tags of their own for some of Argos's codes; its older versions list the codes.
    """
    found = []
    for code in pack_codes(tag):
        found += [{"zh": "zh-Hans"}.get(code, language_tag(code)), code]
    return tuple(dict.fromkeys(found))
