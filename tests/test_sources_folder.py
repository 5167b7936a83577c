"""The folder of articles: what each kind of file says, and what happens to files that cannot be used."""

from __future__ import annotations

import hashlib
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Asset, Listing, Media, RawArticle
from syndicate.sources.folder import FolderSource
from syndicate.sources.picture_size import Header, sniff


def png(width: int, height: int) -> bytes:
    """A real, grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_head(width: int, height: int, orientation: int = 1) -> bytes:
    """The segments of a JPEG up to its frame header, Exif first."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + tiff
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        + b"\xff\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
    )  # fmt: skip


def read(folder: Path, **files: str | bytes) -> list[RawArticle | ArticleError]:
    """Write the files (``_md`` is ``.md``) and read the folder."""
    for name, content in files.items():
        path = folder / ".".join(name.rsplit("_", 1))
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [item for item in FolderSource("f", folder, "Asia/Jakarta").read({}) if not isinstance(item, Listing)]


def one(folder: Path, **files: str | bytes) -> RawArticle:
    """The only article, without errors."""
    [article] = read(folder, **files)
    assert isinstance(article, RawArticle), article
    return article


def refused(folder: Path, **files: str | bytes) -> str:
    """The only error's sentence."""
    [error] = read(folder, **files)
    assert isinstance(error, ArticleError), error
    assert error.source == "f"
    return error.what


FULL = """title: Jembatan Baru
date: 2026-07-12 10:30:15.5
updated: 2026-07-13T08:00:00+09:00
url: https://koran.example/jembatan.html
authors: [Budi, Ani]
tags: [Kota, "2026"]
image: https://koran.example/j.jpg
image_alt: Sebuah jembatan
image_caption: Jembatan di pagi hari
image_credit: Budi
summary: Dibuka kemarin.
language: id_ID
withdrawn: true
layout: tidak dikenal"""


def test_front_matter_says_everything(tmp_path: Path) -> None:
    article = one(tmp_path, a_md=f"---\n{FULL}\n---\n\nIsi *miring*.\n")
    assert article == RawArticle(
        source="f",
        uid="a.md",
        url="https://koran.example/jembatan.html",
        language="id-ID",
        title="Jembatan Baru",
        body="<p>Isi <em>miring</em>.</p>",
        summary="Dibuka kemarin.",
        published=datetime(2026, 7, 12, 3, 30, 15, tzinfo=UTC),
        updated=datetime(2026, 7, 12, 23, tzinfo=UTC),
        authors=("Budi", "Ani"),
        tags=("Kota", "2026"),
        media=(
            Media(
                url="https://koran.example/j.jpg",
                alt="Sebuah jembatan",
                caption="Jembatan di pagi hari",
                credit="Budi",
            ),
        ),
        withdrawn=True,
        draft_name="a",
    )


