"""Running a function in a process of its own, so that what it reads may make it loop, crash or eat memory there alone.

The child is started when it is needed, serves one call at a time, ends after a while without work, and with its parent.
Calls and answers are pickles with their length before them; both ends are this program.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, TypeVar

MEGABYTES = 1024  # of address space that the child may have
_IDLE = 30.0  # seconds without a call after which the child ends
_LENGTH = struct.Struct("!Q")
T = TypeVar("T")


class Lost(Exception):
    """Why there is no answer, as the end of a sentence."""


def apart(function: Callable[..., T], *arguments: object, seconds: float) -> T:
    """What ``function(*arguments)`` returns or raises, computed in the child.

    function: of a module, by name; it, its arguments and its result are pickled. Raises Lost if that takes longer than
    ``seconds`` or too much memory, or kills the child.
    """
    message = pickle.dumps((function, arguments))
    with _LOCK:
        done, value = _ask(message, seconds)
    if done:
        answer: T = value  # type: ignore[assignment]  # what function returns
        return answer
    assert isinstance(value, BaseException)
    raise value


def serve() -> None:
    """The child's side: answer calls from standard input until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt at the terminal is the parent's to deal with
    _limit_memory()
    calls, answers = os.fdopen(0, "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    while _called():
        message = _receive(calls)
        if message is None:
            return
        function, arguments = pickle.loads(message)  # noqa: S301  # from the parent
        try:
            answer = pickle.dumps((True, function(*arguments)))
        except MemoryError:
            answer = pickle.dumps((False, Lost("took too much memory")))
        except Exception as error:  # noqa: BLE001  # it goes to whoever called
            answer = pickle.dumps((False, error))
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


_LOCK = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


def _ask(message: bytes, seconds: float) -> tuple[bool, object]:
    """The answer of the child. One that was there already may just have ended for idleness: then a new one is asked."""
    for fresh in (_child is None, True):
        child = _running()
        late = threading.Event()

        def end(child: subprocess.Popen[bytes] = child, late: threading.Event = late) -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            answer = _exchange(child, message)
        finally:
            timer.cancel()
        if answer is not None:
            said: tuple[bool, object] = pickle.loads(answer)  # noqa: S301  # from our own child
            return said
        _close()
        if late.is_set():
            raise Lost(f"took longer than {seconds:g} seconds")
        if fresh:
            break
    raise Lost("brought the reading process down")


def _exchange(child: subprocess.Popen[bytes], message: bytes) -> bytes | None:
    assert child.stdin
    assert child.stdout
    try:
        child.stdin.write(_LENGTH.pack(len(message)) + message)
        child.stdin.flush()
    except OSError:
        return None
    return _receive(child.stdout)


def _running() -> subprocess.Popen[bytes]:
    global _child  # noqa: PLW0603  # one for the whole process
    if _child is not None and _child.poll() is not None:
        _close()
    if _child is None:
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        _child = subprocess.Popen(  # noqa: S603  # this program
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        atexit.register(_close)
    return _child


def _close() -> None:
    """End the child, if there is one."""
    global _child
    child, _child = _child, None
    atexit.unregister(_close)
    if child is not None:
        child.kill()  # it holds nothing that could be lost
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both are there


def _called() -> bool:
    if os.name == "nt":  # select() knows sockets only there: the child ends with its parent
        return True
    return bool(select.select([0], [], [], _IDLE)[0])


def _receive(stream: IO[bytes]) -> bytes | None:
    """The next message, or None if the other end is gone."""
    head = _exactly(stream, _LENGTH.size)
    return None if head is None else _exactly(stream, _LENGTH.unpack(head)[0])


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < size:
        piece = stream.read(min(size - len(pieces), 1 << 20))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


def _limit_memory() -> None:
    if os.name == "nt":
        return
    import resource

    size = MEGABYTES * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):  # where the system knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
