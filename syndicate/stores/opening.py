"""From an address to an open SQLite database of this version, and from its errors to ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from syndicate.errors import DoorError
from syndicate.model import Article, Translation, digest
from syndicate.stores import tables
from syndicate.stores.codec import assets_in, decode, note_digest

# What makes a state of the version before into one of this version. Written out, for the tables go on changing.
_UPGRADES: dict[int, tuple[str, ...]] = {
    2: (
        """CREATE TABLE reviews (
            target VARCHAR NOT NULL, source VARCHAR NOT NULL, hash BLOB NOT NULL, text VARCHAR NOT NULL,
            answer VARCHAR NOT NULL, engine_text VARCHAR NOT NULL, created VARCHAR NOT NULL,
            PRIMARY KEY (target, source, hash)
        ) WITHOUT ROWID""",
    ),
    3: (
        "ALTER TABLE articles ADD COLUMN digest BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE articles ADD COLUMN page VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE articles ADD COLUMN tags VARCHAR NOT NULL DEFAULT '[]'",
        "ALTER TABLE articles ADD COLUMN authors VARCHAR NOT NULL DEFAULT '[]'",
        "ALTER TABLE articles ADD COLUMN since VARCHAR",
        """UPDATE articles SET
            digest = article_digest(value), page = json_extract(value, '$.page'),
            tags = json_extract(value, '$.tags'), authors = json_extract(value, '$.authors'),
            since = CASE WHEN withdrawn THEN json_extract(value, '$.updated') END""",
        """CREATE INDEX articles_shelf ON articles
            (published DESC, page, url, digest, fingerprint, tags, authors, since)""",
        "ALTER TABLE translations ADD COLUMN digest BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE translations ADD COLUMN origin VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE translations ADD COLUMN updated VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE translations ADD COLUMN assets VARCHAR NOT NULL DEFAULT ''",
        """UPDATE translations SET
            digest = text_digest(value), origin = json_extract(value, '$.origin'),
            updated = json_extract(value, '$.updated'), assets = assets_in(value)""",
        "CREATE INDEX translations_shelf ON translations (language, url, origin, digest, updated)",
        "CREATE INDEX translations_assets ON translations (url, assets) WHERE assets != ''",
        """CREATE TABLE pictures (
            url VARCHAR NOT NULL PRIMARY KEY, type VARCHAR NOT NULL, width INTEGER, height INTEGER, length INTEGER,
            asset VARCHAR NOT NULL, copying BOOLEAN NOT NULL, tries INTEGER NOT NULL, failure VARCHAR NOT NULL,
            again VARCHAR
        )""",
        """CREATE TABLE galleries (
            article VARCHAR NOT NULL PRIMARY KEY, digest BLOB NOT NULL, pictures VARCHAR NOT NULL
        )""",
    ),
    4: (
        "ALTER TABLE notes ADD COLUMN digest BLOB NOT NULL DEFAULT x''",
        "UPDATE notes SET digest = note_digest(key, value)",
    ),
    5: (
        "ALTER TABLE reviews ADD COLUMN alignment VARCHAR NOT NULL DEFAULT ''",
        """CREATE TABLE past_reviews (
            target VARCHAR NOT NULL, source VARCHAR NOT NULL, hash BLOB NOT NULL, text VARCHAR NOT NULL,
            answer VARCHAR NOT NULL, engine_text VARCHAR NOT NULL, created VARCHAR NOT NULL,
            alignment VARCHAR NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (target, source, hash, number)
        ) WITHOUT ROWID""",
    ),
}


def locate(address: str, folder: Path) -> Path:
    """The file that ``sqlite:///<path>`` names; a relative path is below ``folder``. Raises DoorError."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise DoorError("not an address. Write sqlite:///state.db.", door="store") from error
    door = f"store {url.render_as_string(hide_password=True)}"
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        what = f"{url.get_backend_name()} is not supported by this version. Write sqlite:///state.db."
        raise DoorError(what, door=door)
    if not url.database or url.database == ":memory:" or url.host or url.query:
        raise DoorError("the address must name a file and nothing else. Write sqlite:///state.db.", door=door)
    path = folder / url.database
    if not path.parent.is_dir():
        what = f"there is no folder {path.parent}. Make it, or mend the address of the state."
        raise DoorError(what, door=f"store {path}")
    return path


