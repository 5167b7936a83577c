"""One process at a time works on a state: an advisory lock that the kernel frees when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syndicate.errors import DoorError


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the state at ``path`` alone; the lock is ``<path>.lock`` beside it, holding the holder's process number.

    The lock file stays behind when the lock is let go: removing it would let two processes lock two files of one name.
    Raises DoorError at once, naming the holder, if another process (or another hold of this one) has it.
    """
    lock = path.with_name(path.name + ".lock")
    door = f"lock {lock}"
    if sys.platform == "win32":
        raise DoorError("Windows is not supported: the state cannot be locked. Run Syndicate under WSL.", door=door)
    import fcntl

    try:
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        what = f"cannot be made ({error.strerror}). Make the folder {lock.parent} and let this user write to it."
        raise DoorError(what, door=door) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid = os.pread(file, 32, 0).decode("ascii", "replace").strip()
            who = f"process {pid}" if pid else "another process"
            raise DoorError(f"held by {who}. Wait until it is done, or stop it.", door=door) from error
        except OSError as error:
            what = f"cannot be locked ({error.strerror}). Keep the state on a local disk."
            raise DoorError(what, door=door) from error
        _write_pid(file, f"{os.getpid()}\n", door)
        try:
            yield
        finally:
            os.ftruncate(file, 0)
    finally:
        os.close(file)


def _write_pid(file: int, text: str, door: str) -> None:
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, text.encode("ascii"), 0)
    except OSError as error:
        raise DoorError(f"cannot be written ({error.strerror}). Free some space on its disk.", door=door) from error
