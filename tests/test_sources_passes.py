"""Whole passes over sites on the web: from the configuration to the store and the report."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW
from newsroom_servers import BloggerBlog, Newsroom, Pages, Reply, WordPressSite, posts, serving

from syndicate import pipeline
from syndicate.config import load
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "{kind}"
url = "{url}"
name = "koran"
allow_private = true
{more}
[translate]
engine = "echo"
"""


class Steps:
    """Progress that is written down."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress."""
        self.said.append(what)


def one_pass(room: Path, days: float = 0, progress: Steps | Silent | None = None) -> Report:
    now = NOW + timedelta(days=days)
    with open_newsroom(load(room / "syndicate.toml"), room, lambda: now) as newsroom:
        return pipeline.run(newsroom, now=now, progress=progress or Silent())


def configure(room: Path, kind: str, url: str, more: str = "") -> None:
    (room / "syndicate.toml").write_text(CONFIG.format(kind=kind, url=url, more=more), encoding="utf-8")


@pytest.mark.parametrize(("kind", "site"), [("blogger", BloggerBlog), ("wordpress", WordPressSite)])
def test_a_site_is_imported_kept_and_followed(tmp_path: Path, kind: str, site: type[Newsroom]) -> None:
    with serving(site(posts(12))) as server:
        configure(tmp_path, kind, server.url)
        steps = Steps()
        report = one_pass(tmp_path, progress=steps)
        assert (report.new, report.problems, report.notices) == (12, [], [])
        assert "reading koran: 12 articles" in steps.said
        assert "+https://intl.example.org" in server.seen[0]["user-agent"]
        assert one_pass(tmp_path, 1).idle
        server.posts[3] = replace(server.posts[3], text="<p>Ralat.</p>", updated=NOW)
        again = one_pass(tmp_path, 2)
        assert (again.new, again.changed) == (0, 1)


def test_what_include_and_exclude_leave_out_is_counted_and_may_come_later(tmp_path: Path) -> None:
    with serving(WordPressSite(posts(6))) as server:
        server.posts[1].tags = ("Iklan",)
        server.posts[2].title = "Lowongan kerja"
        more = 'exclude = {tags = ["iklan"], title = "(?i)^lowongan"}\ninclude = {since = 2026-01-01}'
        configure(tmp_path, "wordpress", server.url, more)
        report = one_pass(tmp_path)
        assert (report.new, report.left_out, report.failed) == (4, 2, False)
        assert report.notices == ["koran: 2 of its articles were left out by include and exclude."]
        assert report.as_json()["left_out"] == 2
        configure(tmp_path, "wordpress", server.url)
        assert one_pass(tmp_path, 1).new == 2


def item(uid: str, title: str, link: str) -> str:
    where = f"https://koran.example/{link}"
    name = f'<guid isPermaLink="false">{uid}</guid>'
    return f"<item>{name}<title>{title}</title><link>{where}</link><description>Isi.</description></item>"


def rss(*items: str) -> Reply:
    return Reply(body=f'<rss version="2.0"><channel><title>K</title>{"".join(items)}</channel></rss>'.encode())


def test_an_article_whose_id_changes_stays_the_same_article(tmp_path: Path) -> None:
    with serving(Pages()) as server:
        configure(tmp_path, "feed", f"{server.url}/feed")
        server.pages["/feed"] = rss(item("1", "Satu", "a"), item("2", "Dua", "b"))
        assert one_pass(tmp_path).new == 2
        for day in (1, 2):
            server.pages["/feed"] = rss(item(f"x{day}", "Satu", "a"), item("2", "Dua", "b"))
            report = one_pass(tmp_path, day)
            assert (report.new, report.changed) == (0, 0)
            what = "koran: 1 of its articles have another id than before; by their addresses they are the same."
            assert report.notices == [what]
        server.pages["/feed"] = rss(item("x9", "Ralat", "a"))
        report = one_pass(tmp_path, 3)
        assert (report.new, report.changed) == (0, 1)


