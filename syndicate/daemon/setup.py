"""What a daemon works with, until it is told to read its configuration again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from syndicate.ports import Progress
from syndicate.report import Report
from syndicate.schedule import Task


class Server(Protocol):
    """A web server that runs beside the daemon."""

    @property
    def address(self) -> str:
        """``http://…`` without a slash at the end."""

    def check(self) -> None:
        """Raise DoorError if it has died."""

    def close(self) -> None:
        """End it, within a bounded time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """tasks: what runs when; work: does one of them; serve: starts the server, None: there is none.

    served: what the server is told; it is started anew when that changes. grace: seconds that a pass in hand has to end
    when the daemon is asked to stop.
    """

    tasks: Sequence[Task]
    work: Callable[[Task, Progress], Report]
    serve: Callable[[], Server] | None = None
    served: object = None
    grace: float = 30.0
