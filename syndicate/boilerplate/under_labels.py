"""What stands under a label such as "Berita terkait": links, or in copied text the titles that were links."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.boilerplate.block import LISTS, Block
from syndicate.boilerplate.rule import Rule

Labels = Sequence[Rule | None]  # for each block the rule whose words it consists of


def cut_links_under(blocks: Sequence[Block], index: int, rule: Rule, verdicts: list[str], *, bare: bool) -> None:
    """Cut a label and the links under it, if there is nothing else under it. bare: a label without links may go."""
    label = blocks[index]
    is_heading = label.is_heading and not label.text.endswith(":")  # which announces links, not a section
    if rule.is_complete(label.text):
        verdicts[index] = rule.name
        return
    end = index + 1
    while end < len(blocks) and blocks[end].links_only and not verdicts[end]:
        end += 1
    following = next((b for b, v in zip(blocks[end:], verdicts[end:], strict=True) if not v), None)
    if end == index + 1 and following is not None:
        heads_text = is_heading and not (following.is_heading and following.kind <= label.kind)
        if not bare or heads_text or (not is_heading and following.kind in LISTS | {"table"}):
            return
    verdicts[index:end] = [rule.name] * (end - index)


def cut_titles_under(blocks: Sequence[Block], labels: Labels, index: int, rule: Rule, verdicts: list[str]) -> None:
    """Cut titles without links under a label, where nothing but such things follows to the end, as in copied text."""
    rest = range(index + 1, len(blocks))
    if rule.has_label(blocks[index].text) or (rule.where == "lists" and not rest):
        return
    if all(verdicts[i] or labels[i] is not None or blocks[i].is_title() for i in rest):
        name = verdicts[index] = verdicts[index] or rule.name
        for i in rest:
            verdicts[i] = verdicts[i] or name
