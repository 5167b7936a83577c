"""The web pages, from Jinja2 templates that escape everything; the only file that knows Jinja2.

A template sees values, a Voice for words and dates, and a Place for addresses. It gets no clock and no configuration.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2

from syndicate.errors import ConfigError, Problem
from syndicate.issue import section_label
from syndicate.localise import Voice, own_name
from syndicate.model import Edition, Entry, Issue, Page
from syndicate.render.content import FEEDS, body_html, fallback, lead_image, other_languages
from syndicate.render.escaping import clean_line, clean_text, rfc3339
from syndicate.render.structured import json_ld

HTML = "text/html; charset=utf-8"
STYLE = "assets/style.css"
NEEDED = ("base.html", "article.html", "edition.html", "chooser.html", "withdrawn.html", "not_found.html", "style.css")
_LAZY = re.compile(r"<img (?![^>]*\bloading=)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page stands, to write addresses that also work below another root (a preview, a laptop).

    path: the page's own, below the output folder; rooted: write addresses from the site's root, for a page that is
    served at any address.
    """

    site_url: str
    path: str
    rooted: bool = False

    @property
    def url(self) -> str:
        """The page's public address; that of an index page is its folder's."""
        return f"{self.site_url}/{self.path.removesuffix('index.html')}"

    def to(self, path: str) -> str:
        """A reference from this page to ``path``, which is below the output folder; a folder ends in a slash."""
        if self.rooted:
            return f"{urlsplit(self.site_url).path.rstrip('/')}/{path}"
        way = posixpath.relpath(path or ".", posixpath.dirname(self.path) or ".")
        return f"{way}/" if path.endswith("/") or not path else way

    def near(self, url: str) -> str:
        """``url`` as a reference if it lies on this site, else unchanged."""
        prefix = f"{self.site_url}/"
        return self.to(url.removeprefix(prefix)) if url.startswith(prefix) else url


class Templates:
    """The templates in some folders, an operator's before the shipped ones; each file may be overridden alone."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_finalize,
            auto_reload=False,
        )
        self._environment.filters.update(line=clean_line, moment=rfc3339)
        self._environment.globals.update(own_name=own_name, formats=FEEDS, lead_image=lead_image)

    def check(self) -> list[Problem]:
        """Every template that is missing or is not Jinja2, with file and line."""
        problems = [
            Problem(place=name, what="no template of this name is in any folder.", hint="Reinstall Syndicate.")
            for name in NEEDED
            if not any((folder / name).is_file() for folder in self._folders)
        ]
        for file in sorted(file for folder in self._folders for file in folder.glob("*.html")):
            try:
                self._environment.parse(file.read_text(encoding="utf-8"), name=file.name, filename=str(file))
            except jinja2.TemplateSyntaxError as error:
                problems.append(Problem(place=f"{file}:{error.lineno}", what=f"{error.message}."))
            except (OSError, UnicodeDecodeError) as error:
                problems.append(Problem(place=str(file), what=f"cannot be read: {error}."))
        return problems

    def style(self) -> Page:
        """The style sheet as it stands."""
        assert self._environment.loader is not None
        try:
            text, _, _ = self._environment.loader.get_source(self._environment, "style.css")
        except jinja2.TemplateNotFound as error:
            raise ConfigError([Problem(place="style.css", what="is in no folder of templates.")]) from error
        return Page(path=STYLE, type="text/css; charset=utf-8", body=text.encode())

    def page(self, name: str, place: Place, values: Mapping[str, Any]) -> Page:
        """``name`` filled in. Raises ConfigError with file and line if an operator's template is wrong."""
        try:
            text = self._environment.get_template(name).render(place=place, style=place.to(STYLE), **values)
        except jinja2.TemplateError as error:
            raise ConfigError([_problem(error, name)]) from error
        return Page(path=place.path, type=HTML, body=text.encode())


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """What all pages of an edition share. peers: every edition; topics: (label, path) of this one's sections."""

    edition: Edition
    voice: Voice
    templates: Templates
    peers: Sequence[Edition]
    topics: Sequence[tuple[str, str]] = ()

    def values(self, feeds: str = "") -> dict[str, Any]:
        """What every template may use. feeds: the folder whose feeds are offered first, if not the edition's."""
        return {
            "edition": self.edition,
            "voice": self.voice,
            "peers": self.peers,
            "topics": self.topics,
            "feeds": feeds or f"{self.edition.language}/",
        }


