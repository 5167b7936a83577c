"""The web pages: what each kind of page shows. What the pages of an edition have in common is made once (Layout)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from syndicate.issue import authors_of, section_label
from syndicate.localise import Voice
from syndicate.model import Author, Edition, Entry, Issue, Page, is_english
from syndicate.paths import AUTHORS, FEEDS_FOLDER, STYLE, list_path
from syndicate.render.content import body_html, in_languages, lead_image, other_languages, shows, title_of
from syndicate.render.escaping import clean_line
from syndicate.render.place import Place
from syndicate.render.structured import json_ld
from syndicate.render.templates import Templates

__all__ = [
    "Layout", "Place", "Templates", "closed_up", "default_edition", "render_article", "render_chooser",
    "render_edition", "render_feeds_page", "render_gone", "render_not_found", "topics_of",
]  # fmt: skip

HTML = "text/html; charset=utf-8"
_LAZY = re.compile(r"<img (?![^>]*\bloading=)")
_HEADING = re.compile(r"<(/?)h([1-6])\b")
_MONTH = re.compile(r"(\d{4})/(\d{2})/$")
_HOLDER = re.compile("[\ue000-\uf8ff]")  # private characters, which hold the places of names in a sentence
_HOLD = "\ue000"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What all pages of an edition share. peers: every edition; topics: (label, path) of this one's sections."""

    edition: Edition
    voice: Voice
    templates: Templates
    peers: Sequence[Edition]
    topics: Sequence[tuple[str, str]] = ()
    _made: dict[tuple[object, ...], Markup] = field(default_factory=dict, repr=False, compare=False)

    def page(self, name: str, place: Place, values: Mapping[str, Any], feeds: str = "") -> Page:
        """The template ``name`` filled in. feeds: the folder whose feeds are offered, if not the edition's.

        A template may also say ``shared(part)``: another template, filled once for all pages of a folder.
        """
        common = {
            "edition": self.edition,
            "voice": self.voice,
            "peers": self.peers,
            "topics": self.topics,
            "feeds": feeds or f"{self.edition.language}/",
            "place": place,
            "style": place.to(STYLE),
        }

        def shared(part: str) -> Markup:
            key = (part, place.folder, place.rooted, feeds)
            if key not in self._made:
                self._made[key] = self.templates.fill(part, common)
            return self._made[key]

        text = self.templates.fill(name, {**common, "shared": shared, **values})
        return Page(path=place.path, type=HTML, body=text.encode())

    def byline(self, authors: Sequence[str], entry: Entry, place: Place) -> Markup:
        """The authors as a sentence, each name isolated and leading to the author's page if there is one."""
        key = ("", place.folder, *authors)
        if key not in self._made:
            joined = self.voice.join([chr(0xE000 + number) for number in range(len(authors))])
            sentence = str(escape(self.voice.say("By {authors}", authors=joined)))
            pages = {author.name: author.slug for author in authors_of(entry)} if self.edition.authors else {}
            links = [self._author(name, pages.get(name, ""), place) for name in authors]
            line = _HOLDER.sub(lambda found: links[ord(found[0]) - 0xE000], sentence)
            self._made[key] = Markup(line)  # noqa: S704  # every part is escaped
        return self._made[key]

    def _author(self, name: str, slug: str, place: Place) -> str:
        shown = f"<bdi>{escape(clean_line(name))}</bdi>"
        href = place.to(f"{self.edition.language}/{AUTHORS}/{slug}/")
        return f'<a href="{escape(href)}" rel="author">{shown}</a>' if slug else shown

    def translations(self, entry: Entry, place: Place) -> Callable[[str], Markup]:
        """What fills in a template that lists the languages of an article.

        As the pages of an article have one address but for the language, each is filled once for all articles of a
        folder that are there in the same languages; what differs is put in later.
        """
        site_url, tail = self.edition.site_url, entry.path.partition("/")[2]
        languages = tuple([language for language, _ in entry.alternates])
        usual = entry.alternates == tuple([(language, f"{site_url}/{language}/{tail}") for language in languages])

        def filled(part: str) -> Markup:
            if not usual:
                return self._translations(part, entry.alternates, place)
            key = (part, place.folder, languages)
            if key not in self._made:
                held = [(language, f"{site_url}/{language}/{_HOLD}") for language in languages]
                self._made[key] = self._translations(part, held, place)
            return Markup(str.replace(self._made[key], _HOLD, escape(tail)))  # noqa: S704  # of escaped parts

        return filled

    def _translations(self, part: str, alternates: Sequence[tuple[str, str]], place: Place) -> Markup:
        values = {"edition": self.edition, "voice": self.voice, "place": place, "alternates": alternates}
        return self.templates.fill(part, values)

    @cached_property
    def section_paths(self) -> Mapping[str, str]:
        """The folder of each section, by its slug."""
        return {path.split("/")[1]: path for _, path in self.topics}


