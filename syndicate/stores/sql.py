"""The store on SQLite: articles, texts, the translation memory, reviews and notes in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from syndicate.errors import Damaged
from syndicate.stores import tables
from syndicate.stores.articles import Articles
from syndicate.stores.codec import note_digest
from syndicate.stores.opening import PUT_BACK, connect, locate, prepare
from syndicate.stores.pictures import Pictures
from syndicate.stores.reviews import Reviews
from syndicate.stores.segments import Segments
from syndicate.stores.texts import Texts


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


class SqlStore(Articles, Pictures, Texts, Segments, Reviews):
    """Everything remembered. See ports.Store for what each method promises."""

    def note(self, key: str, value: str) -> None:
        """Remember a small fact about the state (the last pass, as JSON)."""
        upsert = insert(tables.notes)
        changed = {"value": upsert.excluded.value, "digest": upsert.excluded.digest}
        with self._writing() as connection:
            row = {"key": key, "value": value, "digest": note_digest(key, value)}
            connection.execute(upsert.on_conflict_do_update(index_elements=["key"], set_=changed), row)

    def noted(self, key: str, *, needed: bool = False) -> str | None:
        """What note() was told last. None too if that is damaged, or Damaged is raised if nothing can go on without."""
        for found, value, sound in self._notes("WHERE key = ?", key):
            if sound:
                return value.decode("utf-8")
            if needed:
                raise Damaged(f"its note “{found}” is damaged. {PUT_BACK}", door=f"store {self.path}")
        return None

    def damaged(self) -> Sequence[str]:
        """The keys of the notes that are damaged."""
        return [key for key, _, sound in self._notes() if not sound]

    def _notes(self, where: str = "", *values: str) -> Iterator[tuple[str, bytes, bool]]:
        """Key, value and whether they are what was written. As bytes: what is damaged need not be text any more."""
        sql = f"SELECT CAST(key AS BLOB), CAST(value AS BLOB), digest FROM notes {where} ORDER BY key"  # noqa: S608 (ours)
        for key, value, digest in self._rows(sql, *values):
            yield (key or b"").decode("utf-8", "replace"), value, digest == note_digest(key or b"", value or b"")

    def counts(self) -> Mapping[str, int]:
        """Rows by kind: sightings, articles, withdrawn (among these), assets, segments, reviews, translations, held."""
        names = ("sightings", "articles", "assets", "pictures", "segments", "reviews", "translations")
        rows = {name: select(func.count()).select_from(tables.metadata.tables[name]) for name in names}
        rows["withdrawn"] = rows["articles"].where(tables.articles.c.withdrawn)
        tried = tables.attempts.c
        rows["held"] = select(func.count()).where(tried.held.is_not(None), tried.url.not_in(tables.gone))
        with self._reading() as connection:
            return {name: connection.scalar(query) or 0 for name, query in rows.items()}
