"""The list of all feeds (OPML 2.0), which feed readers import at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from syndicate.localise import own_name
from syndicate.model import Author, Issue, Page
from syndicate.render.content import feed_url
from syndicate.render.escaping import clean_line, markup, rfc822


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """A feed in the list. language: BCP 47; url: of the feed; html_url: of its page."""

    title: str
    language: str
    url: str
    html_url: str
    kind: Literal["rss", "atom"]


def outlines_of(issue: Issue) -> Iterator[Outline]:
    """The RSS and Atom feeds of an issue. An author has none: hundreds of feeds are no list to import.

    JSON feeds are left out: OPML readers take outlines of type ``rss``.
    """
    for kind in issue.edition.formats:
        if kind != "json" and not isinstance(issue.part, Author):
            yield Outline(
                title=issue.title,
                language=issue.edition.language,
                url=feed_url(issue, kind),
                html_url=issue.url,
                kind=kind,
            )


def render_opml(title: str, feeds: Sequence[Issue | Outline], updated: datetime | None = None) -> Page:
    """``feeds.opml``: a folder for each language with its feeds, sections included, in the order given.

    updated: when the list last changed, if that is known. ``version`` is left out for Atom, for which OPML 2.0 has no
    value.
    """
    folders: dict[str, list[Outline]] = {}
    for feed in feeds:
        language = feed.language if isinstance(feed, Outline) else feed.edition.language
        folders.setdefault(language, []).extend([feed] if isinstance(feed, Outline) else outlines_of(feed))
    modified = f"<dateModified>{rfc822(updated)}</dateModified>" if updated else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_line(title)}</title>{modified}</head>",
        "<body>",
    ]
    for language, outlines in folders.items():
        lines += [f'<outline text="{_line(own_name(language))}">', *map(_outline, outlines), "</outline>"]
    lines += ["</body>", "</opml>", ""]
    return Page(path="feeds.opml", type="text/x-opml; charset=utf-8", body="\n".join(lines).encode())


def _outline(outline: Outline) -> str:
    name = f"{outline.title} ({'RSS' if outline.kind == 'rss' else 'Atom'})"
    version = ' version="RSS2"' if outline.kind == "rss" else ""
    return (
        f'<outline type="rss" text="{_line(name)}" title="{_line(name)}" xmlUrl="{markup(outline.url)}" '
        f'htmlUrl="{markup(outline.html_url)}" language="{markup(outline.language)}"{version}/>'
    )


def _line(text: str) -> str:
    return markup(clean_line(text))
