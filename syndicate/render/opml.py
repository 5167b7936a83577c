"""The list of all feeds (OPML 2.0), which feed readers import at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from syndicate.localise import own_name
from syndicate.model import Issue, Page
from syndicate.render.content import feed_url
from syndicate.render.escaping import clean_line, markup, rfc822


def render_opml(title: str, issues: Sequence[Issue], updated: datetime) -> Page:
    """``feeds.opml``: a folder for each language with its RSS and Atom feeds, sections included.

    JSON feeds are left out: OPML readers take outlines of type ``rss``. ``version`` is left out for Atom, for which
    OPML 2.0 has no value.
    """
    languages = dict.fromkeys(issue.edition.language for issue in issues)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_line(title)}</title><dateModified>{rfc822(updated)}</dateModified></head>",
        "<body>",
    ]
    for language in languages:
        lines.append(f'<outline text="{_line(own_name(language))}">')
        for issue in issues:
            if issue.edition.language == language:
                lines += [_outline(issue, kind) for kind in issue.edition.formats if kind != "json"]
        lines.append("</outline>")
    lines += ["</body>", "</opml>", ""]
    return Page(path="feeds.opml", type="text/x-opml; charset=utf-8", body="\n".join(lines).encode())


def _outline(issue: Issue, kind: str) -> str:
    name = f"{issue.title} ({'RSS' if kind == 'rss' else 'Atom'})"
    version = ' version="RSS2"' if kind == "rss" else ""
    return (
        f'<outline type="rss" text="{_line(name)}" title="{_line(name)}" xmlUrl="{markup(feed_url(issue, kind))}" '
        f'htmlUrl="{markup(issue.url)}" language="{markup(issue.edition.language)}"{version}/>'
    )


def _line(text: str) -> str:
    return markup(clean_line(text))
