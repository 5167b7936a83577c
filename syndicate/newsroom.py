"""Everything a pass works with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from syndicate.cleaning import Cleaning
from syndicate.errors import DoorError
from syndicate.glossary import Glossary
from syndicate.look import Look
from syndicate.model import Edition, digest
from syndicate.ports import Engine, Hubs, Outlet, Pictures, Source, Store

BATCH = 50  # articles committed together: what a killed process loses at most
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """Everything a pass works with.

    engines: by language, the preferred one first, the others stand in for it when it fails; glossary: how the
    newsroom's terms are called in each language; pictures: gets those that articles show from elsewhere, None if nobody
    does; online: the names of the sources that are read over the network; withdraw_after: by source, in how many
    complete listings in a row an article must be missing to be withdrawn (0: never), absence.PATIENCE if not given;
    forget_after: machine answers not used for so long are dropped, None:
    never; hubs: are told of feeds that changed.
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
    look: Look
    pictures: Pictures | None
    cleaning: Cleaning = field(default_factory=Cleaning)
    online: frozenset[str] = frozenset()
    withdraw_after: Mapping[str, int] = field(default_factory=dict)
    forget_after: timedelta | None = None
    hubs: Hubs | None = None

    @property
    def copying(self) -> bool:
        """Whether copies of pictures are made and shown."""
        return self.pictures is not None and self.pictures.copying

    @property
    def looks(self) -> Mapping[str, str]:
        """By language the key of how an edition looks and speaks, and by "" that of the site as a whole.

        What sections are called is not in it: that depends on texts. Raises ConfigError.
        """
        peers = [(e.language, e.title, e.formats) for e in self.editions]
        looks = {e.language: digest(self.look.keys[e.language], e.lasting, peers) for e in self.editions}
        return looks | {"": digest(self.title, looks)}


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
