"""Articles' texts in each language: what is published, what is held back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.dialects.sqlite import insert

from syndicate.model import Article, Kept, ShelvedText, Standing, Translation
from syndicate.stores import tables
from syndicate.stores.codec import assets_in, decode, encode, moment
from syndicate.stores.database import CHUNK, Database


class Texts(Database):
    """The part of the store that holds texts."""

    def plans(self, language: str) -> Mapping[str, str]:
        """For each article url, the fingerprint that its latest attempt in this language was made from, held or not."""
        return dict(self._rows("SELECT url, plan FROM attempts WHERE language = ?", language))

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
            {
                "url": t.url,
                "language": t.language,
                "plan": t.plan,
                "value": text,
                "digest": bytes.fromhex(t.shown_digest),
                "origin": t.origin,
                "updated": moment(t.updated),
                "assets": assets_in(text),
            }
            for t, text in texts
            if not t.held
        ]
        with self._keeping() as connection:
            attempt, finished = insert(tables.attempts), insert(tables.translations)
            same = ["language", "url"]
            values = {"plan": attempt.excluded.plan, "held": attempt.excluded.held}
            connection.execute(attempt.on_conflict_do_update(index_elements=same, set_=values), tried)
            if done:
                values = {name: finished.excluded[name] for name in done[0] if name not in same}
                connection.execute(finished.on_conflict_do_update(index_elements=same, set_=values), done)

    def held(self) -> Sequence[Translation]:
        """Latest attempts that are held back, by language, then url; withdrawn articles' left out."""
        table = tables.attempts
        query = select(table.c.held).where(table.c.held.is_not(None), table.c.url.not_in(tables.gone))
        query = query.order_by(table.c.language, table.c.url)
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

    def texts(self, language: str, *, reviewed_only: bool = False) -> Mapping[str, ShelvedText]:
        """The published texts of a language by article url, withdrawn articles' included."""
        sql = "SELECT url, digest, updated FROM translations WHERE language = ?"
        sql += " AND origin != 'machine'" * reviewed_only
        found: dict[str, ShelvedText] = {}
        with self._sound():
            for url, digest, updated in self._rows(sql, language):
                if not datetime.fromisoformat(updated).tzinfo:
                    raise ValueError("a moment without its zone")
                found[url] = ShelvedText(digest, updated)
        return found

    def kept(self, language: str, urls: Sequence[str]) -> Mapping[str, Kept]:
        """These articles with their published texts in a language, as far as there are any."""
        article, text = tables.articles, tables.translations
        columns = select(article.c.url, article.c.value, text.c.value)
        joined = columns.join(text, (text.c.url == article.c.url) & (text.c.language == language))
        found: dict[str, Kept] = {}
        with self._reading() as connection:
            for start in range(0, len(urls), CHUNK):
                query = joined.where(article.c.url.in_(urls[start : start + CHUNK]))
                for url, value, shown in connection.execute(query):
                    found[url] = Kept(article=decode(Article, value), translation=decode(Translation, shown))
        return found

    def standing(self) -> Mapping[str, Standing]:
        """How far each language is that any text was made in; withdrawn articles are not counted."""
        text, attempt = tables.translations, tables.attempts
        reviewed, machine = (
            func.sum(case((text.c.origin == origin, 1), else_=0)) for origin in ("reviewed", "machine")
        )
        done = select(text.c.language, func.count(), reviewed, machine).where(text.c.url.not_in(tables.gone))
        tried = select(attempt.c.language, func.count()).where(attempt.c.url.not_in(tables.gone))
        with self._reading() as connection:
            texts = {language: found for language, *found in connection.execute(done.group_by(text.c.language))}
            rows = list(connection.execute(tried.group_by(attempt.c.language)))
        return {language: Standing(count, *texts.get(language, ())) for language, count in rows}

    def assets_shown(self) -> set[str]:
        """The names of all files that published texts of articles refer to."""
        article, text = tables.articles, tables.translations
        query = select(text.c.assets).join(article, article.c.url == text.c.url)
        query = query.where(text.c.assets != "", ~article.c.withdrawn).distinct()
        with self._reading() as connection:
            return {name for names in connection.scalars(query) for name in names.split()}
