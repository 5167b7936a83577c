"""Articles, where they were first seen, and the files they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from syndicate.model import Article, Asset, Sighting
from syndicate.stores import tables
from syndicate.stores.codec import decode, encode, moment
from syndicate.stores.database import Database


class Articles(Database):
    """The part of the store that holds articles."""

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
