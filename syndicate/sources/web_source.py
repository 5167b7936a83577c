"""What all sources on one server have in common: a name, an address, and a visit for each reading."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import MutableMapping

from syndicate.sources.items import Items
from syndicate.sources.visit import Visit, begun
from syndicate.sources.web import Web


class WebSource(ABC):
    """One source on the web. door: how errors call it; allow_private: see ``fetch``."""

    def __init__(self, name: str, web: Web, *, address: str, door: str, allow_private: bool) -> None:
        self._name, self._web, self._address = name, web, address
        self._door, self._allow_private = door, allow_private

    @property
    def name(self) -> str:
        """The name given at construction."""
        return self._name

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """What is new or changed since what ``memo`` tells. Raises DoorError if it cannot be read as a whole."""
        return begun(self._walk(self._visit(memo), memo))

    def _visit(self, memo: MutableMapping[str, str]) -> Visit:
        return Visit(
            self._web,
            memo,
            name=self._name,
            address=self._address,
            door=self._door,
            allow_private=self._allow_private,
        )

    @abstractmethod
    def _walk(self, visit: Visit, memo: MutableMapping[str, str]) -> Items:
        """Go from page to page. Notes what went wrong, and where it stopped, in the memo."""