def test_toml_front_matter_says_the_same(tmp_path: Path) -> None:
    toml = 'title = "Jembatan Baru"\ndate = 2026-07-12T10:30:15\nauthors = "Budi"\ntags = ["Kota"]\nwithdrawn = true\n'
    article = one(tmp_path, a_md=f"+++\r\n{toml}+++\r\nIsi.")
    assert (article.title, article.authors, article.tags) == ("Jembatan Baru", ("Budi",), ("Kota",))
    assert article.published == datetime(2026, 7, 12, 3, 30, 15, tzinfo=UTC)
    assert article.withdrawn


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-07-12", datetime(2026, 7, 11, 17, tzinfo=UTC)),
        ("2026-07-12 10:30", datetime(2026, 7, 12, 3, 30, tzinfo=UTC)),
        ('"2026-07-12 10:30:00 +0800"', datetime(2026, 7, 12, 2, 30, tzinfo=UTC)),
        ("2026-07-12T10:30:00Z", datetime(2026, 7, 12, 10, 30, tzinfo=UTC)),
        ("Sun, 12 Jul 2026 10:30:00 +0700", datetime(2026, 7, 12, 3, 30, tzinfo=UTC)),
        ("Sun, 12 Jul 2026 10:30:00 WITA", datetime(2026, 7, 12, 2, 30, tzinfo=UTC)),
        ("2026-07-12 10:30 WIT", datetime(2026, 7, 12, 1, 30, tzinfo=UTC)),
        ("2026-07-12T10:30:00WITA", datetime(2026, 7, 12, 2, 30, tzinfo=UTC)),
        ("Sun, 12 Jul 2026 10:30:00 GMT+8", datetime(2026, 7, 12, 2, 30, tzinfo=UTC)),
        ("Sun, 12 Jul 2026 10:30:00 GMT+0800", datetime(2026, 7, 12, 2, 30, tzinfo=UTC)),
        ("Sun, 12 Jul 2026 10:30:00 UTC-03:30", datetime(2026, 7, 12, 14, tzinfo=UTC)),
        ("Sun, 12 Jul 2026 10:30:00 GMT", datetime(2026, 7, 12, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_date_without_an_offset_is_local(tmp_path: Path, written: str, expected: datetime) -> None:
    assert one(tmp_path, a_md=f"---\ntitle: A\ndate: {written}\n---\n").published == expected


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("title: [a]", "title: expected text"),
        ("title: 2026", "title: expected text"),
        ("date: besok", "date: 'besok' is not a date"),
        ("date: 2026-02-30", "not YAML"),
        ('date: "2026-02-30"', "date: '2026-02-30' is not a date"),
        ("date: 0001-01-01", "date: the year 1 cannot be right"),
        ("date: 9999-12-31T23:59:59-12:00", "date: the year 9999 cannot be right"),
        ("updated: 12", "updated: expected a date"),
        ("authors: {a: b}", "authors: expected a list of texts"),
        ("tags: [a, 1]", "tags: expected texts in the list"),
        ("withdrawn: mungkin", "withdrawn: expected true or false"),
        ("url: /relatif", "url: expected an address"),
        ("url: 'javascript:alert(1)'", "url: expected an address"),
        ("language: Bahasa Indonesia", "language: expected a language tag"),
        ("language: no", "language: expected text"),
        ("image: [x]", "image: expected text"),
        ("title: 'a", "line "),
        ("- a", "expected lines"),
        ("a: &x [*x]\ntags: *x", "tags: expected texts"),
        ("!!python/object/apply:os.getcwd []", "not YAML"),
        ("withdrawn: !!bool ya", "leave the tag out"),
        ("date: !!timestamp besok", "leave the tag out"),
        ("a: !!int ''", "leave the tag out"),
        ("date: 2026-07-12 10:30 GMT+99", "is not a date"),
    ],
)
def test_a_wrong_value_names_its_key_and_what_is_expected(tmp_path: Path, line: str, what: str) -> None:
    head = line if line.startswith("title") else f"title: A\n{line}"
    if line.startswith(("-", "!")):
        head = line
    assert what in refused(tmp_path, a_md=f"---\n{head}\n---\nIsi.")


def test_open_front_matter_and_bad_toml_are_refused(tmp_path: Path) -> None:
    assert "not closed" in refused(tmp_path, a_md="---\ntitle: A\n\nIsi.")
    assert "not TOML" in refused(tmp_path, a_md="+++\ntitle = A\n+++\n")


def test_the_first_heading_stands_in_for_a_title_and_is_not_repeated(tmp_path: Path) -> None:
    assert one(tmp_path, a_md="# Judul *Besar*\n\nIsi.").body == "<p>Isi.</p>"
    assert one(tmp_path, a_md="# Judul *Besar*\n\nIsi.").title == "Judul Besar"
    again = one(tmp_path, a_md="---\ntitle: Judul  besar\n---\n# Judul Besar\n\nIsi.\n\n# Judul Besar")
    assert again.body == "<p>Isi.</p>\n<h1>Judul Besar</h1>"
    assert "there is no title" in refused(tmp_path, a_md="Isi saja.")


