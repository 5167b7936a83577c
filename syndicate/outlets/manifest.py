"""The manifest of a folder outlet: a line for each page of ours, sorted.

``path TAB key TAB size TAB time``: what the page was made from, and the file's size and time in ns as it was written.
There may be a million lines, so what follows the path is kept as it stands.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

Lines = dict[str, str]  # by path the rest of its line; "" of a path that was published by the first version
_REST = re.compile(r"[^\t]*\t\d+\t\d+|")


def line_of(made_from: str, found: os.stat_result) -> str:
    """What the manifest says of a page besides its path."""
    return f"{made_from}\t{found.st_size}\t{found.st_mtime_ns}"


def stands(file: str, line: str) -> bool:
    """Whether a file is as its line says. A hundred thousand are asked, so there is no call but the system's."""
    try:
        found = os.lstat(file)
    except (OSError, ValueError):
        return False
    return line.endswith(f"\t{found.st_size}\t{found.st_mtime_ns}") and stat.S_ISREG(found.st_mode)


class Held(Mapping[str, str]):
    """The keys of the pages that stand as they were written, by path. Only what is asked for is looked at."""

    def __init__(self, root: Path, lines: Lines) -> None:
        self._root, self._lines = root, lines

    def __getitem__(self, path: str) -> str:
        line = self._lines[path]
        if not stands(f"{self._root}/{path}", line):
            raise KeyError(path)
        return line.partition("\t")[0]

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._lines if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def key_of(file: Path) -> str:
    """Which manifest it is: another one after every change; "" if there is none. Raises OSError."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns}"


def listed(file: Path) -> Iterator[tuple[str, str]]:
    """Each path with the rest of its line, one by one and unchecked. Raises OSError, UnicodeDecodeError."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            path, _, rest = line.removesuffix("\n").partition("\t")
            yield path, rest


def read(file: Path) -> Lines:
    """All of it. Raises OSError, and ValueError if it is damaged."""
    lines: Lines = {}
    for path, rest in listed(file):
        if not _REST.fullmatch(rest):
            raise ValueError(f"the line of {path!r}")
        lines[path] = rest
    return lines


def write(file: Path, lines: Lines) -> None:
    """Write a new file and see that it reaches the disk. Raises OSError."""
    with file.open("x", encoding="utf-8", newline="\n") as opened:
        opened.writelines(f"{path}\t{lines[path]}\n" for path in sorted(lines))
        opened.flush()
        os.fsync(opened.fileno())
