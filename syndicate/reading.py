"""The first stage of a pass: sources to kept articles (read, identify, clean, keep)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from syndicate.absence import PATIENCE
from syndicate.errors import ArticleError, DoorError
from syndicate.identify import identify, same_place
from syndicate.iso639 import FORMER
from syndicate.memo import folded, key_of, unfolded
from syndicate.model import Article, Asset, Listing, Notice, RawArticle, Sighting, digest
from syndicate.newsroom import BATCH, Newsroom, batches
from syndicate.notebook import Notebook
from syndicate.ports import Progress, Source, Store
from syndicate.report import Report
from syndicate.withdrawing import Withdrawals

log = logging.getLogger("syndicate.read")


def read(
    newsroom: Newsroom, report: Report, now: datetime, progress: Progress, *, only: Collection[str] | None = None
) -> None:
    """Bring the store up to date with the sources. A bad article costs itself, a dead source what is behind it.

    only: the names of those that are read now, None: all.
    """
    for key in newsroom.store.damaged():
        what = "is damaged, so what it said is found out anew. Restore a backup if this is told again."
        report.problems.append(f"note “{key}” of the state {what}")
    reader = _Reader(newsroom, report, now)
    reader.withdrawals.obey()
    sources = [source for source in newsroom.sources if only is None or source.name in only]
    cleaning = newsroom.cleaning.version(newsroom.store)
    for number, source in enumerate(sources):
        progress.step(f"reading {source.name}", number, len(sources))
        memo = reader.memo = Notebook(newsroom.store, source.name, cleaning)
        before, count = memo.get("next", ""), report.read
        for items in _shown(source, memo, report):
            reader.take(items)  # what the store cannot keep ends the pass: the memo must not tell that it was kept
            memo.keep()
            progress.step(f"reading {source.name}: {report.read} articles", number, len(sources))
        # a source that says when to come back, and has not said anew, was not asked
        rested = bool(before) and memo.get("next") == before and report.read == count
        if rested or "gone" in memo:
            report.fetches[source.name] = "rest"
        reader.tell_renamed(source.name)
        memo.keep()
    reader.weigh_listings()
    reader.withdrawals.keep()
    progress.step("reading", len(sources), len(sources))


def _shown(
    source: Source, memo: Notebook, report: Report
) -> Iterator[list[RawArticle | ArticleError | Notice | Listing]]:
    """What a source shows, in batches. That it is dead is told."""
    subject = f"source {source.name}"
    report.fetches[source.name], report.states[subject] = "fetched", ""
    try:
        yield from batches(source.read(memo), BATCH)
    except DoorError as error:
        report.problems.append(str(error))
        report.fetches[source.name], report.states[subject] = "failed", str(error)


def hurry(store: Store, source: str) -> None:
    """Let a source be asked at the next reading although it said that it need not be yet, unless it is failing."""
    version, notes = unfolded(store.noted(key_of(source)))
    if "next" in notes and "failures" not in notes:
        del notes["next"]
        store.note(key_of(source), folded(version, notes))


@dataclass
class _Reader:
    newsroom: Newsroom
    report: Report
    now: datetime
    configured: dict[str, int] = field(init=False)  # names of sources, in which place each is named
    memo: Notebook = field(init=False)  # of the source that is being read
    claims: dict[str, str] = field(default_factory=dict)  # address → the id it came under in this pass
    renamed: Counter[str] = field(default_factory=Counter)  # by source
    listings: dict[str, Listing] = field(default_factory=dict)  # by source
    doubles: dict[str, set[str]] = field(default_factory=dict)  # by source, places of articles that another one tells
    withdrawals: Withdrawals = field(init=False)

    def __post_init__(self) -> None:
        self.configured = {source.name: place for place, source in enumerate(self.newsroom.sources)}
        self.withdrawals = Withdrawals(self.newsroom.store, self.settle)

    # What is known of all articles, had only when there is something to compare it with.

    @cached_property
    def sightings(self) -> dict[tuple[str, str], Sighting]:
        return dict(self.newsroom.store.sightings())

    @cached_property
    def owners(self) -> dict[str, Sighting]:
        """By place (see same_place): of the sources that had an article and have not lost it, the one named first."""

        def rank(seen: Sighting) -> tuple[bool, int]:
            return self.withdrawals.lost(seen), self.configured.get(seen.source, len(self.configured))

        found: dict[str, Sighting] = {}
        for sighting in sorted(self.sightings.values(), key=rank):
            found.setdefault(same_place(sighting.url), sighting)
        return found

    @cached_property
    def taken(self) -> set[str]:
        """Pages."""
        return {sighting.page for sighting in self.sightings.values()}

    @cached_property
    def known(self) -> dict[str, tuple[str, bool]]:
        """By url the article's digest, and whether it is withdrawn."""
        return {a.url: (a.digest.hex(), a.since is not None) for a in self.newsroom.store.shelf()}

    def take(self, items: Iterable[RawArticle | ArticleError | Notice | Listing]) -> None:
        """Clean a batch and keep what is new or changed of it."""
        kept: list[tuple[Sighting, Article]] = []
        assets: list[Asset] = []
        for item in items:
            if isinstance(item, Notice):
                self.report.notices.append(f"{item.source}: {item.what}")
                self.report.left_out += item.left_out
                continue
            if isinstance(item, Listing):
                self.listings[item.source] = item
                continue
            try:
                if isinstance(item, ArticleError):
                    raise item
                found = self._clean(item)
            except ArticleError as error:
                self.report.problems.append(str(error))
                if isinstance(item, RawArticle):
                    self.memo.again.add(item.uid)
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
        if raw.withdrawn and not (raw.title or raw.body):
            return self._bare_withdrawal(raw)
        raw = _in_language(raw, room.source_language)
        sighting = identify(
            raw, self.sightings.get((raw.source, raw.uid)), self.taken,
            site_url=room.site_url, source_language=room.source_language, timezone=room.timezone, now=self.now,
        )  # fmt: skip
        owner = self._owner(raw, sighting)
        if owner.source != raw.source:
            report.duplicates += 1  # the same article through a second source: the first one named tells it
            self.doubles.setdefault(raw.source, set()).add(same_place(owner.url))
            self.memo.again.add(raw.uid)
            return None
        raw, sighting = self._by_its_address(raw, owner), owner
        article = room.cleaning.clean(raw, sighting, source_language=room.source_language)
        self.withdrawals.said(article.url, article.withdrawn)
        if self.withdrawals.ordered(article.url):
            article = replace(article, withdrawn=True)
        return self._told(sighting, article)

    def _told(self, sighting: Sighting, article: Article) -> tuple[Sighting, Article] | None:
        """The article if the store has not just that, counted and noted."""
        report = self.report
        before, was_withdrawn = self.known.get(article.url, ("", False))
        now = digest(article)
        if before == now or (article.withdrawn and not before):
            return None
        self.known[article.url] = (now, article.withdrawn)
        self.sightings[sighting.source, sighting.uid] = sighting
        self.taken.add(sighting.page)
        if article.withdrawn and not was_withdrawn:
            report.withdrawn += 1
            what = "withdrawn"
        elif before:
            report.changed += 1
            what = "changed"
        else:
            report.new += 1
            what = "new"
        log.info(what, extra={"article": article.url, "source": sighting.source, "cuts": len(article.cut)})
        report.cuts += [(article.url, cut.rule, cut.text) for cut in article.cut]
        return sighting, article

    def _owner(self, raw: RawArticle, sighting: Sighting) -> Sighting:
        """Whose article it is. One whose source was renamed, taken out or lost it goes on with whoever shows it now."""
        place = same_place(sighting.url)
        owner = self.owners.setdefault(place, sighting)
        other = owner.source != raw.source
        if owner.source not in self.configured or (other and self.withdrawals.lost(owner)):
            owner = self.owners[place] = replace(owner, source=raw.source, uid=raw.uid)
        return owner

    def _bare_withdrawal(self, raw: RawArticle) -> tuple[Sighting, Article] | None:
        """The kept article, withdrawn; None if there is none of this source, or it is withdrawn already."""
        seen = self.sightings.get((raw.source, raw.uid))
        owner = self.owners.get(same_place(seen.url if seen else raw.url))
        article = self.newsroom.store.article(owner.url) if owner and owner.source == raw.source else None
        if owner is None or article is None:
            return None
        self.withdrawals.said(article.url, True)
        return None if article.withdrawn else self._told(owner, replace(article, withdrawn=True))

    def settle(self, url: str, withdrawn: bool) -> bool:
        """Publish a kept article no more, or again as it was; whether that changed anything."""
        if self.known.get(url, ("", withdrawn))[1] == withdrawn:
            return False
        article, owner = self.newsroom.store.article(url), self.owners.get(same_place(url))
        told = self._told(owner, replace(article, withdrawn=withdrawn)) if article and owner else None
        if told:
            self.newsroom.store.keep_articles([told], [], self.now)
        return told is not None

    def weigh_listings(self) -> None:
        """Withdraw what has been missing from its source for long enough, and publish again what is back.

        Where nothing was missing, the same listings of the same articles are not weighed again.
        """
        store = self.newsroom.store
        listings = [[name, *listing.items, *listing.items.values()] for name, listing in self.listings.items()]
        doubles = {source: sorted(places) for source, places in self.doubles.items()}
        note, weighed = f"weighed {' '.join(self.listings)}", digest(store.version(), listings, doubles)
        if not listings or (store.noted(note) == weighed and not self._misses()):
            return
        published = {url for url, (_, withdrawn) in self.known.items() if not withdrawn}
        for name, listing in self.listings.items():
            own = {seen.uid: seen for seen in self.owners.values() if seen.source == name}
            seen_here = (seen for seen in self.sightings.values() if seen.source == name)
            lost = {seen.uid: seen for seen in seen_here if self.withdrawals.lost(seen)}
            self.withdrawals.weigh(
                listing, lost | own, {uid for uid, seen in own.items() if seen.url in published},
                others=[other for other in self.listings.values() if other.source != name],
                doubles={place for source, places in self.doubles.items() if source != name for place in places},
                patience=self.newsroom.withdraw_after.get(name, PATIENCE),
                report=self.report,
            )  # fmt: skip
        if not self._misses():
            store.note(note, weighed)

    def _misses(self) -> bool:
        return any(map(self.withdrawals.misses, self.listings))

    def _by_its_address(self, raw: RawArticle, owner: Sighting) -> RawArticle:
        """``raw`` under the id it was first seen with: one whose address is known is that article, whatever its id."""
        claimed = self.claims.setdefault(owner.url, self.memo.standing(owner.url) or raw.uid)
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
    if said and FORMER.get(said, said) != source_language.split("-")[0]:
        what = f"is in “{raw.language}”, but this newsroom's articles are in {source_language}; it is left out."
        raise ArticleError(what, source=raw.source, uid=raw.uid)
    return replace(raw, language=source_language)
