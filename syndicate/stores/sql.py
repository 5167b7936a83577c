"""The store on SQLite: articles, texts, the translation memory, reviews and notes in one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from syndicate.stores import tables
from syndicate.stores.articles import Articles
from syndicate.stores.opening import connect, locate, prepare
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
        upsert = upsert.on_conflict_do_update(index_elements=["key"], set_={"value": upsert.excluded.value})
        with self._writing() as connection:
            connection.execute(upsert, {"key": key, "value": value})

    def noted(self, key: str) -> str | None:
        """What note() was told last."""
        with self._reading() as connection:
            return connection.scalar(select(tables.notes.c.value).where(tables.notes.c.key == key))

    def counts(self) -> Mapping[str, int]:
        """Rows by kind: sightings, articles, withdrawn (among these), assets, segments, reviews, translations, held."""
        names = ("sightings", "articles", "assets", "pictures", "segments", "reviews", "translations")
        rows = {name: select(func.count()).select_from(tables.metadata.tables[name]) for name in names}
        rows["withdrawn"] = rows["articles"].where(tables.articles.c.withdrawn)
        rows["held"] = select(func.count()).where(tables.attempts.c.held.is_not(None))
        with self._reading() as connection:
            return {name: connection.scalar(query) or 0 for name, query in rows.items()}
