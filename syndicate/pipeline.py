"""The main path: two straight pipes that meet in the store. Read this file first.

    sources ─▶ identify ─▶ clean ─▶ segment ─▶ plan ─┐              ┌─▶ issue ─▶ render ─▶ outlet
                                                     ▼              │
                                      memory ◀─▶ engine ─▶ check ─▶ store

One pass reads what the sources show, translates what is due and publishes what the store holds. It may be killed
anywhere: each batch is committed before the next begins, and what is published is made from the store alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from syndicate import check, plan
from syndicate.ask import ask
from syndicate.clean import clean
from syndicate.errors import ArticleError, DoorError, MissingPack
from syndicate.glossary import Glossary
from syndicate.identify import identify
from syndicate.issue import make_entry
from syndicate.localise import Voice
from syndicate.model import (
    Answer,
    Article,
    Asset,
    Document,
    Edition,
    Entry,
    Page,
    Plan,
    RawArticle,
    Sighting,
    digest,
)
from syndicate.ports import Engine, Outlet, Progress, Source, Store
from syndicate.render.pages import Templates
from syndicate.render.site import render_edition_pages, render_root, render_withdrawn
from syndicate.report import Report
from syndicate.segment import segment

BATCH = 50  # articles committed together: what a killed process loses at most
_FORMER = {"in": "id", "iw": "he", "ji": "yi"}  # codes that ISO 639 withdrew in 1989 and Java-made sites still write
_ASSET = re.compile(r"asset:([0-9a-f]{16}\.[a-z0-9]+)")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """Everything a pass works with. engines, voices: by language; templates, voices: how pages look and speak.

    engines: the preferred one first, the others stand in for it when it fails; glossary: how the newsroom's terms are
    called in each language; forget_after: machine answers not used for so long are dropped, None: never.
    """

    title: str
    site_url: str
    source_language: str
    timezone: str
    sources: Sequence[Source]
    engines: Mapping[str, Sequence[Engine]]
    glossary: Glossary
    store: Store
    outlet: Outlet
    editions: Sequence[Edition]
    voices: Mapping[str, Voice]
    templates: Templates
    forget_after: timedelta | None = None


def run(newsroom: Newsroom, *, now: datetime, progress: Progress) -> Report:
    """One whole pass. now: aware, UTC; only what the sources leave undated depends on it."""
    report = Report(started=now)
    read(newsroom, report, now, progress)
    translate(newsroom, report, now, progress)
    publish(newsroom, report, progress)
    if newsroom.forget_after:
        report.forgotten = newsroom.store.forget(now - newsroom.forget_after)
    return report


# ---------------------------------------------------------------- in: sources to articles


def read(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Bring the store up to date with the sources. A bad article costs itself, a dead source what is behind it."""
    reader = _Reader(newsroom, report, now)
    for number, source in enumerate(newsroom.sources):
        progress.step(f"reading {source.name}", number, len(newsroom.sources))
        try:
            for items in _batches(source.read(), BATCH):
                reader.take(items)
        except DoorError as error:
            report.problems.append(str(error))
    progress.step("reading", len(newsroom.sources), len(newsroom.sources))


@dataclass
class _Reader:
    newsroom: Newsroom
    report: Report
    now: datetime
    sightings: dict[tuple[str, str], Sighting] = field(init=False)
    owners: dict[str, Sighting] = field(init=False)
    taken: set[str] = field(init=False)
    known: dict[str, tuple[str, bool]] = field(init=False)

    def __post_init__(self) -> None:
        self.sightings = dict(self.newsroom.store.sightings())
        self.owners = {}
        for sighting in self.sightings.values():
            self.owners.setdefault(sighting.url, sighting)
        self.taken = {s.page for s in self.sightings.values()}
        self.known = {a.url: (digest(a), a.withdrawn) for a in self.newsroom.store.articles()}

    def take(self, items: Iterable[RawArticle | ArticleError]) -> None:
        """Clean a batch and keep what is new or changed of it."""
        kept: list[tuple[Sighting, Article]] = []
        assets: list[Asset] = []
        for item in items:
            try:
                if isinstance(item, ArticleError):
                    raise item
                found = self._clean(item)
            except ArticleError as error:
                self.report.problems.append(str(error))
                continue
            if found:
                kept.append(found)
                assets += item.assets
        if kept:
            self.newsroom.store.keep_articles(kept, assets)

    def _clean(self, raw: RawArticle) -> tuple[Sighting, Article] | None:
        """The cleaned article if it says anything new."""
        room, report = self.newsroom, self.report
        report.read += 1
        raw = _in_language(raw, room.source_language)
        sighting = identify(
            raw, self.sightings.get((raw.source, raw.uid)), self.taken,
            site_url=room.site_url, source_language=room.source_language, timezone=room.timezone, now=self.now,
        )  # fmt: skip
        owner = self.owners.setdefault(sighting.url, sighting)
        if owner.source != sighting.source:
            report.duplicates += 1  # the same article through a second source: the first one named tells it
            return None
        sighting = replace(sighting, page=owner.page, first_seen=owner.first_seen)
        article = clean(raw, sighting, source_language=room.source_language)
        before, was_withdrawn = self.known.get(article.url, ("", False))
        if before == digest(article) or (article.withdrawn and not before):
            return None
        self.known[article.url] = (digest(article), article.withdrawn)
        self.sightings[raw.source, raw.uid] = sighting
        self.taken.add(sighting.page)
        if article.withdrawn and not was_withdrawn:
            report.withdrawn += 1
        elif before:
            report.changed += 1
        else:
            report.new += 1
        report.cuts += [(article.url, cut.rule, cut.text) for cut in article.cut]
        return sighting, article


