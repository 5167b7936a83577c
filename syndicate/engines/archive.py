"""Unpacking a pack's zip so that nothing in it can reach outside, and a killed unpacking leaves nothing half."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

LARGEST = 4 * 2**30  # bytes, uncompressed; the largest packs of the index have a few hundred MB
# What zipfile raises at damage, and at what it cannot read: other ways of packing, passwords.
DAMAGED = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error)
_DENSE, _DENSEST = 64 * 2**20, 100  # a trained model hardly gets smaller by packing


class BadArchive(ValueError):
    """The archive is not a pack, is damaged, or is not safe to unpack. The message is a clause: "it …"."""


def top_folder(archive: zipfile.ZipFile) -> str:
    """The one folder that everything is in. Raises BadArchive for anything unsafe."""
    tops: set[str] = set()
    for info in archive.infolist():
        name = info.filename
        path = PurePosixPath(name)
        if "\\" in name or ":" in name or "\0" in name or path.is_absolute() or ".." in path.parts or not path.parts:
            raise BadArchive(f"it holds a member outside its folder, {name!r}")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise BadArchive(f"it holds a symbolic link, {name!r}")
        if len(path.parts) == 1 and not info.is_dir():
            raise BadArchive(f"it holds {name!r} outside of its folder")
        tops.add(path.parts[0])
    if len(tops) != 1:
        raise BadArchive(f"it holds {len(tops)} folders instead of one")
    whole = sum(info.file_size for info in archive.infolist())
    if whole > LARGEST:
        raise BadArchive(f"it is larger than {LARGEST >> 30} GiB unpacked")
    if whole > _DENSE and whole > _DENSEST * sum(info.compress_size for info in archive.infolist()):
        raise BadArchive(f"it would unpack to more than {_DENSEST} times its size, as no model does")
    return tops.pop()


def unpack(file: Path, into: Path, *, name: str) -> Path:
    """Unpack the zip's one folder into a new temporary folder below ``into``; the caller renames or removes it.

    Returns the temporary folder, called ``.<name>-…``; its content is complete and checked (CRC).
    Raises BadArchive or OSError, and leaves nothing then.
    """
    into.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=into))
    try:
        stage.chmod(0o755)
        with zipfile.ZipFile(file) as archive:
            top = top_folder(archive)
            for info in archive.infolist():
                _extract(archive, info, stage / PurePosixPath(info.filename).relative_to(top))
    except DAMAGED as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise BadArchive(f"it is damaged ({error})") from error
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    return stage


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    if info.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(info) as source, path.open("xb") as copy:
        shutil.copyfileobj(source, copy, 2**20)


def sweep(into: Path, *, name: str) -> None:
    """Remove what earlier, killed unpackings of the same name left below ``into``."""
    for left in into.glob(f".{name}-*"):
        shutil.rmtree(left, ignore_errors=True)
