"""Every error Syndicate raises, sorted by whose move it is.

    SyndicateError
    ├── ConfigError      the operator's move: all mistakes of a configuration at once, each with its place
    ├── ArticleError     this one article is bad; it costs itself and nothing else
    ├── DoorError        the outside world failed: a source, an engine, a store or an outlet
    │   ├── MissingPack  no translation pack serves a pair of languages; the other languages go on
    │   ├── Held         another process works on the same state
    │   └── Damaged      a note of the state is not what was written there
    └── Stopped          somebody asked the program to end; what was committed stays, the rest is done next time

Errors of other libraries become one of these at the wall, with the original as ``__cause__``.
A message says what happened, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SyndicateError(Exception):
    """The root of all errors raised on purpose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One mistake for the operator to mend.

    place: where it stands (``syndicate.toml:12 site.url``, ``locales/de``, ``templates/article.html:3``).
    what: what is wrong, one sentence. hint: what to do, or empty.
    """

    place: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" {self.hint}" if self.hint else "")


class ConfigError(SyndicateError):
    """The operator must act; ``problems`` holds every mistake found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class ArticleError(SyndicateError):
    """One article cannot be used. source: name of its source; uid: its name there."""

    def __init__(self, what: str, *, source: str, uid: str) -> None:
        self.what, self.source, self.uid = what, source, uid
        super().__init__(f"{source}: {uid}: {what}")


class DoorError(SyndicateError):
    """A part of the outside world failed. door: which one (``feed https://…``, ``store state.db``)."""

    def __init__(self, what: str, *, door: str) -> None:
        self.what, self.door = what, door
        super().__init__(f"{door}: {what}")


class MissingPack(DoorError):
    """Nothing installed translates ``source`` to ``target`` (BCP 47). packs: what would; hint: how to install it."""

    def __init__(self, *, source: str, target: str, packs: Sequence[str], hint: str, door: str = "argos") -> None:
        self.source, self.target, self.packs = source, target, tuple(packs)
        names = " and ".join(self.packs)
        super().__init__(f"no pack translates {source} to {target}; missing: {names}. {hint}", door=door)


class Held(DoorError):
    """Another process works on the state, and the message says which: the operator's move, if anybody's."""


class Damaged(DoorError):
    """A note of the state that is needed is not what was written there: the operator's move."""


class Stopped(SyndicateError):
    """Raised between two steps of a pass that was asked to end."""
