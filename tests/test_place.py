"""Placing markup in translations: copies first, then alignment; nothing is ever lost, and guesses are recorded."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.model import Answer, Mark, Segment
from syndicate.place import place
from syndicate.segment import marked_html


def mark(text: str, words: str, tag: str = "a") -> Mark:
    start = text.index(words)
    return Mark(start=start, end=start + len(words), open=(f"<{tag}>",), close=f"</{tag}>")


def align(source: str, target: str, pairs: str) -> tuple[tuple[int, int, int, int], ...]:
    """``pairs`` like "0-1 2-0": source word number, target word number."""

    def spans(text: str) -> list[tuple[int, int]]:
        out, at = [], 0
        for word in text.split(" "):
            out.append((at, at + len(word)))
            at += len(word) + 1
        return out

    a, b = spans(source), spans(target)
    return tuple((*a[int(i)], *b[int(j)]) for i, j in (pair.split("-") for pair in pairs.split()))


def html(segment: Segment, answer: Answer) -> tuple[str, int]:
    marks, guessed = place(segment, answer)
    return "".join(map(str, marked_html(answer.text, marks))), len(guessed)


def test_a_name_that_is_copied_takes_its_link_along() -> None:
    source = "Menurut Rina Kusuma air naik."
    segment = Segment(text=source, marks=(mark(source, "Rina Kusuma"),))
    assert html(segment, Answer(text="Water is rising, Rina Kusuma says.")) == (
        "Water is rising, <a>Rina Kusuma</a> says.",
        0,
    )


def test_alignment_finds_translated_words_wherever_they_went() -> None:
    source, target = "Sungai besar itu meluap kemarin.", "Yesterday the big river overflowed."
    answer = Answer(text=target, alignment=align(source, target, "4-0 2-1 1-2 0-3 3-4"))
    segment = Segment(text=source, marks=(mark(source, "Sungai besar"), mark(source, "meluap", "em")))
    assert html(segment, answer) == ("Yesterday the <a>big river</a> <em>overflowed.</em>", 0)


def test_a_mark_round_the_whole_sentence_stays_round_it() -> None:
    source = "Air naik."
    segment = Segment(text=source, marks=(mark(source, "Air naik", "strong"),))
    assert html(segment, Answer(text="Water rises.")) == ("<strong>Water rises.</strong>", 0)


def test_a_link_that_cannot_be_placed_goes_round_the_sentence_and_is_told() -> None:
    source = "Air sungai naik."
    assert html(Segment(text=source, marks=(mark(source, "sungai"),)), Answer(text="It rises.")) == (
        "<a>It rises.</a>",
        1,
    )


def test_a_mark_does_not_reach_over_another_word_for_the_sake_of_one_beyond() -> None:
    source, target = "Taman kota yang baru", "A new city park"
    answer = Answer(text=target, alignment=align(source, target, "0-0 3-1 1-2 0-3"))
    assert html(Segment(text=source, marks=(mark(source, "Taman kota"),)), answer)[0] == "A new <a>city park</a>"


def test_nested_marks_stay_nested() -> None:
    source, target = "Air sungai besar naik", "The big river water rises"
    answer = Answer(text=target, alignment=align(source, target, "0-3 1-2 2-1 3-4"))
    outer, inner = mark(source, "sungai besar", "a"), mark(source, "besar", "em")
    assert html(Segment(text=source, marks=(outer, inner)), answer)[0] == "The <a><em>big</em> river</a> water rises"


def test_an_image_follows_the_word_it_followed() -> None:
    source, target = "Air naik cepat", "Water quickly rises"
    answer = Answer(text=target, alignment=align(source, target, "0-0 1-2 2-1"))
    image = Mark(start=4, end=4, open=("<img>",), close="")
    assert html(Segment(text=source, marks=(image,)), answer)[0] == "Water<img> quickly rises"


def test_a_link_that_is_only_guessed_leaves_the_sure_one_its_words() -> None:
    source = "Baca laporan lengkap dan Peta Banjir di sini."
    segment = Segment(text=source, marks=(mark(source, "laporan lengkap"), mark(source, "Peta Banjir")))
    out, guesses = html(segment, Answer(text="Read it all and Peta Banjir here."))
    assert (out, guesses) == ("<a>Read it all and</a> <a>Peta Banjir</a> here.", 1)


def test_two_links_never_stand_in_each_other_even_round_one_word() -> None:
    source = "Baca laporan dan peta."
    segment = Segment(text=source, marks=(mark(source, "laporan"), mark(source, "peta")))
    assert html(segment, Answer(text="Read."))[0] == "<a>Read.</a><a></a>"


@pytest.mark.parametrize("told", [1, 2], ids=["all", "every other"])
def test_hundreds_of_links_in_a_sentence_are_placed_at_once(told: int) -> None:
    source, target = (" ".join(f"{name}{n}" for n in range(500)) for name in ("nama", "name"))
    words = list(re.finditer(r"\S+", source))
    marks = tuple(Mark(start=w.start(), end=w.end(), open=("<a>",), close="</a>") for w in words)
    answer = Answer(text=target, alignment=align(source, target, " ".join(f"{n}-{n}" for n in range(0, 500, told))))
    began = process_time()
    placed, guessed = place(Segment(text=source, marks=marks), answer)
    assert process_time() - began < 2
    assert len(guessed) == 500 - 500 // told
    assert [target[m.start : m.end] for m in placed[::told]] == [f"name{n}" for n in range(0, 500, told)]


WORDS = st.lists(st.sampled_from(["air", "Budi", "naik", "2026", "di"]), min_size=1, max_size=7)


@given(WORDS, WORDS, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=10), st.data())
@settings(max_examples=200)
def test_marks_always_come_out_once_each_and_well_nested(
    source_words: list[str], target_words: list[str], pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    source, target = " ".join(source_words), " ".join(target_words)
    good = [f"{i}-{j}" for i, j in pairs if i < len(source_words) and j < len(target_words)]
    cut = data.draw(st.integers(0, len(source_words)))
    first, second = source_words[:cut], source_words[cut:]
    marks = []
    if first:
        marks.append(Mark(start=0, end=len(" ".join(first)), open=("<a>",), close="</a>"))
    if second:
        marks.append(Mark(start=len(source) - len(" ".join(second)), end=len(source), open=("<em>",), close="</em>"))
        marks.append(Mark(start=len(source) - len(second[-1]), end=len(source), open=("<b>",), close="</b>"))
    out, _ = html(
        Segment(text=source, marks=tuple(marks)), Answer(text=target, alignment=align(source, target, " ".join(good)))
    )
    for tag in {m.close for m in marks}:
        assert out.count(tag) == out.count(tag.replace("/", "")) == 1
    open_tags: list[str] = []
    for tag in re.findall(r"</?\w+>", out):
        if tag.startswith("</"):
            assert open_tags.pop() == tag.replace("/", "")
        else:
            assert tag not in open_tags
            open_tags.append(tag)
    assert re.sub(r"<[^>]+>", "", out) == target
