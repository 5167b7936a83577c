"""The command line. Heavy rooms are imported inside the commands, so that ``--help`` is instant."""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syndicate import __version__
from syndicate.cli.backup import backup, restore
from syndicate.cli.memory import memory_app
from syndicate.cli.options import DEFAULT, ConfigOption, JsonOption
from syndicate.cli.options import command as _command
from syndicate.cli.packs import packs_app
from syndicate.cli.run import AccessOption, HostOption, PortOption, WorkersOption, daemon, run, server_of, whole_pass
from syndicate.cli.status import status
from syndicate.cli.validate import validate
from syndicate.cli.withdraw import withdraw
from syndicate.errors import ConfigError
from syndicate.serve.settings import AccessLog

if TYPE_CHECKING:
    from syndicate.config import Config

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Read a newsroom's articles, translate them offline, publish RSS, Atom and JSON Feed in every language.",
)
app.add_typer(packs_app, name="packs")
app.add_typer(memory_app, name="memory")
app.command()(run)
app.command()(daemon)
app.command()(status)
app.command()(backup)
app.command()(restore)
app.command()(validate)
app.command()(withdraw)


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
    except FileExistsError as error:  # of the folder, if that is a file
        raise ConfigError([Problem(place=error.filename, what="is there already and stays as it is.")]) from None
    except OSError as error:
        raise ConfigError([Problem(place=str(target), what=f"cannot be written: {error.strerror}.")]) from error
    print(f"Wrote {target}. Set title and url in it, put articles into {folder / 'articles'}, then:")
    print(f"  syndicate run --config {target}")
    return 0


@app.command()
@_command
def check(
    config: ConfigOption = DEFAULT,
    as_json: JsonOption = False,
    article: Annotated[
        str, typer.Option(help="Show instead what cleaning makes of this: a file, or a page's address.")
    ] = "",
) -> int:
    """Name every mistake of the configuration, packs, templates, catalogues and the state, each with its place."""
    if article:
        from syndicate.cli.article import check_article

        return check_article(config, article, as_json=as_json)
    from syndicate.config import load
    from syndicate.wiring.check import check as faults
    from syndicate.wiring.check import check_state
    from syndicate.wiring.schedule import tasks_of

    problems = []
    try:
        loaded = load(config)
        problems += faults(loaded)
        tasks_of(loaded)
        problems += check_state(loaded, config.resolve().parent)
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
def serve(
    *,
    config: ConfigOption = DEFAULT,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    workers: WorkersOption = 1,
    preview: Annotated[bool, typer.Option(help="Let links lead to this server instead of site.url.")] = False,
    access_log: AccessOption = "off",
) -> int:
    """Serve what was published, until SIGTERM."""
    from syndicate.config import load

    _serve(load(config), host, port, preview=preview, workers=workers, access_log=access_log)
    return 0


def _serve(
    config: Config,
    host: str,
    port: int,
    *,
    preview: bool = False,
    workers: int = 1,
    access_log: AccessLog = "off",
) -> None:
    from syndicate.serve import serve_until

    site = config.site
    own = [site.source_language] if site.source_edition else []
    server = server_of(config, host, port, preview=preview, workers=workers, access_log=access_log)()
    print(f"Serving {site.output} at:\n  {server.address}/")
    for language in [*own, *site.languages]:
        print(f"  {server.address}/{language}/   {server.address}/{language}/rss.xml   …/atom.xml   …/feed.json")
    sys.stdout.flush()
    serve_until(server)


@app.command()
@_command
def demo(
    folder: Annotated[Path, typer.Option(help="Where to put the demo's output and state.")] = Path("demo"),
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
) -> int:
    """Publish the sample newsroom that comes with Syndicate, and serve it."""
    from syndicate.config import load
    from syndicate.show.progress import progress_on
    from syndicate.show.report import show_report
    from syndicate.wiring.app import shipped

    loaded = load(shipped("newsroom") / "syndicate.toml")
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    loaded = loaded.model_copy(update={"site": loaded.site.model_copy(update={"output": folder / "public"})})
    with progress_on(sys.stderr, quiet=False) as progress:
        report = whole_pass(loaded, folder, progress)
    show_report(report, loaded.site.output)
    if serving:
        _serve(loaded, host, port, preview=True)
    return 1 if report.problems else 0


def main() -> None:
    """The ``syndicate`` command."""
    if not os.access(".", os.X_OK):  # as with `runuser` in root's home: no process could be started from there
        os.chdir("/")
    gc.set_threshold(50_000, 20, 20)  # a large site is a hundred thousand small values, none in a circle
    app()
