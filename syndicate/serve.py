"""A small web server for a published folder: laptops, demonstrations, a machine behind a proxy.

It reads files and nothing else (RFC 9110): GET and HEAD, entity tags made from the bytes, one per content coding,
conditional requests, gzip. Hidden files and whatever lies outside the folder do not exist for it. A thread serves each
connection, so put a proxy before it where strangers come.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import logging
import os
import re
import socket
import socketserver
import stat
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

from syndicate.errors import DoorError

LOG = logging.getLogger("syndicate.serve")
CACHE_BYTES = 64 * 1024 * 1024
WITHDRAWN = b'<meta name="syndicate:status" content="410">'

FEEDS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    "feeds.opml": "text/x-opml",
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
    ".opml": "text/x-opml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
}
TEXT = re.compile(r"text/|image/svg|application/(.+\+)?(xml|json)")
POLICY = "default-src 'none'; img-src *; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, kw_only=True, slots=True)
class Representation:
    """The bytes to send for one file in one content coding. modified: seconds since 1970; text: may be coded."""

    status: int
    type: str
    body: bytes
    etag: str
    modified: int
    coding: str
    text: bool


class Server(ThreadingHTTPServer):
    """Serves one folder. preview_of: an address that is replaced in the bodies by the one that was asked."""

    request_queue_size = 128

    def __init__(self, root: Path, host: str, port: int, preview_of: str | None) -> None:
        self.root = Path(os.path.realpath(root))
        self.site = None
        if preview_of:
            # the address ends here: neither a longer host name nor a port follows
            self.site = re.compile(re.escape(preview_of.rstrip("/").encode()) + rb"(?![A-Za-z0-9_-]|[.:][A-Za-z0-9])")
        self._cache: OrderedDict[tuple[object, ...], Representation] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service for our name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no event; anything else is logged whole."""
        del request
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            LOG.error("the request of %s failed: %r", client_address, error, exc_info=error)

    def find(self, path: str) -> Path | None:
        """The file or folder of a decoded request path, or None if there is none that may be served."""
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in path) or "\\" in path:
            return None
        parts = path.strip("/").split("/") if path.strip("/") else []
        if not _plain(parts) or path != "/" + "/".join(parts) + ("/" if parts and path.endswith("/") else ""):
            return None
        found = Path(os.path.realpath(self.root.joinpath(*parts), strict=True))
        # a link may lead elsewhere in the folder, but neither out of it nor to something hidden
        if not found.is_relative_to(self.root) or not _plain(found.relative_to(self.root).parts):
            return None
        return found

    def represent(self, file: Path, coding: str, local: bytes) -> Representation | None:
        """The file's bytes in this coding ("gzip" or ""), from memory if it has not changed. None if it is no file."""
        if not stat.S_ISREG(file.stat().st_mode):  # opening a pipe would wait for ever
            return None
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            key = (file, status.st_ino, status.st_mtime_ns, status.st_size, coding, local)
            with self._lock:
                if key in self._cache:
                    self._cache.move_to_end(key)
                    return self._cache[key]
            body = opened.read()
        made = _represent(file.name, self._localise(file.name, body, local), int(status.st_mtime), coding)
        with self._lock:
            if key not in self._cache and len(made.body) <= CACHE_BYTES // 4:
                self._cache[key] = made
                self._cached += len(made.body)
            while self._cached > CACHE_BYTES:
                self._cached -= len(self._cache.popitem(last=False)[1].body)
        return made

    def _localise(self, name: str, body: bytes, local: bytes) -> bytes:
        return self.site.sub(lambda _: local, body) if self.site and TEXT.match(_type(name)) else body


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds without a byte
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Send what the path names."""
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # nobody reads that body
        try:
            target = urlsplit(self.path)
            path = unquote_to_bytes(target.path or "/").decode("utf-8")
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        try:
            self._answer(path, target.query)
        except OSError as error:
            if isinstance(error, ConnectionError | TimeoutError):
                raise
            if error.errno not in ABSENT:
                LOG.exception("%s cannot be read", ascii(path))
            self._refuse(HTTPStatus.NOT_FOUND if error.errno in ABSENT else HTTPStatus.INTERNAL_SERVER_ERROR)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Nothing can be changed here."""
        self.close_connection = True
        self._say(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),))

    def _answer(self, path: str, query: str) -> None:
        found = self.server.find(path)
        if found is not None and found.is_dir():
            if not path.endswith("/"):
                where = quote(path) + "/" + (f"?{query}" if query else "")
                self._begin(HTTPStatus.MOVED_PERMANENTLY, b"", (("Location", where),))
                return
            found = self.server.find(path + "index.html")
        elif path.endswith("/"):
            found = None
        made = self._represent(found) if found is not None else None
        if made is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._send(made)

    def _represent(self, file: Path) -> Representation | None:
        coding = "gzip" if _takes_gzip(self.headers.get_all("Accept-Encoding", [])) else ""
        return self.server.represent(file, coding, self._local() if self.server.site else b"")

    def _local(self) -> bytes:
        """The address that was asked, for previews; it goes into pages, so it must look like one."""
        host = self.headers.get("Host", "")
        if not re.fullmatch(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", host):
            name = self.server.server_name
            host = f"[{name}]:{self.server.server_port}" if ":" in name else f"{name}:{self.server.server_port}"
        return f"http://{host}".encode()

    def _send(self, made: Representation, status: int | None = None) -> None:
        code = status or made.status
        headers = [("ETag", made.etag), ("Last-Modified", formatdate(made.modified, usegmt=True))]
        if made.text:
            headers.append(("Vary", "Accept-Encoding, Host" if self.server.site else "Accept-Encoding"))
        if made.type in FEEDS.values():
            headers.append(("Access-Control-Allow-Origin", "*"))
        if code == HTTPStatus.OK and self._is_current(made):  # conditions apply to 2xx only (RFC 9110, section 13.2.1)
            self._begin(HTTPStatus.NOT_MODIFIED, None, headers)
            return
        if made.coding:
            headers.append(("Content-Encoding", made.coding))
        self._begin(code, made.body, [*headers, ("Content-Type", made.type)])

    def _is_current(self, made: Representation) -> bool:
        """Whether the client has these bytes already (RFC 9110, sections 13.1.2 and 13.1.3)."""
        if tags := self.headers.get_all("If-None-Match"):
            joined = ",".join(tags)
            return joined.strip() == "*" or made.etag in re.findall(r'"[^"]*"', joined)
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return since.tzinfo is not None and made.modified <= since.timestamp()

    def _refuse(self, status: HTTPStatus) -> None:
        """The site's own page of 404 if it has one, else a line of text."""
        try:
            page = self.server.find("/404.html") if status == HTTPStatus.NOT_FOUND else None
            made = self._represent(page) if page else None
        except OSError:
            made = None
        if made:
            self._send(made, status)
        else:
            self.send_error(status)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A line of plain text; the library calls this too, before there are headers."""
        del message, explain
        status = HTTPStatus(code)
        if status is not HTTPStatus.NOT_FOUND:
            self.close_connection = True
        self._say(status)

    def _say(self, status: HTTPStatus, headers: Sequence[tuple[str, str]] = ()) -> None:
        body = f"{status.value} {status.phrase}\n".encode()
        self._begin(status, body, [*headers, ("Content-Type", "text/plain; charset=utf-8")])

    def _begin(self, status: int, body: bytes | None, headers: Iterable[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")  # keep, but ask again: validators make asking cheap
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "strict-origin-when-cross-origin")
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """The Server header: no versions."""
        return "syndicate"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """To the log, with nothing in it that a terminal obeys."""
        LOG.info("%s %s", self.client_address[0], ascii(format % args)[1:-1])


# the library looks for these names
for _method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"):
    setattr(Handler, f"do_{_method}", Handler.do_POST)


def make_server(root: Path, host: str, port: int, *, preview_of: str | None = None) -> Server:
    """A server of the folder ``root``, listening; port 0 takes a free one (see ``server_port``).

    preview_of: the site's address; in texts it is sent as the address that the client asked. Raises DoorError.
    """
    door = f"server {host}:{port}"
    if not root.is_dir():
        raise DoorError(f"there is no folder {root}. Publish first: syndicate run.", door=door)
    try:
        return Server(root, host, port, preview_of)
    except (OSError, OverflowError) as error:
        code = getattr(error, "errno", None)
        if code == errno.EADDRINUSE:
            what = f"port {port} is taken. Choose another with --port, or stop what listens there."
        elif code == errno.EACCES:
            what = f"port {port} is not for this user. Choose one from 1024 up with --port."
        else:
            what = f"cannot listen there ({error}). Mend --host or --port."
        raise DoorError(what, door=door) from error


def serve_until(server: Server, stop: threading.Event | None = None) -> None:
    """Answer until ``stop`` is set (looked at five times a second) or the caller is interrupted, then close."""
    server.timeout = 0.2
    try:
        while stop is None or not stop.is_set():
            server.handle_request()
    finally:
        server.server_close()


def _plain(parts: Iterable[str]) -> bool:
    return not any(
        part == "" or (part.startswith(".") and (part != ".well-known" or number)) for number, part in enumerate(parts)
    )


def _type(name: str) -> str:
    return FEEDS.get(name) or TYPES.get(Path(name).suffix.lower(), "application/octet-stream")


def _represent(name: str, body: bytes, modified: int, coding: str) -> Representation:
    kind = _type(name)
    text = TEXT.match(kind) is not None
    etag = hashlib.sha256(body).hexdigest()[:32]
    gone = kind.startswith("text/html") and WITHDRAWN in body[:2048]
    packed = gzip.compress(body, 6, mtime=0) if text and coding else body
    coding = coding if len(packed) < len(body) else ""
    return Representation(
        status=HTTPStatus.GONE if gone else HTTPStatus.OK,
        type=kind,
        body=packed if coding else body,
        etag=f'"{etag}-{coding}"' if coding else f'"{etag}"',
        modified=modified,
        coding=coding,
        text=text,
    )


def _takes_gzip(headers: Iterable[str]) -> bool:
    """Whether Accept-Encoding (RFC 9110, section 12.5.3) names gzip, or everything, with a weight above 0."""
    weights: dict[str, float] = {}
    for item in ",".join(headers).lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.replace(" ", "").startswith("q="):
                try:
                    weight = float(parameter.partition("=")[2])
                except ValueError:
                    weight = 0.0
        weights[name] = weight
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
