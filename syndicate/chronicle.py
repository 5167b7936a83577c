"""What passes leave behind for ``status`` and the metrics: the last ones one by one, and counts of all of them.

Both stand in one small note of the state, written when a pass has ended: one that was killed is not in it. A note
that cannot be read (a later version's, a damaged one) begins anew; nothing else depends on it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from syndicate.ports import Store
from syndicate.report import Report

NOTE = "chronicle"
LAST = "last pass"
KEPT = 100  # passes: a day of one every quarter of an hour
BUCKETS = (60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 259200)  # seconds; upper bounds, and then infinity


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """One pass that ended. seconds: it took; translated: texts by language; engines: (sentences, seconds) by name.

    problems, held: how many; written, removed: files; published: whether the output holds what the state holds.
    """

    started: datetime
    seconds: float
    read: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    translated: Mapping[str, int] = field(default_factory=dict)
    recalled: int = 0
    decoded: int = 0
    engines: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    problems: int = 0
    held: int = 0
    written: int = 0
    removed: int = 0
    published: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What is known of a source. first, last: when it was first and last read well; asked: when it was last asked.

    results: how often it was ``fetched``, ``failed``, or left to ``rest`` because it may not be asked yet.
    """

    first: datetime | None = None
    last: datetime | None = None
    asked: datetime | None = None
    results: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delays:
    """How long texts took from the article's publication until they were there: counts by bucket, and the seconds."""

    counts: tuple[int, ...] = (0,) * (len(BUCKETS) + 1)
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Chronicle:
    """Everything. passes: the last ones, oldest first; the rest counts since the state began.

    counts: passes, published and unpublished (those that ended with publishing, and those in which it failed),
    new, changed, withdrawn, recalled, decoded, rescued, forgotten, written, removed; flaws: by kind; texts, delays: by
    language; engines: (sentences, seconds) by name; sources: by name; pings: by hub and result. published: when the
    last pass ended that published, UTC.
    """

    passes: tuple[Pass, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    flaws: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    engines: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    sources: Mapping[str, Seen] = field(default_factory=dict)
    delays: Mapping[str, Delays] = field(default_factory=dict)
    pings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    published: datetime | None = None


def record(store: Store, report: Report, *, finished: datetime, seconds: float) -> None:
    """Note what a pass did that ended at ``finished`` (UTC) and took so many seconds."""
    if _is_pass(report):
        store.note(LAST, json.dumps(report.as_json(), ensure_ascii=False))
    store.note(NOTE, written(added(read(store.noted(NOTE)), report, finished=finished, seconds=seconds)))


def added(before: Chronicle, report: Report, *, finished: datetime, seconds: float) -> Chronicle:
    """The chronicle with one pass more."""
    done = report.published
    now = Pass(
        started=report.started,
        seconds=round(seconds, 3),
        read=report.read, new=report.new, changed=report.changed, withdrawn=report.withdrawn,
        translated=dict(report.translated), recalled=report.recalled, decoded=report.decoded,
        engines=dict(report.engines),
        problems=len(report.problems), held=len(report.held),
        written=len(done.written), removed=len(done.removed), published=report.has_published,
    )  # fmt: skip
    counts = {
        "passes": _is_pass(report), "new": report.new, "changed": report.changed, "withdrawn": report.withdrawn,
        "recalled": report.recalled, "decoded": report.decoded, "rescued": report.rescued,
        "forgotten": report.forgotten, "written": len(done.written), "removed": len(done.removed),
        "published": report.has_published, "unpublished": report.unpublished,
    }  # fmt: skip
    sources = dict(before.sources)
    for name, result in report.fetches.items():
        sources[name] = _seen(sources.get(name, Seen()), result, report.started)
    pings: dict[str, Mapping[str, int]] = dict(before.pings)
    for (hub, result), count in report.pings.items():
        pings[hub] = _sum(pings.get(hub, {}), {result: count})
    return Chronicle(
        passes=(*before.passes, now)[-KEPT:] if _is_pass(report) else before.passes,
        counts=_sum(before.counts, counts),
        flaws=_sum(before.flaws, report.flaws),
        texts=_sum(before.texts, report.translated),
        engines=pace(before.engines, report.engines),
        sources=sources,
        delays=_delays(before.delays, report, sources, finished),
        pings=pings,
        published=finished if report.has_published else before.published,
    )


def _is_pass(report: Report) -> bool:
    """Whether it read, translated or published: a sweep alone is no news."""
    return bool(report.fetches or report.translated or report.has_published or report.unpublished)


def pace(*found: Mapping[str, tuple[int, float]]) -> dict[str, tuple[int, float]]:
    """Sentences and seconds by engine, all together."""
    total: dict[str, tuple[int, float]] = {}
    for name, (count, seconds) in (item for engines in found for item in engines.items()):
        before = total.get(name, (0, 0.0))
        total[name] = before[0] + count, round(before[1] + seconds, 3)
    return total


def _seen(before: Seen, result: str, when: datetime) -> Seen:
    seen = replace(before, results=_sum(before.results, {result: 1}))
    if result == "rest":
        return seen
    if result == "failed":
        return replace(seen, asked=when)
    return replace(seen, asked=when, last=when, first=seen.first or when)


def _delays(
    before: Mapping[str, Delays], report: Report, sources: Mapping[str, Seen], finished: datetime
) -> dict[str, Delays]:
    """What was published before its source was first read is history, which tells nothing of how fast news are."""
    waits: dict[str, list[float]] = {}
    for source, language, published in report.arrivals:
        first = sources.get(source, Seen()).first
        if first and first <= published <= finished:
            waits.setdefault(language, []).append((finished - published).total_seconds())
    found = dict(before)
    for language, seconds in waits.items():
        old = found.get(language, Delays())
        fresh = Counter(bisect_left(BUCKETS, wait) for wait in seconds)
        counts = tuple(count + fresh[index] for index, count in enumerate(old.counts))
        found[language] = Delays(counts=counts, seconds=old.seconds + sum(seconds))
    return found


def _sum(before: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {key: before.get(key, 0) + int(more.get(key, 0)) for key in dict.fromkeys((*before, *more))}


def written(chronicle: Chronicle) -> str:
    """The note."""
    return json.dumps(asdict(chronicle), ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)


def read(note: str | None) -> Chronicle:
    """The chronicle of a note, an empty one if there is none that can be read."""
    try:
        found = json.loads(note or "{}")
        return replace(
            Chronicle(**found),
            passes=tuple(_pass(item) for item in found.get("passes", ())),
            engines=_engines(found.get("engines", {})),
            sources={name: _source(item) for name, item in found.get("sources", {}).items()},
            delays={language: _delay(item) for language, item in found.get("delays", {}).items()},
            published=_moment(found.get("published")),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return Chronicle()


def _pass(item: Mapping[str, Any]) -> Pass:
    return Pass(**{**item, "started": datetime.fromisoformat(item["started"]), "engines": _engines(item["engines"])})


def _source(item: Mapping[str, Any]) -> Seen:
    return Seen(**{**item, **{name: _moment(item[name]) for name in ("first", "last", "asked")}})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _delay(item: Mapping[str, Any]) -> Delays:
    kept = [count for count, _ in zip_longest(item["counts"], (*BUCKETS, 0), fillvalue=0)][: len(BUCKETS) + 1]
    return Delays(counts=tuple(map(int, kept)), seconds=float(item["seconds"]))


def _engines(found: Mapping[str, Iterable[float]]) -> dict[str, tuple[int, float]]:
    return {name: (int(count), float(seconds)) for name, (count, seconds) in found.items()}
