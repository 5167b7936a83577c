"""The pictures that articles show from elsewhere, and which article shows which."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from syndicate.model import Asset, Gallery, Picture
from syndicate.stores import tables
from syndicate.stores.codec import moment
from syndicate.stores.database import Database


class Pictures(Database):
    """The part of the store that holds what is known of pictures. Their copies are files like any other."""

    def pictures(self) -> Mapping[str, Picture]:
        """Every picture that was ever asked for, by url."""
        with self._reading() as connection:
            found = connection.execute(select(tables.pictures)).mappings()
            return {
                row["url"]: Picture(**{**row, "again": datetime.fromisoformat(row["again"]) if row["again"] else None})
                for row in found
            }

    def keep_pictures(self, pictures: Sequence[Picture], assets: Sequence[Asset]) -> None:
        """Remember what became of pictures, later knowledge over earlier, together with the copies of them."""
        if not pictures:
            return
        rows = [
            {
                "url": p.url, "type": p.type, "width": p.width, "height": p.height, "length": p.length,
                "asset": p.asset, "copying": p.copying, "tries": p.tries, "failure": p.failure,
                "again": moment(p.again) if p.again else None,
            }
            for p in pictures
        ]  # fmt: skip
        files = [{"name": asset.name, "type": asset.type, "body": asset.body} for asset in assets]
        upsert = insert(tables.pictures)
        values = {name: upsert.excluded[name] for name in rows[0] if name != "url"}
        with self._keeping() as connection:
            if files:
                connection.execute(insert(tables.assets).on_conflict_do_nothing(), files)
            connection.execute(upsert.on_conflict_do_update(index_elements=["url"], set_=values), rows)

    def galleries(self) -> Mapping[str, Gallery]:
        """Which pictures each article shows from elsewhere, by the article's url."""
        rows = self._rows("SELECT article, digest, pictures FROM galleries")
        with self._sound():
            return {article: Gallery(key, tuple(json.loads(text)) if text else ()) for article, key, text in rows}

    def keep_galleries(self, galleries: Mapping[str, Gallery]) -> None:
        """Remember which pictures articles show, in place of what was known before."""
        if not galleries:
            return
        rows = [
            {
                "article": article,
                "digest": gallery.digest,
                "pictures": json.dumps(gallery.pictures, ensure_ascii=False) if gallery.pictures else "",
            }
            for article, gallery in galleries.items()
        ]
        upsert = insert(tables.galleries)
        values = {name: upsert.excluded[name] for name in ("digest", "pictures")}
        with self._keeping() as connection:
            connection.execute(upsert.on_conflict_do_update(index_elements=["article"], set_=values), rows)
