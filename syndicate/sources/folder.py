"""A folder of article files: Markdown, HTML, and text copied from a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, RawArticle
from syndicate.sources import folder_notes
from syndicate.sources.browser_copy import read_copy
from syndicate.sources.dates import read_date
from syndicate.sources.draft import Draft, Unusable
from syndicate.sources.encoding import decode
from syndicate.sources.folder_notes import Note
from syndicate.sources.folder_pictures import LIMIT, Pictures
from syndicate.sources.html_file import read_html
from syndicate.sources.markdown_file import read_markdown
from syndicate.sources.markup import as_markup, parse_fragment, write_inside

_MARKDOWN, _HTML, _TEXT = {".md", ".markdown"}, {".html", ".htm"}, {".txt"}
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-_ .]+|$)")


class FolderSource:
    """Every article file below a folder, in the order of their paths.

    timezone: IANA name, for dates without an offset. A file's uid is its path below the folder, with forward slashes.
    Names that begin with a dot or an underscore, README files and other endings are passed over.
    """

    def __init__(self, name: str, path: Path, timezone: str) -> None:
        self._name, self._path, self._timezone = name, path, timezone

    @property
    def name(self) -> str:
        """The name given at construction."""
        return self._name

    def read(self, memo: MutableMapping[str, str]) -> Iterator[RawArticle | ArticleError | Listing]:
        """The articles that are new or changed; a file that cannot be used is an error, every time, and so is each
        image that is missing (after its article).

        memo: of each article that was shown (``ports.Source``), what its file and the images in it are known by.
        The listing comes last, unless a folder in it is unreadable: a file that cannot be used is there all the same.
        Raises DoorError if there is no such folder, or no such time zone.
        """
        door = f"folder {self._path}"
        try:
            zone = ZoneInfo(self._timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise DoorError(f"there is no time zone {self._timezone!r}; use an IANA name.", door=door) from error
        try:
            root = self._path.resolve(strict=True)
            os.scandir(root).close()
        except OSError as error:
            raise DoorError(f"the folder cannot be read: {error.strerror or error}.", door=door) from error
        return self._read(root, zone, memo)

    def _read(
        self, root: Path, zone: tzinfo, memo: MutableMapping[str, str]
    ) -> Iterator[RawArticle | ArticleError | Listing]:
        unreadable: list[OSError] = []
        listed: dict[str, str] = {}
        uids = _article_files(root, unreadable)
        known, notes = folder_notes.take(memo, uids), dict[str, Note]()
        for uid in uids:
            note, place = known.get(uid), f"{root}/{uid}"
            if note and folder_notes.stands(note, str(root), folder_notes.facts(place)):
                listed[uid], notes[uid] = note.url, note
                continue
            listed[uid] = ""
            try:
                for item in self._article(root, uid, zone, note):
                    if isinstance(item, Note):
                        listed[uid], notes[uid] = item.url, item
                        continue
                    if isinstance(item, RawArticle):
                        listed[uid] = item.url
                    yield item
            except Unusable as error:
                yield self._error(uid, str(error))
            except OSError as error:
                yield self._error(uid, f"the file cannot be read: {error.strerror or error}")
        folder_notes.keep(memo, notes, uids)
        for problem in unreadable:
            uid = Path(os.fsdecode(problem.filename)).relative_to(root).as_posix()
            yield self._error(uid, f"the folder cannot be read: {problem.strerror}")
        if not unreadable:
            yield Listing(source=self._name, items=listed)

    def _error(self, uid: str, what: str) -> ArticleError:
        return ArticleError(what, source=self._name, uid=uid.encode("utf-8", "backslashreplace").decode("utf-8"))

    def _article(
        self, root: Path, uid: str, zone: tzinfo, before: Note | None
    ) -> Iterator[RawArticle | ArticleError | Note]:
        """What the file gives: nothing but a note if it says what it said before."""
        path = root / uid
        if not uid.isprintable():
            raise Unusable("the file name is not plain text; rename the file")
        if not path.resolve().is_relative_to(root):
            raise Unusable("the file is a link to a place outside the folder; copy it inside")
        if path.stat().st_size > LIMIT:
            raise Unusable(f"the file is larger than {LIMIT} bytes")
        known = folder_notes.settled(folder_notes.facts(str(path)))
        data = path.read_bytes()
        now = Note(url="", hash=folder_notes.hash_of(data), facts=known)
        if before and before.hash == now.hash and folder_notes.same_beside(before, str(root)):
            yield before._replace(facts=known)
            return
        draft = read_draft(path.suffix.lower(), data, zone)
        named, stem = _from_name(path.stem)
        if draft.published is None and named:
            draft = replace(draft, published=_named_date(named, zone))
        pictures = Pictures(root, path.parent.resolve(), draft.url)
        body = parse_fragment(draft.body)
        pictures.settle(body)
        lead = pictures.lead(draft.picture) if draft.picture else None
        yield RawArticle(
            source=self._name,
            uid=uid,
            url=draft.url,
            language=draft.language,
            title=draft.title,
            body=write_inside(body),
            summary=draft.summary,
            published=draft.published,
            updated=draft.updated,
            authors=draft.authors,
            tags=draft.tags,
            media=(lead,) if lead else (),
            assets=pictures.assets,
            withdrawn=draft.withdrawn,
            draft_name=stem,
        )
        yield from (self._error(uid, what) for what in pictures.missing)
        noted = now._replace(url=draft.url, beside=pictures.beside)
        if not (pictures.missing or draft.withdrawn) and folder_notes.is_kept(noted):
            yield noted


def _article_files(root: Path, unreadable: list[OSError]) -> list[str]:
    """The paths below the folder, sorted. Linked folders are not entered: they may lead in circles."""
    found: list[str] = []
    for folder, below, files in os.walk(root, onerror=unreadable.append):
        below[:] = [name for name in below if not name.startswith((".", "_"))]
        here = Path(folder).relative_to(root).as_posix()
        before = "" if here == "." else f"{here}/"
        found += [before + name for name in files if _is_article(name)]
    return sorted(found)


def _is_article(name: str) -> bool:
    stem, dot, ending = name.lower().rpartition(".")
    if name.startswith((".", "_")) or stem.partition(".")[0] == "readme":
        return False
    return dot + ending in _MARKDOWN | _HTML | _TEXT


def read_draft(ending: str, data: bytes, zone: tzinfo) -> Draft:
    """What a file's bytes say. ending: of its name, in lower case, dot included. Raises Unusable."""
    if ending in _HTML:
        return read_html(data, zone)
    if ending in _MARKDOWN:
        return read_markdown(decode(data), zone)
    title, body = read_copy(decode(data))
    return Draft(title=as_markup(title), body=body)


def _from_name(stem: str) -> tuple[str, str]:
    """The date that a file name begins with, or "", and the rest of it."""
    found = _DATED.match(stem)
    return (found[1], stem[found.end() :]) if found else ("", stem)


def _named_date(text: str, zone: tzinfo) -> datetime:
    try:
        return read_date(text, zone)
    except Unusable as error:
        raise Unusable(f"the date in the file name: {error}") from error
