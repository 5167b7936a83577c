"""One contract for every engine, then what is Argos's own. Real packs, the real decoder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libretranslate_server import serving
from rule_based import needs_apertium
from tiny_model import copying_pack

from syndicate.engines.apart import ApartEngine
from syndicate.engines.apertium import ApertiumEngine
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.echo import EchoEngine
from syndicate.engines.languages import language_tag, pack_codes
from syndicate.engines.libretranslate import LibreTranslateEngine
from syndicate.engines.packs import find_packs
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Answer, Request
from syndicate.ports import Engine

PACKS = Path(__file__).parent.parent / "packs"
SENTENCES = """Presiden tiba di Jakarta pada hari Senin.
Harga beras naik tajam dalam tiga bulan terakhir.
Polisi menangkap dua orang di pelabuhan.
Ia berkata, “Kami akan datang.”
Nelayan itu pulang – tanpa ikan – menjelang malam.
Sekolah baru dibuka untuk 250 siswa.
Gubernur menolak usul dewan kota.
Apakah air sungai akan surut besok?
Menteri Keuangan mengumumkan anggaran tahun depan, termasuk dana untuk desa.
Warga menunggu bantuan sejak kemarin.
Bank itu menurunkan suku bunga.
Tidak ada korban jiwa.
Hujan lebat merendam ratusan rumah di tepi sungai.
Kapal berangkat pukul 07.15.
Perusahaan itu menjual 1.200 mobil.
Petani menanam padi dan jagung.
Kota ini memiliki pasar yang besar.
Mereka membeli buku di toko dekat stasiun.
Dokter meminta pasien beristirahat selama dua minggu.
Pemilihan umum akan digelar pada bulan Februari.
Tim kami menang.
Anak-anak bermain di halaman sekolah.
Kereta terakhir dari Bandung terlambat satu jam.
Pemerintah daerah berjanji memperbaiki jalan yang rusak.
Dia tidak menjawab.
Film itu bercerita tentang perang dan keluarga.
HARGA CABAI TURUN DI PASAR INDUK
Warga Desa Bangun Jembatan Bambu
Untuk informasi lebih lanjut, lihat halaman kedua.
Pagi itu kabut turun…""".splitlines()
ODD = [
    "",
    " ",
    "\n\t\u00a0",
    "kata " * 600,
    "x" * 3000,
    "\x00\x07suara\x1b keras\x7f",
    "😀",
    "Selamat pagi 😀🎉",
    "• Beras • Jagung • 漢字",
    "_",
    "a_b",
    "▁ ⁇ <unk> kata",
    "12.500",
    "\ud800 kata",
    "مرحبا بالعالم",
    "“",
    "—",
    "İSTANBUL'DAN GELEN HABERLER",
    "e\u0301a\u200bb\u00ad",
    "https://contoh.example/a_b?c=d",
    "PENGUMUMAN PENTING: " + "SEMUA WARGA DIMINTA HADIR, " * 40,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("packs")
    copying_pack(made, source="en", target="pb")
    copying_pack(made, source="en", target="zt", prefix=">>zt<<")
    return made


@pytest.fixture(scope="module")
def argos(folder: Path) -> ArgosEngine:
    found = find_packs([PACKS, folder], None)
    assert not found.problems
    return ArgosEngine(found.packs, cache=folder / "cache", threads=2)


@pytest.fixture(scope="module")
def apart(folder: Path) -> Iterator[ApartEngine]:
    packs = find_packs([PACKS, folder], None).packs
    engine = ApartEngine(partial(ArgosEngine, packs, cache=folder / "cache", threads=1))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def libretranslate() -> Iterator[LibreTranslateEngine]:
    with serving() as server:
        yield LibreTranslateEngine(server.url)


CASES = {
    "echo": "fr", "argos": "en", "argos through English": "pt-BR", "argos apart": "en", "apertium": "ms",
    "libretranslate": "fr",
}  # fmt: skip


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[Engine, str]:
    engine: Engine
    if request.param == "echo":
        engine = EchoEngine()
    elif request.param == "apertium":
        needs_apertium()
        engine = ApertiumEngine()
    elif request.param == "argos apart":
        engine = request.getfixturevalue("apart")
    else:
        engine = request.getfixturevalue(request.param.split()[0])
    return engine, CASES[request.param]


def ask(engine: Engine, target: str, *texts: str, source: str = "id") -> list[tuple[Request, Answer]]:
    identity = engine.identity(source, target)
    wanted = [Request(source=source, target=target, identity=identity, text=text) for text in texts]
    return list(engine.translate(wanted))


def say(engine: Engine, target: str, *texts: str, source: str = "id") -> list[str]:
    answers = {request.text: answer.text for request, answer in ask(engine, target, *texts, source=source)}
    return [answers[text] for text in texts]


# Every engine


def test_no_requests_have_no_answers(case: tuple[Engine, str]) -> None:
    assert list(case[0].translate([])) == []


def test_every_request_is_answered_once_however_odd(case: tuple[Engine, str]) -> None:
    engine, target = case
    texts = [*ODD, *SENTENCES]
    answered = [request.text for request, _ in ask(engine, target, *texts)]
    assert sorted(answered) == sorted(texts)


def test_an_answer_belongs_to_its_request_however_many_there_are(case: tuple[Engine, str]) -> None:
    texts = [f"Harga beras naik {n} persen." for n in range(1000, 1600)]
    pairs = ask(*case, *texts)
    assert len(pairs) == len(texts)
    right = [request.text.split()[3] in answer.text.replace(",", "") for request, answer in pairs]
    assert sum(right) >= 0.9 * len(texts)  # a model may lose a digit on its own


def test_spans_of_alignments_lie_in_both_texts_and_hold_words(case: tuple[Engine, str]) -> None:
    engine, target = case
    pairs = ask(engine, target, *ODD, *SENTENCES)
    for request, answer in pairs:
        for start, end, other_start, other_end in answer.alignment:
            assert 0 <= start < end <= len(request.text)
            assert 0 <= other_start < other_end <= len(answer.text)
    assert sum(len(answer.alignment) for _, answer in pairs) > 100


def test_texts_without_words_answer_themselves(case: tuple[Engine, str]) -> None:
    texts = ["", " ", "\n\t\u00a0", "12.500", "—", "😀", "2024–2025"]
    assert say(*case, *texts) == texts


def test_outer_space_is_kept(case: tuple[Engine, str]) -> None:
    [said] = say(*case, " \u00a0Harga beras naik.\n")
    assert said.startswith(" \u00a0")
    assert said.endswith("\n")
    assert said.strip()


def test_equal_requests_are_each_answered_alike(case: tuple[Engine, str]) -> None:
    answers = [answer for _, answer in ask(*case, "Harga naik.", "Tidak ada.", "Harga naik.")]
    assert len(answers) == 3
    assert len({answer.text for answer in answers}) <= 2


def test_an_identity_is_the_same_when_asked_again_and_known_by_name(case: tuple[Engine, str]) -> None:
    engine, target = case
    assert engine.identity("id", target) == engine.identity("id", target)
    assert engine.identity("id", target).startswith(f"{engine.name}:")


# Argos


def test_answers_do_not_depend_on_what_is_asked_together(argos: ArgosEngine) -> None:
    together = say(argos, "en", *SENTENCES)
    alone = [say(argos, "en", sentence)[0] for sentence in SENTENCES]
    different = [pair for pair in zip(together, alone, strict=True) if pair[0] != pair[1]]
    assert len(different) <= 1  # two words as good as each other may fall differently in other company (decision 0004)
    assert all(said != sentence for said, sentence in zip(together, SENTENCES, strict=True))


def test_a_name_comes_through_aligned_with_itself(argos: ArgosEngine) -> None:
    text = "Presiden tiba di Jakarta pada hari Senin."
    [(_, answer)] = ask(argos, "en", text)
    at = answer.text.index("Jakarta")
    assert (text.index("Jakarta"), text.index("Jakarta") + 7, at, at + 7) in answer.alignment
    assert answer.score is not None
    assert answer.score < 0


def test_no_piece_of_the_tokenizer_is_left_in_an_answer(argos: ArgosEngine) -> None:
    texts = [text for text in (*ODD, *SENTENCES) if any(c.isalpha() for c in text)]
    for said in say(argos, "en", *texts):
        assert not {"⁇", "\u2581"} & set(said)
        assert "<unk>" not in said


def test_a_pivot_is_decoded_once_for_all_targets(folder: Path) -> None:
    engine = ArgosEngine(find_packs([PACKS, folder], None).packs, cache=folder / "cache", threads=1)
    texts = ["Harga naik.", "Tidak ada korban jiwa.", "Harga naik."]
    wanted = [
        Request(source="id", target=to, identity="", text=text) for to in ("pt-BR", "en", "zh-Hant") for text in texts
    ]
    answers = {(request.target, request.text): answer.text for request, answer in engine.translate(wanted)}
    assert len(answers) == 6
    assert engine.decoded == 2 + 2 + 2


def test_words_are_aligned_across_a_pivot(argos: ArgosEngine) -> None:
    text = "Presiden tiba di Jakarta pada hari Senin."
    [(_, direct)], [(_, through)] = ask(argos, "en", text), ask(argos, "pt-BR", text)
    assert through.text == direct.text  # the second pack copies
    assert {link[:2] for link in through.alignment} <= {link[:2] for link in direct.alignment}
    at = through.text.index("Jakarta")
    assert (text.index("Jakarta"), text.index("Jakarta") + 7, at, at + 7) in through.alignment


@pytest.mark.parametrize("target", ["pt-BR", "zh-Hant"])
def test_typography_letters_and_underscores_survive_a_pack_that_lacks_them(argos: ArgosEngine, target: str) -> None:
    texts = [
        "The minister said “it's cheaper” – in 2024–2025.",
        "“Rice,” said the minister, “rose”…",
        "• José Müller and Nuñez met in Jakarta 😀",
        "it is c_d",
        "PILOTS MET IN JAKARTA, HOWEVER",
        "the ships — the lazy ships — in Jakarta",
    ]
    answers = {request.text: answer for request, answer in ask(argos, target, *texts, source="en")}
    for text in texts:
        answer = answers[text]
        assert answer.text == text
        assert answer.alignment
        assert all(text[a:b] == text[c:d] for a, b, c, d in answer.alignment)


def test_long_texts_are_translated_whole(argos: ArgosEngine) -> None:
    text = "the minister said that rice rose, and forty ships met in Jakarta; " * 20
    assert say(argos, "pt-BR", text, source="en") == [text]


words = st.lists(
    st.sampled_from("the minister rice rose Jakarta 2,500 forty-two c_d (see) lazy, “dog” – it's".split()), max_size=40
)


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(words.map(" ".join), max_size=6))
def test_a_copying_pack_copies_whatever_it_is_given(argos: ArgosEngine, texts: list[str]) -> None:
    assert say(argos, "pt-BR", *texts, source="en") == texts


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_has_an_answer_with_spans_in_range(argos: ArgosEngine, text: str) -> None:
    for target, source in (("en", "id"), ("pt-BR", "en")):
        [(_, answer)] = ask(argos, target, text, source=source)
        for start, end, other_start, other_end in answer.alignment:
            assert 0 <= start < end <= len(text)
            assert 0 <= other_start < other_end <= len(answer.text)


def test_capitals_are_translated_and_stay_capitals(argos: ArgosEngine) -> None:
    text = "PRESIDEN TIBA DI JAKARTA PADA HARI SENIN"
    [said] = say(argos, "en", text)
    assert said == said.upper()
    assert said != text


def test_an_identity_changes_with_the_pack_and_the_beam(folder: Path, tmp_path: Path) -> None:
    packs = find_packs([folder], None).packs
    copying_pack(tmp_path, source="en", target="pb", version="1.1", prefix=">>pb<<")
    newer = find_packs([tmp_path], None).packs
    one = ArgosEngine(packs, cache=tmp_path).identity("en", "pt-BR")
    assert one != ArgosEngine(packs, cache=tmp_path, beam_size=1).identity("en", "pt-BR")
    assert one != ArgosEngine([*newer, *packs], cache=tmp_path).identity("en", "pt-BR")
    assert not list(tmp_path.glob("[0-9a-f]*"))  # and nothing was unpacked for it


def test_the_newest_pack_of_a_pair_is_used_wherever_it_stands(tmp_path: Path) -> None:
    for version in ("1.9", "1.10"):
        copying_pack(tmp_path, source="en", target="pb", version=version, prefix=f">>{version}<<")
    packs = find_packs([tmp_path], None).packs
    newest = [pack for pack in packs if pack.version == "1.10"]
    expected = ArgosEngine(newest, cache=tmp_path).identity("en", "pt-BR")
    for order in (packs, packs[::-1]):
        assert ArgosEngine(order, cache=tmp_path).identity("en", "pt-BR") == expected


def test_a_language_into_itself_needs_no_pack(tmp_path: Path) -> None:
    engine = ArgosEngine([], cache=tmp_path)
    assert say(engine, "en-GB", "Rice rose.", source="en") == ["Rice rose."]


@pytest.mark.parametrize(
    ("source", "target", "names"),
    [
        ("id", "de", ("translate-id_en", "translate-en_de")),
        ("id", "en", ("translate-id_en",)),
        ("en", "zh-Hans", ("translate-en_zh",)),
    ],
)
def test_a_missing_pack_is_named_with_the_command_that_installs_it(
    tmp_path: Path, source: str, target: str, names: tuple[str, ...]
) -> None:
    engine = ArgosEngine([], cache=tmp_path)
    with pytest.raises(MissingPack, match=f"syndicate packs install {source} {target}") as caught:
        engine.identity(source, target)
    assert caught.value.packs == names
    with pytest.raises(MissingPack):
        list(engine.translate([Request(source=source, target=target, identity="", text="kata")]))


def test_a_model_that_cannot_be_loaded_is_a_dead_door_that_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    pack = find_packs([folder], None).packs[0]
    for broken in ("model/model.bin", "sentencepiece.model"):
        cache = tmp_path / broken.replace("/", "-")
        assert say(ArgosEngine([pack], cache=cache, threads=1), "pt-BR", "rice", source="en") == ["rice"]
        (cache / pack.digest[:32] / broken).write_bytes(b"nonsense")
        with pytest.raises(DoorError, match="Install the pack again") as caught:
            say(ArgosEngine([pack], cache=cache, threads=1), "pt-BR", "rice", source="en")
        assert caught.value.door == "argos en→pb"
        assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("tag", "codes"),
    [
        ("pt-BR", ("pb", "pt")),
        ("pt", ("pt",)),
        ("zh-Hant", ("zt",)),
        ("zh-TW", ("zt",)),
        ("zh-Hans-HK", ("zh",)),
        ("zh", ("zh",)),
        ("no", ("nb",)),
        ("nb-NO", ("nb", "no")),
        ("fil", ("tl",)),
        ("iw", ("he",)),
        ("id-ID", ("id",)),
        ("en-GB", ("en",)),
    ],
)
def test_language_tags_find_their_pack_codes(tag: str, codes: tuple[str, ...]) -> None:
    assert pack_codes(tag) == codes


@pytest.mark.parametrize("code", "ar az de en fr he id ja nb nl pb pt tl zh zt".split())
def test_a_pack_code_comes_back_from_its_tag(code: str) -> None:
    assert pack_codes(language_tag(code))[0] == code
