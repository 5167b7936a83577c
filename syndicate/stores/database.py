"""Transactions on one SQLite file, and its errors as ours.

Reading runs in a snapshot of its own and never waits for a writer; writing is one transaction after the other
(``BEGIN IMMEDIATE``), so that a reader never turns writer half-way and two commits never meet in a checkpoint.
What is written survives the death of the process; a power cut may lose the last transactions, whole ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from syndicate.stores.opening import door_error

T = TypeVar("T")

CHUNK = 1_000  # keys a statement; SQLite takes 32,766 parameters, and longer statements are not faster


class Database:
    """One SQLite file, ``path``. Any thread may call. Errors are DoorErrors."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.path = path
        self._engine = engine
        self._writer = Lock()

    def close(self) -> None:
        """Let go of files and connections."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._transaction("BEGIN") as connection, self._sound():
            yield connection

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Around making values of rows: a damaged row may hold anything, a column of another type too."""
        try:
            yield
        except (TypeError, ValueError) as error:
            raise door_error(ValueError(error), self.path) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._writer, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(begin=begin) as connection, connection.begin():
                yield connection
        except (SQLAlchemyError, sqlite3.Error, ValueError) as error:
            raise door_error(error, self.path) from error

    def version(self) -> str:
        """Changes with every article, text or picture that is kept."""
        [(number,)] = self._rows("PRAGMA user_version")  # SQLite leaves it to the program; it is part of a transaction
        return str(number)

    @contextmanager
    def _keeping(self) -> Iterator[Connection]:
        """A transaction that changes the version."""
        with self._writing() as connection:
            number: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {(number + 1) % 2**31}")
            yield connection

    def _rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The driver's own rows, for the long lists: SQLAlchemy's cost three times as much."""
        with self._reading() as connection:
            yield from connection.connection.cursor().execute(sql, values)

    def _stream(self, query: Select[Any], make: Callable[[Any], T]) -> Iterator[T]:
        """Rows as values, some hundred in memory at a time, all from the snapshot of the first step."""
        with self._reading() as connection:
            for row in connection.execution_options(yield_per=200).execute(query):
                yield make(row)
