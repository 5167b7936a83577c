"""HTTP for packs and their index: every wait ends at one moment, and only http and https addresses are asked.

The environment's proxies are used.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, Self

import httpx

from syndicate import __version__
from syndicate.errors import DoorError

_HOPS = 5
_MOVED = {301, 302, 303, 307, 308}


class Interrupted(Exception):
    """The connection failed or ended early. The message is a clause; what came until then is good."""


class Line:
    """Connections that all end ``seconds`` after this object was made, however slowly bytes drip in.

    idle: seconds without a sign of life after which a server counts as dead. Looking a name up is bounded by the
    system's own time-outs alone. Use it as a context manager.
    """

    def __init__(self, *, seconds: float, idle: float = 30.0) -> None:
        self.seconds, self.idle = seconds, idle
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._client = httpx.Client(
            timeout=min(seconds, idle),
            # identity: a part of a compressed body is of no use, and its size is not the file's
            headers={"User-Agent": f"Syndicate/{__version__}", "Accept-Encoding": "identity"},
        )
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._client.close()

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end

    @contextlib.contextmanager
    def ask(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, *, door: str
    ) -> Iterator[httpx.Response]:
        """The answer to a request, its body not read yet; at most 5 redirects are followed, none from https to http.

        Raises DoorError for an address or an answer that is of no use, and Interrupted, which a second try may mend.
        """
        try:
            here = _address(url, door)
            for _ in range(_HOPS + 1):
                if self.late:
                    raise Interrupted(self._why("the time is over"))
                request = self._client.build_request(method, here, headers=headers, extensions={"trace": self._watch})
                response = self._client.send(request, stream=True)
                with contextlib.closing(response):
                    if response.status_code in _MOVED and response.headers.get("location"):
                        here = _address(response.headers["location"], door, here)
                        continue
                    if response.headers.get("content-encoding", "identity") != "identity":
                        raise DoorError("sends the file compressed, though asked not to.", door=door)
                    yield response
                    return
            raise DoorError(f"redirects more than {_HOPS} times, last to {here}.", door=door)
        except httpx.TimeoutException as error:
            raise Interrupted(
                self._why(f"gave no sign of life for {min(self.seconds, self.idle):g} seconds")
            ) from error
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
                raise  # a full disk is none of the server's faults
            raise Interrupted(self._why(str(error) or type(error).__name__)) from error

    def _why(self, clause: str) -> str:
        return f"was not done within {self.seconds:g} seconds" if self.late else clause

    def _watch(self, event: str, told: Mapping[str, Any]) -> None:
        """Note each new connection (httpcore's "trace" extension), so that it can be ended from outside."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            opened = told["return_value"].get_extra_info("socket")
            if opened is not None:
                self._sockets.append(opened)
                if self.late:
                    self._cut()

    def _cut(self) -> None:
        for opened in list(self._sockets):
            with contextlib.suppress(OSError):
                # The plain method: TLS's own would take the connection from under the thread that reads it.
                socket.socket.shutdown(opened, socket.SHUT_RDWR)


def _address(url: str, door: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        found = base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise DoorError(f"{url[:200]!r} is not an address ({error}).", door=door) from error
    if found.scheme not in {"http", "https"} or not found.host:
        raise DoorError(f"{url[:200]!r} is not an http or https address.", door=door)
    if base and base.scheme == "https" and found.scheme == "http":
        raise DoorError(f"leads from https to {found}, which anyone on the way could change.", door=door)
    if found.userinfo:  # a password must not end in a log
        raise DoorError("an address with a user name or password is not supported.", door=door)
    return found


def refused(status: int) -> str:
    """What a status that is no success means, a clause: ``answers 404 Not Found``."""
    try:
        return f"answers {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"answers {status}"


def get(line: Line, url: str, *, limit: int, door: str) -> bytes:
    """A small body, whole. limit: its largest size in bytes. Raises DoorError."""
    try:
        with line.ask("GET", url, door=door) as response:
            if response.status_code != HTTPStatus.OK:
                raise DoorError(f"{refused(response.status_code)}.", door=door)
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > limit:
                    raise DoorError(f"is larger than {limit >> 20} MiB.", door=door)
            return bytes(body)
    except Interrupted as error:
        raise DoorError(f"cannot be fetched: {error}.", door=door) from error


def sizes(links: Sequence[str], *, seconds: float = 10.0, most: int = 200) -> dict[str, int]:
    """The sizes in bytes of the first ``most`` files, as far as their servers tell within ``seconds``."""
    found: dict[str, int] = {}

    def ask(link: str) -> None:
        with contextlib.suppress(DoorError, Interrupted), line.ask("HEAD", link, door=link) as response:
            said = response.headers.get("content-length", "")
            if response.status_code == HTTPStatus.OK and said.isdecimal():
                found[link] = int(said)

    with Line(seconds=seconds, idle=5) as line, ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, links[:most]))
    return found
