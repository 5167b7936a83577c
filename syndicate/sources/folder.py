"""A folder of article files: Markdown, HTML, and text copied from a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.errors import ArticleError, DoorError
from syndicate.model import Listing, RawArticle
from syndicate.sources import folder_notes
from syndicate.sources.draft import Unusable
from syndicate.sources.folder_notes import Note

_ENDINGS = {".md", ".markdown", ".html", ".htm", ".txt"}


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
                    if isinstance(item, Unusable):
                        yield self._error(uid, str(item))
                        continue
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
    ) -> Iterator[RawArticle | Note | Unusable]:
        from syndicate.sources.folder_file import read_file  # with all formats, late: most passes find nothing changed

        return read_file(root, uid, zone, before, source=self._name)


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
    return dot + ending in _ENDINGS
