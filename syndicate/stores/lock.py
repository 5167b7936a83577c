"""One process at a time works on a state: an advisory lock that the kernel frees when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from syndicate.errors import DoorError, Held

_MOST = 500  # bytes of what a holder says of itself


@contextmanager
def hold(path: Path, what: str = "") -> Iterator[None]:
    """Hold the state at ``path`` alone; the lock is ``<path>.lock`` beside it.

    In it stand, a line each, the holder's process number, since when (RFC 3339, UTC), and ``what`` it is. The file
    stays behind when the lock is let go: removing it would let two processes lock two files of one name. Raises Held at
    once, naming the holder, if another process (or another hold of this one) has it, and DoorError for what else fails.
    """
    lock = path.with_name(path.name + ".lock")
    door = f"lock {lock}"
    if sys.platform == "win32":
        raise DoorError("Windows is not supported: the state cannot be locked. Run Syndicate under WSL.", door=door)
    import fcntl

    try:
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        what, hint = "cannot be made", f"Make the folder {lock.parent} and let this user write to it."
        if os.access(lock, os.F_OK):
            what, hint = "is there and cannot be opened", "See that it is a file and let this user write to it."
        raise DoorError(f"{what} ({error.strerror}). {hint}", door=door) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            who = _holder(os.pread(file, _MOST, 0).decode("utf-8", "replace"))
            raise Held(f"held by {who}. Wait until it is done, or stop it.", door=door) from error
        except OSError as error:
            reason = f"cannot be locked ({error.strerror}). Keep the state on a local disk."
            raise DoorError(reason, door=door) from error
        since = datetime.now(UTC).isoformat(timespec="seconds")
        _write(file, f"{os.getpid()}\n{since}\n{what}\n", door)
        try:
            yield
        finally:
            os.ftruncate(file, 0)
    finally:
        os.close(file)


def _holder(said: str) -> str:
    """Who holds a lock, from what stands in it; it may be old, or half written."""
    pid, since, what, *_ = [*said.splitlines(), "", "", ""]
    if not pid:
        return "another process"
    return f"process {pid}" + f", {what}" * bool(what) + f", since {since}" * bool(since)


def _write(file: int, text: str, door: str) -> None:
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, text.encode()[:_MOST], 0)
    except OSError as error:
        raise DoorError(f"cannot be written ({error.strerror}). Free some space on its disk.", door=door) from error