def test_plain_titles_survive_being_read_as_markup(tmp_path: Path) -> None:
    assert one(tmp_path, a_txt="Bunga < 5% & pajak &amp; <b>\n\nIsi.").title == (
        "Bunga &lt; 5% &amp; pajak &amp;amp; &lt;b&gt;"
    )
    assert one(tmp_path, a_txt="Tim R&D\n\nIsi.").title == "Tim R&D"


def test_markdown_has_tables_strikethrough_and_html(tmp_path: Path) -> None:
    body = one(tmp_path, a_md="# A\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n~~lama~~ <u>baru</u>").body
    assert "<td>2</td>" in body
    assert "<s>lama</s> <u>baru</u>" in body


HTML = """<?xml version="1.0"?><!doctype html><html lang="id"><head><title>Kepala – Koran</title>
<link rel="canonical" href="https://koran.example/2026/a.html">
<meta property="article:published_time" content="2026-07-12T10:30:00+07:00">
<meta property="article:modified_time" content="2026-07-13">
<meta name="author" content="Budi"><meta name="author" content="Ani">
<meta property="article:author" content="https://koran.example/budi">
<meta name="keywords" content="kota, jembatan, kota"><meta name="description" content="Ringkasan &amp; isi">
<meta property="og:image" content="https://koran.example/img/besar.jpg"><meta property="og:image:alt" content="Foto">
<meta property="og:image:width" content="800"><meta property="og:image:height" content="450">
</head><body><nav>Menu</nav><article><header><h1>Judul <b>Isi</b></h1></header>
<p>Satu <a href="../b.html">lihat</a>.</p><img src="/img/kecil.jpg"></article><footer>Kaki</footer></body></html>"""


def test_an_html_page_says_everything(tmp_path: Path) -> None:
    article = one(tmp_path, a_html=HTML)
    assert article.title == "Judul Isi"
    assert article.url == "https://koran.example/2026/a.html"
    assert article.language == "id"
    assert article.published == datetime(2026, 7, 12, 3, 30, tzinfo=UTC)
    assert article.updated == datetime(2026, 7, 12, 17, tzinfo=UTC)
    assert article.authors == ("Budi", "Ani")
    assert article.tags == ("kota", "jembatan")
    assert article.summary == "Ringkasan & isi"
    assert article.media == (Media(url="https://koran.example/img/besar.jpg", alt="Foto", width=800, height=450),)
    assert '<a href="https://koran.example/b.html">lihat</a>' in article.body
    assert '<img src="https://koran.example/img/kecil.jpg">' in article.body
    assert not [word for word in ("Menu", "Kaki", "Judul", "<h1") if word in article.body]


def test_a_lead_image_that_stands_in_the_text_is_not_said_twice(tmp_path: Path) -> None:
    assert one(tmp_path, a_html=HTML.replace("/img/kecil.jpg", "/img/besar.jpg?w=5")).media == ()
    head = "<title>T</title><link rel=canonical href='https://k.example/1'>"
    page = f"{head}<meta property='og:image' content='https://k.example/t.php?src=a'><img src='{{}}'>"
    assert one(tmp_path, a_html=page.format("/t.php?src=a")).media == ()
    assert one(tmp_path, a_html=page.format("/t.php?src=b")).media[0].url == "https://k.example/t.php?src=a"


@pytest.mark.parametrize(
    ("page", "title", "body"),
    [
        ("<title>T</title><main><p>x</p></main><p>y</p>", "T", "<p>x</p>"),
        ("<title>T</title><p>y</p>", "T", "<p>y</p>"),
        ("<meta property='og:title' content='O'><title>T</title><p>y</p>", "O", "<p>y</p>"),
        ("<h1></h1><h1>H</h1>sisa<p>y</p>", "H", "<h1></h1>sisa<p>y</p>"),
    ],
)
def test_title_and_text_are_found_in_plainer_pages(tmp_path: Path, page: str, title: str, body: str) -> None:
    article = one(tmp_path, a_htm=page)
    assert (article.title, article.body) == (title, body)


def test_a_page_without_title_or_with_an_absurd_date_is_refused(tmp_path: Path) -> None:
    assert "no title" in refused(tmp_path, a_html="<p>x</p>")
    assert "no title" in refused(tmp_path, a_html="")
    page = "<title>T</title><meta property='article:published_time' content='0000-00-00'>"
    assert "article:published_time: '0000-00-00'" in refused(tmp_path, a_html=page)


