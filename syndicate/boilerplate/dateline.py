"""Datelines: the place, and often the paper, that a report begins with. They belong to the report and always stay."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

LONGEST: Final = 80  # characters of a dateline


@cache
def forms() -> tuple[str, ...]:
    """The regular expressions of datelines.toml."""
    text = Path(__file__).with_name("datelines.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["forms"])


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, forms()))


def dateline(text: str) -> str:
    """The dateline that the text begins with, its dash included; "" if there is none."""
    beginning = text[:LONGEST]
    return next((found[0] for form in _patterns() if (found := form.match(beginning))), "")
