"""A pack's decoder: several batches at a time, pieces that know their place, words that find each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tiny_model import copying_pack

from syndicate.engines.alignment import Weights
from syndicate.engines.decoder import Decoder
from syndicate.engines.packs import read_pack, tokenizer, unpacked
from syndicate.engines.pieces import Pieces
from syndicate.engines.traced import Traced, rewritten, traced

ROOM = 400  # pieces under way
WORDS = "pilots guide forty ships through the narrow northern channel while farmers box quietly by the wall".split()
TEXTS = [" ".join(WORDS[k : k + n]) for n in range(2, 12) for k in range(len(WORDS) - n)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("pack")
    return unpacked(read_pack(copying_pack(room, source="en", target="de")), room / "cache")


@pytest.fixture(scope="module")
def pieces(folder: Path) -> Pieces:
    return Pieces(tokenizer(folder))


@pytest.fixture(scope="module")
def decoder(folder: Path, pieces: Pieces) -> Decoder:
    return Decoder(folder, pieces, prefix="", language="de", door="pack", beam=2, batch=256, threads=2)


def chunked(size: int, taken: list[int] | None = None) -> Iterator[list[str]]:
    for start in range(0, len(TEXTS), size):
        if taken is not None:
            taken.append(start)
        yield TEXTS[start : start + size]


def test_every_text_of_every_chunk_is_answered_once(decoder: Decoder) -> None:
    for size in (1, 7, len(TEXTS)):
        said = [(text, answer.text) for text, answer in decoder.translate(chunked(size), 0, room=ROOM)]
        assert sorted(said) == sorted(zip(TEXTS, TEXTS, strict=True))


def test_chunks_are_taken_as_there_is_room_and_ahead_of_what_is_finished(decoder: Decoder) -> None:
    """Else memory would grow with what waits, or the model wait for Python."""
    taken: list[int] = []
    answers = decoder.translate(chunked(7, taken), 0, room=ROOM)
    assert not taken
    next(answers)
    assert 2 <= len(taken) <= 2 + ROOM // 7
    assert len(taken) < len(TEXTS) // 7
    del answers  # with batches under way: nothing is left hanging
    assert len(list(decoder.translate(chunked(len(TEXTS)), 0, room=ROOM))) == len(TEXTS)


def test_texts_of_the_same_words_share_one_decoding(decoder: Decoder) -> None:
    texts = ["ships in Jakarta", "  ships in Jakarta ", "\tships in Jakarta"]
    answers = dict(decoder.translate([texts[:2], texts[2:]], 0, room=ROOM))
    assert set(answers) == set(texts)
    assert {answer.text.strip() for answer in answers.values()} == {"ships in Jakarta"}


spaced = st.text(alphabet="abcdeJ ,.'1_é\u2581<0xAB>@", max_size=30)


@given(text=spaced)
@example(text="ships  in\u00a0 Jakarta ")
@example(text="漢字 ships")
@example(text="<@@")
def test_pieces_stand_where_they_say(pieces: Pieces, text: str) -> None:
    parts, spans = pieces.encode(text)
    assert len(parts) == len(spans)
    held = [span for span in spans if span[0] < span[1]]
    assert held == sorted(held)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    said, said_spans = pieces.decode(parts)
    for part, (start, end) in zip(parts, said_spans, strict=True):
        if start < end and not part.startswith("<0x"):
            assert said[start:end] == part.replace("\u2581", " ").strip()


@given(text=spaced, cuts=st.lists(st.integers(0, 29), max_size=5))
def test_what_was_not_rewritten_changes_no_trace(text: str, cuts: list[int]) -> None:
    made = rewritten((char, i) for i, char in enumerate(text) if i not in cuts)
    for whole in (made.then(traced(made.text)), traced(text).then(made)):
        assert (whole.text, list(whole.origins)) == (made.text, list(made.origins))
    explicit = Traced(text, tuple(range(len(text))))
    assert list(explicit.then(made).origins) == list(made.origins)


def aligned(source: str, target: str, rows: list[list[float]]) -> set[tuple[str, str]]:
    """The linked words. rows: how much each target word looks at each source word."""
    weights = Weights(source, target)
    weights.add(rows, weights.source_words, weights.target_words)
    return {(source[a:b], target[c:d]) for a, b, c, d in weights.alignment()}


def test_a_word_goes_with_the_source_word_that_few_others_look_at() -> None:
    rows = [[0.6, 0.4], [0.5, 0.45]]  # both look at the first word most
    assert aligned("harga beras", "price rice", rows) == {("harga", "price"), ("beras", "rice")}


def test_a_small_word_is_linked_only_where_it_is_what_the_source_word_says() -> None:
    rows = [[0.9, 0.1], [0.4, 0.3], [0.1, 0.9]]
    assert aligned("tahap uji", "stage of trials", rows) == {("tahap", "stage"), ("uji", "trials")}
    assert aligned("tahap uji", "stage by trials", [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9]]) >= {("tahap", "by")}


def test_a_word_that_looks_at_nothing_is_not_linked() -> None:
    assert aligned("harga beras", "price rice", [[0.0, 0.0], [0.0, 1.0]]) == {("beras", "rice")}
    assert aligned("", "price", [[]]) == set()
