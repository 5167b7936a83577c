"""What the bytes of pictures tell: kind, size, and whether they are all there."""

from __future__ import annotations

import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_files import PICTURES, SIZE, SVG, TURNED

from syndicate.sources.picture_size import Header, sniff, sniff_drawing
from syndicate.sources.picture_whole import is_whole

KINDS = sorted(PICTURES)
ALL = [(kind, body) for kind in KINDS for body in (PICTURES[kind], TURNED.get(kind, PICTURES[kind]))]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_bytes(kind: str) -> None:
    found = sniff(PICTURES[kind])
    assert found
    assert (found.type, (found.width, found.height)) == (kind, SIZE)
    assert is_whole(PICTURES[kind], kind)


@pytest.mark.parametrize("kind", sorted(TURNED))
def test_a_picture_taken_on_its_side_is_measured_as_it_is_shown(kind: str) -> None:
    found = sniff(TURNED[kind])
    assert found
    assert (found.width, found.height) == (4, 6)


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_the_beginning_of_a_picture_says_nothing_wrong(kind: str, body: bytes) -> None:
    whole = sniff(body)
    assert whole
    for end in range(len(body)):
        assert sniff(body[:end]) in {None, whole, Header(kind, whole.ending)}, end


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_a_cut_off_picture_is_not_whole_and_one_with_something_behind_it_is(kind: str, body: bytes) -> None:
    for end in range(len(body)):
        assert not is_whole(body[:end], kind), end
    assert is_whole(body + b"\0\0 left behind", kind)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ALL), st.data())
def test_damage_breaks_nothing(picture: tuple[str, bytes], data: st.DataObject) -> None:
    damaged = bytearray(picture[1])
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=12)):
        damaged[at] = data.draw(st.integers(0, 255))
    found = sniff(bytes(damaged))
    assert found is None or (found.width is None) == (found.height is None)
    if found:
        is_whole(bytes(damaged), found.type)


def test_a_png_with_a_damaged_part_is_not_whole() -> None:
    body = PICTURES["image/png"]
    at = body.index(b"IDAT") + 6
    assert not is_whole(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], "image/png")
    note = b"tEXtComment\0x"
    wrong = (len(note) - 4).to_bytes(4, "big") + note + (zlib.crc32(note) ^ 1).to_bytes(4, "big")
    assert is_whole(body[:33] + wrong + body[33:], "image/png"), "a remark may be damaged"


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (SVG, (60, 40)),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20px"/>', (30, 20)),
        (b'\n<!-- x --><svg width="100%" viewBox="0,0 10.6 5"><g', (11, 5)),
        (b"<svg/>", (None, None)),
        ('\ufeff<svg width="3" height="4">'.encode(), (3, 4)),
    ],
)
def test_a_drawing_tells_its_size(body: bytes, size: tuple[int | None, int | None]) -> None:
    assert sniff(body) is None
    found = sniff_drawing(body)
    assert found
    assert (found.type, (found.width, found.height)) == ("image/svg+xml", size)


@settings(deadline=None)
@given(st.sampled_from([SVG, b"<svg>", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg width='&a;'/>"]), st.data())
def test_damaged_drawings_break_nothing(body: bytes, data: st.DataObject) -> None:
    damaged = bytearray(body[: data.draw(st.integers(0, len(body)))])
    for at in data.draw(st.lists(st.integers(0, max(0, len(damaged) - 1)), max_size=5)) if damaged else ():
        damaged[at] = data.draw(st.integers(0, 255))
    found = sniff_drawing(bytes(damaged))
    assert found is None or (found.width is None) == (found.height is None)


def test_a_drawing_full_of_entities_is_read_in_no_time() -> None:
    nested = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 20}">' for n in range(12))
    bomb = f'<!DOCTYPE svg [<!ENTITY e0 "1">{nested}]><svg width="&e12;" height="3"><text>&e12;</text></svg>'
    started = time.monotonic()
    sniff_drawing(bomb.encode())
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("body", [b"", b"x", b"<svg ", b"<!DOCTYPE html><p><svg/>", b"<html><svg/></html>", b"\x89PNG"])
def test_what_is_no_picture_is_none(body: bytes) -> None:
    assert sniff(body) is None
    assert sniff_drawing(body) is None
