"""The packs, shown to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table


def show_packs(packs: Sequence[Mapping[str, Any]]) -> None:
    """The packs at hand as a table."""
    table = Table("from", "to", "version", "MB", "where", box=None)
    for pack in packs:
        table.add_row(pack["from"], pack["to"], pack["version"], _megabytes(pack["size"]), pack["path"])
    Console(soft_wrap=True).print(table)


def show_languages(languages: Sequence[Mapping[str, Any]]) -> None:
    """What each language is translated through, or lacks."""
    out = Console(soft_wrap=True, highlight=False)
    for row in languages:
        if row["missing"]:
            what = f"missing {_pairs(row['missing'])}; get it with: {row['command']}"
        else:
            what = f"through {_pairs(row['route'])}" if row["route"] else "needs no pack"
        out.print(f"{row['language']}: {what}", markup=False)


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{source}→{target}" for source, target in pairs)


def show_offers(offers: Sequence[Mapping[str, Any]], index: str, skipped: int) -> None:
    """The packs that an index offers, and which of them are at hand."""
    out = Console(soft_wrap=True, highlight=False)
    out.print(f"Offered by {index}:", markup=False)
    table = Table("from", "to", "version", "MB", "at hand", box=None)
    for offer in offers:
        newer = ", older" if offer["state"] == "newer version" else ""
        had = f"{offer['at_hand']}{newer}" if offer["state"] else ""
        table.add_row(offer["from"], offer["to"], offer["version"], _megabytes(offer["size"]), had)
    out.print(table)
    if skipped:
        out.print(f"{skipped} entries of the index could not be read and are left out.", markup=False)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}" if size else "?"
