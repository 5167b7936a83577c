"""The door to pictures on the web, over real HTTP on the loopback interface."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from mirror import Answering, Mirror, drip, page
from picture_files import PICTURES, SIZE, SVG

from syndicate.model import Asset, Picture
from syndicate.ports import Pictures
from syndicate.sources.fetch import BEGINNING
from syndicate.sources.pictures import WebPictures

KINDS = sorted(PICTURES)
PNG = PICTURES["image/png"]
HTML = b"<!DOCTYPE html><title>Masuk</title><p>Silakan masuk."


@pytest.fixture
def web() -> Iterator[Mirror]:
    mirror = Mirror()
    yield mirror
    mirror.close()


def door(web: Mirror, *, copying: bool, **options: Any) -> Pictures:
    return WebPictures(copying=copying, private=[web.url.removeprefix("http://")], **options)


def one(web: Mirror, url: str, *, copying: bool, **options: Any) -> tuple[Picture, Asset | None]:
    [found] = door(web, copying=copying, **options).fetch([url])
    return found


def ranged(body: bytes) -> Answering:
    """A server that understands a range from the beginning."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        last = min(int(re.fullmatch(r"bytes=0-(\d+)", handler.headers["Range"])[1]), len(body) - 1)  # type: ignore[index]
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes 0-{last}/{len(body)}")
        handler.send_header("Content-Length", str(last + 1))
        handler.end_headers()
        handler.wfile.write(body[: last + 1])

    return answer


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_each_kind_is_copied_under_a_name_made_from_its_bytes(web: Mirror, kind: str) -> None:
    body = PICTURES[kind]
    url = web.put("/gambar", body)
    web.pages["/gambar"] = page(200, body, Content_Type="text/plain")  # the bytes decide
    picture, asset = one(web, url, copying=True)
    name = f"{hashlib.sha256(body).hexdigest()[:16]}.{ {'image/jpeg': 'jpg'}.get(kind, kind[6:]) }"
    assert asset == Asset(name=name, type=kind, body=body)
    width, height = SIZE
    assert picture == Picture(url=url, type=kind, width=width, height=height, length=len(body), asset=name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
def test_of_a_picture_that_is_not_copied_only_the_beginning_is_read(web: Mirror, kind: str, ranges: bool) -> None:
    body = PICTURES[kind] + bytes(20_000_000)
    url = web.put("/g", body)
    if ranges:
        web.pages["/g"] = ranged(body)
    picture, asset = one(web, url, copying=False)
    assert (picture, asset) == (
        Picture(url=url, type=kind, width=SIZE[0], height=SIZE[1], length=len(body)), None
    )  # fmt: skip
    assert web.said("/g", "range") == [f"bytes=0-{BEGINNING - 1}"]
    assert web.said("/g", "accept-encoding") == ["identity"]
    assert web.sent < 15_000_000, "the server was cut off"


def test_a_drawing_is_measured_but_never_copied(web: Mirror) -> None:
    url = web.put("/a.svg", SVG)
    assert one(web, url, copying=False)[0] == Picture(
        url=url, type="image/svg+xml", width=60, height=40, length=len(SVG)
    )
    picture, asset = one(web, url, copying=True)
    assert asset is None
    assert "SVG drawing, which may hold scripts" in picture.failure


@pytest.mark.parametrize(
    ("answering", "reason"),
    [
        (page(200, HTML, Content_Type="image/png"), "is no picture that pages can show, but image/png"),
        (page(200, HTML, Content_Type="text/html; charset=utf-8"), "but text/html."),
        (page(200, b""), "is no picture that pages can show, but something else"),
        (page(404, b"no"), "answered 404 Not Found"),
        (page(500, b"no"), "answered 500"),
        (page(302, b"", Location="http://127.0.0.2:9/x.png"), "could not be fetched|did not answer"),
        (page(302, b"", Location="ftp://example.org/x.png"), "is not an http or https address"),
    ],
)
@pytest.mark.parametrize("copying", [True, False])
def test_what_is_no_picture_says_why(web: Mirror, answering: Answering, reason: str, copying: bool) -> None:
    web.pages["/x"] = answering
    picture, asset = one(web, f"{web.url}/x", copying=copying, timeout=2)
    assert (asset, picture.type, picture.asset) == (None, "", "")
    assert re.search(reason, picture.failure), picture.failure


def test_an_answer_that_breaks_off_is_no_copy(web: Mirror) -> None:
    web.pages["/x"] = page(200, PNG, Content_Length=str(len(PNG) + 5))
    picture, asset = one(web, f"{web.url}/x", copying=True)
    assert asset is None
    assert "could not be fetched" in picture.failure


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_was_cut_off_before_it_was_put_there_is_not_copied(web: Mirror, kind: str) -> None:
    picture, asset = one(web, web.put("/x", PICTURES[kind][:-9]), copying=True)
    assert asset is None
    assert "cut off or damaged" in picture.failure


def test_large_files_and_many_pixels_are_refused(web: Mirror) -> None:
    url = web.put("/x", PNG + bytes(1000))
    assert one(web, url, copying=True, limit=len(PNG) + 1000)[1]
    assert "larger than" in one(web, url, copying=True, limit=len(PNG) + 999)[0].failure
    assert "6 × 4 pixels" in one(web, url, copying=True, pixels=23)[0].failure
    assert one(web, url, copying=False, pixels=23)[0].width == 6, "nobody here opens it"


def test_a_slow_server_costs_its_picture_and_no_other(web: Mirror) -> None:
    web.pages["/slow"] = drip
    fast = [web.put(f"/{n}", PNG) for n in range(5)]
    started = time.monotonic()
    found = dict(door(web, copying=True, timeout=2, at_once=2).fetch([f"{web.url}/slow", *fast]))
    assert time.monotonic() - started < 8
    by_url = {picture.url: picture for picture in found}
    assert "within 2 seconds" in by_url[f"{web.url}/slow"].failure
    assert all(by_url[url].asset for url in fast)


@pytest.mark.parametrize("copying", [True, False])
def test_the_private_network_is_out_of_reach_unless_its_host_was_named(web: Mirror, copying: bool) -> None:
    url = web.put("/x", PNG)
    [(picture, asset)] = WebPictures(copying=copying).fetch([url])
    assert "not a public address" in picture.failure
    assert asset is None
    [(picture, _)] = WebPictures(copying=copying, private=["127.0.0.1:1"]).fetch([url])
    assert "not a public address" in picture.failure
    assert web.asked == []
    assert not one(web, url, copying=copying)[0].failure


def test_a_redirect_is_followed(web: Mirror) -> None:
    web.put("/real.png", PNG)
    web.pages["/x"] = page(302, b"", Location="/real.png")
    picture, asset = one(web, f"{web.url}/x", copying=True)
    assert (picture.url, bool(asset)) == (f"{web.url}/x", True)


def test_the_rest_of_a_host_that_only_fails_is_left_out(web: Mirror) -> None:
    urls = [f"{web.url}/{n}" for n in range(40)]
    found = list(door(web, copying=True, at_once=2).fetch(urls))
    assert len(found) == 5
    assert all(picture.failure for picture, _ in found)


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_is_asked_too_much_is_left_alone(web: Mirror, status: int) -> None:
    urls = [web.put(f"/{n}", PNG) for n in range(9)]
    web.pages["/2"] = page(status, b"", Retry_After="60")
    found = list(door(web, copying=True).fetch(urls))
    assert [bool(picture.failure) for picture, _ in found] == [False, False, True]


def test_a_host_rests_between_two_pictures(web: Mirror) -> None:
    urls = [web.put(f"/{n}", PNG) for n in range(4)]
    started = time.monotonic()
    assert len(list(door(web, copying=False, rest=0.3).fetch(urls))) == 4
    assert time.monotonic() - started >= 0.9


def test_a_call_ends_after_its_number_and_after_its_time(web: Mirror) -> None:
    urls = [web.put(f"/{n}", PNG) for n in range(12)]
    assert len(list(door(web, copying=True, most=7).fetch(urls))) == 7
    web.pages |= {f"/{n}": slowly for n in range(12)}
    started = time.monotonic()
    found = list(door(web, copying=True, at_once=2, seconds=1).fetch(urls))
    assert 2 <= len(found) < 12
    assert time.monotonic() - started < 6


def slowly(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.2)
    page(200, PNG)(handler)


def test_a_host_is_asked_for_one_picture_at_a_time_and_leaving_early_leaves_the_rest(web: Mirror) -> None:
    running, most = 0, 0

    def counted(handler: BaseHTTPRequestHandler) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.05)
        running -= 1
        page(200, PNG)(handler)

    web.pages |= {f"/{n}": counted for n in range(20)}
    alike = web.url.replace("127.0.0.1", "localhost")
    hosts = [url.removeprefix("http://") for url in (web.url, alike)]
    pictures = WebPictures(copying=True, private=hosts, at_once=3, rest=0)
    answers_ = pictures.fetch([f"{url}/{n}" for n in range(10) for url in (web.url, web.url, web.url, alike)])
    assert isinstance(answers_, Iterator)
    for _ in range(6):
        next(answers_)
    del answers_
    assert most == 2, "one at each host"
    assert len(web.asked) <= 10


def test_an_address_that_is_none_is_a_failure_like_any_other() -> None:
    for url in ("http://[::", "http://", "https:///x.png", "http://a:b@127.0.0.1/x.png", "http://tidak-ada.invalid/x"):
        [(picture, asset)] = WebPictures(copying=True, timeout=5).fetch([url])
        assert picture.url == url
        assert picture.failure
        assert asset is None
