"""A folder of files, for any web server.

Publishing has two halves. First every page that differs is written, whole and flushed to the disk, under a temporary
name in ``.syndicate-new/`` inside the root (so on the same disk); whatever fails until here changes nothing that
readers see. Then the files take their places by atomic renames, in the order of the pages, and what is no longer
published goes last. ``.syndicate-manifest`` lists what is ours, and lists a path before the path exists; beside it the
key of what the page was made from, and the file's size and time, by which one that somebody else touched is known.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from syndicate.errors import DoorError
from syndicate.model import Page, Published
from syndicate.outlets.paths import fault

MANIFEST = ".syndicate-manifest"
STAGE = ".syndicate-new"
LOCK = ".syndicate-lock"
ONE_BY_ONE = 64  # files; more of them reach the disk sooner by one flush of everything
_RESTORE = "Restore it, or remove it with the old pages."


class _Line(NamedTuple):
    """What the manifest says of a path: the key of what it was made from, the file's size and its time in ns."""

    made_from: str = ""
    size: int = -1
    time: int = -1


@dataclass
class _Staged:
    """What one call found out while it read the pages. changed: (path, its file in the stage)."""

    lines: dict[str, _Line] = field(default_factory=dict)
    changed: list[tuple[str, str]] = field(default_factory=list)