def _in_language(raw: RawArticle, source_language: str) -> RawArticle:
    """``raw`` with the newsroom's own tag for its language; ``id-ID`` is ``id``."""
    said = raw.language.lower().replace("_", "-").split("-")[0]
    if said and _FORMER.get(said, said) != source_language.split("-")[0]:
        what = f"is in “{raw.language}”, but this newsroom's articles are in {source_language}; it is left out."
        raise ArticleError(what, source=raw.source, uid=raw.uid)
    return replace(raw, language=source_language)


# ---------------------------------------------------------------- in: articles to texts in every language


def translate(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Make every text that is due. The sentences of a whole batch, in all languages, go to each engine at once."""
    store, own = newsroom.store, newsroom.source_language
    serving = _serving(newsroom, report)
    versions = {language: store.review_version(language) for language in serving if language != own}
    made = {edition.language: store.plans(edition.language) for edition in newsroom.editions}
    due: dict[str, list[str]] = {}
    articles: dict[str, Article] = {}
    for article in store.articles():
        for language, ((_, identity), *_) in serving.items():
            if not article.withdrawn and made[language].get(article.url) != plan.fingerprint(
                article, language, identity, newsroom.glossary, versions.get(language, "")
            ):
                due.setdefault(article.url, []).append(language)
                articles[article.url] = article
    for number, urls in enumerate(_batches(due, BATCH)):
        wanted: list[tuple[Document, str]] = []
        for url in urls:
            if own in due[url]:
                due[url].remove(own)
                made_from = plan.fingerprint(articles[url], own, "original", newsroom.glossary)
                before = store.translation(url, own)
                store.keep_translations([check.original(articles[url], made_from, before, now)])
                report.translated[own] += 1
            if due[url]:
                document = segment(articles[url])
                wanted += [(document, language) for language in due[url]]
        plans = _planned(newsroom, wanted, serving, versions)
        while plans:
            engines = {p.target: engine for p in plans if (engine := serving[p.target][0][0])}
            answers = ask(plans, engines, store, report=report, now=now, progress=progress)
            plans = _elsewhere(newsroom, _keep(newsroom, plans, answers, report, now), serving, versions)
        progress.step("articles", min((number + 1) * BATCH, len(due)), len(due))
    report.held = [t for t in store.held() if t.language in serving]


Choice = tuple[Engine | None, str]


def _serving(newsroom: Newsroom, report: Report) -> dict[str, list[Choice]]:
    """For each language the engines that can serve it now, with their identities, the preferred one first.

    A missing pack costs its language alone, and that only if no other engine stands behind the first.
    """
    serving: dict[str, list[Choice]] = {}
    for edition in newsroom.editions:
        language = edition.language
        if language == newsroom.source_language:
            serving[language] = [(None, "original")]
            continue
        missing: list[str] = []
        for engine in newsroom.engines[language]:
            try:
                identity = engine.identity(newsroom.source_language, language)
                serving.setdefault(language, []).append((engine, identity))
            except (MissingPack, DoorError) as error:
                missing.append(f"{language}: {error}")
        if language not in serving:
            report.problems += missing
    return serving


def _planned(
    newsroom: Newsroom,
    wanted: Sequence[tuple[Document, str]],
    serving: Mapping[str, Sequence[Choice]],
    versions: Mapping[str, str],
) -> list[Plan]:
    """The plans for documents in languages, with what editors have reviewed of them. versions: of the reviews."""
    texts: dict[str, set[str]] = {}
    for document, language in wanted:
        if versions[language]:
            texts.setdefault(language, set()).update(s.text for s in document.segments)
    reviews = {
        language: newsroom.store.reviews(newsroom.source_language, language, list(found))
        for language, found in texts.items()
    }
    return [
        plan.make_plan(
            document, language, serving[language][0][1], newsroom.glossary,
            reviews=reviews.get(language, {}), review_version=versions[language],
        )
        for document, language in wanted
    ]  # fmt: skip


def _elsewhere(
    newsroom: Newsroom, plans: Sequence[Plan], serving: dict[str, list[Choice]], versions: Mapping[str, str]
) -> list[Plan]:
    """Plans that an engine left open, made for the next engine of their language, which has the rest of the pass."""
    for language in {p.target for p in plans}:
        if len(serving[language]) > 1:
            serving[language].pop(0)
    again = _planned(newsroom, [(p.document, p.target) for p in plans], serving, versions)
    return [new for new, old in zip(again, plans, strict=True) if new.fingerprint != old.fingerprint]


def _keep(
    newsroom: Newsroom, plans: Sequence[Plan], answers: Mapping[str, Answer], report: Report, now: datetime
) -> list[Plan]:
    """Judge and keep the texts whose every sentence was answered; returns the plans of the others."""
    texts, left = [], []
    for plan_ in plans:
        if plan_.missing(answers):
            left.append(plan_)
            continue
        previous = newsroom.store.translation(plan_.document.article.url, plan_.target)
        engine = plan_.requests[0].identity if plan_.requests else ""
        text = check.assemble(plan_, answers, previous, engine=engine, now=now)
        report.flaws.update(flaw.kind for flaw in text.flaws)
        if not text.held:
            report.translated[plan_.target] += 1
        texts.append(text)
    newsroom.store.keep_translations(texts)
    return left


# ---------------------------------------------------------------- out: texts to feeds and pages


def publish(newsroom: Newsroom, report: Report, progress: Progress) -> None:
    """Make the outlet hold what the store holds. Feeds go last, so that what they point to is there."""
    try:
        report.published = newsroom.outlet.publish(_pages(newsroom, progress))
    except DoorError as error:
        report.problems.append(str(error))


def _pages(newsroom: Newsroom, progress: Progress) -> Iterator[Page]:
    entries, assets = _entries(newsroom)
    for name in sorted(assets):
        asset = newsroom.store.asset(name)
        if asset:
            yield Page(path=f"media/{name}", type=asset.type, body=asset.body)
    withdrawn = newsroom.store.withdrawn()
    for number, edition in enumerate(newsroom.editions):
        progress.step(f"writing {edition.language}", number, len(newsroom.editions))
        voice = newsroom.voices[edition.language]
        yield from render_withdrawn(edition, [a.page for a in withdrawn], voice, newsroom.templates, newsroom.editions)
        yield from render_edition_pages(
            edition, entries[edition.language], voice, newsroom.templates, newsroom.editions
        )
    yield from render_root(newsroom.title, newsroom.editions, entries, newsroom.voices, newsroom.templates)
    progress.step("writing", len(newsroom.editions), len(newsroom.editions))


def _entries(newsroom: Newsroom) -> tuple[dict[str, list[Entry]], set[str]]:
    """The entries of each edition, newest first, and the names of the files they refer to."""
    shown = {
        edition.language: [
            kept
            for kept in newsroom.store.newest(edition.language)
            if kept.translation.origin != "machine" or not edition.reviewed_only
        ]
        for edition in newsroom.editions
    }
    clusters: dict[str, list[tuple[str, str]]] = {}
    assets: set[str] = set()
    for language, texts in shown.items():
        for kept in texts:
            address = f"{newsroom.site_url}/{language}/{kept.article.page}.html"
            clusters.setdefault(kept.article.url, []).append((language, address))
            assets.update(_ASSET.findall(kept.translation.body))
            assets.update(name for media in kept.translation.media for name in _ASSET.findall(media.url))
    entries = {
        edition.language: [
            make_entry(
                kept.article, kept.translation,
                edition=edition, voice=newsroom.voices[edition.language], alternates=sorted(clusters[kept.article.url]),
            )
            for kept in shown[edition.language]
        ]
        for edition in newsroom.editions
    }  # fmt: skip
    return entries, assets


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of ``size`` items; what comes before an error is handed on before the error."""
    batch: list[T] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except DoorError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