def render_article(entry: Entry, layout: Layout) -> Page:
    """One article's page."""
    site_url = layout.edition.site_url
    place = Place(site_url=site_url, path=entry.path)
    body = body_html(entry).replace(f'"{site_url}/media/', f'"{place.to("media/")}')
    image = lead_image(entry)
    values = {
        "entry": entry,
        "body": _LAZY.sub('<img loading="lazy" ', body),
        "image": image if image and image.url not in entry.body else None,
        "others": other_languages(entry),
        "fallback": fallback(entry),
        "json_ld": json_ld(entry, layout.edition),
        "section_paths": {path.split("/")[1]: path for _, path in layout.topics},
    }
    return layout.templates.page("article.html", place, layout.values() | values)


def render_edition(
    issue: Issue, entries: Sequence[Entry], layout: Layout, *, months: Sequence[tuple[str, str]] = (), path: str = ""
) -> Page:
    """A list of articles: an edition's page, a section's, or one month's (``path`` given, not for search engines).

    months: (yyyy-mm, path) of the pages with older articles.
    """
    place = Place(site_url=issue.edition.site_url, path=path or f"{issue.path}index.html")
    values = {
        "issue": issue,
        "entries": entries,
        "months": months,
        "month": path.removeprefix(f"{issue.edition.language}/").removesuffix("/index.html").replace("/", "-"),
        "cluster": [] if path else _cluster(issue, layout.peers),
    }
    return layout.templates.page("edition.html", place, layout.values(issue.path) | values)


def render_gone(page: str, layout: Layout) -> Page:
    """What stands in the place of a withdrawn article. page: ``yyyy/mm/slug``."""
    place = Place(site_url=layout.edition.site_url, path=f"{layout.edition.language}/{page}.html")
    return layout.templates.page("withdrawn.html", place, layout.values())


def render_chooser(
    title: str, layout: Layout, voices: Mapping[str, Voice], newest: Mapping[str, Sequence[Entry]]
) -> Page:
    """The root page: every language in its own name and direction, with its latest titles."""
    place = Place(site_url=layout.edition.site_url, path="index.html")
    values = {"title": title, "voices": voices, "newest": newest}
    return layout.templates.page("chooser.html", place, layout.values() | values)


def render_not_found(title: str, layout: Layout, voices: Mapping[str, Voice]) -> Page:
    """``404.html``, which is served at any address and so refers to everything from the root."""
    place = Place(site_url=layout.edition.site_url, path="404.html", rooted=True)
    return layout.templates.page("not_found.html", place, layout.values() | {"title": title, "voices": voices})


def default_edition(editions: Sequence[Edition]) -> Edition:
    """The edition for readers whose language is not known: English if there is one, else the first."""
    return next((edition for edition in editions if edition.language.split("-")[0] == "en"), editions[0])


def _cluster(issue: Issue, peers: Sequence[Edition]) -> list[tuple[str, str]]:
    """(language, address) of this list in every language that has it."""
    below = issue.path.partition("/")[2]
    return [(peer.language, peer.home + below) for peer in peers if peer.language in issue.languages]


def topics_of(edition: Edition, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """(label in the edition's language, path of its folder) of each section."""
    return [(section_label(section, entries), f"{edition.language}/{section.slug}/") for section in edition.sections]


def _finalize(value: object) -> object:
    """No character that XML forbids reaches a page, wherever it came from."""
    return clean_text(value) if type(value) is str else value


def _problem(error: jinja2.TemplateError, name: str) -> Problem:
    place, line = name, getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace:  # the innermost frame that is a template tells where
        if trace.tb_frame.f_code.co_filename.endswith(".html"):
            place, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return Problem(place=f"{place}:{line}" if line else place, what=f"{error.message or type(error).__name__}.")
