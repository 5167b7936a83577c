"""An article before and after cleaning, side by side."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from syndicate.comparing import Compared


def show_cleaning(compared: Compared) -> None:
    """The blocks in two columns; what was cut is named with its rule in the right one."""
    out = Console(highlight=False)
    table = Table("before", "after", title=Text(compared.title), show_lines=True, expand=True)
    for row in compared.rows:
        after = Text(f"cut by [{row.rule}]", style="bold red") if row.rule else Text(row.after)
        table.add_row(Text(row.before, style="dim" if row.rule else ""), after)
    out.print(table)
    rules = Counter(cut.rule for cut in compared.cuts).most_common()
    out.print(Text("Cut: " + (", ".join(f"{rule} {n}" for rule, n in rules) or "nothing") + "."))