def render_article(entry: Entry, layout: Layout) -> Page:
    """One article's page."""
    site_url, edition = layout.edition.site_url, layout.edition
    place = Place(site_url=site_url, path=entry.path)
    body = body_html(entry).replace(f'"{site_url}/media/', f'"{place.to("media/")}')
    image = lead_image(entry)
    authors = tuple(filter(clean_line, entry.authors))
    values = {
        "entry": entry,
        "title": escape(title_of(entry)),
        "summary": escape(clean_line(entry.summary)),
        "byline": layout.byline(authors, entry, place) if authors else "",
        "body": Markup(_LAZY.sub('<img loading="lazy" ', closed_up(body))),  # noqa: S704  # cleaned by nh3
        "shown": image,
        "image": image if image and not shows(entry, image) else None,
        "translations": layout.translations(entry, place) if other_languages(entry) else None,
        "indexed": edition.index_unreviewed or entry.origin != "machine",
        "json_ld": Markup(json_ld(entry, edition)),  # noqa: S704  # escaped for its element
        "section_paths": layout.section_paths,
    }
    return layout.page("article.html", place, values)


def render_edition(
    issue: Issue,
    entries: Sequence[Entry],
    layout: Layout,
    *,
    months: Sequence[tuple[str, str]] = (),
    reference: datetime | None = None,
) -> Page:
    """A list of articles: an edition's, a section's, an author's, or one page of a month's (``issue.archive``).

    months: (yyyy-mm, path) of the pages with older articles. Pages of months are not for search engines. reference: the
    moment from which recent articles are "2 days ago", else no such words are said; it must come from what is published
    and never from a clock.
    """
    place = Place(site_url=issue.edition.site_url, path=list_path(issue.path, issue.number))
    month = _MONTH.search(issue.path) if issue.archive else None
    home = _MONTH.sub("", issue.path)
    newer, older = (list_path(*near).removesuffix("index.html") if near else "" for near in (issue.newer, issue.older))
    values = {
        "issue": issue,
        "entries": entries,
        "heading": layout.voice.month(int(month[1]), int(month[2])) if month else _heading(issue, layout, home),
        "author": isinstance(issue.part, Author),
        "month": f"{month[1]}-{month[2]}" if month else "",
        "number": issue.number,
        "newer": newer or (home if issue.archive else ""),
        "older": older,
        "months": [(name, where, layout.voice.month(int(name[:4]), int(name[5:]))) for name, where in months],
        "cluster": [] if month else _cluster(issue, layout.peers),
        "reference": reference,
    }
    return layout.page("edition.html", place, values, home)


def render_feeds_page(issues: Sequence[Issue], latest: Sequence[Entry], layout: Layout) -> Page:
    """``<lang>/feeds/``: what a feed is, and the addresses of all of the edition's.

    issues: the edition's own first, then its sections' and its authors'; latest: the newest entries of the edition.
    """
    language = layout.edition.language
    groups = [issue for issue in issues if not isinstance(issue.part, Author)]
    values = {
        "groups": [(issue, _heading(issue, layout, issue.path)) for issue in groups],
        "writers": [issue for issue in issues if isinstance(issue.part, Author)],
        "latest": latest,
        "fallback": default_edition(layout.peers).home,
    }
    place = Place(site_url=layout.edition.site_url, path=f"{language}/{FEEDS_FOLDER}/index.html")
    return layout.page("feeds.html", place, values)


def render_gone(page: str, layout: Layout) -> Page:
    """What stands in the place of a withdrawn article. page: ``yyyy/mm/slug``."""
    place = Place(site_url=layout.edition.site_url, path=f"{layout.edition.language}/{page}.html")
    return layout.page("withdrawn.html", place, {})


def render_chooser(
    title: str, layout: Layout, voices: Mapping[str, Voice], newest: Mapping[str, Sequence[Entry]]
) -> Page:
    """The root page: every language in its own name and direction, with its latest titles."""
    place = Place(site_url=layout.edition.site_url, path="index.html")
    return layout.page("chooser.html", place, {"title": title, "voices": voices, "newest": newest})


def render_not_found(title: str, layout: Layout, voices: Mapping[str, Voice]) -> Page:
    """``404.html``, which is served at any address and so refers to everything from the root."""
    place = Place(site_url=layout.edition.site_url, path="404.html", rooted=True)
    return layout.page("not_found.html", place, {"title": title, "voices": voices})


def closed_up(body: str) -> str:
    """The body with its headings below the page's own, from the second level on and no level left out."""
    open_levels: list[int] = []

    def level(found: re.Match[str]) -> str:
        if not found[1]:
            own = int(found[2])
            while open_levels and open_levels[-1] >= own:
                open_levels.pop()
            open_levels.append(own)
        return f"<{found[1]}h{min(1 + len(open_levels), 6)}"

    return _HEADING.sub(level, body)


def default_edition(editions: Sequence[Edition]) -> Edition:
    """The edition for readers whose language is not known: English if there is one, else the first."""
    return next((edition for edition in editions if is_english(edition.language)), editions[0])


def topics_of(edition: Edition, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """(label in the edition's language, path of its folder) of each section."""
    return [(section_label(section, entries), f"{edition.language}/{section.slug}/") for section in edition.sections]


def _heading(issue: Issue, layout: Layout, home: str) -> str:
    """What a list is called: its author's or its section's name in the language of the page, or the edition's title."""
    if isinstance(issue.part, Author):
        return layout.voice.say("Articles by {author}", author=issue.part.name)
    return next((label for label, path in layout.topics if path == home), issue.title)


def _cluster(issue: Issue, peers: Sequence[Edition]) -> list[tuple[str, str]]:
    """(language, address) of this list in every language that has it."""
    return [(peer.language, url) for peer, url in in_languages(issue, peers)]
