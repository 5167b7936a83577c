"""One source's dealings with its server, and what of them must outlast a pass: it stands in the source's memo.

``address`` where it moved to · ``next`` not to be asked before · ``failures`` in a row, ``since`` when, ``why`` ·
``gone`` when it answered 410 · ``etag``, ``modified`` of the page ``validated`` · ``halved`` how often pages were made
smaller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import TypeVar

from syndicate.errors import DoorError
from syndicate.model import Notice, utc
from syndicate.sources.fetch import Fetched, Refused
from syndicate.sources.patience import LONGEST, fresh_for, wait_after
from syndicate.sources.robots import Barred
from syndicate.sources.web import Web

_LATE = timedelta(days=3)  # after so long a failing source is somebody's task
_PLAIN = re.compile(r"[\x20-\x7e]{1,500}")  # of header fields that are sent back
_MARKS = ("etag", "modified", "validated")
_FEWEST = 10  # items on a page
MOST = 2000  # requests in one pass: a site that invents posts without end costs one pass of one source
T = TypeVar("T")


def begun(items: Iterator[T]) -> Iterator[T]:
    """The same items, with the first one fetched already: what is dead fails here and not when it is read."""
    return chain(list(islice(items, 1)), items)


class Visit:
    """A pass's visit to one server. name: the source's; address: as configured; door: how errors call it."""

    def __init__(
        self, web: Web, memo: MutableMapping[str, str], *, name: str, address: str, door: str, allow_private: bool
    ) -> None:
        self._web, self._memo, self._name, self._configured = web, memo, name, address
        self.door, self._allow_private = door, allow_private
        self._first: Fetched | None = None
        self._requests = 0

    @property
    def address(self) -> str:
        """Where the source is now."""
        return self._memo.get("address") or self._configured

    @property
    def now(self) -> datetime:
        """The moment."""
        return self._web.now()

    def due(self, *, unfinished: bool) -> bool:
        """Whether it may be asked now. unfinished: an import goes on, so that only failures hold it up.

        Raises DoorError while it is gone or failing: the report tells until somebody mends it.
        """
        memo = self._memo
        if "gone" in memo:
            what = (
                f"is gone for good (410, {_day(memo['gone'])}) and is not asked any more; take it out of [[sources]]."
            )
            raise DoorError(what, door=self.door)
        wait = datetime.fromisoformat(memo["next"]) - self.now if "next" in memo else timedelta()
        if not timedelta() < wait <= LONGEST:  # a longer one was noted by a clock that went wrong
            return True
        if "failures" in memo:
            raise DoorError(f"{memo['why']}{self._outlook()}", door=self.door)
        return unfinished

    def page_size(self, most: int) -> int:
        """How many items to ask for at once: fewer since a page was too much for the server, or for us."""
        return max(most >> int(self._memo.get("halved", "0")), _FEWEST)

    def get(self, rest: str = "", *, conditional: bool = False) -> Fetched:
        """Fetch ``address`` + ``rest``; with ``conditional`` the answer may be a 304. Raises DoorError."""
        memo = self._memo
        known = conditional and memo.get("validated") == self.address + rest
        etag, modified = (memo.get("etag", ""), memo.get("modified", "")) if known else ("", "")
        got = self.fetch(self.address + rest, etag=etag, modified=modified)
        if got.status == 304 and not (etag or modified):
            raise DoorError("answered 304 (nothing new) although nothing of it was known.", door=self.door)
        self._first = self._first or got
        return got

    def fetch(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """Fetch any address in this source's name. Raises DoorError."""
        self._requests += 1
        if self._requests > MOST:
            raise DoorError(f"wanted more than {MOST} requests in one pass; the next one goes on.", door=self.door)
        try:
            return self._web.get(url, etag=etag, modified=modified, allow_private=self._allow_private)
        except Refused as error:
            raise Refused(error.status, door=self.door, retry_after=error.retry_after) from error
        except DoorError as error:
            where = "" if url == self._configured else f"{url} "
            raise type(error)(where + error.what, door=self.door) from error

    def page(self, url: str) -> Fetched:
        """Fetch a page if the robots.txt of its site lets us. Raises Barred if not, and other DoorErrors."""
        if not self._web.robots(url, allow_private=self._allow_private).allows(url):
            raise Barred("is not fetched: the robots.txt of its site does not allow it.", door=self.door)
        return self.fetch(url)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What goes wrong inside is noted before it goes on, so that a failing server is left in peace."""
        try:
            yield
        except DoorError as error:
            raise self._failed(error) from error

    def well(self, ttl: int | None = None) -> None:
        """Note that all went well. ttl: minutes for which the source itself says that it need not be asked again."""
        for key in ("failures", "since", "why", "next"):
            self._memo.pop(key, None)
        if self._first is None:
            return
        fresh = fresh_for(self._first.fields, ttl, self.now)
        if fresh:
            self._memo["next"] = utc(self.now + fresh).isoformat()

    def moved(self, rest: str = "") -> Iterator[Notice]:
        """If what was got of ``rest`` has moved for good (301, 308), remember where and say so."""
        target = self._first.moved if self._first else ""
        if not target or not target.endswith(rest) or target == self.address + rest:
            return
        old, self._memo["address"] = self.address, target.removesuffix(rest)
        self._drop_marks()
        yield self.notice(f"{old} has moved for good to {self.address}; write that into the configuration.")

    def validate(self, got: Fetched, rest: str = "") -> None:
        """Remember by what to ask whether this page changed; call it when all of it was handed on."""
        self._drop_marks()
        marks = {"etag": got.etag, "modified": got.modified}
        marks = {key: mark for key, mark in marks.items() if _PLAIN.fullmatch(mark)}
        if marks:
            self._memo.update(marks, validated=self.address + rest)

    def notice(self, what: str, left_out: int = 0) -> Notice:
        """Something for the report."""
        return Notice(source=self._name, what=what, left_out=left_out)

    def barred(self, pages: int, left_out: int = 0) -> Notice:
        """That so many pages were not read. left_out: how many articles that costs."""
        return self.notice(f"{pages} of its pages are not read, because robots.txt of their site bars them.", left_out)

    def _drop_marks(self) -> None:
        for key in _MARKS:
            self._memo.pop(key, None)

    def _failed(self, error: DoorError) -> DoorError:
        memo, now = self._memo, utc(self.now)
        if isinstance(error, Refused) and error.status == 410:
            memo["gone"] = now.isoformat()
            what = "answered 410: it is gone for good and will not be asked again; take it out of [[sources]]."
            return DoorError(what, door=self.door)
        if not isinstance(error, Refused) or error.status >= 500:
            memo["halved"] = str(min(int(memo.get("halved", "0")) + 1, 4))
        failures = int(memo.get("failures", "0")) + 1
        retry_after = error.retry_after if isinstance(error, Refused) else ""
        wait = wait_after(failures, retry_after, f"{self._name} {self._configured}", now)
        memo.setdefault("since", now.isoformat())
        memo.update(failures=str(failures), why=error.what, next=utc(now + wait).isoformat())
        return DoorError(f"{error.what}{self._outlook()}", door=self.door)

    def _outlook(self) -> str:
        memo, failures = self._memo, int(self._memo["failures"])
        since = datetime.fromisoformat(memo["since"])
        times = f" It has failed {failures} times in a row, since {_minute(memo['since'])}." if failures > 1 else ""
        task = " Mend or remove it." if self.now - since >= _LATE else ""
        return f"{times} It is not asked again before {_minute(memo['next'])}.{task}"


def _minute(moment: str) -> str:
    return f"{moment[:16].replace('T', ' ')} UTC"


def _day(moment: str) -> str:
    return moment[:10]
