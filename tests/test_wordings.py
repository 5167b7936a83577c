"""How the shipped wordings are set: laws that know no grammar, but catch slips of the keyboard and of the copyist."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from syndicate.localise import MESSAGES, read_catalogue
from syndicate.localise.languages import RIGHT_TO_LEFT, script_of, subtags

LOCALES = Path(__file__).resolve().parent.parent / "locales"


def wordings(language: str) -> list[tuple[str, str]]:
    """The messages of a shipped catalogue in English and in its language; of a plural, its last form."""
    english = (message if isinstance(message, str) else message[1] for message in MESSAGES)
    catalogue = read_catalogue(LOCALES / language / "LC_MESSAGES" / "syndicate.po")
    strings = (message.string or "" for message in catalogue if message.id)
    return list(zip(english, (said if isinstance(said, str) else said[-1] for said in strings), strict=True))


SAID = {path.name: wordings(path.name) for path in sorted(LOCALES.iterdir()) if path.is_dir()}
ALL = [(language, english, said) for language, pairs in SAID.items() for english, said in pairs]
TRANSLATED = [each for each in ALL if each[0] != "en"]


def bare(text: str) -> str:
    """The text without its placeholders."""
    return re.sub(r"\{\w+\}", "", text)


ALIKE = {(language, "Feeds") for language in ("da", "de", "nl", "pt", "pt_BR")} | {("fr", "Page {number}")}
ALIKE |= {("ca", "{count} articles"), ("fr", "{count} articles")}
SCRIPTS = {
    "Arab": "ARABIC", "Beng": "BENGALI", "Cyrl": "CYRILLIC", "Deva": "DEVANAGARI", "Grek": "GREEK", "Hans": "CJK",
    "Hant": "CJK", "Hebr": "HEBREW", "Jpan": "CJK|HIRAGANA|KATAKANA", "Kore": "HANGUL", "Latn": "LATIN", "Thai": "THAI",
}  # fmt: skip
FOREIGN = {  # letters and marks of the same script that another language uses, or another age
    "ar": "یکپچگژ?,;", "fa": "يكىة?,;", "ur": "يكىة?,;.", "bg": "ыэёіїєґ", "ky": "іїєґў", "ru": "іїєґў", "uk": "ыэёъ",
    "ro": "şţŞŢ", "az": "wW", "ja": ",.:;!?()", "zh": ",.:;!?()", "zh_Hant": ",.:;!?()", "bn": ".", "hi": ".",
    "el": "?", "he": "״׳",
}  # fmt: skip
SENTENCE_ENDS = tuple(".。।۔")


def test_only_words_that_both_languages_share_are_the_english_ones() -> None:
    assert {(language, said) for language, english, said in TRANSLATED if english == said} == ALIKE


def test_placeholders_are_those_of_the_message() -> None:
    for language, english, said in ALL:
        assert sorted(re.findall(r"\{.*?\}", said)) == sorted(re.findall(r"\{.*?\}", english)), (language, said)


def test_wordings_are_of_their_own_script_and_alphabet() -> None:
    for language, _, said in ALL:
        script = re.compile(SCRIPTS[script_of(subtags(language))])
        letters = {letter for letter in bare(said) if letter.isalpha()}
        names = {letter: unicodedata.name(letter) for letter in letters}
        strange = {letter for letter, name in names.items() if not script.match(name)}
        assert not strange, (language, said, strange)
        assert not set(FOREIGN.get(language, "")) & set(bare(said)), (language, said)


def test_chinese_is_simplified_or_traditional_and_never_mixed() -> None:
    for language, charset in (("zh", "gb2312"), ("zh_Hant", "big5")):
        for _, said in SAID[language]:
            said.encode(charset)  # neither character set has the other's characters


def test_marks_are_those_of_print() -> None:
    for language, _, said in ALL:
        assert not re.search(r"[\"'`]|\.\.|--| - |\s{2}|^\s|\s$", said), (language, said)
        assert unicodedata.is_normalized("NFC", said), (language, said)
        assert not re.search(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", said), (language, said)
    assert not [said for _, said in SAID["fr"] if re.search(r"(?<![\u00a0\u202f])[:;!?»]|«(?![\u00a0\u202f])", said)]
    assert not [said for _, said in SAID["es"] if ("?" in said) != ("¿" in said)]


def test_a_sentence_ends_as_one_and_a_label_does_not() -> None:
    for language, english, said in TRANSLATED:
        if language != "th":  # Thai ends sentences with nothing
            assert english.endswith(".") <= said.endswith(SENTENCE_ENDS), (language, said)
        if not english.endswith((".", ":")):
            assert not said.endswith(SENTENCE_ENDS), (language, said)


def test_wordings_begin_with_a_capital_where_there_are_any() -> None:
    for language, _, said in ALL:
        assert said.startswith(("{", said[0].title())), (language, said)


def test_right_to_left_wordings_begin_with_a_letter_of_their_own() -> None:
    # A title without `dir` takes its direction from its first letter, and names may be Latin; languages' names are not.
    for language, _, said in ALL:
        if script_of(subtags(language)) in RIGHT_TO_LEFT:
            first = said.replace("{language}", "").replace("{count}", "").lstrip()[0]
            assert unicodedata.bidirectional(first) in {"R", "AL"}, (language, said)


def test_wordings_are_about_as_long_as_the_english_ones() -> None:
    for language, english, said in ALL:
        assert len(said) <= 2.5 * len(english) + 20, (language, said)
