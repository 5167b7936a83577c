"""Articles, texts and requests for the tests of the store."""

from __future__ import annotations

from typing import Any

from conftest import NOW, make_article

from syndicate.model import Article, Request, Sighting, Translation
from syndicate.ports import Store

ADDRESS = "sqlite:///state.db"


def sight(article: Article) -> Sighting:
    return Sighting(source=article.source, uid=article.uid, url=article.url, page=article.page, first_seen=NOW)


def keep(store: Store, *articles: Article) -> None:
    store.keep_articles([(sight(article), article) for article in articles], [], NOW)


def numbered(number: int, **changes: Any) -> Article:
    return make_article(uid=str(number), url=f"https://a.example/{number:04}", **changes)


def text(url: str, language: str = "en", **changes: Any) -> Translation:
    fields: dict[str, Any] = {
        "url": url, "language": language, "plan": "p1", "title": "T", "summary": "", "body": "<p>B</p>", "tags": (),
        "media": (), "origin": "machine", "engine": "echo", "updated": NOW, **changes,
    }  # fmt: skip
    return Translation(**fields)


def ask(number: int) -> Request:
    return Request(source="id", target="en", identity="echo 1", text=f"Kalimat {number}.")
