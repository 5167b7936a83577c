"""A state as one file for safe keeping, and back: SQLite's own backup, which a pass may go on beside."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from syndicate.errors import ConfigError, DoorError, Problem
from syndicate.stores import tables
from syndicate.stores.opening import PUT_BACK, door_error

_FAULTS = 5  # that are told of a damaged file
_PARTS = ("", "-wal", "-shm")  # the files of one database


def faults(path: Path) -> list[str]:
    """What is wrong with the state at ``path``: SQLite's integrity check, and that it is a state we understand.

    Reads every page, some hundred megabytes a second. Raises DoorError if it cannot be opened at all.
    """
    with _open(path) as connection:
        return _faults(connection)


def back_up(path: Path, target: Path, *, replace: bool = False) -> int:
    """Copy the state at ``path`` as it is at this moment to ``target``, whole or not at all; its size in bytes.

    Passes go on meanwhile and what they write is not in it. Raises ConfigError if ``target`` is there (unless it may be
    replaced by a newer one) or is the state, DoorError if the state cannot be read or is damaged.
    """
    if path.exists() and target.exists() and target.samefile(path):
        raise ConfigError([Problem(place=str(target), what="is the state itself.", hint="Name another file.")])
    if target.exists() and not (replace and _is_state(target)):
        what = "is there already." if not replace else "is there already and is no backup, so it is left alone."
        hint = "Name another file, or say --replace." if not replace else "Name another file."
        raise ConfigError([Problem(place=str(target), what=what, hint=hint)])
    part = target.with_name(f".{target.name}.part")
    try:
        with _open(path) as connection:
            _copy(connection, part)
        with _open(part) as copy:
            if found := _faults(copy):
                what = f"it is damaged ({found[0]}), so no backup is made. {PUT_BACK}"
                raise DoorError(what, door=f"store {path}")
        size = part.stat().st_size
        _settle(part, target)
    except OSError as error:
        raise DoorError(f"cannot be written ({error.strerror}).", door=f"backup {target}") from error
    finally:
        for ending in _PARTS:
            part.with_name(part.name + ending).unlink(missing_ok=True)
    return size


def put_back(backup: Path, path: Path, moment: datetime) -> Path | None:
    """Make ``backup`` the state at ``path``; where the state before lies now, None if there was none.

    The caller holds the state's lock. Nothing changes unless the backup is sound and of a version that we understand.
    Killed anywhere, a whole state stands at ``path``. Raises ConfigError about the backup, DoorError about the disk.
    """
    if not backup.is_file():
        raise ConfigError([Problem(place=str(backup), what="there is no such file.")])
    part = path.with_name(f".{path.name}.restoring")
    try:
        try:
            with _open(backup) as connection:
                found = _faults(connection)
                if not found:
                    _copy(connection, part, journal="WAL")
        except DoorError as error:
            raise ConfigError([Problem(place=str(backup), what=error.what)]) from error
        if found:
            what = f"cannot be restored: {'; '.join(found)}."
            raise ConfigError([Problem(place=str(backup), what=what, hint="The state stays as it is.")])
        kept = _set_aside(path, moment)
        _settle(part, path)
    except OSError as error:
        raise DoorError(f"cannot be restored ({error.strerror}).", door=f"store {path}") from error
    finally:
        for ending in _PARTS:
            part.with_name(part.name + ending).unlink(missing_ok=True)
    return kept


def _set_aside(path: Path, moment: datetime) -> Path | None:
    """Give the state's files other names too, and take from the place what does not belong to a new file there."""
    if not os.path.lexists(path):
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all into the one file, if it is sound enough for that
    stem = f"{path.name}.before-{moment:%Y%m%dT%H%M%SZ}"
    names = (path.with_name(stem + ending) for ending in ("", *(f"-{number}" for number in range(2, 1000))))
    kept = next(name for name in names if not os.path.lexists(name))
    for ending in _PARTS:
        with suppress(FileNotFoundError):
            os.link(path.with_name(path.name + ending), kept.with_name(kept.name + ending))
    for ending in _PARTS[1:]:  # a log left behind would be played into the new file
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return kept


def _copy(connection: sqlite3.Connection, target: Path, *, journal: str = "DELETE") -> None:
    """One snapshot of the database as one file, flushed to the disk. journal: the mode that the file says."""
    for ending in _PARTS:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            connection.backup(copy)  # all pages in one step: a writer neither waits nor makes it begin anew
            copy.execute(f"PRAGMA journal_mode = {journal}")
    except sqlite3.Error as error:
        raise door_error(error, target) from error
    file = os.open(target, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _settle(part: Path, target: Path) -> None:
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that makes no file and writes nothing. Raises DoorError."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute("PRAGMA schema_version")  # what is no database fails here
            yield connection
    except sqlite3.Error as error:
        raise door_error(error, path) from error


def _faults(connection: sqlite3.Connection) -> list[str]:
    try:
        rows = connection.execute(f"PRAGMA integrity_check({_FAULTS})").fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") not in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}:
            raise
        return [f"{error}"]
    if rows != [("ok",)]:
        return [" ".join(str(row[0]).split()) for row in rows]
    version = _version(connection)
    if version is None:
        return ["it is no state of Syndicate's"]
    if version > tables.VERSION:
        return [f"it was written by a later Syndicate (state version {version}, this one knows {tables.VERSION})"]
    return []


def _version(connection: sqlite3.Connection) -> int | None:
    try:
        row = connection.execute("SELECT version FROM schema").fetchone()
        connection.execute("SELECT 1 FROM segments LIMIT 1")
    except sqlite3.OperationalError:
        return None
    return int(row[0]) if row else None


def _is_state(path: Path) -> bool:
    try:
        with _open(path) as connection:
            return _version(connection) is not None
    except DoorError:
        return False
