"""The main path: two straight pipes that meet in the store. Read this file first.

    sources ─▶ identify ─▶ clean ─▶ segment ─▶ plan ─┐              ┌─▶ issue ─▶ render ─▶ outlet
                                                     ▼              │
                                      memory ◀─▶ engine ─▶ check ─▶ store

One pass reads what the sources show, translates what is due and publishes what the store holds; each stage has a file
of its own. A pass may be killed anywhere: each batch is committed before the next begins, and what is published is made
from the store alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from syndicate.announcing import announce
from syndicate.illustrating import illustrate
from syndicate.newsroom import Newsroom
from syndicate.ports import Progress
from syndicate.publishing import publish
from syndicate.reading import read
from syndicate.report import Report
from syndicate.schedule import STAGES, Stage
from syndicate.sweeping import sweep
from syndicate.translating import translate


def run(
    newsroom: Newsroom,
    *,
    now: datetime,
    progress: Progress,
    stages: Collection[Stage] = STAGES,
    sources: Collection[str] | None = None,
) -> Report:
    """One pass, whole unless some stages or sources are named.

    now: aware, UTC; on it depend undated articles, and how old lists say that articles are.
    """
    report = Report(started=now)
    if "read" in stages:
        read(newsroom, report, now, progress, only=sources)
    if "pictures" in stages:
        illustrate(newsroom, report, now, progress)
    if "translate" in stages:
        translate(newsroom, report, now, progress)
    if "publish" in stages:
        publish(newsroom, report, now, progress)
    announce(newsroom, report, now, progress)
    if "sweep" in stages:
        sweep(newsroom, report, now)
    return report
