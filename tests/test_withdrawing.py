"""Articles that are gone: what listings, sources and operators say, and above all what none of them said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from newsroom_servers import BloggerBlog, Newsroom, Pages, Reply, WordPressSite, posts, serving
from test_sources_passes import configure, one_pass
from typer.testing import CliRunner

from syndicate import pipeline
from syndicate.absence import FEW, Absences, judge
from syndicate.cli import app
from syndicate.config import load
from syndicate.ports import Source
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.sources.blogger import BloggerSource
from syndicate.sources.web import Web
from syndicate.sources.wordpress import WordPressSource
from syndicate.wiring.app import open_newsroom

UIDS = [str(n) for n in range(12)]
HISTORY = st.lists(st.frozensets(st.sampled_from(UIDS)), max_size=12)


@given(st.frozensets(st.sampled_from(UIDS)), HISTORY, st.integers(0, 4))
def test_only_what_was_missing_often_enough_in_a_row_is_withdrawn_and_comes_back(
    all_uids: frozenset[str], history: list[frozenset[str]], patience: int
) -> None:
    live, absences = set(all_uids), Absences()
    for number, present in enumerate(history, 1):
        verdict = judge(live, present, absences, patience=patience)
        recent = history[max(number - patience, 0) : number]
        for uid in verdict.withdraw:
            assert uid in live
            assert len(recent) == patience > 0
            assert not any(uid in listing for listing in recent)
        assert set(verdict.restore) == set(absences.gone) & present
        live = (live - set(verdict.withdraw)) | set(verdict.restore)
        absences = verdict.absences
        assert live | set(absences.gone) == all_uids
        assert live.isdisjoint(absences.gone)
        if verdict.doubtful:
            assert not verdict.withdraw


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_listing_that_lacks_most_is_doubted_until_somebody_confirms_it(kept: int, lost: int) -> None:
    live = [f"{n:02}" for n in range(kept + lost)]
    before = Absences(missing=dict.fromkeys(live[kept:], 9))
    verdict = judge(live, live[:kept], before)
    doubtful = lost > 0 and (kept == 0 or (lost > FEW and lost > kept))
    assert (verdict.doubtful, len(verdict.withdraw)) == (doubtful, 0 if doubtful else lost)
    assert len(judge(live, live[:kept], before, confirmed=live[kept:]).withdraw) == lost
    assert judge(live, live[:kept], before, patience=0, confirmed=live[kept:]).withdraw == ()


FOLDER = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "folder"
path = "articles"
name = "meja"
{more}
[translate]
engine = "echo"
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A newsroom with a folder of eight articles, published."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "syndicate.toml").write_text(FOLDER.format(more=""), encoding="utf-8")
    for n in range(1, 9):
        put(tmp_path, n)
    assert one_pass(tmp_path).new == 8
    return tmp_path


def put(room: Path, n: int, more: str = "") -> Path:
    path = room / "articles" / f"2026-11-0{n}-berita-{n}.md"
    path.write_text(f"---\ntitle: Berita {n}\n{more}\n---\nIsi berita {n}.\n", encoding="utf-8")
    return path


def shown(room: Path) -> list[str]:
    """The articles that the English edition lists."""
    feed = json.loads((room / "public" / "en" / "feed.json").read_text(encoding="utf-8"))
    titles = {item["title"] for item in feed["items"]}
    return [name for n in range(1, 13) if (name := f"Berita {n}") in titles]


def command(room: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["withdraw", *words, "--config", str(room / "syndicate.toml")])
    return f"{done.exit_code} {done.output}"


def test_a_file_that_stays_away_is_withdrawn_after_three_passes_and_may_come_back(room: Path) -> None:
    path = room / "articles" / "2026-11-03-berita-3.md"
    page = next((room / "public" / "en").rglob("berita-3.html"))
    before = page.read_bytes()
    kept = path.read_bytes()
    path.unlink()
    for day in (1, 2):
        assert one_pass(room, day).idle
    path.write_bytes(kept)
    assert one_pass(room, 3).idle
    path.unlink()
    for moment in (3.1, 3.2):
        assert one_pass(room, moment).idle
    path.write_bytes(kept)
    assert one_pass(room, 3.3).idle  # the very listing that was weighed before
    path.unlink()
    assert [one_pass(room, day).withdrawn for day in (4, 5, 6, 7)] == [0, 0, 1, 0]
    assert "Berita 3" not in shown(room)
    assert b"syndicate:status" in page.read_bytes()
    path.write_bytes(kept)
    report = one_pass(room, 8)
    assert (report.new, report.changed, report.notices) == (0, 1, [])
    assert "Berita 3" in shown(room)
    assert page.read_bytes() == before


def test_a_withdrawal_by_absence_is_told_once(room: Path) -> None:
    (room / "articles" / "2026-11-03-berita-3.md").unlink()
    told = [one_pass(room, day).notices for day in (1, 2, 3, 4)]
    what = "meja: 1 of its articles are not there any more and were withdrawn: "
    assert told == [[], [], [f"{what}https://intl.example.org/id/2026/11/berita-3.html."], []]


def test_an_empty_folder_is_reported_and_believed_only_when_confirmed(room: Path) -> None:
    shutil.move(room / "articles", room / "weg")
    (room / "articles").mkdir()
    for day in range(1, 6):
        report = one_pass(room, day)
        assert report.withdrawn == 0
        assert len(shown(room)) == 8
        what = "meja: 8 of its 8 articles are missing all at once. They stay published until you confirm it: "
        assert report.problems == [what + 'syndicate withdraw --missing "meja".']
    assert command(room, "--missing", "meja").startswith("0 8 articles of meja will be withdrawn")
    assert one_pass(room, 6).withdrawn == 8
    assert shown(room) == []
    shutil.rmtree(room / "articles")
    shutil.move(room / "weg", room / "articles")
    assert one_pass(room, 7).changed == 8
    assert len(shown(room)) == 8


def test_what_was_confirmed_holds_for_one_listing(room: Path) -> None:
    for n in range(1, 9):
        (room / "articles" / f"2026-11-0{n}-berita-{n}.md").unlink()
    one_pass(room, 1)
    command(room, "--missing", "meja")
    for n in range(1, 9):
        put(room, n)
    assert one_pass(room, 2).withdrawn == 0
    (room / "articles" / "2026-11-03-berita-3.md").unlink()
    assert one_pass(room, 3).withdrawn == 0


def test_a_folder_that_cannot_be_read_whole_withdraws_nothing(room: Path) -> None:
    inner = room / "articles" / "dalam"
    inner.mkdir()
    shutil.move(room / "articles" / "2026-11-03-berita-3.md", inner)
    one_pass(room)
    shutil.rmtree(room / "articles")
    for day in range(1, 6):
        report = one_pass(room, day)
        assert "the folder cannot be read" in report.problems[0]
        assert report.withdrawn == 0
    assert len(shown(room)) == 8


def test_a_file_that_cannot_be_used_any_more_is_there_all_the_same(room: Path) -> None:
    (room / "articles" / "2026-11-03-berita-3.md").write_text("---\ntitle: [\n", encoding="utf-8")
    assert [one_pass(room, day).withdrawn for day in range(1, 6)] == [0] * 5
    assert "Berita 3" in shown(room)


def test_a_renamed_file_with_an_address_is_the_same_article(room: Path) -> None:
    old = put(room, 9, "url: https://koran.example/sembilan")
    assert one_pass(room, 1).new == 1
    old.rename(room / "articles" / "lain.md")
    for day in range(2, 7):
        report = one_pass(room, day)
        assert (report.new, report.withdrawn) == (0, 0)
    assert "Berita 9" in shown(room)


def test_withdrawing_by_absence_can_be_switched_off(room: Path) -> None:
    (room / "syndicate.toml").write_text(FOLDER.format(more="withdraw_after = 0"), encoding="utf-8")
    (room / "articles" / "2026-11-03-berita-3.md").unlink()
    for day in range(1, 6):
        report = one_pass(room, day)
        assert (report.withdrawn, report.problems) == (0, [])


def test_an_operator_takes_an_article_out_and_gives_it_back(room: Path) -> None:
    put(room, 9, "url: https://koran.example/sembilan")
    one_pass(room, 1)
    assert command(room, "http://www.koran.example/sembilan/", "2026/11/berita-2").startswith("0 https://koran")
    page = "https://intl.example.org/en/2026/11/berita-3.html"
    assert "berita-3.html will be withdrawn by the next pass" in command(room, page)
    assert one_pass(room, 2).withdrawn == 3
    assert shown(room) == [f"Berita {n}" for n in (1, 4, 5, 6, 7, 8)]
    put(room, 2, "tags: [baru]")  # a correction does not bring it back
    put(room, 4, "withdrawn: true")
    assert one_pass(room, 3).withdrawn == 1
    assert "Berita 2" not in shown(room)
    assert "published again" in command(room, "--undo", "2026/11/berita-2", "2026/11/berita-4")
    report = one_pass(room, 4)
    assert report.problems == []
    assert "Berita 2" in shown(room)
    assert "Berita 4" not in shown(room)  # its own source withdraws it
    assert one_pass(room, 5).idle


def test_what_cannot_be_ordered_says_why(room: Path) -> None:
    assert "2 syndicate: https://koran.example/x: is no article that was ever published" in command(
        room, "https://koran.example/x"
    )
    assert "name either articles or, with --missing, a source" in command(room)
    for host in (
        "https://www.example.org",
        "http://koran",
        "www.example.org",
        "https://intl.example.org.jahat.example",
    ):
        others = f"{host}/2026/11/berita-2.html"  # called as a page of ours is
        assert f"2 syndicate: {others}: is no article that was ever published" in command(room, others)
    assert "is no source; there are: meja" in command(room, "--missing", "mejo")


@pytest.mark.parametrize(("kind", "site"), [("blogger", BloggerBlog), ("wordpress", WordPressSite)])
def test_a_post_that_is_deleted_is_withdrawn_by_daily_listings(tmp_path: Path, kind: str, site: type[Newsroom]) -> None:
    with serving(site(posts(12))) as server:
        a_pass = site_of(server, kind, tmp_path)
        assert a_pass(0).new == 12
        gone = server.posts.pop(4)
        counts = [a_pass(day).withdrawn for day in (1, 1.1, 1.2, 1.3, 2, 3, 4)]
        assert counts == [0, 0, 0, 0, 0, 1, 0]
        assert "Berita 5" not in shown(tmp_path)
        server.posts.append(gone)  # as it was, with its old dates: no listing of changes shows it
        report = a_pass(5)
        assert (report.new, report.changed) == (0, 1)
        assert "Berita 5" in shown(tmp_path)


def visit(room: Path, source: Source, day: float) -> Report:
    """One pass over this source alone."""
    now = NOW + timedelta(days=day)
    with open_newsroom(load(room / "syndicate.toml"), room, lambda: now) as newsroom:
        return pipeline.run(replace(newsroom, sources=[source]), now=now, progress=Silent())


def site_of(server: Newsroom, kind: str, room: Path, *, eager: bool = False) -> Callable[[float], Report]:
    """Passes over a site, without a rest between requests."""
    configure(room, kind, server.url, "withdraw_after = 1" if eager else "")
    kinds: dict[str, Callable[..., Source]] = {"blogger": BloggerSource, "wordpress": WordPressSource}
    moment = [NOW]
    web = Web(lambda: moment[0], gap=0)
    source = kinds[kind]("koran", server.url, web, allow_private=True)

    def a_pass(day: float) -> Report:
        moment[0] = NOW + timedelta(days=day)
        return visit(room, source, day)

    return a_pass


class Flaky(WordPressSite):
    """A site whose lists of all posts are cut short, one way after the other."""

    def __init__(self) -> None:
        super().__init__(posts(150))
        self.way = 0

    def reply(self, path: str) -> Reply:
        """See Server."""
        right = super().reply(path)
        if "_fields" not in path:
            return right
        short = Reply(body=b"[]", fields=right.fields)
        ways = [
            Reply(status=500),
            replace(right, sent=len(right.body) // 2),
            short,
            Reply(body=right.body),  # nobody says how many there are
            Reply(body=b"<html>Tidak ada</html>", fields=right.fields),
            super().reply(path.replace("page=2", "page=1")),
        ]
        return ways[self.way % len(ways)] if "page=2" in path else right


def test_a_list_that_did_not_come_whole_withdraws_nothing(tmp_path: Path) -> None:
    with serving(Flaky()) as server:
        a_pass = site_of(server, "wordpress", tmp_path, eager=True)
        assert a_pass(0).new == 150
        for day in range(1, 7):
            report = a_pass(day)
            assert (report.withdrawn, report.problems) == (0, []), server.way
            assert "the list of all its articles was not had whole" in report.notices[0]
            server.way += 1


def test_a_blog_whose_list_does_not_join_on_or_add_up_withdraws_nothing(tmp_path: Path) -> None:
    with serving(BloggerBlog(posts(30))) as server:
        server.cap = 10
        a_pass = site_of(server, "blogger", tmp_path, eager=True)
        assert a_pass(0).new == 30
        server.total = 40
        report = a_pass(1)
        assert report.withdrawn == 0
        assert "40 entries" in report.notices[0]
        server.total = 0

        def shrink(_: int) -> None:
            if "summary" in server.asked[-1]:
                del server.posts[-12:]

        server.meanwhile = shrink
        report = a_pass(2)
        assert report.withdrawn == 0
        assert "do not join on" in report.notices[0]


def rss(*names: str) -> Reply:
    items = "".join(
        f"<item><guid>{n}</guid><title>Berita {n}</title><link>https://koran.example/{n}</link>"
        f"<description>Isi {n}.</description></item>"
        for n in names
    )
    return Reply(body=f'<rss version="2.0"><channel><title>K</title>{items}</channel></rss>'.encode())


def atom(*names: str, deleted: str) -> Reply:
    entries = "".join(
        f'<entry><id>{n}</id><title>Berita {n}</title><link href="https://koran.example/{n}"/>'
        f"<summary>Isi {n}.</summary></entry>"
        for n in names
    )
    tomb = f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{deleted}" when="2026-11-24"/>'
    return Reply(body=f'<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>{tomb}{entries}</feed>'.encode())


def test_a_feed_withdraws_only_what_it_names(tmp_path: Path) -> None:
    with serving(Pages()) as server:
        configure(tmp_path, "feed", f"{server.url}/feed")
        server.pages["/feed"] = rss("1", "2", "3")
        one_pass(tmp_path)
        server.pages["/feed"] = rss("3", "4")  # a feed is short by its nature
        assert [one_pass(tmp_path, day).withdrawn for day in range(1, 6)] == [0] * 5
        for day, deleted, withdrawn in ((6, "2", 1), (7, "2", 0), (8, "nie-da", 0)):
            server.pages["/feed"] = atom("3", "4", deleted=deleted)
            report = one_pass(tmp_path, day)
            assert (report.withdrawn, report.new, report.problems) == (withdrawn, 0, [])
        assert shown(tmp_path) == ["Berita 1", "Berita 3", "Berita 4"]
        server.pages["/feed"] = rss("2", "3", "4")
        assert one_pass(tmp_path, 9).changed == 1
        assert "Berita 2" in shown(tmp_path)
