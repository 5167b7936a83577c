"""Manners of fetching: when a server is asked, how, how often, and where its older pages are."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom_servers import LOGIN, Pages, Reply, serving

from syndicate import __version__
from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, Notice, RawArticle
from syndicate.sources.embargo import Embargoed
from syndicate.sources.feed import FeedSource
from syndicate.sources.patience import LONGEST, SHORTEST, fresh_for, wait_after
from syndicate.sources.web import Web

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rss(*titles: str, channel: str = "") -> bytes:
    items = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>" for title in titles)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>K</title>{channel}{items}</channel></rss>'.encode()


def atom(*titles: str, links: str = "") -> bytes:
    entries = "".join(f"<entry><id>{title}</id><title>{title}</title></entry>" for title in titles)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>{links}{entries}</feed>'.encode()


class Koran:
    """Passes over one feed."""

    def __init__(self, server: Pages, path: str = "/feed") -> None:
        self.server, self.path = server, path
        self.now, self.memo = NOW, dict[str, str]()
        self.web = Web(lambda: self.now, gap=0, timeout=2)

    def items(self) -> list[RawArticle | ArticleError | Notice]:
        feed = FeedSource("koran", self.server.url + self.path, self.web, allow_private=True)
        items = Embargoed(feed, lambda: self.now).read(self.memo)
        return [item for item in items if not isinstance(item, Listing)]

    def titles(self) -> list[str]:
        return [item.title for item in self.items() if isinstance(item, RawArticle)]

    def notices(self) -> list[str]:
        return [item.what for item in self.items() if isinstance(item, Notice)]

    def fails(self) -> str:
        with pytest.raises(DoorError) as caught:
            self.items()
        return caught.value.what

    def asked(self) -> int:
        return len(self.server.asked)


@pytest.fixture
def server() -> Iterator[Pages]:
    with serving(Pages()) as made:
        yield made


@pytest.fixture
def koran(server: Pages) -> Koran:
    server.pages["/feed"] = Reply(body=rss("Satu", "Dua"))
    return Koran(server)


def test_what_did_not_change_is_not_sent_again(server: Pages, koran: Koran) -> None:
    marks = {"ETag": '"a"', "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT"}
    server.pages["/feed"] = Reply(body=rss("Satu"), fields=marks)
    assert koran.titles() == ["Satu"]
    server.pages["/feed"] = Reply(status=304)
    assert koran.items() == []
    assert server.seen[1]["if-none-match"] == '"a"'
    assert server.seen[1]["if-modified-since"] == marks["Last-Modified"]
    server.pages["/feed"] = Reply(body=rss("Satu", "Dua"), fields={"ETag": '"b"'})
    assert koran.titles() == ["Satu", "Dua"]
    koran.items()
    assert "if-modified-since" not in server.seen[3]


def test_marks_that_cannot_be_sent_back_are_dropped(server: Pages, koran: Koran) -> None:
    server.pages["/feed"] = Reply(body=rss("Satu"), fields={"ETag": '"\xe9\x01"', "Last-Modified": "x" * 600})
    assert koran.titles() == koran.titles() == ["Satu"]
    assert "if-none-match" not in server.seen[1]


def test_a_feed_is_asked_with_the_newsrooms_name(server: Pages, koran: Koran) -> None:
    koran.web = Web(lambda: NOW, site="https://kabar-désa.example/intl", gap=0)
    koran.items()
    host = "kabar-désa.example".encode("idna").decode()
    assert server.seen[0]["user-agent"] == f"Syndicate/{__version__} (+https://{host}/intl)"


@pytest.mark.parametrize(
    ("fields", "channel", "minutes"),
    [
        ({"Cache-Control": "public, max-age=1800"}, "", 30),
        ({"Cache-Control": "max-age=1800", "Age": "600"}, "", 20),
        ({"Cache-Control": "max-age=1800", "Expires": "Wed, 25 Nov 2026 03:00:00 GMT"}, "", 30),
        ({"Expires": format_datetime(NOW + HOUR, usegmt=True), "Date": format_datetime(NOW, usegmt=True)}, "", 60),
        ({"Expires": "0"}, "", 1),
        ({"Cache-Control": "no-cache"}, "", 1),
        ({"Cache-Control": "max-age=0"}, "<ttl>15</ttl>", 15),
        ({"Cache-Control": "max-age=99999999999"}, "", 24 * 60),
        ({}, "<ttl>60</ttl>", 60),
        ({}, "<ttl>999999</ttl>", 24 * 60),
        ({}, "", 0),
        ({}, "<ttl>sering</ttl>", 0),
    ],
)
def test_a_fresh_feed_is_not_asked_again_too_soon(
    server: Pages, koran: Koran, fields: dict[str, str], channel: str, minutes: int
) -> None:
    server.pages["/feed"] = Reply(body=rss("Satu", channel=channel), fields=fields)
    assert koran.titles() == ["Satu"]
    if minutes:
        koran.now += timedelta(minutes=minutes, seconds=-1)
        assert koran.items() == []
        assert koran.asked() == 1
        koran.now += timedelta(seconds=1)
    assert koran.titles() == ["Satu"]


@pytest.mark.parametrize(
    ("fields", "least", "most"),
    [
        ({}, 4, 6),
        ({"Retry-After": "1800"}, 30, 30),
        ({"Retry-After": format_datetime(NOW + 2 * HOUR, usegmt=True)}, 120, 120),
        ({"Retry-After": "999999999"}, 24 * 60, 24 * 60),
        ({"Retry-After": "1"}, 4, 6),
        ({"Retry-After": "nanti"}, 4, 6),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_patience_gets_it(
    server: Pages, koran: Koran, status: int, fields: dict[str, str], least: int, most: int
) -> None:
    server.faults[1] = Reply(status=status, fields=fields)
    assert str(status) in koran.fails()
    koran.now = NOW + timedelta(minutes=least, seconds=-1)
    assert str(status) in koran.fails()
    assert koran.asked() == 1
    koran.now = NOW + timedelta(minutes=most, seconds=1)
    assert koran.titles() == ["Satu", "Dua"]


def test_a_failing_server_is_asked_less_and_less_and_the_report_says_since_when(server: Pages, koran: Koran) -> None:
    server.pages["/feed"] = Reply(status=500)
    asked_at: list[datetime] = []
    while koran.now < NOW + timedelta(days=6):
        before = koran.asked()
        said = koran.fails()
        if koran.asked() > before:
            asked_at.append(koran.now)
        koran.now += timedelta(minutes=5)
    assert len(asked_at) <= 16
    gaps = [b - a for a, b in pairwise(asked_at)]
    assert all(gap <= timedelta(days=1, minutes=5) for gap in gaps)
    assert f"It has failed {len(asked_at)} times in a row, since 2026-11-24 03:00 UTC." in said
    assert said.endswith("Mend or remove it.")
    server.pages["/feed"] = Reply(body=rss("Satu"))
    koran.now += timedelta(days=1)
    assert koran.titles() == ["Satu"]
    assert not {"failures", "since", "why", "next"} & set(koran.memo)


def test_a_login_page_is_a_failure_and_never_a_new_address(server: Pages, koran: Koran) -> None:
    server.pages["/feed"] = Reply(status=301, fields={"Location": "/login"})
    server.pages["/login"] = LOGIN
    assert "an HTML page titled 'Log in'" in koran.fails()
    assert "address" not in koran.memo


@pytest.mark.parametrize(("status", "stays"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_move_for_good_is_remembered_and_told_once(server: Pages, koran: Koran, status: int, stays: bool) -> None:
    server.pages |= {"/new": Reply(body=rss("Satu")), "/feed": Reply(status=status, fields={"Location": "/new"})}
    told = [f"{server.url}/feed has moved for good to {server.url}/new; write that into the configuration."]
    assert koran.notices() == (told if stays else [])
    assert koran.notices() == []
    assert server.asked == (["/feed", "/new", "/new"] if stays else ["/feed", "/new", "/feed", "/new"])


def test_only_the_moves_before_a_temporary_one_are_for_good(server: Pages, koran: Koran) -> None:
    server.pages |= {
        "/feed": Reply(status=301, fields={"Location": "/a"}),
        "/a": Reply(status=302, fields={"Location": "/b"}),
        "/b": Reply(status=301, fields={"Location": "/c"}),
        "/c": Reply(body=rss("Satu")),
    }
    koran.items()
    assert koran.memo["address"] == f"{server.url}/a"


def test_a_feed_that_is_gone_is_told_and_never_asked_again(server: Pages, koran: Koran) -> None:
    server.pages["/feed"] = Reply(status=410)
    assert "gone for good" in koran.fails()
    for _ in range(3):
        koran.now += timedelta(days=30)
        assert "is gone for good (410, 2026-11-24)" in koran.fails()
    assert koran.asked() == 1


def test_a_clock_that_was_wrong_does_not_silence_a_feed(server: Pages, koran: Koran) -> None:
    server.pages["/feed"] = Reply(body=rss("Satu"), fields={"Cache-Control": "max-age=3600"})
    koran.now = NOW + timedelta(days=3650)
    koran.items()
    koran.now = NOW
    assert koran.titles() == ["Satu"]


def pages(server: Pages, count: int, *, form: str) -> None:
    """A feed of so many pages, in one of the forms that name the page before."""
    for n in range(1, count + 1):
        older = f"{server.url}/{n + 1}" if n < count else ""
        if form == "next_url":
            said = {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [{"id": f"Berita {n}", "title": f"Berita {n}"}],
            }
            body = json.dumps(said | ({"next_url": older} if older else {})).encode()
        else:
            body = atom(f"Berita {n}", links=f'<link rel="{form}" href="{older}"/>' if older else "")
        server.pages["/feed" if n == 1 else f"/{n}"] = Reply(body=body, fields={"ETag": f'"{n}"'})


@pytest.mark.parametrize("form", ["prev-archive", "next", "next_url"])
def test_older_pages_are_read_once(server: Pages, koran: Koran, form: str) -> None:
    pages(server, 7, form=form)
    assert koran.titles() == [f"Berita {n}" for n in range(1, 8)]
    assert koran.titles() == ["Berita 1"]
    assert koran.asked() == 8


def test_an_import_of_older_pages_goes_on_where_it_failed(server: Pages, koran: Koran) -> None:
    pages(server, 7, form="prev-archive")
    server.faults[4] = Reply(status=500)
    with pytest.raises(DoorError, match="500"):
        koran.items()
    assert koran.memo["older"] == f"{server.url}/4"
    koran.now += HOUR
    server.pages["/feed"] = Reply(status=304)
    assert koran.titles() == [f"Berita {n}" for n in range(4, 8)]


def test_older_pages_that_are_not_there_end_the_import(server: Pages, koran: Koran) -> None:
    pages(server, 7, form="prev-archive")
    server.pages["/4"] = Reply(status=410)
    assert koran.notices() == [
        f"its older articles end at {server.url}/4, which answered 410 Gone; what is behind that is missing."
    ]
    assert "gone" not in koran.memo
    assert koran.titles() == ["Berita 1"]


def test_older_pages_that_always_fail_are_given_up(server: Pages, koran: Koran) -> None:
    pages(server, 3, form="prev-archive")
    server.pages["/3"] = LOGIN
    for _ in range(8):
        koran.fails()
        koran.now += timedelta(days=2)
    assert "failed again and again" in koran.notices()[0]
    assert koran.titles() == ["Berita 1"]


def shift(server: Pages, count: int, by: int) -> None:
    """The same feed when so many new items have pushed the others to later pages, one item a page."""
    for n in range(1, count + 1):
        links = f'<link rel="next" href="{server.url}/{n + 1}"/>' if n < count else ""
        server.pages["/feed" if n == 1 else f"/{n}"] = Reply(body=atom(f"Berita {n - by}", links=links))


def test_a_gap_since_the_last_pass_is_filled_from_older_pages(server: Pages, koran: Koran) -> None:
    shift(server, 7, by=0)
    koran.items()
    shift(server, 12, by=5)
    assert koran.titles() == [f"Berita {n}" for n in range(-4, 2)]
    asked = koran.asked()
    assert koran.titles() == ["Berita -4"]
    assert koran.asked() == asked + 1


def test_a_feed_whose_ids_always_change_is_followed_once_and_never_again(server: Pages, koran: Koran) -> None:
    shift(server, 50, by=0)
    koran.items()
    shift(server, 50, by=1000)
    assert "more than 30" in koran.notices()[0]
    asked = koran.asked()
    for by in (2000, 3000):
        shift(server, 50, by=by)
        assert koran.titles() == [f"Berita {1 - by}"]
    assert koran.asked() == asked + 2


def test_older_pages_in_a_circle_end(server: Pages, koran: Koran) -> None:
    pages(server, 3, form="prev-archive")
    server.pages["/3"] = Reply(body=atom("Berita 3", links=f'<link rel="prev-archive" href="{server.url}/2"/>'))
    assert "in a circle" in koran.notices()[0]
    assert koran.asked() == 3


def test_an_item_dated_ahead_comes_when_it_is_due_although_the_feed_is_fresh(server: Pages, koran: Koran) -> None:
    ahead = format_datetime(NOW + 2 * HOUR, usegmt=True)
    item = f"<item><guid>1</guid><title>Nanti</title><pubDate>{ahead}</pubDate></item>"
    body = rss("Satu").replace(b"</channel>", item.encode() + b"</channel>")
    server.pages["/feed"] = lambda: Reply(
        status=304 if "if-none-match" in server.seen[-1] else 200,
        body=b"" if "if-none-match" in server.seen[-1] else body,
        fields={"ETag": '"x"', "Cache-Control": "max-age=86400"},
    )
    first = koran.items()
    assert [item.title for item in first if isinstance(item, RawArticle)] == ["Satu"]
    assert isinstance(first[-1], Notice)
    koran.now += HOUR
    assert koran.titles() == []
    koran.now += HOUR
    assert koran.titles() == ["Satu", "Nanti"]
    assert "embargoed" not in koran.memo


def test_an_item_dated_ahead_that_is_taken_back_is_forgotten(server: Pages, koran: Koran) -> None:
    item = f"<item><guid>1</guid><title>Nanti</title><pubDate>{format_datetime(NOW + HOUR)}</pubDate></item>"
    server.pages["/feed"] = Reply(body=rss("Satu").replace(b"</channel>", item.encode() + b"</channel>"))
    koran.items()
    server.pages["/feed"] = Reply(body=rss("Satu"))
    koran.now += 2 * HOUR
    assert koran.titles() == ["Satu"]
    assert "embargoed" not in koran.memo


def test_one_host_is_asked_one_at_a_time_with_a_rest_between_and_others_do_not_wait() -> None:
    busy: list[int] = []
    with serving(Pages()) as one, serving(Pages()) as other:
        most = 0

        def slow() -> Reply:
            nonlocal most
            busy.append(1)
            most = max(most, len(busy))
            time.sleep(0.1)
            busy.pop()
            return Reply(body=b"x")

        one.pages["/"], other.pages["/"] = slow, Reply(body=b"x")
        web = Web(lambda: NOW, gap=0.2)
        started = time.monotonic()
        threads = [
            threading.Thread(target=web.get, args=(f"{one.url}/",), kwargs={"allow_private": True}) for _ in "123"
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        web.get(f"{other.url}/", allow_private=True)
        assert time.monotonic() - started < 0.2
        for thread in threads:
            thread.join()
        assert time.monotonic() - started >= 0.7
        assert most == 1


FIELDS = st.dictionaries(
    st.sampled_from(["cache-control", "expires", "age", "date"]),
    st.text(max_size=30)
    | st.sampled_from(["max-age=5", "max-age=-1", "no-cache", "Tue, 24 Nov 2026 00:00:00 GMT", "99"]),
)


@given(FIELDS, st.none() | st.integers(0, 10**15))
def test_whatever_a_server_says_it_is_asked_within_a_day(fields: dict[str, str], ttl: int | None) -> None:
    wait = fresh_for(fields, ttl, NOW)
    assert wait == timedelta() or SHORTEST <= wait <= LONGEST


@given(st.integers(1, 10**6), st.text(max_size=40) | st.integers().map(str), st.text(max_size=5))
def test_whatever_fails_is_asked_within_a_day_and_not_within_a_minute(failures: int, said: str, who: str) -> None:
    wait = wait_after(failures, said, who, NOW)
    assert SHORTEST <= wait <= LONGEST


@given(st.integers(1, 7), st.text(max_size=5))
def test_each_failure_makes_the_wait_longer(failures: int, who: str) -> None:
    assert wait_after(failures + 1, "", who, NOW) > wait_after(failures, "", who, NOW)


def test_those_who_ask_come_back_at_different_moments() -> None:
    assert len({wait_after(3, "", f"koran {n}", NOW) for n in range(50)}) > 40
