"""Translating in a process of its own, so that a model that crashes or hangs cannot take the daemon along.

The child is started at the first request and not before, holds the model, and ends with its parent however that ends.
Messages are pairs. To the child: ``hello``, ``requests`` (a chunk), ``translate`` (the effort; all chunks are there).
From it: ``here``, ``answers`` (a chunk), and at last ``done`` or ``failed`` (what, door).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn, Protocol

from syndicate.errors import DoorError
from syndicate.model import Answer, Request

_CHUNK = 64  # requests or answers in a message
_OFTEN = 0.1  # seconds between messages with answers, at least, unless a chunk is full
_GOODBYE = 5.0  # seconds for a process that was killed to be gone
_PIPE = 60  # seconds for one message to get through: the child reads before it decodes, so a full pipe is a hang


class Wrapped(Protocol):
    """What is wrapped: an engine (ports.Engine), which a door cannot import."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def efforts(self) -> int: ...  # noqa: D102

    def identity(self, source: str, target: str) -> str: ...  # noqa: D102

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]: ...  # noqa: D102


Factory = Callable[[], Wrapped]


class ApartEngine:
    """Wraps the engine that ``factory`` makes.

    factory: picklable; called here too, for what costs nothing;
    patience: seconds without a sign of life (a start or an answer) after which the child counts as hung; idle: seconds
    without requests after which it ends and so gives the model's memory back; deaths: how many times in a row it may
    die before it is not started again.
    """

    def __init__(self, factory: Factory, *, patience: float = 900.0, idle: float = 60.0, deaths: int = 3) -> None:
        self._factory, self._patience, self._idle, self._deaths = factory, patience, idle, deaths
        self._here = factory()
        self._child: _Child | None = None
        self._died = 0

    @property
    def name(self) -> str:
        """The wrapped engine's."""
        return self._here.name

    @property
    def efforts(self) -> int:
        """The wrapped engine's."""
        return self._here.efforts

    @property
    def pid(self) -> int | None:
        """The child's process, or None while there is none."""
        return self._child.process.pid if self._child and self._child.alive else None

    def identity(self, source: str, target: str) -> str:
        """The wrapped engine's; starts no process. Raises what that raises."""
        return self._here.identity(source, target)

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        """What the wrapped engine answers, as it comes.

        Raises MissingPack, and DoorError if that engine fails, or its process dies or hangs.
        """
        for source, target in dict.fromkeys((request.source, request.target) for request in requests):
            self._here.identity(source, target)
        if not requests:
            return
        child = self._ready()
        failure: tuple[str, str] | None = None
        try:
            child.ask(requests, effort)
            while True:
                kind, content = child.hear(self._patience)
                if kind == "done":
                    break
                if kind == "failed":
                    failure = content
                    break
                yield from content
        except _Lost as lost:
            self._lose(lost)
        except BaseException:  # nobody wants the rest, but the child is about to tell it
            self.close()
            raise
        self._died = 0
        if failure is not None:
            raise DoorError(failure[0], door=failure[1])

    def close(self) -> None:
        """End the child, if there is one. The next request starts another."""
        child, self._child = self._child, None
        atexit.unregister(self.close)
        if child is not None:
            child.end()

    def _ready(self) -> _Child:
        """The child that waits for requests; a new one if there is none."""
        if self._died >= self._deaths:
            what = f"its process died {self._died} times in a row and is not started again."
            raise DoorError(what, door=self.name)
        try:
            if self._child is not None:
                with contextlib.suppress(_Lost):  # it went idle a moment ago, which is no fault
                    self._child.greet(self._patience)
                    return self._child
                self.close()
            self._child = _start(self._factory, self._idle)
            atexit.register(self.close)  # after multiprocessing's own, so that it is called before: that one would wait
            self._child.greet(self._patience)
        except _Lost as lost:
            self._lose(lost)
        return self._child

    def _lose(self, lost: _Lost) -> NoReturn:
        """Count a death. Raises DoorError."""
        self._died += 1
        self.close()
        raise DoorError(f"{lost}; it is started again for the next sentences.", door=self.name) from lost


