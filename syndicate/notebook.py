"""A source's notes to itself, as they stand in the store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from syndicate.identify import same_place
from syndicate.memo import folded, key_of, unfolded
from syndicate.model import SHOWN
from syndicate.ports import Store


class Notebook(dict[str, str]):
    """The notes. They begin anew when cleaning changes, so that every article is read again.

    again: the uids of articles that were not simply kept, and so are to be shown again.
    """

    def __init__(self, store: Store, source: str, cleaning: str) -> None:
        self._store, self._key, self._cleaning = store, key_of(source), cleaning
        self._kept = store.noted(self._key) or ""
        version, notes = unfolded(self._kept) if self._kept else (cleaning, {})
        super().__init__(notes if version == cleaning else {})
        self._first = dict(self)
        self._before = self._first if version == cleaning else None
        self.again: set[str] = set()

    def standing(self, url: str) -> str | None:
        """The uid of the article with this address that was kept in an earlier pass and is there still."""
        uid = self._standing.get(same_place(url))
        return uid if uid and SHOWN + uid in self else None

    @cached_property
    def _standing(self) -> Mapping[str, str]:
        shown = ((key.removeprefix(SHOWN), note) for key, note in self._first.items() if key.startswith(SHOWN))
        return {same_place(url): uid for uid, note in shown if (url := note.partition("\t")[0])}

    def keep(self) -> None:
        """Write the notes down if they changed."""
        for uid in self.again:
            self.pop(SHOWN + uid, None)
        if self != self._before and (self or self._kept):
            self._kept = folded(self._cleaning, self)
            self._store.note(self._key, self._kept)
            self._before = dict(self)
