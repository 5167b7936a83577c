"""Hubs that tell what is new: discovery, subscribing, verification, signatures, leases, and a daemon that is told."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from newsroom_servers import Pages, Reply, serving
from test_sources_manners import NOW, atom, rss

from syndicate.config import load
from syndicate.errors import ConfigError, DoorError
from syndicate.model import Notice
from syndicate.sources.feed import FeedSource
from syndicate.sources.web import Web
from syndicate.sources.websub import LEASE, Subscribed, Subscriptions
from syndicate.sources.websub_listener import Listener


class Hub:
    """A hub. asked: the forms; verify: whether it verifies; seconds: the lease it grants; answers: of verifications."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, str]] = []
        self.threads: list[threading.Thread] = []
        self.verify, self.seconds, self.status = True, 3600, 202
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                hub.asked.append(form)
                self.send_response(hub.status)
                self.end_headers()
                if hub.verify:
                    hub.threads.append(threading.Thread(target=hub.challenge, args=[form]))
                    hub.threads[-1].start()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/"

    def challenge(self, form: dict[str, str], **changes: str) -> int:
        """Ask the subscriber whether it meant this."""
        said = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "kata-sandi"}
        said |= {"hub.lease_seconds": str(self.seconds)} | {
            key.replace("_", "."): text for key, text in changes.items()
        }
        answer = httpx.get(f"{form['hub.callback']}?{urlencode(said)}", timeout=10)
        self.answers.append((answer.status_code, answer.text))
        return answer.status_code

    def deliver(self, form: dict[str, str], body: bytes = b"<rss/>", method: str = "sha256", secret: str = "") -> int:
        """Tell the subscriber what is new."""
        sign = hmac.new((secret or form["hub.secret"]).encode(), body, getattr(hashlib, method)).hexdigest()
        fields = {"X-Hub-Signature": f"{method}={sign}"}
        return httpx.post(form["hub.callback"], content=body, headers=fields, timeout=10).status_code

    def close(self) -> None:
        """Stop."""
        self._http.shutdown()
        for thread in (self._thread, *self.threads):
            thread.join()
        self._http.server_close()


class Desk:
    """A subscriber with one feed. arrived: what it was told."""

    def __init__(self, server: Pages, hub: Hub) -> None:
        self.server, self.hub, self.now, self.memo = server, hub, NOW, dict[str, str]()
        self.arrived: list[str] = []
        self.subscriptions = Subscriptions("http://127.0.0.1:1")
        self.listener = Listener(self.subscriptions, self.arrived.append, lambda: self.now, host="127.0.0.1", port=0)
        self.subscriptions.callback = f"http://127.0.0.1:{self.listener.port}/hub"
        self.web = Web(lambda: self.now, gap=0, timeout=5)
        links = f'<{hub.url}>; rel="hub"'
        self.server.pages["/feed"] = Reply(body=rss("Satu"), fields={"Link": links})

    def notices(self) -> list[str]:
        """One pass."""
        feed = FeedSource("koran", f"{self.server.url}/feed", self.web, allow_private=True)
        items = list(Subscribed(feed, self.subscriptions, self.web, allow_private=True).read(self.memo))
        return [item.what for item in items if isinstance(item, Notice)]

    def subscribed(self) -> dict[str, str]:
        """Subscribe, verified; the form that the hub got."""
        assert self.notices() == []
        until = time.monotonic() + 10
        while not self.hub.answers and time.monotonic() < until:
            time.sleep(0.01)
        assert self.hub.answers == [(200, "kata-sandi")]
        return self.hub.asked[0]


@pytest.fixture
def desk() -> Iterator[Desk]:
    hub = Hub()
    with serving(Pages()) as server:
        made = Desk(server, hub)
        try:
            yield made
        finally:
            hub.close()
            made.listener.close()


