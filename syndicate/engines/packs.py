"""Translation packs in Argos's format: finding, reading, unpacking.

A pack is a zip with one folder (``.argosmodel``), or that folder unpacked: metadata.json, model/ and a tokenizer's
model. The only module that imports argostranslate, late, and only those parts of it that need no sentence splitter:
argostranslate.package, .tokenizer. Its .translate and .sbd would pull in gigabytes and go to the network.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from syndicate.engines import archive
from syndicate.engines.archive import DAMAGED, BadArchive
from syndicate.engines.names import WORD_LISTS
from syndicate.errors import DoorError, Problem

SUFFIX = ".argosmodel"
_TOKENIZERS = ("sentencepiece.model", "bpe.model")
AGAIN = "Get the file again and install it with: syndicate packs install FILE"
IN_USE = ".in-use"  # in the cache: locked by whoever translates with packs, see claim.Claim
_SMALL = 2**20  # bytes; what is read into memory at once
_importing = threading.Lock()


def version_order(version: str) -> tuple[int, ...]:
    """A version as numbers, to compare versions by: ``1.10`` is newer than ``1.9``."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """One direction of translation.

    from_code, to_code: Argos's language codes (``pb``, ``zt``, ``nb``); version: as the pack says; name: what Argos
    calls it, ``translate-id_en``; path: the ``.argosmodel`` file, or the folder of an unpacked pack; packed: which of
    the two; size: bytes on disk; digest: 64 hex digits of a SHA-256 over model, vocabulary, tokenizer and prefix, the
    same packed and unpacked; target_prefix: what decoding starts with, or ""; readme: the pack's own, or "".
    """

    from_code: str
    to_code: str
    version: str
    name: str
    path: Path
    packed: bool
    size: int
    digest: str
    target_prefix: str = ""
    readme: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """The version as numbers, to compare packs by."""
        return version_order(self.version)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a search found: the packs, and what looked like one and is none."""

    packs: tuple[Pack, ...]
    problems: tuple[Problem, ...]


