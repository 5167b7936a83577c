"""Text copied from a browser: the shapes that are seen in it again."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.sources.browser_copy import read_copy
from syndicate.sources.draft import Unusable

PAGE = (
    "Pasar Ikan Terapung Dibuka di Bengawan\n\n"
    "Perahu penjual ikan berjajar di tepi sungai pada pagi hari\n"
    "Perahu penjual ikan berjajar di tepi sungai pada pagi hari\n\n"
    "Kabar Hulu – Pasar ikan terapung mulai melayani pembeli pada hari Senin. Ada 40 perahu di sana.\n\n"
    "Mengapa di Atas Air\n\n"
    "Tanah di tepi sungai terlalu sempit. Pengelola pasar menjelaskan:\n\n"
    "“Perahu lebih murah daripada lapak.”\n\n"
    "\u00a0\n\n"
    "Tiga Urusan yang Tersisa\n\n"
    "1. Izin Berlayar\n\n"
    "Setiap perahu harus punya izin. Izin itu gratis.\n\n"
    "2. Air Bersih\n\n"
    "Air dibawa dengan truk.\n\n"
    "a. Kebutuhan Harian\n\n"
    "Pasar memakai 3.000 liter sehari.\n\n"
    "JenisAsalHarga\n"
    "LeleBendungan, tambakRp28.000\n"
    "NilaSungaiRp31.500 & naik\n\n"
    "Rencananya berjalan dalam dua langkah:\n\n"
    "  1. Dermaga – Selesai bulan Maret.\n\n"
    "  2. Lampu – Selesai bulan Mei.\n\n"
    "Baca Juga di Kabar Hulu:\n\n\n"
    "Previous Post Next Post\n"
)


def test_a_whole_page_is_seen_as_it_was() -> None:
    title, body = read_copy(PAGE)
    assert title == "Pasar Ikan Terapung Dibuka di Bengawan"
    assert body.split("\n") == [
        "<p>Perahu penjual ikan berjajar di tepi sungai pada pagi hari</p>",
        "<p>Perahu penjual ikan berjajar di tepi sungai pada pagi hari</p>",
        "<p>Kabar Hulu – Pasar ikan terapung mulai melayani pembeli pada hari Senin. Ada 40 perahu di sana.</p>",
        "<h2>Mengapa di Atas Air</h2>",
        "<p>Tanah di tepi sungai terlalu sempit. Pengelola pasar menjelaskan:</p>",
        "<blockquote><p>“Perahu lebih murah daripada lapak.”</p></blockquote>",
        "<h2>Tiga Urusan yang Tersisa</h2>",
        "<h3>1. Izin Berlayar</h3>",
        "<p>Setiap perahu harus punya izin. Izin itu gratis.</p>",
        "<h3>2. Air Bersih</h3>",
        "<p>Air dibawa dengan truk.</p>",
        "<h3>a. Kebutuhan Harian</h3>",
        "<p>Pasar memakai 3.000 liter sehari.</p>",
        "<p>JenisAsalHarga<br>LeleBendungan, tambakRp28.000<br>NilaSungaiRp31.500 &amp; naik</p>",
        "<p>Rencananya berjalan dalam dua langkah:</p>",
        "<ol><li>Dermaga – Selesai bulan Maret.</li><li>Lampu – Selesai bulan Mei.</li></ol>",
        "<p>Baca Juga di Kabar Hulu:</p>",
        "<p>Previous Post Next Post</p>",
    ]


def body_of(text: str) -> str:
    """The body of a page whose first paragraph is prose, without that."""
    return read_copy(f"Judul\n\nIni kalimat pertama.\n\n{text}")[1].removeprefix("<p>Ini kalimat pertama.</p>\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ini kalimat biasa.\n\nIni juga.", "<p>Ini kalimat biasa.</p>\n<p>Ini juga.</p>"),
        ("Judul Kecil\n\nIsi.", "<h2>Judul Kecil</h2>\n<p>Isi.</p>"),
        ("Apa Yang Harus Dilakukan?\n\nIsi.", "<h2>Apa Yang Harus Dilakukan?</h2>\n<p>Isi.</p>"),
        ("Apa yang harus mereka lakukan?\n\nIsi.", "<p>Apa yang harus mereka lakukan?</p>\n<p>Isi.</p>"),
        ("Satu\n\nDua", "<p>Satu</p>\n<p>Dua</p>"),
        ("Baca juga: Harga Ikan Naik\n\nIsi.", "<p>Baca juga: Harga Ikan Naik</p>\n<p>Isi.</p>"),
        ("• satu\n• dua", "<ul><li>satu</li><li>dua</li></ul>"),
        ("- satu\n\n- dua\n\nIsi.", "<ul><li>satu</li><li>dua</li></ul>\n<p>Isi.</p>"),
        ("- Budi", "<p>- Budi</p>"),
        ("Bahan:\n* garam\n* gula", "<p>Bahan:</p>\n<ul><li>garam</li><li>gula</li></ul>"),
        ("1. satu\n2. dua", "<ol><li>satu</li><li>dua</li></ol>"),
        ("  1. satu\n     lanjut\n  2. dua", "<ol><li>satu lanjut</li><li>dua</li></ol>"),
        ("  2. dua\n\n  3. tiga", "<p>2. dua</p>\n<p>3. tiga</p>"),
        ("  1. satu\n\n  3. tiga", "<p>1. satu</p>\n<p>3. tiga</p>"),
        ("A\tB\nC\tD", "<table><tr><td>A</td><td>B</td></tr><tr><td>C</td><td>D</td></tr></table>"),
        ('"Satu" dan "dua"', '<p>"Satu" dan "dua"</p>'),
        ('"Kami siap."', '<blockquote><p>"Kami siap."</p></blockquote>'),
        ("“Satu”, katanya, “dua.”", "<p>“Satu”, katanya, “dua.”</p>"),
        ("x < y & <b>z</b>", "<p>x &lt; y &amp; &lt;b&gt;z&lt;/b&gt;</p>"),
        (
            "Baris ini dipotong oleh penyunting pada\nlebar tertentu sehingga kalimatnya putus di\ntengah.",
            "<p>Baris ini dipotong oleh penyunting pada lebar tertentu sehingga kalimatnya putus di tengah.</p>",
        ),
        ("Ke laut\nKami berlayar\nPulang petang", "<p>Ke laut<br>Kami berlayar<br>Pulang petang</p>"),
    ],
)
def test_shapes_are_seen_and_nothing_is_guessed(text: str, expected: str) -> None:
    assert body_of(text) == expected


def test_before_the_first_prose_a_short_line_is_a_caption_or_a_byline() -> None:
    assert read_copy("Judul\n\nNelayan menjemur ikan\n\nA. B. Putra\n\nIsi berita.")[1].count("<p>") == 3


def test_long_lines_without_blank_ones_between_are_paragraphs() -> None:
    one = "Kalimat ini sangat panjang, " * 5 + "lalu selesai."
    assert body_of(f"{one}\n{one[:-1]} lagi.").count("<p>") == 2


@pytest.mark.parametrize("text", ["", " \n\u00a0\n\t", "\ufeff", "\x00\x01"])
def test_a_file_without_text_is_unusable(text: str) -> None:
    with pytest.raises(Unusable, match="empty"):
        read_copy(text)


def words(text: str) -> str:
    """The text without white space and list markers."""
    lines = [re.sub(r"^\s*(?:[•*-]\s+|\d{1,3}[.)]\s+)", "", line) for line in text.splitlines()]
    return re.sub(r"\s", "", "".join(lines))


LINES = st.sampled_from(
    ["", "", " ", "\u00a0", "Judul Kecil", "Kalimat pendek.", "1. Satu", "2. Dua", "  1. Satu", "  2. Dua", "a. Huruf",
     "• butir", "- butir", "“Kutipan.”", "A\tB", "<b>&amp;", "baris yang cukup panjang " * 8, "Apa Yang Terjadi Kini?"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=14))
@example(["1. Satu", "  1. Satu", "  2. Dua", "2. Dua"])
def test_no_word_is_lost_or_moved(lines: list[str]) -> None:
    title, body = read_copy("Utama\n\n" + "\n".join(lines))
    assert title == "Utama"
    shown = html.unescape(re.sub(r"<[^>]+>", "\n", body.replace("<br>", "\n")))
    assert words(shown) == words("\n".join(lines))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_unusable(text: str) -> None:
    try:
        title, body = read_copy(text)
    except Unusable:
        return
    assert title.strip() == title != ""
    assert not re.search("[\x00-\x08]", title + body)
