"""A feed in a file on disk."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from pathlib import Path

from syndicate.errors import ArticleError, DoorError
from syndicate.model import RawArticle
from syndicate.sources.feed_document import NoFeed, read_document
from syndicate.sources.fetch import LIMIT


class FeedFile:
    """A file that holds a feed of any format. It shows all it has at every reading."""

    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path = name, path

    @property
    def name(self) -> str:
        """The name given at construction."""
        return self._name

    def read(self, memo: MutableMapping[str, str]) -> Iterator[RawArticle | ArticleError]:  # noqa: ARG002  # it shows all it has
        """Every entry that is published matter. Raises DoorError if the file cannot be read whole, or is no feed."""
        door = f"feed {self._path}"
        try:
            with self._path.open("rb") as file:
                data = file.read(LIMIT + 1)
        except OSError as error:
            raise DoorError(f"the file cannot be read: {error.strerror or error}.", door=door) from error
        if len(data) > LIMIT:
            raise DoorError(f"the file is larger than {LIMIT} bytes.", door=door)
        try:
            return read_document(data, "", "", source=self._name).articles(self._name, set())
        except NoFeed as error:
            raise DoorError(str(error), door=door) from error
