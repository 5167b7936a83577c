"""Packs: what is found, what is refused, and what a killed or hostile unpacking leaves."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_model import copying_pack

from syndicate.engines import archive
from syndicate.engines.install import install_pack, remove_pack
from syndicate.engines.packs import Pack, find_packs, installed_folder, unpacked
from syndicate.errors import DoorError

SHIPPED = Path(__file__).parent.parent / "packs"
TOP = "translate-en_pb-1_0"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copying_pack(tmp_path_factory.mktemp("packs"), source="en", target="pb")


def one(folder: Path) -> Pack:
    found = find_packs([folder], None)
    assert not found.problems
    [pack] = found.packs
    return pack


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(file: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w") as made:
        for name, body in content.items():
            made.writestr(name, body)
    return file


def files_below(folder: Path) -> set[str]:
    """All that is there but locks, which stay."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix != ".lock"}


def test_the_shipped_packs_are_sound() -> None:
    found = find_packs([SHIPPED], None)
    assert not found.problems
    assert {(pack.from_code, pack.to_code) for pack in found.packs} >= {("id", "en")}


def test_a_pack_tells_what_it_is(file: Path) -> None:
    pack = one(file.parent)
    assert (pack.from_code, pack.to_code, pack.version, pack.name) == ("en", "pb", "1.0", "translate-en_pb")
    assert (pack.path, pack.packed, pack.size) == (file, True, file.stat().st_size)
    assert len(pack.digest) == 64
    assert pack.readme == "Copies what it is given.\n"


def test_a_pack_is_the_same_packed_unpacked_and_installed(file: Path, tmp_path: Path) -> None:
    packed = one(file.parent)
    folder = unpacked(packed, tmp_path / "cache")
    installed = install_pack(file, tmp_path / "installed", tmp_path / "cache")
    [found] = find_packs([], tmp_path / "installed").packs
    assert found == installed
    assert not installed.packed
    assert (installed.digest, installed.readme, installed.version) == (packed.digest, packed.readme, packed.version)
    assert files_below(folder) == files_below(installed.path)
    assert find_packs([tmp_path / "cache"], None).packs[0].digest == packed.digest


def test_a_changed_model_or_prefix_is_another_pack(file: Path, tmp_path: Path) -> None:
    content = members(file)
    other = {**content, f"{TOP}/model/model.bin": content[f"{TOP}/model/model.bin"][:-1] + b"\x01"}
    metadata = json.loads(content[f"{TOP}/metadata.json"]) | {"target_prefix": ">>pb<<"}
    prefixed = {**content, f"{TOP}/metadata.json": json.dumps(metadata).encode()}
    write(tmp_path / "a.argosmodel", content)
    write(tmp_path / "b.argosmodel", other)
    write(tmp_path / "c.argosmodel", prefixed)
    digests = [pack.digest for pack in find_packs([tmp_path], None).packs]
    assert len(set(digests)) == 3
    assert digests[0] == one(file.parent).digest


