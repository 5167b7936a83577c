"""Small charts as SVG, drawn here and needing no script: bars over time, and a share as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, GAP = 300, 48, 1  # user units; the style sheet gives the size


def bars(values: Sequence[float], labels: Sequence[str], *, title: str, slots: int) -> str:
    """One bar a value, the latest at the right, room for ``slots``; the highest fills the height.

    labels: what each bar says when pointed at. title: what the chart shows, for those who cannot see it.
    """
    top = max([*values, 0]) or 1
    step = WIDTH / slots
    begin = WIDTH - step * len(values)
    drawn = "".join(
        f'<rect x="{begin + step * index:.2f}" y="{HEIGHT - height:.2f}" width="{max(step - GAP, 0.5):.2f}" '
        f'height="{height:.2f}"><title>{escape(label)}</title></rect>'
        for index, (value, label) in enumerate(zip(values, labels, strict=True))
        if (height := max(HEIGHT * value / top, 1 if value else 0))
    )
    return (
        f'<svg class="bars" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{drawn}</svg>'
    )


def share(part: float, *, title: str) -> str:
    """A part of the whole, 0 to 1."""
    filled = WIDTH * min(max(part, 0), 1)
    return (
        f'<svg class="share" viewBox="0 0 {WIDTH} 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>"
        f'<rect class="rest" width="{WIDTH}" height="10"/><rect width="{filled:.2f}" height="10"/></svg>'
    )