class FolderOutlet:
    """Pages as files below ``root``, which is made if it is not there. One call of publish() at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: tuple[object, dict[str, _Line]] = None, {}  # the manifest as it was last read, and of which file

    def held(self) -> Mapping[str, str]:
        """For each page that stands there as it was written, by path, the key of what it was made from."""
        root, held = f"{self.root}/", dict[str, str]()
        for path, (made_from, size, time) in self._manifest().items():  # a hundred thousand: no call but the system's
            try:
                found = os.lstat(root + path)
            except (OSError, ValueError):
                continue
            if found.st_mtime_ns == time and found.st_size == size and stat.S_ISREG(found.st_mode):
                held[path] = made_from
        return held

    def publish(self, pages: Iterable[Page], keep: Collection[str] = ()) -> Published:
        """Make the folder hold exactly these pages, in this order, and those at the paths of ``keep``, as they stand.

        Only what differs is written. A file that is not ours (not in the manifest) is never touched; if it stands where
        a page must go and holds other bytes, nothing is published. Raises DoorError; until the first rename, nothing
        has changed then.
        """
        with self._alone():
            ours = self._manifest()
            stage = self.root / STAGE
            try:
                shutil.rmtree(stage, ignore_errors=True)  # left behind by a run that died
                staged = self._stage(pages, ours, {path: ours[path] for path in keep})
                gone = sorted(ours.keys() - staged.lines.keys())
                for path in gone:
                    if why := fault(path):
                        raise self._error(MANIFEST, f"is damaged at {path!r}: {why}. {_RESTORE}")
                    self._check_parents(path)
                if len(staged.changed) > ONE_BY_ONE:
                    os.sync()
                if staged.changed or gone:
                    self._keep_manifest(ours | staged.lines, ours)
                self._place(staged.changed)
                removed = tuple(path for path in gone if self._remove(path))
                self._keep_manifest(staged.lines, ours | staged.lines if staged.changed or gone else ours)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
        written = tuple(path for path, _ in staged.changed)
        return Published(written=written, unchanged=len(staged.lines) - len(written), removed=removed)

    def _stage(self, pages: Iterable[Page], ours: Mapping[str, _Line], kept: Mapping[str, _Line]) -> _Staged:
        """Check every page's place, and write those that differ into the stage."""
        staged = _Staged(lines=dict(kept))
        parents: set[str] = set()
        for page in pages:
            if why := fault(page.path):
                raise self._error(page.path, f"is no path for a page: {why}. Mend its address.")
            if page.path in staged.lines:
                raise self._error(page.path, "is published twice. Give one of the two pages another address.")
            parent = page.path.rpartition("/")[0]
            if parent not in parents:
                self._check_parents(page.path)
                parents.add(parent)
            file = f"{self.root}/{page.path}"
            if not self._same(page):
                if page.path not in ours and os.path.lexists(file):
                    what = "was there before and is not ours. Move it away, or publish into another folder."
                    raise self._error(page.path, what)
                file = f"{self.root}/{STAGE}/{len(staged.changed):08}"
                with self._errors(page.path):
                    if not staged.changed:
                        (self.root / STAGE).mkdir(exist_ok=True)
                    _write(file, page.body, flush=len(staged.changed) < ONE_BY_ONE)
                staged.changed.append((page.path, file))
            with self._errors(page.path):  # a rename changes neither size nor time
                found = os.stat(file)  # noqa: PTH116  # paths as text: there are tens of thousands
            staged.lines[page.path] = _Line(page.made_from, found.st_size, found.st_mtime_ns)
        if staged.lines.keys() != ours.keys():
            self._check_nesting(staged.lines.keys())
        return staged

    def _same(self, page: Page) -> bool:
        """Whether the file there holds this page already."""
        file = self.root / page.path
        with self._errors(page.path):
            try:
                found = file.lstat()
            except FileNotFoundError:
                return False
            if stat.S_ISDIR(found.st_mode):
                raise self._error(page.path, "is a folder where a page must go. Move it away.")
            if not stat.S_ISREG(found.st_mode) or found.st_size != len(page.body):
                return False
            return file.read_bytes() == page.body

    def _check_parents(self, path: str) -> None:
        """No folder on the way may be a file, or a link that leads out of the root."""
        with self._errors(path):
            folder = self.root
            for part in path.split("/")[:-1]:
                folder /= part
                try:
                    mode = folder.lstat().st_mode
                except FileNotFoundError:
                    return
                if stat.S_ISLNK(mode):
                    if not folder.resolve().is_relative_to(self.root.resolve()):
                        raise self._error(path, f"would leave the output folder: {folder} is a link. Remove the link.")
                    mode = folder.stat().st_mode
                if not stat.S_ISDIR(mode):
                    raise self._error(path, f"needs the folder {folder}, which is a file. Move it away.")

    def _check_nesting(self, paths: Collection[str]) -> None:
        for path in paths:
            parent = path.rpartition("/")[0]
            while parent:
                if parent in paths:
                    raise self._error(path, f"cannot stand below {parent}, which is a page itself. Rename one.")
                parent = parent.rpartition("/")[0]

    def _place(self, changed: Iterable[tuple[str, str]]) -> None:
        """Move the staged files to their places, in their order."""
        made: set[str] = set()
        for path, file in changed:
            folder = path.rpartition("/")[0]
            with self._errors(path):
                if folder not in made:
                    (self.root / folder).mkdir(parents=True, exist_ok=True)
                    made.add(folder)
                os.replace(file, f"{self.root}/{path}")  # noqa: PTH105  # as above

    def _remove(self, path: str) -> bool:
        """Take away a file of ours, and the folders that it leaves empty. False if it was gone already."""
        file = self.root / path
        with self._errors(path):
            try:
                if stat.S_ISDIR(file.lstat().st_mode):
                    return False  # somebody put a folder there: not ours
                file.unlink()
            except FileNotFoundError:
                return False
        for folder in file.parents:
            if folder == self.root or folder.is_symlink():
                break
            try:
                folder.rmdir()
            except OSError:  # something of somebody else is in it
                break
        return True

    def _manifest(self) -> dict[str, _Line]:
        """The paths that are ours. What is removed by this list is looked at again then: it could not be a page's."""
        file = self.root / MANIFEST
        with self._errors(MANIFEST):
            try:
                found = file.stat()
                which = found.st_ino, found.st_size, found.st_mtime_ns
                if which == self._read[0]:
                    return self._read[1]
                text = file.read_bytes().decode("utf-8")
            except FileNotFoundError:
                return {}
            except UnicodeDecodeError as error:
                raise self._error(MANIFEST, f"is damaged. {_RESTORE}") from error
        lines: dict[str, _Line] = {}
        for line in filter(None, text.split("\n")):
            path, *facts = line.split("\t")
            try:
                key, size, time = facts or _Line()
                lines[path] = _Line(key, int(size), int(time))
            except ValueError as error:
                raise self._error(MANIFEST, f"is damaged at {line!r}. {_RESTORE}") from error
        self._read = which, lines
        return lines

    def _keep_manifest(self, lines: Mapping[str, _Line], known: Mapping[str, _Line]) -> None:
        """Write the manifest unless it says just this already, and see that it reaches the disk."""
        if lines == known and (self.root / MANIFEST).exists():
            return
        with self._errors(MANIFEST):
            file = self.root / STAGE / "manifest"
            file.parent.mkdir(exist_ok=True)
            text = "".join(f"{path}\t{key}\t{size}\t{time}\n" for path, (key, size, time) in sorted(lines.items()))
            _write(file, text.encode("utf-8"))
            file.replace(self.root / MANIFEST)
            _flush_folder(self.root)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process publishes into a folder; the kernel lets go of the lock when its holder dies."""
        with self._errors(""):
            self.root.mkdir(parents=True, exist_ok=True)
            file = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if sys.platform != "win32":
                import fcntl

                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    what = "another process publishes here right now. Wait until it is done, or stop it."
                    raise self._error("", what) from error
            yield
        finally:
            os.close(file)

    @contextmanager
    def _errors(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            what = f"{error.strerror or error}. See that the disk has room and that this user may write there."
            raise self._error(path, what) from error

    def _error(self, path: str, what: str) -> DoorError:
        return DoorError(f"{path}: {what}" if path else what, door=f"folder {self.root}")


def _write(file: Path | str, body: bytes, *, flush: bool = True) -> None:
    with open(file, "xb", buffering=0) as opened:  # noqa: PTH123  # as above
        left = memoryview(body)
        while left:
            left = left[opened.write(left) :]
        if flush:
            os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
