"""Fetching over real HTTP on the loopback interface."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import __version__
from syndicate.errors import DoorError
from syndicate.sources import fetch as fetching
from syndicate.sources.content_coding import Body, Broken, TooLarge
from syndicate.sources.fetch import Fetched, fetch
from syndicate.sources.network import Deadline, Network
from syndicate.sources.public_address import is_public

Answering = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A web server on 127.0.0.1. pages: what answers each path; asked: the requests, as (path, header fields)."""

    def __init__(self) -> None:
        self.pages: dict[str, Answering] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                answering = site.pages.get(self.path)
                if answering is None:
                    self.send_error(404)
                    return
                try:
                    answering(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def page(self, path: str, body: bytes, status: int = 200, **fields: str) -> str:
        """Serve these bytes with these header fields (``_`` for ``-``); returns the address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content_Length": str(len(body)), **fields}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = answer
        return self.url + path

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def get(url: str, **options: float) -> Fetched:
    limit, timeout = int(options.get("limit", 10_000)), options.get("timeout", 5)
    return fetch(url, timeout=timeout, limit=limit, allow_private=True)


def test_a_page_comes_with_its_fields(site: Site) -> None:
    url = site.page("/a?b=c%20d", b"isi", Content_Type="text/xml; charset=utf-8", ETag='"x"', Last_Modified="then")
    got = get(url)
    assert got == Fetched(status=200, url=url, body=b"isi", type="text/xml; charset=utf-8", etag='"x"', modified="then")
    [(path, fields)] = site.asked
    assert path == "/a?b=c%20d"
    assert fields["host"] == f"127.0.0.1:{site.port}"
    assert fields["user-agent"] == f"Syndicate/{__version__}"


def test_link_fields_that_come_twice_are_kept_together(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for value in ("<https://h.example/>; rel=hub", "<https://k.example/>; rel=self"):
            handler.send_header("Link", value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.pages["/"] = answer
    assert get(f"{site.url}/").fields["link"] == "<https://h.example/>; rel=hub, <https://k.example/>; rel=self"


def test_what_is_known_already_is_not_sent_again(site: Site) -> None:
    url = site.page("/", b"", status=304)
    got = fetch(url, etag='W/"1"', modified="Tue, 24 Nov 2026 00:00:00 GMT", allow_private=True)
    assert (got.status, got.body) == (304, b"")
    fields = site.asked[0][1]
    assert fields["if-none-match"] == 'W/"1"'
    assert fields["if-modified-since"] == "Tue, 24 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
def test_a_failure_names_its_status(site: Site, status: int) -> None:
    with pytest.raises(DoorError, match=str(status)):
        get(site.page("/", b"no", status=status))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_is_told(site: Site, status: int) -> None:
    end = site.page("/end", b"here")
    got = get(site.page("/start", b"", status=status, Location="end#part"))
    assert got.body == b"here"
    assert got.url.partition("#")[0] == end


def test_a_redirect_loop_ends(site: Site) -> None:
    site.page("/1", b"", status=302, Location="/2")
    with pytest.raises(DoorError, match="more than 5"):
        get(site.page("/2", b"", status=302, Location="/1"))
    assert len(site.asked) == 6


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://x/", "http://", "//["])
def test_a_redirect_leads_only_to_the_web(site: Site, target: str) -> None:
    with pytest.raises(DoorError, match="address"):
        get(site.page("/", b"", status=302, Location=target))


@pytest.mark.parametrize(
    "url", ["", "x", "file:///etc/passwd", "ftp://example.org/", "http://", "http:///a", "http://[::"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(DoorError, match="address"):
        fetch(url)


def test_a_password_is_refused_and_not_repeated(site: Site) -> None:
    with pytest.raises(DoorError, match="password") as caught:
        fetch(f"http://budi:rahasia@127.0.0.1:{site.port}/")
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_inner_addresses_are_refused_unless_allowed(site: Site, host: str) -> None:
    site.page("/", b"inner")
    with pytest.raises(DoorError, match=r"public|cannot be looked up|fetched"):
        fetch(f"http://{host}:{site.port}/", timeout=5)
    assert site.asked == []


def test_a_redirect_to_an_inner_address_is_refused_at_that_hop(site: Site) -> None:
    inner = Site()  # stands for the inner network: the same machine under another address
    try:
        target = inner.page("/", b"secret").replace("127.0.0.1", "127.0.0.2")
        start = site.page("/", b"", status=302, Location=target)
        network = Network(Deadline(5), lambda address: address == "127.0.0.1")
        with pytest.raises(DoorError, match=r"127\.0\.0\.2, which is not a public address"):
            fetching._follow(start, network, 1000, {})
        assert len(site.asked) == 1
        assert inner.asked == []
    finally:
        inner.close()


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1
    192.0.2.1 198.18.0.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 ff02::1 2001:db8::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:7f00:1:: ::127.0.0.1 fec0::1 localhost""".split(),
)
def test_addresses_of_inner_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_a_body_over_the_limit_is_refused(site: Site) -> None:
    assert len(get(site.page("/just", b"x" * 100), limit=100).body) == 100
    with pytest.raises(DoorError, match="larger than 100"):
        get(site.page("/over", b"x" * 101), limit=100)


