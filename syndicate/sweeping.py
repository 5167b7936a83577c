"""The last stage of a pass: what no pass has needed for long is dropped from the memory."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndicate.newsroom import Newsroom
from syndicate.report import Report

NOTE = "swept"  # the day before which all that was unused is gone, ISO 8601
STEP = timedelta(days=7)  # that a pass may go further than the one before: a clock far ahead must not cost the memory


def sweep(newsroom: Newsroom, report: Report, now: datetime) -> None:
    """Drop machine answers that were not used for ``forget_after``; None: nothing is ever dropped."""
    if not newsroom.forget_after:
        return
    until, noted = now - newsroom.forget_after, newsroom.store.noted(NOTE)
    if noted:
        until = min(until, datetime.fromisoformat(noted) + STEP)
    report.forgotten = newsroom.store.forget(until)
    day = until.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
    if day != noted:
        newsroom.store.note(NOTE, day)
