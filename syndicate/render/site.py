"""All files of the site, in the order in which they may be published: what is pointed to comes before what points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from syndicate.issue import NEVER, in_section, make_issue, newest_first
from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Page, Section
from syndicate.render.atom import render_atom
from syndicate.render.content import FEEDS
from syndicate.render.json_feed import render_json_feed
from syndicate.render.opml import render_opml
from syndicate.render.pages import (
    Layout,
    Templates,
    default_edition,
    render_article,
    render_chooser,
    render_edition,
    render_gone,
    render_not_found,
    topics_of,
)
from syndicate.render.rss import render_rss
from syndicate.render.sitemap import render_news_sitemap, render_robots, render_sitemaps

_WRITERS = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}
_HEADLINES = 3  # titles shown of each language on the root page


def make_issues(
    edition: Edition, entries: Sequence[Entry], voice: Voice, peers: Sequence[Edition]
) -> tuple[Issue, ...]:
    """The edition's issue and those of its sections."""
    return tuple(
        make_issue(
            edition, section, entries, voice,
            languages=[peer.language for peer in peers if not section or section in peer.sections],
        )
        for section in (None, *edition.sections)
    )  # fmt: skip


def render_edition_pages(
    edition: Edition, entries: Sequence[Entry], voice: Voice, templates: Templates, peers: Sequence[Edition]
) -> Iterator[Page]:
    """Everything below ``<lang>/``: articles, lists by month, the edition's and its sections' pages, then their feeds.

    entries: all that are published in this language; peers: every edition of the site, this one included.
    """
    ordered = newest_first(entries)
    topics = topics_of(edition, ordered)
    layout = Layout(edition=edition, voice=voice, templates=templates, peers=peers, topics=topics)
    for entry in ordered:
        yield render_article(entry, layout)
    issues = make_issues(edition, ordered, voice, peers)
    months = _months(ordered)
    listed = [(month, path.removesuffix("index.html")) for month, path, _ in months]
    for _, path, inside in months:
        yield render_edition(issues[0], inside, layout, months=listed, path=path)
    for issue in issues:
        part = issue.part
        total = sum(1 for entry in ordered if not isinstance(part, Section) or in_section(entry, part))
        older = listed if total > len(issue.entries) else []
        yield render_edition(issue, issue.entries, layout, months=older)
    for issue in issues:
        for kind in edition.formats:
            yield _WRITERS[kind](issue, _related(issue, kind, peers), voice)


def render_withdrawn(
    edition: Edition, pages: Sequence[str], voice: Voice, templates: Templates, peers: Sequence[Edition]
) -> Iterator[Page]:
    """What stands in the places of withdrawn articles. pages: their ``yyyy/mm/slug``."""
    layout = Layout(edition=edition, voice=voice, templates=templates, peers=peers)
    for page in sorted(set(pages)):
        yield render_gone(page, layout)


def render_root(
    title: str,
    editions: Sequence[Edition],
    entries: Mapping[str, Sequence[Entry]],
    voices: Mapping[str, Voice],
    templates: Templates,
) -> Iterator[Page]:
    """What stands at the top of the site: style, chooser of languages, list of feeds, site maps."""
    site_url = editions[0].site_url
    every = newest_first(entry for edition in editions for entry in entries.get(edition.language, ()))
    issues = [
        issue
        for edition in editions
        for issue in make_issues(edition, entries.get(edition.language, ()), voices[edition.language], editions)
    ]
    newest = {edition.language: newest_first(entries.get(edition.language, ()))[:_HEADLINES] for edition in editions}
    chief = default_edition(editions)
    layout = Layout(edition=chief, voice=voices[chief.language], templates=templates, peers=editions)
    yield templates.style()
    yield render_chooser(title, layout, voices, newest)
    yield render_not_found(title, layout, voices)
    yield render_opml(title, issues, max((entry.updated for entry in every), default=NEVER))
    yield from render_sitemaps(site_url, issues, entries)
    yield render_news_sitemap(title, every)
    yield render_robots(site_url)


def _related(issue: Issue, kind: str, peers: Sequence[Edition]) -> list[tuple[str, str]]:
    """(language, address) of the same feed in the other editions that have it."""
    below = issue.path.partition("/")[2]
    return [
        (peer.language, f"{peer.home}{below}{FEEDS[kind][0]}")
        for peer in peers
        if peer.language in issue.languages and peer.language != issue.edition.language and kind in peer.formats
    ]


def _months(entries: Sequence[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """(yyyy-mm, path of its page, its entries) of each month, the latest first, by the addresses of the articles."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        parts = entry.path.split("/")
        if len(parts) == 4:
            found.setdefault((parts[1], parts[2]), []).append(entry)
    return [
        (f"{year}-{month}", f"{inside[0].language}/{year}/{month}/index.html", inside)
        for (year, month), inside in sorted(found.items(), reverse=True)
    ]
