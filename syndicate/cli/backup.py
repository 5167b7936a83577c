"""``syndicate backup`` and ``syndicate restore``: the state to a file and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, command
from syndicate.errors import ConfigError, Problem


@command
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a backup that is there.")] = False,
    config: ConfigOption = DEFAULT,
) -> int:
    """Copy the state (articles, translations, memory, reviews) to one file. A pass may go on meanwhile."""
    from syndicate.config import load
    from syndicate.stores.backup import back_up
    from syndicate.wiring.app import state_path

    path = state_path(load(config), config.resolve().parent)
    if not path.exists():
        what = "there is no state yet."
        raise ConfigError([Problem(place=str(path), what=what, hint="`syndicate run` makes one.")])
    size = back_up(path, file, replace=replace)
    print(f"Wrote {file}, {size / 1e6:.1f} MB, checked. `syndicate restore {file}` puts it back.")
    return 0


@command
def restore(
    file: Annotated[Path, typer.Argument(help="What `syndicate backup` wrote.")],
    config: ConfigOption = DEFAULT,
) -> int:
    """Put a backup in the place of the state, which is kept beside it. Stop the daemon first."""
    from syndicate.config import load
    from syndicate.stores.backup import put_back
    from syndicate.stores.lock import hold
    from syndicate.wiring.app import state_path

    path = state_path(load(config), config.resolve().parent)
    with hold(path, "syndicate restore"):
        kept = put_back(file, path, datetime.now(UTC))
    print(f"Restored {path} from {file}." + (f" The state before is kept as {kept}." if kept else ""))
    print("The next pass publishes what it holds: syndicate run")
    return 0
