"""Connections that are made within a deadline, and only to permitted addresses."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from functools import cache

import httpcore
import httpx

from syndicate.sources.public_address import Permit

_Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class Deadline:
    """One moment by which all parts of a fetch must be done."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, wanted: float | None = None) -> float:
        """Seconds left (more than 0), or those wanted if fewer. Raises httpcore.ReadTimeout when there are none."""
        rest = self._end - time.monotonic()
        if rest <= 0:
            raise httpcore.ReadTimeout("the deadline passed")
        return rest if wanted is None else min(rest, wanted)


@cache
def tls() -> ssl.SSLContext:
    """One for all: reading the certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


class Network(httpcore.NetworkBackend):
    """Connects only to permitted addresses: the very address that was looked at, so a name cannot change in between."""

    def __init__(self, deadline: Deadline, permit: Permit) -> None:
        self.deadline, self._permit = deadline, permit
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        """See httpcore.NetworkBackend. Raises httpcore.ConnectError also where no address is permitted."""
        found = _look_up(host, port, self.deadline.left(timeout))
        allowed = [address for address in found if self._permit(address)]
        if not allowed:
            inner = f"at {found[0]}, which is not a public address (see allow_private)"
            raise httpcore.ConnectError(f"{host} is {inner}" if found else f"{host} has no address")
        for place, address in enumerate(allowed, 1):
            share = self.deadline.left() / (len(allowed) - place + 1)  # a dead first address leaves time for the next
            try:
                stream = self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(allowed):
                    raise
            else:
                return _Stream(stream, self.deadline)
        raise AssertionError


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """The host's addresses. In a thread of its own, because the system's look-up knows no time limit."""
    answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answer.put(error)
        else:
            answer.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty as error:
        raise httpcore.ConnectTimeout(f"no answer to the look-up of {host}") from error
    if isinstance(found, Exception):
        raise httpcore.ConnectError(f"the name {host} cannot be looked up ({found})") from found
    return found


class _Stream(httpcore.NetworkStream):
    """A connection on which every wait ends at the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        rest = self._deadline.left(timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, rest), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
