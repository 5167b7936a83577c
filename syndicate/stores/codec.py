"""Frozen values to JSON and back, by the type hints of their fields: what goes in comes out equal.

Understood: str, int, float, bool, None, aware datetimes (ISO 8601, UTC), tuples, unions with None, Literal, and frozen
dataclasses of these. A field that is absent in the text takes its default, one that is unknown is left aside, so a
value can gain and lose fields without its rows being rewritten.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic_core import from_json

from syndicate.model import Answer, Review

T = TypeVar("T")
Reader = Callable[[Any], Any]
Alignment = tuple[tuple[int, int, int, int], ...]

_ASSET = re.compile(r"asset:([0-9a-f]{16}\.[a-z0-9]+)")
_SPAN = struct.Struct("<4H")
_parse = json.JSONDecoder().raw_decode  # a third of what loads() costs on short texts


def encode(value: object) -> str:
    """The JSON text of a frozen dataclass."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def decode(kind: type[T], text: str) -> T:
    """The value again. Raises ValueError if the text does not hold one."""
    try:
        hint: Any = kind
        value: T = _reader(hint)(from_json(text))  # in a third of the time that json takes
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a stored {kind.__name__}: {error}") from error
    return value


def moment(value: datetime) -> str:
    """A moment as text that sorts by time (fixed width, UTC, microseconds)."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def assets_in(text: str) -> str:
    """The names of the files that an encoded text refers to, sorted, with spaces between."""
    return " ".join(sorted(set(_ASSET.findall(text))))


def note_digest(key: str | bytes, value: str | bytes) -> bytes:
    """What tells a note from a damaged one, 8 bytes."""
    parts = (part.encode("utf-8") if isinstance(part, str) else part for part in (key, value))
    return blake2b(b"\0".join(parts), digest_size=8).digest()


def encode_alignment(answer: Answer | Review) -> bytes | str:
    """Four unsigned 16-bit numbers a span, little-endian: the memory is read by the thousand. JSON for larger ones."""
    if not answer.alignment:
        return ""
    flat = [number for span in answer.alignment for number in span]
    try:
        return struct.pack(f"<{len(flat)}H", *flat)
    except struct.error:
        return json.dumps(flat, separators=(",", ":"))


def decode_alignment(kept: bytes | str) -> Alignment:
    """The spans again. Raises ValueError if there are none in it."""
    if not kept:
        return ()
    if isinstance(kept, bytes):
        if len(kept) % _SPAN.size:
            raise ValueError("no spans")
        spans: Iterator[Any] = _SPAN.iter_unpack(kept)
        return tuple(spans)
    numbers, end = _parse(kept)
    if end != len(kept):
        raise ValueError("no list of numbers")
    flat = iter(numbers)
    return tuple(zip(flat, flat, flat, flat, strict=True))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be stored")


@cache
def _reader(hint: Any) -> Reader:
    """The function that turns parsed JSON into a value of this type."""
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_reader(hint)
    if hint is datetime:
        return datetime.fromisoformat
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        return _tuple_reader(args)
    if origin in (UnionType, Union):
        (only,) = (_reader(arg) for arg in args if arg is not NoneType)
        return lambda item: None if item is None else only(item)
    if origin is Literal:
        return lambda item: args[args.index(item)]
    return _scalar_reader(hint)


def _scalar_reader(hint: type) -> Reader:
    if hint not in (str, int, float, bool):
        raise TypeError(f"a {hint!r} cannot be stored")
    allowed = (int, float) if hint is float else (hint,)

    def read(item: Any) -> Any:
        if type(item) not in allowed:
            raise TypeError(f"{hint.__name__} expected, {type(item).__name__} found")
        return hint(item)

    return read


def _tuple_reader(args: tuple[Any, ...]) -> Reader:
    readers = [_reader(arg) for arg in args if arg is not Ellipsis]
    if args[-1] is Ellipsis:
        one = readers[0]
        return lambda items: tuple([one(item) for item in items])
    return lambda items: tuple([read(item) for read, item in zip(readers, items, strict=True)])


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]

    def read(item: Any) -> Any:
        for name in needed:
            if name not in item:
                raise KeyError(name)
        return kind(**{name: read_one(item[name]) for name, read_one in readers.items() if name in item})

    return read
