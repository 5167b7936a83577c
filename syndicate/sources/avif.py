"""The size of an AVIF picture (AV1 Image File Format 1.2, on ISO/IEC 14496-12 and 23008-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_MANY = 10_000  # boxes or associations; more is an attack


@dataclass(frozen=True, slots=True)
class Box:
    """kind: four bytes; body: as much of its content as there is; whole: whether that is all of it."""

    kind: bytes
    body: bytes
    whole: bool = True


def boxes(data: bytes) -> Iterator[Box]:
    """The boxes that stand one after the other (ISO/IEC 14496-12, section 4.2); ends where they make no sense."""
    at = 0
    for _ in range(_MANY):
        if at + 8 > len(data):
            return
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(data) - at  # up to the end
        if size < head:
            return
        yield Box(kind, data[at + head : at + size], at + size <= len(data))
        at += size


def is_avif(data: bytes) -> bool:
    """Whether the file says that readers of AVIF understand it."""
    first = next(boxes(data[:4096]), None)
    if first is None or first.kind != b"ftyp":
        return False
    brands = first.body[:4] + first.body[8:]
    return bool({b"avif", b"avis"} & {brands[at : at + 4] for at in range(0, len(brands), 4)})


def avif_size(data: bytes) -> tuple[int | None, int | None]:
    """Width and height of the primary picture, turned as it is shown; (None, None) if they are not said."""
    meta = next((box.body for box in boxes(data) if box.kind == b"meta" and box.whole), b"")
    inside = {box.kind: box.body for box in boxes(meta[4:])}
    properties = {box.kind: box.body for box in boxes(inside.get(b"iprp", b""))}
    all_of_them = list(boxes(properties.get(b"ipco", b"")))
    numbers = _properties_of(_number(inside.get(b"pitm", b"")), properties.get(b"ipma", b""))
    own = {all_of_them[n - 1].kind: all_of_them[n - 1].body for n in numbers if 0 < n <= len(all_of_them)}
    extent = own.get(b"ispe", b"")
    width, height = int.from_bytes(extent[4:8], "big"), int.from_bytes(extent[8:12], "big")
    if len(extent) < 12 or not width or not height:
        return None, None
    turn = own.get(b"irot", b"")[:1]  # in quarters
    return (height, width) if turn in {b"\1", b"\3"} else (width, height)


def _number(pitm: bytes) -> int:
    """The primary item's number (ISO/IEC 14496-12, section 8.11.4)."""
    return int.from_bytes(pitm[4:6] if pitm[:1] == b"\0" else pitm[4:8], "big")


def _properties_of(item: int, ipma: bytes) -> list[int]:
    """The numbers of an item's properties, from 1 (ISO/IEC 23008-12, section 9.3)."""
    wide_items, wide_numbers = ipma[:1] > b"\0", bool(ipma[3:4] and ipma[3] & 1)
    at = 8
    for _ in range(min(int.from_bytes(ipma[4:8], "big"), _MANY)):
        step = 4 if wide_items else 2
        here, count = (
            int.from_bytes(ipma[at : at + step], "big"),
            int.from_bytes(ipma[at + step : at + step + 1], "big"),
        )
        at += step + 1
        size, mask = (2, 0x7FFF) if wide_numbers else (1, 0x7F)
        if here == item:
            places = range(at, at + size * count, size)
            return [int.from_bytes(ipma[place : place + size], "big") & mask for place in places]
        at += size * count
    return []