def installed_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Where Argos Translate keeps installed packs: its own setting, else below the XDG data home."""
    if environ.get("ARGOS_PACKAGES_DIR"):
        return Path(environ["ARGOS_PACKAGES_DIR"])
    data = environ.get("XDG_DATA_HOME")
    return (Path(data) if data else home / ".local" / "share") / "argos-translate" / "packages"


def find_packs(folders: Sequence[Path], installed: Path | None) -> Found:
    """The ``.argosmodel`` files and unpacked packs of ``folders``, then the packs in ``installed``; each by name.

    Folders that do not exist hold nothing. A stray or damaged file or folder is a problem and hides no other pack.
    """
    looks = [_look(folder) for folder in dict.fromkeys([*folders, *([installed] if installed else [])])]
    return Found(packs=sum((look.packs for look in looks), ()), problems=sum((look.problems for look in looks), ()))


def _look(folder: Path) -> Found:
    """What is in one folder. Looked at again if it changed meanwhile: a list of a folder may miss both the pack that
    an upgrade brings and the one that it takes away.
    """
    for _ in range(10):
        before = _state(folder)
        packs: list[Pack] = []
        problems: list[Problem] = []
        for path in before[1]:
            if path.name.startswith(".") or not (path.is_dir() or path.suffix == SUFFIX):
                continue
            try:
                packs.append(read_pack(path))
            except (BadArchive, OSError, ValueError) as error:
                problems.append(Problem(place=str(path), what=f"This is no pack: {clause(error)}.", hint=_mend(path)))
        if _state(folder) == before:
            break
    return Found(packs=tuple(packs), problems=tuple(problems))


def _state(folder: Path) -> tuple[int, list[Path]]:
    return (folder.stat().st_mtime_ns, sorted(folder.iterdir())) if folder.is_dir() else (0, [])


def _mend(path: Path) -> str:
    return "Remove the folder." if path.is_dir() else "Get the file again, or remove it."


def clause(error: Exception) -> str:
    """What was wrong with a file, a clause."""
    return str(error) if isinstance(error, BadArchive) else f"it cannot be read ({error})"


def read_pack(path: Path) -> Pack:
    """One pack, packed or not. Raises BadArchive, OSError or ValueError if it is none."""
    state = path.stat()
    watched = path if path.is_file() else path / "model" / "model.bin"
    if not watched.exists():
        raise BadArchive("it has no model/model.bin")
    return _read(path, state.st_mtime_ns, watched.stat().st_size, watched.stat().st_mtime_ns)


@lru_cache(maxsize=1024)  # the digest costs a reading of the whole pack; the arguments change when the pack does
def _read(path: Path, _changed: int, _size: int, _model_changed: int) -> Pack:
    return _read_file(path) if path.is_file() else _read_folder(path)


def _read_folder(path: Path) -> Pack:
    files = {str(f.relative_to(path).as_posix()): f for f in sorted(path.rglob("*")) if f.is_file()}
    _complete(files)
    if files["metadata.json"].stat().st_size > _SMALL:
        raise BadArchive("its metadata.json is far too large")
    _metadata(files["metadata.json"].read_bytes())
    pack = _pack(path, _argos().Package(path), files, packed=False)
    checksum = hashlib.sha256()
    for name in _content(files):
        with files[name].open("rb") as stream:
            _feed(checksum, name, stream)
    return _finished(pack, checksum)


def _read_file(path: Path) -> Pack:
    try:
        with zipfile.ZipFile(path) as opened:
            top = archive.top_folder(opened)
            files = {i.filename.removeprefix(f"{top}/"): i for i in opened.infolist() if not i.is_dir()}
            _complete(files)
            described = _argos().IPackage()
            if files["metadata.json"].file_size > _SMALL:
                raise BadArchive("its metadata.json is far too large")
            described.load_metadata_from_json(_metadata(opened.read(files["metadata.json"])))
            readme = ""
            if "README.md" in files:
                with opened.open(files["README.md"]) as stream:
                    readme = stream.read(_SMALL).decode("utf-8", "replace")
            pack = _pack(path, described, files, packed=True, readme=readme)
            checksum = hashlib.sha256()
            for name in _content(files):
                with opened.open(files[name]) as stream:
                    _feed(checksum, name, stream)
            return _finished(pack, checksum)
    except DAMAGED as error:
        raise BadArchive(f"it is damaged ({error})") from error


def _metadata(text: bytes) -> dict[str, Any]:
    metadata = json.loads(text)
    if not isinstance(metadata, dict):
        raise BadArchive("its metadata.json is no object")
    return metadata


def _complete(files: Mapping[str, object]) -> None:
    for needed in ("metadata.json", "model/model.bin"):
        if needed not in files:
            raise BadArchive(f"it has no {needed}")
    if not any(name in files for name in _TOKENIZERS):
        raise BadArchive(f"it has neither {_TOKENIZERS[0]} nor {_TOKENIZERS[1]}")


def _content(files: Mapping[str, object]) -> list[str]:
    """The files that translations depend on."""
    return sorted(name for name in files if name.startswith("model/") or name in {*_TOKENIZERS, *WORD_LISTS})


def _feed(checksum: Any, name: str, stream: Any) -> None:
    checksum.update(f"\0{name}\0".encode())
    while block := stream.read(2**20):
        checksum.update(block)


def _finished(pack: Pack, checksum: Any) -> Pack:
    checksum.update(f"\0prefix\0{pack.target_prefix}".encode())
    return replace(pack, digest=checksum.hexdigest())


def _pack(path: Path, described: Any, files: Mapping[str, Any], *, packed: bool, readme: str = "") -> Pack:
    source, target = described.from_code, described.to_code
    if not all(isinstance(c, str) and re.fullmatch(r"[A-Za-z0-9_-]{2,20}", c) for c in (source, target)):
        raise BadArchive("its metadata.json names no pair of languages")
    return Pack(
        from_code=source,
        to_code=target,
        version=str(described.package_version),
        name=f"translate-{source}_{target}",
        path=path,
        packed=packed,
        size=path.stat().st_size if packed else sum(file.stat().st_size for file in files.values()),
        digest="",
        target_prefix=str(described.target_prefix or ""),
        readme=readme if packed else described.get_readme() or "",
    )


def unpacked(pack: Pack, cache: Path) -> Path:
    """The folder with a pack's files; a packed one is unpacked below ``cache`` once, under its digest.

    An installed pack that was upgraded since it was found is there too (see install.install_pack): whoever began with
    it ends with it. Raises DoorError. A killed unpacking is not seen by others and is cleared away by the next.
    """
    folder = cache / cached_name(pack)
    if not pack.packed and (pack.path / "model" / "model.bin").exists():
        return pack.path
    if folder.is_dir():
        return folder
    if not pack.packed:
        raise DoorError(f"{pack.path} was removed since it was found. Run the command again.", door=door(pack))
    try:
        _unpack(pack, folder)
    except (BadArchive, OSError) as error:
        if not folder.is_dir():  # else another process was first, with the same content
            raise DoorError(f"{pack.path} cannot be unpacked: {clause(error)}. {AGAIN}", door=door(pack)) from error
    archive.sweep(cache, name=folder.name)
    return folder


def _unpack(pack: Pack, folder: Path) -> None:
    stage = archive.unpack(pack.path, folder.parent, name=folder.name)
    try:
        if read_pack(stage).digest != pack.digest:
            raise BadArchive("it was replaced by another since it was looked at")
        stage.rename(folder)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise


def cached_name(pack: Pack) -> str:
    """What a pack's unpacked files are called in the cache."""
    return pack.digest[:32]


def door(pack: Pack) -> str:
    """What errors call a pack: ``argos id→en``."""
    return f"argos {pack.from_code}→{pack.to_code}"


def tokenizer(folder: Path) -> Any:
    """Argos's tokenizer of an unpacked pack (argostranslate.tokenizer.Tokenizer)."""
    return _argos().Package(folder).tokenizer


def _argos() -> Any:
    """argostranslate.package. Importing it makes folders, reads settings and sets variables: it sees none of ours."""
    if "argostranslate.package" not in sys.modules:
        with _importing, _nowhere():
            importlib.import_module("argostranslate.package")
    return sys.modules["argostranslate.package"]


@contextmanager
def _nowhere() -> Iterator[None]:
    """An environment whose data, configuration and cache homes are empty temporary folders; the real one after it."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="syndicate-") as folder:
        try:
            for name in [n for n in os.environ if n.startswith("ARGOS_") or n == "SNAP"]:
                del os.environ[name]
            for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
                os.environ[name] = folder
            yield
        finally:
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)


def published_index() -> str:
    """The address of the index that Argos publishes its packs in, as argostranslate's settings name it."""
    return f"{_argos().settings.remote_package_index}"
