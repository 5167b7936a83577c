"""Fixtures of the tests of getting packs; each module of them names this one in ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mirror import Mirror
from pack_home import Home
from tiny_model import copying_pack


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    mirror = Mirror()
    yield mirror
    mirror.close()


@pytest.fixture(scope="session")
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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("ARGOS_PACKAGES_DIR", "SYNDICATE_PACK_INDEX", *(f"{p}_proxy" for p in ("http", "https", "all"))):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path)
