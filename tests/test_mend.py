"""Figures and wordings set right in an answer, its alignment moved along."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.mend import edited, mended
from syndicate.model import Answer, Hit
from syndicate.numbers import missing_numbers, written


@pytest.mark.parametrize(
    ("source", "answer", "expected"),
    [
        ("Ada 2.200.112 jiwa.", "There are 2,200,12 people.", "There are 2,200,112 people."),
        ("Pada 2022 harga naik 12,5 persen.", "In 202 prices rose 125 percent.", "In 2022 prices rose 12.5 percent."),
        ("Pukul 19.30 WIB.", "At 19.3 WIB.", "At 19:30 WIB."),
        ("Rp1.250.000,50 untuk 3 desa.", "Rp1,250 for three villages.", "Rp1,250,000.50 for three villages."),
        ("Telepon 0800-000-117.", "Call 0800-000-17.", "Call 0800-000-117."),
    ],
)
def test_wrong_figures_are_set_right(source: str, answer: str, expected: str) -> None:
    assert mended(source, Answer(text=answer), (), source="id", target="en").text == expected


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Ada 40 orang.", "There are people."),  # nowhere to put it
        ("Orang datang.", "40 people came."),  # nothing to put there
        ("Ada 12 rumah dan 15 kapal pada 2020.", "There were houses in 220."),  # which one?
        ("Ada tiga orang.", "There are 3 people."),  # right
        ("Pada 2022.", "In 2022."),
    ],
)
def test_what_is_right_or_unclear_stays(source: str, answer: str) -> None:
    before = Answer(text=answer, alignment=((0, 3, 0, 3),))
    assert mended(source, before, (), source="id", target="en") == before


@pytest.mark.parametrize(
    ("figures", "source", "target", "expected"),
    [
        ("1.250.000,50", "id", "en", "1,250,000.50"),
        ("2,4", "id", "en", "2.4"),
        ("2.4", "en", "de", "2,4"),
        ("1.250", "id", "de", "1.250"),
        ("19.30", "id", "en", "19:30"),
        ("12/10/2026", "id", "en", "12/10/2026"),
        ("2026", "id", "en", "2026"),
        ("1,250,000", "en", "id", "1.250.000"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(figures: str, source: str, target: str, expected: str) -> None:
    assert written(figures, source=source, target=target) == expected


@given(st.integers(13, 10**9), st.integers(0, 99), st.data())
def test_any_one_figure_bent_in_any_way_comes_back(whole: int, cents: int, data: st.DataObject) -> None:
    figure = f"{whole:,}.{cents:02}"
    shown = figure.translate(str.maketrans(",.", ".,"))
    wrong = data.draw(st.text("0123456789", min_size=1, max_size=9))
    answer = Answer(text=f"It cost {wrong} rupiah.")
    if missing_numbers(f"Harganya {shown} rupiah.", answer.text, source="id", target="en"):
        mend = mended(f"Harganya {shown} rupiah.", answer, (), source="id", target="en")
        assert not missing_numbers(f"Harganya {shown} rupiah.", mend.text, source="id", target="en")


def test_the_alignment_moves_along() -> None:
    answer = Answer(text="In 202 it rained.", alignment=((0, 4, 0, 2), (5, 9, 3, 6), (10, 15, 10, 16)))
    after = mended("Pada 2022 hujan.", answer, (), source="id", target="en")
    assert after.text == "In 2022 it rained."
    assert [after.text[c:d] for _, _, c, d in after.alignment] == ["In", "2022", "rained"]


@given(st.text("abc ", min_size=1, max_size=20), st.data())
def test_editing_moves_every_span_with_its_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    new = data.draw(st.text("XYZ", max_size=5))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted), max_size=4))
    answer = Answer(text=text, alignment=tuple((0, 1, c, d) for c, d in spans))
    after = edited(answer, [(start, end, new)])
    assert after.text == text[:start] + new + text[end:]
    for (c, d), (_, _, e, f) in zip(spans, after.alignment, strict=True):
        assert 0 <= e <= f <= len(after.text)
        if d <= start or c >= end:
            assert after.text[e:f] == text[c:d]


def test_a_wording_is_set_over_the_aligned_words_and_left_alone_where_it_stands() -> None:
    hit = Hit(start=6, end=10, wording="village")
    answer = Answer(text="The hamlet slept.", alignment=((0, 5, 0, 3), (6, 10, 4, 10), (11, 16, 11, 16)))
    assert mended("Warga desa tidur.", answer, [hit], source="id", target="en").text == "The village slept."
    for text in ("The Village slept.", "The villages slept."):
        assert mended("Warga desa tidur.", Answer(text=text), [hit], source="id", target="en").text == text


@pytest.mark.parametrize(
    ("wording", "answer", "said", "expected"),
    [
        ("village", "Twelve townships slept.", "townships", "Twelve villages slept."),
        ("office", "It was a bureau.", "bureau", "It was an office."),
        ("office", "It was a bureau.", "a bureau", "It was an office."),
        ("village", "An area slept.", "An area", "A village slept."),
        ("village", "the township's head", "township's", "the village's head"),
        ("the Archipelago", "in the islands", "the islands", "in the Archipelago"),
        ("Geological Agency", "the bodies said", "bodies", "the Geological Agency said"),
    ],
)
def test_a_wording_takes_the_form_and_the_article_of_what_it_replaces(
    wording: str, answer: str, said: str, expected: str
) -> None:
    start = answer.index(said)
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", said)]
    aligned = Answer(text=answer, alignment=tuple((6, 10, *word) for word in words))
    hit = Hit(start=6, end=10, wording=wording)
    assert mended("Warga desa tidur.", aligned, [hit], source="id", target="en").text == expected


@pytest.mark.parametrize(
    ("text", "said", "wording", "becomes"),
    [
        ("Olahraga", "The sport is", "Sports", "Sports"),
        ("Desa", "Villages", "Village", "Villages"),  # its number is the engine's
        ("Olahraga baru", "New exercise", "Sports", "New exercise"),
    ],
)
def test_a_text_that_is_nothing_but_a_term_is_the_newsrooms_wording_and_no_guess(
    text: str, said: str, wording: str, becomes: str
) -> None:
    hit = Hit(start=0, end=len(text.split()[0]), wording=wording)
    found = mended(text, Answer(text=said, score=-3.0), [hit], source="id", target="en")
    assert found.text == becomes
    assert found.score == (None if text == text.split()[0] else -3.0)
