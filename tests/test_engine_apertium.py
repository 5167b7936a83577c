"""Apertium's own: the real program with Indonesian to Malay, and programs of its name that fail in every way."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_based import needs_apertium

from syndicate.engines.apertium import RULES, ApertiumEngine
from syndicate.engines.languages import apertium_codes
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Request


@pytest.fixture
def apertium() -> ApertiumEngine:
    needs_apertium()
    return ApertiumEngine()


def said(engine: ApertiumEngine, *texts: str, target: str = "ms") -> list[str]:
    wanted = [Request(source="id", target=target, identity="", text=text) for text in texts]
    return [answer.text for _, answer in engine.translate(wanted)]


# The real program


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gubernur menolak usul dewan kota.", "Gabenor menolak usul dewan bandar."),
        ("Menteri Keuangan Umumkan Anggaran", "Menteri Kewangan Umumkan Anggaran"),
        ("Karena Hujan, Warga Tidak Bisa Pulang", "Kerana Hujan, Warga Tidak Boleh Pulang"),
        ("KARENA HUJAN, WARGA TIDAK BISA PULANG", "KERANA HUJAN, WARGA TIDAK BOLEH PULANG"),
        ("Rumah Sakit Umum Daerah", "Hospital Umum Daerah"),
        ("SEPEDA MOTOR DITABRAK KERETA API", "BASIKAL MOTOR DITABRAK KERETAPI"),
        ("Pagi itu kabut turun…", "Pagi itu kabus turun…"),
        ("Uang kertas, uang kertas...", "Wang kertas, wang kertas..."),
        ("Kereta terakhir dari Bandung terlambat.", "Kereta terakhir dari Bandung terlambat."),
        ("BANJIR DI BANDUNG DAN BALI", "BANJIR DI BANDUNG DAN BALI"),
        ("Amerika Serikat dan Inggris bertemu", "Amerika Syarikat dan Inggeris bertemu"),
        ("Xyzzy dan Plugh pulang", "Xyzzy dan Plugh pulang"),
        ("Simpan uang di uang@kantor.id, @kantor", "Simpan wang di uang@kantor.id, @kantor"),
        ("Uang: https://kantor.id/uang_kantor?a=b#kantor.", "Wang: https://kantor.id/uang_kantor?a=b#kantor."),
        (r"[uang] {uang} <b>uang</b> ^uang$ \uang/ @", r"[wang] {wang} <b>wang</b> ^wang$ \wang/ @"),
        ("~uang *uang uang* +uang #", "~wang *wang wang* +wang #"),
        ("uang [] .[] uang", "wang [] .[] wang"),
        ("uang\x00dan\x01uang", "wang dan wang"),
    ],
)  # fmt: skip
def test_sentences_headlines_and_signs_come_out_well(apertium: ApertiumEngine, text: str, expected: str) -> None:
    assert said(apertium, text) == [expected]


def test_a_batch_is_one_process_and_answers_do_not_depend_on_it(apertium: ApertiumEngine, tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = tmp_path / "counting"
    program.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec apertium "$@"\n')
    program.chmod(0o755)
    texts = ["Karena", "uang.", "Ia pulang", "tidak bisa", "KARENA", "(uang", "“karena”"] * 20
    counted = ApertiumEngine(program=str(program), data=apertium._folder())
    assert said(counted, *texts) == [said(apertium, text)[0] for text in texts[:7]] * 20
    assert len(log.read_text().splitlines()) == 2  # one to list the modes, one to translate


def test_only_words_that_are_copied_are_aligned(apertium: ApertiumEngine) -> None:
    text = "Polisi menangkap dua orang."
    [(_, answer)] = list(apertium.translate([Request(source="id", target="ms", identity="", text=text)]))
    assert answer.score is None
    assert [text[a:b] for a, b, _, _ in answer.alignment] == ["menangkap", "dua", "orang"]
    assert all(text[a:b] == answer.text[c:d] for a, b, c, d in answer.alignment)


def test_an_identity_names_mode_and_data(apertium: ApertiumEngine) -> None:
    name, mode, digest, rules = apertium.identity("id", "ms-MY").split(":")
    assert (name, mode, rules) == ("apertium", "ind-zlm", f"rules{RULES}")
    assert len(digest) == 12
    assert apertium.identity("ms", "id") != apertium.identity("id", "ms")


def test_a_locale_without_utf8_changes_nothing(apertium: ApertiumEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert said(apertium, "“Uang” – naik…") == ["“Wang” – naik…"]


def test_a_missing_mode_is_named_with_what_to_install(apertium: ApertiumEngine) -> None:
    with pytest.raises(MissingPack, match="apt-get install apertium-ind-deu") as caught:
        apertium.identity("id", "de")
    assert caught.value.door == "apertium"


@pytest.fixture(scope="module")
def shared() -> ApertiumEngine:
    needs_apertium()
    return ApertiumEngine()


@settings(max_examples=20, deadline=None)
@given(texts=st.lists(st.text(max_size=40) | st.text("ab []{}^$\\/@<>~*#.+\n", max_size=20), max_size=20))
def test_any_texts_are_each_answered_within_their_outer_space(shared: ApertiumEngine, texts: list[str]) -> None:
    answers = said(shared, *texts)
    assert len(answers) == len(texts)
    for text, answer in zip(texts, answers, strict=True):
        assert bool(text.strip()) == bool(answer.strip())
        assert answer.startswith(text[: len(text) - len(text.lstrip())])
        assert all(answer.count(sign) == text.count(sign) for sign in "[]{}^$\\/@<>~*#")


# Programs that fail


def other(folder: Path, script: str) -> ApertiumEngine:
    """An Apertium whose translating is the script."""
    modes = folder / "share" / "apertium" / "modes"
    modes.mkdir(parents=True)
    (modes / "ind-zlm.mode").write_text(f"lt-proc '{folder}/share/apertium/ind-zlm.bin'")
    (folder / "share" / "apertium" / "ind-zlm.bin").write_bytes(b"1")
    program = folder / "bin" / "apertium"
    program.parent.mkdir()
    program.write_text(f'#!/bin/bash\ncase "$*" in *-l*) echo "  ind-zlm"; exit;; esac\n{script}\n')
    program.chmod(0o755)
    return ApertiumEngine(program=str(program), timeout=1)


def test_counts_that_differ_are_asked_one_by_one(tmp_path: Path) -> None:
    engine = other(tmp_path, r"tr '\0' '\n' | tr 'a-c' 'A-C' | paste -sd '' | tr '\n' '\0'")  # loses what is between
    assert said(engine, "satu.", "dua", "tiga [b]") == ["sAtu.", "duA", "tigA [B]"]


def test_a_text_that_kills_it_costs_itself(tmp_path: Path) -> None:
    engine = other(
        tmp_path, "input=$(mktemp); cat > $input; if grep -q racun $input; then kill -SEGV $$; fi; cat $input"
    )
    wanted = [Request(source="id", target="ms", identity="", text=text) for text in ("satu", "racun kata", "dua")]
    answered = []
    with pytest.raises(DoorError, match="1 texts make it fail; “racun kata”: failed with status -11"):  # noqa: PT012
        for request, _ in engine.translate(wanted):
            answered.append(request.text)
    assert answered == ["satu", "dua"]


def test_one_that_fails_whatever_it_is_asked_is_a_dead_door_with_its_complaint(tmp_path: Path) -> None:
    engine = other(tmp_path, "echo 'lt-proc: no such file' >&2; exit 3")
    with pytest.raises(DoorError, match="failed with status 3: lt-proc: no such file"):
        said(engine, "satu", "dua", "tiga", "empat")


def test_a_time_out_ends_all_that_it_started(tmp_path: Path) -> None:
    engine = other(tmp_path, f"sleep 300 & echo $! > {tmp_path}/pid; wait")
    began = time.monotonic()
    with pytest.raises(DoorError, match="did not end within 1 seconds"):
        said(engine, "satu")
    assert time.monotonic() - began < 5
    pid = (tmp_path / "pid").read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], check=False, capture_output=True, text=True).stdout
    assert state.strip()[:1] in {"", "Z"}


def test_no_program_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingPack, match="apt-get install apertium apertium-ind-zlm"):
        ApertiumEngine(program=str(tmp_path / "apertium")).identity("id", "ms")


def test_an_identity_follows_the_data_and_not_their_place(tmp_path: Path) -> None:
    one, two = other(tmp_path / "one", "cat"), other(tmp_path / "two", "cat")
    before = one.identity("id", "ms")
    assert before == two.identity("id", "ms")
    (tmp_path / "one" / "share" / "apertium" / "ind-zlm.bin").write_bytes(b"2")
    assert before == one.identity("id", "ms")  # within one pass
    assert ApertiumEngine(program=str(tmp_path / "one" / "bin" / "apertium")).identity("id", "ms") != before


def test_the_data_can_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other(tmp_path / "one", "cat")
    program = tmp_path / "apertium"
    os.link(tmp_path / "one" / "bin" / "apertium", program)
    monkeypatch.setenv("APERTIUM_DATADIR", str(tmp_path / "one" / "share" / "apertium"))
    assert said(ApertiumEngine(program=str(program)), "kata") == ["kata"]


@pytest.mark.parametrize(
    ("tag", "codes"),
    [
        ("id", ("ind", "id")),
        ("ms", ("zlm", "ms")),
        ("en-US", ("eng_US", "en_US", "eng", "en")),
        ("pt-BR", ("por_BR", "pt_BR", "por", "pt")),
        ("sr", ("hbs_SR", "hbs", "sr")),
        ("no", ("nob", "nb")),
        ("ca", ("cat", "ca")),
    ],
)
def test_language_tags_find_apertiums_codes(tag: str, codes: tuple[str, ...]) -> None:
    assert apertium_codes(tag) == codes
