"""The published files are right under other servers too: the same requests, answered alike."""

from __future__ import annotations

import gzip
import http.client
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import ROOT
from desk import Desk
from web_servers import caddy, needs, nginx

from syndicate.serve import make_server

TEXT = "<!doctype html><title>Long</title>" + "<p>Banjir surut di Demak.</p>" * 200
FILES = {
    "index.html": TEXT, "404.html": "<p>no such page", "en/index.html": TEXT, "id/index.html": TEXT,
    "en/rss.xml": "<rss/>" + " " * 2000, "en/atom.xml": "<feed/>", "en/feed.json": "{}", "id/rss.xml": "<rss/>",
    "en/2026/11/index.html": TEXT, "en/2026/11/banjir.html": TEXT, "en/2026/11/rss-2.xml": "<rss/>",
    ".well-known/note.txt": "note",
    "feeds.opml": "<opml/>", "sitemap.xml": "<urlset/>", "robots.txt": "robots", "assets/style.css": "a{}",
    "media/0123456789abcdef.png": "png", ".syndicate-manifest": "secret", "en/.hidden": "secret", "empty/x": "",
}  # fmt: skip

TAKEN, GONE = "withdrawn: true\n", "/en/2026/11/a00002.html"
PATHS = [
    "/", "/en/", "/en", "/en?x=1", "/en/2026", "/en/rss.xml", "/en/rss.xml?x", "/en/atom.xml", "/en/feed.json",
    "/feeds.opml",
    "/sitemap.xml", "/robots.txt", "/assets/style.css", "/media/0123456789abcdef.png", "/en/2026/11/",
    "/en/2026/11/banjir.html", "/en/2026/11/rss-2.xml", "/en/2026/11/a00001.html", GONE, "/none", "/none/",
    "/en/none.html",
    "/.syndicate-manifest", "/%2esyndicate-manifest", "/en/.hidden", "/.well-known/note.txt", "/empty/",
    "/link.txt", "/en/%00",
]  # fmt: skip
# (path, method, headers) beyond a plain GET
REQUESTS: list[tuple[str, str, dict[str, str]]] = [
    *((path, "GET", {}) for path in PATHS),
    *((path, "HEAD", {}) for path in ("/", "/en/rss.xml", "/none", GONE)),
    *(("/", "GET", {"Accept-Language": wanted}) for wanted in ("id", "en-GB,en;q=0.9", "fr", "ID-id, en;q=0.5", "in")),
    ("/", "GET", {"Accept-Language": "id", "Sec-Fetch-Site": "same-origin"}),
    ("/feed", "GET", {}),
    ("/feed", "GET", {"Accept-Language": "id"}),
    ("/en/", "GET", {"Accept-Encoding": "gzip"}),
    ("/en/", "GET", {"Range": "bytes=0-9"}),
    ("/en/", "GET", {"Range": "bytes=999999-"}),
    ("/", "POST", {}),
    ("/en/rss.xml", "DELETE", {}),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy")
    root = folder / "public"
    desk = Desk(folder=folder)
    for heads in (("", ""), (TAKEN, TAKEN), ("", TAKEN)):  # one is published again
        for number, head in enumerate(heads, 1):
            desk.write(number, head=head)
        desk.run()
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (folder / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(folder / "secret.txt")
    for part in (root, *root.parents):  # the server's workers are another user
        if part.is_relative_to(tmp_path_factory.getbasetemp().parent):
            part.chmod(0o755)
    return root


@pytest.fixture(scope="module")
def ours(root: Path) -> Iterator[int]:
    with make_server(root, "127.0.0.1", 0, languages=("en", "id"), cron="*/15 * * * *") as server:
        yield server.server_port


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def other(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program, folder = needs(request.param), tmp_path_factory.mktemp(request.param)
    with (nginx if request.param == "nginx" else caddy)(program, root, folder) as (port, _):
        yield port


def ask(port: int, path: str, method: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.mark.parametrize(
    ("path", "method", "headers"), REQUESTS, ids=[f"{m} {p} {' '.join(h.values())}" for p, m, h in REQUESTS]
)
def test_the_same_answers(ours: int, other: int, path: str, method: str, headers: dict[str, str]) -> None:
    one, one_body = ask(ours, path, method, headers)
    assert (one.status == 410) is (path == GONE)
    two, two_body = ask(other, path, method, headers)
    if path == "/en/%00":
        assert {one.status, two.status} <= {400, 404, 500}
        return
    if path == "/link.txt" and two.headers["Server"] != "nginx":
        pytest.skip("Caddy follows every link, which deploy/Caddyfile says")
    assert one.status == two.status
    if one.status in (200, 206, 404, 410):
        if one.headers["Content-Encoding"]:
            one_body, two_body = gzip.decompress(one_body), gzip.decompress(two_body)
        assert two_body == one_body
        assert two.headers["Content-Type"] == one.headers["Content-Type"]
    alike = ["Location", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Allow"]
    if one.status in (200, 206):
        alike.append("Access-Control-Allow-Origin")
    for name in alike:
        if path == "/en?x=1" and name == "Location" and two.headers["Server"] != "nginx":  # Caddy's drops the query
            assert (one.headers[name], two.headers[name]) == ("en/?x=1", "en/")
        else:
            assert two.headers[name] == one.headers[name], name
    assert vary(two) >= vary(one)
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        if one.status == 200:
            assert two.headers[name], name


@pytest.mark.parametrize(("name", "word"), [("nginx", "proxy_pass"), ("caddy", "reverse_proxy")])
def test_what_the_operators_page_puts_in_front_changes_no_answer(
    root: Path, ours: int, tmp_path: Path, name: str, word: str
) -> None:
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)(?:^(?:    .*)?\n)+", page)
    (block,) = [block for block in blocks if word in block]
    site = textwrap.dedent(block).replace("127.0.0.1:8000", f"127.0.0.1:{ours}")
    program = needs(name)
    with (nginx if name == "nginx" else caddy)(program, root, tmp_path, site=site) as (port, _):
        for path in ("/", "/en/", "/en", "/en/rss.xml", "/feed", "/none", GONE, "/en/2026/11/banjir.html"):
            (one, direct), (two, behind) = (ask(at, path, "GET", {"Accept-Language": "id"}) for at in (ours, port))
            assert (two.status, behind) == (one.status, direct), path
            for field in ("Content-Type", "ETag", "Location", "Cache-Control", "Link", "Content-Security-Policy"):
                assert two.headers[field] == one.headers[field], (path, field)


@pytest.mark.parametrize(
    ("name", "below"),
    [("nginx", "server {{ listen 80; location /intl/ {{ proxy_pass http://127.0.0.1:{port}/; }} }}"),
     ("caddy", "intl.example.org {{\n\thandle_path /intl/* {{\n\t\treverse_proxy 127.0.0.1:{port}\n\t}}\n}}\n")],
    ids=["nginx", "caddy"],
)  # fmt: skip
def test_below_a_path_that_a_proxy_takes_off_redirects_stay_there(
    root: Path, ours: int, other: int, tmp_path: Path, name: str, below: str
) -> None:
    proxy = nginx if name == "nginx" else caddy
    served = {"/intl/": "/intl/id/", "/intl/feed": "/intl/id/rss.xml", "/intl/en/2026": "/intl/en/2026/"}
    for direct in (ours, other):
        folder = tmp_path / str(direct)
        folder.mkdir()
        with proxy(needs(name), root, folder, site=below.format(port=direct)) as (port, _):
            for path, there in served.items():
                answer, _ = ask(port, path, "GET", {"Accept-Language": "id"})
                assert answer.status in (301, 302)
                assert urljoin(path, answer.headers["Location"]) == there


def vary(response: http.client.HTTPResponse) -> set[str]:
    joined = ",".join(response.headers.get_all("Vary", []))
    return {name.strip().lower() for name in joined.split(",")} - {"", "accept-encoding"}


def test_they_know_when_a_client_has_the_bytes(ours: int, other: int) -> None:
    for port in (ours, other):
        first, _ = ask(port, "/en/rss.xml", "GET", {})
        has = (("If-None-Match", first.headers["ETag"]), ("If-Modified-Since", first.headers["Last-Modified"]))
        for name, value in has:
            again, body = ask(port, "/en/rss.xml", "GET", {name: value})
            assert (again.status, body) == (304, b"")


def test_what_lasts_lasts_longer(ours: int, other: int) -> None:
    def age(port: int, path: str) -> int:
        return int(ask(port, path, "GET", {})[0].headers["Cache-Control"].partition("max-age=")[2].partition(",")[0])

    for port in (ours, other):
        assert age(port, "/en/rss.xml") <= 900 < age(port, "/en/2026/11/banjir.html") == 3600
        assert age(port, "/en/2026/11/") <= 900
        assert age(port, "/media/0123456789abcdef.png") == 31536000
