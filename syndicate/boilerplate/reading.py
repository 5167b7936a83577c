"""Files of rules: TOML tables, the shipped ones and an operator's own on top.

A table is a rule; its name stands in reports. Its keys:

    where      "tail"      after the last paragraph of prose, or a label in the last quarter of the text
               "edges"     there, or before the first paragraph of prose
               "outside"   before the first or after the last paragraph of prose, and nowhere else
               "anywhere"  wherever it stands
               "links"     a label with only links, or nothing, under it; the links go with it
               "lists"     the same, but within the article only with links under it
    phrases    cut where a whole block is made of nothing but these; * stands for one to twelve words, and such a
               phrase is spared where it ends like a sentence; {name} for each of a family (families.toml)
    rows       words that count as phrases only in company: beside phrases, or several in a row
    starts     cut where a block begins with this and a colon, and does not end like a statement
    after      cut only directly after something that the same rule cut
    sentences  whole sentences, however they end; each * stands for one to twelve words, ** for any number or none
    shapes     regular expressions (Python's) that a whole short block matches
    words      small lines (two to eight words, no statement) of nothing but these, fillers and figures
    fillers    words that may stand between those
    targets    addresses (* for any ending) such that a block with nothing but links to them goes
    invites    the same of blocks that ask readers to come there
    endings    regular expressions cut from the end of a paragraph, behind the end of its last sentence: of the last
               paragraph, of any if the rule is one for anywhere or for links
    tags       whole elements, by name, outside quotations and figures
    classes    whole elements, by class or #id; a * at either end stands for anything

In an operator's file a table of a shipped name adds to that rule, another name makes a rule of its own. The table
``[keep]`` takes back: ``phrases`` are blocks that are never cut, ``rules`` are rules that are switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Final

from syndicate.boilerplate.dateline import forms
from syndicate.boilerplate.families import families
from syndicate.boilerplate.mistakes import Table, checked
from syndicate.boilerplate.rule import EVERYWHERE, Rule, bare, pattern_of
from syndicate.boilerplate.words import Words, is_plain, phrase, words_of
from syndicate.model import digest

_FILES: Final = ("common", "blogger", "wordpress", "newsroom")  # in the order in which their rules are asked
_SAID: Final = ("phrases", "rows", "starts", "after", "sentences")  # keys whose values are words
_ASKING: Final = "{ask} ** {ours} **"  # how a block asks readers to come somewhere


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """All rules. tables: by name; kept: blocks that no rule cuts; digest: of all that they say."""

    tables: Mapping[str, Table]
    kept: frozenset[Words]
    digest: str

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """In the order in which they are asked; made when first asked for, as most passes find nothing to clean."""
        return tuple(_rule(name, table) for name, table in self.tables.items())

    def named(self, name: str) -> Rule | None:
        """The rule of that name, if it was not switched off."""
        return next((rule for rule in self.rules if rule.name == name), None)

    @lru_cache(maxsize=4096)  # noqa: B019 - an article is looked at until nothing changes, and rules are few
    def labels(self, text: str) -> tuple[Rule, ...]:
        """The rules that the whole text is nothing but rubbish of."""
        return tuple(rule for rule in self.rules if rule.matches(text))

    def knowing_words(self, text: str) -> tuple[Rule, ...]:
        """The rules that know every word of a small line."""
        return tuple(rule for rule in self.rules if rule.is_made_of(text))

    def leading(self, text: str, links: Sequence[str], *, only: bool) -> tuple[Rule, ...]:
        """The rules that know where the links of a block with that text lead; only: it is nothing but links."""
        return tuple(rule for rule in self.rules if rule.leads_to(text, links, only=only))

    @lru_cache(maxsize=4096)  # noqa: B019 - templates use few names
    def container(self, tag: str, classes: tuple[str, ...]) -> str:
        """The name of the rule that cuts a whole element of that name and these classes, or ""."""
        return next((rule.name for rule in self.rules if rule.container(tag, classes)), "")

    def ending(self, text: str, *, last: bool) -> tuple[str, str]:
        """What may go from the end of a paragraph, and the name of the rule; or two empty texts.

        last: it is the article's last one, which templates sign.
        """
        asked = [rule for rule in self.rules if rule.endings and (last or rule.where in EVERYWHERE)]
        return next(((found, rule.name) for rule in asked if (found := rule.ending(text))), ("", ""))


@cache
def shipped() -> Rules:
    """The rules that come with Syndicate. Raises ConfigError, which a test excludes."""
    return _made(shipped_tables(), {})


@cache
def shipped_tables() -> Mapping[str, Table]:
    """The tables of the files beside this one."""
    tables: dict[str, Table] = {}
    for name in _FILES:
        path = Path(__file__).parent / f"{name}.toml"
        tables = _joined(tables, checked(path.read_text(encoding="utf-8"), path.name, frozenset(tables)))
    return tables


def with_own(text: str, place: str) -> Rules:
    """The shipped rules and an operator's. text: the file's; place: its name. Raises ConfigError with every mistake."""
    own = checked(text, place, frozenset(shipped_tables()))
    keep = own.pop("keep", {})
    tables = {name: table for name, table in shipped_tables().items() if name not in keep.get("rules", ())}
    mine = {name: own[name] for name in own if name not in tables}
    return _made({**mine, **_joined(tables, {name: own[name] for name in own if name in tables})}, keep)


def _joined(tables: Mapping[str, Table], more: Mapping[str, Table]) -> dict[str, Table]:
    """The tables with more of them; what two of one name list stands together."""
    joined = {name: dict(table) for name, table in tables.items()}
    for name, table in more.items():
        had = joined.setdefault(name, {})
        had |= {key: [*had.get(key, ()), *table[key]] if key != "where" else table[key] for key in table}
    return joined


def _made(tables: Mapping[str, Table], keep: Table) -> Rules:
    kept = frozenset(words_of(said) for said in keep.get("phrases", ()))
    said = (list(tables.items()), sorted(map(list, kept)), forms(), families().words, families().patterns)
    return Rules(tables=tables, kept=kept, digest=digest(*said))


def _rule(name: str, table: Table) -> Rule:
    known = families()
    said = {key: [phrase(one) for one in table.get(key, ())] for key in _SAID}
    phrases, rows, after = ([p for p in said[key] if is_plain(p)] for key in ("phrases", "rows", "after"))
    classes = [c.lower() for c in table.get("classes", ())]
    return Rule(
        name=name,
        where=table["where"],
        phrases=frozenset([*phrases, *rows]),
        rows=frozenset(rows),
        after=frozenset(after),
        words=known.single(table.get("words", ())),
        fillers=known.single(table.get("fillers", ())),
        forms=pattern_of((p for p in said["phrases"] if not is_plain(p) and "*" not in p), known),
        wide=pattern_of((p for p in said["phrases"] if "*" in p), known),
        wide_after=pattern_of((p for p in said["after"] if not is_plain(p)), known),
        starts=pattern_of(said["starts"], known),
        calls=pattern_of(said["sentences"], known),
        asking=pattern_of([phrase(_ASKING)], known) if "invites" in table else None,
        targets=_wild(map(bare, table.get("targets", ()))),
        invites=_wild(map(bare, table.get("invites", ()))),
        shapes=tuple(re.compile(known.shape(one)) for one in table.get("shapes", ())),
        endings=tuple(re.compile(rf"(?:{known.shape(one)})$") for one in table.get("endings", ())),
        tags=frozenset(table.get("tags", ())),
        classes=frozenset(c for c in classes if "*" not in c),
        kinds=_wild(c for c in classes if "*" in c),
        longest=max(map(len, [*phrases, *after, *rows]), default=1),
        firsts=frozenset(p[0] for p in (*phrases, *after, *rows) if p),
    )


def _wild(said: Iterable[str]) -> re.Pattern[str] | None:
    """Any of these texts as one pattern; a * stands for anything, and case for nothing."""
    parts = [".*".join(map(re.escape, one.split("*"))) for one in said]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
