"""Entries and editions for the tests of everything that is published, plain and hostile ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from conftest import ROOT, make_article

from syndicate.issue import make_entry
from syndicate.localise import Voice, load_voice
from syndicate.model import Edition, Entry, Media, Section, Translation
from syndicate.render.pages import Templates

SITE = "https://intl.example.org"
LANGUAGES = ("id", "en", "ar", "zh-Hant")
SECTIONS = (Section(slug="transportasi", tag="Transportasi"), Section(slug="ekonomi", tag="Ekonomi"))
VOICES: dict[str, Voice] = {language: load_voice(language, [ROOT / "locales"]) for language in LANGUAGES}
TEMPLATES = Templates([ROOT / "templates"])
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


def entry(number: int = 0, language: str = "en", **changes: Any) -> Entry:
    """Article ``number`` in a language, made by the real step; changes: fields of the Translation."""
    when = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC) - timedelta(days=number)
    page = f"{when:%Y/%m}/berita-{number}"
    article = make_article(
        url=f"https://www.example.org/{page}.html", page=page, published=when, updated=when,
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
    alternates = [(other, f"{SITE}/{other}/{page}.html") for other in LANGUAGES]
    text = Translation(**fields | changes)
    return make_entry(article, text, edition=edition(language), voice=VOICES[language], alternates=alternates)


def hostile_entries(language: str = "en") -> list[Entry]:
    """One entry for each hostile text, in every field that may hold it, and one very long body."""
    made = [
        entry(
            number, language, title=text, summary=text, tags=(text, text), engine=text,
            body="<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>",
            media=(Media(url="https://x.example/ä b?q=“1”&c=<>.jpg", alt=text, caption=text, credit=text),),
        )
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    return [*made, entry(len(made), language, body="<p>" + "kata 語 " * 3000 + "</p>", summary="")]


def shelf(count: int = 6) -> dict[str, list[Entry]]:
    """``count`` entries of every language."""
    return {language: [entry(number, language) for number in range(count)] for language in LANGUAGES}
