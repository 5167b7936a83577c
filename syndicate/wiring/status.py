"""The status of a configured newsroom, and whether it can do its work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from syndicate.chronicle import Chronicle
from syndicate.config import Config
from syndicate.errors import ConfigError, DoorError, SyndicateError
from syndicate.ports import Store
from syndicate.schedule import Task
from syndicate.status import Status, Wanted, survey
from syndicate.stores.sql import open_store
from syndicate.wiring.app import engines_of, state_path
from syndicate.wiring.engines import close_engines
from syndicate.wiring.schedule import tasks_of

PACKS_KNOWN = timedelta(minutes=1)  # for so long nobody looks again whether the packs are there


@contextmanager
def open_state(config: Config, root: Path) -> Iterator[Store | None]:
    """The state, without the lock; None before the first pass. Raises ConfigError, DoorError."""
    if not state_path(config, root).exists():
        yield None
        return
    store = open_store(config.site.state, folder=root)
    try:
        yield store
    finally:
        store.close()


def languages_of(config: Config) -> list[str]:
    """The languages of the editions."""
    own = [config.site.source_language] if config.site.source_edition else []
    return [*own, *config.site.languages]


def reviewed_only(config: Config) -> set[str]:
    """The languages that publish only what an editor has reviewed."""
    return {table.language for table in config.editions if table.reviewed_only}


def status_of(config: Config, root: Path, now: datetime) -> Status | None:
    """How the newsroom stands; None before the first pass. Raises ConfigError, DoorError."""
    with open_state(config, root) as store:
        return None if store is None else survey(store, wanted(config, root, now), now)


def wanted(config: Config, root: Path, now: datetime) -> Wanted:
    """What the configuration says."""
    return Wanted(
        languages=languages_of(config),
        source_language=config.site.source_language,
        sources=[table.label for table in config.sources],
        reviewed_only=reviewed_only(config),
        hubs=list(dict.fromkeys(config.feeds.hubs)),
        next_runs=next_runs(tasks_of(config), now),
        size=sum(size for _, size in _signature(state_path(config, root))),
    )


def next_runs(tasks: Sequence[Task], now: datetime) -> list[tuple[str, datetime]]:
    """When each task runs next, the daemon's jitter left out of account."""
    found = [(task.name, task.trigger.after(now)) for task in tasks]
    return [(name, moment) for name, moment in found if moment]


def lateness(known: Chronicle, tasks: Sequence[Task], allowed: int, now: datetime) -> str:
    """Why the last pass that published is too old, or "". allowed: runs that may have been missed since."""
    ended = known.published
    if ended is None:
        return "no pass has published yet."
    publishing = [task for task in tasks if "publish" in task.stages]
    missed = min((_runs(task, ended, now, allowed + 1) for task in publishing), default=0)
    if missed <= allowed:
        return ""
    return f"no pass has published since {ended:%Y-%m-%d %H:%M} UTC, though more than {allowed} were due. See the log."


def _runs(task: Task, since: datetime, until: datetime, most: int) -> int:
    """How often the task was to run in between, ``most`` at most."""
    moment: datetime | None = since
    for count in range(most):
        moment = task.trigger.after(moment) if moment else None
        if moment is None or moment > until:
            return count
    return most


class Watch:
    """The status and the readiness of a newsroom, looked up again only when there may be something new.

    config: gives the configuration as it is now; clock: gives the moment. Any thread may ask.
    """

    def __init__(self, config: Callable[[], Config], root: Path, clock: Callable[[], datetime]) -> None:
        self._config, self._root, self._clock = config, root, clock
        self._lock = Lock()
        self._known: tuple[object, Status | None] = (None, None)
        self._packs: tuple[datetime | None, Config | None, list[str]] = (None, None, [])

    def status(self) -> Status | None:
        """How the newsroom stands now. Raises ConfigError, DoorError."""
        config, now = self._config(), self._clock()
        path = state_path(config, self._root)
        with self._lock:
            key = config, _signature(path)
            if self._known[0] != key:
                self._known = key, status_of(config, self._root, now)
            found = self._known[1]
        runs = tuple(sorted(next_runs(tasks_of(config), now), key=lambda run: run[1]))
        return found and replace(found, at=now, next_runs=runs)

    def troubles(self) -> list[str]:
        """Why the newsroom cannot do its work, or does not: the state, the packs, the last pass."""
        config, now = self._config(), self._clock()
        try:
            status = self.status()
        except SyndicateError as error:
            return [str(error)]
        known = status.chronicle if status else Chronicle()
        late = lateness(known, tasks_of(config), config.status.late_after, now)
        damaged = [f"note “{key}” of the state is damaged." for key in (status.damaged if status else ())]
        return [*self._missing(config, now), *filter(None, [late]), *damaged]

    def _missing(self, config: Config, now: datetime) -> list[str]:
        """The languages that no engine serves now."""
        with self._lock:
            when, of, found = self._packs
            if when is None or of is not config or not timedelta() <= now - when < PACKS_KNOWN:
                found = _unserved(config)
                self._packs = now, config, found
            return found


def _unserved(config: Config) -> list[str]:
    try:
        engines = engines_of(config)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    found = []
    try:
        for language, chain in engines.items():
            reasons = []
            for engine in chain:
                try:
                    engine.identity(config.site.source_language, language)
                    break
                except DoorError as error:
                    reasons.append(f"{language}: {error}")
            else:
                found += reasons
    finally:
        close_engines(engines)
    return found


def _signature(path: Path) -> tuple[tuple[int, int], ...]:
    """Time and size of the state's files: they move with every commit."""
    found = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            stat = file.stat()
        except OSError:
            continue
        if stat.st_size:
            found.append((stat.st_mtime_ns, stat.st_size))
    return tuple(found)
