"""The pure parts of the engines: typography, headlines, clauses and alignment."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.engines.alignment import Weights, composed, copied, words
from syndicate.engines.capitals import capitals, fewer_pieces, headline, shouted, softened, titled
from syndicate.engines.clauses import parts
from syndicate.engines.traced import Traced, traced
from syndicate.engines.typography import edges, plain, respelt, restyled, scrubbed

marks = st.text("aB é0.-–—…“”‘’\"'\u00a0\u200b⁇▁,;:漢😀", max_size=40)


def ascii_only(char: str) -> bool:
    return char.isascii()


def sound(made: Traced, source: str) -> bool:
    rising = list(made.origins) == sorted(made.origins)
    return rising and len(made.text) == len(made.origins) and all(0 <= o < len(source) for o in made.origins)


@settings(max_examples=150)
@given(text=marks, like=marks)
def test_every_rewriting_knows_where_its_characters_came_from(text: str, like: str) -> None:
    for made in (plain(text, ascii_only), scrubbed(text), restyled(text, like), capitals(text, "de"), traced(text)):
        assert sound(made, text)
        joined = made.then(scrubbed(made.text))
        assert sound(joined, text)
    assert sound(respelt(text, like, plain(like, ascii_only)), text)


@given(text=marks)
def test_what_a_vocabulary_knows_wholly_is_not_touched_but_for_spaces(text: str) -> None:
    said = plain(text, lambda _: True).text
    assert said == "".join(" " if c.isspace() or c in "⁇▁" else c for c in text)


@given(text=marks)
def test_edges_and_what_is_between_are_the_text(text: str) -> None:
    start, end = edges(text, ascii_only)
    assert 0 <= start <= end <= len(text)
    assert not any(c.isalnum() for c in text[:start] + text[end:])


@given(text=marks)
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    once = scrubbed(text).text
    assert scrubbed(once).text == once
    assert not {"⁇", "▁"} & set(once)


@given(text=marks, like=marks)
def test_setting_typography_twice_is_setting_it_once(text: str, like: str) -> None:
    once = restyled(text, like).text
    assert restyled(once, like).text == once


@pytest.mark.parametrize(
    ("text", "like", "said"),
    [
        ('"Yes," he said, "now"', "“Ya,” katanya, “kini”", "“Yes,” he said, “now”"),
        ('"Yes"', "«Ya»", "«Yes»"),
        ('"Yes"', "„Ya“", "„Yes“"),
        ('"Yes"', '"Ya"', '"Yes"'),
        ("it's a 'law'", "‘hukum’", "it’s a ‘law’"),
        ("fish - or -- rice", "ikan — nasi", "fish — or — rice"),
        ("from 2019-2020, well-known", "2019–2020", "from 2019–2020, well-known"),
        ("and then....", "lalu…", "and then…"),
    ],
)
def test_the_style_of_the_source_is_put_back(text: str, like: str, said: str) -> None:
    assert restyled(text, like).text == said


@given(text=marks, limit=st.integers(1, 9))
def test_parts_cover_the_text_in_order_and_keep_the_limit(text: str, limit: int) -> None:
    spans = parts(text, len, limit)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= limit for start, end in spans)


def test_parting_prefers_the_ends_of_clauses() -> None:
    text = "harga beras naik, jagung turun; petani dan pedagang menunggu"
    assert [text[a:b] for a, b in parts(text, len, 40)] == [
        "harga beras naik, jagung turun; ",
        "petani dan pedagang menunggu",
    ]


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        ("HARGA BERAS NAIK", True),
        ("KPK", False),
        ("DPR RI", False),
        ("Harga NAIK", False),
        ("2026", False),
        ("", False),
    ],
)
def test_capitals_are_told_from_acronyms(text: str, loud: bool) -> None:
    assert shouted(text) is loud


def test_headlines_are_told_from_sentences() -> None:
    assert headline("Warga Desa Bangun Jembatan di Garut")
    assert not headline("Warga desa membangun jembatan di Garut bersama Budi.")


@given(text=st.text("ABCÉŞİß ,.1", max_size=30))
def test_small_letters_keep_a_text_as_long_as_it_was(text: str) -> None:
    assert len(titled(text)) == len(softened(titled(text), str.isalpha)) == len(text)


def test_common_words_lose_their_capital_and_names_keep_it() -> None:
    pieces = {"beras": 1, "naik": 1, "garut": 3, "Garut": 3, "sumedang": 4, "Sumedang": 2}
    text = "Harga Beras Naik KPK Garut Sumedang"
    assert softened(text, fewer_pieces(lambda word: pieces.get(word, 2))) == "Harga beras naik KPK Garut Sumedang"


@pytest.mark.parametrize(
    ("text", "language", "said"), [("straße", "de", "STRASSE"), ("iyi", "tr", "İYİ"), ("τιμή", "el", "ΤΙΜΗ")]
)
def test_capitals_are_those_of_the_language(text: str, language: str, said: str) -> None:
    assert capitals(text, language).text == said


def test_words_leave_their_outer_punctuation_outside() -> None:
    text = "“Naik 5%,” kata Budi (a_b) – 漢字!"
    assert [text[a:b] for a, b in words(text)] == ["Naik", "5%", "kata", "Budi", "a_b", "漢", "字"]


@given(text=marks)
def test_a_text_is_aligned_with_itself_through_itself(text: str) -> None:
    assert composed(text, text, copied(text), copied(text)) == copied(text)


def test_copies_are_linked_before_attention_is_looked_at() -> None:
    weights = Weights("Budi makan nasi", "rice Budi eats")
    spans = [(0, 4), (5, 10), (11, 15)]
    weights.add([[0.1, 0.2, 0.7], [0.0, 0.0, 1.0], [0.2, 0.5, 0.3]], spans, [(0, 4), (5, 9), (10, 14)])
    assert weights.alignment() == ((11, 15, 0, 4), (0, 4, 5, 9), (5, 10, 10, 14))
