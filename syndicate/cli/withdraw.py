"""``syndicate withdraw``: what an operator decides about single articles."""

from __future__ import annotations

from typing import Annotated

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, command, now
from syndicate.errors import ConfigError, Problem

ArticlesArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Articles: the original's address, that of a published page, or yyyy/mm/slug.", metavar="URL"),
]


@command
def withdraw(
    articles: ArticlesArgument = None,
    undo: Annotated[bool, typer.Option("--undo", help="Publish them again.")] = False,
    missing: Annotated[
        str, typer.Option(help="Confirm that what is missing from this source is gone.", metavar="SOURCE")
    ] = "",
    config: ConfigOption = DEFAULT,
) -> int:
    """Take articles out of every language at the next pass, whatever their source says, or give them back."""
    from syndicate.config import load
    from syndicate.wiring.app import open_memory
    from syndicate.withdrawing import confirm, find, order

    loaded = load(config)
    sources = [source.label for source in loaded.sources]
    problems = []
    if bool(articles) == bool(missing) or (undo and missing):
        problems.append(Problem(place="withdraw", what="name either articles or, with --missing, a source."))
    if missing and missing not in sources:
        problems.append(Problem(place=missing, what=f"is no source; there are: {', '.join(sources)}."))
    with open_memory(loaded, config.resolve().parent) as (store, _):
        found = {name: find(store, name, loaded.site.url) for name in articles or ()}
        unknown = "is no article that was ever published here; give its address as the newsroom's site has it."
        problems += [Problem(place=name, what=unknown) for name, url in found.items() if not url]
        if problems:
            raise ConfigError(problems)
        if missing:
            what = "will be withdrawn if its next listing lacks them too and no other source shows them."
            print(f"{confirm(store, missing)} articles of {missing} {what}")
            return 0
        order(store, list(found.values()), now(), withdrawn=not undo)
        for url in found.values():
            print(f"{url} will be {'published again' if undo else 'withdrawn'} by the next pass.")
    return 0
