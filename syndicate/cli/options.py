"""What all commands share: how they end, their common options, and the clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from syndicate.errors import ConfigError, Held, SyndicateError

P = ParamSpec("P")
ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The configuration file.", show_default=True)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DEFAULT = Path("syndicate.toml")


def command(function: Callable[P, int | None]) -> Callable[P, None]:
    """Turn our errors into a message and an exit status: 1 something failed, 2 the operator must act."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = function(*args, **kwargs)
        except ConfigError as error:
            for problem in error.problems:
                print(f"syndicate: {problem}", file=sys.stderr)
            raise typer.Exit(2) from None
        except SyndicateError as error:
            print(f"syndicate: {error}", file=sys.stderr)
            raise typer.Exit(2 if isinstance(error, Held) else 1) from None
        except BrokenPipeError:
            raise typer.Exit(0) from None
        raise typer.Exit(status or 0)

    return call


def now() -> datetime:
    """The clock, in whole seconds; SOURCE_DATE_EPOCH (reproducible-builds.org) sets it for repeatable runs."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC).replace(microsecond=0)
