"""JSON from elsewhere, made values without characters that XML does not allow."""

from __future__ import annotations

import json

from syndicate.sources.encoding import decode, strip_controls
from syndicate.sources.feed_text import what_came

_MOST = 500_000  # values; the largest page of a site has some ten thousand, and 15 MB of empty lists need 600 MB


class NotJson(ValueError):
    """What came instead, in words."""


def read_json(data: bytes) -> object:
    """The value. Lone surrogates and control characters that JSON may hold as escapes are left out. Raises NotJson."""
    if sum(map(data.count, (b",", b"[", b"{"))) > _MOST:
        raise NotJson(f"JSON with more than {_MOST:,} values")
    text = decode(data)
    try:
        return _stripped(json.loads(text))
    except (ValueError, RecursionError) as error:
        begun = text.lstrip()[:1] in {"{", "["}
        raise NotJson(f"damaged or incomplete JSON ({error})" if begun else what_came(text)) from error


def _stripped(value: object) -> object:
    if isinstance(value, str):
        return strip_controls(value)
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    return value
