"""What is answered to a request for a published file (RFC 9110; RFC 3229 for deltas of feeds). Pure."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol

from syndicate.serve import conditions, feeds, negotiate
from syndicate.serve.codings import pack
from syndicate.serve.files import SECURITY, File, Headers, Variant
from syndicate.serve.media_types import is_open, type_of

OK, NOT_MODIFIED = 200, 304  # for every request: an enumeration's members are slow to look up
TEXT = ("content-type", "text/plain; charset=utf-8")
METHODS = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
MAY_ASK = {"access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-max-age": "86400"}


class RequestHeaders(Protocol):
    """Header fields by their names in lower case; of several lines of one name, get() tells the first."""

    def get(self, key: str, default: Any = None, /) -> Any:
        """The value, or ``default``."""

    def items(self) -> list[tuple[str, str]]:
        """Every line."""


class Answer(NamedTuple):
    """body: the bytes, or none if they come from the disk: those of ``file`` from first to before end."""

    status: int
    headers: Headers
    body: bytes = b""
    file: File | None = None
    first: int = 0
    end: int = 0

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return len(self.body) or self.end - self.first


def for_file(headers: RequestHeaders, file: File, variant: Variant, control: str, *, get: bool) -> Answer:
    """The answer with the file in this coding. control: Cache-Control; get: else HEAD, which knows no ranges."""
    header, cached = headers.get, ("cache-control", control)
    if file.status != OK:  # conditions apply to 2xx only (section 13.2.1)
        return _whole(file, variant, file.status, cached)
    etag, modified = variant.etag, file.modified
    match, unmodified = header("if-match"), header("if-unmodified-since")
    if match is not None:
        match = joined(headers, "if-match")
    if conditions.has_failed(match, unmodified, etag, modified):
        return plain(HTTPStatus.PRECONDITION_FAILED)
    if (has := header("if-none-match")) == etag:  # what nearly everybody sends who sends any
        return Answer(NOT_MODIFIED, [*variant.brief, cached])
    if has is not None:
        has = joined(headers, "if-none-match")
    if conditions.is_current(has, header("if-modified-since"), etag, modified):
        return Answer(NOT_MODIFIED, [*variant.brief, cached])
    if get and (wanted := header("range")) is not None:
        span = conditions.byte_range(wanted, header("if-range"), etag, modified, variant.length)
        if span is not None:
            return _part(file, variant, span, cached)
    return _whole(file, variant, OK, cached)


def delta(
    headers: RequestHeaders, file: File, variant: Variant, version: Callable[[str], bytes | None]
) -> Answer | None:
    """The entries that the client lacks, if it asks for them and it is known which it has; None: the usual answer.

    version: what feeds.entries() told of an earlier version of this feed, by its digest.
    """
    has = headers.get("if-none-match")
    manipulations = headers.get("a-im")
    if not (has and manipulations and file.entries and file.plain.body) or has == variant.etag:
        return None
    if not any(name == "feed" and weight for name, weight in negotiate.weights(joined(headers, "a-im"))):
        return None
    digests = [tag.strip().removeprefix("W/").strip('"') for tag in joined(headers, "if-none-match").split(",")]
    if file.digest in (digest.partition("-")[0] for digest in digests):
        return None
    for digest in digests:
        known = version(digest.partition("-")[0])
        less = feeds.delta(file.plain.body, known) if known else None
        if less is not None:
            return _used(less, variant, digest)
    return None


def _used(less: bytes, variant: Variant, base: str) -> Answer:
    """226: the tag is that of the whole, which the client has now (RFC 3229, section 10.4.1); caches leave it alone."""
    coding = variant.etag.strip('"').partition("-")[2]
    body = pack(less, coding, once=True) if coding else less
    headers = [pair for pair in variant.headers if pair[0] != "accept-ranges"]
    headers += [("im", "feed"), ("delta-base", f'"{base}"'), ("cache-control", "no-store, im")]
    return Answer(HTTPStatus.IM_USED, headers, body)


def _whole(file: File, variant: Variant, status: int, cached: tuple[str, str]) -> Answer:
    headers = [*variant.headers, cached]
    if variant.body is None:
        return Answer(status, headers, b"", file, 0, variant.length)
    return Answer(status, headers, variant.body)


def _part(file: File, variant: Variant, span: tuple[int, int] | bool, cached: tuple[str, str]) -> Answer:
    if isinstance(span, bool):
        return plain(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, ("content-range", f"bytes */{variant.length}"))
    first, end = span
    headers = [*variant.headers, cached, ("content-range", f"bytes {first}-{end - 1}/{variant.length}")]
    if variant.body is None:
        return Answer(HTTPStatus.PARTIAL_CONTENT, headers, b"", file, first, end)
    return Answer(HTTPStatus.PARTIAL_CONTENT, headers, variant.body[first:end])


def for_method(method: str, path: str, headers: RequestHeaders) -> Answer:
    """Neither GET nor HEAD. A browser may be asking for a script of another site (the Fetch standard's preflight)."""
    open_to_all = is_open(type_of(path.rpartition("/")[2]))
    if method == "OPTIONS" and open_to_all and headers.get("access-control-request-method"):
        return Answer(OK, [*MAY_ASK.items(), *SECURITY])
    if method in METHODS:
        return plain(HTTPStatus.METHOD_NOT_ALLOWED, ("allow", "GET, HEAD"))
    return plain(HTTPStatus.NOT_IMPLEMENTED)


def plain(status: HTTPStatus, *headers: tuple[str, str]) -> Answer:
    """A line of text."""
    body = f"{status.value} {status.phrase}\n".encode()
    return Answer(status, [*headers, TEXT, ("cache-control", "no-cache"), *SECURITY], body)


def redirect(status: HTTPStatus, where: str, control: str, vary: str = "") -> Answer:
    """Nothing but the way. where: relative to what was asked, of which a proxy may have taken off a path."""
    headers = [("location", where), ("cache-control", control), *SECURITY]
    return Answer(status, [*headers, ("vary", vary)] if vary else headers)


def joined(headers: RequestHeaders, name: str) -> str:
    """All lines of a header that is a list, as one (section 5.3)."""
    return ", ".join(value for key, value in headers.items() if key == name)
