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
_PAGE = re.compile(r"(?:.*/)?(\d{4}/\d\d/[^/]+?)(?:\.html)?(?:[?#].*)?")


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

    def gone(self, source: str, uid: str) -> bool:
        """Whether the article was withdrawn because its source does not list it any more."""
        return uid in self._of(source).gone

    def misses(self, source: str) -> bool:
        """Whether a source's last listing lacked articles that are published still."""
        return bool(self._of(source).missing)

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
        """Act on a complete listing. mine: the source's articles by uid; live: urls of what is published; others:
        other sources' listings; doubles: places (see same_place) of articles that other sources show as well.
        """
        source, before = listing.source, self._of(listing.source)
        listed = {uid for uid in mine if uid in listing.items}
        if listing.absent is not None:  # of what stands in neither nothing is known: as it was, so it stays
            listed |= mine.keys() - listing.absent - before.gone
        if len(listed) < len(mine):  # those that came under another id, or elsewhere
            shown = (url for some in (listing, *others) for url in some.items.values() if url)
            places = {same_place(url) for url in shown}.union(doubles)
            listed |= {uid for uid, seen in mine.items() if uid not in listed and same_place(seen.url) in places}
        live_uids = [uid for uid, seen in mine.items() if seen.url in live]
        confirmed = _said(self._store, f"confirmed {source}", "[]")
        verdict = judge(live_uids, listed, before, patience=patience, confirmed=confirmed)
        for uid in verdict.withdraw:
            self._settle(mine[uid].url, True)
        for uid in verdict.restore:
            if not self.ordered(mine[uid].url) and mine[uid].url not in self._taken_back:
                self._settle(mine[uid].url, False)
        if verdict.absences != before:
            self._absences[source] = verdict.absences
            note = {"missing": dict(verdict.absences.missing), "gone": sorted(verdict.absences.gone)}
            self._store.note(f"absent {source}", json.dumps(note, ensure_ascii=False))
        if confirmed:
            self._store.note(f"confirmed {source}", "[]")
        if verdict.withdraw:
            report.notices.append(_withdrawn(source, [mine[uid].url for uid in verdict.withdraw]))
        if verdict.doubtful:
            report.problems.append(_doubtful(source, len(verdict.absences.missing), len(live_uids)))

    def _of(self, source: str) -> Absences:
        if source not in self._absences:
            self._absences[source] = absences(self._store, source)
        return self._absences[source]


def absences(store: Store, source: str) -> Absences:
    """What is known to be missing from a source."""
    said = _said(store, f"absent {source}", "{}")
    return Absences(missing=said.get("missing", {}), gone=frozenset(said.get("gone", [])))


def orders(store: Store) -> dict[str, Order]:
    """What operators took out and gave back, by url."""
    said = _said(store, _BY_HAND, "{}")
    return {url: Order(withdrawn=withdrawn, at=at) for url, (withdrawn, at) in said.items()}


def find(store: Store, name: str) -> str:
    """The url of a kept article, or "". name: that address, that of one of its pages, or ``yyyy/mm/slug``."""
    shelf, place = store.shelf(), same_place(name)
    page = found[1] if (found := _PAGE.fullmatch(name)) else ""
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
    """Let what is missing from a source be withdrawn when its next listing lacks it too; how many articles that are."""
    missing = list(absences(store, source).missing)
    store.note(f"confirmed {source}", json.dumps(missing, ensure_ascii=False))
    return len(missing)


def _said(store: Store, key: str, default: str) -> Any:
    """What a note says. Raises Damaged: what people ordered is not to be forgotten silently."""
    return json.loads(store.noted(key, needed=True) or default)


def _withdrawn(source: str, urls: list[str]) -> str:
    more = f" and {len(urls) - _NAMED} more" if len(urls) > _NAMED else ""
    named = ", ".join(urls[:_NAMED]) + more
    return f"{source}: {len(urls)} of its articles are not there any more and were withdrawn: {named}."


def _doubtful(source: str, missing: int, of: int) -> str:
    what = f"{missing} of its {of} articles are missing all at once. They stay published until you confirm it"
    return f'{source}: {what}: syndicate withdraw --missing "{source}".'
