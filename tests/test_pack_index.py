"""Getting packs over the network: real packs from a real server, with every fault that leaves things half done."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mirror import Mirror, drip, page, silence
from tiny_model import copying_pack
from typer.testing import CliRunner, Result

from syndicate.cli import app
from syndicate.engines import http
from syndicate.engines.apart import ApartEngine
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.claim import alone
from syndicate.engines.download import Wanted, download
from syndicate.engines.http import Line
from syndicate.engines.install import checksum_in, install_pack, remove_pack, sweep_cache
from syndicate.engines.pack_index import parse_index, plan_errand
from syndicate.engines.packs import Pack, find_packs, published_index, unpacked
from syndicate.errors import ConfigError, DoorError
from syndicate.model import Request


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    mirror = Mirror()
    yield mirror
    mirror.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Packs for some pairs, as bytes."""
    folder = tmp_path_factory.mktemp("made")
    versions = {"en_de": "1.0", "en_de ": "1.10", "fr_en": "1.0", "en_pb": "1.0", "id_en": "9.0"}
    return {
        f"{pair.strip()} {version}": copying_pack(
            folder, source=pair[:2], target=pair.strip()[3:], version=version
        ).read_bytes()
        for pair, version in versions.items()
    }


@dataclass
class Home:
    """A home folder, and the commands run in it."""

    path: Path

    def syndicate(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments], catch_exceptions=False)

    @property
    def installed(self) -> Path:
        return self.path / "data" / "argos-translate" / "packages"

    @property
    def packs(self) -> tuple[Pack, ...]:
        found = find_packs([], self.installed)
        assert not found.problems
        return found.packs

    def assert_nothing_half(self) -> None:
        """No pack, nothing that looks like one, and beside locks only what a next download goes on from."""
        assert self.packs == ()
        left = {p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file()}
        kept = {n for n in left if n.startswith("cache/syndicate/downloads/") and n.endswith((".part", ".part.json"))}
        assert {n for n in left if not n.endswith((".lock", ".in-use"))} == kept


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("ARGOS_PACKAGES_DIR", "SYNDICATE_PACK_INDEX", *(f"{p}_proxy" for p in ("http", "https", "all"))):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path)


def entry(pair: str, version: str, *links: str, **more: Any) -> dict[str, Any]:
    source, target = pair.split("_")
    return {
        "package_version": version, "argos_version": "1.9", "from_code": source, "from_name": source,
        "to_code": target, "to_name": target, "links": list(links), **more,
    }  # fmt: skip


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


# ---------------------------------------------------------------- interrupted, and gone on


def test_a_cut_download_goes_on_within_the_call(home: Home, mirror: Mirror, made: dict[str, bytes]) -> None:
    body = made["en_de 1.0"]
    url = mirror.put("/p", body)
    mirror.cuts["/p"] = [30_000, 20_000]
    assert home.syndicate("packs", "install", url).exit_code == 0
    assert mirror.said("/p", "range") == ["", "bytes=30000-", "bytes=50000-"]
    assert mirror.sent == len(body)
    assert len(home.packs) == 1


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_a_failed_download_goes_on_at_the_next_call(
    home: Home, mirror: Mirror, made: dict[str, bytes], validator: str
) -> None:
    mirror.validators = (validator,)
    url = mirror.put("/p", made["en_de 1.0"])
    mirror.cuts["/p"] = [30_000, 0]
    done = home.syndicate("packs", "install", url)
    assert done.exit_code == 1
    assert "the same command goes on from there" in done.stderr
    home.assert_nothing_half()
    assert home.syndicate("packs", "install", url).exit_code == 0
    assert mirror.said("/p", "range") == ["", "bytes=30000-", "bytes=30000-"]
    assert mirror.sent == len(made["en_de 1.0"])
    assert len(home.packs) == 1


def test_without_ranges_or_validators_it_begins_anew(home: Home, mirror: Mirror, made: dict[str, bytes]) -> None:
    url = mirror.put("/p", made["en_de 1.0"])
    for mirror.ranges, mirror.validators in ((False, ("ETag",)), (True, ())):
        mirror.cuts["/p"] = [30_000, 20_000]
        assert home.syndicate("packs", "install", url).exit_code == 1
        home.assert_nothing_half()
        assert home.syndicate("packs", "install", url).exit_code == 0
        [pack] = home.packs
        remove_pack(pack, home.installed, home.path / "cache")


