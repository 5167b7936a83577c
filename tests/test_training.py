"""What the starter pack is trained on: the pairs in the repository, how they are read, varied and dealt."""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from syndicate.numbers import missing_numbers
from training import variants
from training.corpus import Corpus, Deck, Drawing, batches, framed
from training.pairs import BadPairs, Pair, digest, held_out, is_held_out, read
from training.words import ordinary

OWN = ROOT / "training" / "own"
HELD_OUT = ROOT / "training" / "held-out.sha256"


def pair(source: str, target: str, tag: str = "own") -> Pair:
    return Pair(source=source, target=target, tag=tag)


@pytest.fixture(scope="module")
def own() -> list[Pair]:
    return list(read([OWN]))


def test_our_own_pairs_are_many_whole_and_each_there_once(own: list[Pair]) -> None:
    assert len(own) >= 40_000
    twice = [p for p, n in Counter((p.source, p.target) for p in own).items() if n > 1]
    assert not twice, twice[:5]
    untidy = [p for p in own if any(t != t.strip() or "  " in t or not t.isprintable() for t in (p.source, p.target))]
    assert not untidy, untidy[:5]


def test_no_held_out_sentence_is_trained_on(own: list[Pair]) -> None:
    away = held_out(HELD_OUT)
    assert len(away) > 45_000
    found = [p for p in own if is_held_out(p, away)]
    assert not found, found[:5]


def test_the_sets_of_the_benchmark_are_held_out() -> None:
    away = held_out(HELD_OUT)
    for side in ("news.id", "news.en"):
        lines = (ROOT / "benchmarks" / "sets" / side).read_text(encoding="utf-8").splitlines()
        assert len(lines) >= 200
        assert all(digest(line) in away for line in lines)


def test_held_out_sentences_are_known_whatever_their_signs_and_case() -> None:
    assert digest("  Kapal “Dewi” – tiba!") == digest('KAPAL "DEWI", tiba')
    assert digest("Kapal tiba") != digest("Kapal tenggelam")


def test_pairs_are_read_from_files_and_folders_plain_and_packed(tmp_path: Path) -> None:
    (tmp_path / "b.tsv").write_text("Halo.\tHello.\nApa kabar?\tHow are you?\ttalk\n", encoding="utf-8")
    with gzip.open(tmp_path / "a.tsv.gz", "wt", encoding="utf-8") as packed:
        packed.write("Pagi.\tMorning.\tmore\n")
    (tmp_path / "notes.txt").write_text("not pairs")
    assert [p.tag for p in read([tmp_path])] == ["more", "own", "talk"]
    assert next(iter(read([tmp_path / "b.tsv"]))) == pair("Halo.", "Hello.")


@pytest.mark.parametrize("line", ["one side only", "source\t", "\ttarget", ""])
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text(f"Halo.\tHello.\n{line}\nPagi.\tMorning.\n", encoding="utf-8")
    with pytest.raises(BadPairs, match=r"pairs\.tsv, line 2"):
        list(read([file]))
    bad: list[str] = []
    assert [p.target for p in read([file], bad=bad)] == ["Hello.", "Morning."]
    assert len(bad) == 1


@given(st.randoms(use_true_random=False), st.integers(0, 10**12))
def test_other_figures_are_the_same_on_both_sides(rng: random.Random, number: int) -> None:
    grouped = f"{number:,}"
    before = pair(
        f"Sebanyak {grouped.replace(',', '.')} orang, naik 12,5 persen sejak 1998.",
        f"As many as {grouped} people, up 12.5 percent since 1998.",
    )
    after = variants.other_figures(before, rng)
    assert after is not None
    assert not missing_numbers(after.source, after.target, source="id", target="en")
    assert re.sub(r"\d", "0", after.source) == re.sub(r"\d", "0", before.source)


def test_figures_that_differ_between_the_sides_stay() -> None:
    assert variants.other_figures(pair("Pukul 14.30.", "At 2:30 p.m."), random.Random(1)) is None


@given(st.randoms(use_true_random=False))
def test_another_name_is_the_same_on_both_sides(rng: random.Random) -> None:
    before = pair(
        "Menurut Menteri Rahmat Siregar, kapal itu aman.", "According to Minister Rahmat Siregar, it is safe."
    )
    after = variants.other_name(before, rng)
    assert after is not None
    name = after.source.removeprefix("Menurut Menteri ").removesuffix(", kapal itu aman.")
    assert name != "Rahmat Siregar"
    assert len(name.split()) == 2
    assert after.target == f"According to Minister {name}, it is safe."


