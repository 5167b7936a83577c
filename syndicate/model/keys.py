"""Keys made from values, and the check that every moment is in UTC."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def digest(*parts: object) -> str:
    """The first 32 hex digits of the SHA-256 of the parts' canonical JSON: the key of whatever they make up."""
    text = json.dumps([_plain(part) for part in parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in sorted(value.items())}
    return value


def check_utc(value: object, *names: str) -> None:
    """Raise ValueError unless each named field of ``value`` is None or an aware datetime in UTC."""
    for name in names:
        moment = getattr(value, name)
        if moment is None or (type(moment) is datetime and moment.tzinfo is UTC):  # the usual, told quickly
            continue
        if not isinstance(moment, datetime) or moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None):
            raise ValueError(f"{type(value).__name__}.{name} must be an aware datetime in UTC, not {moment!r}")


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, without microseconds (feeds carry seconds)."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0) if moment.microsecond else moment
