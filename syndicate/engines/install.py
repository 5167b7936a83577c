"""Installing and removing packs so that nothing is ever half there, and whoever translates with one can finish."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from syndicate.engines import archive
from syndicate.engines.archive import BadArchive
from syndicate.engines.claim import alone
from syndicate.engines.packs import AGAIN, IN_USE, Pack, cached_name, clause, door, find_packs, read_pack
from syndicate.errors import DoorError


def install_pack(file: Path, installed: Path, cache: Path, *, pair: tuple[str, str] | None = None) -> Pack:
    """Unpack a ``.argosmodel`` file into Argos's folder, in place of any pack of the same pair.

    cache: where packs in use stay readable; pair: the codes that the pack must be for. The new pack is unpacked and
    read beside the old one and appears by one rename; only then the old one goes. A ``FILE.sha256`` beside the file is
    checked. Raises DoorError if the file is no sound pack, and changes nothing then.
    """
    stage: Path | None = None
    try:
        _checked(file)
        with alone(installed.parent / f".{installed.name}.lock", wait=True):
            archive.sweep(installed.parent, name=f"{installed.name}-new")
            # Beside the folder, not in it: Argos itself stumbles over whatever is in there and no pack.
            stage = archive.unpack(file, installed.parent, name=f"{installed.name}-new")
            pack = read_pack(stage)
            if pair and (pack.from_code, pack.to_code) != pair:
                raise BadArchive(f"it is a pack for {pack.from_code}→{pack.to_code}, not {pair[0]}→{pair[1]}")
            return _placed(stage, pack, installed, cache)
    except (BadArchive, OSError, ValueError) as error:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        raise DoorError(f"This file cannot be installed: {clause(error)}. {AGAIN}", door=f"pack {file}") from error


def _checked(file: Path) -> None:
    beside = file.with_name(f"{file.name}.sha256")
    if not beside.exists():
        return
    wanted = checksum_in(beside.read_bytes())
    if not wanted:
        raise BadArchive(f"{beside.name} beside it holds no SHA-256")
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != wanted:
        raise BadArchive(f"it has the SHA-256 {found}, not {wanted} as {beside.name} says")


def checksum_in(text: bytes) -> str:
    """The 64 digits that a ``.sha256`` file begins with, as sha256sum writes them, in lower case, or ""."""
    match = re.match(rb"\s*\\?([0-9A-Fa-f]{64})(?![0-9A-Za-z])", text[:1000])
    return match[1].decode().lower() if match else ""


def _placed(stage: Path, pack: Pack, installed: Path, cache: Path) -> Pack:
    """Give the stage its name among the installed packs, and take the others of its pair away."""
    old = [p for p in find_packs([], installed).packs if p.name == pack.name]
    for other in old:
        if (other.digest, other.version) == (pack.digest, pack.version):
            shutil.rmtree(stage)
            return other
    folder = installed / f"{pack.name}-{re.sub(r'[^0-9A-Za-z]+', '_', pack.version) or '0'}"
    if folder.exists():  # the same version with other content, or something broken
        folder = folder.with_name(f"{folder.name}-{pack.digest[:8]}")
    installed.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        shutil.rmtree(folder)
    stage.rename(folder)
    with alone(cache / IN_USE, wait=False) as unused:
        for other in old:
            _take_away(other, None if unused else cache)
    return read_pack(folder)


def _take_away(pack: Pack, cache: Path | None) -> None:
    """Remove an installed pack; with ``cache``, keep it there for those that use it, under its digest."""
    if cache is not None and not (cache / cached_name(pack)).is_dir():
        try:
            pack.path.rename(cache / cached_name(pack))
        except OSError:  # another file system
            stage = Path(tempfile.mkdtemp(prefix=f".{cached_name(pack)}-", dir=cache))
            shutil.copytree(pack.path, stage, dirs_exist_ok=True)
            stage.rename(cache / cached_name(pack))
        else:
            return
    # By one rename out of the folder: half a pack would be a problem to Argos.
    aside = Path(tempfile.mkdtemp(prefix=f".{pack.path.parent.name}-old-", dir=pack.path.parent.parent))
    try:
        pack.path.rename(aside / pack.path.name)
    finally:
        shutil.rmtree(aside)


def remove_pack(pack: Pack, installed: Path, cache: Path) -> None:
    """Remove an installed pack. Raises DoorError for one that is not in ``installed``: it is not ours to delete."""
    if pack.packed or pack.path.parent != installed:
        raise DoorError(f"{pack.path} is not an installed pack. Delete it yourself if you mean to.", door=door(pack))
    try:
        with (
            alone(installed.parent / f".{installed.name}.lock", wait=True),
            alone(cache / IN_USE, wait=False) as unused,
        ):
            archive.sweep(installed.parent, name=f"{installed.name}-old")
            _take_away(pack, None if unused else cache)
    except OSError as error:
        raise DoorError(f"{pack.path} cannot be removed ({error}).", door=door(pack)) from error


def sweep_cache(cache: Path, packs: Collection[Pack]) -> int:
    """Remove the unpacked files of packs that are no longer at hand, if nobody is translating; how many packs."""
    wanted = {cached_name(pack) for pack in packs if pack.packed}
    removed = 0
    with alone(cache / IN_USE, wait=False) as unused:
        for path in cache.iterdir() if unused else ():
            if re.fullmatch(r"[0-9a-f]{32}", path.name) and path.name not in wanted:
                with contextlib.suppress(OSError):
                    shutil.rmtree(path)
                    removed += 1
    return removed
