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

from syndicate.errors import DoorError
from syndicate.model import Page, Published
from syndicate.outlets import manifest
from syndicate.outlets.manifest import Held, Lines
from syndicate.outlets.paths import fault

MANIFEST = ".syndicate-manifest"
STAGE = ".syndicate-new"
LOCK = ".syndicate-lock"
ONE_BY_ONE = 64  # files; more of them reach the disk sooner by one flush of everything
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_RESTORE = "Restore it, or remove it with the old pages."


@dataclass
class _Staged:
    """What one call found out while it read the pages. changed: paths; their files in the stage have their numbers."""

    lines: Lines = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)


class FolderOutlet:
    """Pages as files below ``root``, which is made if it is not there. One call of publish() at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: tuple[str, Lines] = "", {}  # the manifest as it was last read, and of which file

    def intact(self) -> Published | None:
        """What publishing the same pages again would come to; None if one does not stand there as it was written."""
        count = 0
        try:
            key = manifest.key_of(self.root / MANIFEST)
            for path, line in manifest.listed(self.root / MANIFEST):
                if not manifest.stands(f"{self.root}/{path}", line):
                    return None
                count += 1
        except (OSError, ValueError):  # there is no manifest, or none that can be read
            return None
        return Published(written=(), unchanged=count, removed=(), key=key)

    def held(self) -> Mapping[str, str]:
        """For each page that stands there as it was written, by path, the key of what it was made from."""
        return Held(self.root, self._manifest())

    def publish(self, pages: Iterable[Page], keep: Collection[str] = ()) -> Published:
        """Make the folder hold exactly these pages, in this order, and those at the paths of ``keep``, as they stand.

        Only what differs is written. ``keep`` is asked when the pages are through. A file that is not ours (not in the
        manifest) is never touched; if it stands where a page must go and holds other bytes, nothing is published.
        Raises DoorError; until the first rename, nothing has changed then.
        """
        with self._alone():
            ours = self._manifest()
            stage = self.root / STAGE
            try:
                shutil.rmtree(stage, ignore_errors=True)  # left behind by a run that died
                staged = self._stage(pages, ours, keep)
                gone = sorted(ours.keys() - staged.lines.keys())
                for path in gone:
                    if why := fault(path):
                        raise self._error(MANIFEST, f"is damaged at {path!r}: {why}. {_RESTORE}")
                    self._check_parents(path)
                if len(staged.changed) > ONE_BY_ONE:
                    os.sync()
                until = staged.lines | {path: ours[path] for path in gone} if gone else staged.lines
                self._keep_manifest(until, ours)
                self._place(staged.changed)
                removed = tuple(path for path in gone if self._remove(path))
                self._keep_manifest(staged.lines, until)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
        written = tuple(staged.changed)
        return Published(written=written, unchanged=len(staged.lines) - len(written), removed=removed, key=self._key())

    def _stage(self, pages: Iterable[Page], ours: Lines, keep: Collection[str]) -> _Staged:
        """Check every page's place, and write those that differ into the stage."""
        staged = _Staged()
        parents: dict[str, bool] = {}  # whether they are there
        for page in pages:
            if why := fault(page.path):
                raise self._error(page.path, f"is no path for a page: {why}. Mend its address.")
            parent = page.path.rpartition("/")[0]
            if parent not in parents:
                parents[parent] = self._check_parents(page.path)
            with self._errors(page.path):
                found = self._standing(page, ours) if parents[parent] else None
                if not found:
                    if not staged.changed:
                        (self.root / STAGE).mkdir(exist_ok=True)
                    number = len(staged.changed)
                    found = _write(self._staged(number), page.body, flush=number < ONE_BY_ONE)
                    staged.changed.append(page.path)
            line = manifest.line_of(page.made_from, found)  # a rename changes neither size nor time
            self._list(page.path, line, staged)
        for path in keep:
            self._list(path, ours[path], staged)
        if staged.lines.keys() != ours.keys():
            self._check_nesting(staged.lines.keys())
        return staged

    def _list(self, path: str, line: str, staged: _Staged) -> None:
        if path in staged.lines:
            raise self._error(path, "is published twice. Give one of the two pages another address.")
        staged.lines[path] = line

    def _standing(self, page: Page, ours: Lines) -> os.stat_result | None:
        """The file there if it holds this page already. None of the others may be somebody else's."""
        file = f"{self.root}/{page.path}"
        try:
            found = os.lstat(file)  # paths as text: there are tens of thousands
        except FileNotFoundError:
            return None
        if stat.S_ISDIR(found.st_mode):
            raise self._error(page.path, "is a folder where a page must go. Move it away.")
        if stat.S_ISREG(found.st_mode) and found.st_size == len(page.body) and Path(file).read_bytes() == page.body:
            return found
        if page.path not in ours:
            what = "was there before and is not ours. Move it away, or publish into another folder."
            raise self._error(page.path, what)
        return None

    def _check_parents(self, path: str) -> bool:
        """No folder on the way may be a file, or a link that leads out of the root. False if one is not there yet."""
        with self._errors(path):
            folder = self.root
            for part in path.split("/")[:-1]:
                folder /= part
                try:
                    mode = folder.lstat().st_mode
                except FileNotFoundError:
                    return False
                if stat.S_ISLNK(mode):
                    if not folder.resolve().is_relative_to(self.root.resolve()):
                        raise self._error(path, f"would leave the output folder: {folder} is a link. Remove the link.")
                    mode = folder.stat().st_mode
                if not stat.S_ISDIR(mode):
                    raise self._error(path, f"needs the folder {folder}, which is a file. Move it away.")
        return True

    def _check_nesting(self, paths: Collection[str]) -> None:
        for path in paths:
            parent = path.rpartition("/")[0]
            while parent:
                if parent in paths:
                    raise self._error(path, f"cannot stand below {parent}, which is a page itself. Rename one.")
                parent = parent.rpartition("/")[0]

    def _staged(self, number: int) -> str:
        return f"{self.root}/{STAGE}/{number:08}"

    def _place(self, changed: Iterable[str]) -> None:
        """Move the staged files to their places, in their order."""
        made: set[str] = set()
        for number, path in enumerate(changed):
            folder = path.rpartition("/")[0]
            with self._errors(path):
                if folder not in made:
                    (self.root / folder).mkdir(parents=True, exist_ok=True)
                    made.add(folder)
                os.replace(self._staged(number), f"{self.root}/{path}")  # noqa: PTH105  # as above

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

    def _key(self) -> str:
        with self._errors(MANIFEST):
            return manifest.key_of(self.root / MANIFEST)

    def _manifest(self) -> Lines:
        """The paths that are ours. What is removed by this list is looked at again then: it could not be a page's."""
        key = self._key()
        if key != self._read[0]:
            with self._errors(MANIFEST):
                try:
                    self._read = key, manifest.read(self.root / MANIFEST) if key else {}
                except ValueError as error:
                    raise self._error(MANIFEST, f"is damaged ({error}). {_RESTORE}") from error
        return self._read[1]

    def _keep_manifest(self, lines: Lines, known: Lines) -> None:
        """Write the manifest unless it says just this already, and see that it reaches the disk."""
        if lines == known and (self.root / MANIFEST).exists():
            return
        with self._errors(MANIFEST):
            file = self.root / STAGE / "manifest"
            file.parent.mkdir(exist_ok=True)
            manifest.write(file, lines)
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


def _write(file: str, body: bytes, *, flush: bool) -> os.stat_result:
    handle = os.open(file, _NEW, 0o666)  # quicker than open(), and there are tens of thousands
    try:
        left = memoryview(body)
        while left:
            left = left[os.write(handle, left) :]
        if flush:
            os.fsync(handle)
        return os.fstat(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
