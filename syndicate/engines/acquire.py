"""Getting a pack over the network: download, check, install; what was interrupted goes on at the next call."""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from syndicate.engines.download import Told, Wanted, download
from syndicate.engines.http import Line, get
from syndicate.engines.install import checksum_in, install_pack
from syndicate.engines.pack_index import Offer
from syndicate.engines.packs import SUFFIX, Pack
from syndicate.errors import DoorError

_ZIP = b"PK\x03\x04"  # a zip's first bytes (APPNOTE.TXT 4.3.7)


def install_offer(offer: Offer, installed: Path, cache: Path, *, downloads: Path, seconds: float, told: Told) -> Pack:
    """Download an index's pack and install it.

    downloads: a folder of ours for what is on its way; seconds: for everything together. Raises DoorError.
    """
    name = f"{offer.from_code}→{offer.to_code} {offer.version}"
    wanted = Wanted(name=name, links=offer.links, size=offer.size, sha256=offer.sha256, begins=_ZIP)
    file = downloads / _file_name(f"translate-{offer.from_code}_{offer.to_code}-{offer.version}", offer.links[0])
    return _get(wanted, file, installed, cache, pair=offer.pair, seconds=seconds, told=told)


def install_address(url: str, installed: Path, cache: Path, *, downloads: Path, seconds: float, told: Told) -> Pack:
    """Download the pack at ``url`` and install it; see install_offer."""
    title = unquote(urlsplit(url).path.rsplit("/", 1)[-1]).removesuffix(SUFFIX) or "pack"
    wanted = Wanted(name=title, links=(url,), begins=_ZIP)
    return _get(wanted, downloads / _file_name(title, url), installed, cache, pair=None, seconds=seconds, told=told)


def _file_name(title: str, link: str) -> str:
    """One name for one file, safe on any disk: ``translate-en_de-1_9-1f0c9a2b.argosmodel``."""
    return f"{re.sub(r'[^0-9A-Za-z_-]+', '_', title)[:80]}-{hashlib.sha256(link.encode()).hexdigest()[:8]}{SUFFIX}"


def _get(
    wanted: Wanted,
    file: Path,
    installed: Path,
    cache: Path,
    *,
    pair: tuple[str, str] | None,
    seconds: float,
    told: Told,
) -> Pack:
    with Line(seconds=seconds) as line:
        if not wanted.sha256:
            wanted = _with_checksum(wanted, line)
        download(wanted, file, line=line, told=told)
    try:
        return install_pack(file, installed, cache, pair=pair)
    except DoorError as error:
        what = f"what came is no sound pack. {error.what}"
        raise DoorError(what, door=wanted.door) from error
    finally:
        file.unlink(missing_ok=True)


def _with_checksum(wanted: Wanted, line: Line) -> Wanted:
    """With the checksum that stands beside the first link, if one does."""
    first = wanted.links[0]
    beside = urlsplit(first)._replace(query="", fragment="")
    with contextlib.suppress(DoorError):
        address = beside._replace(path=f"{beside.path}.sha256").geturl()
        found = checksum_in(get(line, address, limit=2**16, door=wanted.door))
        return replace(wanted, sha256=found)
    return wanted
