"""Downloading a large file: below a size, checked, and going on where an earlier call was interrupted.

What came so far is kept in ``<file>.part``, and what it is a part of in ``<file>.part.json``, beside the target.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn

import httpx

from syndicate.engines.claim import alone
from syndicate.engines.http import Interrupted, Line, refused
from syndicate.errors import DoorError

LIMIT = 2 * 2**30  # bytes; the largest packs of the index have a few hundred MB
_TRIES = 5  # in a row with one link, as long as each brings something
_OLD = 14 * 24 * 3600  # seconds after which what an interrupted download left is of no use
Told = Callable[[str, int, int], None]  # what, done, total: see ports.Progress


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A file to get. name: for progress and errors; links: where it is, tried in turn.

    size: in bytes, 0 if not known; sha256: 64 hex digits, "" if not known; begins: its first bytes.
    """

    name: str
    links: tuple[str, ...]
    size: int = 0
    sha256: str = ""
    begins: bytes = b""

    @property
    def door(self) -> str:
        """What errors call it."""
        return f"download {self.name}"


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a part is a part of. validator: for If-Range (RFC 9110, section 13.1.5); total: bytes of the whole, or 0."""

    link: str = ""
    validator: str = ""
    total: int = 0


def download(wanted: Wanted, target: Path, *, line: Line, told: Told, limit: int = LIMIT) -> None:
    """Bring the file to ``target``, whole and checked, or not at all. limit: its largest size in bytes.

    Raises DoorError with what each link said. What came until then is kept for the next call, if it is any good.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent)
        with alone(target.with_name(f".{target.name}.lock"), wait=False) as mine:
            if not mine:
                raise DoorError(f"another process is downloading it to {target}. Wait for it.", door=wanted.door)
            _Download(wanted, _Part(target), line, told, limit).run(target)
    except OSError as error:
        raise DoorError(f"{target} cannot be written ({error.strerror or error}).", door=wanted.door) from error


def sweep(folder: Path) -> None:
    """Remove what interrupted downloads left there long ago."""
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if path.is_file() and time.time() - path.stat().st_mtime > _OLD:
                path.unlink()


class _Part:
    """The part file with what is known of it."""

    def __init__(self, target: Path) -> None:
        self.file = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.part.json")
        try:
            self.begun = _Begun(**json.loads(self._note.read_bytes()))
        except (OSError, ValueError, TypeError):
            self.begun = _Begun()

    @property
    def size(self) -> int:
        return self.file.stat().st_size if self.file.exists() else 0

    def begin(self, begun: _Begun) -> None:
        """Start from nothing. The file first: a note never tells of bytes that are not its own."""
        self.file.write_bytes(b"")
        self.begun = begun
        self._note.write_text(json.dumps(asdict(begun)), encoding="utf-8")

    def drop(self) -> None:
        self.file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.begun = _Begun()


