"""``run`` and ``daemon``: the same pass, once or on schedules."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, JsonOption, command, now
from syndicate.cli.status import status_served
from syndicate.errors import ConfigError, Problem
from syndicate.serve.settings import AccessLog

if TYPE_CHECKING:
    from syndicate.config import Config
    from syndicate.daemon import Setup
    from syndicate.newsroom import Newsroom
    from syndicate.ports import Progress
    from syndicate.report import Report
    from syndicate.schedule import Stage, Task
    from syndicate.serve import Server
    from syndicate.sources.websub import Subscriptions

Form = Literal["text", "json"]
HostOption = Annotated[str, typer.Option(help="Address to serve on.")]
PortOption = Annotated[int, typer.Option(help="Port to serve on; 0 takes a free one.", min=0, max=65535)]
WorkersOption = Annotated[int, typer.Option(help="Processes that answer: at most one for each core.", min=1, max=64)]
AccessOption = Annotated[AccessLog, typer.Option(help="Tell of each request on standard error.")]
FormOption = Annotated[Form | None, typer.Option(help="Tell of each article on standard error, in this form.")]


@command
def run(config: ConfigOption = DEFAULT, as_json: JsonOption = False, log: FormOption = None) -> int:
    """One whole pass: read, clean, translate, publish."""
    from syndicate.config import load
    from syndicate.logs import set_up
    from syndicate.show.progress import progress_on
    from syndicate.show.report import show_report

    loaded = load(config)
    if log:
        set_up(log, loaded.log.level)
    with progress_on(sys.stderr, quiet=as_json or bool(log)) as progress:
        report = whole_pass(loaded, config.resolve().parent, progress)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show_report(report, loaded.site.output)
    return 1 if report.failed else 0


def whole_pass(config: Config, root: Path, progress: Progress) -> Report:
    """One pass over everything. root: the folder of the configuration file."""
    from syndicate.schedule import STAGES
    from syndicate.wiring.app import open_newsroom

    with open_newsroom(config, root, now) as newsroom:
        return one_pass(newsroom, progress, stages=STAGES)


def one_pass(
    newsroom: Newsroom, progress: Progress, *, stages: Collection[Stage], sources: Collection[str] | None = None
) -> Report:
    """One pass (see pipeline.run), and what ``status`` and the metrics read of it."""
    from syndicate import pipeline
    from syndicate.chronicle import record

    began = time.monotonic()
    report = pipeline.run(newsroom, now=now(), progress=progress, stages=stages, sources=sources)
    record(newsroom.store, report, finished=now(), seconds=time.monotonic() - began)
    return report


@command
def daemon(
    *,
    config: ConfigOption = DEFAULT,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the output folder too.")] = True,
    workers: WorkersOption = 1,
    access_log: AccessOption = "line",
    log: FormOption = None,
) -> int:
    """Run a pass at once and then on the schedule, and serve, until SIGTERM; SIGHUP reads the configuration again."""
    from syndicate.config import load
    from syndicate.daemon import Daemon
    from syndicate.daemon.notify import Notifier
    from syndicate.stores.lock import hold
    from syndicate.wiring.app import state_path
    from syndicate.wiring.websub import hubs_heard, subscriptions_of

    root = config.resolve().parent
    current = load(config)
    subscriptions = subscriptions_of(current)
    state = state_path(current, root)

    def setup(before: Setup | None) -> Setup:
        nonlocal current
        loaded = load(config)
        if state_path(loaded, root) != state:
            what = "cannot change while the daemon runs."
            raise ConfigError([Problem(place="site.state", what=what, hint="Restart the daemon.")])
        form = log or loaded.log.format
        access = "json" if form == "json" and access_log == "line" else access_log
        server = server_of(loaded, host, port, workers=workers, access_log=access) if serving else None
        made = _setup(loaded, root, form, server, subscriptions, strict=before is not None)
        current = loaded
        return made

    worker = Daemon(setup, Notifier(os.environ))
    heard = hubs_heard(current, subscriptions, worker.at_once, now)
    with hold(state, "syndicate daemon"), status_served(lambda: current, root), heard:
        worker.run()
    return 0


def _setup(
    config: Config,
    root: Path,
    form: Form,
    server: partial[Server] | None,
    subscriptions: Subscriptions | None,
    *,
    strict: bool,
) -> Setup:
    """Everything read from disk, now. Faults that a pass could live with are logged; strict: they raise ConfigError."""
    from syndicate.daemon import Setup
    from syndicate.logs import set_up
    from syndicate.reading import hurry
    from syndicate.wiring.app import Prepared
    from syndicate.wiring.check import check_look
    from syndicate.wiring.schedule import tasks_of

    problems = check_look(config)
    if problems and strict:
        raise ConfigError(problems)
    prepared = Prepared(config, root, now, subscriptions)
    prepared.hold()
    tasks = tasks_of(config)
    set_up(form, config.log.level)
    for problem in problems:
        logging.getLogger("syndicate.daemon").warning("%s", problem)
    if server:
        config.site.output.mkdir(parents=True, exist_ok=True)

    def work(task: Task, progress: Progress) -> Report:
        with prepared.opened() as newsroom:
            for source in task.sources if task.hurried else ():
                hurry(newsroom.store, source)
            return one_pass(newsroom, progress, stages=task.stages, sources=task.sources)

    told = (server.args, server.keywords) if server else None
    return Setup(tasks=tasks, work=work, serve=server, served=told, grace=config.schedule.grace)


def server_of(
    config: Config, host: str, port: int, *, preview: bool = False, workers: int = 1, access_log: AccessLog = "off"
) -> partial[Server]:
    """What starts the server of the output folder. Raises ConfigError if there is no telling when that changes."""
    from syndicate.model import is_english
    from syndicate.serve import make_server
    from syndicate.wiring.schedule import publishing_cron

    site = config.site
    own = [site.source_language] if site.source_edition else []
    return partial(
        make_server,
        site.output,
        host,
        port,
        preview_of=site.url if preview else None,
        workers=workers,
        languages=tuple(sorted((*own, *site.languages), key=is_english, reverse=True)),  # as default_edition()
        cron=publishing_cron(config),
        timezone=site.timezone,
        access_log=access_log,
    )
