"""What cleaning made of an article, block by block, for people who write rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from syndicate.boilerplate import Rules
from syndicate.html.shape import shape
from syndicate.html.sieve import sieve
from syndicate.html.tree import Unreadable, fitting, parse, text_of
from syndicate.model import Article, Cut, Json, RawArticle

_NO_RULES = Rules(tables={}, kept=frozenset(), digest="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A block before and after, "" where there is none. rule: what cut it, "" if it stays or changed its shape."""

    before: str
    after: str
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """An article before and after cleaning. cuts: everything that went, scripts and pixels included."""

    title: str
    rows: tuple[Row, ...]
    cuts: tuple[Cut, ...]

    def as_json(self) -> Json:
        """For programs."""
        return {
            "title": self.title,
            "blocks": [{"before": r.before, "after": r.after, "rule": r.rule} for r in self.rows],
            "cuts": [{"rule": cut.rule, "text": cut.text} for cut in self.cuts],
        }


def compare(raw: RawArticle, article: Article) -> Compared:
    """The blocks of both, side by side. article: what cleaning made of ``raw``."""
    before, after = _blocks(raw.body), _blocks(article.body)
    rows: list[Row] = []
    for what, i, j, k, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            rows += [Row(before=text, after=text) for text in before[i:j]]
        else:
            rows += _changed(before[i:j], after[k:end], article.cut)
    return Compared(title=article.title, rows=tuple(rows), cuts=article.cut)


def _changed(before: Sequence[str], after: Sequence[str], cuts: Sequence[Cut]) -> list[Row]:
    """Blocks that went, each with its rule, then what stands in their place."""
    rows, rest = [], list(after)
    for text in before:
        rule = _rule_of(text, cuts)
        place = rest.pop(0) if not rule and rest else ""
        rows.append(Row(before=text, after=place, rule=rule))
    return rows + [Row(before="", after=text) for text in rest]


def _rule_of(text: str, cuts: Sequence[Cut]) -> str:
    return next((cut.rule for cut in cuts if cut.text and (cut.text == text[: len(cut.text)] or text in cut.text)), "")


def _blocks(body: str) -> list[str]:
    """The texts of the blocks before any rule is asked; a body that cannot be read has none."""
    try:
        source = fitting(body)
        root = parse(source if "<" in source else f"<p>{source}</p>")
    except Unreadable:
        return []
    sieve(root, "", "", _NO_RULES)
    return [text for node in shape(root) if (text := text_of([node]))]