def test_a_subscription_is_asked_for_verified_and_delivers(desk: Desk) -> None:
    form = desk.subscribed()
    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == f"{desk.server.url}/feed"
    assert form["hub.lease_seconds"] == str(int(LEASE.total_seconds()))
    assert len(form["hub.secret"].encode()) < 200
    for method in ("sha1", "sha256", "sha384", "sha512"):
        assert desk.hub.deliver(form, method=method) == 202
    within(10, lambda: desk.arrived == ["koran"] * 4)


def test_what_is_not_signed_rightly_is_ignored(desk: Desk) -> None:
    form = desk.subscribed()
    assert desk.hub.deliver(form, secret="tebakan") == 202
    assert desk.hub.deliver(form, method="md5") == 202
    assert httpx.post(form["hub.callback"], content=b"<rss/>").status_code == 202
    for header in ("sha256=", "sha256=é", "=", "new=x", "__doc__=1"):
        answer = httpx.post(form["hub.callback"], content=b"x", headers={b"X-Hub-Signature": header.encode()})
        assert answer.status_code == 202
    assert desk.arrived == []


def test_what_nobody_asked_for_is_refused(desk: Desk) -> None:
    form = desk.subscribed()
    assert desk.hub.challenge(form, hub_topic="http://127.0.0.1/lain") == 404
    assert desk.hub.challenge(form, hub_mode="unsubscribe") == 404
    assert desk.hub.challenge(form | {"hub.callback": form["hub.callback"] + "x"}) == 404
    assert desk.hub.deliver(form | {"hub.callback": form["hub.callback"] + "x"}) == 410
    assert desk.hub.challenge(form, hub_mode="denied", hub_reason="penuh") == 200
    for fields in ({"Content-Length": "99999999999"}, {"Content-Length": "-1"}, {"Content-Length": str(2**24)}):
        with socket.create_connection(("127.0.0.1", desk.listener.port), timeout=10) as raw:
            head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            raw.sendall(f"POST /hub/x HTTP/1.0\r\n{head}\r\n".encode())
            assert raw.recv(100).split()[1] in {b"411", b"413"}
    assert desk.arrived == []


def test_a_lease_is_renewed_before_it_ends(desk: Desk) -> None:
    desk.subscribed()
    for minutes, asked in ((0, 1), (44, 1), (46, 2)):
        desk.now = NOW + timedelta(minutes=minutes)
        assert desk.notices() == []
        assert len(desk.hub.asked) == asked
    first, second = desk.hub.asked
    assert first["hub.callback"] == second["hub.callback"]
    assert first["hub.secret"] == second["hub.secret"]


def test_a_hub_that_does_not_verify_is_asked_less_and_less(desk: Desk) -> None:
    desk.hub.verify = False
    for minutes in range(0, 24 * 60, 5):
        desk.now = NOW + timedelta(minutes=minutes)
        desk.notices()
    assert 6 <= len(desk.hub.asked) <= 9


def test_a_hub_that_refuses_or_is_dead_is_told_of_and_the_feed_is_read(desk: Desk) -> None:
    desk.hub.verify, desk.hub.status = False, 403
    assert desk.notices() == [
        f"its hub {desk.hub.url} answered 403 Forbidden; it is not told of news and reads on schedule only."
    ]
    desk.server.pages["/feed"] = Reply(body=rss("Satu"), fields={"Link": '<http://127.0.0.1:1/>; rel="hub"'})
    assert "could not be reached" in desk.notices()[0]
    desk.server.pages["/feed"] = Reply(body=rss("Satu"))
    assert desk.notices() == []
    assert "hub" not in {key for key, value in desk.memo.items() if value}


def test_a_hub_on_a_private_network_is_out_of_reach_of_a_public_feed(desk: Desk) -> None:
    with pytest.raises(DoorError, match="not a public address"):
        desk.web.post(desk.hub.url, {"hub.mode": "subscribe"})
    assert desk.hub.asked == []


