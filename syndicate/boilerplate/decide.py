"""Which blocks of an article a template left there.

A block is cut as a whole or not at all, and where it stands matters: most phrases are rubbish only at the end of an
article, so the same words in the middle of it stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicate.boilerplate.dateline import dateline
from syndicate.boilerplate.reading import Rules, shipped
from syndicate.boilerplate.rule import Rule
from syndicate.boilerplate.words import INNER_END, SENTENCE_END, Words, words_of

TAIL: Final = 0.75  # where the last quarter of the text begins
REPEATED_WORDS: Final = 4  # fewer words may be said twice in a row on purpose
LONGEST_TITLE: Final = 18  # words of a title that stands under a label such as "Berita terkait"
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A top-level block. kind: its element's name; text: on one line; links_only: all its words are links."""

    kind: str
    text: str
    links_only: bool = False


def decide(blocks: Sequence[Block], title: str, rules: Rules | None = None) -> list[str]:
    """For each block the name of the rule that cuts it, or "". title: the article's, plain text.

    rules: the shipped ones unless others are given.
    """
    rules = rules or shipped()
    verdicts = [""] * len(blocks)
    _repeats(blocks, title, verdicts)
    labels = _labels(blocks, rules)
    first, last = _prose(blocks, labels)
    offsets = _offsets(blocks)
    for index, (block, rule) in enumerate(zip(blocks, labels, strict=True)):
        previous = verdicts[index - 1] if index else ""
        is_heading = block.kind in HEADINGS
        in_tail = index > last or (offsets[index] >= TAIL and not is_heading)
        announced = index > 0 and labels[index - 1] is None and blocks[index - 1].text.endswith((":", "："))
        if verdicts[index] or (announced and not previous):
            continue  # what a sentence announces belongs to the article
        at_head = index < first and (not is_heading or (rule is not None and previous == rule.name))
        if rule is not None and _stands_right(rule, block, in_tail=in_tail, behind=index > last, at_head=at_head):
            verdicts[index] = rule.name
        elif _follows(block, previous, rules, in_tail=in_tail, unknown_behind=rule is None and index > last):
            verdicts[index] = previous
    for index, rule in enumerate(labels):
        if rule is not None and rule.where == "links" and not verdicts[index]:
            _links_under(blocks, index, rule, verdicts)
            _titles_under(blocks, labels, index, verdicts)
    return verdicts


def _labels(blocks: Sequence[Block], rules: Rules) -> list[Rule | None]:
    """For each block the rule whose words it consists of, wherever it stands."""
    labels = [_label(block, rules) for block in blocks]
    for index, block in enumerate(blocks[1:], start=1):
        rule = next((r for r in rules.rules if r.lists(block.text)), None)
        if rule is not None and (labels[index - 1] is rule or rule.lists(blocks[index - 1].text)):
            labels[index - 1] = labels[index - 1] or rule
            labels[index] = rule
    return labels


def _label(block: Block, rules: Rules) -> Rule | None:
    if block.kind == "table" or words_of(block.text[:500]) in rules.kept:
        return None
    return next((rule for rule in rules.rules if rule.matches(block.text)), None)


def _stands_right(rule: Rule, block: Block, *, in_tail: bool, behind: bool, at_head: bool) -> bool:
    if rule.where == "outside":
        return behind or at_head
    if rule.where == "anywhere":
        said = block.kind in HEADINGS and len(words_of(block.text)) == 1 and not block.text.isupper()
        return in_tail or not said  # one word over a part of the text may be the article's own
    return (rule.where != "links" and in_tail) or (rule.where == "edges" and at_head)


def _prose(blocks: Sequence[Block], labels: Sequence[Rule | None]) -> tuple[int, int]:
    """The first and the last block of the article proper; (len, -1) if there is none."""
    pairs = enumerate(zip(blocks, labels, strict=True))
    found = [i for i, (block, label) in pairs if label is None and _is_prose(block)]
    if not found:
        return len(blocks), -1
    return found[0], _before_titles(blocks, labels, found[0], found[-1])


def _is_prose(block: Block) -> bool:
    if block.kind in HEADINGS or block.kind == "hr" or block.links_only:
        return False
    if block.kind == "p":
        ends = SENTENCE_END.search(block.text) or INNER_END.search(block.text)
        return len(words_of(block.text)) >= 8 or bool(ends) or bool(dateline(block.text))
    return True


