"""What WebSub hubs are still to be told, and when: pure decisions.

A hub is told of a feed that changed (W3C WebSub leaves open how; hubs take the form of PubSubHubbub 0.3, section 7.1).
What waits is a set of feeds for each hub: one that changes twice before the hub can be reached is told once. Before
files change, the feeds that may change are *intended*: if the pass dies in between, the next one tells the hubs of all
of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from syndicate.model import PingReply, digest

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=12)  # after one failure; after many
MOST = timedelta(days=1)  # that a hub is believed which says when to come back
_FEED = re.compile(r"(?:^|/)(?:rss\.xml|atom\.xml|feed\.json)$")
_ARCHIVE = re.compile(r"(?:^|/)\d{4}/\d{2}/")  # RFC 5005: its documents name no hub
_LATER = {408, 425, 429}


@dataclass(frozen=True, kw_only=True, slots=True)
class Hub:
    """What one hub is still to be told. waiting: paths of feeds, first come first.

    failures: in a row; again: not before, UTC; why: the last failure, or ""; gone: it answered 410 and is not asked.
    """

    waiting: tuple[str, ...] = ()
    failures: int = 0
    again: datetime | None = None
    why: str = ""
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """hubs: by address; intended: feeds that may have changed, paths."""

    hubs: Mapping[str, Hub] = field(default_factory=dict)
    intended: tuple[str, ...] = ()


def names_hubs(path: str) -> bool:
    """Whether what is published there is a feed that names its hubs."""
    return bool(_FEED.search(path)) and not _ARCHIVE.search(path)


def intended(queue: Queue, paths: Iterable[str], hubs: Collection[str]) -> Queue:
    """Before publishing: these may change. What an earlier pass intended and never settled waits from now on."""
    return replace(_waiting(queue, queue.intended, (), hubs), intended=tuple(filter(names_hubs, paths)))


def settled(queue: Queue, written: Iterable[str], removed: Collection[str], hubs: Collection[str]) -> Queue:
    """After publishing: exactly these changed. A feed that is gone is no news: no hub could fetch it."""
    return replace(_waiting(queue, filter(names_hubs, written), removed, hubs), intended=())


def _waiting(queue: Queue, paths: Iterable[str], removed: Collection[str], hubs: Collection[str]) -> Queue:
    """The queue of these hubs, with these paths behind what waits already."""
    more, gone = tuple(paths), set(removed)
    found: dict[str, Hub] = {}
    for address in hubs:
        hub = queue.hubs.get(address, Hub())
        waiting = () if hub.gone else tuple(p for p in dict.fromkeys((*hub.waiting, *more)) if p not in gone)
        found[address] = replace(hub, waiting=waiting)
    return replace(queue, hubs=found)


def due(hub: Hub, now: datetime) -> tuple[str, ...]:
    """The feeds that the hub may be told of now."""
    wait = hub.again - now if hub.again else timedelta()
    return () if timedelta() < wait <= MOST else hub.waiting  # a longer one was noted by a clock that went wrong


def answered(queue: Queue, address: str, told: Collection[str], reply: PingReply, now: datetime) -> Queue:
    """The queue after a hub's answer: done, gone for good, refused (what was told is let go), or to be told again."""
    hub = queue.hubs[address]
    rest = tuple(path for path in hub.waiting if path not in told)
    if reply.well:
        hub = Hub(waiting=rest)
    elif reply.status == 410:
        hub = Hub(gone=True, why=reply.why)
    else:
        refused = 400 <= reply.status < 500 and reply.status not in _LATER
        failures = hub.failures + 1
        again = now + wait_after(failures, reply.retry_after, address, now)
        # at the end of the queue: one feed that a hub chokes on keeps no other waiting
        waiting = rest if refused else (*rest, *(path for path in hub.waiting if path in told))
        hub = Hub(waiting=waiting, failures=failures, again=again, why=reply.why)
    return replace(queue, hubs={**queue.hubs, address: hub})


def wait_after(failures: int, retry_after: str, who: str, now: datetime) -> timedelta:
    """How long to leave a hub alone that failed so many times in a row (1 or more).

    Doubles from a minute to half a day, spread by a fifth; never sooner than Retry-After says (RFC 9110, section
    10.2.3), of which a day is believed at most.
    """
    grown = min(FIRST * (1 << min(failures - 1, 20)), LONGEST)
    spread = grown * (0.8 + 0.4 * int(digest(who, failures, now)[:8], 16) / 0xFFFFFFFF)
    return min(max(spread, _retry_after(retry_after, now)), MOST)


def _retry_after(text: str, now: datetime) -> timedelta:
    if re.fullmatch(r"\d{1,9}", text.strip()):
        return min(timedelta(seconds=int(text)), MOST)
    try:
        moment = parsedate_to_datetime(text) if 0 < len(text) <= 64 else now
    except (ValueError, TypeError, IndexError, OverflowError):
        return timedelta()
    return moment - now if moment.tzinfo else timedelta()


def batched(paths: Sequence[str], size: int) -> list[Sequence[str]]:
    """The paths that go into one request each."""
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def written(queue: Queue) -> str:
    """The queue as a note."""
    return json.dumps(asdict(queue), ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)


def read(note: str | None) -> Queue:
    """The queue of a note; an empty one if there is none that can be read."""
    try:
        found = json.loads(note or "{}")
        hubs = {address: _hub(**item) for address, item in found.get("hubs", {}).items()}
        return Queue(hubs=hubs, intended=tuple(found.get("intended", ())))
    except (ValueError, TypeError, AttributeError):
        return Queue()


def _hub(*, waiting: Iterable[str], again: str | None, failures: int, why: str, gone: bool) -> Hub:
    moment = datetime.fromisoformat(again).astimezone(UTC) if again else None
    return Hub(waiting=tuple(waiting), again=moment, failures=failures, why=why, gone=gone)
