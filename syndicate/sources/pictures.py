"""The pictures that articles show, on the web: their sizes, or copies of them."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Collection, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from urllib.parse import urlsplit

from syndicate.errors import DoorError
from syndicate.model import Asset, Picture
from syndicate.sources.fetch import LIMIT, fetch, fetch_beginning
from syndicate.sources.picture_size import Header, sniff, sniff_drawing
from syndicate.sources.picture_whole import is_whole
from syndicate.sources.web import agent_of

Found = tuple[Picture, Asset | None]
PIXELS = 100_000_000  # a picture with more is meant to choke whoever opens it
_GIVEN_UP = 5  # failures in a row after which a host is left alone for the rest of a call


class WebPictures:
    """Pictures behind http and https addresses.

    copying: take whole files, of raster pictures only; else read no more than tells a picture's size. private: hosts
    with their ports, as addresses name them, that may be on a private network. site: as in Web. limit: bytes of a file;
    pixels: width times height. Of one call: at_once: connections; most: pictures; seconds: after so many none is begun
    any more, and those that are under way have timeout seconds each.
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
    ) -> None:
        self._copying, self._private, self._agent = copying, frozenset(private), agent_of(site)
        self._limit, self._pixels = limit, pixels
        self._at_once, self._most, self._seconds, self._timeout = at_once, most, seconds, timeout

    @property
    def copying(self) -> bool:
        """Whether copies are made, or only sizes read."""
        return self._copying

    def fetch(self, urls: Iterable[str]) -> Generator[Found, None, None]:
        """Each picture as it comes, with its copy if there is to be one. One that cannot be had says why it failed.

        The rest of a host that fails again and again, and what there is no time for, is left out.
        """
        begun, end = 0, time.monotonic() + self._seconds
        failures: Counter[str] = Counter()
        todo, running = iter(urls), set[Future[Found]]()
        pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="picture")
        try:
            while True:
                while len(running) < self._at_once and begun < self._most and time.monotonic() < end:
                    url = next((url for url in todo if failures[_host(url)] < _GIVEN_UP), None)
                    if url is None:
                        break
                    running.add(pool.submit(self._one, url))
                    begun += 1
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    picture, asset = future.result()
                    host = _host(picture.url)
                    failures[host] = failures[host] + 1 if picture.failure else 0
                    yield picture, asset
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, url: str) -> Found:
        try:
            return self._copied(url) if self._copying else (self._measured(url), None)
        except DoorError as error:
            return Picture(url=url, failure=error.what), None

    def _measured(self, url: str) -> Picture:
        def enough(body: bytes) -> bool:
            found = sniff(body)
            return found is not None and found.width is not None

        private = _host(url) in self._private
        got = fetch_beginning(url, enough=enough, timeout=self._timeout, allow_private=private, agent=self._agent)
        found = sniff(got.body) or sniff_drawing(got.body)
        if found is None:
            raise DoorError(_no_picture(got.type), door=f"address {url}")
        return _picture(url, found, got.length)

    def _copied(self, url: str) -> Found:
        private = _host(url) in self._private
        got = fetch(url, timeout=self._timeout, limit=self._limit, allow_private=private, agent=self._agent)
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


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _no_picture(said: str) -> str:
    return f"is no picture that pages can show, but {said.partition(';')[0].strip()[:80] or 'something else'}."


def _picture(url: str, found: Header, length: int | None, asset: str = "") -> Picture:
    return Picture(url=url, type=found.type, width=found.width, height=found.height, length=length or None, asset=asset)
