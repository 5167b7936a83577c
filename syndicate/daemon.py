"""Run passes on a schedule until told to stop. Time is a caller: APScheduler calls the same pass that `run` does."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from syndicate.errors import ConfigError, Problem, Stopped, SyndicateError
from syndicate.ports import Progress
from syndicate.report import Report

log = logging.getLogger("syndicate.daemon")


class Stoppable:
    """A Progress that ends the pass at its next step once ``stop`` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop

    def step(self, what: str, done: int, total: int) -> None:
        """See ports.Progress. Raises Stopped."""
        log.debug("%s %d/%d", what, done, total)
        if self.stop.is_set():
            raise Stopped("asked to stop")


def trigger(cron: str, timezone: str) -> CronTrigger:
    """The cron expression in the site's time zone. Raises ConfigError if APScheduler cannot read it."""
    try:
        return CronTrigger.from_crontab(cron, timezone=ZoneInfo(timezone))
    except ValueError as error:
        what = f"“{cron}” is no cron expression: {error}."
        raise ConfigError([Problem(place="schedule.cron", what=what)]) from error


class Daemon:
    """Calls ``one_pass`` at once and then on the schedule; passes never overlap, late ones are run once."""

    def __init__(self, one_pass: Callable[[Progress], Report], *, cron: str, timezone: str) -> None:
        self.one_pass = one_pass
        self.stop = threading.Event()
        self.passes = 0
        self._scheduler = BackgroundScheduler(timezone=ZoneInfo(timezone))
        limits = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        self._scheduler.add_job(self._pass, trigger(cron, timezone), id="pass", **limits)
        self._scheduler.add_job(self._pass, id="first", **limits)
        self._running = threading.Lock()

    def _pass(self) -> None:
        """One pass; whatever goes wrong in it is logged and the next one tries again."""
        if not self._running.acquire(blocking=False):
            return
        try:
            report = self.one_pass(Stoppable(self.stop))
            for problem in report.problems:
                log.warning("%s", problem)
            log.info(
                "pass done: read %d, new %d, changed %d, translated %d, held %d, written %d",
                report.read, report.new, report.changed, report.translated.total(),
                len(report.held), len(report.published.written),
            )  # fmt: skip
        except Stopped:
            log.info("pass left unfinished; it goes on at the next start")
        except SyndicateError as error:
            log.error("%s", error)
        except Exception:
            log.exception("the pass broke off; the next one tries again")
        finally:
            self.passes += 1
            self._running.release()

    def run(self, serve: Callable[[threading.Event], None] | None = None) -> None:
        """Block until SIGTERM, SIGINT or ``stop``; serve beside the passes if asked. Call from the main thread."""

        def asked(number: int, _frame: FrameType | None) -> None:
            log.info("stopping on signal %d", number)
            self.stop.set()

        before = {s: signal.signal(s, asked) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._scheduler.start()
            if serve:
                serve(self.stop)
            self.stop.wait()
        finally:
            self.stop.set()
            self._scheduler.shutdown(wait=True)
            for number, handler in before.items():
                signal.signal(number, handler)
