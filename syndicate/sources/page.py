"""One web page made an article: the text by an extraction library, the rest by what the page says of itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, tzinfo

from syndicate.model import Media
from syndicate.sources.draft import Draft
from syndicate.sources.encoding import decode, meta_charset
from syndicate.sources.html_file import describe
from syndicate.sources.language_tag import read_language
from syndicate.sources.markup import Element, as_markup, complete_links, parse_page, text_inside, write_inside
from syndicate.sources.page_metadata import Said, read_said
from syndicate.sources.page_text import article_part, check_size

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)


def read_page(data: bytes, url: str, content_type: str = "", zone: tzinfo = UTC) -> Draft:
    """The page's article. url: where it was had; content_type: the field as sent; zone: of dates without an offset.

    JSON-LD (schema.org NewsArticle and its like) counts before Open Graph and the names of the HTML standard.
    Raises Unusable if there is no article's text or no title.
    """
    charset = _CHARSET.search(content_type)
    text = decode(data, charset[1] if charset else meta_charset(data))
    check_size(text)
    page = parse_page(text)
    said = read_said(page, zone)
    part = article_part(page, text)
    draft = describe(page, part, zone, title=said.title or as_markup(_headline(page)), strict=False)
    if not draft.url:
        complete_links(part, url)
    return replace(
        draft,
        url=draft.url or url,
        body=write_inside(part),
        summary=draft.summary or said.summary,
        published=said.published or draft.published,
        updated=said.updated or draft.updated,
        authors=said.authors or draft.authors,
        tags=tuple(dict.fromkeys(tag for tag in (said.section, *(draft.tags or said.tags)) if tag)),
        language=draft.language or read_language(said.language),
        picture=_picture(draft, said, part),
    )


def _headline(page: Element) -> str:
    """The heading that the page's title holds beside the site's name, or its only first-level heading."""
    titles = [text_inside(title) for title in page.iter("title")][:1]
    found = [(heading.tag, text) for heading in page.iter("h1", "h2", "h3") if (text := text_inside(heading))]
    named = [text for _, text in found if titles and text != titles[0] and text in titles[0]]
    first = [text for tag, text in found if tag == "h1"]
    return max(named, key=len, default=first[0] if len(first) == 1 else "")


def _picture(draft: Draft, said: Said, part: Element) -> Media | None:
    """The lead image, unless the text shows it under that very address; cleaning knows the other sizes."""
    if draft.picture is not None:
        same = said.picture is not None and said.picture.url == draft.picture.url
        return replace(said.picture, alt=draft.picture.alt) if same and said.picture else draft.picture
    shown = {(image.get("src") or "").strip() for image in part.iter("img")}
    return said.picture if said.picture and said.picture.url not in shown else None
