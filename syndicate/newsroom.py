"""Everything a pass works with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from syndicate.boilerplate import Rules, shipped
from syndicate.errors import DoorError
from syndicate.glossary import Glossary
from syndicate.localise import Voice
from syndicate.model import Edition
from syndicate.ports import Engine, Hubs, Outlet, Pictures, Source, Store
from syndicate.render.pages import Templates

BATCH = 50  # articles committed together: what a killed process loses at most
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """Everything a pass works with. engines, voices: by language; templates, voices: how pages look and speak.

    engines: the preferred one first, the others stand in for it when it fails; glossary: how the newsroom's terms are
    called in each language; pictures: gets those that articles show from elsewhere; online: the names of the sources
    that are read over the network; withdraw_after: by source, in how many complete listings in a row an article must be
    missing to be withdrawn (0: never), absence.PATIENCE if not given; look: changes when the program or a template
    would make other pages of the same values; rules: of what is cut before translation; forget_after: machine answers
    not used for so long are dropped, None: never; hubs: are told of feeds that changed.
    """

    title: str
    site_url: str
    source_language: str
    timezone: str
    sources: Sequence[Source]
    engines: Mapping[str, Sequence[Engine]]
    glossary: Glossary
    store: Store
    outlet: Outlet
    editions: Sequence[Edition]
    voices: Mapping[str, Voice]
    templates: Templates
    look: str
    pictures: Pictures
    rules: Rules = field(default_factory=shipped)
    online: frozenset[str] = frozenset()
    withdraw_after: Mapping[str, int] = field(default_factory=dict)
    forget_after: timedelta | None = None
    hubs: Hubs | None = None


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of ``size`` items; what comes before an error is handed on before the error."""
    batch: list[T] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except DoorError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
