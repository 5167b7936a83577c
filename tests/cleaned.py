"""Articles cleaned in a line, and a judge of what came out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from syndicate.clean import clean
from syndicate.html.tree import ALLOWED
from syndicate.model import Article, RawArticle, Sighting

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PAGE = "https://kabar.example/2026/11/kapal.html"
SIGHTING = Sighting(source="s", uid="1", url=PAGE, page="2026/11/kapal", first_seen=NOW)
PROSE = "<p>Kapal pertama berlayar dari pelabuhan itu pagi ini.</p>"


def raw(body: str, **changes: Any) -> RawArticle:
    fields: dict[str, Any] = {"source": "s", "uid": "1", "url": PAGE, "title": "Judul", "body": body, **changes}
    return RawArticle(**fields)


def cleaned(body: str, **changes: Any) -> Article:
    return clean(raw(body, **changes), SIGHTING, source_language="id")


def body_of(body: str, **changes: Any) -> str:
    return cleaned(body, withdrawn=True, **changes).body


class _Tags(HTMLParser):
    """Python's own parser, which shares nothing with the ones that cleaned."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    reader = _Tags()
    reader.feed(html)
    reader.close()
    for tag, attrs in reader.found:
        assert tag in ALLOWED, html
        assert set(attrs) <= ALLOWED[tag], html
        for name in ("href", "src", "cite"):
            if name in attrs:
                assert re.match(r"(?:https?://|asset:|mailto:|tel:)", attrs[name] or ""), html
    assert "<!--" not in html
    assert "<![" not in html
