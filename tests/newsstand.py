"""Entries and editions for the tests of everything that is published, plain and hostile ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conftest import NOW, ROOT, make_article

from syndicate.glossary import Glossary
from syndicate.illustrating import Illustrations
from syndicate.issue import make_entry
from syndicate.look import Look
from syndicate.model import Article, Edition, Entry, Kept, Media, Page, Section, Sighting, Translation
from syndicate.newsroom import Newsroom
from syndicate.outlets.folder import FolderOutlet
from syndicate.press import Press
from syndicate.site import Site
from syndicate.sources.pictures import WebPictures
from syndicate.stores.sql import open_store

SITE = "https://intl.example.org"
LANGUAGES = ("id", "en", "ar", "zh-Hant")
SECTIONS = (Section(slug="transportasi", tag="Transportasi"), Section(slug="ekonomi", tag="Ekonomi"))
LOOK = Look(LANGUAGES, templates=[ROOT / "templates"], locales=[ROOT / "locales"])
VOICES, TEMPLATES = LOOK.voices, LOOK.templates
PICTURE = Media(
    url="asset:0123456789abcdef.jpg", type="image/jpeg", alt="A train", caption="It came.", credit="Sari",
    width=1200, height=800, length=54321,
)  # fmt: skip
HOSTILE = (
    "A & B <script>alert(1)</script> ]]> \"quoted\" 'single'",
    "emoji 👩🏽‍🚀🇮🇩 and \U0010fffd",
    "control \x00\x01\x0b\x1b\x7f\x9f \ufffe\uffff \ud800 characters",
    "turned \u202eround\u202c and \u2067isolated\u2069",
    "combining a\u0301\u0323\u0330 क्षि กำ",
    "مرحبا بالعالم & <b>",
    "前進 「快報」 & <i>",
    "\r\n\ttabs\u2028and\u2029lines\u0085 \u00a0",
    "&amp; &lt;b&gt; &#0; &nbsp; %s {x} {{ x }} {% x %}",
    "--> <!-- <![CDATA[ x ]]> <?php ?>",
)


def edition(language: str = "en", **changes: Any) -> Edition:
    """An edition of the test site."""
    fields: dict[str, Any] = {
        "language": language, "title": "Garis & Satu", "description": "", "site_url": SITE, "sections": SECTIONS,
        "timezone": "Asia/Jakarta",
    }  # fmt: skip
    return Edition(**fields | changes)


EDITIONS = tuple(edition(language) for language in LANGUAGES)


def told(number: int = 0, language: str = "en", **changes: Any) -> Kept:
    """Article ``number`` and its text in a language; changes: fields of the Translation."""
    when = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC) - timedelta(days=number)
    page = f"{when:%Y/%m}/berita-{number}"
    article = make_article(
        uid=f"{number}.md", url=f"https://www.example.org/{page}.html", page=page, published=when, updated=when,
        authors=("Sari Wulandari", "Budi & Rekan"),
        tags=("Transportasi" if number % 2 == 0 else "Ekonomi", "Jawa Tengah"),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "url": article.url, "language": language, "plan": "p", "title": f"Article {number} in {language}",
        "summary": f"Summary {number}.", "body": f"<p>Text {number}.</p><p>More.</p>",
        "tags": article.tags if language == "id" else tuple(f"{tag} ({language})" for tag in article.tags),
        "media": (PICTURE,) if number % 3 == 0 else (), "origin": "original" if language == "id" else "machine",
        "engine": "" if language == "id" else "argos 1.0", "updated": when + timedelta(hours=number),
    }  # fmt: skip
    return Kept(article=article, translation=Translation(**fields | changes))


def entry(number: int = 0, language: str = "en", **changes: Any) -> Entry:
    """Article ``number`` in a language, made by the real step; changes: fields of the Translation."""
    return _entry(told(number, language, **changes))


def _entry(kept: Kept) -> Entry:
    language, page = kept.translation.language, kept.article.page
    alternates = [(other, f"{SITE}/{other}/{page}.html") for other in LANGUAGES]
    return make_entry(
        kept.article, kept.translation, edition=edition(language), voice=VOICES[language], alternates=alternates
    )


def hostile(language: str = "en") -> list[Kept]:
    """An article for each hostile text, in every field that may hold it, and one with a very long body."""
    made = [
        told(
            number, language, title=text, summary=text, tags=(text, text), engine=text,
            body="<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>",
            media=(Media(url="https://x.example/ä b?q=“1”&c=<>.jpg", alt=text, caption=text, credit=text),),
        )
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    return [*made, told(len(made), language, body="<p>" + "kata 語 " * 3000 + "</p>", summary="")]


def hostile_entries(language: str = "en") -> list[Entry]:
    """One entry for each hostile text, in every field that may hold it, and one very long body."""
    return [_entry(kept) for kept in hostile(language)]


def printed(
    texts: Iterable[Kept], *, editions: Sequence[Edition] = EDITIONS, gone: Iterable[Article] = (), title: str = "Garis"
) -> dict[str, Page]:
    """Everything that a site of these texts publishes, by path, in its order. gone: articles that are withdrawn."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store("sqlite:///s.db", folder=Path(folder))) as store:
        kept = list(texts)
        articles = {k.article.url: k.article for k in kept} | {a.url: replace(a, withdrawn=True) for a in gone}
        sightings = [
            Sighting(source=a.source, uid=a.uid, url=a.url, page=a.page, first_seen=NOW) for a in articles.values()
        ]
        store.keep_articles(list(zip(sightings, articles.values(), strict=True)), [], NOW)
        store.keep_translations([k.translation for k in kept])
        newsroom = Newsroom(
            title=title, site_url=SITE, source_language="id", timezone="Asia/Jakarta", sources=[], engines={},
            glossary=Glossary(), store=store, outlet=FolderOutlet(Path(folder) / "public"), editions=editions,
            look=LOOK, pictures=WebPictures(copying=False),
        )  # fmt: skip
        site = Site(editions, store.shelf(), {e.language: store.texts(e.language) for e in editions})
        press = Press(newsroom, site, Illustrations(newsroom))
        return {page.path: page for page in press.draw(site.sheets(press.looks, NOW))}


def stock(count: int = 6) -> list[Kept]:
    """``count`` articles, each in every language."""
    return [told(number, language) for number in range(count) for language in LANGUAGES]


def shelf(count: int = 6) -> dict[str, list[Entry]]:
    """``count`` entries of every language."""
    return {language: [entry(number, language) for number in range(count)] for language in LANGUAGES}
