"""Decide what a template left in an article, by rules an editor can read and extend: ``boilerplate.toml``.

Nothing is changed here. A block is cut as a whole or not at all, and where it stands matters: most phrases are rubbish
only at the end of an article, so the same words in the middle of it stay.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

Words = tuple[str, ...]
Where = Literal["tail", "edges", "anywhere", "links"]

LONGEST_LABEL: Final = 200  # characters; a longer block is no label, whatever it begins with
TAIL: Final = 0.75  # where the last quarter of the text begins
STAR: Final = 12  # words that a * stands for at most
REPEATED_WORDS: Final = 4  # fewer words may be said twice in a row on purpose
_PLACES: Final[dict[object, Where]] = {"tail": "tail", "edges": "edges", "anywhere": "anywhere", "links": "links"}
_WORD = re.compile(r"\w+|©")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A top-level block. kind: its element's name; text: on one line; links_only: all its words are links."""

    kind: str
    text: str
    links_only: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One table of boilerplate.toml, phrases as words."""

    name: str
    where: Where
    phrases: frozenset[Words]  # rows included
    patterns: tuple[Words, ...]  # phrases with a *
    rows: frozenset[Words]
    starts: frozenset[Words]
    after: frozenset[Words]
    tags: frozenset[str]
    classes: frozenset[str]
    prefixes: tuple[str, ...]  # of classes
    longest: int  # words in the longest phrase

    def matches(self, text: str) -> bool:
        """Is the whole text nothing but this rule's phrases, or one of its labels with a list after the colon?"""
        words = _label_words(text)
        return bool(words) and (
            (self._covers(words, self.phrases) and words not in self.rows)
            or (self._fits_one(words) and ("©" in words or not _SENTENCE_END.search(text)))
            or self.has_label(text)
        )

    def follows(self, text: str) -> bool:
        """May the text go because the rule cut what stands before it?"""
        words = _label_words(text)
        return self._covers(words, self.after | self.rows) or any(_fits(p, words) for p in self.after if "*" in p)

    def lists(self, text: str) -> bool:
        """Is the text one of the words that count only in a row?"""
        return _label_words(text) in self.rows

    def _covers(self, words: Words, phrases: frozenset[Words]) -> bool:
        reached = {0}
        for start in range(len(words)):
            if start in reached:
                ends = range(start + 1, min(start + self.longest, len(words)) + 1)
                reached.update(end for end in ends if words[start:end] in phrases)
        return bool(words) and len(words) in reached

    def _fits_one(self, words: Words) -> bool:
        return any(_fits(pattern, words) for pattern in self.patterns)

    def has_label(self, text: str) -> bool:
        """Does the text carry on its own line what its label announces: a title, a list of tags?"""
        label, _, rest = text.replace("：", ":").partition(":")
        if not rest.strip() or _SENTENCE_END.search(rest):
            return False
        words = words_of(label)
        return words in self.starts or (self.where == "links" and self._fits_one(words))


def _fits(pattern: Words, words: Words) -> bool:
    star = pattern.index("*")
    head, tail = pattern[:star], pattern[star + 1 :]
    gap = len(words) - len(head) - len(tail)
    return 1 <= gap <= STAR and words[:star] == head and words[len(words) - len(tail) :] == tail


