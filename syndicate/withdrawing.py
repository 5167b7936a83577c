"""Withdrawals that no article says itself: it is missing from its source's listings, or an operator took it out.

Notes in the store: ``absent SOURCE`` what absence.py remembers, ``confirmed SOURCE`` the missing articles whose absence
an operator confirmed, ``by hand`` what operators took out or gave back, ``by hand done`` up to when that was done,
``taken back`` the addresses of what sources themselves withdrew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from syndicate.absence import Absences, judge
from syndicate.identify import same_place
from syndicate.model import Listing, Sighting
from syndicate.ports import Store
from syndicate.report import Report

_BY_HAND, _DONE, _TAKEN_BACK = "by hand", "by hand done", "taken back"
_NAMED = 5  # addresses in a notice
_PAGE = re.compile(r"/?(?:[\w-]+/)?(\d{4}/\d\d/[^/]+?)(?:\.html)?(?:[?#].*)?")  # a language may stand before it


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """An operator's word on an article. withdrawn: or given back; at: when, ISO 8601 in UTC."""

    withdrawn: bool
    at: str


class Withdrawals:
    """Those of one pass. settle: publishes an article no more, or again, and says whether that changed anything."""

    def __init__(self, store: Store, settle: Callable[[str, bool], bool]) -> None:
        self._store, self._settle = store, settle
        self._orders = orders(store)
        self._absences: dict[str, Absences] = {}
        self._known = frozenset(_said(store, _TAKEN_BACK, "[]"))
        self._taken_back = set(self._known)

    def said(self, url: str, withdrawn: bool) -> None:
        """Note what an article's source says of it."""
        (self._taken_back.add if withdrawn else self._taken_back.discard)(url)

    def keep(self) -> None:
        """Remember what sources said."""
        if self._taken_back != self._known:
            self._store.note(_TAKEN_BACK, json.dumps(sorted(self._taken_back), ensure_ascii=False))

    def ordered(self, url: str) -> bool:
        """Whether an operator took this article out."""
        order = self._orders.get(url)
        return order is not None and order.withdrawn

    def obey(self) -> None:
        """Do what operators ordered. Whatever its source took back stays out."""
        done = self._store.noted(_DONE, needed=True) or ""
        for url, order in self._orders.items():
            if order.withdrawn or (order.at > done and url not in self._taken_back):
                self._settle(url, order.withdrawn)
        latest = max((order.at for order in self._orders.values()), default=done)
        if latest > done:
            self._store.note(_DONE, latest)

    def lost(self, seen: Sighting) -> bool:
        """Whether the source has not listed this article for so long that another one may have it."""
        known = self._of(seen.source)
        return seen.uid in known.gone or seen.uid in known.given

    def misses(self, source: str) -> bool:
        """Whether a source's last listing lacked articles of its own that were published still."""
        return bool(self._of(source).away)

    def weigh(
        self,
        listing: Listing,
        mine: Mapping[str, Sighting],
        live: Collection[str],
        *,
        others: Iterable[Listing],
        doubles: Collection[str],
        patience: int,
        report: Report,
    ) -> None:
        """Act on a complete listing. mine: by uid the source's articles and those it lost; live: uids of its own that
        are published; others: other sources' listings; doubles: places (see same_place) of articles that other sources
        show as well.
        """
        source, before = listing.source, self._of(listing.source)
        listed = {uid for uid in mine if uid in listing.items}
        if listing.absent is not None:  # of what stands in neither nothing is known: as it was, so it stays
            listed |= mine.keys() - listing.absent - before.gone - before.given.difference(live)
        elsewhere: set[str] = set()
        if away := {uid: same_place(mine[uid].url) for uid in mine.keys() - listed}:
            here, there = _places([listing]), _places(others).union(doubles)
            listed |= {uid for uid, place in away.items() if place in here}  # under another id
            elsewhere = {uid for uid, place in away.items() if place in there}
        confirmed = _said(self._store, f"confirmed {source}", "[]")
        verdict = judge(live, listed, before, elsewhere=elsewhere, patience=patience, confirmed=confirmed)
        for uid in verdict.withdraw:
            self._settle(mine[uid].url, True)
        for uid in verdict.restore:
            if not self.ordered(mine[uid].url) and mine[uid].url not in self._taken_back:
                self._settle(mine[uid].url, False)
        if verdict.absences != before:
            self._absences[source] = verdict.absences
            self._store.note(f"absent {source}", _written(verdict.absences))
        if confirmed:
            self._store.note(f"confirmed {source}", "[]")
        if verdict.withdraw:
            report.notices.append(_withdrawn(source, [mine[uid].url for uid in verdict.withdraw]))
        if verdict.doubtful:
            report.problems.append(_doubtful(source, len(verdict.absences.away), len(live)))

    def _of(self, source: str) -> Absences:
        if source not in self._absences:
            self._absences[source] = absences(self._store, source)
        return self._absences[source]


