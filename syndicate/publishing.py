"""The last stage of a pass: kept texts to feeds and pages. Only what shows something new is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from syndicate.errors import DoorError
from syndicate.illustrating import Illustrations
from syndicate.newsroom import Newsroom
from syndicate.ports import Progress
from syndicate.press import Press
from syndicate.report import Report
from syndicate.sheets import Sheet, due
from syndicate.site import Site


def publish(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Make the outlet hold what the store holds. Feeds go last, so that what they point to is there."""
    store, pictures = newsroom.store, Illustrations(newsroom)
    texts = {
        e.language: pictures.told(store.texts(e.language, reviewed_only=e.reviewed_only)) for e in newsroom.editions
    }
    site = Site(newsroom.editions, store.shelf(), texts, store.assets_shown() | pictures.files)
    press = Press(newsroom, site, pictures)
    try:
        sheets = list(site.sheets(press.looks, now))
        drawn = due(sheets, newsroom.outlet.held())
        again = {path for sheet in drawn for path in sheet.paths}
        keep = [path for sheet in sheets for path in sheet.paths if path not in again]
        report.published = newsroom.outlet.publish(press.draw(_told(drawn, progress)), keep)
    except DoorError as error:
        report.problems.append(str(error))


def _told(sheets: Sequence[Sheet], progress: Progress) -> Iterator[Sheet]:
    """The sheets, with word of how far their drawing is."""
    for number, sheet in enumerate(sheets):
        if number % 100 == 0:
            progress.step("writing", number, len(sheets))
        yield sheet
    progress.step("writing", len(sheets), len(sheets))