def test_each_variant_changes_both_sides_alike() -> None:
    rng = random.Random(1)
    plain = pair('"Kami siap," kata Menteri di Bandung.', '"We are ready," the minister said in Bandung.')
    assert variants.capitals(plain, rng) == pair(plain.source.upper(), plain.target.upper())
    assert variants.headline(plain, rng) == pair(plain.source[:-1], plain.target[:-1])
    assert variants.title_case(plain, rng) == pair(
        '"Kami Siap," Kata Menteri di Bandung', '"We Are Ready," the Minister Said in Bandung'
    )
    assert variants.typographic(plain, rng) == pair(
        "“Kami siap,” kata Menteri di Bandung.", "“We are ready,” the minister said in Bandung."
    )
    numbered = variants.list_number(plain, rng)
    assert numbered is not None
    assert numbered.source.removesuffix(plain.source) == numbered.target.removesuffix(plain.target) != ""
    placed = variants.dateline(pair("Hujan turun.", "Rain fell."), rng)
    assert placed is not None
    assert placed.source.endswith("Hujan turun.")
    assert placed.target.endswith("Rain fell.")


def test_long_sentences_are_not_set_as_headlines() -> None:
    long = pair("kata " * 15, "word " * 15)
    assert variants.capitals(long, random.Random(1)) is None
    assert variants.title_case(long, random.Random(1)) is None


def test_most_pairs_stay_as_they_are() -> None:
    rng = random.Random(1)
    plain = pair("Warga Demak pulang pada 12 Mei.", "The people of Demak went home on 12 May.")
    same = sum(variants.varied(plain, rng) == plain for _ in range(1000))
    assert 450 < same < 750


def test_ordinary_words_are_told_from_names_by_how_they_are_written() -> None:
    pairs = [pair("Warga desa Garut pulang.", "Garut villagers went home.")] * 4
    pairs += [pair("Kata warga Garut, garut itu sepi.", "Garut is quiet, residents said.")] * 3
    source, target = ordinary(pairs)
    assert source == ["desa", "itu", "pulang", "sepi", "warga"]  # three small ones of ten are slips
    assert {"garut", "villagers", "home"} <= set(target)
    assert "garut" in ordinary(pairs[4:])[0]  # three of six are not


def test_a_deck_deals_every_pair_once_before_any_comes_twice() -> None:
    pairs = [pair(str(i), str(i)) for i in range(50)]
    deck = Deck(pairs, random.Random(1))
    dealt = [p for _ in range(20) for p in deck.deal(5)]
    assert Counter(dealt[:50]) == Counter(pairs)
    assert Counter(dealt[50:]) == Counter(pairs)
    assert dealt[:50] != dealt[50:]


def test_a_deck_rounds_fractions_fairly_and_takes_in_more() -> None:
    deck = Deck([pair("a", "a")], random.Random(1))
    assert 200 < sum(len(deck.deal(0.25)) for _ in range(1000)) < 300
    deck.add([pair("b", "b")])
    assert len(deck) == 2
    assert {p.source for p in deck.deal(4)} == {"a", "b"}
    assert Deck([], random.Random(1)).deal(3) == []


def test_weights_go_by_tag_then_by_its_first_part_then_by_the_star() -> None:
    drawing = Drawing(weights={"own": 4, "own:names": 1, "*": 0.2})
    assert [drawing.weight(tag) for tag in ("own", "own:names", "own:money", "wiki")] == [4, 1, 4, 0.2]


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), max_size=200), st.randoms(use_true_random=False))
def test_batches_hold_every_pair_once_and_keep_their_size(sizes: list[tuple[int, int]], rng: random.Random) -> None:
    pairs = [framed([7] * s, [8] * t) for s, t in sizes]
    made = batches(pairs, 300, rng)
    assert Counter(map(str, pairs)) == Counter(str(p) for batch in made for p in batch)
    for batch in made:
        assert len(batch) * max(max(len(s), len(t)) for s, t in batch) <= 300 or len(batch) == 1


def test_a_corpus_deals_encoded_rounds_and_takes_in_a_file_that_grows(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("".join(f"Kapal {i} tiba.\tShip {i} arrived.\n" for i in range(40)), encoding="utf-8")
    away = frozenset({digest("Kapal 7 tiba.")})
    drawing = Drawing(weights={"own": 1}, share=1.0)
    corpus = Corpus([file], ROOT / "training" / "spm.model", drawing, held_out=away, seed=1)
    try:
        assert corpus.refresh() == 39
        assert len(corpus.round()) == 39
        with file.open("a", encoding="utf-8") as more:
            more.write("Banjir surut.\tThe flood receded.\nnot a pair\n")
        assert corpus.refresh() == 1
        assert corpus.refresh() == 0
        assert len(corpus.bad) == 1
        corpus.round()  # dealt before the file grew
        sources, targets = zip(*corpus.round(), strict=True)
        assert len(sources) == 40
        assert all(s[-1] == 2 for s in sources)
        assert all(t[0] == 1 and t[-1] == 2 for t in targets)
    finally:
        corpus.close()