@pytest.mark.parametrize("heedless", [False, True])
def test_a_file_that_changed_in_between_begins_anew(
    home: Home, mirror: Mirror, made: dict[str, bytes], heedless: bool
) -> None:
    mirror.heedless = heedless
    url = mirror.put("/p", made["en_de 1.0"])
    mirror.cuts["/p"] = [30_000, 0]
    assert home.syndicate("packs", "install", url).exit_code == 1
    mirror.put("/p", made["en_de 1.10"])
    assert home.syndicate("packs", "install", url).exit_code == 0
    assert [p.version for p in home.packs] == ["1.10"]


def test_a_process_killed_in_a_download_leaves_nothing_half(home: Home, mirror: Mirror, made: dict[str, bytes]) -> None:
    url = mirror.put("/p", made["en_de 1.0"])
    mirror.pace = 0.2
    command = [sys.executable, "-m", "syndicate", "packs", "install", url]
    child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    while mirror.sent < 60_000:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    home.assert_nothing_half()
    mirror.pace = 0
    assert home.syndicate("packs", "install", url).exit_code == 0
    assert int(mirror.said("/p", "range")[-1].removeprefix("bytes=").rstrip("-")) > 0
    assert len(home.packs) == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(0, 40_000), max_size=12),
    ranges=st.booleans(),
    heedless=st.booleans(),
    length=st.booleans(),
    validators=st.sets(st.sampled_from(["ETag", "Last-Modified"])),
    changes=st.integers(0, 5),
)
def test_whatever_the_server_does_what_is_there_in_the_end_is_the_file(
    tmp_path_factory: pytest.TempPathFactory, mirror: Mirror, home: Home, cuts: list[int], ranges: bool,
    heedless: bool, length: bool, validators: set[str], changes: int,
) -> None:  # fmt: skip
    target = tmp_path_factory.mktemp("d") / "x"
    bodies = [bytes([n]) * 30_000 + b"end" for n in range(7)]
    mirror.cuts, mirror.ranges, mirror.heedless, mirror.length = {"/x": cuts}, ranges, heedless, length
    mirror.validators = tuple(sorted(validators))
    for call in range(20):
        body = bodies[min(call, changes)]
        wanted = Wanted(
            name="x", links=(mirror.put("/x", body),), size=len(body), sha256=hashlib.sha256(body).hexdigest()
        )
        try:
            with Line(seconds=20) as line:
                download(wanted, target, line=line, told=lambda *_: None)
        except DoorError:
            assert not target.exists()
        else:
            assert target.read_bytes() == body
            assert not list(target.parent.glob("*.part*"))
            return
    pytest.fail("never got there")


# ---------------------------------------------------------------- what is no pack


def html(mirror: Mirror) -> str:
    mirror.pages["/p"] = page(200, b"<!doctype html><title>Please log in</title>", Content_Type="text/html")
    return "no pack but text/html"


def loop(mirror: Mirror) -> str:
    mirror.pages["/p"] = page(302, Location="/p")
    return "redirects more than 5 times"


def elsewhere(mirror: Mirror) -> str:
    mirror.pages["/p"] = page(302, Location="file:///etc/passwd")
    return "not an http or https address"


def gone(mirror: Mirror) -> str:
    mirror.pages["/p"] = page(404)
    return "404 Not Found"


def packed_twice(mirror: Mirror) -> str:
    mirror.pages["/p"] = page(200, b"PK", Content_Encoding="gzip")
    return "compressed"


def dripping(mirror: Mirror) -> str:
    mirror.pages["/p"] = drip
    return "not done within 1 seconds"


def silent(mirror: Mirror) -> str:
    mirror.pages["/p"] = silence
    return "within 1 seconds|no sign of life"


