"""The last stage of a pass: kept texts to feeds and pages. Only what shows something new is drawn."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate.announcing import intend
from syndicate.errors import DoorError
from syndicate.model import digest
from syndicate.newsroom import Newsroom
from syndicate.ports import Progress
from syndicate.report import Report

NOTE = "published"  # what the last pass published, and from what: while both stand, no page need be thought of


def publish(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Make the outlet hold what the store holds. Feeds go last, so that what they point to is there."""
    store, outlet, made_from = newsroom.store, newsroom.outlet, _made_from(newsroom, now)
    try:
        before, _, key = (store.noted(NOTE) or "").partition(" ")
        if before == made_from and (stands := outlet.intact()) and stands.key == key:
            intend(newsroom, ())
            report.published = stands
            return
        from syndicate.printing import print_due  # with all that draws, late: most passes end above

        report.published = print_due(newsroom, now, progress)
        store.note(NOTE, f"{made_from} {report.published.key}")
    except DoorError as error:
        report.problems.append(str(error))
        report.unpublished = True


def _made_from(newsroom: Newsroom, now: datetime) -> str:
    """What all pages are made from; the days, for lists say of recent articles how many days old they are."""
    days = [now.astimezone(ZoneInfo(edition.timezone)).date().isoformat() for edition in newsroom.editions]
    gaps = [edition.ttl for edition in newsroom.editions]
    return digest(newsroom.store.version(), newsroom.looks, gaps, days, newsroom.site_url, newsroom.copying)
