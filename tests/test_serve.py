"""The web server, asked over real sockets."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from urllib.parse import urljoin

import pytest
from served import LONG, SITE, UNPACK, Client, fill

from syndicate.serve import Server, make_server
from syndicate.serve.cache import Cache


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every test fills anew, so that one server can stay."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture
def root(place: Path) -> Path:
    return fill(place)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Server]:
    (place / "public").mkdir(exist_ok=True)
    with make_server(place / "public", "127.0.0.1", 0) as server:
        yield server


@pytest.fixture(scope="module")
def previewing(place: Path) -> Iterator[Server]:
    (place / "public").mkdir(exist_ok=True)
    with make_server(place / "public", "127.0.0.1", 0, preview_of=SITE, cron="* * * * *") as server:
        yield server


@pytest.fixture
def client(root: Path, server: Server) -> Client:
    return Client(server)


@pytest.fixture
def preview(root: Path, previewing: Server) -> Client:
    return Client(previewing)


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
    assert b"secret" not in reply
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
    (root / "en" / "a:b").mkdir()
    for asked, below in (("/en?x=1", "en/?x=1"), ("/%C3%BC%20b", "%C3%BC%20b/"), ("/en/a:b", "en/a%3Ab/")):
        location = client.ask(asked).headers["Location"]
        for site in (SITE, f"{SITE}/intl"):  # a proxy may take a path off
            assert urljoin(site + asked, location) == f"{site}/{below}"
    assert client.ask("/en").status == 301
    assert b" 404 " in client.raw(b"GET //en HTTP/1.0\r\n\r\n").split(b"\r\n")[0]
    assert b"301" not in client.raw(b"GET /%2Fevil.example/.. HTTP/1.0\r\n\r\n").split(b"\r\n")[0]


def test_an_absolute_target_is_understood(client: Client) -> None:
    assert client.raw(b"GET http://any.example/odd HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\n?")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_refused_and_the_right_ones_named(client: Client, method: str) -> None:
    reply = client.ask("/", method)
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")


def test_broken_requests_are_answered_plainly(client: Client) -> None:
    def status(request: bytes) -> bytes:
        return client.raw(request).split(b"\r\n")[0].split(b" ")[1]

    assert status(b"GET /%ff HTTP/1.0\r\n\r\n") == b"400"
    assert status(b"GET /a b HTTP/1.0\r\n\r\n") == b"400"
    assert status(b"BREW / HTTP/1.0\r\n\r\n") == b"501"
    assert status(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n") == b"431"
    assert status(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n") == b"431"
    assert status(b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"a" * 300_000 + b"\r\n\r\n") == b"431"
    assert status(b"GET /odd HTTP/1.0\r\nIf-None-Match: \xff\r\nRange: \xff\r\nAccept-Encoding: \xff\r\n\r\n") == b"200"


def test_a_body_that_nobody_reads_is_not_taken_for_a_request(client: Client) -> None:
    smuggled = b"GET /odd HTTP/1.1\r\nHost: a\r\n\r\n"
    head = b"GET /style.css HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(smuggled)
    after = b"GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    told = client.raw(head + smuggled + after)
    assert [part[:3] for part in told.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404"]


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
    ("accepted", "coding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "br"), ("*", "br"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("identity", None),
     ("gzip;q=0", None), ("gzip; q=0.0, *", "br"), ("br", "br"), ("zstd", "zstd"), ("", None), ("gzip;q=x", None),
     ("gzip, deflate, br, zstd", "br"), ("zstd, gzip;q=0.9, br;q=0", "zstd"), ("gzip;q=0.5, identity", None)],
)  # fmt: skip
def test_texts_are_packed_for_those_who_take_it(client: Client, accepted: str, coding: str | None) -> None:
    reply = client.ask("/", Accept_Encoding=accepted)
    assert reply.headers["Content-Encoding"] == coding
    assert UNPACK[coding](reply.body) == LONG.encode()
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert int(reply.headers["Content-Length"]) == len(reply.body)


def test_each_coding_has_its_own_tag_and_small_or_packed_files_stay_as_they_are(client: Client) -> None:
    replies = [client.ask("/", Accept_Encoding=coding) for coding in ("", "gzip", "br", "zstd")]
    tags = [reply.headers["ETag"] for reply in replies]
    assert len(set(tags)) == 4
    for tag in tags:
        status = client.ask("/", Accept_Encoding="gzip", If_None_Match=tag).status
        assert status == (304 if tag == tags[1] else 200)
    assert client.ask("/style.css", Accept_Encoding="gzip").headers["Content-Encoding"] is None
    picture = client.ask("/picture.png", Accept_Encoding="gzip")
    assert (picture.headers["Content-Encoding"], picture.headers["Vary"]) == (None, None)


# Ranges


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_range_is_a_piece_of_the_coding_that_was_chosen(client: Client, coding: str) -> None:
    whole = client.ask("/", Accept_Encoding=coding)
    size = len(whole.body)
    for wanted, first, end in [("0-0", 0, 1), ("5-", 5, size), ("-7", size - 7, size), (f"2-{size + 9}", 2, size)]:
        part = client.ask("/", Accept_Encoding=coding, Range=f"bytes={wanted}", If_Range=whole.headers["ETag"])
        assert (part.status, part.body) == (206, whole.body[first:end])
        assert part.headers["Content-Range"] == f"bytes {first}-{end - 1}/{size}"
        assert (part.headers["ETag"], part.headers["Content-Encoding"]) == (whole.headers["ETag"], coding or None)


def test_ranges_that_cannot_be_or_need_not_be(client: Client) -> None:
    size = len(client.ask("/").body)
    for wanted in (f"{size}-", "-0"):
        reply = client.ask("/", Range=f"bytes={wanted}")
        assert (reply.status, reply.headers["Content-Range"]) == (416, f"bytes */{size}")
    for wanted in ("bytes=0-1,4-5", "lines=1-2", "bytes=5-2", "bytes=", "bytes=-"):
        assert client.ask("/", Range=wanted).status == 200, wanted
    assert client.ask("/", Range="bytes=0-1", If_Range='"other"').status == 200
    assert client.ask("/", "HEAD", Range="bytes=0-1").status == 200
    assert client.ask("/", Range="bytes=0-1", If_None_Match="*").status == 304
    assert client.ask("/none", Range="bytes=0-1").status == 404
    assert client.ask("/en/gone.html", Range="bytes=0-1").status == 410


def test_a_client_may_insist_on_the_bytes_it_has(client: Client) -> None:
    tag = client.ask("/odd").headers["ETag"]
    assert client.ask("/odd", If_Match=tag).status == 200
    assert client.ask("/odd", If_Match="*").status == 200
    assert client.ask("/odd", If_Match=f'"other", {tag}').status == 200
    assert client.ask("/odd", If_Match='"other"').status == 412
    assert client.ask("/odd", If_Unmodified_Since=formatdate(1, usegmt=True)).status == 412


# Memory


def test_memory_is_bounded_and_counts_every_coding(root: Path) -> None:
    limit = 1_000_000
    cache = Cache(root, limit)
    for number in range(40):
        (root / f"{number}.txt").write_bytes(os.urandom(40_000).hex().encode())
        file = cache.get(f"/{number}.txt")
        assert file
        cache.pack(f"/{number}.txt", b"", file, "gzip")
        assert cache.held == sum(kept.size for _, kept, _ in cache._files.values()) <= limit
    assert 1 < len(cache._files) < 40
    assert "/39.txt" in {path for path, _ in cache._files}
    with (root / "big.bin").open("wb") as opened:
        opened.truncate(limit)
    big = cache.get("/big.bin")
    assert big
    assert (big.size, big.plain.body, big.plain.length) == (0, None, limit)


def test_what_is_too_large_for_the_memory_comes_from_the_disk(client: Client, root: Path) -> None:
    body = os.urandom(9_000_000)
    (root / "media").mkdir()
    (root / "media" / "large.png").write_bytes(body)
    reply = client.ask("/media/large.png")
    assert (reply.status, reply.body) == (200, body)
    assert reply.headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    assert client.ask("/media/large.png", If_None_Match=reply.headers["ETag"]).status == 304
    head = client.ask("/media/large.png", "HEAD")
    assert (head.body, head.headers["Content-Length"]) == (b"", "9000000")
    part = client.ask("/media/large.png", Range="bytes=8999990-")
    assert (part.status, part.body) == (206, body[-10:])


def test_a_large_file_that_is_replaced_while_it_is_sent_stays_whole(client: Client, root: Path) -> None:
    for name, letter in (("large.png", b"a"), ("new", b"b")):
        (root / name).write_bytes(letter * 30_000_000)
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=10)
    connection.request("GET", "/large.png")
    response = connection.getresponse()
    begin = response.read(1000)
    (root / "new").replace(root / "large.png")
    assert begin + response.read() == b"a" * 30_000_000
    connection.close()
    assert client.ask("/large.png", Range="bytes=-3").body == b"bbb"


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
