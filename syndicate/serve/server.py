"""Starting and stopping the server: granian in a process of its own, with as many workers as wanted."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from syndicate.errors import DoorError
from syndicate.serve.settings import AccessLog, Settings

_START, _STOP = 30.0, 10.0  # seconds that starting and stopping may take
_LOOK = 1.0  # seconds between looks at whether it is still there


class Server:
    """A server of a folder that answers until close(). Raises DoorError if it cannot."""

    def __init__(self, settings: Settings) -> None:
        self._door = f"server {settings.host}:{settings.port}"
        self._held, host, port = _reserve(settings.host, settings.port)
        self.settings = replace(settings, host=host, port=port)
        self.server_port = port
        command = [sys.executable, "-P", "-m", "syndicate.serve", self.settings.as_json()]
        # a group of its own: what a terminal sends when its user wants us to end, it hears from us, and in order
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=2, process_group=0)  # noqa: S603
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        """``http://…`` without a slash at the end."""
        host = self.settings.host
        return f"http://[{host}]:{self.server_port}" if ":" in host else f"http://{host}:{self.server_port}"

    @property
    def process(self) -> int:
        """The number of the process that the workers come from."""
        return self._process.pid

    def check(self) -> None:
        """Raise DoorError if it has died."""
        if (status := self._process.poll()) is not None:
            raise DoorError(f"the server ended by itself (status {status}). Its messages say why.", door=self._door)

    def close(self) -> None:
        """End it: requests in hand are answered, within a bounded time."""
        self._held.close()
        with self._process:  # closes its pipe
            self._process.terminate()
            try:
                self._process.wait(_STOP)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _wait(self) -> None:
        """Until it answers."""
        late = time.monotonic() + _START
        while True:
            self.check()
            with suppress(OSError), socket.create_connection((self.settings.host, self.server_port), timeout=1):
                return
            if time.monotonic() > late:
                raise DoorError(f"the server does not answer after {_START:.0f} seconds.", door=self._door)
            time.sleep(0.02)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def make_server(
    root: Path,
    host: str,
    port: int,
    *,
    preview_of: str | None = None,
    workers: int = 1,
    languages: tuple[str, ...] = (),
    cron: str = "",
    timezone: str = "UTC",
    access_log: AccessLog = "off",
) -> Server:
    """A server of the folder ``root`` that answers already; port 0 takes a free one (see ``server_port``).

    For the rest see Settings. Raises DoorError.
    """
    if not root.is_dir():
        raise DoorError(f"there is no folder {root}. Publish first: syndicate run.", door=f"server {host}:{port}")
    settings = Settings(
        root=root.resolve(),
        host=host,
        port=port,
        workers=workers,
        preview_of=preview_of or "",
        languages=languages,
        cron=cron,
        timezone=timezone,
        access_log=access_log,
    )
    return Server(settings)


def serve_until(server: Server, stop: threading.Event | None = None) -> None:
    """Answer until ``stop`` is set; without one, until SIGTERM or SIGINT, in the main thread. Then close.

    Raises DoorError if the server ends by itself.
    """
    with server, _signalled(stop) as ended:
        while not ended.wait(_LOOK):
            server.check()


@contextmanager
def _signalled(stop: threading.Event | None) -> Iterator[threading.Event]:
    if stop is not None:
        yield stop
        return
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reserve(host: str, port: int) -> tuple[socket.socket, str, int]:
    """A socket that keeps the port for the workers, which share it, and the address in numbers. Raises DoorError."""
    door = f"server {host}:{port}"
    try:
        family, kind, _, _, address = min(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE),
            key=lambda found: found[0] != socket.AF_INET,
        )
        if port > 65535:
            raise OverflowError("ports end at 65535")  # some systems would take another one
        with socket.socket(family, kind) as alone:  # this one shares with nobody, so it tells whether the port is free
            alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            alone.bind(address)
            found = alone.getsockname()
        held = socket.socket(family, kind)
        if sys.platform == "linux":  # elsewhere the workers take the port from one socket of their own
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind(found)
    except (OSError, OverflowError, UnicodeError) as error:  # a name such as a..b cannot be written as IDNA
        code = getattr(error, "errno", None)
        if code == errno.EADDRINUSE:
            what = f"port {port} is taken. Choose another with --port, or stop what listens there."
        elif code == errno.EACCES:
            what = f"port {port} is not for this user. Choose one from 1024 up with --port."
        else:
            what = f"cannot listen there ({error}). Mend --host or --port."
        raise DoorError(what, door=door) from error
    return held, str(found[0]), int(found[1])
