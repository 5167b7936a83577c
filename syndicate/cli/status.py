"""``syndicate status``: how the newsroom stands, or one article."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, JsonOption, command, now
from syndicate.errors import ConfigError, Problem

if TYPE_CHECKING:
    from syndicate.config import Config


@command
def status(
    article: Annotated[
        str, typer.Option(help="Only this article: its address, that of one of its pages, or its id.")
    ] = "",
    config: ConfigOption = DEFAULT,
    as_json: JsonOption = False,
) -> int:
    """Sources, languages, what is held back and why, engines, hubs, the last pass and the next; or one article."""
    from syndicate.config import load
    from syndicate.show.status import show_article, show_status
    from syndicate.status import survey
    from syndicate.status_article import article_status, find
    from syndicate.wiring.status import languages_of, open_state, reviewed_only, wanted

    loaded, root = load(config), config.resolve().parent
    with open_state(loaded, root) as store:
        if store is None:
            print("{}" if as_json else "Nothing yet: no pass has run. `syndicate run` does one.")
            return 0
        if not article:
            found = survey(store, wanted(loaded, root, now()), now())
            print(json.dumps(found.as_json(), ensure_ascii=False)) if as_json else show_status(found)
            return 0
        kept = find(store, article, loaded.site.url)
        if kept is None:
            what = f"no kept article, or more than one, is named {article}."
            hint = "Give its address, as `status` and `run` print it."
            raise ConfigError([Problem(place="--article", what=what, hint=hint)])
        one = article_status(store, kept, languages_of(loaded), loaded.site.url, reviewed_only(loaded))
        print(json.dumps(one.as_json(), ensure_ascii=False)) if as_json else show_article(one)
    return 0


@contextmanager
def status_served(config: Callable[[], Config], root: Path) -> Iterator[None]:
    """Tell those who watch how the daemon is, while the block runs, if ``[status] listen`` says where.

    config: gives the configuration as it is now. Raises DoorError if the address cannot be had.
    """
    if not config().status.listen:
        yield
        return
    from syndicate.watch.server import Watched, watching
    from syndicate.wiring.status import Watch

    watch = Watch(config, root, now)
    watched = Watched(title=config().site.title, status=watch.status, troubles=watch.troubles)
    with watching(config().status.listen, watched) as address:
        logging.getLogger("syndicate.status").info("telling the status at %s/", address)
        yield
