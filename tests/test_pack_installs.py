"""Packs installed, upgraded and removed: real packs from a real server."""

from __future__ import annotations

import gc
import hashlib
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from mirror import Mirror
from pack_home import Home, entry
from tiny_model import copying_pack

from syndicate.engines.apart import ApartEngine
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.install import checksum_in, install_pack, remove_pack, sweep_cache
from syndicate.engines.packs import find_packs, unpacked
from syndicate.errors import DoorError
from syndicate.model import Request

pytest_plugins = ["pack_fixtures"]


# ---------------------------------------------------------------- whole installs


def test_a_pair_is_installed_through_english_and_the_newest_version_wins(
    home: Home, mirror: Mirror, made: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (mirror.put(f"/{v}.argosmodel", made[f"en_de {v}"]) for v in ("1.0", "1.10"))
    strange = [7, {}, entry("en_fr", "1", "ftp://x/y"), entry("en_../x", "1.0", new), entry("en_it", "", new)]
    entries = [entry("en_de", "1.9", old), entry("en_de", "1.10", "/1.10.argosmodel"), entry("en_de", "1.0", old)]
    monkeypatch.setenv("SYNDICATE_PACK_INDEX", mirror.index(*strange, *entries, {"type": "sbd"}))
    done = home.syndicate("packs", "install", "id", "de")
    assert done.exit_code == 0, done.output
    said = done.stdout.splitlines()
    assert said[0] == "id→de goes through id→en, en→de."
    assert said[1].startswith("At hand: id→en")  # the pack that comes with Syndicate
    assert said[2] == f"To install: en→de 1.10, from {new}"
    assert said[3].startswith("Installed en→de 1.10")
    assert [(p.from_code, p.to_code, p.version) for p in home.packs] == [("en", "de", "1.10")]
    again = home.syndicate("packs", "install", "id", "de")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "Nothing is missing.")


def test_both_halves_of_a_route_are_installed_and_a_newer_pack_of_the_very_pair(
    home: Home, mirror: Mirror, made: dict[str, bytes]
) -> None:
    index = mirror.index(*(entry(*name.split(), mirror.put(f"/{name[:5]}", body)) for name, body in made.items()))
    done = json.loads(home.syndicate("packs", "install", "fr", "pt-BR", "--index", index, "--json").stdout)
    assert [(row["from"], row["to"]) for row in done["installed"]] == [("fr", "en"), ("en", "pb")]
    done = json.loads(home.syndicate("packs", "install", "id", "en", "--index", index, "--json").stdout)
    assert [(row["to"], row["version"]) for row in done["installed"]] == [("en", "9.0")]


def test_a_pair_that_nobody_offers_is_the_operators_move(home: Home, mirror: Mirror, made: dict[str, bytes]) -> None:
    index = mirror.index(entry("en_de", "1.0", mirror.put("/a", made["en_de 1.0"])))
    done = home.syndicate("packs", "install", "id", "tlh", "--index", index)
    assert done.exit_code == 2
    assert "en→tlh" in done.stderr
    for words in (["id"], ["id", "en", "de"], ["ftp://x.example/y.argosmodel"], ["file:///etc/passwd"], ["a/b", "c"]):
        assert home.syndicate("packs", "install", *words).exit_code == 2
    home.assert_nothing_half()


def test_an_address_is_installed_and_its_checksum_checked(home: Home, mirror: Mirror, made: dict[str, bytes]) -> None:
    body = made["en_de 1.0"]
    url = mirror.put("/translate-en_de.argosmodel", body)
    mirror.put("/translate-en_de.argosmodel.sha256", b"0" * 64 + b"  translate-en_de.argosmodel\n")
    done = home.syndicate("packs", "install", url)
    assert done.exit_code == 1
    assert "SHA-256" in done.stderr
    home.assert_nothing_half()
    mirror.put("/translate-en_de.argosmodel.sha256", hashlib.sha256(body).hexdigest().encode())
    assert home.syndicate("packs", "install", url).exit_code == 0
    assert len(home.packs) == 1
    left = [p for p in (home.path / "cache/syndicate/downloads").iterdir() if p.suffix != ".lock"]
    assert left == []


def test_a_file_is_checked_against_the_checksum_beside_it(home: Home, made: dict[str, bytes]) -> None:
    file = home.path / "x.argosmodel"
    file.write_bytes(made["en_de 1.0"])
    beside = home.path / "x.argosmodel.sha256"
    for wrong in (b"", b"f" * 64):
        beside.write_bytes(wrong)
        done = home.syndicate("packs", "install", "x.argosmodel")
        assert done.exit_code == 1
        assert "SHA-256" in done.stderr
        assert home.packs == ()
    beside.write_text(hashlib.sha256(file.read_bytes()).hexdigest().upper() + " *x.argosmodel\n")
    assert home.syndicate("packs", "install", "x.argosmodel").exit_code == 0


