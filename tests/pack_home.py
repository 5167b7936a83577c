"""A home folder to install packs in, and entries of an index, for the tests of getting packs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from syndicate.cli import app
from syndicate.engines.packs import Pack, find_packs


@dataclass
class Home:
    """A home folder, and the commands run in it."""

    path: Path

    def syndicate(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments], catch_exceptions=False)

    @property
    def installed(self) -> Path:
        return self.path / "data" / "argos-translate" / "packages"

    @property
    def packs(self) -> tuple[Pack, ...]:
        found = find_packs([], self.installed)
        assert not found.problems
        return found.packs

    def assert_nothing_half(self) -> None:
        """No pack, nothing that looks like one, and beside locks only what a next download goes on from."""
        assert self.packs == ()
        left = {p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file()}
        kept = {n for n in left if n.startswith("cache/syndicate/downloads/") and n.endswith((".part", ".part.json"))}
        assert {n for n in left if not n.endswith((".lock", ".in-use"))} == kept


def entry(pair: str, version: str, *links: str, **more: Any) -> dict[str, Any]:
    source, target = pair.split("_")
    return {
        "package_version": version, "argos_version": "1.9", "from_code": source, "from_name": source,
        "to_code": target, "to_name": target, "links": list(links), **more,
    }  # fmt: skip
