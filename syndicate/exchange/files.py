"""The file formats of the memory, by a file name's ending."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.exchange import csv, tmx, xliff
from syndicate.exchange.row import Found, Row, refused

MAX_BYTES = 64 * 1024 * 1024
ENDINGS = (".csv", ".tmx", ".xlf")


def known(ending: str, place: str) -> str:
    """The ending in small letters. Raises ConfigError if it is none of ours."""
    if ending.lower() not in ENDINGS:
        raise refused(place, f"the ending must say what kind of file it is: {', '.join(ENDINGS)}.")
    return ending.lower()


def write(ending: str, rows: Sequence[Row]) -> tuple[bytes, list[Row]]:
    """The file's bytes, and the rows that this kind of file cannot hold."""
    if ending == ".csv":
        return csv.write(rows), []
    left = [row for row in rows if not row.fits_xml]
    fit = [row for row in rows if row.fits_xml]
    return (tmx.write(fit) if ending == ".tmx" else xliff.write(fit)), left


def read(ending: str, data: bytes, place: str) -> list[Found]:
    """The rows with their places. Raises ConfigError with every mistake."""
    if len(data) > MAX_BYTES:
        raise refused(place, f"is larger than the {MAX_BYTES} bytes that are read at once.", "Split it.")
    return {".csv": csv.read, ".tmx": tmx.read, ".xlf": xliff.read}[ending](data, place)
