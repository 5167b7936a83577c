"""Articles, where they were first seen, and the files they refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import case, func, select
from sqlalchemy.dialects.sqlite import insert

from syndicate.model import Article, Asset, Shelved, Sighting, digest
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

    def shelf(self) -> Sequence[Shelved]:
        """Every kept article without its text, newest first, then by page, withdrawn ones included."""
        table = tables.articles
        columns = (table.c.url, table.c.page, table.c.published, table.c.digest, table.c.tags)
        query = select(*columns, table.c.authors, table.c.since).order_by(table.c.published.desc(), table.c.page)
        names = cache(lambda text: tuple(json.loads(text)))  # few different ones
        with self._reading() as connection:
            return [
                Shelved(
                    url, page, datetime.fromisoformat(published), digest_, names(tags), names(authors),
                    datetime.fromisoformat(since) if since else None,
                )
                for url, page, published, digest_, tags, authors, since in connection.execute(query)
            ]  # fmt: skip

    def fingerprints(self) -> Mapping[str, str]:
        """What translations of each article are made from, by url; the newest first, withdrawn ones left out."""
        sql = "SELECT url, fingerprint FROM articles WHERE since IS NULL ORDER BY published DESC, page"
        return dict(self._rows(sql))

    def article(self, url: str) -> Article | None:
        """One kept article."""
        query = select(tables.articles.c.value).where(tables.articles.c.url == url)
        with self._reading() as connection:
            text = connection.scalar(query)
            return None if text is None else decode(Article, text)

    def keep_articles(self, items: Sequence[tuple[Sighting, Article]], assets: Sequence[Asset], now: datetime) -> None:
        """Remember articles by url, with what was fixed at first sight (a later sighting changes nothing).

        now: stands for the time of a withdrawal that was not known before.
        """
        seen = [{"source": s.source, "uid": s.uid, "value": encode(s)} for s, _ in items]
        kept = [
            {
                "url": article.url,
                "fingerprint": article.fingerprint,
                "published": moment(article.published),
                "withdrawn": article.withdrawn,
                "value": encode(article),
                "digest": bytes.fromhex(digest(article)),
                "page": article.page,
                "tags": json.dumps(article.tags, ensure_ascii=False),
                "authors": json.dumps(article.authors, ensure_ascii=False),
                "since": moment(now) if article.withdrawn else None,
            }
            for _, article in items
        ]
        files = [{"name": asset.name, "type": asset.type, "body": asset.body} for asset in assets]
        if not kept and not files:
            return
        upsert = insert(tables.articles)
        new = upsert.excluded
        same = ("fingerprint", "published", "withdrawn", "value", "digest", "page", "tags", "authors")
        since = case((new.withdrawn, func.coalesce(tables.articles.c.since, new.since)), else_=None)
        upsert = upsert.on_conflict_do_update(
            index_elements=["url"], set_={name: new[name] for name in same} | {"since": since}
        )
        with self._keeping() as connection:
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
