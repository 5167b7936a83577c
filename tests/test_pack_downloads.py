"""Downloads of packs with every fault that leaves things half done, from a real server."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mirror import Mirror, drip, page, silence
from pack_home import Home, entry

from syndicate.engines import http
from syndicate.engines.claim import alone
from syndicate.engines.download import Wanted, download
from syndicate.engines.http import Line
from syndicate.engines.install import remove_pack
from syndicate.errors import DoorError

pytest_plugins = ["pack_fixtures"]


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