def words_of(text: str) -> Words:
    """The words alone, without case, signs and typographic variants."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=512)
def _label_words(text: str) -> Words:
    """The words of a text that is short enough to be a label, else none."""
    return words_of(text) if len(text) <= LONGEST_LABEL else ()


def _phrase(text: str) -> Words:
    return tuple(word for part in text.split() for word in (("*",) if part == "*" else words_of(part)))


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of boilerplate.toml, in its order."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tuple(_rule(name, table) for name, table in tomllib.loads(text).items())


def _rule(name: str, table: dict[str, Any]) -> Rule:
    phrases = [_phrase(phrase) for phrase in table.get("phrases", [])]
    rows = frozenset(words_of(phrase) for phrase in table.get("rows", []))
    after = frozenset(_phrase(phrase) for phrase in table.get("after", []))
    classes = [c.lower() for c in table.get("classes", [])]
    where = _PLACES.get(table["where"])
    if where is None:
        raise ValueError(f"boilerplate.toml [{name}]: where must be one of {', '.join(_PLACES.values())}")
    return Rule(
        name=name,
        where=where,
        phrases=rows | {p for p in phrases if "*" not in p},
        patterns=tuple(p for p in phrases if p.count("*") == 1),
        rows=rows,
        starts=frozenset(words_of(phrase) for phrase in table.get("starts", [])),
        after=after,
        tags=frozenset(table.get("tags", [])),
        classes=frozenset(c for c in classes if not c.endswith("*")),
        prefixes=tuple(c[:-1] for c in classes if c.endswith("*")),
        longest=max(map(len, [*phrases, *after, *rows]), default=1),
    )


def container_rule(tag: str, classes: Sequence[str]) -> str:
    """The rule that cuts a whole element of that name and these classes (an id is written ``#id``), or ""."""
    for rule in rules():
        if tag in rule.tags or any(c in rule.classes or (c and c.startswith(rule.prefixes)) for c in classes):
            return rule.name
    return ""


def decide(blocks: Sequence[Block], title: str) -> list[str]:
    """For each block the rule that cuts it, or "". title: the article's, plain text."""
    verdicts = [""] * len(blocks)
    _repeats(blocks, title, verdicts)
    labels = _labels(blocks)
    first, last = _prose(blocks, labels)
    offsets = _offsets(blocks)
    for index, (block, rule) in enumerate(zip(blocks, labels, strict=True)):
        previous = verdicts[index - 1] if index else ""
        is_heading = block.kind in HEADINGS
        in_tail = index > last or (offsets[index] >= TAIL and not is_heading)
        announced = index > 0 and labels[index - 1] is None and blocks[index - 1].text.endswith((":", "："))
        if verdicts[index] or (announced and not previous):
            continue  # what a sentence announces belongs to the article
        if rule is not None and _stands_right(rule, in_tail=in_tail, at_head=index < first and not is_heading):
            verdicts[index] = rule.name
        elif previous and in_tail and any(r.name == previous and r.follows(block.text) for r in rules()):
            verdicts[index] = previous
    for index, rule in enumerate(labels):
        if rule is not None and rule.where == "links" and not verdicts[index]:
            _links_under(blocks, index, rule, verdicts)
    return verdicts


def _labels(blocks: Sequence[Block]) -> list[Rule | None]:
    """For each block the rule whose words it consists of, wherever it stands."""
    labels = [_label(block) for block in blocks]
    for index, block in enumerate(blocks[1:], start=1):
        rule = next((r for r in rules() if r.lists(block.text)), None)
        if rule is not None and (labels[index - 1] is rule or rule.lists(blocks[index - 1].text)):
            labels[index - 1] = labels[index - 1] or rule
            labels[index] = rule
    return labels


def _label(block: Block) -> Rule | None:
    if block.kind == "table":
        return None
    return next((rule for rule in rules() if rule.matches(block.text)), None)


def _stands_right(rule: Rule, *, in_tail: bool, at_head: bool) -> bool:
    return rule.where == "anywhere" or (rule.where != "links" and in_tail) or (rule.where == "edges" and at_head)


def _prose(blocks: Sequence[Block], labels: Sequence[Rule | None]) -> tuple[int, int]:
    """The first and the last block of the article proper; (len, -1) if there is none."""
    pairs = enumerate(zip(blocks, labels, strict=True))
    found = [i for i, (block, label) in pairs if label is None and _is_prose(block)]
    return (found[0], found[-1]) if found else (len(blocks), -1)


def _is_prose(block: Block) -> bool:
    if block.kind in HEADINGS or block.kind == "hr" or block.links_only:
        return False
    if block.kind == "p":
        return len(words_of(block.text)) >= 8 or bool(_SENTENCE_END.search(block.text))
    return True


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


def _is_above(block: Block, heading: Block) -> bool:
    """Does the block end the heading's part of the article?"""
    return block.kind in HEADINGS and block.kind <= heading.kind
