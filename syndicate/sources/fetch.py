"""Fetching one address over HTTP: within a deadline, below a size, and never from an inner network unasked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlencode

import httpcore
import httpx

from syndicate import __version__
from syndicate.errors import DoorError
from syndicate.sources.content_coding import Body, Broken, TooLarge
from syndicate.sources.network import Deadline, Network, tls
from syndicate.sources.public_address import is_public

LIMIT = 15 * 1024 * 1024  # bytes of a decoded body
BEGINNING = 256 * 1024  # bytes that are read of a file of which only the beginning is wanted
AGENT = f"Syndicate/{__version__}"
_HOPS = 5
_MOVED = {301, 302, 303, 307, 308}
_LATER = {408, 425, 429}  # RFC 9110, section 15.5.9; RFC 8470, section 5.2; RFC 6585, section 4
_FOR_GOOD = {301, 308}  # RFC 9110, sections 15.4.2 and 15.4.9
_SENT_AT_ONCE = 1024 * 1024  # more than one read from a connection ever brings
_SPAN = re.compile(r"bytes 0-\d+/(\d{1,15}|\*)")
Enough = Callable[[bytes], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An answer. status: 2xx, or 304 with an empty body; url: after redirects; type: the Content-Type field as sent.

    length: bytes of the whole file where only its beginning was asked for and the server said; else None;
    moved: where the address asked for has moved to for good, or ""; fields: the header's, their names in lower case.
    """

    status: int
    url: str
    body: bytes
    type: str
    etag: str
    modified: str
    length: int | None = None
    moved: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, compare=False)


class Refused(DoorError):
    """The server answered a status that means failure. status: the code; retry_after: that field as sent, or ""."""

    def __init__(self, status: int, *, door: str, retry_after: str = "") -> None:
        self.status, self.retry_after = status, retry_after
        super().__init__(f"answered {_status(status)}.", door=door)


def is_passing(error: DoorError) -> bool:
    """Whether the same request may well be answered some time later; else it is as the server says."""
    return not isinstance(error, Refused) or error.status >= 500 or error.status in _LATER


class Oversized(DoorError):
    """The answer is larger than what is taken."""


