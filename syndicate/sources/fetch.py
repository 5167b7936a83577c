"""Fetching one address over HTTP: within a deadline, below a size, and never from an inner network unasked."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

import httpcore
import httpx

from syndicate import __version__
from syndicate.errors import DoorError
from syndicate.sources.content_coding import Body, Broken, TooLarge
from syndicate.sources.public_address import Permit, is_public

LIMIT = 15 * 1024 * 1024  # bytes of a decoded body
_HOPS = 5
_MOVED = {301, 302, 303, 307, 308}
_Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An answer. status: 2xx, or 304 with an empty body; url: after redirects; type: the Content-Type field as sent."""

    status: int
    url: str
    body: bytes
    type: str
    etag: str
    modified: str


def fetch(
    url: str,
    *,
    timeout: float = 30,
    limit: int = LIMIT,
    etag: str = "",
    modified: str = "",
    allow_private: bool = False,
) -> Fetched:
    """GET an http or https address, following at most 5 redirects.

    timeout: seconds for everything together, name look-up and redirects included; limit: bytes of the decoded body;
    etag, modified: what an earlier Fetched said, for a conditional request (RFC 9110, section 13); allow_private: also
    reach addresses that are not public, on every hop. Proxies of the environment are not used: through one, the address
    that is reached could not be checked. Raises DoorError.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    permit: Permit = (lambda _: True) if allow_private else is_public
    return _follow(url, _Deadline(timeout), limit, {k: v for k, v in conditions.items() if v}, permit)


class _Deadline:
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


def _follow(url: str, deadline: _Deadline, limit: int, conditions: dict[str, str], permit: Permit) -> Fetched:
    door = f"address {url}"
    here = _checked(url, door)
    for _ in range(_HOPS + 1):
        try:
            answer = _get(here, deadline, limit, conditions, permit)
        except httpcore.TimeoutException as error:
            raise DoorError(f"did not answer in full within {deadline.seconds:g} seconds.", door=door) from error
        except (TooLarge, Broken) as error:
            raise DoorError(f"the answer {error}.", door=door) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise DoorError(f"could not be fetched: {error or type(error).__name__}.", door=door) from error
        if isinstance(answer, Fetched):
            return answer
        if isinstance(answer, int):
            raise DoorError(f"answered {_status(answer)}.", door=door)
        here = _checked(answer, door, here)
    raise DoorError(f"redirects more than {_HOPS} times, last to {here}.", door=door)


def _checked(url: str, door: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        found = base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise DoorError(f"{url[:200]!r} is not an address: {error}", door=door) from error
    if found.scheme not in {"http", "https"} or not found.host:
        raise DoorError(f"{url[:200]!r} is not an http or https address.", door=door)
    if found.userinfo:
        bare = found.copy_with(userinfo=b"")  # a password must not end in a log
        raise DoorError("an address with a user name or password is not supported.", door=f"address {bare}")
    return found


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _get(
    url: httpx.URL, deadline: _Deadline, limit: int, conditions: dict[str, str], permit: Permit
) -> Fetched | int | str:
    """One request: the answer, or the address it points to, or a status that means failure."""
    headers: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": f"Syndicate/{__version__} (+feed reader)",
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
    }
    headers.update(conditions.items())
    port = url.port or (443 if url.scheme == "https" else 80)
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path)
    tls = httpx.create_ssl_context() if url.scheme == "https" else None
    with (
        httpcore.ConnectionPool(ssl_context=tls, network_backend=_Network(deadline, permit)) as pool,
        pool.stream("GET", target, headers=headers) as response,
    ):
        said = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
        if response.status in _MOVED and said.get("location"):
            return said["location"]
        if response.status != HTTPStatus.NOT_MODIFIED and not 200 <= response.status <= 299:
            return int(response.status)
        body = Body(said.get("content-encoding", ""), limit)
        for piece in response.iter_stream():
            body.add(piece)
        return Fetched(
            status=response.status,
            url=str(url),
            body=body.end(),
            type=said.get("content-type", ""),
            etag=said.get("etag", ""),
            modified=said.get("last-modified", ""),
        )


class _Network(httpcore.NetworkBackend):
    """Connects only to permitted addresses: the very address that was looked at, so a name cannot change in between."""

    def __init__(self, deadline: _Deadline, permit: Permit) -> None:
        self._deadline, self._permit = deadline, permit
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        found = _look_up(host, port, self._deadline.left(timeout))
        allowed = [address for address in found if self._permit(address)]
        if not allowed:
            what = f"{host} is at {found[0]}, which is not a public address" if found else f"{host} has no address"
            raise httpcore.ConnectError(what)
        for place, address in enumerate(allowed, 1):
            share = self._deadline.left() / (len(allowed) - place + 1)  # a dead first address leaves time for the next
            try:
                stream = self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(allowed):
                    raise
            else:
                return _Stream(stream, self._deadline)
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

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
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
