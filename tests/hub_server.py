"""A WebSub hub on 127.0.0.1 that does what hubs do when pinged: it fetches the feeds at once and notes what it got."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from newsroom_servers import Reply


class Hub:
    """pings: the form of each request; fetched: what stood at each feed when it was pinged, "" if nothing.

    replies: what the next requests are answered; then 204.
    """

    def __init__(self) -> None:
        self.pings: list[dict[str, list[str]]] = []
        self.moments: list[float] = []
        self.fetched: dict[str, str] = {}
        self.replies: list[Reply] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
                hub.pings.append(form)
                hub.moments.append(time.monotonic())
                reply = hub.replies.pop(0) if hub.replies else Reply(status=204)
                time.sleep(reply.delay)
                if reply.status < 300:
                    hub.fetched |= {topic: _get(topic) for topic in form["hub.url"]}
                try:
                    self.send_response(reply.status)
                    for name, value in {"Content-Length": str(len(reply.body)), **reply.fields}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/hub"

    @property
    def told(self) -> list[str]:
        """The feeds that it was told of, in order."""
        return [topic for form in self.pings for topic in form["hub.url"]]

    def close(self) -> None:
        """Stop; then nothing listens there."""
        self._http.shutdown()
        self._http.server_close()


def _get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            text: str = answer.read().decode()
            return text
    except urllib.error.HTTPError:
        return ""


@contextmanager
def hubs(count: int = 1) -> Iterator[list[Hub]]:
    """Some hubs."""
    found = [Hub() for _ in range(count)]
    try:
        yield found
    finally:
        for hub in found:
            hub.close()


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The address at which a folder is served."""
    folder.mkdir(exist_ok=True)

    class Files(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
