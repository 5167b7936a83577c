"""One published file as it is sent: its bytes in each content coding, with the headers that belong to them."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from syndicate.serve import feeds
from syndicate.serve.codings import pack
from syndicate.serve.conditions import date
from syndicate.serve.media_types import FEEDS, Age, age, is_open, is_text, type_of

Headers = list[tuple[str, str]]
Stamp = tuple[int, int, int, int, int]

WITHDRAWN = b'<meta name="syndicate:status" content="410">'
POLICY = "default-src 'none'; img-src *; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SERVER = ("server", "syndicate")  # no versions
SECURITY: Headers = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    SERVER,
]
_CHUNK = 1024 * 1024


def stamp(found: os.stat_result) -> Stamp:
    """What differs whenever a file was replaced or written to."""
    return found.st_ino, found.st_ctime_ns, found.st_mtime_ns, found.st_size, found.st_dev


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One content coding of a file. body: None if it stays on the disk; etag: strong (RFC 9110, section 8.8.3).

    headers: of an answer with the bytes; brief: of a 304, which repeats what caches must know (section 15.4.5).
    """

    body: bytes | None
    length: int
    etag: str
    headers: Headers
    brief: Headers


@dataclass(kw_only=True, slots=True)
class File:
    """One version of a published file. status: 200, or 410 for a withdrawn article; entries: see feeds.entries().

    modified: seconds since 1970; size: bytes held in memory, which grows with each coding that is first asked for.
    """

    path: Path
    stamp: Stamp
    status: int
    type: str
    age: Age
    digest: str
    modified: int
    text: bool
    variants: dict[str, Variant]
    shared: Headers
    entries: bytes
    size: int

    def pack(self, coding: str) -> Variant:
        """The bytes in this coding, kept in ``variants``; the plain ones where coding saves nothing."""
        body = pack(self.plain.body, coding) if coding and self.text and self.plain.body is not None else b""
        made = self.plain
        if body and len(body) < self.plain.length:
            made = _variant(body, len(body), f'"{self.digest}-{coding}"', coding, shared=self.shared, kind=self.type)
            self.size += len(body)
        self.variants[coding] = made
        return made

    @property
    def plain(self) -> Variant:
        """The bytes as they stand on the disk (in previews: with the addresses that lead here)."""
        return self.variants[""]


def load(root: Path, path: Path, opened: BinaryIO, *, most: int, preview: tuple[bytes, bytes] | None = None) -> File:
    """The file at ``path`` below ``root``, just opened; of more than ``most`` bytes only what is told about it is kept.

    preview: an address to replace in texts, and the one to put there. Raises OSError.
    """
    status = os.fstat(opened.fileno())
    kind = type_of(path.name)
    text = is_text(kind)
    body: bytes | None = None
    if status.st_size <= most:
        body = opened.read()
        if preview and text:
            body = _localise(body, *preview)
        digest = hashlib.sha256(body).hexdigest()[:32]
    else:
        digest = _digest(opened)
    head = body or b""
    modified, length = int(status.st_mtime), status.st_size if body is None else len(body)
    shared = [("last-modified", date(modified))]
    if text:
        shared.append(("vary", "Accept-Encoding, Host" if preview else "Accept-Encoding"))
    if is_open(kind):
        shared.append(("access-control-allow-origin", "*"))
    if kind in FEEDS.values() and (links := feeds.link_header(head, kind)):
        shared.append(("link", links))
    gone = kind.startswith("text/html") and WITHDRAWN in head[:2048]
    return File(
        path=path,
        stamp=stamp(status),
        status=410 if gone else 200,
        type=kind,
        age=age(path.relative_to(root).as_posix()),
        digest=digest,
        modified=modified,
        text=text,
        variants={"": _variant(body, length, f'"{digest}"', "", shared=shared, kind=kind)},
        shared=shared,
        entries=feeds.entries(head) if kind in ("application/rss+xml", "application/atom+xml") else b"",
        size=len(head),
    )


def _variant(body: bytes | None, length: int, etag: str, coding: str, *, shared: Headers, kind: str) -> Variant:
    brief = [("etag", etag), *shared]
    headers = [*brief, ("content-type", kind), ("accept-ranges", "bytes"), *SECURITY]
    if coding:
        headers.append(("content-encoding", coding))
    brief = [pair for pair in brief if pair[0] != "link"]
    return Variant(body=body, length=length, etag=etag, headers=headers, brief=[*brief, SERVER])


def _localise(body: bytes, address: bytes, local: bytes) -> bytes:
    """The bytes with ``local`` for every ``address`` that ends there: neither a longer host name nor a port follows."""
    return re.sub(re.escape(address) + rb"(?![A-Za-z0-9_-]|[.:][A-Za-z0-9])", lambda _: local, body)


def _digest(opened: BinaryIO) -> str:
    found = hashlib.sha256()
    while part := opened.read(_CHUNK):
        found.update(part)
    return found.hexdigest()[:32]
