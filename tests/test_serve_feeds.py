"""Feeds as the server sends them: links, deltas (RFC 3229), and the way to the reader's language."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsstand import SITE, edition, printed, stock, told
from served import Client

from syndicate.cli.run import server_of
from syndicate.config import load
from syndicate.model import Kept, Page
from syndicate.render.pages import default_edition
from syndicate.serve import Server, make_server
from syndicate.serve.feeds import delta, entries, link_header
from syndicate.wiring.app import make_editions

HUB = "https://hub.example.org/"
EDITIONS = tuple(edition(language, hubs=(HUB,)) for language in ("en", "id"))
FEEDS = ["en/rss.xml", "en/atom.xml"]


def site(texts: list[Kept]) -> dict[str, Page]:
    return printed(texts, editions=EDITIONS)


def write(root: Path, pages: dict[str, Page]) -> None:
    """Publish them as the outlet does, each file in one step."""
    for path, page in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        new = root / ".new"
        new.write_bytes(page.body)
        new.replace(root / path)


@pytest.fixture(scope="module")
def first() -> dict[str, Page]:
    return site(stock(5))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with make_server(tmp_path_factory.mktemp("site"), "127.0.0.1", 0, languages=("en", "id")) as server:
        yield server


@pytest.fixture
def root(server: Server, first: dict[str, Page]) -> Path:
    """The folder with the first site in it and nothing else."""
    for old in server.settings.root.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    write(server.settings.root, first)
    return server.settings.root


@pytest.fixture
def client(root: Path, server: Server) -> Client:
    return Client(server)


def titles(body: bytes) -> list[str]:
    return [str(entry.title) for entry in feedparser.parse(body).entries]


@pytest.mark.parametrize("path", [*FEEDS, "en/feed.json", "en/ekonomi/atom.xml"])
def test_a_feed_names_itself_and_its_hub(client: Client, path: str) -> None:
    assert client.ask(f"/{path}").headers["Link"] == f'<{SITE}/{path}>; rel="self", <{HUB}>; rel="hub"'
    assert client.ask(f"/{path}", "HEAD").headers["Link"]


def test_links_are_those_of_the_feed_and_fit_into_a_header() -> None:
    feed = b"""<feed><link rel="self" href="https://a.example/?a=1&amp;b=2"/><link href='https://h.example/' rel='hub'/>
    <link rel="hub" href="https://evil.example/&#13;&#10;Set-Cookie: x"/><entry><link rel="hub" href="https://no/"/></entry></feed>"""
    assert link_header(feed, "application/atom+xml") == (
        '<https://a.example/?a=1&b=2>; rel="self", <https://h.example/>; rel="hub"'
    )
    assert link_header(b"[1]", "application/feed+json") == ""
    assert link_header(b"{", "application/feed+json") == ""


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_client_gets_only_the_entries_that_it_lacks(client: Client, root: Path, path: str, coding: str) -> None:
    first = client.ask(f"/{path}", Accept_Encoding=coding)
    had = titles(gzip.decompress(first.body) if coding else first.body)
    corrected = [told(2, "en", title="Article 2, corrected"), told(2, "id")]
    write(root, site([k for k in stock(6) if "berita-2" not in k.article.page] + corrected))
    reply = client.ask(f"/{path}", Accept_Encoding=coding, If_None_Match=first.headers["ETag"], A_IM="gzip;q=0, feed")
    whole = client.ask(f"/{path}", Accept_Encoding=coding)
    body = gzip.decompress(reply.body) if coding else reply.body
    assert (reply.status, reply.headers["IM"], reply.headers["Delta-Base"]) == (226, "feed", first.headers["ETag"])
    assert titles(body) == ["Article 2, corrected", "Article 5 in en"]
    assert len(had) == 5
    assert (reply.headers["ETag"], reply.headers["Content-Type"]) == (
        whole.headers["ETag"],
        whole.headers["Content-Type"],
    )
    assert reply.headers["Content-Encoding"] == (coding or None)
    assert "no-store" in reply.headers["Cache-Control"]
    assert (
        client.ask(f"/{path}", Accept_Encoding=coding, If_None_Match=reply.headers["ETag"], A_IM="feed").status == 304
    )


def test_the_whole_comes_to_all_others(client: Client, root: Path) -> None:
    old = {path: client.ask(f"/{path}").headers["ETag"] for path in (*FEEDS, "en/feed.json", "en/index.html")}
    write(root, site(stock(6)))
    for path, tag in old.items():
        whole = client.ask(f"/{path}")
        assert client.ask(f"/{path}", If_None_Match=tag).body == whole.body
        assert client.ask(f"/{path}", A_IM="feed").body == whole.body
        assert client.ask(f"/{path}", A_IM="feed", If_None_Match='"never"').body == whole.body
        assert client.ask(f"/{path}", A_IM="feed;q=0", If_None_Match=tag).body == whole.body
        asked = client.ask(f"/{path}", A_IM="feed", If_None_Match=tag)
        assert asked.status == (226 if path in FEEDS else 200), path
        assert client.ask(f"/{path}", A_IM="feed", If_None_Match=f"{tag}, {whole.headers['ETag']}").status == 304


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_what_a_client_has_and_what_it_gets_are_the_feed(old: list[int], new: list[int]) -> None:
    def feed(numbers: list[int]) -> bytes:
        return b"<feed><title>t</title>" + b"".join(b"\n  <entry><id>%d</id></entry>" % n for n in numbers) + b"</feed>"

    less = delta(feed(new), entries(feed(old)))
    lacking = [number for number in new if number not in old]
    assert less == (feed(lacking) if len(lacking) < len(new) else None)
    assert entries(feed(new)) == b"" if not new else len(entries(feed(new))) == 8 * len(new)


@pytest.mark.parametrize("path", [*FEEDS, "en/feed.json", "feeds.opml", "", "en/index.html", "none"])
def test_scripts_of_other_sites_may_ask_as_readers_do(client: Client, path: str) -> None:
    asks = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "a-im,if-none-match"}
    reply = client.ask(f"/{path}", "OPTIONS", Origin="https://reader.example", **asks)
    allowed = (reply.headers["Access-Control-Allow-Origin"], reply.headers["Access-Control-Allow-Headers"])
    is_open = path.endswith((".xml", ".json", ".opml"))
    assert (reply.status, allowed) == ((200, ("*", "*")) if is_open else (405, (None, None)))
    assert (reply.body == b"") == is_open


# The way to the reader's language


@pytest.mark.parametrize(
    ("wanted", "where"), [("id", "id/"), ("id-ID, en;q=0.5", "id/"), ("fr, en;q=0.1", "en/"), ("*", "en/")]
)
def test_the_root_leads_to_the_language_that_is_read(client: Client, wanted: str, where: str) -> None:
    reply = client.ask("/", Accept_Language=wanted)
    assert (reply.status, reply.headers["Location"]) == (302, where)
    assert reply.headers["Vary"] == "Accept-Language, Sec-Fetch-Site"
    assert reply.headers["Cache-Control"] == "no-cache"


def test_the_list_of_all_languages_stays_in_reach(client: Client, root: Path) -> None:
    chooser = (root / "index.html").read_bytes()
    for headers in ({}, {"Accept_Language": "fr"}, {"Accept_Language": "id", "Sec_Fetch_Site": "same-origin"}):
        reply = client.ask("/", **headers)
        assert (reply.status, reply.body) == (200, chooser)
        assert "Accept-Language, Sec-Fetch-Site" in reply.headers.get_all("Vary", [])
    assert client.ask("/index.html", Accept_Language="id").status == 200
    assert client.ask("/", If_None_Match=client.ask("/").headers["ETag"]).status == 304


@pytest.mark.parametrize(
    ("headers", "where"),
    [({}, "en/rss.xml"), ({"Accept_Language": "fr"}, "en/rss.xml"), ({"Accept_Language": "id"}, "id/rss.xml"),
     ({"Accept": "application/atom+xml, */*;q=0.1"}, "en/atom.xml"),
     ({"Accept": "application/feed+json", "Accept_Language": "id"}, "id/feed.json"),
     ({"Accept": "text/html, */*;q=0.8"}, "en/rss.xml")],
)  # fmt: skip
def test_one_address_leads_to_everybodys_feed(client: Client, headers: dict[str, str], where: str) -> None:
    reply = client.ask("/feed", **headers)
    assert (reply.status, reply.headers["Location"]) == (302, where)
    assert reply.headers["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(("languages", "default"), [("ms en-GB", "en-GB"), ("ms", "id"), ("ms en", "en")])
def test_readers_of_no_edition_are_led_where_the_root_page_leads(tmp_path: Path, languages: str, default: str) -> None:
    (tmp_path / "syndicate.toml").write_text(
        f'[site]\ntitle = "Uji"\nurl = "{SITE}"\nlanguages = {languages.split()}\n'
        '[[sources]]\nkind = "folder"\npath = "."\n[translate]\nengine = "echo"\n',
        encoding="utf-8",
    )
    config = load(tmp_path / "syndicate.toml")
    assert server_of(config, "127.0.0.1", 0).keywords["languages"][0] == default
    assert default_edition(make_editions(config)).language == default


def test_only_what_is_there_is_led_to(client: Client, root: Path) -> None:
    (root / "id").rename(root / "away")
    assert client.ask("/", Accept_Language="id").status == 200
    (root / "en" / "rss.xml").unlink()
    assert client.ask("/feed", Accept_Language="id").headers["Location"] == "en/atom.xml"
