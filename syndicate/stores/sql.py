"""The store on SQLite.

Reading runs in a snapshot of its own and never waits for a writer; writing is one transaction after the other
(``BEGIN IMMEDIATE``), so that a reader never turns writer half-way and two commits never meet in a checkpoint.
What a method has written survives the death of the process; a power cut may lose the last transactions, whole ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from syndicate.model import Answer, Article, Asset, Kept, Remembered, Request, Review, Sighting, Translation, digest
from syndicate.stores import tables
from syndicate.stores.codec import decode, decode_alignment, encode, encode_alignment, moment
from syndicate.stores.opening import connect, door_error, locate, prepare

T = TypeVar("T")

DAY = timedelta(days=1)
CHUNK = 1_000  # keys a statement; SQLite takes 32,766 parameters, and longer statements are not faster


def open_store(address: str, *, folder: Path, patience: float = 30.0) -> SqlStore:
    """The store at ``address`` (``sqlite:///state.db``; a relative path is below ``folder``), made if it is not there.

    patience: seconds to wait for another process that writes. Raises DoorError if the address is of another kind, the
    place cannot be used, or what stands there is no state that this version understands.
    """
    path = locate(address, folder)
    engine = connect(path, patience)
    try:
        prepare(engine, path)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, path)


class SqlStore:
    """Everything remembered, in one SQLite file. ``path``: that file. Any thread may call. Errors are DoorErrors."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.path = path
        self._engine = engine
        self._writer = Lock()

    # Articles

    def sightings(self) -> Mapping[tuple[str, str], Sighting]:
        """Everything ever seen, by (source, uid)."""
        with self._reading() as connection:
            seen = (decode(Sighting, text) for text in connection.scalars(select(tables.sightings.c.value)))
            return {(sighting.source, sighting.uid): sighting for sighting in seen}

    def articles(self) -> Iterator[Article]:
        """Every kept article as of the first step, newest first, withdrawn ones included."""
        table = tables.articles
        query = select(table.c.value).order_by(table.c.published.desc(), table.c.url)
        return self._stream(query, lambda row: decode(Article, row[0]))

    def keep_articles(self, items: Sequence[tuple[Sighting, Article]], assets: Sequence[Asset]) -> None:
        """Remember articles by url, with what was fixed at first sight (a later sighting changes nothing)."""
        seen = [{"source": s.source, "uid": s.uid, "value": encode(s)} for s, _ in items]
        kept = [
            {
                "url": article.url,
                "fingerprint": article.fingerprint,
                "published": moment(article.published),
                "withdrawn": article.withdrawn,
                "value": encode(article),
            }
            for _, article in items
        ]
        files = [{"name": asset.name, "type": asset.type, "body": asset.body} for asset in assets]
        if not kept and not files:
            return
        upsert = insert(tables.articles)
        upsert = upsert.on_conflict_do_update(
            index_elements=["url"],
            set_={name: upsert.excluded[name] for name in ("fingerprint", "published", "withdrawn", "value")},
        )
        with self._writing() as connection:
            if kept:
                connection.execute(insert(tables.sightings).on_conflict_do_nothing(), seen)
                connection.execute(upsert, kept)
            if files:
                connection.execute(insert(tables.assets).on_conflict_do_nothing(), files)

    def asset(self, name: str) -> Asset | None:
        """A kept file."""
        table = tables.assets
        with self._reading() as connection:
            row = connection.execute(select(table.c.type, table.c.body).where(table.c.name == name)).one_or_none()
        return None if row is None else Asset(name=name, type=row.type, body=bytes(row.body))

    def withdrawn(self) -> Sequence[Article]:
        """Articles that were kept once and are withdrawn now, newest first."""
        table = tables.articles
        query = select(table.c.value).where(table.c.withdrawn).order_by(table.c.published.desc(), table.c.url)
        return list(self._stream(query, lambda row: decode(Article, row[0])))

    # Memory

    def recall(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """The known answers among these request keys (32 hex digits each)."""
        wanted = sorted({bytes.fromhex(key) for key in keys})
        known: dict[str, Answer] = {}
        with self._reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                chunk = tuple(wanted[start : start + CHUNK])
                # one driver statement: building the same through expressions costs as much again
                marks = ",".join("?" * len(chunk))
                sql = f"SELECT key, answer, alignment, score FROM segments WHERE key IN ({marks})"  # noqa: S608 (only ?)
                for key, text, spans, score in connection.exec_driver_sql(sql, chunk):
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

    # Reviews

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
            }
            for review in reviews
        ]
        upsert = insert(tables.reviews)
        upsert = upsert.on_conflict_do_update(
            index_elements=["target", "source", "hash"],
            set_={name: upsert.excluded[name] for name in ("answer", "engine_text", "created")},
            where=tables.reviews.c.answer != upsert.excluded.answer,
        )
        with self._writing() as connection:
            connection.execute(upsert, rows)

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
        """Changes whenever a review in this language is added or changed; "" while there is none."""
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

    # Translations

    def plans(self, language: str) -> Mapping[str, str]:
        """For each article url, the fingerprint that its latest attempt in this language was made from, held or not."""
        table = tables.attempts
        with self._reading() as connection:
            rows = connection.execute(select(table.c.url, table.c.plan).where(table.c.language == language))
            return {row.url: row.plan for row in rows}

    def translation(self, url: str, language: str) -> Translation | None:
        """The text published last (never a held one)."""
        table = tables.translations
        query = select(table.c.value).where(table.c.url == url, table.c.language == language)
        with self._reading() as connection:
            text = connection.scalar(query)
            return None if text is None else decode(Translation, text)

    def keep_translations(self, translations: Sequence[Translation]) -> None:
        """Keep finished texts, later ones over earlier. A held one is only noted, beside the published one."""
        if not translations:
            return
        texts = [(t, encode(t)) for t in translations]
        tried = [
            {"url": t.url, "language": t.language, "plan": t.plan, "held": text if t.held else None}
            for t, text in texts
        ]
        done = [
            {"url": t.url, "language": t.language, "plan": t.plan, "value": text} for t, text in texts if not t.held
        ]
        with self._writing() as connection:
            attempt, finished = insert(tables.attempts), insert(tables.translations)
            same = ["language", "url"]
            values = {"plan": attempt.excluded.plan, "held": attempt.excluded.held}
            connection.execute(attempt.on_conflict_do_update(index_elements=same, set_=values), tried)
            if done:
                values = {"plan": finished.excluded.plan, "value": finished.excluded.value}
                connection.execute(finished.on_conflict_do_update(index_elements=same, set_=values), done)

    def held(self) -> Sequence[Translation]:
        """Latest attempts that are held back, by language, then url."""
        table = tables.attempts
        query = select(table.c.held).where(table.c.held.is_not(None)).order_by(table.c.language, table.c.url)
        return list(self._stream(query, lambda row: decode(Translation, row[0])))

    def newest(self, language: str) -> Iterator[Kept]:
        """All published texts of a language whose articles are not withdrawn, newest publication first, then url."""
        article, text = tables.articles, tables.translations
        query = (
            select(article.c.value, text.c.value)
            .join(text, (text.c.url == article.c.url) & (text.c.language == language))
            .where(~article.c.withdrawn)
            .order_by(article.c.published.desc(), article.c.url)
        )
        return self._stream(
            query, lambda row: Kept(article=decode(Article, row[0]), translation=decode(Translation, row[1]))
        )

    def languages(self) -> Mapping[str, tuple[str, ...]]:
        """For each article url, the languages it has a published text in, sorted."""
        article, text = tables.articles, tables.translations
        query = select(text.c.url, text.c.language).join(article, article.c.url == text.c.url)
        query = query.where(~article.c.withdrawn)
        found: dict[str, list[str]] = {}
        for url, language in self._stream(query, tuple):
            found.setdefault(url, []).append(language)
        return {url: tuple(sorted(found[url])) for url in sorted(found)}

    # Facts about the state

    def note(self, key: str, value: str) -> None:
        """Remember a small fact about the state (the last pass, as JSON)."""
        upsert = insert(tables.notes)
        upsert = upsert.on_conflict_do_update(index_elements=["key"], set_={"value": upsert.excluded.value})
        with self._writing() as connection:
            connection.execute(upsert, {"key": key, "value": value})

    def noted(self, key: str) -> str | None:
        """What note() was told last."""
        with self._reading() as connection:
            return connection.scalar(select(tables.notes.c.value).where(tables.notes.c.key == key))

    def counts(self) -> Mapping[str, int]:
        """Rows by kind: sightings, articles, withdrawn (among these), assets, segments, reviews, translations, held."""
        names = ("sightings", "articles", "assets", "segments", "reviews", "translations")
        rows = {name: select(func.count()).select_from(tables.metadata.tables[name]) for name in names}
        rows["withdrawn"] = rows["articles"].where(tables.articles.c.withdrawn)
        rows["held"] = select(func.count()).where(tables.attempts.c.held.is_not(None))
        with self._reading() as connection:
            return {name: connection.scalar(query) or 0 for name, query in rows.items()}

    def close(self) -> None:
        """Let go of files and connections."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._transaction("BEGIN") as connection:
            yield connection

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

    def _stream(self, query: Select[Any], make: Callable[[Any], T]) -> Iterator[T]:
        """Rows as values, some hundred in memory at a time, all from the snapshot of the first step."""
        with self._reading() as connection:
            for row in connection.execution_options(yield_per=200).execute(query):
                yield make(row)


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
    )
