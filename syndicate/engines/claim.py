"""Locks on files that the kernel frees when their holder dies: who uses the packs, and who changes them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Claim:
    """A shared lock on ``file``, held until ``release`` or the end of this object; several may hold it at once.

    Where nothing can be written or locked there is no claim, and no error: who only reads needs none.
    """

    def __init__(self, file: Path) -> None:
        self._file = _open(file)
        if self._file is not None:
            _lock(self._file, shared=True, wait=True)

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __del__(self) -> None:
        self.release()


@contextmanager
def alone(file: Path, *, wait: bool) -> Iterator[bool]:
    """Hold ``file`` with no one else, and say whether that is so; with ``wait``, wait for it.

    The file stays behind: removing it would let two processes lock two files of one name.
    """
    opened = _open(file)
    try:
        yield opened is not None and _lock(opened, shared=False, wait=wait)
    finally:
        if opened is not None:
            os.close(opened)


def _open(file: Path) -> int | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError:
        return None


def _lock(file: int, *, shared: bool, wait: bool) -> bool:
    try:
        import fcntl

        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):  # another holder, or a file system without locks
        return False
    return True