def absences(store: Store, source: str) -> Absences:
    """What is known to be missing from a source."""
    said = _said(store, f"absent {source}", "{}")
    return Absences(
        away=said.get("away", {}),
        missing=said.get("missing", {}),
        gone=frozenset(said.get("gone", [])),
        given=frozenset(said.get("given", [])),
    )


def orders(store: Store) -> dict[str, Order]:
    """What operators took out and gave back, by url."""
    said = _said(store, _BY_HAND, "{}")
    return {url: Order(withdrawn=withdrawn, at=at) for url, (withdrawn, at) in said.items()}


def find(store: Store, name: str, site_url: str) -> str:
    """The url of a kept article, or "". name: that address, that of one of its pages, or ``yyyy/mm/slug``."""
    shelf, place = store.shelf(), same_place(name)
    path = place.removeprefix(f"{same_place(site_url)}/")
    ours = path != place or "://" not in name  # others' pages may be called as ours are
    page = found[1] if ours and (found := _PAGE.fullmatch(path)) else ""
    by_address = next((article.url for article in shelf if same_place(article.url) == place), "")
    return by_address or next((article.url for article in shelf if article.page == page), "")


def order(store: Store, urls: Collection[str], now: datetime, *, withdrawn: bool) -> None:
    """Take articles out of every language at the next pass, or give them back. now: aware."""
    before = orders(store)
    latest = max([store.noted(_DONE, needed=True) or "", *(said.at for said in before.values())])
    if latest:  # the clock tells whole seconds: what is ordered within one is still later than what was obeyed in it
        now = max(now, datetime.fromisoformat(latest) + timedelta(microseconds=1))
    said = before | {url: Order(withdrawn=withdrawn, at=now.isoformat(timespec="microseconds")) for url in urls}
    store.note(_BY_HAND, json.dumps({url: [o.withdrawn, o.at] for url, o in said.items()}, ensure_ascii=False))


def confirm(store: Store, source: str) -> int:
    """Let what a source's next listing lacks too be withdrawn or given to who shows it; how many articles that are."""
    away = list(absences(store, source).away)
    store.note(f"confirmed {source}", json.dumps(away, ensure_ascii=False))
    return len(away)


def _said(store: Store, key: str, default: str) -> Any:
    """What a note says. Raises Damaged: what people ordered is not to be forgotten silently."""
    return json.loads(store.noted(key, needed=True) or default)


def _written(said: Absences) -> str:
    note = {"away": said.away, "missing": said.missing, "gone": sorted(said.gone), "given": sorted(said.given)}
    return json.dumps(note, ensure_ascii=False, sort_keys=True)


def _places(listings: Iterable[Listing]) -> set[str]:
    return {same_place(url) for listing in listings for url in listing.items.values() if url}


def _withdrawn(source: str, urls: list[str]) -> str:
    more = f" and {len(urls) - _NAMED} more" if len(urls) > _NAMED else ""
    named = ", ".join(urls[:_NAMED]) + more
    return f"{source}: {len(urls)} of its articles are not there any more and were withdrawn: {named}."


def _doubtful(source: str, missing: int, of: int) -> str:
    what = f"{missing} of its {of} articles are missing all at once. They stay published until you confirm it"
    return f'{source}: {what}: syndicate withdraw --missing "{source}".'
