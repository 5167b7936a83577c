"""Pages that may be gone, and robots.txt: nothing is withdrawn, or read, that the site did not mean to be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_servers import Pages, Reply, serving
from test_sources_pages import INDEX, SITEMAP, entry, page, put

from syndicate.errors import DoorError
from syndicate.model import Listing, Notice, RawArticle
from syndicate.sources import vanished
from syndicate.sources.pages import PagesSource
from syndicate.sources.robots import SLOWEST, read_robots
from syndicate.sources.web import Web

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = timedelta(days=1)


class Situs:
    """Passes over the pages of a site, a day apart."""

    def __init__(self, server: Pages, **settings: object) -> None:
        self.server, self.now, self.memo = server, NOW, dict[str, str]()
        self.settings = settings
        self.web = Web(lambda: self.now, gap=0, timeout=5)

    def items(self, after: timedelta = DAY) -> list[object]:
        address = f"{self.server.url}/sitemap.xml"
        made = PagesSource("s", self.web, UTC, address=address, allow_private=True, **self.settings)  # type: ignore[arg-type]
        found: list[object] = list(made.read(self.memo))
        self.now += after
        return found

    def titles(self) -> list[str]:
        return [item.title for item in self.items() if isinstance(item, RawArticle)]

    def notices(self) -> list[str]:
        return [item.what for item in self.items() if isinstance(item, Notice)]

    def listing(self) -> tuple[set[str], set[str]] | None:
        """The names of pages that are there and that are not, if it is told."""
        told = next((item for item in self.items() if isinstance(item, Listing)), None)
        if told is None or told.absent is None:
            return None
        there, absent = ({url.rpartition("/")[2] for url in urls} for urls in (told.items, told.absent))
        return there, absent


@pytest.fixture
def site() -> Iterator[Pages]:
    with serving(Pages()) as server:
        server.pages.update({f"/{n}": page(f"Berita {n}") for n in (1, 2, 3)})
        show(server, 1, 2, 3)
        yield server


def show(site: Pages, *numbers: int) -> None:
    put(site, *(entry(f"{site.url}/{n}", "2026-11-01") for n in numbers))


@pytest.fixture
def situs(site: Pages) -> Situs:
    made = Situs(site)
    assert len(made.titles()) == 3
    return made


def test_a_page_that_left_the_list_is_absent_only_if_it_is_gone(site: Pages, situs: Situs) -> None:
    assert situs.listing() == ({"1", "2", "3"}, set())
    show(site, 3)
    del site.pages["/1"]
    assert situs.listing() == ({"2", "3"}, {"1"})
    assert situs.listing() == ({"2", "3"}, {"1"})
    site.pages["/1"] = page("Berita 1")
    assert situs.listing() == ({"1", "2", "3"}, set())


def test_a_page_that_stands_in_the_list_and_is_gone_is_absent_too(site: Pages, situs: Situs) -> None:
    site.pages["/1"] = Reply(status=410)
    put(site, entry(f"{site.url}/1", "2026-11-05"), entry(f"{site.url}/2", "2026-11-01"))
    assert situs.listing() == ({"2", "3"}, {"1"})
    site.pages["/1"] = page("Kembali")
    assert situs.listing() == ({"1", "2", "3"}, set())
    assert situs.titles() == ["Kembali"]


def test_a_page_that_moved_for_good_to_a_listed_one_is_gone(site: Pages, situs: Situs) -> None:
    show(site, 2, 3)
    site.pages["/1"] = Reply(status=302, fields={"Location": "/2"})
    assert situs.listing() == ({"1", "2", "3"}, set())
    site.pages["/1"] = Reply(status=301, fields={"Location": "/2"})
    assert situs.listing() == ({"2", "3"}, {"1"})


def test_an_error_proves_nothing(site: Pages, situs: Situs) -> None:
    show(site, 2, 3)
    for status in (500, 403, 429):
        site.pages["/1"] = Reply(status=status)
        assert situs.listing() == ({"2", "3"}, set())


def test_a_failing_server_or_list_yields_no_listing(site: Pages, situs: Situs) -> None:
    put(site, entry(f"{site.url}/4"))
    site.pages.update({f"/{n}": Reply(status=503) for n in (1, 2, 3)} | {"/4": page("Berita 4")})
    assert "not had whole (its server fails at page after page)" in situs.notices()[0]
    site.pages["/a.xml"] = Reply(body=SITEMAP.format(entry(f"{site.url}/4")).encode())
    lists = "".join(entry(f"{site.url}/{name}.xml", "", "sitemap") for name in ("a", "tidak-ada"))
    site.pages["/sitemap.xml"] = Reply(body=INDEX.format(lists).encode())
    assert "not had whole (not all of its lists were had)" in situs.notices()[1]


def test_unchanged_lists_are_asked_for_once_a_day_to_see_what_left_them(site: Pages, situs: Situs) -> None:
    site.pages["/a.xml"] = site.pages["/sitemap.xml"]
    site.pages["/sitemap.xml"] = Reply(body=INDEX.format(entry(f"{site.url}/a.xml", "2026-11-01", "sitemap")).encode())
    situs.items(timedelta(minutes=30))
    situs.items(timedelta(minutes=30))
    assert site.asked.count("/a.xml") == 1
    situs.now += DAY
    assert situs.listing() == ({"1", "2", "3"}, set())


def test_a_page_is_not_asked_for_for_ever(site: Pages, situs: Situs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vanished, "_KEPT", 6 * DAY)
    show(site, 3)
    del site.pages["/1"]
    for _ in range(10):
        situs.items()
    assert (site.asked.count("/1"), site.asked.count("/2")) == (1 + 7, 1 + 4)
    assert not [key for key in situs.memo if key.startswith("look ") or key.endswith(("/1", "/2"))]
    assert situs.listing() == ({"3"}, set())


def test_a_round_goes_on_over_passes(site: Pages, situs: Situs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vanished, "MOST", 1)
    put(site, entry(f"{site.url}/4"))
    site.pages["/4"] = page("Berita 4")
    for n in (1, 2, 3):
        del site.pages[f"/{n}"]
    minutes = timedelta(minutes=5)
    told = [[type(item) for item in situs.items(minutes)] for _ in range(4)]
    assert told == [[RawArticle], [RawArticle], [RawArticle, Listing], [RawArticle]]
    assert [site.asked.count(f"/{n}") for n in (1, 2, 3)] == [2, 2, 2]


# --- manners (other kinds: test_sources_manners, test_sources_sites) -------------------------------------------------


def test_a_list_that_moved_for_good_is_asked_at_its_new_address(site: Pages) -> None:
    site.pages["/new.xml"] = site.pages["/sitemap.xml"]
    site.pages["/sitemap.xml"] = Reply(status=301, fields={"Location": "/new.xml"})
    situs = Situs(site)
    assert f"{site.url}/sitemap.xml has moved for good to {site.url}/new.xml" in situs.notices()[0]
    assert situs.notices() == []
    assert (site.asked.count("/sitemap.xml"), site.asked.count("/new.xml")) == (1, 2)


def test_a_list_that_is_gone_is_never_asked_for_again_and_withdraws_nothing(site: Pages, situs: Situs) -> None:
    site.pages["/sitemap.xml"] = Reply(status=410)
    for _ in range(3):
        with pytest.raises(DoorError, match="gone for good"):
            situs.items()
        situs.now += 30 * DAY
    assert site.asked.count("/sitemap.xml") == 2


def test_a_list_that_fails_for_days_is_asked_less_and_less_and_told(site: Pages, situs: Situs) -> None:
    site.pages["/sitemap.xml"] = Reply(status=500)
    said, end = "", situs.now + 4 * DAY
    while situs.now < end:
        with pytest.raises(DoorError) as caught:
            situs.items(timedelta(minutes=20))
        said = caught.value.what
        situs.now += timedelta(minutes=20)
    assert site.asked.count("/sitemap.xml") - 1 <= 12
    assert "times in a row, since" in said
    assert said.endswith("Mend or remove it.")


# --- robots.txt ------------------------------------------------------------------------------------------------------

URL = "https://kabar.example"


@pytest.mark.parametrize(
    ("text", "allowed", "barred"),
    [
        ("", "/ /a /robots", ""),
        ("User-agent: *\nDisallow:", "/ /a", ""),
        ("User-agent: *\nDisallow: /", "", "/ /a /a?b"),
        ("user-AGENT:*\ndisallow:/a # ini\n", "/ /b/a", "/a /ab /a/b /a?c"),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b /a/bc /b", "/a /a/c"),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b", "/a"),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", ""),
        ("User-agent: *\nDisallow: /*?s=\nDisallow: /*.pdf$", "/a?q=s /a.pdf?x /pdf", "/?s=a /b/c?s= /a/b.pdf"),
        ("User-agent: *\nDisallow: /a*c*e$", "/ace/f /ae", "/ace /abcde /acece"),
        ("User-agent: Bot\nUser-agent: syndicate\nDisallow: /a\n\nUser-agent: syndicate\nDisallow: /b", "/c", "/a /b"),
        ("User-agent: syndicate\nSitemap: /x\nDisallow: /a\nUser-agent: *\nDisallow: /", "/b", "/a"),
        ("User-agent: syndicated\nDisallow: /\nDisallow: /a", "/ /a", ""),
        ("Disallow: /\nUser-agent: *\nDisallow: /a", "/b", "/a"),
        ("\ufeffUser-agent: *\r\nDisallow: /berita%20lama\r\nDisallow: /désa", "/berita", "/berita%20lama /d%C3%A9sa"),
        ("User-agent: *\nDisallow: /%7Ea/%2f", "/~a//", "/~a/%2F /%7ea/%2F"),
        ("<html><body>User-agent: *</body></html>", "/ /a", ""),
    ],
)
def test_robots_txt_says_what_may_be_read(text: str, allowed: str, barred: str) -> None:
    robots = read_robots(text.encode())
    assert [path for path in allowed.split() if not robots.allows(URL + path)] == []
    assert [path for path in barred.split() if robots.allows(URL + path)] == []


@given(st.binary(max_size=300), st.text(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_a_robots_txt(data: bytes, path: str) -> None:
    for head in (b"", b"User-agent: *\n", b"User-agent: *\nDisallow: "):
        robots = read_robots(head + data)
        assert robots.allows(f"{URL}/{path}") in {True, False}
        assert 0 <= robots.delay <= SLOWEST


def test_a_robots_txt_that_is_meant_to_hurt_costs_little_time() -> None:
    begun = time.process_time()
    robots = read_robots(b"User-agent: *\n" + b"Disallow: /" + b"*a" * 900 + b"$\n" + b"Disallow: *a*b\n" * 50_000)
    assert not robots.allows(f"{URL}/{'a' * 2_000}")
    assert robots.allows(f"{URL}/{'a' * 899}c")
    assert time.process_time() - begun < 3


def test_barred_pages_are_left_out_and_told_once_a_pass(site: Pages) -> None:
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /1\nDisallow: /2")
    situs = Situs(site)
    assert [item.title if isinstance(item, RawArticle) else item.what for item in situs.items()] == [  # type: ignore[attr-defined]
        "Berita 3",
        "2 of its pages are not read, because robots.txt of their site bars them.",
    ]
    assert site.asked.count("/robots.txt") == 1
    site.pages["/robots.txt"] = Reply(status=404)
    assert sorted(situs.titles()) == ["Berita 1", "Berita 2"]


def test_an_operator_may_switch_it_off(site: Pages) -> None:
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /")
    assert len(Situs(site, robots=False).titles()) == 3
    assert "/robots.txt" not in site.asked


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_robots_txt_cannot_be_had_no_page_is_read(site: Pages, status: int) -> None:
    situs = Situs(site)
    site.pages["/robots.txt"] = Reply(status=status)
    with pytest.raises(DoorError, match=f"is not fetched: {site.url}/robots.txt answered {status}"):
        situs.items()
    assert site.asked == ["/sitemap.xml", "/robots.txt"]
    site.pages["/robots.txt"] = Reply(status=403)  # unavailable: everything is allowed
    situs.now += DAY
    assert len(situs.titles()) == 3


def test_robots_txt_holds_for_a_day_and_moves_are_followed(site: Pages) -> None:
    web = Web(lambda: moment, gap=0)
    moment = NOW
    site.pages["/robots.txt"] = Reply(status=301, fields={"Location": "/r"})
    site.pages["/r"] = Reply(body=b"User-agent: *\nDisallow: /x")
    for _ in range(3):
        assert not web.robots(f"{site.url}/1", allow_private=True).allows(f"{site.url}/x")
    moment += DAY + timedelta(seconds=1)
    web.robots(f"{site.url}/2", allow_private=True)
    assert site.asked.count("/robots.txt") == 2


def test_crawl_delay_is_kept_up_to_half_a_minute(site: Pages) -> None:
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 0.2\nUser-agent: Bot\nDisallow: /")
    situs = Situs(site)
    begun = time.monotonic()
    assert len(situs.titles()) == 3
    assert time.monotonic() - begun >= 0.4
    for said, kept in (("9999", SLOWEST), ("-1", 0), ("nan", 0), ("inf", 0), ("sering", 0)):
        assert read_robots(f"User-agent: *\nCrawl-delay: {said}".encode()).delay == kept
