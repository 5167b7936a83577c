"""The published files that a worker keeps in memory, and the check that they are still what stands on the disk."""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from pathlib import Path

from syndicate.serve.files import File, Variant, load, stamp
from syndicate.serve.paths import find

Key = tuple[str, bytes]  # the path as it was asked for, and the address that previews lead to
_PIECES = 8  # a file that takes more than this part of the memory stays on the disk
_FEEDS, _VERSIONS = 1024, 16  # feeds whose earlier versions are remembered, and how many of each


class Folder(Exception):
    """The path names a folder and lacks the slash at its end."""


class Cache:
    """Published files by the path that names them, the latest asked for kept longest.

    root: the folder; limit: bytes of bodies kept, each coding counted; preview_of: see Settings. Not for threads.
    """

    def __init__(self, root: Path, limit: int, preview_of: str = "") -> None:
        self.root = Path(os.path.realpath(root))
        self.limit = limit
        self.held = 0  # bytes
        self._site = preview_of.rstrip("/").encode()
        self._files: OrderedDict[Key, tuple[str, File, int]] = OrderedDict()
        self._versions: OrderedDict[Key, OrderedDict[str, bytes]] = OrderedDict()

    def get(self, path: str, local: bytes = b"") -> File | None:
        """The file that a decoded request path names, as it stands on the disk now; None if there is none.

        local: in previews, the address that texts lead to. Raises OSError, and Folder where a slash is lacking.
        """
        key = (path, local)
        known = self._files.get(key)
        if known is not None:
            try:
                same = stamp(os.stat(known[0])) == known[1].stamp  # noqa: PTH116 (it is asked each time: a Path is slow)
            except OSError:
                same = False
            if same:
                self._files.move_to_end(key)
                return known[1]
            self._drop(key)
        return self._load(key)

    def pack(self, path: str, local: bytes, file: File, coding: str) -> Variant:
        """A coding of a file just got that was not asked for before; counted, and what is too much let go of."""
        made = file.pack(coding)
        known = self._files.get((path, local))
        if known is not None and known[1] is file:
            self.held += file.size - known[2]
            self._files[path, local] = (known[0], file, file.size)
            self._shrink()
        return made

    def version(self, path: str, local: bytes, digest: str) -> bytes | None:
        """The digests of the entries (feeds.entries()) of an earlier version of a feed, or None if it is not known."""
        versions = self._versions.get((path, local))
        return versions.get(digest) if versions else None

    def _load(self, key: Key) -> File | None:
        path, local = key
        found = find(self.root, path)
        if found is not None and found.is_dir():
            if not path.endswith("/"):
                raise Folder
            found = find(self.root, f"{path}index.html")
        elif path.endswith("/"):
            found = None
        if found is None or not stat.S_ISREG(found.stat().st_mode):  # opening a pipe would wait for ever
            return None
        preview = (self._site, local) if self._site else None
        with found.open("rb") as opened:
            file = load(self.root, found, opened, most=self.limit // _PIECES, preview=preview)
        asked = str(self.root) + path + ("index.html" if path.endswith("/") else "")
        self._files[key] = (asked, file, file.size)
        self.held += file.size
        if file.entries:
            self._remember(key, file)
        self._shrink()
        return file

    def _remember(self, key: Key, file: File) -> None:
        versions = self._versions.setdefault(key, OrderedDict())
        self._versions.move_to_end(key)
        versions[file.digest] = file.entries
        versions.move_to_end(file.digest)
        if len(versions) > _VERSIONS:
            versions.popitem(last=False)
        if len(self._versions) > _FEEDS:
            self._versions.popitem(last=False)

    def _shrink(self) -> None:
        # what lies on the disk only costs little, but not nothing
        while self._files and (self.held > self.limit or len(self._files) > self.limit // 1024):
            self._drop(next(iter(self._files)))

    def _drop(self, key: Key) -> None:
        self.held -= self._files.pop(key)[2]
