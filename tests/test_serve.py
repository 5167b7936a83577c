"""The web server, asked over real sockets."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import logging
import os
import socket
import threading
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from syndicate.errors import DoorError
from syndicate.serve import CACHE_BYTES, Server, make_server, serve_until

LONG = "<!doctype html><title>Long</title>" + "<p>Banjir surut di Demak.</p>" * 200
SITE = "https://intl.example"


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

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
            return b"".join(parts)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "public"
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
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "public-too").mkdir()
    (tmp_path / "public-too" / "secret.txt").write_text("secret")
    return root


def serving(root: Path, preview_of: str | None = None) -> Iterator[Client]:
    server = make_server(root, "127.0.0.1", 0, preview_of=preview_of)
    stop = threading.Event()
    thread = threading.Thread(target=serve_until, args=(server, stop))
    thread.start()
    yield Client(server)
    stop.set()
    with contextlib.suppress(ConnectionError):  # it may have looked by itself
        socket.create_connection(("127.0.0.1", server.server_port)).close()  # makes it look at once
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def client(root: Path) -> Iterator[Client]:
    yield from serving(root)


@pytest.fixture
def preview(root: Path) -> Iterator[Client]:
    yield from serving(root, SITE)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/en/", "text/html; charset=utf-8"),
        ("/en/index.html", "text/html; charset=utf-8"),
        ("/en/rss.xml", "application/rss+xml"),
        ("/en/atom.xml?from=reader", "application/atom+xml"),
        ("/en/feed.json", "application/feed+json"),
        ("/feeds.opml", "text/x-opml"),
        ("/sitemap.xml", "application/xml"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/picture.png", "image/png"),
        ("/odd", "application/octet-stream"),
        ("/en/%C3%A9%20b.html", "text/html; charset=utf-8"),
        ("/.well-known/note.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_sent_with_its_type_and_its_own_bytes(client: Client, root: Path, path: str, kind: str) -> None:
    reply = client.ask(path)
    name = {"/": "index.html", "/en/": "en/index.html", "/en/%C3%A9%20b.html": "en/é b.html"}
    body = (root / name.get(path, path[1:].partition("?")[0])).read_bytes()
    assert (reply.status, reply.headers["Content-Type"], reply.body) == (200, kind, body)
    assert reply.headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    assert (reply.headers["Access-Control-Allow-Origin"] == "*") == ("feed" in path or path[4:8] in ("rss.", "atom"))
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"]
    assert "Python" not in reply.headers["Server"]


@pytest.mark.parametrize("path", ["/", "/en/rss.xml", "/picture.png", "/none", "/en", "/en/gone.html"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_has_the_headers_of_get_and_no_body(client: Client, path: str, coding: str) -> None:
    whole, head = client.ask(path, Accept_Encoding=coding), client.ask(path, "HEAD", Accept_Encoding=coding)
    unlike = {"Date"}
    assert head.status == whole.status
    assert {k: v for k, v in head.headers.items() if k not in unlike} == {
        k: v for k, v in whole.headers.items() if k not in unlike
    }
    assert int(head.headers["Content-Length"]) == len(whole.body)
    assert head.body == b""


@pytest.mark.parametrize(
    "path",
    [
        "/none", "/index.html/", "/empty/", "/../secret.txt", "/en/../../secret.txt", "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt", "/..%5csecret.txt", "/..\\secret.txt", "/../public-too/secret.txt", "/en/%00",
        "/en/a%0d%0ab", "/.syndicate-manifest", "/%2esyndicate-manifest", "/.syndicate-new/00000000",
        "/en/.well-known/x",
        "/./index.html", "/en//index.html", "/en/%2e/index.html", "*", "/" + "x" * 300, "/link.txt",
        "/linked/secret.txt", "/hidden.txt",
        "/loop", "/pipe",
    ],
)  # fmt: skip
def test_what_is_not_published_is_not_there(client: Client, root: Path, path: str) -> None:
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    (root / "linked").symlink_to(root.parent / "public-too")
    (root / "hidden.txt").symlink_to(root / ".syndicate-manifest")
    (root / "loop").symlink_to(root / "loop")
    os.mkfifo(root / "pipe")
    reply = client.raw(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert reply.startswith(b"HTTP/1.1 404 ")
    assert reply.endswith(b"\r\n\r\n<p>no such page")


def test_a_link_within_the_folder_is_followed(client: Client, root: Path) -> None:
    (root / "new.html").symlink_to(root / "index.html")
    assert client.ask("/new.html").body == LONG.encode()


def test_without_a_page_for_it_404_is_a_line(client: Client, root: Path) -> None:
    (root / "404.html").unlink()
    reply = client.ask("/none")
    assert (reply.status, reply.body) == (404, b"404 Not Found\n")


def test_a_folder_without_its_slash_is_redirected_and_never_to_another_host(client: Client, root: Path) -> None:
    (root / "ü b").mkdir()
    assert client.ask("/en?x=1").headers["Location"] == "/en/?x=1"
    assert client.ask("/%C3%BC%20b").headers["Location"] == "/%C3%BC%20b/"
    assert client.ask("/en").status == 301
    assert b"Location: /en/\r\n" in client.raw(b"GET //en HTTP/1.0\r\n\r\n")
    assert b"301" not in client.raw(b"GET /%2Fevil.example/.. HTTP/1.0\r\n\r\n").split(b"\r\n")[0]


def test_an_absolute_target_is_understood(client: Client) -> None:
    assert client.raw(b"GET http://any.example/odd HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\n?")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_refused_and_the_right_ones_named(client: Client, method: str) -> None:
    reply = client.ask("/", method)
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")


def test_broken_requests_are_answered_plainly(client: Client) -> None:
    assert b" 400 " in client.raw(b"GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n").split(b"\r\n")[0]
    assert b" 414 " in client.raw(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n").split(b"\r\n")[0]
    assert b" 501 " in client.raw(b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n").split(b"\r\n")[0]
    assert b" 431 " in client.raw(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n").split(b"\r\n")[0]


def test_a_body_that_nobody_reads_is_not_taken_for_a_request(client: Client) -> None:
    smuggled = b"GET /odd HTTP/1.1\r\nHost: a\r\n\r\n"
    head = b"GET /style.css HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(smuggled)
    assert client.raw(head + smuggled).count(b"HTTP/1.1 ") == 1


def test_one_connection_serves_several_requests(client: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=10)
    for path, status in [("/", 200), ("/none", 404), ("/en", 301), ("/odd", 200)]:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert (response.status, response.will_close) == (status, False)
    connection.close()


# Conditions


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', 'W/"a,b" ,{}', "*"])
def test_a_client_that_has_the_bytes_gets_304(client: Client, form: str) -> None:
    first = client.ask("/en/rss.xml")
    again = client.ask("/en/rss.xml", If_None_Match=form.format(first.headers["ETag"]))
    assert (again.status, again.body) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Date", "Access-Control-Allow-Origin"):
        assert again.headers[name], name
    assert "Content-Length" not in again.headers


@pytest.mark.parametrize("tags", ['"other"', "other", ""])
def test_a_client_that_has_other_bytes_gets_all_whatever_the_date(client: Client, tags: str) -> None:
    late = formatdate(4_000_000_000, usegmt=True)
    assert client.ask("/odd", If_None_Match=tags or '""', If_Modified_Since=late).status == 200


@pytest.mark.parametrize(("shift", "status"), [(-1, 200), (0, 304), (1, 304)])
def test_a_date_is_compared_by_seconds(client: Client, root: Path, shift: int, status: int) -> None:
    os.utime(root / "odd", ns=(0, 1_700_000_000_900_000_000))
    reply = client.ask("/odd", If_Modified_Since=formatdate(1_700_000_000 + shift, usegmt=True))
    assert reply.status == status
    assert reply.headers["Last-Modified"] == formatdate(1_700_000_000, usegmt=True)


@pytest.mark.parametrize("date", ["yesterday", "", "Sat, 99 Nov 2026 00:00:00 GMT"])
def test_a_date_that_is_none_is_left_aside(client: Client, date: str) -> None:
    assert client.ask("/odd", If_Modified_Since=date).status == 200


def test_a_changed_file_is_seen_at_once(client: Client, root: Path) -> None:
    tag = client.ask("/odd").headers["ETag"]
    new = root / "new"
    new.write_text("!")
    stamp = (root / "odd").stat().st_mtime_ns
    os.utime(new, ns=(stamp, stamp))  # as long and as old as the first
    new.replace(root / "odd")
    reply = client.ask("/odd", If_None_Match=tag)
    assert (reply.status, reply.body) == (200, b"!")


def test_a_withdrawn_page_is_gone_whatever_the_client_has(client: Client) -> None:
    reply = client.ask("/en/gone.html")
    assert reply.status == 410
    assert b"syndicate:status" in reply.body
    assert client.ask("/en/gone.html", If_None_Match=reply.headers["ETag"]).status == 410
    assert client.ask("/en/late.html").status == 200


# Codings


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("GZIP", True), ("x-gzip", True), ("identity", False),
     ("gzip;q=0", False), ("gzip; q=0.0, *", False), ("br", False), ("", False), ("gzip;q=x", False)],
)  # fmt: skip
def test_texts_are_packed_for_those_who_take_it(client: Client, accepted: str, packed: bool) -> None:
    reply = client.ask("/", Accept_Encoding=accepted)
    assert (reply.headers["Content-Encoding"] == "gzip") == packed
    assert (gzip.decompress(reply.body) if packed else reply.body) == LONG.encode()
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert int(reply.headers["Content-Length"]) == len(reply.body)


def test_each_coding_has_its_own_tag_and_small_or_packed_files_stay_as_they_are(client: Client) -> None:
    packed, plain = client.ask("/", Accept_Encoding="gzip"), client.ask("/")
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert client.ask("/", Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"]).status == 304
    assert client.ask("/", Accept_Encoding="gzip", If_None_Match=plain.headers["ETag"]).status == 200
    assert client.ask("/style.css", Accept_Encoding="gzip").headers["Content-Encoding"] is None
    picture = client.ask("/picture.png", Accept_Encoding="gzip")
    assert (picture.headers["Content-Encoding"], picture.headers["Vary"]) == (None, None)


def test_memory_is_bounded(root: Path) -> None:
    server = make_server(root, "127.0.0.1", 0)
    try:
        for number in range(9):
            file = root / f"{number}.bin"
            with file.open("wb") as opened:
                opened.truncate(CACHE_BYTES // 7)
            server.represent(file.resolve(), "", b"")
            assert server._cached == sum(len(kept.body) for kept in server._cache.values()) <= CACHE_BYTES
        assert len(server._cache) == 7
    finally:
        server.server_close()


# Previews


def test_a_preview_leads_to_the_address_that_was_asked(preview: Client) -> None:
    here = f"http://127.0.0.1:{preview.port}"
    reply = preview.ask("/en/")
    assert reply.body.decode() == f'<a href="{here}/en/">home</a> <a href="{SITE}.evil/">other</a>'
    assert reply.headers["ETag"] == f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
    assert f"<link>{here}/en/</link>".encode() in gzip.decompress(
        preview.ask("/en/rss.xml", Accept_Encoding="gzip").body
    )
    assert preview.ask("/picture.png").body == SITE.encode()
    assert b"http://laptop.local:8000/en/" in preview.ask("/en/", Host="laptop.local:8000").body
    assert f'"{here}/en/"'.encode() in preview.ask("/en/", Host='"><script>').body


def test_without_preview_the_published_addresses_stay(client: Client) -> None:
    assert f'"{SITE}/en/"'.encode() in client.ask("/en/").body


# Around it


def test_a_taken_port_and_a_missing_folder_and_a_wrong_host_say_what_to_do(client: Client, root: Path) -> None:
    with pytest.raises(DoorError, match=rf"port {client.port} is taken.*--port"):
        make_server(root, "127.0.0.1", client.port)
    with pytest.raises(DoorError, match="Publish first"):
        make_server(root / "none", "127.0.0.1", 0)
    with pytest.raises(DoorError, match="--host"):
        make_server(root, "203.0.113.77", 0)
    with pytest.raises(DoorError, match="--port"):
        make_server(root, "127.0.0.1", 70_000)


def test_requests_are_logged_with_nothing_that_a_terminal_obeys(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="syndicate.serve"):
        client.raw(b"GET /odd?\x1b[31m HTTP/1.0\r\n\r\n")
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith('127.0.0.1 "GET /odd?')
    assert '" 200' in line
    assert "\x1b" not in line


def test_a_client_that_hangs_up_is_no_error(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="syndicate.serve"):
        for _ in range(5):
            connection = socket.create_connection(("127.0.0.1", client.port), timeout=10)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.close()
        assert client.ask("/").status == 200
    assert caplog.records == []
