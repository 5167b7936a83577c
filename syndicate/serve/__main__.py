"""The server's own process: granian, which starts the workers.

``python -m syndicate.serve SETTINGS PARENT`` is called by server.py: settings as JSON, and the number of its process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from syndicate.serve.app import Application
from syndicate.serve.settings import Settings

_HEAD = 32 * 1024  # bytes of a request's first line and headers
_PATIENCE = 30_000  # milliseconds for them to come
_FINISH = 5  # seconds that requests in hand may take when it ends


class Watched(Application):
    """The application in a worker. parent: the process that starts the workers."""

    def __init__(self, settings: Settings, parent: int) -> None:
        super().__init__(settings)
        self.parent = parent

    def __rsgi_init__(self, loop: object) -> None:
        """Called by granian in the worker's process."""
        del loop
        _end_with(self.parent)


def main() -> None:
    """Serve until SIGTERM, SIGINT, or until the process that wanted the server is gone."""
    settings = Settings.from_json(sys.argv[1])
    _end_with(int(sys.argv[2]))
    server: Any = Server(
        "syndicate.serve",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=_PATIENCE, max_buffer_size=_HEAD),
        log_level=LogLevels.warning,
        log_dictconfig=None,
        respawn_failed_workers=True,
        workers_kill_timeout=_FINISH,
    )
    server.serve(target_loader=partial(Watched, settings, os.getpid()), wrap_loader=False)


def _end_with(parent: int) -> None:
    """End this process, as SIGTERM does, once ``parent`` is not its parent any more: nobody is left to stop it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
