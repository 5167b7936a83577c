"""Draw sheets: load the texts that they show, make entries and issues of them, and render these."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from syndicate.errors import DoorError
from syndicate.illustrating import Illustrations
from syndicate.issue import entry_id, make_archive, make_entry, make_issue
from syndicate.model import Author, Entry, Issue, Page, Retraction, Section, digest, utc
from syndicate.newsroom import Newsroom, batches
from syndicate.paths import AUTHORS, FEEDS, FEEDS_FOLDER, gone_mark
from syndicate.profile import fitted
from syndicate.render.at_hand import forget_entries
from syndicate.render.atom import render_atom
from syndicate.render.content import english, in_languages
from syndicate.render.json_feed import render_json_feed
from syndicate.render.opml import render_opml
from syndicate.render.pages import (
    Layout,
    default_edition,
    render_article,
    render_chooser,
    render_edition,
    render_feeds_page,
    render_gone,
    render_not_found,
    topics_of,
)
from syndicate.render.rss import render_rss
from syndicate.render.sitemap import (
    Located,
    divide,
    render_news_sitemap,
    render_robots,
    render_sitemap,
    render_sitemap_index,
)
from syndicate.rules.partner import load_profile
from syndicate.sheets import ArticleOf, Drawing, FeedsOf, FileOf, GoneOf, ListOf, MapOf, NewsOf, RootOf, Sheet
from syndicate.site import Site

_WRITERS = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}
_AT_ONCE = 250  # sheets whose texts are loaded together
_AT_HAND = 1_000  # entries that are kept for the lists that show them too


class Press:
    """What draws the sheets of a site."""

    def __init__(self, newsroom: Newsroom, site: Site, pictures: Illustrations) -> None:
        self.newsroom, self.site, self.pictures = newsroom, site, pictures
        self.editions = {edition.language: edition for edition in newsroom.editions}
        self._hand: OrderedDict[tuple[str, str], Entry] = OrderedDict()
        self._layouts: dict[str, Layout] = {}
        self._peers = [edition.lasting for edition in newsroom.editions]
        self.voices = newsroom.look.voices

    def draw(self, sheets: Iterable[Sheet]) -> Iterator[Page]:
        """The sheets' files, in their order."""
        try:
            for some in batches(sheets, _AT_ONCE):
                self._load([(of.language, of.url) for sheet in some if isinstance(of := sheet.of, ArticleOf)])
                for sheet in some:
                    for page in self._pages(sheet.of):
                        yield replace(page, made_from=sheet.made_from)
        finally:
            forget_entries()  # a daemon's next pass may be far

    @cached_property
    def looks(self) -> Mapping[str, str]:
        """The newsroom's looks with what its sections are called, as Site.sheets wants them."""
        looks = self.newsroom.looks
        found = {language: digest(looks[language], topics) for language, topics in self.topics.items()}
        return found | {"": digest(looks[""], found)}

    @cached_property
    def topics(self) -> Mapping[str, list[tuple[str, str]]]:
        """Of each language what its sections are called, as in their newest articles, and their folders."""
        found: dict[str, list[tuple[str, str]]] = {}
        for language, edition in self.editions.items():
            newest = (next(self.site.section_shelf(language, section), None) for section in edition.sections)
            found[language] = topics_of(edition, self.entries(language, [article.url for article in newest if article]))
        return found

    def entries(self, language: str, urls: Sequence[str]) -> list[Entry]:
        """These articles as entries of an edition."""
        self._load([(language, url) for url in urls])
        found = [self._hand[language, url] for url in urls]
        while len(self._hand) > _AT_HAND:
            self._hand.popitem(last=False)
        return found

    def _load(self, wanted: Sequence[tuple[str, str]]) -> None:
        for language in dict.fromkeys(language for language, _ in wanted):
            urls = [url for of, url in wanted if of == language and (of, url) not in self._hand]
            found = self.newsroom.store.kept(language, urls) if urls else {}
            if lacking := [url for url in urls if url not in found]:
                what = f"the text of {lacking[0]} in {language} is listed and not there. Restore a backup."
                raise DoorError(what, door="store")
            for url, kept in found.items():
                self._hand[language, url] = make_entry(
                    kept.article, self.pictures.placed(kept.translation), edition=self.editions[language],
                    voice=self.voices[language], alternates=self._alternates(url),
                )  # fmt: skip

    def _alternates(self, url: str) -> list[tuple[str, str]]:
        page = self.site.articles[url].page
        return [(language, f"{self.editions[language].home}{page}.html") for language in self.site.clusters[url]]

    def _layout(self, language: str) -> Layout:
        if language not in self._layouts:
            self._layouts[language] = Layout(
                edition=self.editions[language].lasting, voice=self.voices[language], topics=self.topics[language],
                templates=self.newsroom.look.templates, peers=self._peers,
            )  # fmt: skip
        return self._layouts[language]

    def _pages(self, of: Drawing) -> Iterator[Page]:
        match of:
            case ArticleOf():
                yield render_article(self.entries(of.language, [of.url])[0], self._layout(of.language))
            case ListOf():
                yield from self._list(of)
            case GoneOf():
                page = render_gone(of.page, self._layout(of.language))
                yield from (page, Page(path=gone_mark(page.path), type="text/plain", body=b"410 Gone\n"))
            case FileOf():
                if asset := self.newsroom.store.asset(of.name):
                    yield Page(path=f"media/{of.name}", type=asset.type, body=asset.body)
            case FeedsOf():
                authors = [author for author, _ in self.site.authors[of.language].values()]
                issues = [*self._empty(of.language), *(self._issue(of.language, author) for author in authors)]
                yield render_feeds_page(issues, self.entries(of.language, of.urls), self._layout(of.language))
            case MapOf():
                yield self._map(of)
            case NewsOf():
                self._load(of.items)
                entries = [self.entries(language, [url])[0] for language, url in of.items]
                yield render_news_sitemap(self.newsroom.title, entries)
            case RootOf():
                yield self._root(of)

    def _list(self, of: ListOf) -> Iterator[Page]:
        layout, issue = self._layout(of.language), self._issue_of(of)
        reference = None if of.number else self.site.now
        newest = issue.entries if of.profile else issue.entries[: len(of.urls)]
        yield render_edition(issue, newest, layout, months=of.months, reference=reference)
        edition, everywhere = issue.edition, in_languages(issue, self.newsroom.editions)
        for kind in edition.formats if of.feeds else ():
            related = [
                (peer.language, folder + FEEDS[kind][0])
                for peer, folder in everywhere
                if peer is not edition and kind in peer.formats
            ]
            yield _WRITERS[kind](issue, related, layout.voice)

    def _issue_of(self, of: ListOf) -> Issue:
        edition, entries = self.editions[of.language], self.entries(of.language, of.urls)
        if of.number:
            return make_archive(
                edition, entries, self.voices[of.language],
                folder=of.folder, number=of.number, older=of.older, newer=of.newer,
            )  # fmt: skip
        gone = [
            Retraction(id=entry_id(a.url, of.language), url=f"{edition.home}{a.page}.html", when=utc(a.since))
            for a in of.gone
            if a.since
        ]
        late = self.entries(of.language, [url for url in of.corrected if url not in of.urls])
        if of.profile:
            asked = {entry_id(url, of.language) for url in of.corrected}
            chosen = fitted([*entries, *late], load_profile(of.profile), edition.size, corrected=asked)
            issue = self._issue(of.language, None, chosen, retractions=gone)
            return replace(issue, path=of.folder, listed=False)
        entries += late
        return self._issue(of.language, of.part, entries, languages=of.languages, retractions=gone, older=of.older)

    def _issue(self, language: str, part: Section | Author | None, entries: Sequence[Entry] = (), **more: Any) -> Issue:
        edition = self.editions[language]
        label = self.topics[language][edition.sections.index(part)][0] if isinstance(part, Section) else ""
        return make_issue(edition, part, entries, self.voices[language], label=label, **more)

    def _empty(self, language: str) -> list[Issue]:
        """The edition's and its sections' issues without entries, for what only names them."""
        return [self._issue(language, part) for part in (None, *self.editions[language].sections)]

    def _map(self, of: MapOf) -> Page:
        if of.parts:
            return render_sitemap_index(self.newsroom.site_url, [(path, None) for path in of.parts])
        lists = self._lists() if of.lists else []
        urls = [*lists, *(self._located(language, url) for language, url in of.items)]
        return render_sitemap(of.path, divide(urls)[0])  # thousands of authors may not fit; links lead to them too

    def _lists(self) -> list[Located]:
        """The root and every list of now, each with the same list in the other languages."""
        root = f"{self.newsroom.site_url}/"
        same: dict[str, list[str]] = {}
        for language, edition in self.editions.items():
            authors = [f"{AUTHORS}/{term}/" for term in self.site.authors[language]]
            for below in ("", *(f"{section.slug}/" for section in edition.sections), *authors):
                same.setdefault(below, []).append(language)
        found = [Located(url=root, alternates=tuple((la, self.editions[la].home) for la in same[""]), default=root)]
        for below, languages in same.items():
            cluster = tuple((language, self.editions[language].home + below) for language in languages)
            default = "" if below else root
            found += [Located(url=url, alternates=cluster, default=default) for _, url in cluster]
        return found + [Located(url=f"{edition.home}{FEEDS_FOLDER}/") for edition in self.editions.values()]

    def _located(self, language: str, url: str) -> Located:
        alternates = self._alternates(url)
        return Located(
            url=dict(alternates)[language],
            updated=utc(datetime.fromisoformat(self.site.texts[language][url].updated)),
            alternates=tuple(alternates),
            default=english(alternates),
        )

    def _root(self, of: RootOf) -> Page:
        room = self.newsroom
        layout = self._layout(default_edition(room.editions).language)
        if of.path == "index.html":
            newest = {language: self.entries(language, urls) for language, urls in of.urls}
            return render_chooser(room.title, layout, self.voices, newest)
        if of.path == "404.html":
            return render_not_found(room.title, layout, self.voices)
        if of.path == "robots.txt":
            return render_robots(room.site_url)
        if of.path == "feeds.opml":
            return render_opml(room.title, [issue for language in self.editions for issue in self._empty(language)])
        return room.look.templates.style()
