"""A published folder for the server's tests, and a client that asks for what is in it."""

from __future__ import annotations

import gzip
import http.client
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from syndicate.serve import Server

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONG = "<!doctype html><title>Long</title>" + "<p>Banjir surut di Demak.</p>" * 200
SITE = "https://intl.example"
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {
    "br": brotli.decompress, "zstd": zstd.decompress, "gzip": gzip.decompress, None: bytes,
}  # fmt: skip


class Reply:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()


class Client:
    """Asks one server, one connection a request, the path sent as it is given."""

    def __init__(self, server: Server) -> None:
        self.server, self.port = server, server.server_port

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def raw(self, request: bytes, seconds: float = 10) -> bytes:
        """What comes back until the server closes the connection, or for so long."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(request)
            parts = []
            try:
                while part := connection.recv(65536):
                    parts.append(part)
            except TimeoutError:
                pass
            return b"".join(parts)


def fill(place: Path) -> Path:
    """Make the folder ``place`` hold a published folder, which is answered, and things that must never be sent."""
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    root = place / "public"
    files = {
        "index.html": LONG,
        "404.html": "<p>no such page",
        "en/index.html": f'<a href="{SITE}/en/">home</a> <a href="{SITE}.evil/">other</a>',
        "en/rss.xml": f"<rss><link>{SITE}/en/</link>" + " " * 2000 + "</rss>",
        "en/atom.xml": "<feed/>",
        "en/feed.json": "{}",
        "feeds.opml": "<opml/>",
        "sitemap.xml": "<urlset/>",
        "style.css": "a{}",
        "picture.png": SITE,
        "odd": "?",
        "en/gone.html": '<html><head><meta name="syndicate:status" content="410"></head></html>',
        "en/late.html": " " * 2048 + '<meta name="syndicate:status" content="410">',
        "en/é b.html": "accent",
        "empty/x": "",
        ".syndicate-manifest": "secret",
        ".syndicate-new/00000000": "secret",
        ".well-known/note.txt": "known",
        "en/.well-known/x": "secret",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (place / "secret.txt").write_text("secret")
    (place / "public-too").mkdir()
    (place / "public-too" / "secret.txt").write_text("secret")
    return root


def workers(process: int) -> list[int]:
    """The processes that answer. Leaves the test out on a system that does not list a process's children."""
    children = Path(f"/proc/{process}/task/{process}/children")
    if not children.exists():
        pytest.skip("this system does not list a process's children")
    return [int(number) for number in children.read_text().split()]
