"""The translation memory: every sentence that an engine has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from syndicate.model import Answer, Remembered, Request
from syndicate.stores import tables
from syndicate.stores.codec import decode_alignment, encode_alignment, moment
from syndicate.stores.database import CHUNK, Database

DAY = timedelta(days=1)


class Segments(Database):
    """The part of the store that holds the translation memory."""

    def recall(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """The known answers among these request keys (32 hex digits each)."""
        wanted = sorted({bytes.fromhex(key) for key in keys})
        known: dict[str, Answer] = {}
        with self._reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                chunk = tuple(wanted[start : start + CHUNK])
                marks = ",".join("?" * len(chunk))
                sql = f"SELECT key, answer, alignment, score FROM segments WHERE key IN ({marks})"  # noqa: S608 (only ?)
                # the driver's own rows: building the statement, or the rows, in SQLAlchemy costs as much again
                for key, text, spans, score in connection.connection.cursor().execute(sql, chunk):
                    known[key.hex()] = Answer(text=text, alignment=decode_alignment(spans), score=score)
        return known

    def remember(self, answers: Sequence[tuple[Request, Answer]], now: datetime) -> None:
        """Add to the translation memory; a newer answer replaces an older one, unless a person reviewed that one."""
        if not answers:
            return
        when = moment(now)
        rows = [
            {
                "key": bytes.fromhex(request.key),
                "source": request.source,
                "target": request.target,
                "identity": request.identity,
                "text": request.text,
                "answer": answer.text,
                "alignment": encode_alignment(answer),
                "score": answer.score,
                "origin": "machine",
                "created": when,
                "used": when,
            }
            for request, answer in answers
        ]
        rows.sort(key=lambda row: row["key"] or b"")  # neighbours in the tree are written together
        upsert = insert(tables.segments)
        upsert = upsert.on_conflict_do_update(
            index_elements=["key"],
            set_={name: upsert.excluded[name] for name in ("answer", "alignment", "score", "used")},
            where=tables.segments.c.origin == "machine",
        )
        with self._writing() as connection:
            connection.execute(upsert, rows)

    def remembered(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """The known answers among these request keys, with when they were given and last used."""
        table = tables.segments
        wanted = sorted({bytes.fromhex(key) for key in keys})
        columns = (table.c.key, table.c.answer, table.c.alignment, table.c.score, table.c.created, table.c.used)
        known: dict[str, Remembered] = {}
        with self._reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                query = select(*columns).where(table.c.key.in_(wanted[start : start + CHUNK]))
                for key, text, spans, score, created, used in connection.execute(query):
                    answer = Answer(text=text, alignment=decode_alignment(spans), score=score)
                    known[key.hex()] = Remembered(
                        answer=answer, created=datetime.fromisoformat(created), used=datetime.fromisoformat(used)
                    )
        return known

    def mark_used(self, keys: Sequence[str], now: datetime) -> None:
        """Note that these answers are needed still; at most once a day each, so that a restless pass writes little."""
        wanted = sorted({bytes.fromhex(key) for key in keys})
        before = moment(now - DAY)
        stale: list[bytes] = []
        with self._reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                chunk = tuple(wanted[start : start + CHUNK])
                marks = ",".join("?" * len(chunk))
                sql = f"SELECT key FROM segments WHERE key IN ({marks}) AND used <= ?"  # noqa: S608 (only ?)
                stale += [key for (key,) in connection.exec_driver_sql(sql, (*chunk, before))]
        if stale:
            with self._writing() as connection:
                sql = "UPDATE segments SET used = ? WHERE key = ? AND used < ?"
                when = moment(now)
                connection.exec_driver_sql(sql, [(when, key, when) for key in stale])

    def forget(self, before: datetime) -> int:
        """Drop machine answers that were last used earlier; how many. What a person reviewed stays."""
        table = tables.segments
        old = (table.c.origin == "machine") & (table.c.used < moment(before))
        with self._reading() as connection:  # most passes find none: then nothing is written
            if not connection.scalar(select(select(table.c.key).where(old).exists())):
                return 0
        with self._writing() as connection:
            return connection.execute(delete(table).where(old)).rowcount
