"""Decide which files the site has, in which order, and what each is made from. Pure: no text is read, nothing drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, cached_property, lru_cache, partial
from hashlib import blake2b
from itertools import chain, takewhile
from zoneinfo import ZoneInfo

from syndicate.corrections import corrected, latest_changes
from syndicate.model import Author, Edition, Section, Shelved, ShelvedText
from syndicate.paths import AUTHORS, FEEDS_FOLDER, STYLE, feed_file, gone_mark, list_path, partner_path
from syndicate.sheets import ArticleOf, Doc, FeedsOf, FileOf, GoneOf, ListOf, MapOf, NewsOf, RootOf, Sheet
from syndicate.slug import slug

HEADLINES = 3  # titles shown of each language on the root page
CHOICE = 4  # times as many articles as its feed holds, from which a partner's are chosen
LATEST = 5  # articles shown on the page about feeds
RECENT = timedelta(days=8)  # lists say "2 days ago" for a week, by the calendar
NEWS = timedelta(days=2)  # what Google's site map for news may hold
NEWS_LIMIT = 1_000
PER_SITEMAP = 5_000  # articles; a larger site has site maps for each month
_AT_HAND = 10_000  # keys of entries that are kept for the lists that show them too
_MONTH = re.compile(r"\d{4}/\d\d(?=/)")
_Texts = Mapping[str, Mapping[str, ShelvedText]]  # by language and article url


class Site:
    """Everything that is published, without its texts.

    shelf: every article, newest first; texts: by language and article url; files: names of those that texts refer to.
    """

    def __init__(
        self,
        editions: Sequence[Edition],
        shelf: Sequence[Shelved],
        texts: _Texts,
        files: Iterable[str] = (),
    ) -> None:
        self.editions, self.texts, self.files = editions, texts, sorted(files)
        self.articles = {article.url: article for article in shelf}
        gone = [(article.since, article.page, article) for article in shelf if article.since]
        self.withdrawn = [article for *_, article in sorted(gone, reverse=True)]
        present = [article for article in shelf if not article.since]
        self.shelves = {e.language: [a for a in present if a.url in texts[e.language]] for e in editions}
        self.clusters: dict[str, tuple[str, ...]] = {}
        joined = cache(lambda before, language: (*before, language))  # few different ones, as of all that is cached
        for language in sorted(self.shelves):
            for article in self.shelves[language]:
                self.clusters[article.url] = joined(self.clusters.get(article.url, ()), language)
        slugs = self._slug = cache(slug)
        self._terms = cache(lambda tags: frozenset(map(slugs, tags)))
        self._documents: dict[str, list[tuple[str, int, list[Shelved]]]] = {}
        self._months: dict[str, tuple[tuple[str, str], ...]] = {}

    def sheets(self, looks: Mapping[str, str], now: datetime) -> Iterator[Sheet]:
        """Every file, in the order in which they may be published: what is pointed to comes before what points.

        looks: by language the key of how its pages look and speak; by "", that of the site as a whole.
        now: lists say of recent articles how many days old they are, and so are made again once a day.
        """
        self.looks, self.now = looks, now
        self._entry_key = lru_cache(maxsize=_AT_HAND)(partial(_entry_key, looks, self.texts, self.clusters))
        for name in self.files:
            yield Sheet((f"media/{name}",), name, FileOf(name))
        for edition in self.editions:
            yield from self._edition(edition)
        yield from self._root()

    def section_shelf(self, language: str, section: Section) -> Iterator[Shelved]:
        """The articles of a section, newest first."""
        return (article for article in self.shelves[language] if section.slug in self._terms(article.tags))

    @cached_property
    def authors(self) -> Mapping[str, Mapping[str, tuple[Author, list[Shelved]]]]:
        """Of each language the authors by slug, with their articles, newest first; the newest byline gives the name."""
        found: dict[str, dict[str, tuple[Author, list[Shelved]]]] = {}
        for edition in self.editions:
            authors: dict[str, tuple[Author, list[Shelved]]] = {}
            for article in self.shelves[edition.language] if edition.authors else ():
                for name in dict.fromkeys(article.authors):
                    if term := self._slug(name):
                        _, articles = authors.setdefault(term, (Author(slug=term, name=name), []))
                        if not articles or articles[-1] is not article:
                            articles.append(article)
            found[edition.language] = dict(sorted(authors.items()))
        return found

    def documents(self, edition: Edition) -> Sequence[tuple[str, int, list[Shelved]]]:
        """(folder of the month, number, articles newest first) of each document of a month, the oldest first.

        None holds more than a feed does, so that between the feed and the newest full document nothing is missing.
        """
        if edition.language not in self._documents:
            months: dict[str, list[Shelved]] = {}
            for article in reversed(self.shelves[edition.language]):
                if month := _MONTH.match(article.page):
                    months.setdefault(month[0], []).append(article)
            self._documents[edition.language] = [
                (
                    f"{edition.language}/{month}/",
                    start // edition.size + 1,
                    articles[start : start + edition.size][::-1],
                )
                for month, articles in sorted(months.items())
                for start in range(0, len(articles), edition.size)
            ]
        return self._documents[edition.language]

    def months(self, edition: Edition) -> tuple[tuple[str, str], ...]:
        """(yyyy-mm, path of its newest page) of each month, the latest first."""
        if edition.language not in self._months:
            last = {folder: number for folder, number, _ in self.documents(edition)}
            self._months[edition.language] = tuple(
                (folder[-8:-1].replace("/", "-"), list_path(folder, number).removesuffix("index.html"))
                for folder, number in reversed(last.items())
            )
        return self._months[edition.language]

    def _edition(self, edition: Edition) -> Iterator[Sheet]:
        language, look = edition.language, self.looks[edition.language]
        for page in sorted({article.page for article in self.withdrawn}):
            path = f"{language}/{page}.html"
            yield Sheet((path, gone_mark(path)), _key(look, page), GoneOf(language, page))
        yield from self._articles(language, (a for a in self.shelves[language] if not _MONTH.match(a.page)))
        documents = self.documents(edition)
        # A document that still fills is no archive: no feed is made of it and none leads to it (RFC 5005, section 4).
        full = [(folder, number) for folder, number, _ in documents]
        if documents and len(documents[-1][2]) < edition.size:
            full.pop()
        if len(self.shelves[language]) <= edition.size:
            full = []  # the feed itself holds everything
        places: list[Doc | None] = [None, *full, *[None] * (len(documents) + 1 - len(full))]
        for index, (folder, number, articles) in enumerate(documents):
            yield from self._articles(language, articles)
            older, newer = places[index], places[index + 2]
            yield self._list(
                edition, articles, folder, number=number, older=older, newer=newer, feeds=index < len(full)
            )
        yield from self._lists(edition, full[-1] if full else None)
        latest = self.shelves[language][:LATEST]
        path = f"{language}/{FEEDS_FOLDER}/index.html"
        names = (author.name for author, _ in self.authors[language].values())
        yield Sheet((path,), self._key_of(language, latest, *names), FeedsOf(language, _urls(latest)))

    def _articles(self, language: str, articles: Iterable[Shelved]) -> Iterator[Sheet]:
        for article in articles:
            key = self._entry_key(language, article)
            yield Sheet((f"{language}/{article.page}.html",), key, ArticleOf(language, article.url))

    def _lists(self, edition: Edition, older: Doc | None) -> Iterator[Sheet]:
        """The lists of now: of the edition, its sections and its authors. older: the newest archive document."""
        language = edition.language
        every = tuple(e.language for e in self.editions)
        gone = [article for article in self.withdrawn if article.url in self.texts[language]]
        changes = latest_changes(self.shelves[language], self.texts[language], edition.size * CHOICE)
        yield self._list(
            edition, self.shelves[language], f"{language}/", gone=gone, changes=changes, languages=every, older=older
        )
        for section in edition.sections:
            yield self._list(
                edition, [*self.section_shelf(language, section)], f"{language}/{section.slug}/", part=section,
                gone=[article for article in gone if section.slug in self._terms(article.tags)],
                changes=((when, article) for when, article in changes if section.slug in self._terms(article.tags)),
                languages=tuple(e.language for e in self.editions if section in e.sections),
            )  # fmt: skip
        for name in edition.profiles:
            folder = partner_path(language, name)
            yield self._list(edition, self.shelves[language], folder, gone=gone, changes=changes, profile=name)
        for author, articles in self.authors[language].values():
            yield self._list(
                edition, articles, f"{language}/{AUTHORS}/{author.slug}/", part=author,
                gone=[article for article in gone if author.slug in map(self._slug, article.authors)],
                changes=((when, a) for when, a in changes if author.slug in map(self._slug, a.authors)),
                languages=tuple(e.language for e in self.editions if author.slug in self.authors[e.language]),
            )  # fmt: skip

    def _list(
        self,
        edition: Edition,
        articles: Sequence[Shelved],
        folder: str,
        *,
        part: Section | Author | None = None,
        gone: Sequence[Shelved] = (),
        changes: Iterable[tuple[datetime, Shelved]] = (),
        languages: tuple[str, ...] = (),
        number: int = 0,
        older: Doc | None = None,
        newer: Doc | None = None,
        feeds: bool = True,
        profile: str = "",
    ) -> Sheet:
        language = edition.language
        shown, gone = articles[: edition.size * (CHOICE if profile else 1)], gone[: edition.size]
        formats = edition.formats if feeds else ()
        files = [list_path(folder, number or 1), *(folder + feed_file(kind, number or 1) for kind in formats)]
        months = self.months(edition) if not (number or profile) and len(articles) > len(shown) else ()
        recent = [] if number else self._ages(shown, edition.timezone, self.now)
        late = corrected(articles, changes, edition.size)
        told = repr((part, older, newer, months, feeds, profile, recent, len(late), 0 if number else edition.ttl))
        key = self._key_of(language, (*shown, *late), told, *(f"{a.url} {a.since}" for a in gone), *languages)
        drawing = ListOf(
            language=language, part=part, urls=_urls(shown), corrected=_urls(late), gone=tuple(gone),
            languages=languages, folder=folder, number=number, older=older, newer=newer, months=months, feeds=feeds,
            profile=profile,
        )  # fmt: skip
        return Sheet(tuple(files), key, drawing)

    def _ages(self, articles: Iterable[Shelved], timezone: str, now: datetime) -> list[int]:
        """How many days old the articles are as far as lists say so."""
        zone = ZoneInfo(timezone)
        today = now.astimezone(zone).date()
        recent = takewhile(lambda article: now - article.published < RECENT, articles)
        return [days for a in recent if (days := (today - a.published.astimezone(zone).date()).days) > 0]

    def _root(self) -> Iterator[Sheet]:
        look = self.looks[""]
        heads = tuple((e.language, _urls(self.shelves[e.language][:HEADLINES])) for e in self.editions)
        tops = [self._key_of(e.language, self.shelves[e.language][:HEADLINES]) for e in self.editions]
        yield Sheet((STYLE,), look, RootOf(STYLE))
        yield Sheet(("index.html",), _key(look, *tops), RootOf("index.html", heads))
        yield Sheet(("404.html",), _key(look, "404"), RootOf("404.html"))
        yield Sheet(("feeds.opml",), _key(look, "opml"), RootOf("feeds.opml"))
        yield from self._sitemaps()
        yield self._news()
        yield Sheet(("robots.txt",), _key(look, "robots"), RootOf("robots.txt"))

    def _sitemaps(self) -> Iterator[Sheet]:
        months: dict[str, dict[str, list[Shelved]]] = {}
        for language, articles in self.shelves.items():
            for article in articles:
                month = article.page[:7].replace("/", "-") if _MONTH.match(article.page) else "other"
                months.setdefault(month, {}).setdefault(language, []).append(article)
        authors = (f"{language} {term}" for language, found in self.authors.items() for term in found)
        lists = _key(self.looks[""], *authors)
        if sum(map(len, self.shelves.values())) <= PER_SITEMAP:
            items = tuple(chain.from_iterable(map(_items, months.values())))
            whole = MapOf(path="sitemap.xml", lists=True, items=items)
            yield Sheet((whole.path,), self._map_key(items, lists), whole)
            return
        parts = ["sitemap-lists.xml"]
        yield Sheet((parts[0],), lists, MapOf(path=parts[0], lists=True))
        for month, articles_of in sorted(months.items()):
            found = _items(articles_of)
            for start in range(0, len(found), PER_SITEMAP):
                items = found[start : start + PER_SITEMAP]
                path = f"sitemap-{month}{f'-{start // PER_SITEMAP + 1}' if start else ''}.xml"
                yield Sheet((path,), self._map_key(items, self.looks[""]), MapOf(path=path, items=items))
                parts.append(path)
        yield Sheet(("sitemap.xml",), _key(self.looks[""], *parts), MapOf(path="sitemap.xml", parts=tuple(parts)))

    def _map_key(self, items: Iterable[tuple[str, str]], *parts: str) -> str:
        """The key of a site map, which shows of an article its address, its languages and when its text moved."""
        facts = (
            f"{language} {self.articles[url].page} {self.texts[language][url].updated} {'|'.join(self.clusters[url])}"
            for language, url in items
        )
        return _key(*parts, *facts)

    def _news(self) -> Sheet:
        newest = max((shelf[0].published for shelf in self.shelves.values() if shelf), default=None)
        found: list[tuple[datetime, str, Shelved]] = []
        for language, shelf in self.shelves.items():
            for article in shelf[:NEWS_LIMIT]:
                if newest is None or article.published < newest - NEWS:
                    break
                found.append((article.published, language, article))
        found.sort(key=lambda item: (item[0], item[2].page, item[1]), reverse=True)
        chosen = [(language, article) for _, language, article in found[:NEWS_LIMIT]]
        key = _key(self.looks[""], *(self._entry_key(language, article) for language, article in chosen))
        return Sheet(("news-sitemap.xml",), key, NewsOf(tuple((language, article.url) for language, article in chosen)))

    def _key_of(self, language: str, articles: Iterable[Shelved], *parts: str) -> str:
        """The key of a list; its entries' keys hold the edition's look, which also speaks for an empty list."""
        return _key(self.looks[language], *parts, *(self._entry_key(language, article) for article in articles))


def _entry_key(
    looks: Mapping[str, str], texts: _Texts, clusters: Mapping[str, Sequence[str]], language: str, article: Shelved
) -> str:
    facts = f"{looks[language]}\0{'|'.join(clusters[article.url])}\0".encode()
    return blake2b(facts + article.digest + texts[language][article.url].digest, digest_size=12).hexdigest()


def _items(articles: Mapping[str, Iterable[Shelved]]) -> tuple[tuple[str, str], ...]:
    return tuple((language, article.url) for language, some in articles.items() for article in some)


def _urls(articles: Iterable[Shelved]) -> tuple[str, ...]:
    return tuple(article.url for article in articles)


def _key(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
