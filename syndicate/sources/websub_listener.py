"""The address that hubs call: they verify subscriptions there and deliver what is new (WebSub, sections 5.3 and 7)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from syndicate.errors import DoorError
from syndicate.sources.fetch import LIMIT
from syndicate.sources.websub import Subscriptions

log = logging.getLogger("syndicate.websub")
_SECONDS = 20.0  # for one call


class Listener:
    """A server for hubs, behind a proxy that speaks https. arrived: called with a source's name when it has news.

    What is delivered is not used: it only says that the source is worth reading now. Raises DoorError if the port is
    taken.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        arrived: Callable[[str], None],
        now: Callable[[], datetime],
        *,
        host: str,
        port: int,
    ) -> None:
        class Handler(_Handler):
            pass

        Handler.subscriptions, Handler.arrived, Handler.now = subscriptions, staticmethod(arrived), staticmethod(now)
        try:
            self._http = ThreadingHTTPServer((host, port), Handler)
        except (OSError, OverflowError) as error:
            raise DoorError(f"cannot listen: {error}; set [websub] port.", door=f"websub {host}:{port}") from error
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, name="websub")
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    subscriptions: Subscriptions
    arrived: Callable[[str], None]
    now: Callable[[], datetime]
    timeout = _SECONDS
    server_version, sys_version = "Syndicate", ""

    def do_GET(self) -> None:
        """A hub asks whether a subscription was meant, or says that it refuses it."""
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        mode, seconds = asked.get("hub.mode", ""), asked.get("hub.lease_seconds", "")
        if mode == "denied":
            log.warning("a hub refuses to tell of %s: %s", asked.get("hub.topic"), asked.get("hub.reason", "no reason"))
            self._answer(200)
            return
        lease = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else None
        meant = mode == "subscribe" and self.subscriptions.verified(
            self._token(), asked.get("hub.topic", ""), lease, self.now()
        )
        self._answer(200 if meant else 404, asked.get("hub.challenge", "") if meant else "")

    def do_POST(self) -> None:
        """A hub delivers."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 10):
            self._answer(411)
            return
        if int(length) > LIMIT:
            self._answer(413)
            return
        body = self.rfile.read(int(length))
        signature = self.headers.get("X-Hub-Signature", "")
        source = self.subscriptions.sender(self._token(), body, signature) if len(body) == int(length) else ""
        if source is None:
            self._answer(410)  # so that a hub forgets a subscription of an earlier process
            return
        self._answer(202)  # also to what is not signed rightly: nobody shall learn by trying
        if source:
            self.arrived(source)
        else:
            log.warning("a delivery without a right signature was ignored")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say it in the log."""
        log.debug(format, *args)

    def _token(self) -> str:
        return urlsplit(self.path).path.rpartition("/")[2]

    def _answer(self, status: int, text: str = "") -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
