"""Files of rules as their writers may get them wrong: every mistake is told with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast, get_args

from syndicate.boilerplate.families import NAMED, families
from syndicate.boilerplate.rule import Where
from syndicate.boilerplate.words import phrase
from syndicate.errors import ConfigError, Problem

_LISTS: Final = (
    "phrases", "rows", "starts", "after", "sentences", "words", "fillers", "shapes", "endings", "targets", "invites",
    "tags", "classes",
)  # fmt: skip
_KEEP: Final = ("phrases", "rules")
_MOST_STARS: Final = 3  # in a sentence; more would take long to compare
Table = dict[str, Any]


def checked(text: str, place: str, known: frozenset[str]) -> dict[str, Table]:
    """The tables of a file. known: names of rules that there are already. Raises ConfigError with every mistake."""
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
    words = phrase(said)
    if all(word in {"*", "**"} for word in words):
        yield f"“{said}” has no word; it would cut everything.", "Write at least one word."
    if sum(word in {"*", "**"} for word in words) > most:
        yield f"“{said}” has more than {most} stars.", "Leave one out."
    if "**" in words and most < _MOST_STARS:
        yield f"“{said}” has two stars together, which only sentences may.", "Write one."
    yield from _family(said, families().words)


def _family(said: str, known: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    unknown = next((name for name in NAMED.findall(said) if name not in known), "")
    if unknown:
        yield f"“{said}”: there is no family {{{unknown}}}.", f"Known: {', '.join(sorted(known))}."


def _pattern(said: str) -> Iterator[tuple[str, str]]:
    unknown = list(_family(said, families().patterns))
    if unknown:
        yield from unknown
        return
    try:
        found = re.compile(families().shape(said))
    except (re.error, OverflowError, RecursionError) as error:
        yield f"“{said}” is not a regular expression: {error}.", ""
        return
    if found.fullmatch(""):
        yield f"“{said}” matches nothing at all; it would cut what is empty.", "Write at least one letter."


def _address(said: str) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[^\s*]*\*?[^\s*]{4,}\*?", said):
        yield f"“{said}” is no address; it would cut too much.", "Write it like www.example.org/share*."


def _name(said: str) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"#?\*?[\w-]+\*?", said):
        yield f"“{said}” is no name of an element, class or id.", "Write names without dots and spaces."


_JUDGES: Final[dict[str, Callable[[str], Iterator[tuple[str, str]]]]] = {
    "phrases": lambda said: _words(said, 1),
    "rows": lambda said: _words(said, 0),
    "starts": lambda said: _words(said, 0),
    "after": lambda said: _words(said, 1),
    "sentences": lambda said: _words(said, _MOST_STARS),
    "words": lambda said: _words(said, 0),
    "fillers": lambda said: _words(said, 0),
    "shapes": _pattern,
    "endings": _pattern,
    "targets": _address,
    "invites": _address,
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
