"""A feed at an address: RSS, Atom, RDF or JSON Feed, with its older pages on the first import, then what changed."""

from __future__ import annotations

from collections.abc import MutableMapping

from syndicate.errors import DoorError
from syndicate.model import digest
from syndicate.sources.embargo import due_since
from syndicate.sources.feed_document import Document, NoFeed, read_document
from syndicate.sources.fetch import Fetched, Refused
from syndicate.sources.hub_link import hub_and_topic
from syndicate.sources.items import Items
from syndicate.sources.visit import Visit
from syndicate.sources.web import Web
from syndicate.sources.web_source import WebSource

PAGES = 1000  # older pages at most
_GAP = 30  # older pages at most that fill a gap
_REMEMBERED = 200  # items of the first page
_HOPELESS = 8  # failures in a row after which older pages are given up: the newest one must go on
_NOT_THERE = {401, 403, 404, 410}


class FeedSource(WebSource):
    """One feed. address: http or https; allow_private: see ``fetch``.

    rest: what is added to the address; paged: older pages are had by ``?paged=2`` and so on until one is not there, as
    WordPress does, instead of by what the feed says (RFC 5005, JSON Feed's next_url).

    Memo: ``older`` the next page of an import that goes on, ``pages`` read for it, ``imported`` when that is done;
    ``shown`` what the first page held (short digests of the ids), ``until`` the same where a gap is being filled,
    ``fickle`` if that cannot be relied on; ``hub`` and ``topic``: see hub_and_topic.
    """

    def __init__(
        self, name: str, address: str, web: Web, *, allow_private: bool = False, rest: str = "", paged: bool = False
    ) -> None:
        super().__init__(name, web, address=address, door=f"feed {address}{rest}", allow_private=allow_private)
        self._rest, self._paged = rest, paged

    def _walk(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        kept_back = due_since(memo, visit.now) is not None
        if not visit.due(unfinished=kept_back or "older" in memo):
            return
        with visit.trying():
            got = visit.get(self._rest, conditional=not kept_back)
            document = None if got.status == 304 else self._document(visit, got)
        yield from visit.moved(self._rest)
        seen: set[str] = set()
        if document is not None:
            yield from document.articles(self._name, seen)
            visit.validate(got, self._rest)
            self._plan(visit, memo, document)
            memo["hub"], memo["topic"] = hub_and_topic(got, document.hub, document.own)
        yield from self._import(visit, memo, seen)
        visit.well(document.ttl if document else None)

    def _plan(self, visit: Visit, memo: MutableMapping[str, str], document: Document) -> None:
        """Whether older pages are to be read: on the first import, and when nothing on this page is known any more.

        Then what is being read begins anew from here: between this page and where it stopped is what nobody has seen.
        """
        known, shown = memo.get("shown", ""), _shown(document)
        if not shown:
            return
        gap = known and "fickle" not in memo and not _common(known, shown)
        if gap or not memo.keys() & {"imported", "older"}:
            memo["pages"], memo["older"] = "1", self._older(visit, document, 1)
        if gap and "imported" in memo:
            memo.setdefault("until", known)
        memo["shown"] = shown

    def _import(self, visit: Visit, memo: MutableMapping[str, str], seen: set[str]) -> Items:
        """The older pages, from where the import stopped, to the last or (``until``) the first that is known."""
        followed: set[str] = set()
        until = memo.get("until", "")
        most = _GAP if until else PAGES
        while memo.get("older"):
            url = memo["older"]
            with visit.trying():
                document, problem = self._page(visit, memo, url)
            pages = int(memo["pages"]) + 1
            older = ""
            if document is not None:
                yield from document.articles(self._name, seen)
                older = "" if _common(until, _shown(document)) else self._older(visit, document, pages)
            elif problem:
                yield visit.notice(f"its older articles end at {url}, which {problem}; what is behind that is missing.")
            followed.add(url)
            if older in followed or (older and pages > most):
                yield visit.notice(f"its older pages go in a circle or are more than {most}; they end at {url}.")
                older = ""
                memo["fickle"] = "yes"
            memo["pages"], memo["older"] = str(pages), older
        if memo.pop("older", None) is not None:
            memo["imported"] = memo.pop("pages")
            memo.pop("until", None)

    def _page(self, visit: Visit, memo: MutableMapping[str, str], url: str) -> tuple[Document | None, str]:
        """One older page; or None and what is wrong with it ("" where nothing more was promised)."""
        try:
            return self._document(visit, visit.fetch(url)), ""
        except DoorError as error:
            if isinstance(error, Refused) and error.status in _NOT_THERE:
                return None, "" if self._paged else error.what.rstrip(".")
            if int(memo.get("failures", "0")) < _HOPELESS:
                raise
            return None, f"failed again and again ({error.what.rstrip('.')})"

    def _older(self, visit: Visit, document: Document, pages: int) -> str:
        if not self._paged:
            return document.older
        return f"{visit.address}{self._rest}?paged={pages + 1}" if document.items else ""

    def _document(self, visit: Visit, got: Fetched) -> Document:
        try:
            return read_document(got.body, got.url, got.type, source=self._name)
        except NoFeed as error:
            raise DoorError(str(error), door=visit.door) from error


def _shown(document: Document) -> str:
    return " ".join(digest(uid)[:8] for uid, _ in document.items[:_REMEMBERED])


def _common(one: str, other: str) -> bool:
    return not set(one.split()).isdisjoint(other.split())
