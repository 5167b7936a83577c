"""Laws of voices, then what some languages say. Everything is read from the shipped catalogues and from CLDR."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ConfigError
from syndicate.localise import MESSAGES, Voice, load_voice, own_name

SHIPPED = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = sorted(path.name.replace("_", "-") for path in SHIPPED.iterdir() if path.is_dir())
VOICES = {language: load_voice(language, [SHIPPED]) for language in LANGUAGES}
EVENING = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # half past one the next morning in Jakarta
HEADER = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Plural-Forms: {}\\n"\n\n'
FIELDS = ("author", "authors", "credit", "date", "language", "number", "site")
SHOWN = "Some passages could not be translated and are shown in {language}."


def articles(voice: Voice, count: int) -> str:
    return voice.say_many("{count} article", "{count} articles", count)


def write(folder: Path, language: str, body: str, plural: str = "nplurals=1; plural=0;") -> Path:
    path = folder / language / "LC_MESSAGES" / "syndicate.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.format(language, plural) + body, encoding="utf-8")
    return path


# Laws


def test_the_promised_languages_are_shipped() -> None:
    promised = (  # whatever Argos can reach from Indonesian, and Indonesian
        "ar az bg bn ca cs da de el en eo es et eu fa fi fr ga gl he hi hu id it ja ko ky lt lv ms nb nl pl pt pt-BR "
        "ro ru sk sl sq sv th tl tr uk ur vi zh zh-Hant"
    )
    assert promised.split() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_said_with_its_fields_and_no_placeholder_is_left(language: str) -> None:
    fields = {name: f"«{name}»" for name in FIELDS}
    for message in MESSAGES:
        if isinstance(message, str):
            said = VOICES[language].say(message, **fields)
            assert "{" not in said
            assert all((f"«{name}»" in said) == (f"{{{name}}}" in message) for name in fields)


def test_english_says_the_message_ids() -> None:
    fields = dict.fromkeys(FIELDS, "x")
    assert all(VOICES["en"].say(m, **fields) == m.format(**fields) for m in MESSAGES if isinstance(m, str))


@settings(max_examples=60)
@given(language=st.sampled_from(LANGUAGES), count=st.integers(0, 3_000_000))
def test_a_count_is_said_in_its_own_figures_unless_a_word_says_it(language: str, count: int) -> None:
    voice = VOICES[language]
    assert voice.number(count) in articles(voice, count) or (count < 3 and language in {"ar", "he"})


@settings(max_examples=60)
@given(
    language=st.sampled_from(LANGUAGES),
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["Asia/Jakarta", "Asia/Kathmandu", "America/Sao_Paulo", "Europe/London", "UTC"]),
)
def test_a_moment_holds_its_date_and_more(language: str, moment: datetime, zone: str) -> None:
    voice = VOICES[language]
    assert voice.date(moment, zone) in voice.moment(moment, zone)
    assert len(voice.moment(moment, zone)) >= len(voice.date(moment, zone)) + len("1:00 GMT")


@settings(max_examples=40)
@given(language=st.sampled_from(LANGUAGES), text=st.text(max_size=20))
def test_what_a_field_holds_is_never_read_as_a_placeholder(language: str, text: str) -> None:
    assert text + "{date}" in VOICES[language].say("By {authors}", authors=text + "{date}")


def test_a_forgotten_field_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="lacks date"):
        VOICES["id"].say("Published {date}")


def test_a_moment_without_a_zone_and_a_zone_without_a_place_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        VOICES["id"].date(datetime(2026, 11, 24), "Asia/Jakarta")
    for zone in ("Asia/Jakart", "", "/etc/passwd", "../x"):
        with pytest.raises(ConfigError, match="no such time zone"):
            VOICES["id"].date(EVENING, zone)


# Dates and numbers


@pytest.mark.parametrize(
    ("language", "date", "moment"),
    [
        ("id", "25 November 2026", "25 November 2026 01.30 WIB"),
        ("en", "25 November 2026", "25 November 2026, 1:30 am GMT+7"),
        ("en-US", "November 25, 2026", "November 25, 2026, 1:30 AM GMT+7"),
        ("de", "25. November 2026", "25. November 2026, 01:30 GMT+7"),
        ("eo", "25-a de novembro 2026", "25-a de novembro 2026 01:30 GMT+7"),
        ("fr", "25 novembre 2026", "25 novembre 2026, 01:30 UTC+7"),
        ("ja", "2026年11月25日", "2026年11月25日 1:30 GMT+7"),
        ("ko", "2026년 11월 25일", "2026년 11월 25일 오전 1:30 GMT+7"),
        ("ru", "25 ноября 2026 г.", "25 ноября 2026 г., 01:30 GMT+7"),
        ("ar", "25 نوفمبر 2026", "25 نوفمبر 2026، 1:30 ص غرينتش\u200e+7"),
        ("fa", "۴ آذر ۱۴۰۵", "۴ آذر ۱۴۰۵، ساعت ۱:۳۰ \u200e+۷ گرینویچ"),
        ("th", "25 พฤศจิกายน พ.ศ. 2569", "25 พฤศจิกายน พ.ศ. 2569 01:30 GMT+7"),
        ("bn", "২৫ নভেম্বর, ২০২৬", "২৫ নভেম্বর, ২০২৬ ১:৩০ AM GMT +৭"),
    ],
)
def test_dates_are_written_as_the_language_writes_them_and_cross_midnight(
    language: str, date: str, moment: str
) -> None:
    voice = load_voice(language, [SHIPPED])
    # CLDR separates some of these with special spaces, which differ between its editions
    assert " ".join(voice.date(EVENING, "Asia/Jakarta").split()) == date
    assert " ".join(voice.moment(EVENING, "Asia/Jakarta").split()) == moment


def test_the_day_turns_at_midnight_in_the_zone_of_the_edition() -> None:
    midnight = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert VOICES["id"].date(midnight - second, "Asia/Jakarta") == "24 November 2026"
    assert VOICES["id"].date(midnight, "Asia/Jakarta") == "25 November 2026"
    assert VOICES["id"].date(midnight, "UTC") == "24 November 2026"


def test_zones_have_short_names_or_distances_from_greenwich() -> None:
    zones = {
        "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT", "UTC": "UTC", "Asia/Tokyo": "GMT+9",
        "Asia/Kathmandu": "GMT+5:45", "America/Sao_Paulo": "GMT-3", "Pacific/Marquesas": "GMT-9:30",
        "Africa/Accra": "GMT",
    }  # fmt: skip
    assert {zone: VOICES["id"].moment(EVENING, zone).split()[-1] for zone in zones} == zones


def test_numbers_are_grouped_and_in_the_digits_of_the_language() -> None:
    said = {language: VOICES[language].number(1234567) for language in ("id", "en", "hi", "bn", "fa")}
    assert said == {"id": "1.234.567", "en": "1,234,567", "hi": "12,34,567", "bn": "১২,৩৪,৫৬৭", "fa": "۱٬۲۳۴٬۵۶۷"}


# Plurals


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "0 статей, 1 статья, 2 статьи, 3 статьи, 5 статей, 11 статей, 21 статья, 100 статей"),
        ("ar", "لا مقالات, مقال واحد, مقالان, 3 مقالات, 5 مقالات, 11 مقالًا, 21 مقالًا, 100 مقال"),
        ("ja", "0件の記事, 1件の記事, 2件の記事, 3件の記事, 5件の記事, 11件の記事, 21件の記事, 100件の記事"),
        ("uk", "0 статей, 1 стаття, 2 статті, 3 статті, 5 статей, 11 статей, 21 стаття, 100 статей"),
        ("fr", "0 article, 1 article, 2 articles, 3 articles, 5 articles, 11 articles, 21 articles, 100 articles"),
        ("en", "0 articles, 1 article, 2 articles, 3 articles, 5 articles, 11 articles, 21 articles, 100 articles"),
    ],
)
def test_the_plural_form_is_the_one_the_count_asks_for(language: str, said: str) -> None:
    assert ", ".join(articles(VOICES[language], count) for count in (0, 1, 2, 3, 5, 11, 21, 100)) == said


# Names and direction


def test_right_to_left_languages_are_known_by_their_script() -> None:
    assert {language for language in LANGUAGES if VOICES[language].direction == "rtl"} == {"ar", "fa", "he", "ur"}
    for language, direction in (("ckb", "rtl"), ("ms-Arab", "rtl"), ("ug", "rtl"), ("az", "ltr"), ("pa", "ltr")):
        assert load_voice(language, []).direction == direction


def test_a_language_is_called_by_its_own_name_in_menus() -> None:
    names = {
        "id": "Bahasa Indonesia", "ms": "Bahasa Melayu", "ar": "العربية", "en": "English", "fr": "Français",
        "ru": "Русский", "zh": "简体中文", "zh-Hant": "繁體中文", "ja": "日本語", "pt-BR": "Português (Brasil)",
        "ka": "ქართული", "tr": "Türkçe", "az": "Azərbaycan", "ban": "Balinese",
        "qqq": "Qqq",
    }  # fmt: skip
    assert {language: own_name(language) for language in names} == names


def test_language_names_have_a_capital_alone_and_running_case_in_a_sentence() -> None:
    assert VOICES["en"].name_of("zh-Hant") == "Traditional Chinese"
    assert VOICES["id"].name_of("en") == "Inggris"
    french = VOICES["fr"]
    assert french.name_of("id") == "Indonésien"
    assert french.say(SHOWN, language=french.name_of("id")).endswith("affichés en indonésien.")
    assert french.say(SHOWN, language=french.name_of("pt-AO")).endswith("en portugais (Angola).")
    finnish = VOICES["fi"]  # a name that CLDR itself gives a bracket
    assert finnish.say(SHOWN, language=finnish.name_of("zh-Hant")).endswith("on mandariinikiina (perinteinen).")
    for language, end in (("el", "εμφανίζονται στα ινδονησιακά."), ("vi", "hiển thị bằng tiếng Indonesia.")):
        assert VOICES[language].say(SHOWN, language=VOICES[language].name_of("id")).endswith(end)
    german = VOICES["de"]
    assert german.say(SHOWN, language=german.name_of("id")).endswith("erscheinen auf Indonesisch.")


def test_names_are_joined_as_the_language_joins_them() -> None:
    names = ["Ayu", "Budi", "Citra"]
    assert VOICES["en"].join(names) == "Ayu, Budi and Citra"
    assert VOICES["de"].join(names) == "Ayu, Budi und Citra"
    assert VOICES["ja"].join(names) == "Ayu、Budi、Citra"
    assert (VOICES["de"].join([]), VOICES["de"].join(["Ayu"])) == ("", "Ayu")


# Where words are looked for


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt-BR", "Idiomas"), ("pt-br", "Idiomas"), ("zh-TW", "語言"), ("zh-Hant-HK", "語言"), ("zh-CN", "语言"),
        ("zh-Hans-SG", "语言"), ("fil", "Mga wika"), ("iw", "שפות"), ("ms-Arab", "Languages"), ("mi", "Languages"),
        ("qqq", "Languages"),
    ],
)  # fmt: skip
def test_a_language_hears_its_relatives_of_the_same_script_or_else_english(language: str, said: str) -> None:
    assert load_voice(language, [SHIPPED]).say("Languages") == said


def test_traditional_chinese_never_falls_back_to_simplified(tmp_path: Path) -> None:
    write(tmp_path, "zh", 'msgid "Languages"\nmsgstr "语言"\n')
    assert load_voice("zh", [tmp_path]).say("Languages") == "语言"
    assert load_voice("zh-Hant", [tmp_path]).say("Languages") == "Languages"
    assert load_voice("zh-TW", [tmp_path]).say("Languages") == "Languages"


def test_an_operators_folder_overrides_single_messages(tmp_path: Path) -> None:
    write(tmp_path, "de", 'msgid "Read more"\nmsgstr "Mehr lesen"\n\nmsgid "Topics"\nmsgstr ""\n')
    voice = load_voice("de", [tmp_path, SHIPPED])
    assert voice.say("Read more") == "Mehr lesen"
    assert voice.say("Topics") == "Themen"
    assert load_voice("de", [SHIPPED, tmp_path]).say("Read more") == "Weiterlesen"


def test_a_closer_language_wins_over_an_earlier_folder(tmp_path: Path) -> None:
    write(tmp_path, "pt-AO", 'msgid "Topics"\nmsgstr "Assuntos"\n')
    assert load_voice("pt-AO", [SHIPPED, tmp_path]).say("Topics") == "Assuntos"
    assert load_voice("pt", [SHIPPED, tmp_path]).say("Topics") == "Temas"


def test_brazil_is_spoken_to_in_its_own_words() -> None:
    said = [load_voice(language, [SHIPPED]).say("Latest articles") for language in ("pt", "pt-PT", "pt-br")]
    assert said == ["Últimos artigos", "Últimos artigos", "Últimas matérias"]


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_shipped_language_is_named_in_itself(language: str) -> None:
    name = own_name(language)
    assert name != language
    assert (name == VOICES["en"].name_of(language)) == (language in {"eo", "tl"})
    assert name[:1] == name[:1].title()


def test_fuzzy_messages_and_plurals_of_the_wrong_number_are_not_said(tmp_path: Path) -> None:
    plural = 'msgid "{count} article"\nmsgid_plural "{count} articles"\nmsgstr[0] "eins"\nmsgstr[1] "viele"\n'
    write(tmp_path, "ru", '#, fuzzy\nmsgid "Topics"\nmsgstr "?"\n\n' + plural, "nplurals=2; plural=(n != 1);")
    voice = load_voice("ru", [tmp_path])
    assert (voice.say("Topics"), articles(voice, 1), articles(voice, 21)) == ("Topics", "1 article", "21 articles")
    assert load_voice("ru", [tmp_path, SHIPPED]).say("Topics") == "Темы"


def test_a_broken_catalogue_stops_with_its_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, "de", 'msgid "Topics"\nmsgstr "Themen\n')
    with pytest.raises(ConfigError) as caught:
        load_voice("de", [tmp_path, SHIPPED])
    assert [problem.place for problem in caught.value.problems] == [f"{path}:7"]


@pytest.mark.parametrize("language", ["", "id;rm", "../id", "i", "x-foo", "id--ID"])
def test_what_is_no_language_tag_is_refused(language: str) -> None:
    with pytest.raises(ConfigError, match="not a language tag"):
        load_voice(language, [SHIPPED])