def test_a_replaced_file_is_read_again(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "x.argosmodel"
    copy.write_bytes(file.read_bytes())
    assert one(tmp_path).version == "1.0"
    content = members(file)
    metadata = json.loads(content[f"{TOP}/metadata.json"]) | {"package_version": "2.0.1"}
    write(copy, {**content, f"{TOP}/metadata.json": json.dumps(metadata).encode()})
    assert one(tmp_path).version == "2.0.1"


def test_stray_and_damaged_things_are_problems_and_hide_no_pack(file: Path, tmp_path: Path) -> None:
    content = members(file)
    (tmp_path / "good.argosmodel").write_bytes(file.read_bytes())
    (tmp_path / "cut.argosmodel").write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (tmp_path / "empty.argosmodel").touch()
    flipped = bytearray(file.read_bytes())
    flipped[len(flipped) // 2] ^= 0xFF
    (tmp_path / "flipped.argosmodel").write_bytes(flipped)
    (tmp_path / "stray").mkdir()
    for index, metadata in enumerate(
        [b"", b"[]", b"{}", b'{"from_code": 3}', b"\xff\xfe", b'{"from_code": "../x", "to_code": "en"}']
    ):
        write(tmp_path / f"metadata{index}.argosmodel", {**content, f"{TOP}/metadata.json": metadata})
    for name in (f"{TOP}/metadata.json", f"{TOP}/model/model.bin", f"{TOP}/sentencepiece.model"):
        write(tmp_path / f"no-{Path(name).name}.argosmodel", {n: b for n, b in content.items() if n != name})
    (tmp_path / "notes.txt").write_text("not looked at")
    found = find_packs([tmp_path, tmp_path / "absent"], None)
    assert [pack.path.name for pack in found.packs] == ["good.argosmodel"]
    broken = {problem.place for problem in found.problems}
    assert broken == {str(p) for p in tmp_path.iterdir() if p.name not in {"good.argosmodel", "notes.txt"}}
    assert all(problem.hint for problem in found.problems)


def test_a_broken_installed_folder_hides_no_installed_pack(file: Path, tmp_path: Path) -> None:
    install_pack(file, tmp_path / "packages", tmp_path / "cache")
    (tmp_path / "packages" / "half" / "model").mkdir(parents=True)
    (tmp_path / "packages" / "half" / "metadata.json").write_text("{")
    found = find_packs([], tmp_path / "packages")
    assert [pack.name for pack in found.packs] == ["translate-en_pb"]
    assert [Path(problem.place).name for problem in found.problems] == ["half"]


EVIL: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "parent": lambda content: {**content, f"{TOP}/../../evil": b"x"},
    "absolute": lambda content: {**content, "/tmp/evil": b"x"},
    "backslash": lambda content: {**content, f"{TOP}\\..\\evil": b"x"},
    "drive": lambda content: {**content, "C:/evil": b"x"},
    "two folders": lambda content: {**content, "other/evil": b"x"},
    "top file": lambda content: {**content, "evil": b"x"},
}


@pytest.mark.parametrize("kind", EVIL)
def test_members_outside_the_folder_are_refused_and_nothing_is_written(file: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "in").mkdir()
    evil = write(tmp_path / "in" / "evil.argosmodel", EVIL[kind](members(file)))
    with pytest.raises(DoorError, match="cannot be installed"):
        install_pack(evil, tmp_path / "data" / "packages", tmp_path / "cache")
    assert len(find_packs([tmp_path / "in"], None).problems) == 1
    assert files_below(tmp_path) == {"in", "in/evil.argosmodel", "data"}


def test_symbolic_links_are_refused(file: Path, tmp_path: Path) -> None:
    evil = write(tmp_path / "evil.argosmodel", members(file))
    link = zipfile.ZipInfo(f"{TOP}/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(evil, "a") as opened:
        opened.writestr(link, "/etc")
    with pytest.raises(DoorError, match="symbolic link"):
        install_pack(evil, tmp_path / "data" / "packages", tmp_path / "cache")
    assert files_below(tmp_path) <= {"evil.argosmodel", "data"}


def test_an_archive_that_says_it_is_huge_is_refused_unread(tmp_path: Path) -> None:
    bomb = zipfile.ZipFile(write(tmp_path / "bomb.argosmodel", {"top/zeros": b"0"}))
    with bomb:
        bomb.infolist()[0].file_size = archive.LARGEST + 1
        with pytest.raises(archive.BadArchive, match="GiB"):
            archive.top_folder(bomb)


@settings(max_examples=25, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
def test_one_wrong_byte_never_leaves_half_a_pack(
    file: Path, tmp_path_factory: pytest.TempPathFactory, place: float, value: int
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    body = bytearray(file.read_bytes())
    body[int(place * len(body))] ^= value
    (folder / "x.argosmodel").write_bytes(body)
    try:
        digest = install_pack(folder / "x.argosmodel", folder / "data" / "packages", folder / "cache").digest
    except DoorError:
        digest = ""
    # Either refused, or the byte was in nothing that translations depend on: a date, a flag, the README.
    assert digest in {"", one(file.parent).digest}
    assert len(find_packs([], folder / "data" / "packages").packs) == (1 if digest else 0)
    assert {path.name for path in folder.rglob(".*")} <= {".packages.lock", ".in-use"}
    if not digest:
        assert files_below(folder / "data") == set()


def test_an_upgrade_takes_the_place_of_the_old_pack_only(file: Path, tmp_path: Path) -> None:
    installed = tmp_path / "packages"
    install_pack(file, installed, tmp_path / "cache")
    other = install_pack(copying_pack(tmp_path, source="en", target="zt"), installed, tmp_path / "cache")
    newer = install_pack(copying_pack(tmp_path, source="en", target="pb", version="1.1"), installed, tmp_path / "cache")
    assert set(find_packs([], installed).packs) == {other, newer}
    again = install_pack(
        copying_pack(tmp_path, source="en", target="pb", version="1.1", prefix=">>x<<"), installed, tmp_path / "cache"
    )
    assert set(find_packs([], installed).packs) == {other, again}
    assert set(installed.iterdir()) == {again.path, other.path}
    assert [path.name for path in tmp_path.glob(".packages*")] == [".packages.lock"]


def test_a_refused_upgrade_keeps_the_old_pack(file: Path, tmp_path: Path) -> None:
    installed = tmp_path / "packages"
    old = install_pack(file, installed, tmp_path / "cache")
    (tmp_path / "cut.argosmodel").write_bytes(file.read_bytes()[:-100])
    with pytest.raises(DoorError, match="Get the file again"):
        install_pack(tmp_path / "cut.argosmodel", installed, tmp_path / "cache")
    with pytest.raises(DoorError):
        install_pack(tmp_path / "absent.argosmodel", installed, tmp_path / "cache")
    assert find_packs([], installed).packs == (old,)


def test_only_installed_packs_are_removed(file: Path, tmp_path: Path) -> None:
    installed = tmp_path / "packages"
    pack = install_pack(file, installed, tmp_path / "cache")
    with pytest.raises(DoorError, match="not an installed pack"):
        remove_pack(one(file.parent), installed, tmp_path / "cache")
    remove_pack(pack, installed, tmp_path / "cache")
    assert find_packs([], installed).packs == ()
    assert file.exists()
    with pytest.raises(DoorError, match="cannot be removed"):
        remove_pack(pack, installed, tmp_path / "cache")


KILLED = """
import resource, signal, sys
from pathlib import Path
from syndicate.engines import packs
[pack] = packs.find_packs([Path(sys.argv[1])], None).packs
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # dies in the middle of model.bin
packs.unpacked(pack, Path(sys.argv[2]))
"""


def test_a_killed_unpacking_leaves_nothing_that_counts_and_the_next_one_clears_it(file: Path, tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file.parent), str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGXFSZ
    [left] = tmp_path.iterdir()
    assert left.name.startswith(".")
    assert find_packs([tmp_path], None).packs == ()
    folder = unpacked(one(file.parent), tmp_path)
    assert list(tmp_path.iterdir()) == [folder]
    assert find_packs([tmp_path], None).packs[0].digest == one(file.parent).digest


def test_unpacking_happens_once(file: Path, tmp_path: Path) -> None:
    first = unpacked(one(file.parent), tmp_path)
    made = first.stat().st_mtime_ns
    assert unpacked(one(file.parent), tmp_path) == first
    assert first.stat().st_mtime_ns == made


def test_installed_packs_stand_where_argos_looks_for_them(tmp_path: Path) -> None:
    assert installed_folder({}, tmp_path) == tmp_path / ".local/share/argos-translate/packages"
    assert installed_folder({"XDG_DATA_HOME": "/data"}, tmp_path) == Path("/data/argos-translate/packages")
    assert installed_folder({"XDG_DATA_HOME": "/data", "ARGOS_PACKAGES_DIR": "/p"}, tmp_path) == Path("/p")


FOREIGN = """
import os, sys
from pathlib import Path
before = dict(os.environ)
from syndicate.engines.packs import find_packs
[pack] = find_packs([Path(sys.argv[1])], None).packs
assert dict(os.environ) == before, set(os.environ.items()) ^ set(before.items())
heavy = {"stanza", "torch", "spacy", "minisbd", "argostranslate.translate", "argostranslate.sbd"} & set(sys.modules)
assert not heavy, heavy
assert "argostranslate.package" in sys.modules
"""


def test_reading_packs_leaves_home_environment_and_heavy_libraries_alone(file: Path, tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "HOME": str(tmp_path),
        "ARGOS_BATCH_SIZE": "nonsense",
        "ARGOS_PACKAGES_DIR": str(tmp_path / "p"),
    }
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        environ.pop(name, None)
    subprocess.run([sys.executable, "-c", FOREIGN, str(file.parent)], check=True, env=environ)
    assert not list(tmp_path.iterdir())


def test_argos_itself_reads_what_was_installed(file: Path, tmp_path: Path) -> None:
    pack = install_pack(file, tmp_path / "packages", tmp_path / "cache")
    code = "import sys; from argostranslate import package; print(len(package.get_installed_packages()))"
    environ = {**os.environ, "HOME": str(tmp_path), "ARGOS_PACKAGES_DIR": str(pack.path.parent)}
    told = subprocess.run([sys.executable, "-c", code], check=True, env=environ, capture_output=True, text=True)
    assert told.stdout.strip() == "1"
