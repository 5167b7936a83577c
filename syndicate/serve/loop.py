"""An event loop that answers where it is asked, and takes over only what has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from types import CoroutineType

from granian import loops

NAME = "direct"


class Loop(asyncio.SelectorEventLoop):
    """Begins a coroutine that another thread hands over in that thread, until it waits for the first time.

    granian receives requests in threads of its own and hands each over as a coroutine. An answer from memory waits for
    nothing, so all that going over to the loop's thread would bring are two system calls and two changes of threads:
    half of the processor time of a request. If granian hands over otherwise one day, that is all that is lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self._answered = asyncio.Handle(lambda: None, (), self)

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """See asyncio. Of a coroutine that has waited, the callback gets the rest."""
        if args and type(first := args[0]) is CoroutineType:
            try:
                first.send(None)
            except StopIteration:
                return self._answered
        return super().call_soon_threadsafe(callback, *args, context=context)


@loops.register(NAME)
def _make() -> Loop:
    loop = Loop()
    asyncio.set_event_loop(loop)
    return loop