@dataclass(frozen=True, slots=True)
class _Download:
    wanted: Wanted
    part: _Part
    line: Line
    told: Told
    limit: int

    def run(self, target: Path) -> None:
        """Try the links in turn, first the one that a part is from."""
        part, failures = self.part, {}
        for link in sorted(self.wanted.links, key=lambda link: link != part.begun.link):
            for _ in range(_TRIES):
                before = part.size
                try:
                    self._bring(link)
                    self._check()
                    part.file.replace(target)
                    part.drop()
                    return
                except Interrupted as error:
                    failures[link] = f"{link} {error}"
                    if self.line.late or part.size <= before:
                        break
                except DoorError as error:
                    failures[link] = f"{link} {error.what.rstrip('.')}"
                    break
            if self.line.late:
                break
        if not part.begun.validator:
            part.drop()
        kept = f" {part.size / 1e6:.1f} MB are kept: the same command goes on from there." if part.size else ""
        raise DoorError(f"{'; '.join(failures.values())}.{kept}", door=self.wanted.door)

    def _bring(self, link: str) -> None:
        """Complete the part from one link, from where it ends if that is possible."""
        part, door = self.part, self.wanted.door
        have = part.size if part.begun.link == link and part.begun.validator else 0
        ranges = {"Range": f"bytes={have}-", "If-Range": part.begun.validator} if have else {}
        with self.line.ask("GET", link, ranges, door=door) as response:
            fields, status = response.headers, response.status_code
            if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
                if fields.get("content-range", "").replace(" ", "") == f"bytes*/{have}" and have == part.begun.total:
                    return  # all of it was there already, and is the same still
                part.drop()
            elif status == HTTPStatus.PARTIAL_CONTENT and have:
                if _continues(fields, part.begun, have):
                    self._write(response, have, part.begun.total)
                    return
                part.drop()
            elif status == HTTPStatus.OK:
                total = int(said) if (said := fields.get("content-length", "")).isdecimal() else 0
                self._permit(total)
                part.begin(_Begun(link, _validator(fields), total))
                self._write(response, 0, total)
                return
            else:
                raise DoorError(f"{refused(status)}.", door=door)
        self._bring(link)  # the part was of no use; this time nothing is left of it

    def _permit(self, total: int) -> None:
        if total > self.limit:
            what = f"has {total / 1e6:.0f} MB, more than the {self.limit / 1e6:.0f} MB allowed."
            raise DoorError(what, door=self.wanted.door)
        if self.wanted.size and total and total != self.wanted.size:
            what = f"has {total} bytes, not the {self.wanted.size} that the index says."
            raise DoorError(what, door=self.wanted.door)

    def _write(self, response: httpx.Response, have: int, total: int) -> None:
        begins = b"" if have else self.wanted.begins
        head = b""
        with self.part.file.open("ab") as file:
            for piece in response.iter_raw():
                have += len(piece)
                if len(head) < len(begins):
                    head += piece[: len(begins) - len(head)]
                    if not begins.startswith(head):
                        self._useless(f"is no pack but {response.headers.get('content-type') or 'something else'}")
                if have > self.limit:
                    self._useless(f"is larger than the {self.limit / 1e6:.0f} MB allowed")
                file.write(piece)
                self.told(f"{self.wanted.name}, kB", have // 1000, (total or self.wanted.size) // 1000)
        if total and have != total:
            raise Interrupted(f"ended after {have} of {total} bytes")

    def _check(self) -> None:
        if self.wanted.size and self.part.size != self.wanted.size:
            self._useless(f"has {self.part.size} bytes, not the {self.wanted.size} that the index says")
        if self.wanted.sha256:
            with self.part.file.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != self.wanted.sha256:
                self._useless(f"has the SHA-256 {found}, not {self.wanted.sha256} as it should")

    def _useless(self, what: str) -> NoReturn:
        self.part.drop()
        raise DoorError(f"{what}.", door=self.wanted.door)


def _continues(fields: httpx.Headers, begun: _Begun, have: int) -> bool:
    """Whether a partial answer goes on with the same file: not every server heeds If-Range."""
    span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", fields.get("content-range", ""))
    tag = fields.get("etag", "")
    same = not (tag and begun.validator.startswith('"')) or tag == begun.validator
    if span is None or not same or int(span[1]) != have:
        return False
    return not begun.total or span[2] in {"*", str(begun.total)}


def _validator(fields: httpx.Headers) -> str:
    """The strong validator of an answer (RFC 9110, section 8.8): its entity tag, else an old enough date, else ""."""
    tag: str = fields.get("etag", "")
    if tag.startswith('"'):
        return tag
    modified: str = fields.get("last-modified", "")
    with contextlib.suppress(ValueError, TypeError):
        if (parsedate_to_datetime(fields.get("date", "")) - parsedate_to_datetime(modified)).total_seconds() >= 1:
            return modified
    return ""