def _follows(block: Block, previous: str, rules: Rules, *, in_tail: bool, unknown_behind: bool) -> bool:
    """Does the block go with the one before it, which the rule ``previous`` cut?

    unknown_behind: it stands behind the article and no rule knows it; behind what a template puts there it is a button,
    a tag or a field's name.
    """
    rule = next((rule for rule in rules.rules if rule.name == previous), None)
    if rule is None:
        return False
    rest = not _is_prose(block) and block.kind != "hr" and ":" not in block.text
    return (in_tail and rule.follows(block.text)) or (unknown_behind and rule.where in {"tail", "edges"} and rest)


def _is_title(block: Block) -> bool:
    """May the block be the title of another article?"""
    said = block.kind in {"p", *HEADINGS} and 0 < len(words_of(block.text)) <= LONGEST_TITLE
    said = said and not INNER_END.search(block.text) and not dateline(block.text)
    return said and (not SENTENCE_END.search(block.text) or block.text.rstrip().endswith("?"))


def _before_titles(blocks: Sequence[Block], labels: Sequence[Rule | None], first: int, last: int) -> int:
    """The last block of prose, where titles without links that stand under a label at the very end are none."""
    for index in range(first + 1, last):
        label = labels[index]
        if label is not None and label.where == "links" and not label.has_label(blocks[index].text):
            rest = zip(blocks[index + 1 :], labels[index + 1 :], strict=True)
            if all(rule is not None or _is_title(block) or not _is_prose(block) for block, rule in rest):
                return max(i for i in range(first, index) if labels[i] is None and _is_prose(blocks[i]))
    return last


def _offsets(blocks: Sequence[Block]) -> list[float]:
    """How far into the text each block begins, from 0 to 1."""
    total = sum(len(block.text) for block in blocks) or 1
    offsets, before = [], 0
    for block in blocks:
        offsets.append(before / total)
        before += len(block.text)
    return offsets


def _repeats(blocks: Sequence[Block], title: str, verdicts: list[str]) -> None:
    wanted = words_of(title)
    at_start = True
    seen: list[tuple[int, Block, Words]] = []  # the blocks that stay, latest last
    for index, block in enumerate(blocks):
        words = words_of(block.text)
        is_line = block.kind in HEADINGS or block.kind == "p"
        if at_start and is_line and words and words == wanted:
            verdicts[index] = "repeated-title"
            continue
        at_start = at_start and block.kind in {"figure", "hr"}
        if is_line and _is_repeat(words, [(b, w) for _, b, w in seen[-2:]]):
            verdicts[index] = "repeated-caption"
            continue
        if block.kind == "figure" and seen and len(words) >= REPEATED_WORDS and seen[-1][1].kind == "p":
            before, _, said = seen[-1]
            if said == words:
                verdicts[before] = "repeated-caption"  # the caption stays with its picture
                seen.pop()
        seen.append((index, block, words))


def _is_repeat(words: Words, seen: Sequence[tuple[Block, Words]]) -> bool:
    if len(words) < REPEATED_WORDS:
        return False
    return any(words == w for _, w in seen[-1:]) or any(b.kind == "figure" and words == w for b, w in seen)


def _links_under(blocks: Sequence[Block], index: int, rule: Rule, verdicts: list[str]) -> None:
    """Cut a label and the links under it, if there is nothing else under it."""
    label = blocks[index]
    is_heading = label.kind in HEADINGS
    if rule.has_label(label.text):
        verdicts[index] = rule.name
        return
    end = index + 1
    while end < len(blocks) and blocks[end].links_only and not verdicts[end]:
        end += 1
    following = next((b for b, v in zip(blocks[end:], verdicts[end:], strict=True) if not v), None)
    if end == index + 1 and following is not None:
        heads_text = is_heading and not _is_above(following, label)
        if heads_text or (not is_heading and following.kind in _LISTS | {"table"}):
            return
    verdicts[index:end] = [rule.name] * (end - index)


def _titles_under(blocks: Sequence[Block], labels: Sequence[Rule | None], index: int, verdicts: list[str]) -> None:
    """Cut titles without links under a label, where nothing but such things follows to the end, as in copied text."""
    label, rest = labels[index], range(index + 1, len(blocks))
    alone = label is not None and not label.has_label(blocks[index].text)
    if alone and all(verdicts[i] or labels[i] is not None or _is_title(blocks[i]) for i in rest):
        name = verdicts[index] = verdicts[index] or (label.name if label else "")
        for i in rest:
            verdicts[i] = verdicts[i] or name


def _is_above(block: Block, heading: Block) -> bool:
    """Does the block end the heading's part of the article?"""
    return block.kind in HEADINGS and block.kind <= heading.kind