def test_a_time_element_dates_a_page_and_durations_do_not(tmp_path: Path) -> None:
    page = "<title>T</title><time datetime='PT5M'>5</time><time datetime='2026-07-12T00:00Z'>x</time>"
    assert one(tmp_path, a_html=page).published == datetime(2026, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=utf-8><title>Café – “é”</title>".encode(),
        "<title>Café – “é”</title>".encode(),
        "<title>Café – “é”</title>".encode("windows-1252"),
        "<meta charset='iso-8859-1'><title>Café – “é”</title>".encode("windows-1252"),
        "<meta charset='tidak-ada'><title>Café – “é”</title>".encode(),
        "<meta charset='utf-16'><title>Café – “é”</title>".encode(),
        b"\xef\xbb\xbf<meta charset=windows-1252>" + "<title>Café – “é”</title>".encode(),
        "\ufeff<title>Café – “é”</title>".encode("utf-16-le"),
        "\ufeff<title>Café – “é”</title>".encode("utf-16-be"),
    ],
)
def test_encodings_are_told_apart_as_browsers_do(tmp_path: Path, page: bytes) -> None:
    assert one(tmp_path, a_html=page).title == "Café – “é”"


def test_one_bad_byte_does_not_spoil_a_file(tmp_path: Path) -> None:
    article = one(tmp_path, a_md="# Café “é”\n\nIsi ".encode() + b"\xff\x00 itu.")
    assert (article.title, article.body) == ("Café “é”", "<p>Isi \ufffd itu.</p>")