LINKED = '<link rel="hub" href="https://h.example/"/><link rel="self" href="https://k.example/f"/>'
HUBS = [{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": "https://h.example/"}]
JSON = {"version": "https://jsonfeed.org/version/1.1", "feed_url": "https://k.example/f", "items": [], "hubs": HUBS}


@pytest.mark.parametrize(
    ("link", "body", "hub", "topic"),
    [
        ('<https://h.example/>; rel="hub", <https://k.example/f>; rel=self', rss("a"), "h.example/", "k.example/f"),
        ('<https://h.example/?a,b>; title="x, y"; rel="alternate hub"', rss("a"), "h.example/?a,b", ""),
        ("", atom("a", links=LINKED), "h.example/", "k.example/f"),
        ("", json.dumps(JSON).encode(), "h.example/", "k.example/f"),
        ("<https://h.example/>; rel=hubs", rss("a"), "", ""),
        ("<javascript:1>; rel=hub", rss("a"), "", ""),
    ],
)
def test_hubs_are_found_where_they_are_named(link: str, body: bytes, hub: str, topic: str) -> None:
    with serving(Pages()) as server:
        server.pages["/feed"] = Reply(body=body, fields={"Link": link} if link else {})
        memo: dict[str, str] = {}
        list(FeedSource("k", f"{server.url}/feed", Web(lambda: NOW, gap=0), allow_private=True).read(memo))
        assert memo["hub"] == (f"https://{hub}" if hub else "")
        assert memo["topic"] == (f"https://{topic}" if topic else f"{server.url}/feed" if hub else "")


CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "feed"
url = "{url}/feed"
name = "koran"
allow_private = true
websub = true
[translate]
engine = "echo"
[schedule]
cron = "0 0 1 1 *"
[websub]
callback = "http://127.0.0.1:{port}/hub"
port = {port}
"""


def item(name: str) -> bytes:
    return (
        f"<item><guid>{name}</guid><title>Berita {name}</title><link>https://koran.example/{name}</link>"
        f"<description>Isi {name}.</description></item>"
    ).encode()


@contextmanager
def running(room: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "syndicate", "daemon", "--no-serve", "--config", str(room / "syndicate.toml")]
    with (room / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def within(seconds: float, done: object) -> float:
    """How long it took until ``done()`` held."""
    assert callable(done)
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.05)
    return time.monotonic() - begun


def test_an_article_arrives_within_seconds(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    feed = tmp_path / "public" / "en" / "feed.json"
    hub = Hub()
    try:
        with serving(Pages()) as server:
            fields = {"Link": f'<{hub.url}>; rel="hub"', "Cache-Control": "max-age=86400"}
            page = b'<rss version="2.0"><channel><title>K</title>%s</channel></rss>'
            server.pages["/feed"] = Reply(body=page % item("satu"), fields=fields)
            (tmp_path / "syndicate.toml").write_text(CONFIG.format(url=server.url, port=port), encoding="utf-8")
            with running(tmp_path):
                within(60, lambda: hub.answers and feed.exists())
                assert hub.answers == [(200, "kata-sandi")]
                asked = len(server.asked)
                server.pages["/feed"] = Reply(body=page % (item("dua") + item("satu")), fields=fields)
                time.sleep(1)
                assert len(server.asked) == asked, "it is fresh for a day, and the schedule says once a year"
                assert hub.deliver(hub.asked[0]) == 202
                took = within(30, lambda: "Berita dua" in feed.read_text(encoding="utf-8"))
                assert took < 20
    finally:
        hub.close()


def test_websub_needs_a_feed_and_an_address_that_hubs_can_reach(tmp_path: Path) -> None:
    text = CONFIG.format(url="https://koran.example", port=8020)
    for wrong, what in (
        (text.replace('callback = "http://127.0.0.1:8020/hub"', ""), "websub needs a table"),
        (text.replace('kind = "feed"', 'kind = "blogger"'), "websub is for feeds"),
    ):
        (tmp_path / "syndicate.toml").write_text(wrong, encoding="utf-8")
        with pytest.raises(ConfigError, match=what):
            load(tmp_path / "syndicate.toml")
