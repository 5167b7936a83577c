"""After publishing: WebSub hubs are told of the feeds that changed, once these are visible.

What waits for a hub stands in a note of the state, so that a hub that is down, or a pass that is killed, costs no ping.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from time import monotonic

from syndicate import pings
from syndicate.newsroom import Newsroom
from syndicate.ports import Hubs, Progress
from syndicate.report import Report

NOTE = "hubs"
SECONDS = 60.0  # that the pings of one pass to one hub may take; the next pass goes on


def intend(newsroom: Newsroom, paths: Iterable[str]) -> None:
    """Note before publishing which feeds may change."""
    if newsroom.hubs:
        before = pings.read(newsroom.store.noted(NOTE))
        _keep(newsroom, pings.intended(before, paths, newsroom.hubs.addresses), before)


def announce(
    newsroom: Newsroom, report: Report, now: datetime, progress: Progress, *, seconds: float = SECONDS
) -> None:
    """Tell the hubs of the feeds that this pass changed, if it published, and of those that still wait.

    While publishing fails nobody is told of anything: what was intended may not be there.
    """
    if not newsroom.hubs:
        return
    queue, done = pings.read(newsroom.store.noted(NOTE)), report.published
    if report.has_published:
        before, queue = queue, pings.settled(queue, done.written, done.removed, newsroom.hubs.addresses)
        _keep(newsroom, queue, before)
    elif report.unpublished or queue.intended:
        return
    for address in newsroom.hubs.addresses:
        until = monotonic() + seconds
        queue = _tell(newsroom, newsroom.hubs, address, queue, report=report, now=now, progress=progress, until=until)
        if hub := queue.hubs.get(address):
            _report(report, address, hub, now)


def _tell(
    newsroom: Newsroom, door: Hubs, address: str, queue: pings.Queue,
    *, report: Report, now: datetime, progress: Progress, until: float,
) -> pings.Queue:  # fmt: skip
    """One hub is told of what is due, until it answers badly: then it is left alone for a while."""
    due = pings.due(queue.hubs[address], now) if address in queue.hubs else ()
    for number, paths in enumerate(pings.batched(due, door.together)):
        if monotonic() > until:
            break
        progress.step(f"telling {address}", number * door.together, len(due))
        reply = door.ping(address, [f"{newsroom.site_url}/{path}" for path in paths])
        report.pings[address, "told" if reply.well else "failed"] += len(paths)
        before, queue = queue, pings.answered(queue, address, paths, reply, now)
        _keep(newsroom, queue, before)
        if not reply.well:
            break
    return queue


def _report(report: Report, address: str, hub: pings.Hub, now: datetime) -> None:
    """In one sentence or two: a problem if it failed now, else a notice."""
    failed, said = report.pings[address, "failed"], []
    if failed or hub.gone or hub.waiting:
        said = [hub.why]
    if hub.waiting:
        when = f"from {hub.again:%Y-%m-%d %H:%M} UTC on" if hub.again and hub.again > now else "by the next pass"
        said.append(f"It is told of {len(hub.waiting)} changed feeds {when}.")
    what = report.states[f"hub {address}"] = f"hub {address}: {' '.join(filter(None, said))}" if said else ""
    if what:
        (report.problems if failed else report.notices).append(what)


def _keep(newsroom: Newsroom, queue: pings.Queue, before: pings.Queue) -> None:
    if queue != before:
        newsroom.store.note(NOTE, pings.written(queue))
