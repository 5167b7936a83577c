"""A LibreTranslate server on loopback: the published API, each text answered with itself, misbehaviour on demand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Server:
    """behaviours: for the next POSTs in turn, the last one stays; asked: the bodies of all POSTs so far."""

    url: str = ""
    behaviours: list[str] = field(default_factory=lambda: ["well"])
    asked: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""
    characters: int = -1
    texts: int = 1000
    settings: bool = True
    targets: bool = True

    def next(self) -> str:
        """What the next POST meets."""
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


@contextlib.contextmanager
def serving(**settings: Any) -> Iterator[Server]:
    """A running server."""
    server = Server(**settings)

    class Handler(_Handler):
        this = server

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


CODES = ["id", "en", "fr", "pt-BR", "zh-Hant", "nb"]


class _Handler(BaseHTTPRequestHandler):
    this: Server

    def log_message(self, *_: Any) -> None:
        pass

    def _json(self, status: int, found: Any, **headers: str) -> None:
        self._bytes(status, json.dumps(found).encode(), "application/json", **headers)

    def _bytes(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path == "/languages":
            more = {"targets": CODES} if self.this.targets else {}
            self._json(200, [{"code": code, "name": code, **more} for code in CODES])
        elif self.path == "/frontend/settings" and self.this.settings:
            self._json(200, {"charLimit": self.this.characters, "keyRequired": bool(self.this.key)})
        else:
            self._bytes(404, b"<html>Not found</html>", "text/html")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.this.asked.append(body)
        getattr(self, f"_{self.this.next().replace(' ', '_')}")(body)

    def _well(self, body: dict[str, Any]) -> None:
        size = max(map(len, body["q"]))
        if self.this.key and body.get("api_key") != self.this.key:
            self._json(403, {"error": "Invalid API key"})
        elif len(body["q"]) > self.this.texts or size > self.this.characters > 0:
            self._json(400, {"error": f"Invalid request: request ({size}) exceeds text limit ({self.this.texts})"})
        elif any("poison" in text for text in body["q"]):
            self._json(500, {"error": "Cannot translate text: it is poison"})
        else:
            self._json(200, {"translatedText": body["q"]})

    def _slow(self, body: dict[str, Any]) -> None:
        time.sleep(1.5)
        self._well(body)

    def _drips(self, body: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 60:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        self.close_connection = True

    def _cut_off(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"translatedText": ["kata')
        self.close_connection = True

    def _damaged(self, body: dict[str, Any]) -> None:
        self._bytes(200, b"no gzip at all", "application/json", Content_Encoding="gzip")

    def _deep(self, body: dict[str, Any]) -> None:
        self._bytes(200, b"[" * 100_000, "application/json")

    def _of_its_own(self, body: dict[str, Any]) -> None:
        self._bytes(529, b"", "text/html")

    def _of_another_kind(self, body: dict[str, Any]) -> None:
        self._bytes(419, b"", "text/html")

    def _closes(self, body: dict[str, Any]) -> None:
        self.close_connection = True

    def _one_too_few(self, body: dict[str, Any]) -> None:
        self._json(200, {"translatedText": body["q"][1:]})

    def _another_shape(self, body: dict[str, Any]) -> None:
        self._json(200, {"translatedText": {"text": 1}})

    def _busy(self, body: dict[str, Any]) -> None:
        self._json(429, {"error": "Slowdown: 30 per 1 minute"}, Retry_After="0")

    def _busy_for_an_hour(self, body: dict[str, Any]) -> None:
        self._json(429, {"error": "Slowdown: 30 per 1 minute"}, Retry_After="3600")

    def _broken(self, body: dict[str, Any]) -> None:
        self._json(500, {"error": "Cannot translate text"})

    def _unavailable(self, body: dict[str, Any]) -> None:
        self._bytes(503, b"<html>nginx</html>", "text/html")

    def _a_page(self, body: dict[str, Any]) -> None:
        self._bytes(200, b"<!doctype html><html>Welcome</html>", "text/html")

    def _elsewhere(self, body: dict[str, Any]) -> None:
        self._bytes(301, b"", "text/html", Location="https://example.org/")

    def _endless(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b" " * 2**20)
        self.close_connection = True