@pytest.mark.parametrize("text", [b"", b"0" * 63, b"0" * 65, b"<html>", b"g" * 64])
def test_what_is_no_checksum_is_none(text: bytes) -> None:
    assert checksum_in(text) == ""


# ---------------------------------------------------------------- upgrades


def say(engine: ArgosEngine | ApartEngine, text: str) -> str:
    identity = engine.identity("en", "de")
    [(_, answer)] = engine.translate([Request(source="en", target="de", identity=identity, text=text)])
    return answer.text


SCANNING = """
import sys
from pathlib import Path
from syndicate.engines.packs import find_packs, read_pack
seen = 0
print("begun", flush=True)
while not Path(sys.argv[2]).exists():
    found = find_packs([], Path(sys.argv[1]))
    assert {(p.from_code, p.to_code) for p in found.packs} == {("en", "de")}, found
    assert not found.problems, found
    seen += 1
print(seen)
"""


def test_whoever_looks_during_upgrades_always_finds_a_pack(home: Home, made: dict[str, bytes]) -> None:
    for version in ("1.0", "1.10"):
        Path(f"{version}.argosmodel").write_bytes(made[f"en_de {version}"])
    install_pack(Path("1.0.argosmodel"), home.installed, Path("c"))
    command = [sys.executable, "-c", SCANNING, str(home.installed), "stop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout
        child.stdout.readline()
        for number in range(40):
            install_pack(Path(("1.10.argosmodel", "1.0.argosmodel")[number % 2]), home.installed, Path("c"))
        Path("stop").touch()
        out, errors = child.communicate()
    assert child.returncode == 0, errors
    assert int(out) > 10


@pytest.mark.parametrize("apart", [False, True])
def test_an_upgrade_or_removal_breaks_nobody_who_began_with_the_old_pack(
    home: Home, made: dict[str, bytes], tmp_path: Path, apart: bool
) -> None:
    cache = tmp_path / "cache" / "packs"
    Path("1.0.argosmodel").write_bytes(made["en_de 1.0"])
    copying_pack(tmp_path / "other", source="en", target="de", version="1.10", prefix=">>y<<").rename("1.10.argosmodel")
    old = install_pack(Path("1.0.argosmodel"), home.installed, cache)
    make = partial(ArgosEngine, [old], cache=cache, threads=1)
    engine = ApartEngine(make) if apart else make()  # knows the pack, and loads no model yet
    changed = copying_pack(tmp_path / "other", source="en", target="de", version="1.0", prefix=">>x<<")
    install_pack(changed, home.installed, cache)
    new = install_pack(Path("1.10.argosmodel"), home.installed, cache)
    assert [p.version for p in home.packs] == ["1.10"]
    remove_pack(new, home.installed, cache)
    assert home.packs == ()
    assert sweep_cache(cache, ()) == 0  # in use
    assert say(engine, "guide forty ships") == "guide forty ships"
    assert say(engine, "the lazy dog") == "the lazy dog"
    if isinstance(engine, ApartEngine):
        engine.close()
    del engine
    gc.collect()
    assert sweep_cache(cache, ()) == 3
    assert [p.name for p in cache.iterdir()] == [".in-use"]
    again = install_pack(Path("1.0.argosmodel"), home.installed, cache)
    install_pack(Path("1.10.argosmodel"), home.installed, cache)
    assert not again.path.exists()
    assert [p.name for p in cache.iterdir()] == [".in-use"]  # nobody used it, so nothing was kept


def test_the_same_pack_again_changes_nothing(home: Home, made: dict[str, bytes], tmp_path: Path) -> None:
    Path("x.argosmodel").write_bytes(made["en_de 1.0"])
    first = install_pack(Path("x.argosmodel"), home.installed, tmp_path / "c")
    before = {p: p.stat().st_mtime_ns for p in home.installed.rglob("*")}
    assert install_pack(Path("x.argosmodel"), home.installed, tmp_path / "c") == first
    assert {p: p.stat().st_mtime_ns for p in home.installed.rglob("*")} == before


def test_a_file_replaced_since_it_was_found_does_not_take_the_old_ones_place(
    made: dict[str, bytes], tmp_path: Path
) -> None:
    file = tmp_path / "x.argosmodel"
    file.write_bytes(made["en_de 1.0"])
    [old] = find_packs([tmp_path], None).packs
    changed = copying_pack(tmp_path / "other", source="en", target="de", prefix=">>x<<")
    changed.replace(file)
    with pytest.raises(DoorError, match="replaced by another"):
        unpacked(old, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
    [new] = find_packs([tmp_path], None).packs
    assert unpacked(new, tmp_path / "cache").is_dir()