def half(mirror: Mirror) -> str:
    mirror.length = False  # a connection that simply ends
    body = mirror.files["/whole"]
    mirror.put("/p", body[: len(body) // 2])
    return "damaged"


def other_pair(mirror: Mirror) -> str:
    mirror.put("/p", mirror.files["/other"])
    return "a pack for en→pb, not en→de"


def bomb(mirror: Mirror) -> str:
    mirror.put("/p", _bomb("model/model.bin", 300))
    return "times its size"


def metadata_bomb(mirror: Mirror) -> str:
    mirror.put("/p", _bomb("metadata.json", 50))
    return "far too large"


def _bomb(name: str, megabytes: int) -> bytes:
    file = Path("bomb.zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for other in {"metadata.json", "model/model.bin", "sentencepiece.model"} - {name}:
            made.writestr(f"top/{other}", "{}")
        made.writestr(f"top/{name}", bytes(megabytes * 2**20))
    body = file.read_bytes()
    file.unlink()
    return body


@pytest.mark.parametrize(
    "fault",
    [html, loop, elsewhere, gone, packed_twice, dripping, silent, half, other_pair, bomb, metadata_bomb],
    ids=lambda fault: fault.__name__,
)
def test_a_fault_is_told_leaves_nothing_half_and_a_sound_server_mends_it(
    home: Home, mirror: Mirror, made: dict[str, bytes], fault: Any
) -> None:
    mirror.put("/whole", made["en_de 1.0"])
    mirror.put("/other", made["en_pb 1.0"])
    words = fault(mirror)
    index = mirror.index(entry("en_de", "1.0", f"{mirror.url}/p", sha256=None))
    arguments = ("packs", "install", "en", "de", "--index", index, "--timeout", "1")
    began = time.monotonic()
    done = home.syndicate(*arguments)
    assert time.monotonic() - began < 10
    assert done.exit_code == 1, done.output
    assert any(word in done.stderr for word in words.split("|")), done.stderr
    home.assert_nothing_half()
    mirror.pages.clear()
    mirror.put("/p", made["en_de 1.0"])
    assert home.syndicate(*arguments[:-1], "30").exit_code == 0
    assert len(home.packs) == 1


def test_a_second_link_stands_in_for_the_first(home: Home, mirror: Mirror, made: dict[str, bytes]) -> None:
    body = made["en_de 1.0"]
    damaged = bytearray(body)
    damaged[len(body) // 2] ^= 1
    links = [f"{mirror.url}/absent", "http://127.0.0.1:9/x", mirror.put("/damaged", bytes(damaged))]
    sums = {"sha256": hashlib.sha256(body).hexdigest().upper(), "size": len(body)}
    index = mirror.index(entry("en_de", "1.0", *links, **sums))
    done = home.syndicate("packs", "install", "en", "de", "--index", index)
    assert done.exit_code == 1
    for words in ("404 Not Found", "127.0.0.1:9", "SHA-256"):
        assert words in done.stderr
    home.assert_nothing_half()
    index = mirror.index(entry("en_de", "1.0", *links, mirror.put("/sound", body), **sums))
    done = home.syndicate("packs", "install", "en", "de", "--index", index)
    assert done.exit_code == 0, done.stderr
    assert f"{len(body) / 1e6:.1f} MB" in done.stdout


@pytest.mark.parametrize("length", [True, False])
def test_a_file_above_the_limit_is_refused(mirror: Mirror, tmp_path: Path, home: Home, length: bool) -> None:
    mirror.length = length
    wanted = Wanted(name="x", links=(mirror.put("/x", bytes(500_000)),))
    with Line(seconds=10) as line, pytest.raises(DoorError, match="allowed"):
        download(wanted, tmp_path / "d" / "x", line=line, told=lambda *_: None, limit=100_000)
    assert [p.name for p in (tmp_path / "d").iterdir()] == [".x.lock"]


def test_two_downloads_of_one_file_are_refused(mirror: Mirror, tmp_path: Path, home: Home) -> None:
    wanted = Wanted(name="x", links=(mirror.put("/x", b"x"),))
    with (
        alone(tmp_path / ".x.lock", wait=False),
        Line(seconds=10) as line,
        pytest.raises(DoorError, match="another process"),
    ):
        download(wanted, tmp_path / "x", line=line, told=lambda *_: None)


def test_https_never_leads_to_http_and_passwords_stay_out() -> None:
    secure = http._address("https://x.example/a", "d")
    assert str(http._address("/b", "d", secure)) == "https://x.example/b"
    with pytest.raises(DoorError, match="anyone on the way"):
        http._address("http://x.example/b", "d", secure)
    with pytest.raises(DoorError, match="password") as caught:
        http._address("https://me:secret@x.example/b", "d")
    assert "secret" not in str(caught.value)


# ---------------------------------------------------------------- the index


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"null", b"[" * 100_000, b"[{}]", b'["x"]', b"\xff"])
def test_a_malformed_index_is_one_clear_error(home: Home, mirror: Mirror, body: bytes) -> None:
    url = mirror.put("/index.json", body)
    for arguments in (["packs", "install", "en", "de"], ["packs", "list", "--available"]):
        done = home.syndicate(*arguments, "--index", url)
        assert done.exit_code == 1
        [line] = done.stderr.splitlines()
        assert line.startswith(f"syndicate: index {url}: ")
    home.assert_nothing_half()


def test_a_dead_index_is_one_clear_error(home: Home) -> None:
    done = home.syndicate("packs", "list", "--available", "--index", "http://127.0.0.1:9/index.json")
    assert done.exit_code == 1
    assert "cannot be fetched" in done.stderr


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=20) | st.sampled_from(["en", "de", "1.0", "translate", "https://x/y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["from_code", "to_code", "package_version", "links", "type", "size", "sha256"]), inner
    ),
    max_leaves=30,
)  # fmt: skip


@given(JSON)
def test_any_json_is_an_index_or_a_clear_error(value: Any) -> None:
    try:
        index = parse_index(json.dumps(value).encode(), "https://x.example/index.json")
    except DoorError:
        return
    for offer in index.offers.values():
        assert all(link.startswith(("http://", "https://")) for link in offer.links)


def test_the_default_index_is_the_one_that_argos_names() -> None:
    assert published_index().startswith("https://")
    assert published_index().endswith("index.json")


def test_an_errand_never_wants_what_is_at_hand_in_no_older_version(tmp_path: Path) -> None:
    body = json.dumps([entry(p, "1.0", "https://x.example/p") for p in ("id_en", "en_de", "en_ms", "id_ms", "en_zt")])
    index = parse_index(body.encode(), "https://x.example/index.json")
    route = {t: [o.pair for o in plan_errand(index, (), "id", t).wanted] for t in ("en", "de", "ms", "zh-TW")}
    assert route["en"] == [("id", "en")]
    assert route["de"] == [("id", "en"), ("en", "de")]
    assert route["ms"] == [("id", "ms")]  # one that serves the very pair needs no English
    assert route["zh-TW"] == [("id", "en"), ("en", "zt")]
    with pytest.raises(ConfigError, match="en→tr"):
        plan_errand(index, (), "id", "tr")


# ---------------------------------------------------------------- what is at hand, what there is

NEWSROOM = """
[site]
title = "Kabar"
url = "https://intl.example.org"
languages = ["en", "de", "pt-BR"]
[[sources]]
kind = "folder"
path = "."
[translate]
index = "{index}"
"""


def test_the_list_names_what_each_language_lacks_and_what_the_index_has(
    home: Home, mirror: Mirror, made: dict[str, bytes]
) -> None:
    links = {pair: mirror.put(f"/{pair}", made[f"{pair} {v}"]) for pair, v in [("en_de", "1.10"), ("en_pb", "1.0")]}
    index = mirror.index(
        entry("en_de", "1.10", links["en_de"]),
        entry("en_pb", "1.0", links["en_pb"], size=4_200_000),
        entry("en_fr", "1.0", f"{mirror.url}/absent"),
        "nonsense",
    )
    Path("syndicate.toml").write_text(NEWSROOM.format(index=index), encoding="utf-8")
    Path("old.argosmodel").write_bytes(made["en_de 1.0"])
    assert home.syndicate("packs", "install", "old.argosmodel").exit_code == 0
    told = json.loads(home.syndicate("packs", "list", "--available", "--json").stdout)
    rows = {row["to"]: (row["version"], row["size"], row["state"], row["at_hand"]) for row in told["available"]}
    assert rows == {
        "de": ("1.10", len(made["en_de 1.10"]), "newer version", "1.0"),
        "fr": ("1.0", 0, "", ""),
        "pb": ("1.0", 4_200_000, "", ""),
    }
    assert told["skipped"] == 1
    assert [(row["language"], row["missing"], row["command"]) for row in told["languages"]] == [
        ("en", [], ""),
        ("de", [], ""),
        ("pt-BR", [["en", "pb"]], "syndicate packs install id pt-BR"),
    ]
    shown = home.syndicate("packs", "list", "--all").stdout
    assert "pt-BR: missing en→pb; get it with: syndicate packs install id pt-BR" in shown
    assert "1 entries of the index" in shown
    problems = home.syndicate("check").stdout
    assert "syndicate packs install id pt-BR" in problems
    assert home.syndicate("packs", "install", "id", "pt-BR").exit_code == 1  # its size is not what the index says
    index = mirror.index(entry("en_pb", "1.0", links["en_pb"]))
    assert home.syndicate("packs", "install", "id", "pt-BR").exit_code == 0
    assert home.syndicate("check").exit_code == 0
    assert "pt-BR: through id→en, en→pb" in home.syndicate("packs", "list").stdout
    assert home.syndicate("packs", "remove", "en", "pt-BR").exit_code == 0
    assert {p.to_code for p in home.packs} == {"de"}


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
