"""An article's address is fixed when it is first seen and is always a safe path."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.identify import RESERVED, identify, same_place
from syndicate.model import RawArticle, Sighting

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PAGE = re.compile(r"\d{4}/\d{2}/[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")


def see(
    taken: frozenset[str] = frozenset(),
    *,
    url: str = "",
    title: str = "Judul",
    uid: str = "7",
    draft_name: str = "",
    published: datetime | None = None,
    now: datetime = NOW,
) -> Sighting:
    raw = RawArticle(
        source="s", uid=uid, url=url, title=title, body="<p>x</p>", draft_name=draft_name, published=published
    )
    return identify(
        raw, None, taken, site_url="https://site.example", source_language="id", timezone="Asia/Jakarta", now=now
    )


def slug(page: str) -> str:
    return page.rpartition("/")[2]


@settings(max_examples=200)
@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=120), st.text(min_size=1, max_size=20))
def test_whatever_a_source_says_the_page_is_a_safe_path(path: str, draft: str, title: str, uid: str) -> None:
    sighting = see(url=f"https://a.example/{path}", draft_name=draft, title=title, uid=uid)
    assert PAGE.fullmatch(sighting.page), sighting.page
    assert slug(sighting.page) not in RESERVED


@given(st.lists(st.sampled_from(["kapal", "kapal-2", "Kapal", "x" * 200]), max_size=12))
def test_no_two_articles_share_a_page(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        page = see(frozenset(taken), url=f"https://a.example/{name}.html").page
        assert page not in taken
        assert PAGE.fullmatch(page)
        taken.add(page)
    assert len(taken) == len(names)


def test_a_known_article_keeps_its_address_whatever_changed() -> None:
    known = Sighting(source="s", uid="7", url="https://a.example/old", page="2020/01/old", first_seen=NOW)
    raw = RawArticle(source="s", uid="7", url="https://a.example/new", title="Baru", body="x")
    again = identify(
        raw, known, {known.page}, site_url="https://site.example", source_language="id", timezone="UTC", now=NOW
    )
    assert again is known


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2026/11/panen-cabai.html", "panen-cabai"),
        ("https://a.example/2026/panen-cabai/", "panen-cabai"),
        ("https://a.example/2026/panen-cabai/index.html", "panen-cabai"),
        ("https://a.example/panen_cabai.php?x=1#top", "panen-cabai"),
        ("https://a.example/Caf%C3%A9-na%C3%AFf", "cafe-naif"),
        ("https://a.example/stra%C3%9Fe", "strasse"),
        ("https://a.example/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "etc-passwd"),
        ("https://a.example/..%5c..%5cwindows", "windows"),
        ("https://a.example/con.html", "judul-asli"),
        ("https://a.example/index.html", "judul-asli"),
        ("https://a.example/", "judul-asli"),
        ("", "judul-asli"),
        ("not an address", "judul-asli"),
    ],
)
def test_the_slug_comes_from_the_address_or_else_from_the_name(url: str, expected: str) -> None:
    assert slug(see(url=url, draft_name="Judul Asli").page) == expected


def test_a_title_in_another_script_leads_to_a_name_made_from_the_uid() -> None:
    one, two = see(title="نموذج", uid="1").page, see(title="نموذج", uid="2").page
    assert re.fullmatch(r"[0-9a-f]{12}", slug(one))
    assert one != two
    assert one == see(title="نموذج", uid="1").page


def test_a_long_slug_ends_at_a_word() -> None:
    found = slug(see(url="https://a.example/" + "-".join(["kapal"] * 40)).page)
    assert len(found) <= 80
    assert found.endswith("-kapal")


def test_the_same_name_again_gets_a_number() -> None:
    first = see(url="https://a.example/kapal").page
    second = see(frozenset({first}), url="https://b.example/kapal").page
    third = see(frozenset({first, second}), url="https://c.example/kapal").page
    assert [slug(first), slug(second), slug(third)] == ["kapal", "kapal-2", "kapal-3"]


def test_year_and_month_are_counted_in_the_sites_time_zone() -> None:
    assert see(published=datetime(2025, 12, 31, 18, 0, tzinfo=UTC)).page.startswith("2026/01/")
    assert see(now=datetime(2026, 10, 31, 16, 59, tzinfo=UTC)).page.startswith("2026/10/")


@pytest.mark.parametrize("published", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_the_ends_of_the_calendar_do_not_stop_it(published: datetime) -> None:
    assert PAGE.fullmatch(see(published=published).page)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?b=2&a=1#part", "https://a.example/x?b=2&a=1"),
        ("http://a.example/Kapal%20Besar", "http://a.example/Kapal%20Besar"),
        ("", "https://site.example/id/2026/11/judul.html"),
        ("javascript:alert(1)", "https://site.example/id/2026/11/judul.html"),
        ("/only/a/path", "https://site.example/id/2026/11/path.html"),
        ("https://[broken/x", "https://site.example/id/2026/11/x.html"),
    ],
)
def test_the_identity_is_the_articles_own_web_address_if_it_has_one(url: str, expected: str) -> None:
    name = "" if not url or url.startswith("javascript") else url.rpartition("/")[2]
    assert see(url=url, draft_name=name if not url.startswith("http://") else "").url == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://koran.example/a", "https://www.koran.example/a/", True),
        ("https://koran.example/a?utm_source=rss&utm_medium=rss", "https://koran.example/a", True),
        ("https://koran.example/2026/07/a.html?m=1", "http://koran.example/2026/07/a.html", True),
        ("https://koran.example/?p=7&fbclid=x", "https://koran.example/?p=7", True),
        ("https://koran.example/?p=7", "https://koran.example/?p=8", False),
        ("https://koran.example/a", "https://koran.example/A", False),
        ("https://koran.example/a", "https://id.koran.example/a", False),
        ("https://koran.example:8080/a", "https://koran.example/a", False),
        ("https://koran.example/?m=12", "https://koran.example/", False),
        ("http://[x/a", "http://[x/b", False),
    ],
)
def test_addresses_of_one_page_are_known_as_such(one: str, other: str, same: bool) -> None:
    assert (same_place(one) == same_place(other)) is same