def connect(path: Path, patience: float) -> Engine:
    """The engine; nothing is opened yet. patience: seconds to wait for another writer."""
    options = {"timeout": patience, "check_same_thread": False, "isolation_level": None}
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args=options, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")  # in WAL mode: no commit is lost to a killed process

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # the driver's own way begins late and never IMMEDIATE
        if statement := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(statement)

    return engine


def prepare(engine: Engine, path: Path) -> None:
    """Make the tables in a new file, upgrade an earlier version's state, and refuse anything else. Raises DoorError.

    An upgrade is one transaction: a killed one leaves the state as it was. An earlier Syndicate refuses the state then.
    """
    try:
        with engine.connect() as connection:
            known = _version(connection, path)
        if known is None:
            # only now: a foreign database must not be changed, its journal's mode included
            with engine.connect().execution_options(begin="") as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
                if _version(connection, path) is None:  # else another process was faster
                    tables.metadata.create_all(connection)
                    connection.execute(insert(tables.schema).values(version=tables.VERSION))
        elif known < tables.VERSION:
            with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
                _upgrade(connection, path)
    except (SQLAlchemyError, sqlite3.Error, ValueError) as error:  # ValueError: a damaged name, or a row
        raise door_error(error, path) from error


def _upgrade(connection: Connection, path: Path) -> None:
    known = _version(connection, path)  # again: another process may have been faster
    functions: dict[str, Callable[..., object]] = {
        "article_digest": lambda value: bytes.fromhex(digest(decode(Article, value))),
        "text_digest": lambda value: bytes.fromhex(decode(Translation, value).shown_digest),
        "assets_in": assets_in,
        "note_digest": note_digest,
    }
    for name, function in functions.items():
        connection.connection.driver_connection.create_function(name, -1, function, deterministic=True)  # type: ignore[union-attr]
    for version in range((known or 0) + 1, tables.VERSION + 1):
        for statement in _UPGRADES[version]:
            connection.exec_driver_sql(statement)
    connection.execute(update(tables.schema).values(version=tables.VERSION))


def _version(connection: Connection, path: Path) -> int | None:
    """The state's version, or None if the database is empty. Raises DoorError if it is none that we understand."""
    names = inspect(connection).get_table_names()
    if not names:
        return None
    door = f"store {path}"
    if "schema" not in names or "segments" not in names:
        what = "this is a database of another program. Name another file as the state."
        raise DoorError(what, door=door)
    version: int | None = connection.scalar(select(tables.schema.c.version))
    if version is None or not 1 <= version <= tables.VERSION:
        what = (
            f"written by a later Syndicate (state version {version}, this one knows {tables.VERSION}). "
            "Install that version, or name another file as the state."
        )
        raise DoorError(what, door=door)
    return version


PUT_BACK = (
    "Put a backup in its place: `syndicate restore FILE` (`syndicate backup FILE` makes them). "
    "Without one, move it away to start anew."
)
_ADVICE = {
    "SQLITE_FULL": "the disk is full. Free some space and run again; nothing half-written was kept.",
    "SQLITE_BUSY": "another process has been writing for too long. Wait until it is done, or stop it.",
    "SQLITE_READONLY": "it cannot be written. Let this user write to the file and to its folder.",
    "SQLITE_PERM": "it may not be opened. Let this user read and write the file and its folder.",
    "SQLITE_CANTOPEN": "it cannot be opened. See that it is a file, and that this user may write to its folder.",
    "SQLITE_NOTADB": f"this is not a database. Name another file as the state. {PUT_BACK}",
    "SQLITE_CORRUPT": f"it is damaged. {PUT_BACK}",
    "SQLITE_IOERR": "its disk fails or is full. See to the disk, then run again.",
}


def door_error(error: Exception, path: Path) -> DoorError:
    """The same failure in our words: what, where, what to do."""
    door = f"store {path}"
    if isinstance(error, UnicodeEncodeError):
        return DoorError("a text holds half a surrogate pair, which nothing can write. Clean it first.", door=door)
    if isinstance(error, ValueError):
        return DoorError(f"a row is damaged ({error}). {PUT_BACK}", door=door)
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", "")
    for prefix, advice in _ADVICE.items():
        if name.startswith(prefix):
            return DoorError(f"{advice} ({cause})", door=door)
    return DoorError(f"it failed: {cause}. If this does not pass: {PUT_BACK[:1].lower()}{PUT_BACK[1:]}", door=door)
