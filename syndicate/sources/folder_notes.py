"""What a folder remembers of its files, so that one that did not change costs a look at its entry and no reading.

A file is known by its size, the times of its last writing and of its last change of any kind, and its number on the
disk. The second of these times cannot be set by hand: copying with the times kept, or moving another file to its place,
is seen too. What was changed less than a moment before it was read may change again without any of these moving, so it
is read again the next time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterable, MutableMapping
from typing import NamedTuple

from syndicate.model import SHOWN

ANEW = "?"  # stands for the facts of a file that is to be read again
MOMENT = 2_000_000_000  # ns; FAT counts in two seconds, most others in some thousandths


class Note(NamedTuple):
    """Of a file that gave an article and nothing else. url: the article's, or ""; hash: of the file's bytes.

    facts: what the file is known by; beside: the same of each file that was looked for beside it, by its path below the
    folder, "" for one that was not there.
    """

    url: str
    hash: str
    facts: str
    beside: tuple[tuple[str, str], ...] = ()


def take(memo: MutableMapping[str, str], uids: Collection[str]) -> dict[str, Note]:
    """The notes on these files, by uid. Those on files that are gone are taken out of the memo."""
    there = set(uids)
    for key in [key for key in memo if key.startswith(SHOWN) and key[len(SHOWN) :] not in there]:
        del memo[key]
    found = ((uid, _read(text)) for uid in uids if (text := memo.get(SHOWN + uid)) is not None)
    return {uid: note for uid, note in found if note}


def keep(memo: MutableMapping[str, str], notes: dict[str, Note], uids: Iterable[str]) -> None:
    """Put the notes into the memo, and none on the others of these files."""
    for uid in uids:
        if uid not in notes:
            memo.pop(SHOWN + uid, None)
    memo.update({SHOWN + uid: _written(note) for uid, note in notes.items()})


def is_kept(note: Note) -> bool:
    """Whether a note can be written down: names may hold anything."""
    return all(text.isprintable() for text in (note.url, *(path for path, _ in note.beside)))


def facts(path: str) -> str:
    """What a file is known by; "" if there is none to be had."""
    try:
        found = os.stat(path)  # noqa: PTH116  # paths as text: there are tens of thousands
    except (OSError, ValueError):
        return ""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def settled(known: str) -> str:
    """The facts if they are old enough to be told by, else ANEW. To be asked before the file is read."""
    return known if not known or int(known.split(" ")[2]) < time.time_ns() - MOMENT else ANEW


def stands(note: Note, root: str, known: str) -> bool:
    """Whether nothing of what was read has changed. known: the file's facts now; root: the folder, for those beside."""
    return note.facts == known != "" and same_beside(note, root)


def same_beside(note: Note, root: str) -> bool:
    """Whether the files beside are as they were."""
    return all(facts(f"{root}/{path}") == before for path, before in note.beside)


def hash_of(data: bytes) -> str:
    """Of a file's content."""
    return hashlib.sha256(data).hexdigest()[:32]


def _written(note: Note) -> str:
    return "\t".join((note.url, note.hash, note.facts, *(part for pair in note.beside for part in pair)))


def _read(text: str) -> Note | None:
    url, *parts = text.split("\t")
    if len(parts) < 2 or len(parts) % 2:  # written by something else
        return None
    return Note(url, parts[0], parts[1], tuple(zip(parts[2::2], parts[3::2], strict=True)))
