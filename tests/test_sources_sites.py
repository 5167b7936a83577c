"""Blogger and WordPress over real HTTP: everything comes, once, whatever the server does meanwhile."""

from __future__ import annotations

import contextlib
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_servers import LOGIN, START, BloggerBlog, Newsroom, Post, Reply, WordPressSite, posts, serving

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, Notice, RawArticle
from syndicate.ports import Source
from syndicate.sources.blogger import BloggerSource
from syndicate.sources.completed import Completed
from syndicate.sources.embargo import Embargoed
from syndicate.sources.feed import FeedSource
from syndicate.sources.web import Web
from syndicate.sources.wordpress import WordPressSource

NOW = datetime(2027, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Reader:
    """Passes over one source, as the pipeline makes them: the memo is kept with each batch."""

    source: Callable[[Web], Source]
    now: datetime = NOW
    memo: dict[str, str] = field(default_factory=dict)
    timeout: float = 5

    def web(self) -> Web:
        return Web(lambda: self.now, gap=0, timeout=self.timeout)

    def items(self, *, kill_after: int | None = None, batch: int = 50) -> list[RawArticle | ArticleError | Notice]:
        """One pass; with ``kill_after``, what was kept when the process was killed after so many items."""
        working = dict(self.memo)
        kept: list[RawArticle | ArticleError | Notice] = []
        taken: list[RawArticle | ArticleError | Notice] = []
        for number, item in enumerate(self.source(self.web()).read(working), 1):
            if isinstance(item, Listing):
                continue
            taken.append(item)
            if len(taken) == batch:
                kept += taken
                taken, self.memo = [], dict(working)
            if number == kill_after:
                return kept
        self.memo = working
        return kept + taken

    def titles(self, **options: int | None) -> list[str]:
        return [item.title for item in self.items(**options) if isinstance(item, RawArticle)]  # type: ignore[arg-type]

    def fails(self) -> str:
        """A pass that fails: what is said, and the articles before it are dropped."""
        with pytest.raises(DoorError) as caught:
            list(self.source(self.web()).read(self.memo))
        return str(caught.value)


@pytest.fixture(params=["blogger", "wordpress"])
def site(request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    with serving(BloggerBlog() if request.param == "blogger" else WordPressSite()) as server:
        yield server


def reader(site: Newsroom) -> Reader:
    kind = BloggerSource if isinstance(site, BloggerBlog) else WordPressSource
    return Reader(lambda web: Embargoed(kind("koran", site.url, web, allow_private=True), web.now))


def later(site: Newsroom, number: int, *, hours: float = 5000, **changes: str) -> None:
    """Post ``number`` changes."""
    post = site.posts[number - 1]
    site.posts[number - 1] = replace(post, updated=START + timedelta(hours=hours), **changes)  # type: ignore[arg-type]


def test_everything_comes_once_and_then_only_what_changed(site: Newsroom) -> None:
    site.posts = posts(403)
    koran = reader(site)
    assert sorted(koran.titles()) == sorted(f"Berita {n}" for n in range(1, 404))
    first = len(site.asked)
    assert first <= 6
    koran.titles()
    assert len(site.asked) - first <= 2
    later(site, 7, title="Ralat")
    site.posts.append(Post(number=999, title="Baru", text="x", published=START + timedelta(hours=5001)))
    site.posts[-1].updated = site.posts[-1].published
    found = koran.titles()
    assert {"Ralat", "Baru"} <= set(found)
    assert len(found) < 40


def test_the_fields_are_those_of_the_post(site: Newsroom) -> None:
    site.posts = [
        Post(number=1, title="Harga & Tarif", text="<p>Isi.</p>", tags=("Kota & Desa", "Air"), author="Ani Wijaya",
             published=datetime(2026, 7, 12, 3, 30, tzinfo=UTC), updated=datetime(2026, 7, 13, tzinfo=UTC)),
    ]  # fmt: skip
    [article] = reader(site).items()
    assert isinstance(article, RawArticle)
    assert (article.source, article.title, article.body) == ("koran", "Harga &amp; Tarif", "<p>Isi.</p>")
    assert (article.tags, article.authors, article.summary) == (("Kota & Desa", "Air"), ("Ani Wijaya",), "")
    assert (article.published, article.updated) == (site.posts[0].published, site.posts[0].updated)
    assert article.url.startswith(f"{site.url}/2026/01/berita-1")


def test_an_empty_site_is_empty(site: Newsroom) -> None:
    koran = reader(site)
    assert koran.items() == koran.items() == []
    site.posts = posts(1)
    assert koran.titles() == ["Berita 1"]


@pytest.mark.parametrize("failure", [
    Reply(status=500), Reply(status=429, fields={"Retry-After": "120"}), Reply(body=b'{"feed": {"entry": [{"id"'),
    Reply(body=b'[{"id": 1, "titl'), LOGIN, Reply(body=b"x" * 5000, sent=100), Reply(body=b"[1, 2"), Reply(body=b"5"),
    Reply(delay=0.6),
], ids=["500", "429", "cut object", "cut list", "login page", "short body", "cut", "a number", "time-out"])  # fmt: skip
def test_a_failure_in_the_middle_of_an_import_costs_time_only(site: Newsroom, failure: Reply) -> None:
    site.posts = posts(403)
    koran = reader(site)
    koran.timeout = 0.4 if failure.delay else 5
    site.faults[2] = failure
    found: list[str] = []

    def read() -> None:
        for item in koran.source(koran.web()).read(koran.memo):
            assert isinstance(item, RawArticle)
            found.append(item.title)

    with pytest.raises(DoorError, match="not asked again before"):
        read()
    assert len(found) >= 100
    asked = len(site.asked)
    assert "not asked again before" in koran.fails()
    assert len(site.asked) == asked
    koran.now += timedelta(minutes=7)
    found += koran.titles()
    assert set(found) == {f"Berita {n}" for n in range(1, 404)}
    assert len(found) <= 403 + 2 * 150  # the page that failed is read again
    assert "failures" not in koran.memo


@settings(max_examples=15, deadline=None)
@given(kills=st.lists(st.integers(1, 420), min_size=1, max_size=4), blogger=st.booleans())
def test_an_import_that_is_killed_anywhere_goes_on_and_loses_nothing(kills: list[int], blogger: bool) -> None:
    with serving(BloggerBlog(posts(403)) if blogger else WordPressSite(posts(403))) as site:
        koran = reader(site)
        found: Counter[str] = Counter()
        for kill in kills:
            found.update(koran.titles(kill_after=kill))
        found.update(koran.titles())
        assert set(found) == {f"Berita {n}" for n in range(1, 404)}
        assert len(site.asked) <= 6 + 2 * len(kills)


def test_nothing_is_lost_when_posts_are_deleted_while_an_import_goes_on(site: Newsroom) -> None:
    site.posts = posts(403)

    def delete(number: int) -> None:
        if number == 1:
            del site.posts[-90:]  # the newest, shown on Blogger's first page
            del site.posts[:3]

    site.meanwhile = delete
    assert set(reader(site).titles()) >= {f"Berita {n}" for n in range(4, 314)}


def test_nothing_is_lost_when_posts_are_added_or_changed_while_an_import_goes_on(site: Newsroom) -> None:
    site.posts = posts(403)

    def add(number: int) -> None:
        if number == 1:
            site.posts += [replace(p, number=p.number + 1000, title=f"Baru {p.number}") for p in posts(200)]
            for post in site.posts[-200:]:
                post.published = post.updated = post.published + timedelta(hours=4000)
            later(site, 5, title="Ralat 5")
            later(site, 402, title="Ralat 402")

    site.meanwhile = add
    koran = reader(site)
    found = {*koran.titles(), *koran.titles()}
    assert {f"Berita {n}" for n in range(1, 404)} - found <= {"Berita 5", "Berita 402"}
    assert {"Ralat 5", "Ralat 402", *(f"Baru {n}" for n in range(1, 201))} <= found


def test_a_change_during_a_pass_is_found_by_the_next(site: Newsroom) -> None:
    site.posts = posts(30)
    koran = reader(site)
    koran.titles()
    later(site, 3, hours=100, title="Ralat 3")
    site.meanwhile = lambda _: later(site, 20, hours=99, title="Ralat 20")
    assert "Ralat 3" in koran.titles()
    assert "Ralat 20" in koran.titles()


def test_a_post_that_claims_to_be_changed_in_the_future_hides_no_other_change(site: Newsroom) -> None:
    site.posts = posts(30)
    later(site, 9, hours=24 * 365 * 40)
    koran = reader(site)
    assert len(koran.titles()) == 30
    later(site, 3, hours=2000, title="Ralat 3")
    assert "Ralat 3" in koran.titles()


def test_a_scheduled_post_is_found_although_it_was_changed_long_ago(site: Newsroom) -> None:
    site.posts = posts(300)
    site.posts[290].updated = START
    site.posts[290].status = "future"
    koran = reader(site)
    assert "Berita 291" not in koran.titles()
    site.posts[290].status = "publish"
    assert "Berita 291" in koran.titles()


def test_a_post_that_is_dated_ahead_comes_when_it_is_due(site: Newsroom) -> None:
    site.posts = posts(20)
    site.posts[4].published = NOW + timedelta(hours=2)
    koran = reader(site)
    found = koran.items()
    assert [item.what for item in found if isinstance(item, Notice)] == [
        "1 of its articles are dated in the future and kept back, the first until 2027-01-01 02:00 UTC."
    ]
    assert len(found) == 20
    koran.now = NOW + timedelta(hours=1)
    assert "Berita 5" not in koran.titles()
    koran.now = NOW + timedelta(hours=3)
    last = koran.items()
    assert "Berita 5" in [item.title for item in last if isinstance(item, RawArticle)]
    assert not [item for item in last if isinstance(item, Notice)]


def test_a_site_that_moved_for_good_is_asked_at_its_new_address(site: Newsroom) -> None:
    site.posts = posts(3)
    koran = reader(site)
    with serving(BloggerBlog() if isinstance(site, BloggerBlog) else WordPressSite()) as old:
        kind = BloggerSource if isinstance(site, BloggerBlog) else WordPressSource
        koran.source = lambda web: kind("koran", old.url, web, allow_private=True)
        old.reply = lambda path: Reply(status=301, fields={"Location": site.url + path})  # type: ignore[method-assign]
        found = koran.items()
        assert [item.what for item in found if isinstance(item, Notice)] == [
            f"{old.url} has moved for good to {site.url}; write that into the configuration."
        ]
        assert len(found) == 4
        before = len(old.asked)
        koran.titles()
        assert len(old.asked) == before


def test_a_blog_may_be_read_by_one_label_and_is_named_by_its_address_without_a_country() -> None:
    with serving(BloggerBlog(posts(203))) as blog:
        for post in blog.posts[::2]:
            post.tags = ("Desa Laut",)
        reply, blog.url = blog.reply, blog.url.replace("127.0.0.1", "localhost")

        def abroad(path: str) -> Reply:
            answer = reply(path)
            return replace(answer, body=answer.body.replace(blog.url.encode(), b"http://koran.blogspot.co.id"))

        blog.reply = abroad  # type: ignore[method-assign]
        address = f"{blog.url}/feeds/posts/default/-/Desa%20Laut?alt=rss"
        koran = Reader(lambda web: BloggerSource("koran", address, web, allow_private=True))
        found = [item for item in koran.items() if isinstance(item, RawArticle)]
        assert {item.tags for item in found} == {("Desa Laut",)}
        assert len(found) == 102
        assert found[0].url.startswith("http://koran.blogspot.com/2026/01/berita-")
        koran.now += timedelta(days=1)
        assert not [item for item in koran.items() if isinstance(item, Notice)]
        assert [path for path in blog.asked if path.startswith("/feeds/posts/summary/-/Desa%20Laut?")]


def test_a_blog_that_sends_summaries_is_completed_from_its_pages() -> None:
    with serving(BloggerBlog(posts(4))) as blog:
        blog.short, feed = True, blog.reply
        text = "<p>Kapal berlayar dari pelabuhan itu pagi ini, dan banyak warga datang, kata nakhoda.</p>" * 3

        def reply(path: str) -> Reply:
            body = f"<title>B</title><h1>B</h1><div>{text}</div>".encode()
            return Reply(body=body, fields={"Content-Type": "text/html"}) if path.endswith(".html") else feed(path)

        blog.reply = reply  # type: ignore[method-assign]
        blog.faults[4] = Reply(status=500)  # after the feed, robots.txt and one page

        def made(web: Web) -> Completed:
            return Completed(
                BloggerSource("koran", blog.url, web, allow_private=True),
                web,
                UTC,
                address=blog.url,
                allow_private=True,
            )

        koran = Reader(made)
        assert "answered 500" in koran.fails()
        koran.now += timedelta(hours=1)
        found = [item for item in koran.items() if isinstance(item, RawArticle)]
        assert {item.title for item in found} == {"Berita 1", "Berita 2", "Berita 3"}
        assert all("nakhoda" in item.body and item.summary == "Ringkas." for item in found)
        assert [item for item in koran.items() if isinstance(item, RawArticle)] == []


def test_a_site_that_is_gone_is_not_asked_again(site: Newsroom) -> None:
    site.faults = dict.fromkeys(range(1, 9), Reply(status=410))
    koran = reader(site)
    assert "gone for good" in koran.fails()
    koran.now += timedelta(days=90)
    assert "take it out of [[sources]]" in koran.fails()
    assert len(site.asked) == 1


def test_a_server_that_sends_too_much_or_too_slowly_is_asked_for_smaller_pages(site: Newsroom) -> None:
    site.posts = posts(120)
    site.faults[1] = Reply(delay=0.6)
    koran = reader(site)
    koran.timeout = 0.4
    assert "within 0.4 seconds" in koran.fails()
    koran.now += timedelta(hours=1)
    assert len(koran.titles()) == 120
    size = {"75", "50"}
    assert any(f"max-results={n}" in site.asked[1] or f"per_page={n}" in site.asked[1] for n in size)


def test_bad_posts_cost_themselves(site: Newsroom) -> None:
    site.posts = [*posts(3), Post(number=4), replace(posts(2)[1], title="Lagi")]
    site.posts[-1].published += timedelta(seconds=-1)
    site.posts[-1].updated += timedelta(seconds=-1)
    found = reader(site).items()
    assert len([item for item in found if isinstance(item, RawArticle)]) == 3
    assert sorted(item.what.split(";")[0].split(",")[0] for item in found if isinstance(item, ArticleError)) == [
        "it has neither a title nor a text",
        "the feed has another post of the same id before it"
        if isinstance(site, BloggerBlog)
        else "the site has another post of the same guid before it",
    ]


def test_blogger_sends_fewer_than_asked_for() -> None:
    with serving(BloggerBlog(posts(403))) as blog:
        blog.cap = 25
        assert len(reader(blog).titles()) == 403


@pytest.mark.parametrize("total", [1, 400, 410, 5000])
def test_blogger_counts_wrongly(total: int) -> None:
    with serving(BloggerBlog(posts(403))) as blog:
        blog.total = total
        found = reader(blog).titles()
        assert len(found) == len(set(found)) == 403
        assert len(blog.asked) < 6


def test_blogger_shows_one_page_for_ever() -> None:
    with serving(BloggerBlog(posts(30))) as blog:
        blog.cap = 20
        first = blog.reply("/feeds/posts/default?alt=json&max-results=20")
        blog.faults = dict.fromkeys(range(1, 1000), first)
        assert "the same page again and again" in reader(blog).fails()
        assert len(blog.asked) == 2


def test_a_short_feed_is_told() -> None:
    with serving(BloggerBlog(posts(2))) as blog:
        blog.short = True
        *found, notice = reader(blog).items()
    assert [item.body for item in found if isinstance(item, RawArticle)] == ["Ringkas.", "Ringkas."]
    assert isinstance(notice, Notice)
    assert "summaries only" in notice.what


def test_protected_and_private_posts_are_left_out() -> None:
    with serving(WordPressSite(posts(5))) as site:
        site.posts[1].protected = True
        site.posts[2].status = "private"
        site.visible = lambda _: True
        *found, notice = reader(site).items()
    assert [item.title for item in found if isinstance(item, RawArticle) and item.title] == [
        "Berita 1",
        "Berita 4",
        "Berita 5",
    ]
    assert isinstance(notice, Notice)
    assert notice.what == "1 of its posts need a password and were left out."


@pytest.mark.parametrize("pages", [0, 1, 2, 900])
def test_wordpress_counts_its_pages_wrongly(pages: int) -> None:
    with serving(WordPressSite(posts(403))) as site:
        site.pages = pages
        assert sorted(reader(site).titles()) == sorted(f"Berita {n}" for n in range(1, 404))
        assert len(site.asked) < 8


def test_many_posts_of_one_second_come_all() -> None:
    with serving(WordPressSite(posts(350))) as site:
        for post in site.posts:
            post.updated = START
        koran = reader(site)
        assert len(koran.titles()) == 350
        assert len(site.asked) < 8


@pytest.mark.parametrize("status", [401, 403, 404])
def test_wordpress_falls_back_to_its_feed_says_so_and_tries_again(status: int) -> None:
    with serving(WordPressSite(posts(43))) as site:
        site.closed = Reply(status=status)
        koran = reader(site)
        *found, notice = koran.items()
        assert len(found) == 43
        assert isinstance(notice, Notice)
        assert f"is closed (answered {status}" in notice.what
        asked = len(site.asked)
        koran.items()
        assert [path.partition("?")[0] for path in site.asked[asked:]] == ["/feed/"]
        site.closed = None
        koran.now += timedelta(days=1, minutes=1)
        found = koran.items()
        assert len([item for item in found if isinstance(item, RawArticle)]) == 43
        assert not [item for item in found if isinstance(item, Notice)]


def test_a_wordpress_that_closes_rest_later_is_not_imported_again() -> None:
    with serving(WordPressSite(posts(203))) as site:
        koran = reader(site)
        koran.titles()
        site.closed, asked = Reply(status=403), len(site.asked)
        assert len(koran.titles()) == 10
        assert [path.partition("?")[0] for path in site.asked[asked:]] == ["/wp-json/wp/v2/posts", "/feed/"]
        site.posts += [replace(post, number=post.number + 500, title=f"Baru {post.number}") for post in posts(25)]
        for post in site.posts[-25:]:
            post.published += timedelta(hours=1000)
        assert {title for title in koran.titles() if "Baru" in title} == {f"Baru {n}" for n in range(1, 26)}


@pytest.mark.parametrize("imported", [False, True])
def test_nothing_is_lost_that_is_published_while_older_pages_wait(imported: bool) -> None:
    with serving(WordPressSite(posts(43))) as site:
        koran = Reader(lambda web: FeedSource("k", site.url, web, rest="/feed/", paged=True, allow_private=True))
        found = koran.titles() if imported else []
        for batch in (1, 2):
            for post in posts(25):
                new = replace(post, number=post.number + 100 * batch, title=f"Baru {batch}.{post.number}")
                site.posts.append(replace(new, published=post.published + timedelta(hours=1000 * batch)))
            if batch == 1:
                site.faults[len(site.asked) + 3] = Reply(status=500)
            with contextlib.suppress(DoorError):
                for one in koran.source(koran.web()).read(koran.memo):
                    found.append(one.title if isinstance(one, RawArticle) else "")
            koran.now += timedelta(hours=1)
        assert sorted(set(found)) == sorted(post.title for post in site.posts)


def test_the_feed_and_rest_call_a_post_the_same() -> None:
    with serving(WordPressSite(posts(3))) as site:
        rest = {item.uid for item in reader(site).items() if isinstance(item, RawArticle)}
        site.closed = Reply(status=403)
        assert {item.uid for item in reader(site).items() if isinstance(item, RawArticle)} == rest


def test_a_wordpress_too_old_for_modified_after_is_read_by_its_feed() -> None:
    with serving(WordPressSite(posts(203))) as site:
        site.old = True
        koran = reader(site)
        found = koran.items()
        assert {item.title for item in found if isinstance(item, RawArticle)} == {f"Berita {n}" for n in range(1, 204)}
        assert "older than WordPress 5.7" in next(item.what for item in found if isinstance(item, Notice))


@pytest.mark.long
def test_five_thousand_posts_are_imported_killed_and_bounded_in_memory(site: Newsroom) -> None:
    site.posts = posts(5000)
    for post in site.posts:
        post.text = f"<p>{post.number} " + "kata " * 1000 + "</p>"
    koran = reader(site)
    found: Counter[str] = Counter()
    for kill in (777, 1234, 1999):
        found.update(koran.titles(kill_after=kill))
    tracemalloc.start()
    working = dict(koran.memo)
    for item in koran.source(koran.web()).read(working):
        assert isinstance(item, RawArticle)
        found[item.title] += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert set(found) == {f"Berita {n}" for n in range(1, 5001)}
    assert sum(found.values()) - 5000 <= 3 * 160
    assert peak < 60_000_000, f"{peak / 1e6:.0f} MB"  # the server's answers, made in this process, included
