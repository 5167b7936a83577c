"""Whether a picture's file is all there: cut-off downloads and cut-off uploads look the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from syndicate.sources.avif import boxes

_PNG_HEAD = 8
_NOT_CRITICAL = 0x20  # the bit in a PNG chunk's first letter (PNG, section 5.4)


def is_whole(body: bytes, media_type: str) -> bool:
    """Whether the file reaches its own end. What stands behind that is no fault: many programs leave things there."""
    return _CHECKS[media_type](body)


def _png(body: bytes) -> bool:
    """Every chunk up to IEND, those that count with the right check sum (PNG, section 5.3)."""
    at = _PNG_HEAD
    while at + 12 <= len(body):
        size, kind = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + 8]
        end = at + 8 + size
        if end + 4 > len(body):
            return False
        sound = zlib.crc32(body[at + 4 : end]) == int.from_bytes(body[end : end + 4], "big")
        if not sound and not kind[0] & _NOT_CRITICAL:
            return False
        if kind == b"IEND":
            return True
        at = end + 4
    return False


def _jpeg(body: bytes) -> bool:
    """An end (EOI) behind the first scan; one before it belongs to a small preview inside (ITU-T T.81, annex B)."""
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == 0xDA:
            return body.find(b"\xff\xd9", at) >= 0  # nowhere in a scan do these two bytes mean anything else
        at += 1 if marker == 0xFF else 2 if 0xD0 <= marker <= 0xD7 else 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return False


def _gif(body: bytes) -> bool:
    """Every block up to the trailer (GIF89a, appendix B)."""
    if len(body) < 13:
        return False
    at = 13 + _palette(body[10])
    while at < len(body):
        kind = body[at]
        if kind == 0x3B:
            return True
        if kind == 0x2C and at + 10 < len(body):
            at += 11 + _palette(body[at + 9])
        elif kind == 0x21:
            at += 2
        else:
            return False
        while at < len(body) and body[at]:
            at += body[at] + 1
        at += 1
    return False


def _palette(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(body: bytes) -> bool:
    return 8 + int.from_bytes(body[4:8], "little") <= len(body)


def _avif(body: bytes) -> bool:
    needed = [box for box in boxes(body) if box.kind in {b"meta", b"mdat"}]
    return all(box.whole for box in needed) and {box.kind for box in needed} == {b"meta", b"mdat"}


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/avif": _avif,
}
