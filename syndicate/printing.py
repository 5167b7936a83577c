"""What of the site is due, and the drawing of that: the costly half of publishing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from syndicate.announcing import intend
from syndicate.illustrating import Illustrations
from syndicate.model import Published, ShelvedText
from syndicate.newsroom import Newsroom
from syndicate.pings import names_hubs
from syndicate.ports import Progress
from syndicate.press import Press
from syndicate.sheets import Sheet, due
from syndicate.site import Site


def print_due(newsroom: Newsroom, now: datetime, progress: Progress) -> Published:
    """Draw what the outlet lacks or has otherwise, and hand it over. Raises DoorError, ConfigError."""
    site, pictures = _site(newsroom)
    press, keep = Press(newsroom, site, pictures), list[str]()
    sheets = _due(newsroom, site, press.looks, now=now, keep=keep, progress=progress)
    return newsroom.outlet.publish(press.draw(sheets), keep)


def _site(newsroom: Newsroom) -> tuple[Site, Illustrations]:
    """What the store holds. Equal strings stand in memory once: each language may have a hundred thousand of them."""
    store, pictures, shelf = newsroom.store, Illustrations(newsroom), newsroom.store.shelf()
    same = {article.url: article.url for article in shelf}
    texts = {}
    for edition in newsroom.editions:
        found = pictures.told(store.texts(edition.language, reviewed_only=edition.reviewed_only))
        texts[edition.language] = {
            same.get(url, url): ShelvedText(digest, same.setdefault(updated, updated))
            for url, (digest, updated) in found.items()
        }
    return Site(newsroom.editions, shelf, texts, store.assets_shown() | pictures.files), pictures


def _due(
    newsroom: Newsroom, site: Site, looks: Mapping[str, str], *, now: datetime, keep: list[str], progress: Progress
) -> Iterator[Sheet]:
    """The sheets that must be drawn, one by one; the paths of the others go into ``keep``."""
    held, feeds = newsroom.outlet.held(), list[str]()
    texts = sum(map(len, site.shelves.values()))
    for number, sheet in enumerate(site.sheets(looks, now)):
        if number % 100 == 0:
            progress.step("writing", min(number, texts), texts)
        if due(sheet, held):
            feeds += filter(names_hubs, sheet.paths)
            yield sheet
        else:
            keep += sheet.paths
    intend(newsroom, sorted(feeds))  # in time: nothing that readers see has changed yet
    progress.step("writing", texts, texts)
