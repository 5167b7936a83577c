"""Pages found through sitemaps and lists, over real HTTP, and feeds that their pages complete."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_servers import Pages, Reply, serving

from syndicate import pipeline
from syndicate.config import Config, load
from syndicate.errors import ConfigError, DoorError
from syndicate.model import Notice, RawArticle
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.sources import completed as completed_source
from syndicate.sources import pages as pages_source
from syndicate.sources.completed import Completed
from syndicate.sources.draft import Unusable
from syndicate.sources.feed import FeedSource
from syndicate.sources.page import read_page
from syndicate.sources.pages import PagesSource
from syndicate.sources.sitemap import MOST, NoList, PageList, read_list
from syndicate.sources.web import Web
from syndicate.wiring.app import open_newsroom
from syndicate.wiring.sources import make_sources

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TEXT = (
    "<p>Kapal {0} berlayar dari pelabuhan itu pagi ini, dan banyak warga datang, kata nakhoda {0}.</p>"
    "<p>Penumpang sudah mengantre sejak subuh, sebagian tidur di dermaga, sebagian di warung kopi.</p>"
)
NAV = '<div class="menu"><a href="/">Depan</a> <a href="/kota">Kota</a> <a href="/desa">Desa</a></div>'
SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


def page(title: str, head: str = "", text: str = TEXT) -> Reply:
    body = f"<html><head><title>{title} - Kabar</title>{head}</head><body>{NAV}<div><h1>{title}</h1>{text}</div></body>"
    return Reply(body=body.format(title).encode(), fields={"Content-Type": "text/html; charset=utf-8"})


def entry(url: str, changed: str = "", tag: str = "url") -> str:
    return f"<{tag}><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{tag}>"


@pytest.fixture
def site() -> Iterator[Pages]:
    with serving(Pages()) as server:
        yield server


def source(address: str = "", **settings: object) -> PagesSource:
    web = Web(lambda: NOW, gap=0)
    return PagesSource("s", web, UTC, address=address, allow_private=True, **settings)  # type: ignore[arg-type]


def put(site: Pages, *entries: str) -> None:
    site.pages["/sitemap.xml"] = Reply(body=SITEMAP.format("".join(entries)).encode())


def titles(found: PagesSource, memo: dict[str, str]) -> list[str]:
    return sorted(item.title for item in found.read(memo) if isinstance(item, RawArticle))


def test_new_and_changed_pages_are_read_and_no_others(site: Pages) -> None:
    one, two = f"{site.url}/1", f"{site.url}/2"
    site.pages.update({"/1": page("Satu"), "/2": page("Dua"), "/3": page("Tiga")})
    put(site, entry(one, "2026-11-01"), entry(two, "2026-11-02"))
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    assert titles(found, memo) == ["Dua", "Satu"]
    assert titles(found, memo) == []
    put(site, entry(one, "2026-11-05"), entry(two, "2026-11-02"), entry(f"{site.url}/3", "2026-11-06"))
    assert titles(found, memo) == ["Satu", "Tiga"]
    assert site.asked.count("/2") == 1


def test_an_index_leads_to_its_lists_and_unchanged_ones_are_not_asked_for_again(site: Pages) -> None:
    site.pages.update({"/1": page("Satu"), "/2": page("Dua")})
    site.pages["/a.xml"] = Reply(body=SITEMAP.format(entry(f"{site.url}/1", "2026-10-01")).encode())
    packed = gzip.compress(SITEMAP.format(entry(f"{site.url}/2", "2026-11-01")).encode())
    site.pages["/b.xml.gz"] = Reply(body=packed)
    lists = entry(f"{site.url}/a.xml", "2026-10-01", "sitemap") + entry(f"{site.url}/b.xml.gz", "2026-11-01", "sitemap")
    site.pages["/sitemap.xml"] = Reply(body=INDEX.format(lists).encode())
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    assert titles(found, memo) == ["Dua", "Satu"]
    assert titles(found, memo) == []
    assert site.asked.count("/a.xml") == site.asked.count("/b.xml.gz") == 1


def test_a_news_sitemap_forgets_and_withdraws_nothing(site: Pages) -> None:
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    said = f'<news:news xmlns:news="{news}"><news:publication_date>2026-11-20</news:publication_date></news:news>'
    site.pages["/1"] = page("Satu")
    put(site, f"<url><loc>{site.url}/1</loc>{said}</url>")
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    assert titles(found, memo) == ["Satu"]
    del site.pages["/1"]
    site.pages["/sitemap.xml"] = Reply(body=SITEMAP.format(f"<url><loc>{site.url}/2</loc>{said}</url>").encode())
    assert not [item for item in found.read(memo) if isinstance(item, RawArticle)]


def test_pages_without_a_date_are_looked_at_again_in_turn(site: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_source, "_AGAIN", 1)
    site.pages.update({"/1": page("Satu"), "/2": page("Dua")})
    found, memo = source(urls=(f"{site.url}/1", f"{site.url}/2")), dict[str, str]()
    assert titles(found, memo) == ["Dua", "Satu"]
    assert titles(found, memo) + titles(found, memo) == ["Satu", "Dua"]


def test_a_long_list_is_read_in_several_passes(site: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_source, "PER_PASS", 2)
    site.pages.update({f"/{n}": page(f"Kabar {n}") for n in range(5)})
    put(site, *(entry(f"{site.url}/{n}", f"2026-11-0{n + 1}") for n in range(5)))
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    first = list(found.read(memo))
    assert [i.title for i in first if isinstance(i, RawArticle)] == ["Kabar 4", "Kabar 3"]
    assert [i.what for i in first if isinstance(i, Notice)] == ["3 of its pages wait for the next passes."]
    assert [titles(found, memo) for _ in range(3)] == [["Kabar 1", "Kabar 2"], ["Kabar 0"], []]


def test_a_stopped_pass_goes_on_where_it_stopped(site: Pages) -> None:
    site.pages.update({"/1": page("Satu"), "/2": page("Dua")})
    put(site, entry(f"{site.url}/1", "2026-11-02"), entry(f"{site.url}/2", "2026-11-01"))
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    items = found.read(memo)
    assert isinstance(next(items), RawArticle)
    next(items)  # what the memo holds when the second is asked for stands for the first
    kept = dict(memo)
    assert titles(found, kept) == ["Dua"]


def test_bad_pages_cost_themselves_and_a_failing_server_the_pass(site: Pages) -> None:
    site.pages["/1"] = page("Satu")
    site.pages["/pdf"] = Reply(body=b"%PDF-1.7", fields={"Content-Type": "application/pdf"})
    site.pages["/kosong"] = Reply(body=b"<html></html>", fields={"Content-Type": "text/html"})
    put(site, *(entry(f"{site.url}/{name}", "2026-11-01") for name in ("1", "pdf", "kosong", "404")))
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    items = list(found.read(memo))
    assert [type(item).__name__ for item in items].count("ArticleError") == 3
    assert list(found.read(memo)) == []
    for n in range(4):
        site.pages[f"/mati{n}"] = Reply(status=503)
    put(site, *(entry(f"{site.url}/mati{n}", "2026-11-01") for n in range(4)))
    with pytest.raises(DoorError, match="503"):
        list(found.read(memo))
    assert site.asked.count("/mati3") == 0


def test_a_page_dated_in_the_future_is_asked_for_until_it_is_due(site: Pages) -> None:
    site.pages["/1"] = page("Satu", '<meta property="article:published_time" content="2026-12-24T03:00:00Z">')
    put(site, entry(f"{site.url}/1", "2026-11-01"))
    found, memo = source(f"{site.url}/sitemap.xml"), dict[str, str]()
    assert titles(found, memo) == titles(found, memo) == ["Satu"]


def test_a_list_may_lie_on_disk(site: Pages, tmp_path: Path) -> None:
    site.pages["/1"] = page("Satu")
    (tmp_path / "halaman.txt").write_text(f"# yang lama\n{site.url}/1\n", encoding="utf-8")
    assert titles(source(path=tmp_path / "halaman.txt"), {}) == ["Satu"]
    with pytest.raises(DoorError, match="cannot be read"):
        source(path=tmp_path / "tidak-ada").read({})


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<html><body>x</body></html>", b"bukan alamat", b"<urlset><url><loc>http://x/1</loc>", b"\x1f\x8brusak",
        gzip.compress(b"x" * 1000)[:-9], b'<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>', b"<" * 1000,
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_so(data: bytes) -> None:
    with pytest.raises(NoList):
        read_list(data)


def test_entities_and_outer_files_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("http://rahasia.example/", encoding="utf-8")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for declared in (f'<!ENTITY a SYSTEM "{secret.as_uri()}">', f'<!ENTITY a0 "x">{bomb}<!ENTITY a "&a9;">'):
        text = f"<!DOCTYPE urlset [{declared}]><urlset><url><loc>&a;</loc></url></urlset>"
        try:
            assert read_list(text.encode()) == PageList()
        except NoList:
            continue


def test_a_list_is_cut_at_its_limit() -> None:
    text = SITEMAP.format(entry("http://x.example/1") * (MOST + 10))
    assert len(read_list(text.encode()).pages) == MOST


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_a_list_or_told_so(data: bytes) -> None:
    for body in (data, b"<urlset>" + data + b"</urlset>", b"\x1f\x8b" + data):
        with contextlib.suppress(NoList):
            read_list(body)


# --- pages -----------------------------------------------------------------------------------------------------------

LD = """<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Kabar"},
{"@type":["NewsArticle"],"headline":"Kapal Baru","datePublished":"2026-11-02T08:00:00+07:00","dateModified":
"2026-11-03T08:00:00+07:00","author":[{"@type":"Person","name":"Rina"},{"name":"Budi"}],"articleSection":"Laut",
"keywords":"kapal, pelabuhan","inLanguage":"id-ID","description":"Ringkas.","image":{"url":"https://x.example/a.jpg",
"caption":"Kapal di dermaga","creditText":"Andri"}}]}</script>"""


def test_a_page_says_of_itself_what_search_engines_are_told() -> None:
    html = f"<html><head><title>Kabar</title>{LD}</head><body>{NAV}<div>{TEXT.format('Baru')}</div></body></html>"
    draft = read_page(html.encode(), "https://kabar.example/1")
    assert (draft.title, draft.url, draft.language) == ("Kapal Baru", "https://kabar.example/1", "id-ID")
    assert draft.published == datetime(2026, 11, 2, 1, tzinfo=UTC)
    assert draft.updated == datetime(2026, 11, 3, 1, tzinfo=UTC)
    assert (draft.authors, draft.tags) == (("Rina", "Budi"), ("Laut", "kapal", "pelabuhan"))
    assert draft.picture is not None
    assert (draft.picture.url, draft.picture.caption, draft.picture.credit) == (
        "https://x.example/a.jpg", "Kapal di dermaga", "Andri",
    )  # fmt: skip
    assert "Depan" not in draft.body


def test_tables_lists_captions_and_players_of_the_text_stay() -> None:
    extras = (
        '<figure><img data-src="/b.jpg" src="data:image/gif;base64,AA"><figcaption>Dermaga</figcaption></figure>'
        "<table><tr><th>Desa</th><th>Ton</th></tr><tr><td>A</td><td>1</td></tr></table>"
        '<ul><li><a href="/x">Satu</a></li><li><a href="/y">Dua</a></li></ul>'
        '<iframe src="https://www.youtube.com/embed/abc"></iframe>'
    )
    first, second = TEXT.format("Baru").split("</p>", 1)
    html = f"<html><head><title>K</title></head><body>{NAV}<div>{first}</p>{extras}{second}</div></body></html>"
    body = read_page(html.encode(), "https://kabar.example/1").body
    assert all(word in body for word in ("figcaption", "<td>1</td>", "https://kabar.example/y", "youtube"))


@pytest.mark.parametrize("script", ["{", "[[[[[[[[", '{"@type":"NewsArticle"}', '{"@graph":3}', "null", "[" * 100_000])
def test_broken_metadata_costs_the_metadata(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    draft = read_page(page("Satu", "").body.replace(b"</head>", head.encode() + b"</head>"), "https://k.example/")
    assert draft.title == "Satu"


def test_a_date_that_cannot_be_read_costs_the_date() -> None:
    head = '<meta property="article:published_time" content="besok"><meta property="article:modified_time" content="x">'
    draft = read_page(page("Satu", head + LD.replace("{", "{{").replace("}", "}}")).body, "https://k.example/")
    assert draft.published == datetime(2026, 11, 2, 1, tzinfo=UTC)
    alone = read_page(page("Satu", head).body, "https://k.example/")
    assert (alone.title, alone.published, alone.updated) == ("Satu", None, None)


def test_the_declared_encoding_counts() -> None:
    html = f"<html><head><title>x</title></head><body><div><h1>Café</h1>{TEXT.format('Café')}</div></body></html>"
    data = html.encode("windows-1252")
    assert read_page(data, "https://k.example/", content_type="text/html; charset=windows-1252").title == "Café"
    with pytest.raises(Unusable):
        read_page(b"", "https://k.example/")


# --- feeds that carry summaries only ---------------------------------------------------------------------------------


def feed(site: Pages, *names: str) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>{name}</title><link>{site.url}/{name}</link>"
        "<description>Ringkas.</description></item>"
        for name in names
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>K</title>{items}</channel></rss>'.encode()


def completed(site: Pages) -> Completed:
    web, address = Web(lambda: NOW, gap=0), f"{site.url}/feed"
    return Completed(FeedSource("s", address, web, allow_private=True), web, UTC, address=address, allow_private=True)


def test_a_feed_is_completed_from_its_pages_once(site: Pages) -> None:
    site.pages.update({"/feed": Reply(body=feed(site, "a", "b")), "/a": page("Judul A"), "/b": Reply(status=404)})
    memo: dict[str, str] = {}
    found = {item.uid: item for item in completed(site).read(memo) if isinstance(item, RawArticle)}
    assert "mengantre sejak subuh" in found["a"].body
    assert (found["a"].title, found["a"].summary, found["b"].body) == ("a", "Ringkas.", "Ringkas.")
    assert list(completed(site).read(memo)) == []
    assert site.asked.count("/a") == 1


def test_what_cannot_be_completed_now_is_tried_again_and_at_last_taken_as_it_is(site: Pages) -> None:
    site.pages.update({"/feed": Reply(body=feed(site, "a", "b"), fields={"ETag": '"1"'}), "/a": Reply(status=500)})
    site.pages["/b"] = page("Judul B")
    memo: dict[str, str] = {}
    for _ in range(2):
        with pytest.raises(DoorError, match=r"page http://\S+/a of s: answered 500"):
            list(completed(site).read(memo))
        assert "etag" not in memo
        memo.pop("next")  # as if the time to wait were over
    items = list(completed(site).read(memo))
    assert [(i.uid, "mengantre" in i.body) for i in items if isinstance(i, RawArticle)] == [("a", False), ("b", True)]
    assert "answered 500" in next(i.what for i in items if isinstance(i, Notice))
    assert site.asked.count("/b") == 1


def test_only_failures_in_a_row_are_counted(site: Pages) -> None:
    memo: dict[str, str] = {}

    def tried(reply: Reply, summary: str) -> list[str]:
        memo.pop("next", None)
        site.pages["/feed"] = Reply(body=feed(site, "a").replace(b"Ringkas", summary.encode()))
        site.pages["/a"] = reply
        try:
            return [item.body for item in completed(site).read(memo) if isinstance(item, RawArticle)]
        except DoorError:
            return ["failed"]

    assert [tried(Reply(status=500), "Satu") for _ in range(2)] == [["failed"]] * 2
    assert "mengantre" in tried(page("Judul A"), "Satu")[0]
    assert tried(Reply(status=500), "Dua") == ["failed"]


@pytest.mark.parametrize("reply", [Reply(status=403), Reply(body=b"%PDF", fields={"Content-Type": "application/pdf"})])
def test_a_summary_never_takes_the_place_of_a_whole_text(site: Pages, reply: Reply) -> None:
    site.pages.update({"/feed": Reply(body=feed(site, "a", "b")), "/a": page("Judul A"), "/b": reply})
    memo: dict[str, str] = {}
    first = list(completed(site).read(memo))
    assert [("mengantre" in i.body) for i in first if isinstance(i, RawArticle)] == [True, False]
    assert ["taken as the feed has it" in i.what for i in first if isinstance(i, Notice)] == [True]
    for summary in (b"Ralat.", b"Ralat lagi."):
        site.pages.update({"/feed": Reply(body=feed(site, "a").replace(b"Ringkas.", summary)), "/a": reply})
        [notice] = completed(site).read(memo)
        assert isinstance(notice, Notice)
        assert f"{site.url}/a " in notice.what
        assert notice.what.endswith("; the article keeps the text that it has.")
    site.pages["/feed"] = Reply(body=feed(site, "a"))
    site.pages["/a"] = page("Judul A")
    assert ["mengantre" in i.body for i in completed(site).read(memo) if isinstance(i, RawArticle)] == [True]


def test_a_long_feed_is_completed_in_several_passes_and_nothing_is_lost(
    site: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completed_source, "PER_PASS", 2)
    site.pages.update({f"/{n}": page(f"Judul {n}") for n in range(5)})
    first, older = feed(site, "0", "1", "2"), feed(site, "3", "4")
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{site.url}/older"/>'
    site.pages["/feed"] = Reply(body=first.replace(b"<item>", link.encode() + b"<item>", 1))
    site.pages["/older"] = Reply(body=older)
    memo: dict[str, str] = {}
    passes = [[i.uid for i in completed(site).read(memo) if isinstance(i, RawArticle)] for _ in range(4)]
    assert passes == [["0", "1"], ["2", "3"], ["4"], []]


def test_robots_txt_holds_for_the_pages_of_feeds_too(site: Pages) -> None:
    site.pages.update({"/feed": Reply(body=feed(site, "a", "b")), "/a": page("A"), "/b": page("B")})
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /a")
    items = list(completed(site).read({}))
    assert ["mengantre" in i.body for i in items if isinstance(i, RawArticle)] == [False, True]
    assert [i.what for i in items if isinstance(i, Notice)] == [
        "1 of its pages are not read, because robots.txt of their site bars them."
    ]
    assert "/a" not in site.asked


# --- configuration ---------------------------------------------------------------------------------------------------

HEAD = '[site]\ntitle = "K"\nurl = "https://intl.example.org"\nlanguages = ["en"]\n[translate]\nengine = "echo"\n'


def configured(folder: Path, table: str) -> Config:
    (folder / "syndicate.toml").write_text(f"{HEAD}[[sources]]\n{table}\n", encoding="utf-8")
    return load(folder / "syndicate.toml")


@pytest.mark.parametrize(
    ("table", "label"),
    [
        ('kind = "pages"\nurl = "https://k.example/sitemap.xml"', "pages https://k.example/sitemap.xml"),
        ('kind = "pages"\npath = "halaman.txt"', "pages halaman.txt"),
        ('kind = "pages"\nurls = ["https://k.example/1"]', "pages https://k.example/1"),
        ('kind = "feed"\nurl = "https://k.example/feed"\ncomplete = true', "feed https://k.example/feed"),
        ('kind = "blogger"\nurl = "https://k.example"\ncomplete = true\nrobots = false', "blogger https://k.example"),
    ],
)
def test_pages_and_completed_feeds_are_made_as_configured(tmp_path: Path, table: str, label: str) -> None:
    made = make_sources(configured(tmp_path, table), lambda: NOW)
    assert [one.name for one in made] == [label]
    assert isinstance(made[0], Completed) == ("complete" in table)


@pytest.mark.parametrize("robots", [True, False])
def test_the_pages_of_a_feed_are_read_in_spite_of_robots_txt_only_if_the_table_says_so(
    tmp_path: Path, site: Pages, robots: bool
) -> None:
    site.pages.update({"/feed": Reply(body=feed(site, "a")), "/a": page("Judul A")})
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /a")
    table = (
        f'kind = "feed"\nurl = "{site.url}/feed"\ncomplete = true\nallow_private = true\nrobots = {str(robots).lower()}'
    )
    [made] = make_sources(configured(tmp_path, table), lambda: NOW)
    [found] = [item for item in made.read({}) if isinstance(item, RawArticle)]
    assert ("mengantre" in found.body) == (site.asked.count("/a") == 1) == (not robots)


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ('kind = "feed"\nurl = "https://k.example/feed"\nrobots = false', "robots is for pages and for complete"),
        ('kind = "pages"', "a pages source needs either url or path or urls"),
        ('kind = "pages"\nurl = "https://k.example/"\nurls = ["https://k.example/1"]', "a pages source needs either"),
        ('kind = "pages"\nurls = ["k.example"]', "“k.example” is no address"),
        ('kind = "pages"\nurls = []', "urls"),
        ('kind = "folder"\npath = "x"\ncomplete = true', "complete is for feeds with a url"),
        ('kind = "feed"\npath = "x"\ncomplete = true', "complete is for feeds with a url"),
        ('kind = "folder"\nurls = ["https://k.example/1"]', "a folder source needs path"),
    ],
)
def test_a_mistake_in_the_table_is_told(tmp_path: Path, table: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configured(tmp_path, table)
    assert what in str(caught.value)


def test_a_site_is_read_corrected_and_withdrawn(site: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Web.__init__.__kwdefaults__, "gap", 0)  # type: ignore[arg-type]  # it has some
    site.pages.update({"/1": page("Satu"), "/2": page("Dua")})
    put(site, entry(f"{site.url}/1", "2026-11-01"), entry(f"{site.url}/2", "2026-11-01"))
    table = f'kind = "pages"\nurl = "{site.url}/sitemap.xml"\nallow_private = true'
    config = configured(tmp_path, table)

    def one_pass(hours: int) -> Report:
        with open_newsroom(config, tmp_path, lambda: NOW + timedelta(hours=hours)) as newsroom:
            return pipeline.run(newsroom, now=NOW + timedelta(hours=hours), progress=Silent(), stages={"read"})

    first = one_pass(0)
    assert (first.new, first.problems) == (2, [])
    site.pages["/2"] = page("Dua", text=TEXT.replace("pagi", "sore"))
    del site.pages["/1"]
    put(site, entry(f"{site.url}/2", "2026-11-02"))
    second = one_pass(1)
    assert (second.changed, second.withdrawn, second.problems) == (1, 0, [])
    reports = [one_pass(24 * day) for day in (1, 2, 3, 4)]
    assert [report.withdrawn for report in reports] == [0, 0, 1, 0]
    assert [report.problems for report in reports] == [[]] * 4
    site.pages["/1"] = page("Satu")
    assert one_pass(24 * 5).changed == 1


def test_what_another_source_told_is_shown_again_when_that_one_is_gone(
    site: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Web.__init__.__kwdefaults__, "gap", 0)  # type: ignore[arg-type]  # it has some
    twice = feed(site, "a", "z").replace(b"/z</link>", b"/a</link>")
    site.pages.update({"/feed": Reply(body=twice), "/a": page("A")})
    site.pages["/other"] = Reply(body=feed(site, "a").replace(b"Ringkas", b"Lain"))
    whole = f'kind = "feed"\nurl = "{site.url}/feed"\ncomplete = true\nallow_private = true'
    other = f'kind = "feed"\nurl = "{site.url}/other"\nallow_private = true'

    def one_pass(table: str, hours: int) -> Report:
        now = NOW + timedelta(hours=hours)
        with open_newsroom(configured(tmp_path, table), tmp_path, lambda: now) as newsroom:
            return pipeline.run(newsroom, now=now, progress=Silent(), stages={"read"})

    first = one_pass(f"{other}\n[[sources]]\n{whole}", 0)
    assert (first.new, first.duplicates, first.problems) == (1, 2, [])
    reports = [one_pass(whole, hour) for hour in (1, 2, 3)]
    assert [(report.changed, len(report.problems)) for report in reports] == [(1, 1), (0, 0), (0, 0)]
