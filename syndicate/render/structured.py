"""What search engines and models read of a page: schema.org's NewsArticle as JSON-LD."""

from __future__ import annotations

from pydantic_core import to_json

from syndicate.issue import authors_of
from syndicate.model import Edition, Entry, Json
from syndicate.paths import AUTHORS
from syndicate.render.content import labels_of, lead_image, source_type, title_of
from syndicate.render.escaping import clean_line, clean_text, rfc3339


def json_ld(entry: Entry, edition: Edition) -> str:
    """The article as JSON-LD, safe within ``<script>``: no ``<``, ``>`` or ``&`` stands in it.

    A translation names its original, who answers for the translation (the publisher) and how it was made (IPTC's
    digital source types, as schema.org spells them).
    """
    image = lead_image(entry)
    publisher = {"@type": "Organization", "name": clean_line(edition.title), "url": edition.home}
    if edition.icon:
        publisher |= {"logo": edition.icon}
    facts: Json = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": entry.id,
        "url": entry.url,
        "mainEntityOfPage": entry.url,
        "headline": title_of(entry),
        "description": clean_text(entry.summary),
        "inLanguage": entry.language,
        "datePublished": rfc3339(entry.published),
        "dateModified": rfc3339(entry.updated),
        "author": _authors(entry, edition) or [publisher],
        "publisher": publisher,
        "keywords": [label for _, label in labels_of(entry)],
        "image": [image.url] if image else [],
        "copyrightNotice": clean_line(edition.rights),
        "isAccessibleForFree": True,
    }
    if entry.origin != "original":
        term = source_type(entry)
        facts["translationOfWork"] = {"@type": "NewsArticle", "url": entry.via, "inLanguage": entry.via_language}
        facts["translator"] = publisher
        facts["digitalSourceType"] = f"https://schema.org/{term[0].upper()}{term[1:]}DigitalSource"
    elif entry.via != entry.url:
        facts["isBasedOn"] = entry.via
    text = to_json({name: value for name, value in facts.items() if value}).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _authors(entry: Entry, edition: Edition) -> list[Json]:
    pages = {author.name: author.slug for author in authors_of(entry)} if edition.authors else {}
    return [
        {"@type": "Person", "name": clean_line(name)}
        | ({"url": f"{edition.home}{AUTHORS}/{pages[name]}/"} if name in pages else {})
        for name in entry.authors
        if clean_line(name)
    ]
