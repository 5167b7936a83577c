"""The command line. Heavy rooms are imported inside the commands, so that ``--help`` is instant."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syndicate import __version__
from syndicate.cli_memory import memory_app
from syndicate.cli_packs import packs_app
from syndicate.command import DEFAULT, ConfigOption, JsonOption
from syndicate.command import command as _command
from syndicate.command import now as _now
from syndicate.errors import ConfigError

if TYPE_CHECKING:
    import threading

    from syndicate.config import Config
    from syndicate.ports import Progress
    from syndicate.report import Report

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Read a newsroom's articles, translate them offline, publish RSS, Atom and JSON Feed in every language.",
)
app.add_typer(packs_app, name="packs")
app.add_typer(memory_app, name="memory")

HostOption = Annotated[str, typer.Option(help="Address to serve on.")]
PortOption = Annotated[int, typer.Option(help="Port to serve on; 0 takes a free one.", min=0, max=65535)]


def _version(value: bool) -> None:
    if value:
        print(f"syndicate {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """See the group's help."""


@app.command()
@_command
def init(folder: Annotated[Path, typer.Argument(help="Where to begin; made if need be.")] = Path()) -> int:
    """Write a commented configuration and a folder for articles."""
    from importlib.resources import files

    from syndicate.errors import Problem

    target = folder / "syndicate.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(files("syndicate").joinpath("starter.toml").read_text(encoding="utf-8"))
        (folder / "articles").mkdir(exist_ok=True)
    except FileExistsError:
        raise ConfigError([Problem(place=str(target), what="is there already and stays as it is.")]) from None
    except OSError as error:
        raise ConfigError([Problem(place=str(target), what=f"cannot be written: {error.strerror}.")]) from error
    print(f"Wrote {target}. Set title and url in it, put articles into {folder / 'articles'}, then:")
    print(f"  syndicate run --config {target}")
    return 0


@app.command()
@_command
def check(config: ConfigOption = DEFAULT, as_json: JsonOption = False) -> int:
    """Name every mistake of the configuration, packs, templates and catalogues, each with its place."""
    from syndicate import app as wiring
    from syndicate.config import load
    from syndicate.daemon import trigger

    problems = []
    try:
        loaded = load(config)
        problems += wiring.check(loaded)
        trigger(loaded.schedule.cron, loaded.site.timezone)
        wiring.state_path(loaded, config.resolve().parent)
    except ConfigError as error:
        problems += error.problems
    if as_json:
        print(json.dumps([{"place": p.place, "what": p.what, "hint": p.hint} for p in problems], ensure_ascii=False))
    else:
        for problem in problems:
            print(problem)
        print(f"{len(problems)} problem{'s' * (len(problems) != 1)}." if problems else "All is well.")
    return 2 if problems else 0


@app.command()
@_command
def run(config: ConfigOption = DEFAULT, as_json: JsonOption = False) -> int:
    """One whole pass: read, clean, translate, publish."""
    from syndicate.config import load
    from syndicate.show import progress_on, show_report

    loaded = load(config)
    with progress_on(sys.stderr, quiet=as_json) as progress:
        report = _one_pass(loaded, config.resolve().parent, progress)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show_report(report, loaded.site.output)
    return 1 if report.failed else 0


def _one_pass(config: Config, root: Path, progress: Progress) -> Report:
    from syndicate import pipeline
    from syndicate.app import open_newsroom

    with open_newsroom(config, root) as newsroom:
        report = pipeline.run(newsroom, now=_now(), progress=progress)
        newsroom.store.note("last pass", json.dumps(report.as_json(), ensure_ascii=False))
    return report


@app.command()
@_command
def serve(
    config: ConfigOption = DEFAULT,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    preview: Annotated[bool, typer.Option(help="Let links lead to this server instead of site.url.")] = False,
) -> int:
    """Serve what was published."""
    from syndicate.config import load

    loaded = load(config)
    _serve(loaded, host, port, preview=preview)
    return 0


def _serve(config: Config, host: str, port: int, *, preview: bool, stop: threading.Event | None = None) -> None:
    from syndicate.serve import make_server, serve_until

    server = make_server(config.site.output, host, port, preview_of=config.site.url if preview else None)
    address = f"http://{host}:{server.server_address[1]}"
    print(f"Serving {config.site.output} at:\n  {address}/")
    for language in [*([config.site.source_language] if config.site.source_edition else []), *config.site.languages]:
        print(f"  {address}/{language}/   {address}/{language}/rss.xml   …/atom.xml   …/feed.json")
    sys.stdout.flush()
    serve_until(server, stop)


@app.command()
@_command
def daemon(
    config: ConfigOption = DEFAULT,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the output folder too.")] = True,
) -> int:
    """Run a pass at once and then on the schedule, and serve, until SIGTERM."""
    import logging

    from syndicate.config import load
    from syndicate.daemon import Daemon

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("apscheduler", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    loaded = load(config)
    root = config.resolve().parent
    worker = Daemon(
        lambda progress: _one_pass(loaded, root, progress), cron=loaded.schedule.cron, timezone=loaded.site.timezone
    )
    if serving:
        loaded.site.output.mkdir(parents=True, exist_ok=True)
    worker.run((lambda stop: _serve(loaded, host, port, preview=False, stop=stop)) if serving else None)
    return 0


@app.command()
@_command
def status(config: ConfigOption = DEFAULT, as_json: JsonOption = False) -> int:
    """What is kept, what is held back and why, and how the last pass went."""
    from syndicate.app import state_path
    from syndicate.config import load
    from syndicate.show import show_status
    from syndicate.stores.sql import open_store

    loaded = load(config)
    root = config.resolve().parent
    if not state_path(loaded, root).exists():
        print("{}" if as_json else "Nothing yet: no pass has run. `syndicate run` does one.")
        return 0
    store = open_store(loaded.site.state, folder=root)
    try:
        last = json.loads(store.noted("last pass") or "null")
        held = [{"article": t.url, "language": t.language, "reason": t.held} for t in store.held()]
        published: dict[str, int] = {}
        for languages in store.languages().values():
            for language in languages:
                published[language] = published.get(language, 0) + 1
        answer = {
            "counts": dict(store.counts()),
            "published": dict(sorted(published.items())),
            "held": held,
            "last_pass": last,
        }
    finally:
        store.close()
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        show_status(answer)
    return 0


@app.command()
@_command
def demo(
    folder: Annotated[Path, typer.Option(help="Where to put the demo's output and state.")] = Path("demo"),
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
) -> int:
    """Publish the sample newsroom that comes with Syndicate, and serve it."""
    from syndicate.app import shipped
    from syndicate.config import load
    from syndicate.show import progress_on, show_report

    loaded = load(shipped("newsroom") / "syndicate.toml")
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    loaded = loaded.model_copy(update={"site": loaded.site.model_copy(update={"output": folder / "public"})})
    with progress_on(sys.stderr, quiet=False) as progress:
        report = _one_pass(loaded, folder, progress)
    show_report(report, loaded.site.output)
    if serving:
        _serve(loaded, host, port, preview=True)
    return 1 if report.problems else 0


def main() -> None:
    """The ``syndicate`` command."""
    app()
