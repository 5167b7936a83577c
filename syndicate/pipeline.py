"""The main path: two straight pipes that meet in the store. Read this file first.

    sources ─▶ identify ─▶ clean ─▶ segment ─▶ plan ─┐              ┌─▶ issue ─▶ render ─▶ outlet
                                                     ▼              │
                                      memory ◀─▶ engine ─▶ check ─▶ store

One pass reads what the sources show, translates what is due and publishes what the store holds; each stage has a file
of its own. A pass may be killed anywhere: each batch is committed before the next begins, and what is published is made
from the store alone.
"""

from __future__ import annotations

from datetime import datetime

from syndicate.illustrating import illustrate
from syndicate.newsroom import Newsroom
from syndicate.ports import Progress
from syndicate.publishing import publish
from syndicate.reading import read
from syndicate.report import Report
from syndicate.translating import translate


def run(newsroom: Newsroom, *, now: datetime, progress: Progress) -> Report:
    """One whole pass. now: aware, UTC; on it depend undated articles, and how old lists say that articles are."""
    report = Report(started=now)
    read(newsroom, report, now, progress)
    illustrate(newsroom, report, now, progress)
    translate(newsroom, report, now, progress)
    publish(newsroom, report, now, progress)
    if newsroom.forget_after:
        report.forgotten = newsroom.store.forget(now - newsroom.forget_after)
    return report