def test_local_pictures_travel_with_their_sizes(tmp_path: Path) -> None:
    (tmp_path / "foto").mkdir()
    (tmp_path / "foto" / "kota lama.PNG").write_bytes(png(8, 5))
    name = hashlib.sha256(png(8, 5)).hexdigest()[:16] + ".png"
    head = "---\ntitle: A\nimage: /foto/kota%20lama.PNG\n---\n"
    article = one(tmp_path, a_md=head + "![satu](foto/kota%20lama.PNG) <img src='./foto/kota lama.PNG?1'>")
    assert article.assets == (Asset(name=name, type="image/png", body=png(8, 5)),)
    assert article.media == (Media(url=f"asset:{name}", type="image/png", width=8, height=5, length=len(png(8, 5))),)
    assert article.body.count(f'src="asset:{name}"') == 2
    assert article.body.count('width="8" height="5"') == 2


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        ("hilang.png", "'hilang.png' is missing"),
        ("../luar.png", "outside the folder"),
        ("tautan.png", "outside the folder"),
        ("gambar.svg", "no PNG, JPEG, GIF, WebP or AVIF"),
        ("asset:0123456789abcdef.png", "is missing"),
        ("%00.png", "cannot be read"),
        ("a" * 5000 + ".png", "cannot be read"),
    ],
)
def test_a_picture_that_cannot_be_used_costs_only_itself(tmp_path: Path, reference: str, what: str) -> None:
    folder = tmp_path / "dalam"
    folder.mkdir()
    (tmp_path / "luar.png").write_bytes(png(1, 1))
    (folder / "tautan.png").symlink_to(tmp_path / "luar.png")
    (folder / "gambar.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    article, error = read(folder, a_html=f"<title>T</title><p>Isi <img src='{reference}'> tetap</p>")
    assert isinstance(article, RawArticle)
    assert (article.body, article.assets) == ("<p>Isi  tetap</p>", ())
    assert isinstance(error, ArticleError)
    assert error.uid == "a.html"
    assert what in error.what


def test_a_missing_lead_image_leaves_the_article_without(tmp_path: Path) -> None:
    article, error = read(tmp_path, a_md="---\ntitle: A\nimage: tidak-ada.jpg\n---\nIsi.")
    assert isinstance(article, RawArticle)
    assert article.media == ()
    assert "tidak-ada.jpg" in str(error)


def test_files_are_named_dated_and_ordered_by_their_paths(tmp_path: Path) -> None:
    for path in ("b/2026-07-12-dua.md", "2026-07-12.md", "a.md", "B.md", "b.md", "2026-02-30-x.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("# T")
    found = read(tmp_path)
    assert [f.uid for f in found] == ["2026-02-30-x.md", "2026-07-12.md", "B.md", "a.md", "b.md", "b/2026-07-12-dua.md"]
    assert "file name" in str(found[0])
    last = found[-1]
    assert isinstance(last, RawArticle)
    assert (last.draft_name, last.published) == ("dua", datetime(2026, 7, 11, 17, tzinfo=UTC))


def test_other_files_are_passed_over(tmp_path: Path) -> None:
    for path in (
        "README.md",
        "readme.id.txt",
        "_draf.md",
        ".rahasia.md",
        "x.docx",
        "x.md~",
        "md",
        "_d/a.md",
        ".d/a.md",
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("# T")
    assert read(tmp_path) == []


def test_links_out_of_the_folder_and_dead_links_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "dalam"
    folder.mkdir()
    (tmp_path / "luar.md").write_text("# T")
    (folder / "a.md").symlink_to(tmp_path / "luar.md")
    (folder / "b.md").symlink_to(folder / "tidak-ada.md")
    (folder / "lingkaran").symlink_to(folder)
    first, second = read(folder)
    assert "outside the folder" in str(first)
    assert "cannot be read" in str(second)


def test_a_name_that_is_no_text_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    try:
        (tmp_path / "a\udcff.md").write_text("# T")
    except OSError:
        pytest.skip("this file system allows only UTF-8 names")
    bad, good = sorted(read(tmp_path, b_md="# T"), key=lambda item: isinstance(item, RawArticle))
    assert isinstance(bad, ArticleError)
    bad.uid.encode()
    assert isinstance(good, RawArticle)


def test_a_time_zone_that_does_not_exist_is_the_doors_fault(tmp_path: Path) -> None:
    for zone in ("Asia/Jakartaa", "", "../../etc/passwd", "Asia"):
        with pytest.raises(DoorError, match="time zone"):
            FolderSource("f", tmp_path, zone).read({})


def test_text_below_many_elements_is_not_lost(tmp_path: Path) -> None:
    assert "dalam" in one(tmp_path, a_html="<title>T</title>" + "<div>" * 900 + "dalam").body
    read(tmp_path, a_html="<title>T</title>" + "<div>" * 200_000)


@pytest.mark.parametrize(
    ("body", "picture"),
    [
        (png(7, 3), Header("image/png", ".png", 7, 3)),
        (b"GIF89a" + struct.pack("<HH", 9, 4), Header("image/gif", ".gif", 9, 4)),
        (jpeg_head(640, 480), Header("image/jpeg", ".jpg", 640, 480)),
        (jpeg_head(640, 480, orientation=6), Header("image/jpeg", ".jpg", 480, 640)),
        (
            b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 33, 22),
            Header("image/webp", ".webp", 33, 22),
        ),
        (
            b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", (33 - 1) | (22 - 1) << 14),
            Header("image/webp", ".webp", 33, 22),
        ),
        (
            b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + b"\x20\0\0" + b"\x15\0\0",
            Header("image/webp", ".webp", 33, 22),
        ),
        (b"<svg/>", None),
        (b"", None),
    ],
)  # fmt: skip
def test_pictures_are_known_by_their_headers(body: bytes, picture: Header | None) -> None:
    assert sniff(body) == picture


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([png(3, 3), jpeg_head(5, 5, 6), b"GIF89a1234", b"RIFF....WEBPVP8X" + b"1" * 20]), st.data())
def test_damaged_pictures_break_nothing(body: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body) - 1))
    damaged = bytearray(body[: data.draw(st.integers(0, len(body)))])
    if at < len(damaged):
        damaged[at] = data.draw(st.integers(0, 255))
    picture = sniff(bytes(damaged))
    assert picture is None or (picture.width is None) == (picture.height is None)
