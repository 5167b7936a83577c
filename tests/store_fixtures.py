"""Fixtures of the tests of the store; each module of them names this one in ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from stored import ADDRESS

from syndicate.stores.sql import SqlStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_store(ADDRESS, folder=tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with closing(open_store(ADDRESS, folder=tmp_path_factory.mktemp("shared"))) as opened:
        yield opened
