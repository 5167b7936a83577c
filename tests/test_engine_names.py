"""Bent names come back as the source spells them, and words are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.engines.names import Words, read_words, unbent

WORDS = Words(
    source=frozenset("menurut kapal itu milik kata warga dan di konstitusi dokter gempa terinspirasi polisi".split()),
    target=frozenset("according to the ship belongs said and in of constitution doctor moscow police quake he".split()),
)


@pytest.mark.parametrize(
    ("source", "answer", "expected"),
    [
        (
            "Kata Mantouvalos, kapal itu aman.",
            "Mantrovals said the ship is safe.",
            "Mantouvalos said the ship is safe.",
        ),
        ("Menurut Kopassus dan Slipi.", "According to Kopasus and Slipit.", "According to Kopassus and Slipi."),
        ("Kapal milik Rudd itu.", "Rud's ship.", "Rudd's ship."),
        ("Warga Laskar-e-Taiba.", "Laskhar-Taiba people.", "Laskar-e-Taiba people."),
    ],
)
def test_bent_names_are_spelt_as_in_the_source(source: str, answer: str, expected: str) -> None:
    assert unbent(answer, source, WORDS).text == expected


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Di Moskow.", "In Moscow."),  # a word of the target language
        ("Konstitusi itu.", "The Constitutions."),
        ("Terinspirasi warga.", "Terinspired people."),  # not a name in the source
        ("Kata Rudd.", "Rudd said."),  # right
        ("Kata Rudd.", "Somebody else, Xylophanes, said."),  # unlike
    ],
)
def test_words_and_right_names_stay(source: str, answer: str) -> None:
    assert unbent(answer, source, WORDS).text == answer


@given(st.text("AbcdeÉ '’-", max_size=30), st.text("AbcdeÉ '’-", max_size=30))
def test_what_came_from_where_stays_known(answer: str, source: str) -> None:
    after = unbent(answer, source, WORDS)
    assert len(after.origins) == len(after.text)
    assert list(after.origins) == sorted(after.origins)
    assert all(0 <= origin < len(answer) for origin in after.origins)


def test_the_lists_are_read_from_the_pack_if_it_has_both(tmp_path: Path) -> None:
    assert read_words(tmp_path) is None
    (tmp_path / "words.source.txt").write_text("kapal\nwarga\n", encoding="utf-8")
    assert read_words(tmp_path) is None
    (tmp_path / "words.target.txt").write_text("ship\n", encoding="utf-8")
    assert read_words(tmp_path) == Words(frozenset({"kapal", "warga"}), frozenset({"ship"}))
