"""Hostile documents through the sources' readers and cleaning, and what another parser says of what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from syndicate.clean import clean
from syndicate.errors import ArticleError
from syndicate.html.tree import ALLOWED
from syndicate.model import Article, RawArticle, Sighting
from syndicate.sources.blogger_entry import NotBlogger, is_post, parse_page, read_entry
from syndicate.sources.draft import Unusable
from syndicate.sources.feed_document import NoFeed, read_document
from syndicate.sources.fetch import Fetched
from syndicate.sources.folder import FolderSource
from syndicate.sources.pages import read_article
from syndicate.sources.sitemap import NoList, read_list
from syndicate.sources.wordpress_post import NotWordPress, parse_posts, read_post

PAGE = "https://kabar.example/2026/11/berita.html"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SIGHTING = Sighting(source="s", uid="1", url=PAGE, page="2026/11/berita", first_seen=NOW)
ENDINGS = {"html": ".html", "markdown": ".md", "copy": ".txt"}
SCHEMES = {"http", "https", "mailto", "tel", "asset"}
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
EXPECTED = (ArticleError, Unusable, NoFeed, NoList, NotBlogger, NotWordPress)


def raws(kind: str, data: bytes, folder: Path) -> Iterator[RawArticle]:
    """What the reader of that kind makes of the document; errors that are meant for people are passed over."""
    try:
        yield from _read(kind, data, folder)
    except EXPECTED:
        return


def _read(kind: str, data: bytes, folder: Path) -> Iterator[RawArticle]:
    if kind in ENDINGS:
        for old in folder.glob("x.*"):
            old.unlink()
        (folder / f"x{ENDINGS[kind]}").write_bytes(data)
        found: Iterator[object] = FolderSource("s", folder, "Asia/Jakarta").read({})
        yield from (item for item in found if isinstance(item, RawArticle))
    elif kind == "body":
        text = data.decode("utf-8", "surrogateescape")  # lone surrogates come out of broken bytes
        yield RawArticle(
            source="s", uid="1", url=PAGE, title=f"Judul {text[:300]}", summary=text, body=text, tags=(text[:99],)
        )
    elif kind == "page":
        got = Fetched(status=200, url=PAGE, body=data, type="text/html", etag="", modified="")
        yield read_article(got, PAGE, source="s", zone=UTC)
    elif kind == "sitemap":
        read_list(data)
    elif kind == "blogger":
        yield from (read_entry(e, source="s", language="") for e in parse_page(data).entries if is_post(e))
    elif kind == "wordpress":
        yield from (read_post(post, source="s", base=PAGE) for post in parse_posts(data))
    else:
        items = read_document(data, PAGE, "", source="s").articles("s", set())
        yield from (item for item in items if isinstance(item, RawArticle))


def cleaned(raw: RawArticle) -> Article | None:
    """The clean article, None if it is refused with a reason."""
    try:
        return clean(raw, SIGHTING, source_language="id")
    except ArticleError as error:
        return None if error.what else pytest.fail("refused without a reason")


def harm(article: Article) -> list[str]:
    """Everything in an article that must not be there, in words; fields are plain text, the body HTML."""
    fields = [article.title, article.summary, *article.tags, *article.authors]
    fields += [text for m in article.media for text in (m.alt, m.caption, m.credit)]
    found = [f"a hidden character in {field[:40]!r}" for field in fields if UNSEEN.search(field)]
    found += [
        f"a picture at {m.url[:60]}" for m in article.media if urlsplit(m.url).scheme not in {"http", "https", "asset"}
    ]
    if UNSEEN.search(article.body):
        found.append("a hidden character in the body")
    return found + list(_harm_of(article.body))


def _harm_of(body: str) -> Iterator[str]:
    if not body:
        return
    for element in html.fragment_fromstring(body, create_parent="body").iter():
        if not isinstance(element.tag, str):
            yield f"a comment or instruction: {html.tostring(element)[:60]!r}"
            continue
        if element.tag not in ALLOWED and element.tag != "body":
            yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            if name not in ALLOWED.get(element.tag, frozenset()):
                yield f"<{element.tag} {name}>"
            if name in {"href", "src", "cite"} and not _is_safe(value, picture=name == "src"):
                yield f"<{element.tag} {name}={value[:60]!r}>"


def _is_safe(url: str, *, picture: bool) -> bool:
    scheme = re.match(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\t\r\n]*):", url)
    return scheme is not None and scheme[1].lower() in (SCHEMES - {"mailto", "tel"} if picture else SCHEMES)
