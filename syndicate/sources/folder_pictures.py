"""Pictures that lie in the folder beside the articles."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from syndicate.model import Asset, Media
from syndicate.sources import folder_notes
from syndicate.sources.draft import Unusable
from syndicate.sources.markup import Element, drop
from syndicate.sources.picture_size import Header, sniff

LIMIT = 15 * 1024 * 1024  # bytes of one file
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Pictures:
    """The pictures of one article.

    root: the source's folder, resolved; beside: the article's folder; address: the article's own, or "".
    After use, ``assets`` holds the files that were found and ``missing`` a sentence for each that was not.
    """

    def __init__(self, root: Path, beside: Path, address: str) -> None:
        self._root, self._beside, self._address = root, beside, address
        self._found: dict[str, tuple[Asset, Header]] = {}
        self._looked: dict[str, str] = {}
        self.missing: list[str] = []

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """(path below the root, what the file was known by before it was read) of each that was looked for."""
        return tuple(self._looked.items())

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The files found, each once, by name."""
        by_name = {asset.name: asset for asset, _ in self._found.values()}
        return tuple(by_name[name] for name in sorted(by_name))

    def lead(self, media: Media) -> Media | None:
        """The lead image with its final address and size, or None if its file cannot be used."""
        place = self._place(media.url)
        if not isinstance(place, tuple):
            return replace(media, url=place) if place else None
        asset, picture = place
        settled = replace(media, url=f"asset:{asset.name}", type=asset.type, length=len(asset.body))
        return replace(settled, width=picture.width, height=picture.height)

    def settle(self, body: Element) -> None:
        """Give every ``<img>`` its final address and size; take out those whose file cannot be used."""
        for image in list(body.iter("img")):
            place = self._place((image.get("src") or "").strip())
            if not place:
                drop(image)
            elif isinstance(place, tuple):
                self._write(image, *place)
            else:
                image.set("src", place)

    def _write(self, image: Element, asset: Asset, picture: Header) -> None:
        image.set("src", f"asset:{asset.name}")
        image.attrib.pop("srcset", "")  # names files that do not travel
        if picture.width and picture.height and not image.get("width") and not image.get("height"):
            image.set("width", str(picture.width))
            image.set("height", str(picture.height))

    def _place(self, reference: str) -> tuple[Asset, Header] | str:
        """The file a reference means, or an address elsewhere, or "" if there is nothing to show."""
        if not reference:
            return ""
        if reference.startswith("//"):
            return f"{urlsplit(self._address).scheme or 'https'}:{reference}"
        if _SCHEME.match(reference) and not reference.startswith("asset:"):
            return reference
        try:
            return self._file(reference)
        except Unusable as error:
            if reference.startswith("/") and self._address:
                return urljoin(self._address, reference)  # a saved page means its own site
            self.missing.append(str(error))
            return ""

    def _file(self, reference: str) -> tuple[Asset, Header]:
        name = unquote(re.split(r"[?#]", reference, maxsplit=1)[0])
        if reference in self._found:
            return self._found[reference]
        start = self._root if name.startswith("/") else self._beside
        try:
            written = start / name.lstrip("/")
            self._looked[os.path.relpath(written, self._root)] = folder_notes.settled(folder_notes.facts(str(written)))
            path = written.resolve()
            if not path.is_relative_to(self._root):
                raise Unusable(f"the image {name!r} lies outside the folder; move it inside")
            if not path.is_file():
                raise Unusable(f"the image {name!r} is missing; add the file or take the reference out")
            if path.stat().st_size > LIMIT:
                raise Unusable(f"the image {name!r} is larger than {LIMIT} bytes; make it smaller")
            body = path.read_bytes()
        except (OSError, ValueError) as error:
            if isinstance(error, Unusable):
                raise
            raise Unusable(f"the image {name[:80]!r} cannot be read: {error}") from error
        picture = sniff(body)
        if picture is None:
            raise Unusable(f"the image {name!r} is no PNG, JPEG, GIF, WebP or AVIF (SVG may hold scripts); convert it")
        asset = Asset(name=hashlib.sha256(body).hexdigest()[:16] + picture.ending, type=picture.type, body=body)
        self._found[reference] = (asset, picture)
        return asset, picture
