"""Numbers are compared by value across the ways languages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.numbers import amounts, missing_numbers, numbers

NINES = "9" * 5000  # longer than Python reads as an int, and larger than its largest float


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Rp1.250.000,50", "id", ["1250000.5"]),
        ("1,250,000.50", "en", ["1250000.5"]),
        ("2,4 miliar", "id", ["2.4"]),
        ("pukul 19.30 WIB", "id", ["19", "30"]),
        ("12/10/2026", "id", ["12", "10", "2026"]),
        ("١٢٫٥", "ar", ["12.5"]),
        ("1’250", "de", ["1250"]),
        ("3-1", "id", ["3", "1"]),
        ("tahun 2026.", "id", ["2026"]),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(text: str, language: str, found: list[str]) -> None:
    assert numbers(text, language) == found


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Nilainya Rp1.250.000,50 pada 2022", "It was worth Rp1,250,000.50 in 2022", "en"),
        ("US$2,4 miliar", "US$2.4 billion", "en"),
        ("pukul 19.30 WIB", "at 7:30 p.m. WIB", "en"),
        ("pukul 19.30 WIB", "at 19.30 local time", "en"),
        ("tiga orang", "3 people", "en"),
        ("3 orang", "three people", "en"),
        ("ke-63", "63rd", "en"),
        ("3,7 persen", "3,7 Prozent", "de"),
        ("2,4 miliar", "24亿", "zh"),
        ("12 Oktober 2026", "October 12, 2026", "en"),
        ("satu rumah", "a house", "en"),
        ("44 ribu orang", "44,000 people", "en"),
        ("2.500 orang", "2.5 thousand people", "en"),
        ("Rp2,4 miliar", "Rp2,400,000,000", "en"),
        (f"Utang {NINES} juta", f"Debts of {NINES} million", "en"),
    ],
)
def test_a_sound_translation_passes(source: str, target: str, language: str) -> None:
    assert missing_numbers(source, target, source="id", target=language) == []


@pytest.mark.parametrize(
    ("source", "target", "language", "fault"),
    [
        ("tahun 2022", "in 202", "en", "lost 2022"),
        ("2.200.112 jiwa", "2,200,12 people", "en", "lost 2200112"),
        ("3,7 persen", "37 percent", "en", "lost 3.7"),
        ("40 orang", "people", "en", "lost 40"),
        ("orang", "40 people", "en", "new 40"),
        ("10 rumah", "100 houses", "en", "new 100"),
        ("1.250.000 orang", "1,25 Personen", "de", "lost 1250000"),
        ("5 orang", "six people", "en", "lost 5"),
        ("2022", "202", "zh", "lost 2022"),
        ("44 ribu orang", "4,400 people", "en", "lost 44"),
        ("pukul 04.52 WIB", "at 4,52 WIB", "en", "new 4,52"),
        ("telepon 0800-000-117", "call 0800-117", "en", "lost 000"),
        ("telepon 0800-0000", "ruf 0800 an", "de", "lost 0000"),
        (f"Utang {NINES} juta", "Debts", "en", f"lost {NINES}"),
        (f"Utang {NINES} juta", "Schulden", "de", f"lost {NINES}"),
    ],
)
def test_a_number_that_changed_is_found(source: str, target: str, language: str, fault: str) -> None:
    assert fault in missing_numbers(source, target, source="id", target=language)


@given(st.integers(3, 400), st.sampled_from(["", " ribu", " juta"]), st.sampled_from(["en", "ms", "de", "zh"]))
def test_figures_of_any_length_are_compared(digits: int, word: str, target: str) -> None:
    text = f"Utang {'9' * digits}{word} itu."
    assert missing_numbers(text, text, source="id", target=target) == []
    assert missing_numbers(text, "-", source="id", target=target)
    assert amounts(text, "id") is not None
