"""Which hub is told of which feeds, and when: laws of the decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from syndicate import pings
from syndicate.model import PingReply
from syndicate.pings import Hub, Queue

HUBS = ("https://a.example/", "https://b.example/")
FEEDS = [
    f"{language}/{name}" for language in ("en", "id", "en/politik") for name in ("rss.xml", "atom.xml", "feed.json")
]
OTHERS = ["en/index.html", "feeds.opml", "sitemap.xml", "en/2026/11/atom.xml", "en/2026/11/rss-2.xml", "media/a.jpg"]
paths = st.lists(st.sampled_from([*FEEDS, *OTHERS]), max_size=12)
replies = st.builds(
    PingReply,
    status=st.sampled_from([0, 200, 202, 204, 301, 400, 404, 408, 410, 429, 500, 503]),
    retry_after=st.sampled_from(["", "0", "90", "999999999", "Wed, 25 Nov 2026 03:00:00 GMT", "soon", "x" * 99]),
    why=st.just("why"),
)
steps = st.lists(st.tuples(paths, paths, replies, st.integers(0, 5)), max_size=8)


def test_feeds_of_now_name_hubs_and_nothing_else_does() -> None:
    assert [path for path in [*FEEDS, *OTHERS] if pings.names_hubs(path)] == FEEDS
    assert pings.names_hubs("en/partners/msn/rss.xml")


@given(steps)
def test_a_hub_waits_for_every_change_once_until_it_is_told_or_refuses(
    found: list[tuple[list[str], list[str], PingReply, int]],
) -> None:
    """Against a set for each hub, kept beside it."""
    queue, owed = Queue(), {hub: set[str]() for hub in HUBS}
    gone: set[str] = set()
    for written, removed, reply, size in found:
        queue = pings.settled(queue, written, removed, HUBS)
        for hub in HUBS:
            owed[hub] = (owed[hub] | {p for p in written if p in FEEDS}) - set(removed) if hub not in gone else set()
            assert sorted(queue.hubs[hub].waiting) == sorted(owed[hub])
        hub = HUBS[size % 2]
        told = queue.hubs[hub].waiting[:size]
        if not told or hub in gone:
            continue
        queue = pings.answered(queue, hub, told, reply, NOW)
        if reply.status == 410:
            gone.add(hub)
            owed[hub] = set()
        elif reply.well or (400 <= reply.status < 500 and reply.status not in {408, 429}):
            owed[hub] -= set(told)
        assert sorted(queue.hubs[hub].waiting) == sorted(owed[hub])
        assert pings.read(pings.written(queue)) == queue


@given(paths, paths, paths)
def test_what_a_dead_pass_intended_is_told_and_what_a_live_one_did_not_write_is_not(
    dead: list[str], intended: list[str], written: list[str]
) -> None:
    queue = pings.intended(Queue(), dead, HUBS)
    assert all(not hub.waiting for hub in queue.hubs.values())
    queue = pings.settled(pings.intended(queue, intended, HUBS), written, (), HUBS)
    for hub in queue.hubs.values():
        assert set(hub.waiting) == {path for path in [*dead, *written] if path in FEEDS}
    assert queue.intended == ()


def test_hubs_that_are_no_longer_named_are_forgotten() -> None:
    queue = pings.settled(Queue(), FEEDS, (), HUBS)
    assert list(pings.settled(queue, (), (), HUBS[:1]).hubs) == [HUBS[0]]


@given(st.integers(1, 200), st.sampled_from(["", "5", "3600", "99999999"]))
def test_back_off_grows_is_spread_and_keeps_to_what_the_hub_says(failures: int, said: str) -> None:
    wait = pings.wait_after(failures, said, HUBS[0], NOW)
    usual = min(timedelta(minutes=2 ** min(failures - 1, 20)), pings.LONGEST)
    asked = timedelta(seconds=min(int(said or 0), 86400))
    assert max(0.8 * usual, asked) <= wait <= max(1.2 * usual, asked)
    assert wait != pings.wait_after(failures, "", HUBS[1], NOW) or asked


def test_a_hub_is_left_alone_until_its_time_but_not_for_a_wrong_clocks_sake() -> None:
    hub = Hub(waiting=("en/rss.xml",), failures=1, again=NOW + timedelta(minutes=1))
    assert pings.due(hub, NOW) == ()
    assert pings.due(hub, NOW + timedelta(minutes=1)) == hub.waiting
    assert pings.due(hub, NOW - timedelta(days=400)) == hub.waiting


@pytest.mark.parametrize("note", ["", "{", "[]", "null", '{"hubs": {"x": {"when": 3}}}', '{"hubs": 3}'])
def test_a_note_that_cannot_be_read_begins_anew(note: str) -> None:
    assert pings.read(note) == Queue()
