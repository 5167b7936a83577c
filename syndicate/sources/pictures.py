"""The pictures that articles show, on the web: their sizes, or copies of them."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Collection, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from syndicate.errors import DoorError
from syndicate.model import Asset, Picture
from syndicate.sources.fetch import LIMIT, Fetched, Refused, fetch, fetch_beginning
from syndicate.sources.picture_size import Header, sniff, sniff_drawing
from syndicate.sources.picture_whole import is_whole
from syndicate.sources.turns import Turns, host_of
from syndicate.sources.web import agent_of

Found = tuple[Picture, Asset | None]
PIXELS = 100_000_000  # a picture with more is meant to choke whoever opens it
REST = 0.2  # seconds; a page of one of its readers asks a host for as many pictures at once
_GIVEN_UP = 5  # failures in a row after which a host is left alone for the rest of a call
_TOO_MUCH = {429, 503}  # RFC 6585, section 4; RFC 9110, section 15.6.4


class WebPictures:
    """Pictures behind http and https addresses.

    copying: take whole files, of raster pictures only; else read no more than tells a picture's size. private: hosts
    with their ports, as addresses name them, that may be on a private network. site: as in Web. limit: bytes of a file;
    pixels: width times height. Of one call: at_once: connections, one to each host; most: pictures; seconds: after so
    many none is begun any more, and those that are under way have timeout seconds each; rest: seconds for a host
    between two pictures.
    """

    def __init__(
        self,
        *,
        copying: bool,
        private: Collection[str] = (),
        site: str = "",
        limit: int = LIMIT,
        pixels: int = PIXELS,
        at_once: int = 4,
        most: int = 500,
        seconds: float = 120,
        timeout: float = 20,
        rest: float = REST,
    ) -> None:
        self._copying, self._private, self._agent = copying, frozenset(private), agent_of(site)
        self._limit, self._pixels = limit, pixels
        self._turns = Turns(rest)
        self._at_once, self._most, self._seconds, self._timeout = at_once, most, seconds, timeout

    @property
    def copying(self) -> bool:
        """Whether copies are made, or only sizes read."""
        return self._copying

    def fetch(self, urls: Iterable[str]) -> Generator[Found, None, None]:
        """Each picture as it comes, with its copy if there is to be one. One that cannot be had says why it failed.

        The rest of a host that fails again and again or says that it is asked too much is left out, as is what there is
        no time for.
        """
        queue = _Queue(urls)
        begun, end = 0, time.monotonic() + self._seconds
        running = set[Future[Found]]()
        pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="picture")
        try:
            while True:
                while len(running) < self._at_once and begun < self._most and time.monotonic() < end:
                    url = queue.next()
                    if url is None:
                        break
                    running.add(pool.submit(self._one, url, queue))
                    begun += 1
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    picture, asset = future.result()
                    queue.done(picture)
                    yield picture, asset
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, url: str, queue: _Queue) -> Found:
        try:
            with self._turns.of(url):
                got = self._whole(url) if self._copying else self._beginning(url)
            return self._copied(url, got) if self._copying else (self._measured(url, got), None)
        except DoorError as error:
            if isinstance(error, Refused) and error.status in _TOO_MUCH:
                queue.leave_alone(host_of(url))
            return Picture(url=url, failure=error.what), None

    def _whole(self, url: str) -> Fetched:
        private = host_of(url) in self._private
        return fetch(url, timeout=self._timeout, limit=self._limit, allow_private=private, agent=self._agent)

    def _beginning(self, url: str) -> Fetched:
        def enough(body: bytes) -> bool:
            found = sniff(body)
            return found is not None and found.width is not None

        private = host_of(url) in self._private
        return fetch_beginning(url, enough=enough, timeout=self._timeout, allow_private=private, agent=self._agent)

    def _measured(self, url: str, got: Fetched) -> Picture:
        found = sniff(got.body) or sniff_drawing(got.body)
        if found is None:
            raise DoorError(_no_picture(got.type), door=f"address {url}")
        return _picture(url, found, got.length)

    def _copied(self, url: str, got: Fetched) -> Found:
        found = sniff(got.body)
        if found is None:
            drawing = sniff_drawing(got.body[:100_000])
            what = "is an SVG drawing, which may hold scripts; publish it as PNG." if drawing else _no_picture(got.type)
        elif not is_whole(got.body, found.type):
            what = f"is cut off or damaged after {len(got.body)} bytes."
        elif not found.width or not found.height:
            what = "does not say how large it is."
        elif found.width * found.height > self._pixels:
            what = f"has {found.width} × {found.height} pixels, more than {self._pixels}."
        else:
            name = hashlib.sha256(got.body).hexdigest()[:16] + found.ending
            return _picture(url, found, len(got.body), name), Asset(name=name, type=found.type, body=got.body)
        raise DoorError(what, door=f"address {url}")


def _no_picture(said: str) -> str:
    return f"is no picture that pages can show, but {said.partition(';')[0].strip()[:80] or 'something else'}."


def _picture(url: str, found: Header, length: int | None, asset: str = "") -> Picture:
    return Picture(url=url, type=found.type, width=found.width, height=found.height, length=length or None, asset=asset)


class _Queue:
    """The pictures that wait, as they came, but none of a host that is just asked for another one."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._urls: Iterator[str] = iter(urls)
        self._later: deque[str] = deque()  # passed over because their hosts were busy
        self._busy: set[str] = set()
        self._failures: Counter[str] = Counter()  # in a row, by host

    def next(self) -> str | None:
        """The first one whose host is free; None if there is none now. Its host is busy from now on."""
        for _ in range(len(self._later)):
            url = self._later.popleft()
            if self._may(url):
                return url
        for url in self._urls:
            if self._may(url):
                return url
        return None

    def done(self, picture: Picture) -> None:
        """It came, or failed."""
        host = host_of(picture.url)
        self._busy.discard(host)
        self._failures[host] = self._failures[host] + 1 if picture.failure else 0

    def leave_alone(self, host: str) -> None:
        """Ask this host for nothing more."""
        self._failures[host] = _GIVEN_UP

    def _may(self, url: str) -> bool:
        host = host_of(url)
        if self._failures[host] >= _GIVEN_UP:
            return False
        if host in self._busy:
            self._later.append(url)
            return False
        self._busy.add(host)
        return True
