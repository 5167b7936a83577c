"""Which blocks of an article a template left there.

A block is cut as a whole or not at all, and where it stands matters: most phrases are rubbish only at the end of an
article, so the same words in the middle of it stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicate.boilerplate.block import Block
from syndicate.boilerplate.contents import cut_contents
from syndicate.boilerplate.reading import Rules, shipped
from syndicate.boilerplate.repeats import cut_repeats
from syndicate.boilerplate.rule import LINKS, Rule
from syndicate.boilerplate.surroundings import cut_beside_the_byline
from syndicate.boilerplate.under_labels import Labels, cut_links_under, cut_titles_under
from syndicate.boilerplate.words import words_of

TAIL: Final = 0.75  # where the last quarter of the text begins


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """A block with what is known of it.

    rules: those that it is nothing but rubbish of, or else those that know each of its words; as_whole: the former;
    head: it stands before the article's first prose; behind: after its last; tail: there or in the last quarter;
    above: the block over it; announced: by the sentence above.
    """

    block: Block
    rules: tuple[Rule, ...]
    as_whole: bool
    head: bool
    behind: bool
    tail: bool
    above: Block | None
    announced: bool


def decide(blocks: Sequence[Block], title: str, rules: Rules | None = None) -> list[str]:
    """For each block the name of the rule that cuts it, or "". title: the article's, plain text.

    rules: the shipped ones unless others are given.
    """
    rules = rules or shipped()
    verdicts = [""] * len(blocks)
    cut_repeats(blocks, title, verdicts)
    seen = _look(blocks, rules)
    labels = [next(iter(one.rules), None) for one in seen]
    if (contents := rules.named("table-of-contents")) is not None:
        cut_contents(blocks, labels, contents, verdicts)
    for index, one in enumerate(seen):
        previous = verdicts[index - 1] if index else ""
        if not verdicts[index] and (previous or not one.announced):  # what a sentence announces belongs to the article
            verdicts[index] = _verdict(one, previous, rules)
    for index, one in enumerate(seen):
        rule = next((rule for rule in one.rules if rule.where in LINKS), None)
        if rule is not None and not verdicts[index]:
            cut_links_under(blocks, index, rule, verdicts, bare=rule.where == "links")
            cut_titles_under(blocks, labels, index, rule, verdicts)
    over = [one.block for one in seen if one.head]
    if len(over) < len(seen):
        cut_beside_the_byline(over, labels, verdicts)
    return verdicts


def _verdict(one: _Seen, previous: str, rules: Rules) -> str:
    """What cuts the block, or "". previous: what cut the block above it."""
    fitting = next((rule.name for rule in one.rules if _stands_right(rule, one, previous)), "")
    if fitting and one.as_whole:
        return fitting
    above = rules.named(previous)
    if above is not None and _follows(one, above):
        return previous
    return fitting or ("own-links" if rules.named("own-links") is not None and _leads_away(one) else "")


def _look(blocks: Sequence[Block], rules: Rules) -> list[_Seen]:
    """Every block with what the rules say of it and where it stands."""
    known = _known(blocks, rules)
    made = [() if whole else _made_of(block, rules) for block, whole in zip(blocks, known, strict=True)]
    labels = [next(iter(whole or other), None) for whole, other in zip(known, made, strict=True)]
    first, last = _prose(blocks, labels)
    total, before = sum(len(block.text) for block in blocks) or 1, 0
    seen = []
    for i, block in enumerate(blocks):
        late = before >= TAIL * total and not block.is_heading
        announced = i > 0 and labels[i - 1] is None and blocks[i - 1].text.endswith((":", "："))
        seen.append(
            _Seen(
                block=block,
                rules=known[i] or made[i],
                as_whole=bool(known[i]),
                head=i < first,
                behind=i > last,
                tail=i > last or late,
                above=blocks[i - 1] if i else None,
                announced=announced,
            )
        )
        before += len(block.text)
    return seen


def _known(blocks: Sequence[Block], rules: Rules) -> list[tuple[Rule, ...]]:
    """For each block the rules that it is nothing but rubbish of, wherever it stands."""
    known = [
        () if _is_kept(b, rules) else rules.leading(b.text, b.links, only=b.links_only) + rules.labels(b.text)
        for b in blocks
    ]
    for index, block in enumerate(blocks[1:], start=1):
        rule = next((r for r in rules.rules if r.lists(block.text)), None)
        if rule is not None and (rule in known[index - 1][:1] or rule.lists(blocks[index - 1].text)):
            known[index - 1] = known[index - 1] or (rule,)
            known[index] = (rule,)
    return known


def _made_of(block: Block, rules: Rules) -> tuple[Rule, ...]:
    """The rules that know every word of a small line."""
    return () if _is_kept(block, rules) else rules.knowing_words(block.text)


def _is_kept(block: Block, rules: Rules) -> bool:
    return block.kind == "table" or words_of(block.text[:500]) in rules.kept


def _prose(blocks: Sequence[Block], labels: Labels) -> tuple[int, int]:
    """The first and the last block of the article proper; (len, -1) if there is none.

    Titles without links that stand under a label at the very end are none.
    """
    found = [
        i for i, (block, label) in enumerate(zip(blocks, labels, strict=True)) if label is None and block.is_prose()
    ]
    if not found:
        return len(blocks), -1
    first, last = found[0], found[-1]
    for index in range(first + 1, last):
        label = labels[index]
        if label is not None and label.where in LINKS and not label.has_label(blocks[index].text):
            rest = zip(blocks[index + 1 :], labels[index + 1 :], strict=True)
            if all(rule is not None or block.is_title() or not block.is_prose() for block, rule in rest):
                return first, max(i for i in found if i < index)
    return first, last


def _stands_right(rule: Rule, one: _Seen, previous: str) -> bool:
    """May the rule cut the block where it stands? A heading over the article goes only behind what the rule cut."""
    head = one.head and (not one.block.is_heading or previous == rule.name)
    if rule.where == "outside":
        return one.behind or head
    if rule.where == "anywhere":
        said = one.block.is_heading and len(words_of(one.block.text)) == 1 and not one.block.text.isupper()
        return one.tail or not said  # one word over a part of the text may be the article's own
    return (rule.where not in LINKS and one.tail) or (rule.where == "edges" and head)


def _follows(one: _Seen, above: Rule) -> bool:
    """Does the block go with the one before it, which the rule ``above`` cut?

    One that no rule knows, behind what a template puts behind an article, is a button, a tag, a field's name or a part
    of a list.
    """
    if (one.tail or above.where == "anywhere") and above.follows(one.block.text):
        return True
    rest = not one.rules and not one.block.is_prose() and one.block.kind != "hr" and ":" not in one.block.text
    return (
        one.behind and rest and (above.where in {"tail", "edges"} or (one.above is not None and one.above.links_only))
    )


def _leads_away(one: _Seen) -> bool:
    """Is the block nothing but links to other pages of the site, outside the article, under no heading of its own?"""
    outside = one.head != one.behind and not (
        one.above is not None and one.above.is_heading
    )  # both: there is no article
    return outside and not one.rules and one.block.links_only and one.block.inside
