"""A web server on 127.0.0.1 that holds packs and an index, with the faults that real ones have."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler], None]


class Mirror:
    """files: what stands at each path; pages: other answers, by path; asked: (method, path, header fields) so far.

    cuts: for a path, after how many bytes each next answer's connection ends; ranges: whether Range is understood;
    heedless: whether If-Range is not; validators: the header fields that name a file's state; sent: body bytes.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.pages: dict[str, Answering] = {}
        self.cuts: dict[str, list[int]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.ranges, self.heedless, self.length = True, False, True
        self.validators: tuple[str, ...] = ("ETag", "Last-Modified")
        self.pace = 0.0  # seconds between blocks
        self.sent = 0
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.answer(self)

            def do_HEAD(self) -> None:
                mirror.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def put(self, path: str, body: bytes) -> str:
        """Let ``body`` stand at ``path``; returns the address."""
        self.files[path] = body
        return self.url + path

    def index(self, *entries: Any) -> str:
        """Let an index stand at /index.json; returns its address."""
        return self.put("/index.json", json.dumps(entries).encode())

    def said(self, path: str, name: str) -> list[str]:
        """What the GETs for a path had in a header field, "" where it was not there."""
        return [fields.get(name, "") for method, asked, fields in self.asked if (method, asked) == ("GET", path)]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        fields = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((handler.command, handler.path, fields))
        try:
            if handler.path in self.pages:
                self.pages[handler.path](handler)
            elif handler.path in self.files:
                self._file(handler, self.files[handler.path], fields)
            else:
                handler.send_error(404)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def _file(self, handler: BaseHTTPRequestHandler, body: bytes, fields: dict[str, str]) -> None:
        state = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"', "Last-Modified": formatdate(0, usegmt=True)}
        span = re.fullmatch(r"bytes=(\d+)-", fields.get("range", "")) if self.ranges else None
        if span and not self.heedless and fields.get("if-range", "") not in state.values():
            span = None
        begin = int(span[1]) if span else 0
        if span and begin >= len(body):
            handler.send_response(416)
            handler.send_header("Content-Range", f"bytes */{len(body)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        handler.send_response(206 if span else 200)
        if span:
            handler.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
        for name in self.validators:
            handler.send_header(name, state[name])
        if self.length:
            handler.send_header("Content-Length", str(len(body) - begin))
        handler.end_headers()
        if handler.command != "GET":
            return
        cuts = self.cuts.get(handler.path)
        end = begin + cuts.pop(0) if cuts else len(body)
        for at in range(begin, min(end, len(body)), 16384):
            block = body[at : min(at + 16384, end)]
            handler.wfile.write(block)
            self.sent += len(block)
            if self.pace:
                time.sleep(self.pace)
        handler.close_connection = True


def page(status: int, body: bytes = b"", **fields: str) -> Answering:
    """One answer, always the same; ``_`` in a field's name stands for ``-``."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **fields}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        if handler.command == "GET":
            handler.wfile.write(body)

    return answer


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever: not even the header ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def silence(handler: BaseHTTPRequestHandler) -> None:
    """Nothing, for a long time."""
    time.sleep(20)
