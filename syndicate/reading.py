"""The first stage of a pass: sources to kept articles (read, identify, clean, keep)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from syndicate.clean import clean
from syndicate.clean import version as cleaning
from syndicate.errors import ArticleError, DoorError
from syndicate.identify import identify, same_place
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
        memo = _Memo(newsroom.store, source.name, cleaning(newsroom.rules))
        try:
            for items in batches(source.read(memo), BATCH):
                reader.take(items)
                memo.keep()
                done = f"reading {source.name}: {report.read} articles"
                progress.step(done, number, len(newsroom.sources))
        except DoorError as error:
            report.problems.append(str(error))
        reader.tell_renamed(source.name)
        memo.keep()
    progress.step("reading", len(newsroom.sources), len(newsroom.sources))


class _Memo(dict[str, str]):
    """A source's notes to itself. They begin anew when cleaning changes, so that every article is read again."""

    def __init__(self, store: Store, source: str, cleaning: str) -> None:
        self._store, self._key, self._cleaning = store, f"source {source}", cleaning
        self._kept = store.noted(self._key) or ""
        version, notes = json.loads(self._kept) if self._kept else (cleaning, {})
        super().__init__(notes if version == cleaning else {})

    def keep(self) -> None:
        """Write the notes down if they changed."""
        notes = json.dumps([self._cleaning, self], ensure_ascii=False)
        if notes != self._kept and (self or self._kept):
            self._store.note(self._key, notes)
            self._kept = notes


@dataclass
class _Reader:
    newsroom: Newsroom
    report: Report
    now: datetime
    sightings: dict[tuple[str, str], Sighting] = field(init=False)
    configured: set[str] = field(init=False)  # names of sources
    owners: dict[str, Sighting] = field(init=False)
    taken: set[str] = field(init=False)
    known: dict[str, tuple[str, bool]] = field(init=False)
    claims: dict[str, str] = field(default_factory=dict)  # address → the id it came under in this pass
    renamed: Counter[str] = field(default_factory=Counter)  # by source

    def __post_init__(self) -> None:
        self.sightings = dict(self.newsroom.store.sightings())
        self.owners = {}
        self.configured = {source.name for source in self.newsroom.sources}
        for sighting in sorted(self.sightings.values(), key=lambda s: s.source not in self.configured):
            self.owners.setdefault(same_place(sighting.url), sighting)
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
        owner = self.owners.setdefault(same_place(sighting.url), sighting)
        if owner.source not in self.configured:  # its source was renamed or taken out: whoever shows it now goes on
            owner = self.owners[same_place(sighting.url)] = replace(owner, source=raw.source, uid=raw.uid)
        if owner.source != sighting.source:
            report.duplicates += 1  # the same article through a second source: the first one named tells it
            return None
        raw, sighting = self._by_its_address(raw, owner), owner
        article = clean(raw, sighting, source_language=room.source_language, rules=room.rules)
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

    def _by_its_address(self, raw: RawArticle, owner: Sighting) -> RawArticle:
        """``raw`` under the id it was first seen with: one whose address is known is that article, whatever its id."""
        claimed = self.claims.setdefault(owner.url, raw.uid)
        if claimed != raw.uid:
            what = f"has the address of “{claimed}” before it ({owner.url}); that one counts."
            raise ArticleError(what, source=raw.source, uid=raw.uid)
        if raw.uid == owner.uid:
            return raw
        self.renamed[raw.source] += 1
        return replace(raw, uid=owner.uid)

    def tell_renamed(self, source: str) -> None:
        """Note how many of the source's articles came under other ids than before."""
        if number := self.renamed[source]:
            what = f"{number} of its articles have another id than before; by their addresses they are the same."
            self.report.notices.append(f"{source}: {what}")


def _in_language(raw: RawArticle, source_language: str) -> RawArticle:
    """``raw`` with the newsroom's own tag for its language; ``id-ID`` is ``id``."""
    said = raw.language.lower().replace("_", "-").split("-")[0]
    if said and _FORMER.get(said, said) != source_language.split("-")[0]:
        what = f"is in “{raw.language}”, but this newsroom's articles are in {source_language}; it is left out."
        raise ArticleError(what, source=raw.source, uid=raw.uid)
    return replace(raw, language=source_language)
