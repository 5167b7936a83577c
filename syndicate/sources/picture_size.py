"""What kind of picture some bytes are, and how large it is shown, from the file's beginning alone."""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from syndicate.sources.avif import avif_size, is_avif
from syndicate.sources.markup import Element

_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start-of-frame markers (ITU-T T.81, table B.1)
_ALONE = frozenset(range(0xD0, 0xD8)) | {0x01}  # markers without a length
_PIXELS = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)(?:px)?\s*")
_BOX = re.compile(r"[\s,]*[-+.\d]+[\s,]+[-+.\d]+[\s,]+(\d{1,6}(?:\.\d{1,6})?)[\s,]+(\d{1,6}(?:\.\d{1,6})?)[\s,]*")
_SVG = "{http://www.w3.org/2000/svg}svg"


@dataclass(frozen=True, slots=True)
class Header:
    """type: media type; ending: with the dot; width, height: pixels as shown, or None if the header does not say."""

    type: str
    ending: str
    width: int | None = None
    height: int | None = None


def sniff(body: bytes) -> Header | None:
    """The picture's kind and size, or None if the bytes are no PNG, JPEG, GIF, WebP or AVIF."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return Header("image/png", ".png", *_pair(">II", body, 16))
    if body.startswith((b"GIF87a", b"GIF89a")):
        return Header("image/gif", ".gif", *_pair("<HH", body, 6))
    if body.startswith(b"\xff\xd8\xff"):
        return Header("image/jpeg", ".jpg", *_jpeg(body))
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return Header("image/webp", ".webp", *_webp(body))
    if is_avif(body):
        return Header("image/avif", ".avif", *avif_size(body))
    return None


def sniff_drawing(body: bytes) -> Header | None:
    """An SVG's size, else that of its view box (SVG 2, section 8.6); None if the bytes are no SVG.

    Apart from sniff(), for an SVG may hold scripts: its size may be read, but it must not be passed on.
    """
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    with suppress(etree.XMLSyntaxError):  # what was read before it counts
        parser.feed(body)
    root = next((element for _, element in parser.read_events()), None)
    if not isinstance(root, Element) or root.tag not in {_SVG, "svg"}:
        return None
    sides = [_PIXELS.fullmatch(root.get(name, "")) for name in ("width", "height")]
    box = _BOX.fullmatch(root.get("viewBox", ""))
    found = [side[1] for side in sides if side] if all(sides) else list(box.groups()) if box else []
    width, height = [round(float(number)) for number in found] or (0, 0)
    return Header("image/svg+xml", ".svg", width, height) if width and height else Header("image/svg+xml", ".svg")


def _pair(form: str, body: bytes, at: int) -> tuple[int | None, int | None]:
    if len(body) < at + struct.calcsize(form):
        return None, None
    first, second = struct.unpack_from(form, body, at)
    return (first, second) if first and second else (None, None)


def _jpeg(body: bytes) -> tuple[int | None, int | None]:
    at, turned = 2, False
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _SOF:
            height, width = _pair(">HH", body, at + 5)
            return (height, width) if turned else (width, height)
        length = int.from_bytes(body[at + 2 : at + 4], "big")
        if marker == 0xE1:
            turned = turned or _turned(body[at + 4 : at + 2 + length])
        at += 2 + max(length, 2)
    return None, None


def _turned(app1: bytes) -> bool:
    """Whether Exif says that the picture lies on its side (orientation 5 to 8): browsers turn it."""
    tiff = app1[6:]
    if app1[:6] != b"Exif\0\0" or tiff[:2] not in {b"II", b"MM"} or len(tiff) < 10:
        return False
    order = "<" if tiff[:2] == b"II" else ">"
    start = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if start + 2 > len(tiff):
        return False
    for row in range(struct.unpack_from(f"{order}H", tiff, start)[0]):
        at = start + 2 + 12 * row
        if at + 12 > len(tiff):
            return False
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == 0x0112:
            return value in range(5, 9)
    return False


def _webp(body: bytes) -> tuple[int | None, int | None]:
    """RFC 9649: VP8 (section 2.5, RFC 6386 9.1), VP8L (3.4) and VP8X (2.7.1)."""
    kind = body[12:16]
    if kind == b"VP8X" and len(body) >= 30:
        return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    if kind == b"VP8L" and len(body) >= 25 and body[20] == 0x2F:
        bits = int.from_bytes(body[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        width, height = _pair("<HH", body, 26)
        return (width and width & 0x3FFF, height and height & 0x3FFF)
    return None, None
