"""Pictures that articles show from elsewhere: a stage of a pass asks for them, and publishing places what came."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from hashlib import blake2b

from syndicate.model import Gallery, ShelvedText, Translation, digest
from syndicate.newsroom import Newsroom
from syndicate.pictures import addresses, is_due, placed, state_of, tried
from syndicate.ports import Progress
from syndicate.report import Report

NOTE = "illustrated"  # what no picture was due of, and until when


def illustrate(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Get the sizes or copies that are missing, those of the newest articles first, as many as there is time for."""
    door, store = newsroom.pictures, newsroom.store
    if door is None:
        return
    asked, _, until = (store.noted(NOTE) or "").partition(" ")
    if asked == _wanting(newsroom) and (not until or now < datetime.fromisoformat(until)):
        return
    shown, known = _shown(newsroom), store.pictures()
    due = [url for url in shown if is_due(known.get(url), copying=door.copying, now=now)]
    if not due:
        again = min((p.again for url in shown if (p := known.get(url)) and p.again), default=None)
        store.note(NOTE, f"{_wanting(newsroom)} {again.isoformat() if again else ''}")
        return
    with closing(door.fetch(due)) as answers:
        for number, (found, asset) in enumerate(answers):
            progress.step("fetching pictures", number, len(due))
            picture = tried(known.get(found.url), found, copying=door.copying, now=now)
            store.keep_pictures([picture], [asset] if asset else [])
            if picture.failure:
                report.pictures_failed.append((picture.url, picture.failure))
            else:
                report.pictures += 1


class Illustrations:
    """What the store knows of pictures now, for publishing."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._copying = newsroom.copying
        self._known = newsroom.store.pictures()
        self._galleries = {url: g.pictures for url, g in newsroom.store.galleries().items() if g.pictures}

    @property
    def files(self) -> set[str]:
        """The names of the copies that are shown."""
        urls = {url for pictures in self._galleries.values() for url in pictures} if self._copying else set()
        return {self._known[url].asset for url in urls if url in self._known} - {""}

    def told(self, texts: Mapping[str, ShelvedText]) -> Mapping[str, ShelvedText]:
        """The texts, by article, with digests that also change with their pictures."""
        shown = self._galleries.keys() & texts.keys()
        if not shown:
            return texts
        found = dict(texts)
        for url in shown:
            state = state_of(self._galleries[url], self._known, copying=self._copying)
            found[url] = found[url]._replace(digest=found[url].digest + state.encode())
        return found

    def placed(self, text: Translation) -> Translation:
        """The text with its pictures as they are shown now."""
        return placed(text, self._known, copying=self._copying)


def _wanting(newsroom: Newsroom) -> str:
    return digest(newsroom.store.version(), newsroom.copying, sorted(newsroom.online))


def _shown(newsroom: Newsroom) -> list[str]:
    """The addresses of all pictures to be had, the newest article's first. Only what changed is looked into."""
    store, copying = newsroom.store, newsroom.copying
    galleries = dict(store.galleries())
    changed: dict[str, Gallery] = {}
    shelf = store.shelf()
    wanting = digest(copying, sorted(newsroom.online)).encode()
    for item in shelf:
        key = blake2b(item.digest, digest_size=16, key=wanting).digest()
        if item.url in galleries and galleries[item.url].digest == key:
            continue
        article = store.article(item.url)
        wanted = article and not article.withdrawn and (copying or article.source in newsroom.online)
        found = dict.fromkeys(addresses(article, copying=copying)) if article and wanted else {}
        changed[item.url] = Gallery(key, tuple(found))
    store.keep_galleries(changed)
    galleries |= changed
    return list(dict.fromkeys(url for item in shelf for url in galleries[item.url].pictures))
