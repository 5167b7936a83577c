"""The last stage of a pass: kept texts to feeds and pages. Only what shows something new is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from syndicate.announcing import intend
from syndicate.errors import DoorError
from syndicate.illustrating import Illustrations
from syndicate.model import Published
from syndicate.newsroom import Newsroom
from syndicate.ports import Progress
from syndicate.press import Press
from syndicate.report import Report
from syndicate.sheets import Sheet, due
from syndicate.site import Site

NOTE = "published"  # what the last pass published: if nothing of it moved, no key of a page need be made


def publish(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Make the outlet hold what the store holds. Feeds go last, so that what they point to is there."""
    store, pictures = newsroom.store, Illustrations(newsroom)
    texts = {
        e.language: pictures.told(store.texts(e.language, reviewed_only=e.reviewed_only)) for e in newsroom.editions
    }
    site = Site(newsroom.editions, store.shelf(), texts, store.assets_shown() | pictures.files)
    press = Press(newsroom, site, pictures)
    try:
        shown, held = site.key(press.looks, now), newsroom.outlet.held()
        if store.noted(NOTE) == _stand(shown, held):  # all that would be drawn stands there
            intend(newsroom, ())
            report.published = Published(written=(), unchanged=len(held), removed=())
            return
        sheets = list(site.sheets(press.looks, now))
        drawn = due(sheets, held)
        again = {path for sheet in drawn for path in sheet.paths}
        keep = [path for sheet in sheets for path in sheet.paths if path not in again]
        intend(newsroom, sorted(again))
        report.published = newsroom.outlet.publish(press.draw(_told(drawn, progress)), keep)
        store.note(NOTE, _stand(shown, {path: sheet.made_from for sheet in sheets for path in sheet.paths}))
    except DoorError as error:
        report.problems.append(str(error))
        report.unpublished = True


def _stand(shown: str, held: Mapping[str, str]) -> str:
    """What was published, as a note. shown: the site's key; held: the keys of what stands there, by path."""
    found = "".join(f"{path}\t{key}\n" for path, key in sorted(held.items()))
    return f"{shown} {blake2b(found.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def _told(sheets: Sequence[Sheet], progress: Progress) -> Iterator[Sheet]:
    """The sheets, with word of how far their drawing is."""
    for number, sheet in enumerate(sheets):
        if number % 100 == 0:
            progress.step("writing", number, len(sheets))
        yield sheet
    progress.step("writing", len(sheets), len(sheets))
