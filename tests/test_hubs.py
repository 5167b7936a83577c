"""WebSub: a hub on loopback is told of exactly the feeds that changed, when they are there, whatever it answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOW
from hub_server import Hub, hubs, site
from newsroom_servers import Reply

from syndicate import announcing, pings, pipeline
from syndicate.config import load
from syndicate.errors import Stopped
from syndicate.hubs.websub import WebSubHubs
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

CONFIG = """
[site]
title = "Uji"
url = "{url}"
languages = ["en"]
[[sources]]
kind = "folder"
path = "articles"
[translate]
engine = "echo"
[feeds]
authors = false
hubs = [{hubs}]
ping_together = {together}
"""
FEEDS = {"en/rss.xml", "en/atom.xml", "en/feed.json", "id/rss.xml", "id/atom.xml", "id/feed.json"}


class Room:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        (folder / "articles").mkdir()

    def write(self, name: str, title: str) -> None:
        text = f"---\ntitle: {title}\ndate: 2026-11-03\n---\nAir surut di Demak.\n"
        (self.folder / "articles" / f"{name}.md").write_text(text, encoding="utf-8")

    def run(self, *told: Hub | str, now: datetime = NOW, together: int = 1) -> Report:
        addresses = ", ".join(f'"{hub if isinstance(hub, str) else hub.url}"' for hub in told)
        config = CONFIG.format(url=self.url, hubs=addresses, together=together)
        (self.folder / "syndicate.toml").write_text(config, encoding="utf-8")
        with open_newsroom(load(self.folder / "syndicate.toml"), self.folder) as newsroom:
            return pipeline.run(newsroom, now=now, progress=Silent())

    def queue(self) -> pings.Queue:
        with open_newsroom(load(self.folder / "syndicate.toml"), self.folder) as newsroom:
            return pings.read(newsroom.store.noted(announcing.NOTE))

    def topics(self, feeds: set[str]) -> list[str]:
        return sorted(f"{self.url}/{path}" for path in feeds)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with site(tmp_path / "public") as url:
        yield Room(tmp_path, url)


def test_each_changed_feed_is_told_once_and_stands_there_then(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    with hubs(2) as (one, two):
        report = room.run(one, two)
        for hub in (one, two):
            assert sorted(hub.told) == room.topics(FEEDS)
            assert all("Banjir Surut" in text for text in hub.fetched.values())
            assert all(form["hub.mode"] == ["publish"] for form in hub.pings)
            assert all(form["hub.topic"] == form["hub.url"] and len(form["hub.url"]) == 1 for form in hub.pings)
            gaps = [after - before for before, after in zip(hub.moments, hub.moments[1:], strict=False)]
            assert min(gaps) > 0.15, "not in storms"
        assert report.pings[one.url, "told"] == 6
        assert not report.failed
        assert room.run(one, two).idle
        assert len(one.pings) == len(two.pings) == 6
        room.write("dua", "Pasar Buka")
        room.run(one, two, together=100)
        assert len(one.pings) == 7, "one request for a hub that takes several"
        assert sorted(one.pings[-1]["hub.url"]) == room.topics(FEEDS)
        assert all("Pasar Buka" in text for text in one.fetched.values())


def test_a_hub_that_is_down_loses_nothing_and_keeps_nobody_waiting(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    with hubs(2) as (dead, alive):
        dead.close()
        began = time.monotonic()
        report = room.run(dead, alive, together=10)
        assert time.monotonic() - began < 8
        assert [problem.split(": ", 1)[0] for problem in report.problems] == [f"hub {dead.url}"]
        assert "cannot be reached" in report.problems[0]
        assert sorted(alive.told) == room.topics(FEEDS)
        again = room.run(dead, alive, together=10)
        assert again.problems == []
        assert "cannot be reached" in again.notices[0]
        assert "told of 6 changed feeds from" in again.notices[0]
        assert again.states[f"hub {dead.url}"] == again.notices[0]
        waiting = room.queue().hubs[dead.url]
        assert {*waiting.waiting} == FEEDS
        assert waiting.failures == 1
        assert timedelta(seconds=40) < (waiting.again or NOW) - NOW < timedelta(seconds=80)


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=503, fields={"Retry-After": "120"})])
def test_a_failing_hub_is_told_again_later_by_whichever_pass_comes_then(room: Room, reply: Reply) -> None:
    room.write("satu", "Banjir Surut")
    with hubs() as (hub,):
        hub.replies = [reply]
        assert str(reply.status) in room.run(hub).problems[0]
        assert len(hub.pings) == 1, "after a failure it is left alone"
        room.run(hub, now=NOW + timedelta(seconds=30))
        assert len(hub.pings) == 1
        report = room.run(hub, now=NOW + timedelta(minutes=3))
        assert not report.failed
        assert report.published.written == ()
        assert sorted(hub.told[1:]) == room.topics(FEEDS)
        assert room.queue().hubs[hub.url] == pings.Hub()


def test_a_hub_that_is_gone_is_not_told_any_more(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    with hubs() as (hub,):
        hub.replies = [Reply(status=410)]
        assert "410" in room.run(hub).problems[0]
        room.write("dua", "Pasar Buka")
        report = room.run(hub, now=NOW + timedelta(days=2))
        assert len(hub.pings) == 1
        assert not report.failed
        assert "take it out of feeds.hubs" in report.notices[0]


def test_what_a_hub_refuses_is_let_go_and_the_rest_goes_on(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    with hubs() as (hub,):
        hub.replies = [Reply(status=400, body=b"unknown topic\x1b[31m", fields={"Content-Type": "text/plain"})]
        assert "answered 400 Bad Request (“unknown topic [31m”)" in room.run(hub).problems[0]
        room.run(hub, now=NOW + timedelta(minutes=3))
        assert sorted(hub.told) == room.topics(FEEDS)


def test_a_pass_that_dies_between_files_and_pings_is_made_good_by_the_next(room: Room) -> None:
    class Dying(Silent):
        def step(self, what: str, done: int, total: int) -> None:
            if what == self.at:
                raise Stopped("now")

        def __init__(self, at: str) -> None:
            self.at = at

    room.write("satu", "Banjir Surut")
    with hubs() as (hub,):
        assert room.run().published.written
        room.write("dua", "Pasar Buka")
        config = CONFIG.format(url=room.url, hubs=f'"{hub.url}"', together=2)
        (room.folder / "syndicate.toml").write_text(config, encoding="utf-8")
        for at in ("writing", f"telling {hub.url}"):
            with (
                pytest.raises(Stopped),
                open_newsroom(load(room.folder / "syndicate.toml"), room.folder) as newsroom,
            ):
                pipeline.run(newsroom, now=NOW, progress=Dying(at))
            assert hub.pings == []
        report = room.run(hub, together=2)
        assert report.published.written == (), "the pass before wrote them"
        assert sorted(hub.told) == room.topics(FEEDS)
        assert all("Pasar Buka" in text for text in hub.fetched.values())


def test_publishing_that_fails_tells_nobody_and_the_next_pass_does(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    obstacle = room.folder / "public" / "en"
    obstacle.parent.mkdir(exist_ok=True)
    obstacle.write_text("mine")
    with hubs() as (hub,):
        for _ in range(2):
            report = room.run(hub, together=10)
            assert report.unpublished
            assert hub.pings == []
        obstacle.unlink()
        room.run(hub, together=10)
        assert {*room.topics(FEEDS)} <= {*hub.told}
        assert len(hub.told) == len({*hub.told})


def test_a_slow_hub_keeps_no_other_waiting_and_a_pass_that_does_not_publish_goes_on_telling(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    with hubs(2) as (slow, quick):
        slow.replies = [Reply(status=500), *[Reply(status=204, delay=0.2)] * 9]
        quick.replies = [Reply(status=503)]
        room.run(slow, quick, together=2)
        with open_newsroom(load(room.folder / "syndicate.toml"), room.folder) as newsroom:
            report = Report(started=NOW + timedelta(minutes=3))
            announcing.announce(newsroom, report, report.started, Silent(), seconds=0.1)
            assert len(slow.pings) == 2
            assert len(quick.pings) >= 2
            assert list(report.states) == [f"hub {slow.url}", f"hub {quick.url}"]
            assert report.notices == [*report.states.values()]
            assert "told of 4 changed feeds by the next pass" in report.notices[0]
            later = pipeline.run(newsroom, now=NOW + timedelta(minutes=4), progress=Silent(), stages=["read"])
        assert not later.has_published
        assert not later.failed
        for hub in (slow, quick):
            assert sorted(hub.told[2:]) == room.topics(FEEDS)
            assert later.states[f"hub {hub.url}"] == ""


def test_what_was_intended_and_may_not_be_there_is_not_told_by_a_pass_that_does_not_publish(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    obstacle = room.folder / "public" / "en"
    obstacle.parent.mkdir(exist_ok=True)
    obstacle.write_text("mine")
    with hubs() as (hub,):
        for _ in range(2):  # the second one lets what the first intended wait
            assert room.run(hub).unpublished
        with open_newsroom(load(room.folder / "syndicate.toml"), room.folder) as newsroom:
            pipeline.run(newsroom, now=NOW, progress=Silent(), stages=["read"])
        assert room.queue().hubs[hub.url].waiting
        assert hub.pings == []


def test_a_slow_hub_costs_its_patience_once() -> None:
    with hubs() as (hub,):
        hub.replies = [Reply(status=204, delay=1.5)]
        door = WebSubHubs([hub.url], patience=0.3)
        began = time.monotonic()
        reply = door.ping(hub.url, ["https://x.example/a"])
        assert time.monotonic() - began < 1.2
        assert (reply.status, reply.why) == (0, "did not answer within 0.3 s.")


def test_a_moved_hub_is_told_to_the_operator_and_not_followed() -> None:
    with hubs(2) as (old, new):
        old.replies = [Reply(status=308, fields={"Location": new.url})]
        reply = WebSubHubs([old.url]).ping(old.url, ["https://x.example/a"])
        assert new.url in reply.why
        assert not reply.well
        assert new.pings == []


def test_without_hubs_nothing_is_noted(room: Room) -> None:
    room.write("satu", "Banjir Surut")
    room.run()
    assert room.queue() == pings.Queue()
