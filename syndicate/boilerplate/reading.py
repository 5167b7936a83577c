"""Files of rules: TOML tables, the shipped ones and an operator's own on top. Every mistake is told with its line.

A table is a rule; its name stands in reports. Its keys:

    where      "tail"      after the last paragraph of prose, or a label in the last quarter of the text
               "edges"     there, or before the first paragraph of prose
               "outside"   before the first or after the last paragraph of prose, and nowhere else
               "anywhere"  wherever it stands
               "links"     a label with only links, or nothing, under it; the links go with it
    phrases    cut where a whole block is made of nothing but these; * stands for one to twelve words, and such a
               phrase is spared where it ends like a sentence
    rows       words that count as phrases only in company: beside phrases, or several in a row
    starts     cut where a block begins with this and a colon, and does not end like a statement
    after      cut only directly after something that the same rule cut
    sentences  whole sentences, however they end; each * stands for one to twelve words
    shapes     regular expressions (Python's) that a whole short block matches
    endings    regular expressions cut from the end of the last paragraph, behind the end of its last sentence
    tags       whole elements, by name, outside quotations and figures
    classes    whole elements, by class or #id; a * at the end stands for any ending

In an operator's file a table of a shipped name adds to that rule, another name makes a rule of its own. The table
``[keep]`` takes back: ``phrases`` are blocks that are never cut, ``rules`` are rules that are switched off.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast, get_args

from syndicate.boilerplate.dateline import forms
from syndicate.boilerplate.rule import Rule, Where, calls_of
from syndicate.boilerplate.words import Words, phrase, words_of
from syndicate.errors import ConfigError, Problem
from syndicate.model import digest

_LISTS: Final = ("phrases", "rows", "starts", "after", "sentences", "shapes", "endings", "tags", "classes")
_FILES: Final = ("common", "blogger", "wordpress", "newsroom")  # in the order in which their rules are asked
_KEEP: Final = ("phrases", "rules")
_MOST_STARS: Final = 3  # in a sentence; more would take long to compare
Table = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """All rules, in the order in which they are asked. kept: blocks that no rule cuts; digest: of all that they say."""

    rules: tuple[Rule, ...]
    kept: frozenset[Words]
    digest: str

    def container(self, tag: str, classes: Sequence[str]) -> str:
        """The name of the rule that cuts a whole element of that name and these classes, or ""."""
        return next((rule.name for rule in self.rules if rule.container(tag, tuple(classes))), "")

    def ending(self, text: str) -> tuple[str, str]:
        """What may go from the end of the last paragraph, and the name of the rule; or two empty texts."""
        return next(((found, rule.name) for rule in self.rules if (found := rule.ending(text))), ("", ""))


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
        tables = _joined(tables, _checked(path.read_text(encoding="utf-8"), path.name, frozenset(tables)))
    return tables


def with_own(text: str, place: str) -> Rules:
    """The shipped rules and an operator's. text: the file's; place: its name. Raises ConfigError with every mistake."""
    own = _checked(text, place, frozenset(shipped_tables()))
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
    rules = tuple(_rule(name, table) for name, table in tables.items())
    return Rules(rules=rules, kept=kept, digest=digest(list(tables.items()), sorted(map(list, kept)), forms()))


def _rule(name: str, table: Table) -> Rule:
    phrases = [phrase(said) for said in table.get("phrases", [])]
    rows = frozenset(words_of(said) for said in table.get("rows", []))
    after = frozenset(phrase(said) for said in table.get("after", []))
    classes = [c.lower() for c in table.get("classes", [])]
    return Rule(
        name=name,
        where=table["where"],
        phrases=rows | {p for p in phrases if "*" not in p},
        patterns=_by_first(p for p in phrases if p.count("*") == 1),
        rows=rows,
        starts=frozenset(words_of(said) for said in table.get("starts", [])),
        after=after,
        calls=calls_of([phrase(said) for said in table.get("sentences", [])]),
        shapes=tuple(re.compile(said) for said in table.get("shapes", [])),
        endings=tuple(re.compile(rf"(?:{said})$") for said in table.get("endings", [])),
        tags=frozenset(table.get("tags", [])),
        classes=frozenset(c for c in classes if not c.endswith("*")),
        prefixes=tuple(c[:-1] for c in classes if c.endswith("*")),
        longest=max(map(len, [*phrases, *after, *rows]), default=1),
        firsts=frozenset(p[0] for p in (*phrases, *after, *rows) if p),
    )


def _by_first(patterns: Iterable[Words]) -> Mapping[str, tuple[Words, ...]]:
    found: dict[str, tuple[Words, ...]] = {}
    for pattern in patterns:
        found[pattern[0]] = (*found.get(pattern[0], ()), pattern)
    return found


def _checked(text: str, place: str, known: frozenset[str]) -> dict[str, Table]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{place}:{line[1]}" if line else place
        raise ConfigError([Problem(place=where, what=f"not TOML: {error}.")]) from error
    problems = []
    for name, table in tables.items():
        for key, value, what, hint in _mistakes(name, table, known):
            spot = f"{place}:{_line(text, name, key, value)} [{name}]{f' {key}' if key else ''}"
            problems.append(Problem(place=spot, what=what, hint=hint))
    if problems:
        raise ConfigError(problems)
    return cast("dict[str, Table]", tables)


def _mistakes(name: str, table: object, known: frozenset[str]) -> Iterator[tuple[str, str, str, str]]:
    """Key, value, what is wrong, and what to do."""
    if not isinstance(table, dict):
        yield "", "", "stands outside a table.", "Write it under a heading such as [my-rule]."
        return
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        yield "", "", "is no name for a rule.", "Write small letters, figures and hyphens, such as [my-rule]."
    lists = _KEEP if name == "keep" else _LISTS
    for key, value in table.items():
        if key == "where" and name != "keep":
            continue
        if key not in lists:
            yield key, "", "is not a key of a rule; mind the spelling.", f"Known: {', '.join(lists)}."
        elif not isinstance(value, list) or not all(isinstance(said, str) for said in value):
            yield key, "", "must be a list of texts.", 'Write ["one", "two"].'
        else:
            yield from ((key, said, *mistake) for said in value for mistake in _wrong(key, said, name))
    if name == "keep":
        unknown = [said for said in table.get("rules", ()) if isinstance(said, str) and said not in known]
        yield from (("rules", said, f"“{said}” is no rule.", f"Known: {', '.join(known)}.") for said in unknown)
    elif ("where" in table or name not in known) and table.get("where") not in get_args(Where):
        yield "where", "", f"must be one of {', '.join(get_args(Where))}.", ""


def _wrong(key: str, said: str, name: str) -> Iterator[tuple[str, str]]:
    """What is wrong with one text under ``key``, and what to do."""
    judge = _JUDGES.get(key)
    if name != "keep" or key == "phrases":
        yield from judge(said) if judge else ()


def _words(said: str, most: int) -> Iterator[tuple[str, str]]:
    if not [word for word in phrase(said) if word != "*"]:
        yield f"“{said}” has no word; it would cut everything.", "Write at least one word."
    if phrase(said).count("*") > most:
        yield f"“{said}” has more than {most} stars.", "Leave one out."


def _pattern(said: str) -> Iterator[tuple[str, str]]:
    try:
        found = re.compile(said)
    except (re.error, OverflowError, RecursionError) as error:
        yield f"“{said}” is not a regular expression: {error}.", ""
        return
    if found.fullmatch(""):
        yield f"“{said}” matches nothing at all; it would cut what is empty.", "Write at least one letter."


def _name(said: str) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"#?[\w-]+\*?", said):
        yield f"“{said}” is no name of an element, class or id.", "Write names without dots and spaces."


_JUDGES: Final[dict[str, Callable[[str], Iterator[tuple[str, str]]]]] = {
    "phrases": lambda said: _words(said, 1),
    "rows": lambda said: _words(said, 0),
    "starts": lambda said: _words(said, 0),
    "after": lambda said: _words(said, 1),
    "sentences": lambda said: _words(said, _MOST_STARS),
    "shapes": _pattern,
    "endings": _pattern,
    "tags": _name,
    "classes": _name,
}


def _line(text: str, name: str, key: str, value: str) -> int:
    """The line of a value, or of its key, or of its table's heading, or 1."""
    lines = text.splitlines()
    heading = re.compile(rf"\s*\[\s*[\"']?{re.escape(name)}[\"']?\s*\]|\s*{re.escape(name)}\s*=")
    begin = next((i for i, line in enumerate(lines) if heading.match(line)), 0)
    if not key:
        return begin + 1
    rest = range(begin + 1, len(lines))
    end = next((i for i in rest if re.match(r"\s*\[[^\[\]\"']+\]\s*(?:#.*)?$", lines[i])), len(lines))
    at = next((i for i in range(begin, end) if re.match(rf"\s*{re.escape(key)}\s*=", lines[i])), begin)
    quoted = re.sub(r"\\", r"\\\\", value)
    found = (i for i in range(at, end) if value and (value in lines[i] or quoted in lines[i]))
    return next(found, at) + 1