def test_a_gzip_bomb_is_noticed_while_small(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    started = time.monotonic()
    with pytest.raises(DoorError, match="larger than"):
        get(site.page("/", bomb, Content_Encoding="gzip"))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"satu ") + gzip.compress(b"dua")),
        ("x-gzip", gzip.compress(b"satu dua") + b"\0\0\0"),
        ("deflate", zlib.compress(b"satu dua")),
        ("deflate", zlib.compress(b"satu dua", wbits=-15)),
        ("identity", b"satu dua"),
    ],
    ids=["two gzip members", "gzip and zeros", "zlib", "raw deflate", "identity"],
)
def test_content_codings_are_undone(site: Site, coding: str, body: bytes) -> None:
    assert get(site.page("/", body, Content_Encoding=coding)).body == b"satu dua"


def test_gzip_members_may_be_parted_anywhere() -> None:
    packed = gzip.compress(b"satu ") + gzip.compress(b"dua")
    body = Body("gzip", 100)
    for at in range(len(packed)):
        body.add(packed[at : at + 1])
    assert body.end() == b"satu dua"


@pytest.mark.parametrize(("coding", "body"), [("br", b"x"), ("gzip", b"no gzip"), ("gzip, gzip", b"x")])
def test_an_unknown_or_damaged_coding_is_a_failure(site: Site, coding: str, body: bytes) -> None:
    with pytest.raises(DoorError, match=r"coding|damaged"):
        get(site.page("/", body, Content_Encoding=coding))


def test_a_gzip_stream_that_was_cut_off_is_a_failure(site: Site) -> None:
    cut = gzip.compress(bytes(range(256)) * 20)[:-12]
    with pytest.raises(DoorError, match="cut off"):
        get(site.page("/", cut, Content_Encoding="gzip"))


def test_a_body_shorter_than_announced_is_a_failure(site: Site) -> None:
    with pytest.raises(DoorError, match="fetched"):
        get(site.page("/", b"half", Content_Length="8"))


def test_a_chunked_body_without_its_end_is_a_failure(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")

    site.pages["/"] = answer
    with pytest.raises(DoorError, match="fetched"):
        get(site.url + "/")


@pytest.mark.parametrize("part", ["head", "body"])
def test_dripping_bytes_do_not_outlive_the_deadline(site: Site, part: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 999\r\n\r\n" if part == "body" else b"X-A: "))
        for _ in range(60):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.05)

    site.pages["/"] = answer
    started = time.monotonic()
    with pytest.raises(DoorError, match=r"within 0\.4 seconds"):
        get(site.url + "/", timeout=0.4)
    assert time.monotonic() - started < 1.5


def test_the_deadline_holds_for_all_hops_together(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.2)
        handler.send_response(302)
        handler.send_header("Location", "/")
        handler.end_headers()

    site.pages["/"] = answer
    with pytest.raises(DoorError, match=r"within 0\.5 seconds"):
        get(site.url + "/", timeout=0.5)


def test_a_server_that_is_not_there_or_speaks_no_tls_is_a_failure(site: Site) -> None:
    with pytest.raises(DoorError):
        get(f"https://127.0.0.1:{site.port}/")
    gone = Site()
    gone.close()
    with pytest.raises(DoorError, match="fetched"):
        get(gone.url + "/")
    with pytest.raises(DoorError):
        get("http://tidak-ada.invalid/")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from(["", "gzip", "deflate"]), st.integers(1, 700), st.integers(0, 3000))
def test_a_body_is_whole_or_refused_however_it_is_cut_up(data: bytes, coding: str, step: int, cut: int) -> None:
    packed = {"": data, "gzip": gzip.compress(data), "deflate": zlib.compress(data)}[coding]

    def undo(wire: bytes, limit: int) -> bytes:
        body = Body(coding, limit)
        for start in range(0, len(wire), step):
            body.add(wire[start : start + step])
        return body.end()

    assert undo(packed, len(data)) == data
    if data:
        with pytest.raises(TooLarge):
            undo(packed, len(data) - 1)
    if coding and 0 < cut < len(packed):
        with pytest.raises(Broken):
            undo(packed[:cut], len(data))
