"""What editors wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from syndicate.model import Review, digest
from syndicate.stores import tables
from syndicate.stores.codec import decode_alignment, encode_alignment, moment
from syndicate.stores.database import CHUNK, Database

_SAME = "r.target = p.target AND r.source = p.source AND r.hash = p.hash"
_TO_PAST = f"""INSERT INTO past_reviews
    SELECT r.*, (SELECT count(*) FROM past_reviews AS p WHERE {_SAME}) FROM reviews AS r
    WHERE target = :target AND source = :source AND hash = :hash AND (answer = :answer) = :same"""  # noqa: S608 (ours)


class Reviews(Database):
    """The part of the store that holds editors' wordings, what stands and what stood."""

    def keep_reviews(self, reviews: Sequence[Review]) -> None:
        """Keep what editors wrote, later ones over earlier. The same answer again changes nothing."""
        if not reviews:
            return
        rows = [
            {
                "target": review.target,
                "source": review.source,
                "hash": _text_hash(review.text),
                "text": review.text,
                "answer": review.answer,
                "engine_text": review.engine_text,
                "created": moment(review.created),
                "alignment": encode_alignment(review),
            }
            for review in reviews
        ]
        upsert = insert(tables.reviews)
        upsert = upsert.on_conflict_do_update(
            index_elements=["target", "source", "hash"],
            set_={name: upsert.excluded[name] for name in ("answer", "engine_text", "created", "alignment")},
            where=tables.reviews.c.answer != upsert.excluded.answer,
        )
        with self._writing() as connection:
            connection.exec_driver_sql(_TO_PAST, [row | {"same": 0} for row in rows])
            connection.execute(upsert, rows)

    def drop_reviews(self, reviews: Sequence[Review]) -> int:
        """Take these reviews back, but what was corrected since (another answer stands there); how many were there."""
        if not reviews:
            return 0
        with self._writing() as connection:
            return sum(_drop(connection, review) for review in reviews)

    def past_reviews(self) -> Iterator[Review]:
        """Every review that another one replaced or that was taken back, those of a sentence in their order."""
        table = tables.past_reviews
        query = select(table).order_by(table.c.target, table.c.source, table.c.hash, table.c.number)
        return self._stream(query, _review)

    def reviews(self, source: str, target: str, texts: Sequence[str]) -> Mapping[str, Review]:
        """The reviews of these sentences, by sentence."""
        table = tables.reviews
        wanted = sorted({_text_hash(text) for text in texts})
        found: dict[str, Review] = {}
        with self._reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                query = select(table).where(
                    table.c.target == target, table.c.source == source, table.c.hash.in_(wanted[start : start + CHUNK])
                )
                found.update((row.text, _review(row)) for row in connection.execute(query))
        return found

    def review_version(self, target: str) -> str:
        """Changes whenever a review in this language is added, changed or taken back; "" while there is none."""
        table = tables.reviews
        query = select(table.c.source, table.c.hash, table.c.answer).where(table.c.target == target)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(table.c.source, table.c.hash)).all()
        return digest("reviews", [(source, key.hex(), answer) for source, key, answer in rows]) if rows else ""

    def all_reviews(self) -> Iterator[Review]:
        """Every review, by language, then age."""
        table = tables.reviews
        query = select(table).order_by(table.c.target, table.c.source, table.c.created, table.c.hash)
        return self._stream(query, _review)


def _drop(connection: Connection, review: Review) -> int:
    table, key = tables.reviews, _text_hash(review.text)
    known = {"target": review.target, "source": review.source, "hash": key, "answer": review.answer}
    connection.exec_driver_sql(_TO_PAST, known | {"same": 1})
    return connection.execute(delete(table).where(*(table.c[name] == value for name, value in known.items()))).rowcount


def _text_hash(text: str) -> bytes:
    return bytes.fromhex(digest(text))


def _review(row: Any) -> Review:
    return Review(
        source=row.source,
        target=row.target,
        text=row.text,
        answer=row.answer,
        engine_text=row.engine_text,
        created=datetime.fromisoformat(row.created),
        alignment=decode_alignment(row.alignment),
    )
