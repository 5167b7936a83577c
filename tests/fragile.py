"""An engine that does what its texts say: for tests of what holds an engine at arm's length."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence

from syndicate.engines.echo import EchoEngine
from syndicate.errors import DoorError
from syndicate.model import Answer, Request


class FragileEngine(EchoEngine):
    """``SIGSEGV``, ``SIGKILL``: dies of it; ``hang``: never answers; ``fail``: a DoorError; ``bug``: another error."""

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        """Answers in order until told otherwise; ``pid`` is answered with the number of its process."""
        for request in requests:
            if request.text.startswith("SIG"):
                os.kill(os.getpid(), signal.Signals[request.text])
            elif request.text == "hang":
                time.sleep(1000)
            elif request.text == "fail":
                raise DoorError("failed as told.", door="fragile")
            elif request.text == "bug":
                raise ValueError(request.text)
            elif request.text == "pid":
                yield request, Answer(text=str(os.getpid()))
            else:
                yield request, Answer(text=f"{request.text}{effort or ''}")
            time.sleep(0.002)


def broken() -> FragileEngine:
    """Makes one in the process that asked first, and none in any other."""
    if os.environ.setdefault("FRAGILE_HOME", str(os.getpid())) != str(os.getpid()):
        raise ValueError("not here")
    return FragileEngine()
