"""Catalogues of messages: PO files (GNU gettext manual, "The Format of PO Files"), read as they are, never compiled."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from syndicate.errors import ConfigError, Problem
from syndicate.iso639 import SYNONYMS
from syndicate.localise.languages import COUNTS, locale_of, plural_forms, script_of, subtags

MsgId = str | tuple[str, str]

MESSAGES: tuple[MsgId, ...] = (
    "Machine translation. Original language: {language}.",
    "Machine translation, checked by an editor. Original language: {language}.",
    "Some passages could not be translated and are shown in {language}.",
    "Read the original article",
    "Published {date}",
    "Updated {date}",
    "By {authors}",
    "Latest articles",
    "News from {site} in {language}",
    "Choose a language",
    "Languages",
    "Feeds",
    "Subscribe to this edition",
    "Topics",
    "This article is also available in:",
    "This article has been withdrawn",
    "The newsroom has withdrawn this article. It is no longer available in any language.",
    "Back to the latest articles",
    "Skip to the content",
    "No articles yet.",
    "Photo: {credit}",
    "Page not found",
    "The address is wrong, or the page has moved.",
    ("{count} article", "{count} articles"),
    "Older articles",
    "Read more",
    "Newer articles",
    "Page {number}",
    "Authors",
    "Articles by {author}",
    "All feeds of this edition",
    "What is a feed?",
    "A feed tells your feed reader about new articles, without an account and without advertising.",
    "Copy one of these addresses into your feed reader.",
    "The latest in this feed",
)
"""Every message of pages and feeds, in the order of the catalogues; a pair is a singular and its plural."""

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_STRING = r'"(?:[^"\\]|\\.)*"'
_PO_LINE = re.compile(rf"\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+{_STRING}|{_STRING})?\s*")


def to_say(text: str) -> str:
    """The same text, marked as a message for `make locales`: for what is said elsewhere than where it is written."""
    return text


def find_catalogues(language: str, folders: Sequence[Path]) -> Iterator[Path]:
    """The existing catalogues that may speak for a language, the most telling first."""
    parts = subtags(language)
    script = script_of(parts)
    names = [parts[:length] for length in range(len(parts), 1, -1)] + [(parts[0], script)] * bool(script) + [parts[:1]]
    speaking = [name for name in names if script_of(name) == script]
    speaking += [(SYNONYMS[name[0]], *name[1:]) for name in speaking if name[0] in SYNONYMS]
    for name in dict.fromkeys(speaking):
        for folder in folders:
            for joined in ("_".join(name), "-".join(name)) if len(name) > 1 else name:
                if (path := folder / joined / "LC_MESSAGES" / "syndicate.po").is_file():
                    yield path


def read_catalogue(path: Path) -> Catalog:
    """The PO file at ``path``. Raises ConfigError with the file and the line that cannot be understood."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(place=str(path), what=f"cannot be read: {error}.", hint="A catalogue is a PO file in UTF-8.")
        raise ConfigError([problem]) from error
    hint = "Mend the line, or take the file from your translation tool again."
    wrong = [n for n, line in enumerate(lines, 1) if not _PO_LINE.fullmatch(line)]  # babel is content with less
    if wrong:
        raise ConfigError([Problem(place=f"{path}:{n}", what="not a line of a PO file.", hint=hint) for n in wrong])
    try:
        return read_po(lines, ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        place = f"{path}:{error.lineno + 1}"
        raise ConfigError([Problem(place=place, what=f"{error.args[0].rpartition(' on ')[0]}.", hint=hint)]) from error
    except (ValueError, IndexError, TypeError) as error:
        raise ConfigError([Problem(place=f"{path}:1", what=f"not a PO file: {error}.", hint=hint)]) from error


def translated(catalogue: Catalog, locale: Locale) -> Iterator[tuple[MsgId, tuple[str, ...]]]:
    """The messages that can be said: finished, not fuzzy, and with as many forms as the language needs."""
    plurals = len(plural_forms(locale))
    for message in catalogue:
        forms = _forms(message)
        if not message.id or message.context or message.fuzzy or not all(forms):
            continue
        if isinstance(message.id, str):
            yield message.id, forms[:1]
        elif len(forms) == plurals:
            yield (message.id[0], message.id[1]), forms


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def check_catalogue(path: Path, *, whole: bool = True) -> list[Problem]:
    """What is wrong with a catalogue ``…/<language>/LC_MESSAGES/syndicate.po``, each with its line.

    whole: every one of MESSAGES must be there; False for an operator's catalogue, which may hold only what it changes.
    """
    try:
        catalogue = read_catalogue(path)
        locale = locale_of(path.parent.parent.name)
    except ConfigError as error:
        return list(error.problems)
    problems = [Problem(place=f"{path}:1", what=what) for what in _header_faults(catalogue, path, locale)]
    for msgid in MESSAGES:
        singular = msgid if isinstance(msgid, str) else msgid[0]
        message = catalogue.get(singular)
        if message is None:
            if whole:
                hint = "`make locales` adds it, ready to be translated."
                problems.append(Problem(place=str(path), what=f"{singular!r} is missing.", hint=hint))
            continue
        place = f"{path}:{message.lineno}"
        if message.id != msgid:
            problems.append(Problem(place=place, what=f"{singular!r} has the wrong plural, or lacks one."))
        elif message.fuzzy:
            problems.append(Problem(place=place, what=f"{singular!r} is marked fuzzy.", hint="Check it, unmark it."))
        else:
            faults = _message_faults(msgid, _forms(message), locale)
            problems += [Problem(place=place, what=what) for what in faults]
    return problems


def _header_faults(catalogue: Catalog, path: Path, locale: Locale) -> Iterator[str]:
    said = catalogue.locale_identifier or ""
    if _normal(said) != _normal(path.parent.parent.name):
        yield f"the header says Language: {said or 'nothing'}, but the folder is {path.parent.parent.name}."
    forms = plural_forms(locale)
    if catalogue.num_plurals != len(forms):
        yield f"nplurals is {catalogue.num_plurals}, but the language has {len(forms)} forms: {', '.join(forms)}."
        return
    try:
        choose = gettext.c2py(catalogue.plural_expr)
        for count in COUNTS:
            if choose(count) != forms.index(locale.plural_form(count)):
                yield f"plural= picks msgstr[{choose(count)}] for {count}, which is {locale.plural_form(count)!r}."
                return
    except (ValueError, ArithmeticError) as error:
        yield f"plural= cannot be understood: {error}."


def _message_faults(msgid: MsgId, forms: tuple[str, ...], locale: Locale) -> Iterator[str]:
    singular = msgid if isinstance(msgid, str) else msgid[0]
    wanted = set(PLACEHOLDER.findall(singular))
    for index, text in enumerate(forms):
        name = f"{singular!r}" + ("" if isinstance(msgid, str) else f" msgstr[{index}]")
        if not text.strip():
            yield f"{name} is not translated."
            continue
        # A form that stands for one number only may say it in words ("two articles" is one word in Arabic).
        alone = not isinstance(msgid, str) and _stands_for_one(index, locale)
        found = set(PLACEHOLDER.findall(text)) | ({"count"} if alone else set())
        for lost in sorted(wanted - found):
            yield f"{name} lacks {{{lost}}}."
        for strange in sorted(found - wanted):
            yield f"{name} has {{{strange}}}, which the message does not know."
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            yield f"{name} has a brace that belongs to no placeholder."


def _stands_for_one(index: int, locale: Locale) -> bool:
    forms = plural_forms(locale)
    return index < len(forms) and sum(locale.plural_form(count) == forms[index] for count in COUNTS) == 1


def _normal(language: str) -> str:
    return language.replace("-", "_").casefold()
