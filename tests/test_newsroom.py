"""The sample newsroom is consistent in itself: what it says of dates, pictures and addresses is true."""

from __future__ import annotations

import re
import struct
import tomllib
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

ROOT = Path(__file__).parent.parent
NEWSROOM = ROOT / "newsroom"
SAMPLES = ROOT.parent / "shared" / "samples"
ATOM = "{http://www.w3.org/2005/Atom}"
HOME = "https://www.kabarnusa.example/"
FIRST, LAST = date(2026, 10, 1), date(2026, 11, 30)
KEYS = {
    "title", "date", "updated", "url", "authors", "tags", "image", "image_alt", "image_caption", "image_credit",
    "summary", "language", "withdrawn",
}  # fmt: skip
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
DAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()

MARKDOWN = sorted((NEWSROOM / "articles").glob("*.md"))
SAVED = sorted((NEWSROOM / "articles").glob("*.html"))
COPIED = sorted((NEWSROOM / "copies").glob("*.txt"))
IMAGES = sorted((NEWSROOM / "articles" / "images").iterdir())
TEXTS = [*MARKDOWN, *SAVED, *COPIED, NEWSROOM / "blogger.xml"]


def name(path: Path) -> str:
    return path.name


def front(path: Path) -> tuple[dict[str, Any], str]:
    opening, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == ""
    return yaml.safe_load(head), body


def moment(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def entries() -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.parse(str(NEWSROOM / "blogger.xml"), parser).getroot().findall(f"{ATOM}entry")


def entry_url(entry: etree._Element) -> str:
    return next(str(link.attrib["href"]) for link in entry.findall(f"{ATOM}link") if link.attrib["rel"] == "alternate")


def saved_meta(path: Path) -> dict[str, str]:
    page = etree.fromstring(path.read_bytes(), etree.HTMLParser(encoding="utf-8"))
    found = {m.get("property") or m.get("name") or "": m.get("content") or "" for m in page.iter("meta")}
    canonical = [link.get("href") or "" for link in page.iter("link") if link.get("rel") == "canonical"]
    assert len(canonical) == 1
    return {**found, "canonical": canonical[0]}


def size(path: Path) -> tuple[str, int, int]:
    """Type, width and height as the bytes say (PNG: IHDR; JPEG: the start-of-frame segment)."""
    data = path.read_bytes()
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", data[16:24])
        return "png", width, height
    assert data.startswith(b"\xff\xd8\xff")
    at = 2
    while data[at + 1] not in {0xC0, 0xC1, 0xC2}:
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    height, width = struct.unpack(">HH", data[at + 5 : at + 9])
    return "jpg", width, height


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unescape(unescape(re.sub(r"<[^>]*>", " ", unescape(text)))).casefold()))


def test_every_form_is_there_and_there_are_articles_enough() -> None:
    counts = [len(MARKDOWN), len(SAVED), len(COPIED), len(entries())]
    assert all(counts)
    assert sum(counts) >= 14


def test_the_configuration_names_what_exists() -> None:
    config = tomllib.loads((NEWSROOM / "syndicate.toml").read_text(encoding="utf-8"))
    paths = [source["path"] for source in config["sources"]] + config["translate"]["packs"]
    assert [path for path in paths if not (NEWSROOM / path).exists()] == []
    tags = {tag for path in MARKDOWN for tag in front(path)[0]["tags"]}
    assert set(config["site"]["sections"]) <= tags


@pytest.mark.parametrize("path", MARKDOWN, ids=name)
def test_front_matter_says_what_it_may_and_dates_have_offsets(path: Path) -> None:
    head, body = front(path)
    assert set(head) <= KEYS
    assert head["title"].strip()
    assert body.strip()
    published = moment(head["date"])
    updated = moment(head.get("updated", published))
    assert published.utcoffset() == updated.utcoffset() == timedelta(hours=7)
    assert FIRST <= published.date() <= updated.date() <= LAST
    assert "url" not in head or head["url"] == f"{HOME}{published:%Y/%m}/{path.stem}.html"


def test_the_rare_cases_are_there() -> None:
    heads = {path.stem: front(path)[0] for path in MARKDOWN}
    assert len([h for h in heads.values() if "url" not in h]) == 2
    assert [stem for stem, h in heads.items() if h.get("withdrawn")] == ["tarif-kereta-bandara-naik"]
    corrected = [path.stem for path in MARKDOWN if "**Koreksi" in front(path)[1]]
    assert corrected == ["gunung-sangkala-meletus"]
    assert moment(heads[corrected[0]]["updated"]) > moment(heads[corrected[0]]["date"])


