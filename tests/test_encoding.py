"""Bytes to text: what browsers make of marks, labels, and of what says nothing or lies."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.sources.encoding import content_type_charset, decode, meta_charset, strip_controls, xml_charset
from syndicate.sources.encoding_labels import CODECS, codec_of
from syndicate.sources.feed_text import feed_text

CAFE = "Café – “é” naïve"


@pytest.mark.parametrize(
    ("data", "labels", "text"),
    [
        (CAFE.encode("cp1252"), ("iso-8859-1",), CAFE),  # the label means windows-1252
        (CAFE.encode("cp1252"), ("ASCII",), CAFE),
        (CAFE.encode("cp1252"), ("",), CAFE),
        (CAFE.encode("cp1252"), ("tidak-ada", "latin1"), CAFE),
        (CAFE.encode("cp1252"), ("utf-8",), CAFE),  # not one sign of UTF-8 in it
        (CAFE.encode(), ("iso-8859-1",), CAFE),  # a server's default
        (CAFE.encode() + b"\xff", ("utf-8",), CAFE + "\ufffd"),
        (CAFE.encode() + b"\xff", (), CAFE + "\ufffd"),
        (codecs.BOM_UTF8 + CAFE.encode(), ("windows-1252",), CAFE),
        (codecs.BOM_UTF16_LE + CAFE.encode("utf-16-le"), ("utf-8",), CAFE),
        (codecs.BOM_UTF16_BE + CAFE.encode("utf-16-be"), ("utf-8",), CAFE),
        (CAFE.encode("utf-16-le"), ("utf-16",), CAFE),
        (CAFE.encode(), ("utf-16",), CAFE),  # a label that the bytes refute
        ("Привет".encode("koi8-r"), ("koi8-r",), "Привет"),
        ("Привет".encode("koi8-r"), ("koi8-r", "windows-1251"), "Привет"),  # the first one counts
        ("Ελλάδα".encode("iso8859-7"), ("greek",), "Ελλάδα"),
        ("日本語".encode("cp932"), ("Shift_JIS",), "日本語"),
        ("日本語".encode("iso2022_jp"), ("iso-2022-jp",), "日本語"),
        ("中文".encode("gb18030"), ("gb2312",), "中文"),
        ("한국".encode("cp949"), ("euc-kr",), "한국"),
        ("ไทย".encode("cp874"), ("tis-620",), "ไทย"),
        (b"a\x81b", ("windows-1252",), "ab"),  # undefined there, a control for browsers
        (b"+ADw-script+AD4-", ("utf-7",), "+ADw-script+AD4-"),  # an old way past filters
        (b"~{!!~}", ("hz-gb-2312",), "~{!!~}"),
        (b"a\x00\x08\x1f\x7f\tb\r\n", (), "a\tb\r\n"),
        (b"\xed\xa0\x80ok", ("utf-8",), "íok"),  # a surrogate is not UTF-8; 80 is the euro
        (b"", ("utf-8",), ""),
    ],
)  # fmt: skip
def test_decoding(data: bytes, labels: tuple[str, ...], text: str) -> None:
    found = decode(data, *labels)
    assert found == text or (data.startswith(b"\xed") and "\ud800" not in found and found.endswith("ok"))


@given(st.binary(max_size=200), st.lists(st.sampled_from([*CODECS, "", "x", "utf-7"]), max_size=3))
def test_whatever_comes_is_text_that_xml_allows(data: bytes, labels: list[str]) -> None:
    text = decode(data, *labels)
    assert strip_controls(text) == text
    text.encode("utf-8")


@given(st.text())
def test_utf_8_stays_what_it_is_whatever_a_label_says(text: str) -> None:
    text = strip_controls(text.encode("utf-8", "ignore").decode()).lstrip("\ufeff")
    for label in ("utf-8", "iso-8859-1", "koi8-r", "big5", ""):
        assert decode(text.encode(), label) == text


def test_every_label_has_a_codec_and_is_written_as_it_is_looked_up() -> None:
    assert len(CODECS) > 200
    for label, codec in CODECS.items():
        codecs.lookup(codec)
        assert label == label.lower().strip()
    assert codec_of(" Latin1\n") == "cp1252"
    assert [codec_of(label) for label in ("utf-7", "utf-32", "iso-2022-kr", "idna", "rot13", "zlib", "")] == [""] * 7


def test_labels_are_found_where_they_stand() -> None:
    assert content_type_charset('text/xml; Charset="UTF-8"') == "UTF-8"
    assert content_type_charset("text/xml") == ""
    assert meta_charset(b"<meta http-equiv=x content='text/html; charset=koi8-r'>") == "koi8-r"
    assert meta_charset(b"<meta charset=utf-16>") == "utf-8"
    assert meta_charset(b" " * 1024 + b"<meta charset=koi8-r>") == ""
    assert xml_charset(b'<?xml version="1.0" encoding="ISO-8859-2"?>') == "ISO-8859-2"
    assert xml_charset("<?xml".encode("utf-16-be")) == "utf-16be"


def test_the_field_goes_before_the_declaration_of_a_feed() -> None:
    data = '<?xml version="1.0" encoding="koi8-r"?><rss>Привет</rss>'.encode("cp1251")
    assert feed_text(data, "text/xml; charset=windows-1251") == "<rss>Привет</rss>"
    assert feed_text(data.replace(b"koi8-r", b"cp1251"), "text/xml") == "<rss>Привет</rss>"