def fetch(
    url: str,
    *,
    timeout: float = 30,
    limit: int = LIMIT,
    etag: str = "",
    modified: str = "",
    allow_private: bool = False,
    agent: str = AGENT,
) -> Fetched:
    """GET an http or https address, following at most 5 redirects.

    timeout: seconds for everything together, name look-up and redirects included; limit: bytes of the decoded body;
    etag, modified: what an earlier Fetched said, for a conditional request (RFC 9110, section 13); allow_private: also
    reach addresses that are not public, on every hop; agent: the User-Agent field. Proxies of the environment are not
    used: through one, the address that is reached could not be checked. Raises DoorError: Refused for a status,
    Oversized for a body over the limit.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified, "User-Agent": agent}
    return _follow(url, _network(timeout, allow_private), limit, {k: v for k, v in conditions.items() if v})


def post(url: str, form: Mapping[str, str], *, timeout: float = 15, allow_private: bool, agent: str = AGENT) -> None:
    """POST a form (application/x-www-form-urlencoded); no redirect is followed. Errors are those of fetch()."""
    door = f"address {url}"
    fields = {"User-Agent": agent, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = _get(
            _checked(url, door), _network(timeout, allow_private), LIMIT, fields, None, form=urlencode(form).encode()
        )
    except (TooLarge, Broken):  # what it says besides its status is nobody's matter
        return
    except httpcore.TimeoutException as error:
        raise DoorError(f"did not answer within {timeout:g} seconds.", door=door) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        raise DoorError(f"could not be reached: {error or type(error).__name__}.", door=door) from error
    if not 200 <= answer.status <= 299:
        raise Refused(answer.status, door=door, retry_after=answer.fields.get("retry-after", ""))


def fetch_beginning(
    url: str, *, enough: Enough, timeout: float = 30, allow_private: bool = False, agent: str = AGENT
) -> Fetched:
    """GET the beginning of a file: what ``enough`` says yes to, at most about ``BEGINNING`` bytes, or the whole of it.

    enough: asked of all bytes so far, each time some have come. Only the beginning is asked for (RFC 9110, section
    14.2); a server that sends all the same is cut off. The other arguments and errors are those of fetch().
    """
    fields = {"Range": f"bytes=0-{BEGINNING - 1}", "Accept-Encoding": "identity", "User-Agent": agent}
    return _follow(url, _network(timeout, allow_private), BEGINNING, fields, enough)


def _network(timeout: float, allow_private: bool) -> Network:
    return Network(Deadline(timeout), (lambda _: True) if allow_private else is_public)


def _follow(url: str, network: Network, limit: int, fields: dict[str, str], enough: Enough | None = None) -> Fetched:
    door = f"address {url}"
    here = _checked(url, door)
    moved, for_good = "", True
    for _ in range(_HOPS + 1):
        try:
            answer = _get(here, network, limit, fields, enough)
        except httpcore.TimeoutException as error:
            raise DoorError(
                f"did not answer in full within {network.deadline.seconds:g} seconds.", door=door
            ) from error
        except TooLarge as error:
            raise Oversized(f"the answer {error}.", door=door) from error
        except Broken as error:
            raise DoorError(f"the answer {error}.", door=door) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise DoorError(f"could not be fetched: {error or type(error).__name__}.", door=door) from error
        target = answer.fields.get("location")
        if answer.status in _MOVED and target:
            here = _checked(target, door, here)
            for_good = for_good and answer.status in _FOR_GOOD
            moved = str(here.copy_with(fragment=None)) if for_good else moved
            continue
        if answer.status != HTTPStatus.NOT_MODIFIED and not 200 <= answer.status <= 299:
            raise Refused(answer.status, door=door, retry_after=answer.fields.get("retry-after", ""))
        return replace(answer, moved=moved)
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
    url: httpx.URL,
    network: Network,
    limit: int,
    fields: dict[str, str],
    enough: Enough | None,
    *,
    form: bytes | None = None,
) -> Fetched:
    """One request: the answer whatever its status, without its body if that status is no success. form: to POST."""
    headers: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
    }
    headers.update(fields.items())
    if form is not None:
        headers["Content-Length"] = str(len(form))
    port = url.port or (443 if url.scheme == "https" else 80)
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path)
    context = tls() if url.scheme == "https" else None
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=network) as pool,
        pool.stream("GET" if form is None else "POST", target, headers=headers, content=form) as response,
    ):
        said = _fields(response.headers)
        body = b""
        if 200 <= response.status <= 299:
            body = _beginning(response, said, limit, enough) if enough else _whole(response, said, limit)
        return Fetched(
            status=response.status,
            url=str(url),
            body=body,
            type=said.get("content-type", ""),
            etag=said.get("etag", ""),
            modified=said.get("last-modified", ""),
            length=_length(response.status, said) if enough else None,
            fields=said,
        )


def _fields(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By names in lower case; of those that come twice the last, but Link fields together (RFC 9110, section 5.3)."""
    said: dict[str, str] = {}
    for key, value in headers:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        said[name] = f"{said[name]}, {text}" if name == "link" and name in said else text
    return said


def _whole(response: httpcore.Response, said: dict[str, str], limit: int) -> bytes:
    body = Body(said.get("content-encoding", ""), limit)
    for piece in response.iter_stream():
        body.add(piece)
    return body.end()


def _beginning(response: httpcore.Response, said: dict[str, str], limit: int, enough: Enough) -> bytes:
    if response.status == HTTPStatus.PARTIAL_CONTENT and not _SPAN.fullmatch(said.get("content-range", "")):
        raise ValueError("it sent another part than the beginning")
    body = Body(said.get("content-encoding", ""), limit + _SENT_AT_ONCE)
    for piece in response.iter_stream():
        body.add(piece)
        if len(body.so_far) >= limit or enough(body.so_far):
            return body.so_far
    return body.end()


def _length(status: int, said: dict[str, str]) -> int | None:
    """Bytes of the whole file: of a part, Content-Range says it; of the whole, Content-Length unless it is packed."""
    span = _SPAN.fullmatch(said.get("content-range", ""))
    number = said.get("content-length", "")
    if status == HTTPStatus.PARTIAL_CONTENT:
        number = span[1] if span else ""
    elif said.get("content-encoding", "").strip().lower() not in {"", "identity"}:
        number = ""
    return int(number) if re.fullmatch(r"\d{1,15}", number) else None
