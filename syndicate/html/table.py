"""Tables: read from whatever order they came in, written in the order HTML wants (HTML, section 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from syndicate.html.tree import Node

_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})


@dataclass(slots=True, eq=False)
class Cell:
    """A cell. node: as found; row: the number of its row among all."""

    node: Node
    section: str
    row: int


@dataclass(slots=True, eq=False)
class Table:
    """strays: what stood between the cells; a browser shows it before the table, and so do we."""

    cells: list[Cell] = field(default_factory=list)
    caption: list[Node | str] = field(default_factory=list)
    strays: list[Node | str] = field(default_factory=list)


def read_table(node: Node) -> Table:
    """The table's cells in order."""
    table = Table()
    row = 0
    pending: list[tuple[Node | str, str, bool]] = [(child, "tbody", False) for child in node.children][::-1]
    while pending:
        child, section, in_row = pending.pop()
        if isinstance(child, str):
            table.strays.append(child)
        elif child.tag in _SECTIONS and not in_row:
            row += 1
            pending.extend([(c, child.tag, False) for c in child.children][::-1])
        elif child.tag == "tr":
            row += 1
            pending.extend([(c, section, True) for c in child.children][::-1])
        elif child.tag in {"td", "th"}:
            table.cells.append(Cell(child, section, row))
        elif child.tag == "caption":
            table.caption.extend(child.children)
        elif child.tag not in {"colgroup", "col"}:
            table.strays.append(child)
    return table


def build_table(table: Table, caption: list[Node | str], content: Mapping[Cell, list[Node | str]]) -> Node:
    """A well-formed table of the cells with their new content."""
    made = Node("table")
    if caption:
        made.children.append(Node("caption", {}, caption))
    section = row = None
    number = 0
    for cell in table.cells:
        if section is None or section.tag != cell.section:
            section, row = Node(cell.section), None
            made.children.append(section)
        if row is None or number != cell.row:
            row, number = Node("tr"), cell.row
            section.children.append(row)
        row.children.append(Node(cell.node.tag, cell.node.attrs, content[cell]))
    return made
