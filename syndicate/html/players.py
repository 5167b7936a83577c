"""Known players, from players.toml: where a reader sees what one of them would have shown."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from syndicate.html import address


@dataclass(frozen=True, kw_only=True, slots=True)
class Player:
    """One table of players.toml."""

    name: str
    hosts: tuple[str, ...]
    path: str = ""
    show: str = ""

    def shown(self, url: str) -> str:
        """The address to link to for a frame at ``url``, or "" if it is none of this player's."""
        host = address.host_of(url)
        if not any(host == known or host.endswith(f".{known}") for known in self.hosts):
            return ""
        parts = urlsplit(url)
        found = re.match(self.path, parts.path + (f"?{parts.query}" if parts.query else ""))
        if found is None or not self.show:
            return "" if found is None else url
        shown = self.show
        for number, group in enumerate(found.groups(), 1):
            shown = shown.replace(f"{{{number}}}", unquote(group) if shown == "{1}" else group)
        return address.resolve(shown, "")


@cache
def known_players() -> tuple[Player, ...]:
    """The players of players.toml, in its order."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)["player"]
    return tuple(Player(**{**table, "hosts": tuple(table["hosts"])}) for table in tables)


def watch_address(url: str) -> str:
    """Where readers see what a frame at ``url`` shows; "" if no known player is there."""
    return next((shown for player in known_players() if (shown := player.shown(url))), "")
