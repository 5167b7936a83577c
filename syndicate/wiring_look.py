"""The key of all that shapes pages and is no value: the program that draws them, its libraries, the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from syndicate.errors import ConfigError, Problem

# A change in any of these may change a page; a text that changes for other reasons has a key of its own.
_DRAWING = ("issue.py", "localise", "press.py", "profile.py", "render", "site.py", "slug.py")
_LIBRARIES = ("babel", "feedgen", "jinja2", "lxml")


def look_of(folders: Sequence[Path]) -> str:
    """32 hex digits. folders: where templates and styles are, the operator's first. Raises ConfigError."""
    made = sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    for file in _files(folders):
        try:
            body = file.read_bytes()
        except OSError as error:
            raise ConfigError([Problem(place=str(file), what=f"cannot be read: {error.strerror}.")]) from error
        made.update(f"\0{file.name}\0{len(body)}\0".encode() + body)
    return made.hexdigest()[:32]


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    package = Path(__file__).resolve().parent
    for name in _DRAWING:
        here = package / name
        yield from sorted(here.glob("*.py")) if here.is_dir() else [here]
    for folder in folders:
        yield from sorted(file for ending in ("*.html", "*.css") for file in folder.glob(ending))
