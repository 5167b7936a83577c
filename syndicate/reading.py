"""The first stage of a pass: sources to kept articles (read, identify, clean, keep)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from syndicate.clean import VERSION as CLEANING
from syndicate.clean import clean
from syndicate.errors import ArticleError, DoorError
from syndicate.identify import identify
from syndicate.model import Article, Asset, Notice, RawArticle, Sighting, digest
from syndicate.newsroom import BATCH, Newsroom, batches
from syndicate.ports import Progress, Store
from syndicate.report import Report

_FORMER = {"in": "id", "iw": "he", "ji": "yi"}  # codes that ISO 639 withdrew in 1989 and Java-made sites still write


def read(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Bring the store up to date with the sources. A bad article costs itself, a dead source what is behind it."""
    reader = _Reader(newsroom, report, now)
    for number, source in enumerate(newsroom.sources):
        progress.step(f"reading {source.name}", number, len(newsroom.sources))
        memo = _Memo(newsroom.store, source.name)
        try:
            for items in batches(source.read(memo), BATCH):
                reader.take(items)
                memo.keep()
                done = f"reading {source.name}: {report.read} articles"
                progress.step(done, number, len(newsroom.sources))
        except DoorError as error:
            report.problems.append(str(error))
        memo.keep()
    progress.step("reading", len(newsroom.sources), len(newsroom.sources))


class _Memo(dict[str, str]):
    """A source's notes to itself. They begin anew when cleaning changes, so that every article is read again."""

    def __init__(self, store: Store, source: str) -> None:
        self._store, self._key = store, f"source {source}"
        self._kept = store.noted(self._key) or ""
        version, notes = json.loads(self._kept) if self._kept else (CLEANING, {})
        super().__init__(notes if version == CLEANING else {})

    def keep(self) -> None:
        """Write the notes down if they changed."""
        notes = json.dumps([CLEANING, self], ensure_ascii=False)
        if notes != self._kept and (self or self._kept):
            self._store.note(self._key, notes)
            self._kept = notes


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
        self.known = {a.url: (a.digest.hex(), a.since is not None) for a in self.newsroom.store.shelf()}

    def take(self, items: Iterable[RawArticle | ArticleError | Notice]) -> None:
        """Clean a batch and keep what is new or changed of it."""
        kept: list[tuple[Sighting, Article]] = []
        assets: list[Asset] = []
        for item in items:
            if isinstance(item, Notice):
                self.report.notices.append(f"{item.source}: {item.what}")
                self.report.left_out += item.left_out
                continue
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
            self.newsroom.store.keep_articles(kept, assets, self.now)

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