class _Lost(Exception):
    """The child is of no more use. The message says how it ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Child:
    """A running process. reaper: the thread that waits for its end, so that no zombie is left."""

    process: BaseProcess
    pipe: Connection
    reaper: threading.Thread

    @property
    def alive(self) -> bool:
        return self.reaper.is_alive()

    def greet(self, patience: float) -> None:
        """Wait until the child answers that it is there, with its engine made. Raises _Lost."""
        self._say(("hello", None))
        self.hear(patience)

    def ask(self, requests: Sequence[Request], effort: int) -> None:
        """Hand over all requests. Raises _Lost."""
        for start in range(0, len(requests), _CHUNK):
            self._say(("requests", list(requests[start : start + _CHUNK])))
        self._say(("translate", effort))

    def hear(self, patience: float) -> tuple[str, Any]:
        """The child's next message. Raises _Lost."""
        try:
            if not self.pipe.poll(patience):
                self.end()
                raise _Lost(f"its process gave no sign of life for {patience:g} seconds and was ended")
            kind, content = self.pipe.recv()
        except (EOFError, OSError) as error:
            raise _Lost(self._fate()) from error
        return kind, content

    def _say(self, message: tuple[str, Any]) -> None:
        try:
            self.pipe.send(message)
        except BlockingIOError as error:
            self.end()
            raise _Lost("its process read nothing of what it was sent and was ended") from error
        except OSError as error:
            raise _Lost(self._fate()) from error

    def _fate(self) -> str:
        self.reaper.join(_GOODBYE)
        status = None if self.alive else self.process.exitcode
        if status is None:
            self.end()
            return "its process closed its pipe and was ended"
        if status >= 0:
            return f"its process ended with status {status}"
        name = signal.Signals(-status).name if -status in {s.value for s in signal.Signals} else f"signal {-status}"
        return f"its process was killed by {name}" + " (out of memory?)" * (name == "SIGKILL")

    def end(self) -> None:
        """Kill it, for it holds nothing worth keeping, and wait until it is gone."""
        if self.alive:
            self.process.kill()
        self.reaper.join(_GOODBYE)
        self.pipe.close()


def _start(factory: Factory, idle: float) -> _Child:
    """A new process. Spawned, not forked: a fork would copy the threads' locks as they happen to be."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    _limit(ours)
    process = context.Process(target=_serve, args=(theirs, factory, idle), name="syndicate engine", daemon=True)
    try:
        process.start()
    except OSError as error:
        raise _Lost(f"its process could not be started ({error})") from error
    finally:
        theirs.close()
    reaper = threading.Thread(target=process.join, name="engine reaper", daemon=True)
    reaper.start()
    return _Child(process=process, pipe=ours, reaper=reaper)


def _limit(pipe: Connection) -> None:
    """Let a message that gets stuck half-way fail (BlockingIOError); a Connection itself would wait for ever."""
    with socket.socket(fileno=os.dup(pipe.fileno())) as same:
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            same.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", _PIPE, 0))


# ---------------------------------------------------------------- in the child


def _serve(pipe: Connection, factory: Factory, idle: float) -> None:
    """Answer until there is nothing to do for ``idle`` seconds, or the parent is gone.

    What is not a DoorError is a mistake in an engine: it ends the process, and its trace goes to the error output.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # both reach the whole group or unit; the parent decides when to end
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        engine = factory()
        requests: list[Request] = []
        while pipe.poll(idle):
            kind, content = pipe.recv()
            if kind == "hello":
                pipe.send(("here", None))
            elif kind == "requests":
                requests += content
            else:
                wanted, requests = requests, []
                pipe.send(_answer(pipe, engine, wanted, content))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent closed its end


def _answer(pipe: Connection, engine: Wrapped, requests: Sequence[Request], effort: int) -> tuple[str, Any]:
    """Send what the engine answers; returns the message that ends it."""
    ready: list[tuple[Request, Answer]] = []
    sent = 0.0
    ending: tuple[str, Any] = ("done", None)
    try:
        for pair in engine.translate(requests, effort):
            ready.append(pair)
            if len(ready) >= _CHUNK or time.monotonic() - sent > _OFTEN:
                pipe.send(("answers", ready))
                ready, sent = [], time.monotonic()
    except DoorError as error:
        ending = ("failed", (error.what if type(error) is DoorError else str(error), error.door))
    if ready:
        pipe.send(("answers", ready))
    return ending


def _end_with_parent() -> None:
    """End at once, in the middle of decoding too, when the parent is gone: killed, it could not tell."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)
