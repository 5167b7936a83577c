"""Whether Apertium is here: tests are left out where it is not, unless SYNDICATE_TEST_APERTIUM says that it must be."""

from __future__ import annotations

import os
import shutil

import pytest

from syndicate.engines.apertium import ApertiumEngine
from syndicate.errors import DoorError


def needs_apertium() -> None:
    """Leave the test out, or fail it, where Indonesian to Malay cannot be translated."""
    try:
        ApertiumEngine().identity("id", "ms")
    except DoorError as error:
        if os.environ.get("SYNDICATE_TEST_APERTIUM") == "1" or shutil.which("apertium"):
            pytest.fail(str(error))
        pytest.skip("apertium-ind-zlm is not installed")
