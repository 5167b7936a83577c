"""How the newsroom stands: one value from what the store keeps and what the configuration wants.

``status`` draws it as tables, the daemon as a page and as metrics, programs take it as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from syndicate import announcing, chronicle, pings
from syndicate.chronicle import Chronicle, Seen
from syndicate.memo import key_of, unfolded
from syndicate.model import Json, Standing
from syndicate.ports import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the configuration says: the languages of its editions, its sources by name, its hubs, and when it runs.

    reviewed_only: the languages that publish only what an editor has reviewed; next_runs: (what, when); size: bytes of
    the state.
    """

    languages: Sequence[str]
    source_language: str
    sources: Sequence[str]
    reviewed_only: Collection[str] = ()
    hubs: Sequence[str] = ()
    next_runs: Sequence[tuple[str, datetime]] = ()
    size: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceStatus:
    """A source. last: read well; asked: tried; next_allowed: not before; failures: in a row; why: the last one."""

    name: str
    last: datetime | None = None
    asked: datetime | None = None
    next_allowed: datetime | None = None
    failures: int = 0
    why: str = ""
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """An article that is held back from a language."""

    article: str
    language: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageStatus:
    """A language, in articles. waiting: no text was made yet; reviewed_share: of the texts made, None if none.

    to_review: a text was made, and is published once an editor has reviewed it.
    """

    language: str
    published: int
    waiting: int
    held: int
    reviewed: int
    reviewed_share: float | None
    to_review: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineStatus:
    """An engine's work in the last passes."""

    name: str
    sentences: int
    seconds: float

    @property
    def speed(self) -> float | None:
        """Sentences a second, None if too few were asked to tell."""
        return self.sentences / self.seconds if self.sentences and self.seconds > 0 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureStatus:
    """A picture that could not be had."""

    picture: str
    reason: str
    next_try: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HubStatus:
    """A WebSub hub. waiting: feeds that it is to be told of; again: not before."""

    address: str
    waiting: int
    failures: int
    again: datetime | None
    why: str
    gone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """All of it at one moment. hit_rate: share of the last passes' sentences that the memory answered, None if none.

    damaged: keys of notes of the state that cannot be read, so that what they said is left out.
    """

    at: datetime
    counts: Mapping[str, int]
    sources: tuple[SourceStatus, ...]
    languages: tuple[LanguageStatus, ...]
    held: tuple[Held, ...]
    pictures_failed: tuple[PictureStatus, ...]
    hubs: tuple[HubStatus, ...]
    engines: tuple[EngineStatus, ...]
    hit_rate: float | None
    next_runs: tuple[tuple[str, datetime], ...]
    size: int
    chronicle: Chronicle
    last_pass: Json | None
    damaged: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """For programs. ``published`` by language stands beside ``languages``, as it always did."""
        found: Json = plain(self)
        for row, engine in zip(found["engines"], self.engines, strict=True):
            row["sentences_a_second"] = round(engine.speed, 2) if engine.speed else None
        found["published"] = {row.language: row.published for row in self.languages}
        found["next_runs"] = [{"what": what, "when": when.isoformat()} for what, when in self.next_runs]
        found["passes"] = found.pop("chronicle")["passes"][-10:]
        return found


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple | list) else value


def survey(store: Store, wanted: Wanted, now: datetime) -> Status:
    """How the newsroom stands."""
    known, counts, standing = chronicle.read(store.noted(chronicle.NOTE)), store.counts(), store.standing()
    held = tuple(
        Held(article=text.url, language=text.language, reason=text.held)
        for text in store.held()
        if text.language in wanted.languages
    )
    alive = counts["articles"] - counts["withdrawn"]
    recalled, decoded = (sum(getattr(item, name) for item in known.passes) for name in ("recalled", "decoded"))
    return Status(
        at=now,
        counts=counts,
        sources=tuple(_source(store, name, known.sources.get(name, Seen()), now) for name in wanted.sources),
        languages=tuple(
            _language(code, standing.get(code, Standing()), alive, held, wanted) for code in sorted(wanted.languages)
        ),
        held=held,
        pictures_failed=_pictures(store),
        hubs=_hubs(store, wanted.hubs, now),
        engines=tuple(
            EngineStatus(name=name, sentences=count, seconds=seconds)
            for name, (count, seconds) in sorted(chronicle.pace(*(item.engines for item in known.passes)).items())
        ),
        hit_rate=recalled / (recalled + decoded) if recalled + decoded else None,
        next_runs=tuple(sorted(wanted.next_runs, key=lambda run: run[1])),
        size=wanted.size,
        chronicle=known,
        last_pass=json.loads(store.noted(chronicle.LAST) or "null"),
        damaged=tuple(store.damaged()),
    )


def _source(store: Store, name: str, seen: Seen, now: datetime) -> SourceStatus:
    _, memo = unfolded(store.noted(key_of(name)))
    again = datetime.fromisoformat(memo["next"]) if "next" in memo else None
    return SourceStatus(
        name=name,
        last=seen.last,
        asked=seen.asked,
        next_allowed=again if again and again > now else None,
        failures=int(memo.get("failures", "0")),
        why=memo.get("why", ""),
        gone="gone" in memo,
    )


def _language(code: str, standing: Standing, alive: int, held: Sequence[Held], wanted: Wanted) -> LanguageStatus:
    own = code == wanted.source_language
    share = None if own or not standing.made else standing.reviewed / standing.made
    to_review = standing.machine if code in wanted.reviewed_only else 0
    return LanguageStatus(
        language=code,
        published=standing.made - to_review,
        waiting=max(alive - standing.tried, 0),
        held=sum(item.language == code for item in held),
        reviewed=standing.reviewed,
        reviewed_share=share,
        to_review=to_review,
    )


def _pictures(store: Store) -> tuple[PictureStatus, ...]:
    shown = {url for gallery in store.galleries().values() for url in gallery.pictures}
    return tuple(
        PictureStatus(picture=url, reason=picture.failure, next_try=picture.again)
        for url, picture in store.pictures().items()
        if picture.failure and url in shown
    )


def _hubs(store: Store, addresses: Sequence[str], now: datetime) -> tuple[HubStatus, ...]:
    queue = pings.read(store.noted(announcing.NOTE)) if addresses else pings.Queue()
    found = []
    for address in addresses:
        hub = queue.hubs.get(address, pings.Hub())
        again = hub.again if hub.again and hub.again > now else None
        found.append(
            HubStatus(
                address=address,
                waiting=len(hub.waiting),
                failures=hub.failures,
                again=again,
                why=hub.why,
                gone=hub.gone,
            )
        )
    return tuple(found)