@pytest.mark.parametrize("path", SAVED, ids=name)
def test_saved_pages_carry_address_dates_and_clutter(path: Path) -> None:
    meta = saved_meta(path)
    published = datetime.fromisoformat(meta["article:published_time"])
    updated = datetime.fromisoformat(meta.get("article:modified_time", meta["article:published_time"]))
    assert published.utcoffset() == updated.utcoffset() == timedelta(hours=7)
    assert FIRST <= published.date() <= updated.date() <= LAST
    assert meta["canonical"] == f"{HOME}{published:%Y/%m}/{path.stem}.html"
    page = etree.fromstring(path.read_bytes(), etree.HTMLParser(encoding="utf-8"))
    for tag in ("article", "h1", "nav", "footer", "script", "form", "figure", "figcaption"):
        assert next(page.iter(tag), None) is not None, tag


@pytest.mark.parametrize("path", COPIED, ids=name)
def test_copies_look_like_copies_and_are_dated_by_name(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert FIRST <= date.fromisoformat(path.name[:10]) <= LAST
    assert lines[0]
    assert lines[1] == ""
    assert lines[2] == lines[3] != ""
    assert lines[5].startswith("Kabarnusa – ")
    assert "\u00a0" in lines
    for pattern in (r"1\. \w", r"a\. \w", r"  1\. \w", r"“.*”", "Baca Juga di Kabar Nusa:", "Previous Post Next"):
        assert any(re.match(pattern, line) for line in lines), pattern
    assert lines[-1] == "نموذج الاتصال"


def test_the_feed_is_well_formed_and_its_entries_are_whole() -> None:
    found = entries()
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in found]
    assert len(set(ids)) == len(found)
    for entry in found:
        published = datetime.fromisoformat(entry.findtext(f"{ATOM}published") or "")
        updated = datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
        assert published.utcoffset() == updated.utcoffset() == timedelta(hours=7)
        assert FIRST <= published.date() <= updated.date() <= LAST
        assert entry_url(entry).startswith(f"{HOME}{published:%Y/%m}/")
        assert entry.findtext(f"{ATOM}title")
        assert etree.HTML(entry.findtext(f"{ATOM}content") or "").find(".//img") is not None


def test_no_two_articles_share_an_address() -> None:
    urls = [front(path)[0]["url"] for path in MARKDOWN if "url" in front(path)[0]]
    urls += [saved_meta(path)["canonical"] for path in SAVED]
    urls += [entry_url(entry) for entry in entries()]
    assert len(set(urls)) == len(urls)


@pytest.mark.parametrize("path", IMAGES, ids=name)
def test_pictures_are_what_their_names_say_and_light(path: Path) -> None:
    assert size(path) == (path.suffix[1:], 800, 450)
    assert path.stat().st_size < 100_000


def test_articles_refer_to_all_pictures_and_to_no_others() -> None:
    used: set[str] = set()
    for path in MARKDOWN:
        head, body = front(path)
        used |= set(re.findall(r"!\[[^\]]+\]\(([^ )]+)", body))
        used |= {head["image"]} if "image" in head else set()
        assert ("image" in head) == ("image_alt" in head)
    assert used == {f"images/{path.name}" for path in IMAGES}


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_the_days_of_the_week_are_right(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    day = "|".join(DAYS)
    spelled = rf"({day})(?: \w+){{0,2}}, (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})"
    dates = [(w, date(int(y), MONTHS.index(m) + 1, int(d))) for w, d, m, y in re.findall(spelled, text)]
    figures = rf"({day})(?: \w+)? \((\d{{1,2}})/(\d{{1,2}})/(\d{{4}})\)"
    dates += [(w, date(int(y), int(m), int(d))) for w, d, m, y in re.findall(figures, text)]
    assert [(w, d) for w, d in dates if DAYS[d.weekday()] != w] == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the collected samples are not beside this checkout")
def test_no_sentence_of_the_collected_samples_occurs() -> None:
    ours = [words(path.read_text(encoding="utf-8")) for path in TEXTS]
    theirs = [
        words(sentence)
        for sample in sorted(SAMPLES.glob("*.txt"))
        for sentence in re.split(r"(?<=[.:?!])\s+|\n", sample.read_text(encoding="utf-8"))
    ]
    long = [sentence for sentence in theirs if sentence.count(" ") >= 5]
    assert long
    assert [sentence for sentence in long if any(sentence in text for text in ours)] == []
