"""The contents of files, for keys that change when one of them does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from syndicate.errors import ConfigError, Problem


def contents(files: Iterable[Path]) -> bytes:
    """The files' names and bytes, in their order. Raises ConfigError if one cannot be read."""
    found = []
    for file in files:
        try:
            body = file.read_bytes()
        except OSError as error:
            raise ConfigError([Problem(place=str(file), what=f"cannot be read: {error.strerror}.")]) from error
        found.append(f"\0{file.name}\0{len(body)}\0".encode() + body)
    return b"".join(found)


def program(*names: str) -> list[Path]:
    """Files of this package by their names, and those of folders in it, tables (TOML) included."""
    package = Path(__file__).resolve().parent
    return [file for name in names for file in (within(package / name, "*.py", "*.toml") or [package / name])]


def within(folder: Path, *patterns: str) -> list[Path]:
    """The files of a folder that match one of the patterns, sorted."""
    return sorted(file for pattern in patterns for file in folder.glob(pattern))
