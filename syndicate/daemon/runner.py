"""The daemon: one thread of APScheduler's that knows when, one that does the passes, and the main one that watches.

Tasks share the state and the engines, so one is done at a time; those that fall due meanwhile wait, each at most once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from syndicate.daemon.clocks import Clocks
from syndicate.daemon.hand import Hand
from syndicate.daemon.notify import Notifier
from syndicate.daemon.setup import Server, Setup
from syndicate.daemon.signals import Signals
from syndicate.daemon.thrift import give_back
from syndicate.daemon.troubles import Matter, Troubles, matters_of
from syndicate.errors import ConfigError, DoorError, Stopped, SyndicateError
from syndicate.report import Report
from syndicate.schedule import Task

log = logging.getLogger("syndicate.daemon")

_TOGETHER = timedelta(seconds=1)  # for news of one source that come in quick succession
_LOOK = 10.0  # seconds between looks at the clocks, the server and the watchdog, at most
_STUCK = 3600.0  # seconds without a sign of life from a pass, after which the watchdog is not fed any more


class Daemon:
    """Does what ``load`` says, until SIGTERM or SIGINT.

    load: makes the setup; called again on SIGHUP, with the one that is replaced if it raises nothing.
    """

    def __init__(self, load: Callable[[Setup | None], Setup], notifier: Notifier) -> None:
        self._load, self._notifier = load, notifier
        self._stop = threading.Event()
        self._hand = Hand(self._stop)
        self._clocks, self._troubles = Clocks(), Troubles()
        self._server: Server | None = None
        self._scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone=UTC)

    def run(self) -> None:
        """Block until asked to stop. Call from the main thread, once.

        Raises ConfigError, and DoorError if the server cannot be started. Does not return, but ends the process, if the
        pass in hand does not end in time or at a second signal: what was committed stays, the rest is done next time.
        """
        with Signals() as signals:
            self._setup = self._load(None)
            self._serve()
            try:
                self._scheduler.start()
                self._schedule()
                log.info("started", extra={"pid": os.getpid(), "tasks": len(self._setup.tasks)})
                self._notifier.ready()
                self._watch(signals)
            finally:
                self._end(signals)

    def _watch(self, signals: Signals) -> None:
        """Look after everything until it is time to stop."""
        seconds = min(_LOOK, self._notifier.watchdog / 3) if self._notifier.watchdog else _LOOK
        while True:
            self._look()
            number = signals.wait(seconds)
            if number == signal.SIGHUP:
                self._reload()
            elif number:
                log.info("stopping on %s", signal.Signals(number).name)
                return

    # ---------------------------------------------------------------- schedules

    def _schedule(self) -> None:
        """Put the tasks in place of those before. What reads begins at once: nobody knows what was missed."""
        self._scheduler.remove_all_jobs()
        for task in self._setup.tasks:
            first = {"next_run_time": datetime.now(UTC)} if "read" in task.stages else {}
            self._scheduler.add_job(
                self._do, task.trigger, [task], id=task.name, name=task.name,
                max_instances=1, coalesce=True, misfire_grace_time=None, **first,
            )  # fmt: skip

    def at_once(self, source: str) -> None:
        """Read this source as soon as the work in hand allows: it has news. From any thread, while the daemon runs."""
        name = f"news of {source}"
        if not self._scheduler.running or self._scheduler.get_job(name):
            return
        task = next((task for task in self._setup.tasks if source in task.sources), None)
        if task is None:
            return
        news = replace(task, name=name, sources=frozenset({source}), hurried=True)
        soon = datetime.now(UTC) + _TOGETHER
        self._scheduler.add_job(
            self._do, "date", [news], run_date=soon, id=name, name=name, replace_existing=True, misfire_grace_time=None
        )

    def _do(self, task: Task) -> None:
        """One task, in the thread for them; whatever goes wrong is told, and the next time tries again."""
        if self._stop.is_set():
            return
        self._hand.begin(task.name)
        ending = f"end of {task.name}"
        try:
            report = self._setup.work(task, self._hand)
        except Stopped:
            log.info("%s left unfinished; it goes on at the next start", task.name)
        except SyndicateError as error:
            self._tell(ending, [Matter(what=str(error), level=logging.ERROR)])
        except Exception as error:
            what = f"{task.name} broke off: {type(error).__name__}: {error}"
            told = self._tell(ending, [Matter(what=what, level=logging.ERROR)])
            log.log(logging.ERROR if told else logging.DEBUG, "where %s broke off", task.name, exc_info=True)
        else:
            for where, matters in {ending: [], **matters_of(report, task)}.items():
                self._tell(where, matters)
            for url, reason in report.pictures_failed:  # tries, which get rarer by themselves
                log.warning("picture %s", reason, extra={"picture": url})
            log.info("%s done", task.name, extra=_counts(report))
            if not report.idle:
                give_back()
        finally:
            self._hand.end()

    def _tell(self, where: str, matters: list[Matter]) -> bool:
        """Tell all that is wrong there, as often as is fit; returns whether anything was told."""
        due, over = self._troubles.seen(where, matters, datetime.now(UTC))
        for trouble in due:
            often = f" ({trouble.times} times since {trouble.since:%Y-%m-%d %H:%M} UTC)" if trouble.times > 1 else ""
            log.log(trouble.matter.level, "%s%s", trouble.matter.what, often, extra=dict(trouble.matter.about))
        for trouble in over:
            log.info(
                "no more, after %d times: %s", trouble.times, trouble.matter.what, extra=dict(trouble.matter.about)
            )
        return bool(due)

    # ---------------------------------------------------------------- looking after things

    def _look(self) -> None:
        if jump := self._clocks.jumped():
            log.info("the clock went %s by %.0f seconds", "forward" if jump > 0 else "back", abs(jump))
            self._set_right(back=jump < 0)
        self._keep_serving()
        doing, stuck = f"{self._hand.task}: {self._hand.doing}", list[Matter]()
        if self._hand.task and time.monotonic() - self._hand.sign > _STUCK:
            stuck = [Matter(what=f"no sign of life for an hour from {doing}", level=logging.ERROR)]
        else:
            self._notifier.alive()
        self._tell("watch", stuck)
        upcoming = min((job.next_run_time for job in self._scheduler.get_jobs() if job.next_run_time), default=None)
        idle = f"idle; next run {upcoming:%Y-%m-%d %H:%M} UTC" if upcoming else "idle; no run is due, ever"
        self._notifier.status(doing if self._hand.task else idle)

    def _set_right(self, *, back: bool) -> None:
        """After a jump: what was missed runs once, and nothing waits for a time that the clock was taken back from."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            moment = job.trigger.get_next_fire_time(None, now) if back else max(job.next_run_time, now)
            with contextlib.suppress(JobLookupError):
                if moment:
                    job.modify(next_run_time=moment)
        self._scheduler.wakeup()

    def _reload(self) -> None:
        """Read everything again, or say what is wrong and go on with what there was."""
        self._notifier.reloading()
        try:
            setup = self._load(self._setup)
        except ConfigError as error:
            for problem in error.problems:
                log.error("%s", problem)
            log.error("%d mistakes, so all stays as it was", len(error.problems))
        except Exception:
            log.exception("the configuration could not be read, so all stays as it was")
        else:
            before, self._setup = self._setup, setup
            self._schedule()
            log.info("read the configuration again", extra={"tasks": len(setup.tasks)})
            if setup.served != before.served:
                self._close()
        self._keep_serving()
        self._notifier.ready()

    # ---------------------------------------------------------------- the server

    def _serve(self) -> None:
        """Start the server if there is to be one. Raises DoorError."""
        if self._setup.serve:
            self._server = self._setup.serve()
            log.info("serving at %s/", self._server.address)

    def _keep_serving(self) -> None:
        """Start it again if it has died; whatever is wrong is told like a task's troubles."""
        matters = list[Matter]()
        try:
            if self._server:
                self._server.check()
            else:
                self._serve()
        except DoorError as error:
            matters = [Matter(what=str(error), level=logging.ERROR)]
            self._close()
        self._tell("server", matters)

    def _close(self) -> None:
        server, self._server = self._server, None
        if server:
            server.close()

    # ---------------------------------------------------------------- the end

    def _end(self, signals: Signals) -> None:
        """Wait for the pass in hand, but not for long; then let go of everything."""
        self._stop.set()
        self._notifier.stopping()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        late = time.monotonic() + self._setup.grace
        while self._hand.task:
            self._notifier.alive()
            if signals.wait(0.1):
                log.warning("ended at once by a second signal, in %s: %s", self._hand.task, self._hand.doing)
                _exit(1)
            if time.monotonic() > late:
                log.warning("abandoned %s: %s; it is done again at the next start", self._hand.task, self._hand.doing)
                self._close()
                _exit(0)
        self._close()
        log.info("stopped")


def _exit(status: int) -> None:
    """End now, whatever other threads do. The engine's and the server's processes end with ours."""
    logging.shutdown()
    os._exit(status)


def _counts(report: Report) -> dict[str, int]:
    return {
        "read": report.read,
        "new": report.new,
        "changed": report.changed,
        "withdrawn": report.withdrawn,
        "translated": report.translated.total(),
        "held": len(report.held),
        "written": len(report.published.written),
        "removed": len(report.published.removed),
        "forgotten": report.forgotten,
    }