def test_a_site_that_goes_over_to_https_has_no_new_articles(tmp_path: Path) -> None:
    with serving(Pages()) as server:
        configure(tmp_path, "feed", f"{server.url}/feed")
        server.pages["/feed"] = rss(item("http://koran.example/a", "Satu", "a").replace("https://", "http://"))
        assert one_pass(tmp_path).new == 1
        server.pages["/feed"] = rss(item("https://koran.example/a", "Satu", "a?utm_source=rss"))
        report = one_pass(tmp_path, 1)
        assert (report.new, report.changed) == (0, 0)
        assert "another id than before" in report.notices[0]


def test_another_kind_of_source_takes_over_what_the_first_one_had(tmp_path: Path) -> None:
    with serving(WordPressSite(posts(4))) as server:
        configure(tmp_path, "feed", f"{server.url}/feed/")
        assert one_pass(tmp_path).new == 4
        before = sorted(path.relative_to(tmp_path) for path in (tmp_path / "public").rglob("*.html"))
        configure(tmp_path, "wordpress", server.url)
        text = (tmp_path / "syndicate.toml").read_text(encoding="utf-8")
        (tmp_path / "syndicate.toml").write_text(text.replace('name = "koran"', ""), encoding="utf-8")
        report = one_pass(tmp_path, 1)
        assert (report.new, report.duplicates) == (0, 0)
        server.posts[1] = replace(server.posts[1], text="<p>Ralat.</p>", updated=NOW)
        assert one_pass(tmp_path, 2).changed == 1
        after = sorted(path.relative_to(tmp_path) for path in (tmp_path / "public").rglob("*.html"))
        assert [path for path in before if path not in after] == []


def test_two_articles_of_one_address_are_reported_and_the_first_counts(tmp_path: Path) -> None:
    with serving(Pages()) as server:
        configure(tmp_path, "feed", f"{server.url}/feed")
        server.pages["/feed"] = rss(item("1", "Satu", "a"), item("2", "Dua", "a"))
        for day, new in ((0, 1), (1, 0)):
            report = one_pass(tmp_path, day)
            assert (report.new, report.changed) == (new, 0)
            assert report.problems == [
                "koran: 2: has the address of “1” before it (https://koran.example/a); that one counts."
            ]


def test_a_dead_source_keeps_what_it_noted_and_the_others_go_on(tmp_path: Path) -> None:
    with serving(Pages()) as server:
        more = f'[[sources]]\nkind = "feed"\nurl = "{server.url}/b"\nname = "b"\nallow_private = true'
        configure(tmp_path, "feed", f"{server.url}/feed", more)
        server.pages |= {"/feed": Reply(status=410), "/b": rss(item("1", "Satu", "a"))}
        assert one_pass(tmp_path).new == 1
        report = one_pass(tmp_path, 5)
        assert "is gone for good (410, 2026-11-24)" in report.problems[0]
        assert server.asked.count("/feed") == 1


@pytest.mark.long
@pytest.mark.parametrize(("kind", "site"), [("blogger", BloggerBlog), ("wordpress", WordPressSite)])
def test_a_process_that_is_killed_while_it_imports_goes_on(tmp_path: Path, kind: str, site: type[Newsroom]) -> None:
    command = [sys.executable, "-m", "syndicate", "run", "--json", "--config", str(tmp_path / "syndicate.toml")]
    with serving(site(posts(403))) as server:
        if isinstance(server, BloggerBlog):
            server.cap = 100
        configure(tmp_path, kind, server.url)
        for requests in (2, 3, 4):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            while len(server.asked) < requests:
                time.sleep(0.01)
            time.sleep(0.3)  # some of the page is kept by now
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        assert done["problems"] == []
        assert 0 < done["new"] < 403
        assert len(server.asked) <= 6 + 3
        with open_newsroom(load(tmp_path / "syndicate.toml"), tmp_path) as newsroom:
            assert len(newsroom.store.sightings()) == 403
