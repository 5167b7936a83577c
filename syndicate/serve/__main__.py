"""The server's own process: granian, which starts the workers.

``python -m syndicate.serve SETTINGS`` is called by server.py. SETTINGS are JSON; the input is a pipe that says nothing,
and ends when the process that wants the server does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import parent_process
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from syndicate.serve import loop
from syndicate.serve.app import Application
from syndicate.serve.settings import Settings

_HEAD = 32 * 1024  # bytes of a request's first line and headers
_PATIENCE = 30_000  # milliseconds for them to come
_ENDING = (signal.SIGTERM, signal.SIGINT)
_FINISH = 1.5  # seconds until a server that ends leaves those who are still sending or taking


class Watched(Application):
    """The application in a worker."""

    def __rsgi_init__(self, loop: object) -> None:
        """Called by granian in the worker's process."""
        del loop
        if parent := parent_process():  # the process that starts the workers
            _end_after(parent.join)


def main() -> None:
    """Serve until SIGTERM, SIGINT, or until the process that wanted the server is gone."""
    settings = Settings.from_json(sys.argv[1])
    _end_after(lambda: os.read(sys.stdin.fileno(), 1))
    os.register_at_fork(before=_hold_signals, after_in_parent=_let_signals, after_in_child=_forget_signals)
    make: Any = Server  # its parameters take more than their types say
    server = make(
        "syndicate.serve",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        websockets=False,
        loop=loop.NAME,
        blocking_threads=1,  # the one that answers: what it keeps is not for more
        runtime_threads=1,
        http1_settings=HTTP1Settings(header_read_timeout=_PATIENCE, max_buffer_size=_HEAD),
        log_level=LogLevels.error,
        log_dictconfig=None,
        respawn_failed_workers=True,
        workers_kill_timeout=_FINISH,
    )
    server.serve(target_loader=partial(Watched, settings), wrap_loader=False)


def _hold_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)


def _let_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def _forget_signals() -> None:
    """Let a worker that is still starting be ended: it would take the signal for its parent's, and live on.

    One that comes while it is forked waits until then.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    _let_signals()


def _end_after(gone: Callable[[], object]) -> None:
    """End this process, as SIGTERM does, once ``gone`` returns: nobody is left to stop it."""

    def watch() -> None:
        gone()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(2 * _FINISH)
        os.kill(os.getpid(), signal.SIGKILL)  # nor to lose patience

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
