"""Answers to those who watch: a small server of the daemon's own, apart from the public one.

``/`` a page · ``/status.json`` · ``/metrics`` · ``/healthz`` (the process answers) · ``/readyz`` (it can do its work).
It reads the state and nothing else, and only when the state has changed.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from typing import NamedTuple

from syndicate.errors import DoorError, SyndicateError
from syndicate.status import Status
from syndicate.watch.page import POLICY, page

log = logging.getLogger("syndicate.status")
SECONDS = 10.0  # that a client may take to ask


class Watched(NamedTuple):
    """What the server tells. status: how the newsroom stands now, None before the first pass; raises SyndicateError.

    troubles: why it is not ready, nothing if it is.
    """

    title: str
    status: Callable[[], Status | None]
    troubles: Callable[[], Sequence[str]]


class Answer(NamedTuple):
    """What a request is answered."""

    status: HTTPStatus
    type: str
    body: bytes


def answer(watched: Watched, path: str) -> Answer:
    """What stands at a path."""
    if path == "/healthz":
        return Answer(HTTPStatus.OK, "text/plain; charset=utf-8", b"ok\n")
    if path == "/readyz":
        return _ready(watched.troubles())
    if path not in {"/", "/status.json", "/metrics"}:
        return Answer(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"There is nothing here.\n")
    try:
        status = watched.status()
    except SyndicateError as error:
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", f"{error}\n".encode())
    if status is None:
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", b"No pass has run yet.\n")
    if path == "/metrics":
        from syndicate.watch import metrics

        return Answer(HTTPStatus.OK, metrics.TYPE, metrics.exposition(status))
    if path == "/status.json":
        body = json.dumps(status.as_json(), ensure_ascii=False).encode()
        return Answer(HTTPStatus.OK, "application/json", body)
    body = page(status, title=watched.title, troubles=watched.troubles()).encode()
    return Answer(HTTPStatus.OK, "text/html; charset=utf-8", body)


def _ready(troubles: Sequence[str]) -> Answer:
    code = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
    return Answer(code, "text/plain; charset=utf-8", ("\n".join(troubles or ["ready"]) + "\n").encode())


@contextmanager
def watching(listen: str, watched: Watched) -> Iterator[str]:
    """Serve in threads while the block runs; gives the address. listen: ``host:port``, port 0 takes a free one.

    Raises DoorError if the address cannot be had.
    """
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    try:
        server = _Server((host, int(port)), watched)
    except OSError as error:
        what = f"cannot be listened on ({error.strerror or error}). Stop what does, or write another address."
        raise DoorError(what, door=f"status.listen {listen}") from error
    with server:
        thread = threading.Thread(target=server.serve_forever, name="status", daemon=True)
        thread.start()
        try:
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client that dawdles holds up no end
    request_queue_size = 128  # the library's 5 make a burst of clients wait for whole seconds

    def __init__(self, address: tuple[str, int], watched: Watched) -> None:
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        self.watched = watched
        self.busy = threading.BoundedSemaphore(8)
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 (the library's)
        """Clients that go away are no news."""
        log.debug("a request from %s broke off: %s", client_address, sys.exception())


class _Handler(BaseHTTPRequestHandler):
    timeout = SECONDS
    server: _Server
    server_version = "Syndicate"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with head and body."""
        self._answer(whole=True)

    def do_HEAD(self) -> None:
        """Answer with the head."""
        self._answer(whole=False)

    def _answer(self, *, whole: bool) -> None:
        with self.server.busy:
            found = self._found()
        self.send_response(found.status)
        fields = {
            "Content-Type": found.type, "Content-Length": str(len(found.body)), "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        }  # fmt: skip
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        if whole:
            self.wfile.write(found.body)

    def _found(self) -> Answer:
        try:
            return answer(self.server.watched, self.path.partition("?")[0])
        except Exception:
            log.exception("the status cannot be told")
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", b"See the log.\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Each request is told to those who look closely only."""
        log.debug(format, *args)
