"""Which file a request's path names: only what was published, however the path is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def find(root: Path, path: str) -> Path | None:
    """The real file or folder of a decoded request path, or None if there is none that may be served.

    root: resolved. A path has one spelling only. A link may lead elsewhere in the folder, but neither out of it nor to
    something hidden. Raises OSError.
    """
    if "\ufffd" in path or "\\" in path or any(ord(letter) < 32 or ord(letter) == 127 for letter in path):
        return None
    parts = path.strip("/").split("/") if path.strip("/") else []
    if not _plain(parts) or path != "/" + "/".join(parts) + ("/" if parts and path.endswith("/") else ""):
        return None
    found = Path(os.path.realpath(root.joinpath(*parts), strict=True))
    if not found.is_relative_to(root) or not _plain(found.relative_to(root).parts):
        return None
    return found


def _plain(parts: Iterable[str]) -> bool:
    return not any(
        part == "" or (part.startswith(".") and (part != ".well-known" or number)) for number, part in enumerate(parts)
    )
