"""Pictures from elsewhere through whole passes: a real feed, real pictures over loopback, the files that come out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from mirror import Mirror
from picture_files import PICTURES, SVG

from syndicate import __version__, pipeline
from syndicate.cli import main
from syndicate.config import load
from syndicate.errors import Stopped
from syndicate.ports import Progress
from syndicate.report import Report
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

CONFIG = """
[site]
title = "Uji"
url = "https://intl.example.org"
languages = ["en", "ar"]
copy_media = {copying}
[[sources]]
kind = "feed"
url = "{url}/feed.xml"
allow_private = true
[translate]
engine = "echo"
"""
PNG, JPEG, WEBP = (PICTURES[f"image/{kind}"] for kind in ("png", "jpeg", "webp"))


@pytest.fixture
def web() -> Iterator[Mirror]:
    mirror = Mirror()
    yield mirror
    mirror.close()


class Desk:
    """A newsroom in a folder whose feed and pictures lie on ``web``."""

    def __init__(self, folder: Path, web: Mirror) -> None:
        self.folder, self.web = folder, web
        self.public = folder / "public"
        self.configure(copying=False)

    def configure(self, *, copying: bool) -> None:
        text = CONFIG.format(copying=str(copying).lower(), url=self.web.url)
        (self.folder / "syndicate.toml").write_text(text, encoding="utf-8")

    def feed(self, *bodies: str, lead: str = "") -> None:
        """A feed with one article for each body. lead: a picture that comes with each."""
        media = f'<media:content url="{lead}" medium="image"/>' if lead else ""
        items = "".join(
            f"<item><title>Berita nomor {n}</title><link>https://www.example.org/2026/11/{n}.html</link>{media}"
            f"<pubDate>Tue, 0{n} Nov 2026 08:00:00 GMT</pubDate><description>{html.escape(body)}</description></item>"
            for n, body in enumerate(bodies, 1)
        )
        self.web.put(
            "/feed.xml",
            f'<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>F</title>'
            f"<link>https://www.example.org/</link><description>d</description>{items}</channel></rss>".encode(),
        )

    def run(self, after: timedelta = timedelta(0), progress: Progress | None = None) -> Report:
        with open_newsroom(load(self.folder / "syndicate.toml"), self.folder) as newsroom:
            return pipeline.run(newsroom, now=NOW + after, progress=progress or Silent())

    def files(self) -> dict[str, bytes]:
        found = (p for p in self.public.rglob("*") if p.is_file() and not p.name.startswith(".syndicate"))
        return {p.relative_to(self.public).as_posix(): p.read_bytes() for p in found}

    def items(self, language: str = "en") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads((self.public / language / "feed.json").read_text("utf-8"))["items"]
        return items

    def asked(self) -> list[str]:
        """What was asked for but the feed, sorted."""
        return sorted(path for _, path, _ in self.web.asked if path != "/feed.xml")

    def copies(self) -> dict[str, bytes]:
        return {path: body for path, body in self.files().items() if path.startswith("media/")}


@pytest.fixture
def desk(tmp_path: Path, web: Mirror) -> Desk:
    return Desk(tmp_path, web)


def figure(url: str, alt: str = "Peta banjir") -> str:
    return f'<p>Air surut. Warga pulang.</p><figure><img src="{url}" alt="{alt}"></figure><p>Pasar buka lagi.</p>'


def shown_from_elsewhere(desk: Desk) -> list[str]:
    """Where a published file has an address on the web server in any other place than a plain link."""
    found = []
    for path, body in desk.files().items():
        text = html.unescape(html.unescape(body.decode("utf-8", "replace"))).replace("\\", "")
        for match in re.finditer(re.escape(desk.web.url) + r"/[^\s\"'<>]*", text):
            if not text[: match.start()].endswith('<a href="'):
                found.append(f"{path}: …{text[max(0, match.start() - 60) : match.end()]}")
    return found


def test_without_copies_sizes_are_read_once_and_shown_everywhere(desk: Desk, web: Mirror) -> None:
    photo, lead = web.put("/foto.jpg", JPEG), web.put("/utama", WEBP)
    desk.feed(figure(photo), figure(photo), lead=lead)
    report = desk.run()
    assert (report.pictures, report.pictures_failed, report.problems) == (2, [], [])
    assert desk.asked() == ["/foto.jpg", "/utama"]
    for language in ("id", "en", "ar"):
        for n in (1, 2):
            text = (desk.public / language / "2026" / "11" / f"{n}.html").read_text("utf-8")
            assert re.search(rf'<img[^>]*src="{photo}"[^>]*width="6" height="4"', text)
            assert re.search(rf'<img[^>]*src="{lead}"[^>]*width="6" height="4"', text)
        rss = (desk.public / language / "rss.xml").read_text("utf-8")
        assert rss.count(f'<enclosure url="{lead}" length="{len(WEBP)}" type="image/webp"/>') == 2
    assert desk.copies() == {}
    assert web.said("/foto.jpg", "user-agent") == [f"Syndicate/{__version__} (+https://intl.example.org)"]
    before = desk.files()
    again = desk.run(timedelta(days=9))
    assert again.idle
    assert (desk.asked(), desk.files()) == (["/foto.jpg", "/utama"], before)


def test_with_copies_nothing_is_shown_from_elsewhere(desk: Desk, web: Mirror) -> None:
    desk.configure(copying=True)
    photo, lead, same = web.put("/foto.jpg", JPEG), web.put("/utama", WEBP), web.put("/lagi.jpg", JPEG)
    desk.feed(figure(photo), figure(photo) + figure(same), lead=lead)
    report = desk.run()
    assert (report.pictures, report.pictures_failed, report.problems) == (3, [], [])
    assert desk.asked() == ["/foto.jpg", "/lagi.jpg", "/utama"]
    assert not [path for path, body in desk.files().items() if web.url.encode() in body]
    copies = desk.copies()
    assert sorted(copies.values()) == sorted([JPEG, WEBP])
    for name in copies:
        for file in ("en/rss.xml", "en/atom.xml", "en/feed.json", "ar/2026/11/2.html"):
            assert name in desk.files()[file].decode()
    [newest, _] = desk.items()
    assert newest["image"].startswith("https://intl.example.org/media/")
    before = desk.files()
    assert desk.run(timedelta(days=9)).idle
    assert (len(desk.asked()), desk.files()) == (3, before)


def test_a_picture_that_comes_late_is_a_link_until_then(
    desk: Desk, web: Mirror, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.configure(copying=True)
    desk.feed(figure(f"{web.url}/foto.jpg"), lead=f"{web.url}/foto.jpg")
    report = desk.run()
    assert report.pictures_failed == [(f"{web.url}/foto.jpg", "answered 404 Not Found.")]
    assert not report.failed
    assert shown_from_elsewhere(desk) == []
    [item] = desk.items()
    assert f'<figure><a href="{web.url}/foto.jpg">Peta banjir</a></figure>' in item["content_html"]
    assert "image" not in item
    assert status(desk, capsys)["pictures_failed"] == [
        {
            "picture": f"{web.url}/foto.jpg", "reason": "answered 404 Not Found.",
            "next_try": (NOW + timedelta(minutes=15)).isoformat(),
        }
    ]  # fmt: skip
    web.put("/foto.jpg", JPEG)
    assert desk.run(timedelta(minutes=14)).idle
    assert desk.asked() == ["/foto.jpg"]
    late = desk.run(timedelta(minutes=15))
    assert (late.pictures, late.translated.total(), late.decoded, late.changed) == (1, 0, 0, 0)
    [after] = desk.items()
    assert "<a href" not in after["content_html"].partition("Pasar")[0]
    assert after["date_published"] == item["date_published"]
    assert after.get("date_modified") == item.get("date_modified")
    assert list(desk.copies().values()) == [JPEG]
    assert status(desk, capsys)["pictures_failed"] == []
    assert desk.run(timedelta(days=1)).idle


def status(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    command(desk, "status", "--json")
    return json.loads(capsys.readouterr().out)


def command(desk: Desk, *words: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["syndicate", *words, "--config", str(desk.folder / "syndicate.toml")])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0


def test_people_are_told_too(desk: Desk, web: Mirror, capsys: pytest.CaptureFixture[str]) -> None:
    desk.configure(copying=True)
    desk.feed(figure(web.put("/foto.jpg", JPEG)) + figure(f"{web.url}/mati.jpg"))
    command(desk, "run")
    told = capsys.readouterr().out
    assert "Pictures: 1 fetched, 1 failed." in told
    assert f"Picture {web.url}/mati.jpg answered 404 Not Found." in told
    command(desk, "status")
    assert f"Picture {web.url}/mati.jpg answered 404 Not Found. Next try: " in capsys.readouterr().out


def test_a_dead_picture_is_asked_for_six_times_and_no_more(desk: Desk, web: Mirror) -> None:
    desk.configure(copying=True)
    desk.feed(figure(f"{web.url}/mati.jpg"))
    for hours in (0, 0.2, 0.25, 1.2, 1.25, 5, 5.25, 21, 21.25, 85, 85.25, 1000, 9000):
        desk.run(timedelta(hours=hours))
    assert desk.asked() == ["/mati.jpg"] * 6
    assert shown_from_elsewhere(desk) == []


@pytest.mark.parametrize("body", [SVG, JPEG[:-20], b"<html>masuk</html>"], ids=["drawing", "cut off", "a page"])
def test_what_may_not_be_copied_is_not_shown(desk: Desk, web: Mirror, body: bytes) -> None:
    desk.configure(copying=True)
    desk.feed(figure(web.put("/x.jpg", body)) + figure(web.url + "/x.jpg", alt=""), lead=web.url + "/x.jpg")
    assert len(desk.run().pictures_failed) == 1
    assert shown_from_elsewhere(desk) == []
    assert desk.copies() == {}
    desk.configure(copying=False)
    desk.run(timedelta(days=1))
    assert f'<img src="{web.url}/x.jpg"' in desk.items()[0]["content_html"], "without copies it is the server's affair"


def test_copies_may_be_switched_on_and_off_at_any_time(desk: Desk, web: Mirror) -> None:
    desk.feed(figure(web.put("/foto.jpg", JPEG)), "<p>Tanpa gambar. Hanya kata.</p>")
    desk.run()
    linked, dates = desk.files(), [(i["id"], i.get("date_modified")) for i in desk.items()]
    other = desk.public / "en" / "2026" / "11" / "2.html"
    written = other.stat().st_mtime_ns
    desk.configure(copying=True)
    report = desk.run(timedelta(days=1))
    assert (report.pictures, report.changed, report.translated.total()) == (1, 0, 0)
    assert not [path for path, body in desk.files().items() if web.url.encode() in body]
    assert [(i["id"], i.get("date_modified")) for i in desk.items()] == dates
    assert other.stat().st_mtime_ns == written, "an article without pictures is not written again"
    assert desk.run(timedelta(days=2)).idle
    desk.configure(copying=False)
    desk.run(timedelta(days=3))
    assert desk.files() == linked
    assert desk.asked() == ["/foto.jpg", "/foto.jpg"], "once for its size, once for the copy"


def test_a_withdrawn_articles_copies_go_and_a_changed_articles_pictures_come(desk: Desk, web: Mirror) -> None:
    desk.configure(copying=True)
    old, new = web.put("/lama.png", PNG), web.put("/baru.webp", WEBP)
    desk.feed(figure(old))
    desk.run()
    desk.feed(figure(new))
    assert desk.run(timedelta(hours=1)).changed == 1
    assert list(desk.copies().values()) == [WEBP]
    assert shown_from_elsewhere(desk) == []


def test_folders_are_read_without_a_network_unless_copies_are_wanted(desk: Desk, web: Mirror) -> None:
    (desk.folder / "articles").mkdir()
    article = f"---\ntitle: A\ndate: 2026-11-03\n---\nIsi panjang.\n\n![Peta]({web.put('/foto.png', PNG)})\n"
    (desk.folder / "articles" / "a.md").write_text(article, encoding="utf-8")
    feed = 'kind = "feed"\nurl = "{url}/feed.xml"\nallow_private = true'
    config = CONFIG.replace(feed, 'kind = "folder"\npath = "articles"')
    (desk.folder / "syndicate.toml").write_text(config.format(copying="false"), encoding="utf-8")
    assert desk.run().pictures == 0
    (desk.folder / "syndicate.toml").write_text(config.format(copying="true"), encoding="utf-8")
    [(url, reason)] = desk.run(timedelta(days=1)).pictures_failed
    assert (url, "not a public address" in reason) == (f"{web.url}/foto.png", True)
    assert web.asked == [], "an article must not reach into the private network"
    assert shown_from_elsewhere(desk) == []


def test_another_private_host_than_the_feeds_own_is_out_of_reach(desk: Desk) -> None:
    inner = Mirror()
    try:
        desk.configure(copying=True)
        desk.feed(figure(inner.put("/rahasia.png", PNG)))
        [(url, reason)] = desk.run().pictures_failed
        assert (url, "not a public address" in reason) == (f"{inner.url}/rahasia.png", True)
        assert inner.asked == []
    finally:
        inner.close()


class Ending:
    """Asks a pass to end at the second picture."""

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress."""
        assert total >= 0
        if what == "fetching pictures" and done == 1:
            raise Stopped("ended")


def test_a_pass_that_ends_among_the_pictures_goes_on_there(desk: Desk, web: Mirror) -> None:
    desk.configure(copying=True)
    desk.feed(*(figure(web.put(f"/{n}.png", PNG + bytes(n))) for n in range(4)))
    with pytest.raises(Stopped):
        desk.run(progress=Ending())
    assert desk.files() == {}
    assert desk.run(timedelta(minutes=1)).pictures == 3
    assert len(desk.copies()) == 4
    assert shown_from_elsewhere(desk) == []


def test_the_same_pictures_make_the_same_bytes_whenever_they_come(desk: Desk, web: Mirror, tmp_path: Path) -> None:
    bodies = [figure(f"{web.url}/{n}.png") for n in range(3)]
    desk.configure(copying=True)
    desk.feed(*bodies)
    desk.run()
    for n in range(3):
        web.put(f"/{n}.png", PNG + bytes(n))
    desk.run(timedelta(hours=1))
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other", web)
    other.configure(copying=True)
    other.run()
    assert desk.files() == other.files()
