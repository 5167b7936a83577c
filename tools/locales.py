"""Bring the catalogues up to date with the messages of the templates and the code, and say what is left to translate.

    python tools/locales.py [FOLDER]      FOLDER: the catalogues, `locales` beside this script's folder unless said

Looks for messages as the pages and the code say them, compares them with MESSAGES, rewrites FOLDER/syndicate.pot and
brings each FOLDER/<language>/LC_MESSAGES/syndicate.po into its order: what is new comes in untranslated, what nothing
says any more goes; translations, comments and headers stay. The same messages always give the same bytes. Exits 1 if
MESSAGES is wrong or a catalogue is unfinished or faulty.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from syndicate.errors import ConfigError
from syndicate.localise import MESSAGES, check_catalogue, read_catalogue

ROOT = Path(__file__).resolve().parent.parent
MARKS: dict[str, Any] = {"say": None, "say_many": (1, 2), "to_say": None}  # which arguments of which calls are messages
HEADER = r"""# The messages of Syndicate. Start a language from this file: locales/<language>/LC_MESSAGES/syndicate.po
# {language} is the name of a language as a dictionary lists it; build the sentence so that it fits in that form.
# {date}, {author}, {authors}, {site}, {number} and {credit} are filled in as they are; {count} is a number in figures.
msgid ""
msgstr ""
"Project-Id-Version: Syndicate\n"
"Language: \n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""

Message = str | tuple[str, str]
Found = tuple[int, str, tuple[str | None, ...], list[str]]  # line, function, arguments, comments


def texts(arguments: Iterable[object]) -> tuple[str | None, ...]:
    """What a call is given in so many words; None for what is not."""
    values = (getattr(argument, "value", None) for argument in arguments)
    return tuple(value if isinstance(value, str) else None for value in values)


def said_in_template(file: IO[bytes], keywords: Iterable[str], *_: object, **__: object) -> Iterator[Found]:
    """Babel's extraction method for Jinja2 templates; Jinja2's own knows functions, and `voice.say` is a method."""
    for call in Environment(autoescape=True).parse(file.read().decode("utf-8")).find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        if name in keywords:
            yield call.lineno, name, texts(call.args), []


def said_in_code(file: IO[bytes], keywords: Iterable[str], *_: object, **__: object) -> Iterator[Found]:
    """Babel's extraction method for Python; its own does not look into f-strings before Python 3.12."""
    for call in ast.walk(ast.parse(file.read())):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in keywords:
                yield call.lineno, name, texts(call.args), []


def said(root: Path) -> dict[Message, str]:
    """Every message that the templates and the code below ``root`` say, with the file that says it first."""
    found: dict[Message, str] = {}
    for folder, pattern, method in (("templates", "**.html", said_in_template), ("syndicate", "**.py", said_in_code)):
        # Babel's types know a method by its name alone; its documentation allows the function as well.
        methods: Any = [(pattern, method)]
        for name, _, message, *_ in extract_from_dir(root / folder, methods, keywords=MARKS):
            found.setdefault(message if isinstance(message, str) else (message[0], message[1]), f"{folder}/{name}")
    return found


def mistakes(root: Path) -> list[str]:
    """How MESSAGES differs from what is said, a sentence for each difference."""
    found = said(root)
    lacking = [f"{file}: {message!r} is not in MESSAGES." for message, file in found.items() if message not in MESSAGES]
    return lacking + [f"MESSAGES: nothing says {message!r}." for message in MESSAGES if message not in found]


def template() -> Catalog:
    """The messages without translations."""
    catalogue = Catalog()
    for message in MESSAGES:
        catalogue.add(message)
    return catalogue


def entries(catalogue: Catalog) -> str:
    """The messages of a catalogue as a PO file writes them, without its header and never folded."""
    for message in catalogue:
        message.flags.discard("python-brace-format")  # Babel sets it; check_catalogue knows more of placeholders
    written = io.BytesIO()
    write_po(written, catalogue, width=0, no_location=True, omit_header=True, ignore_obsolete=True)
    return "\n" + written.getvalue().decode("utf-8").strip("\n") + "\n"


def update(path: Path) -> None:
    """Give a catalogue the messages of today in their order. Raises ConfigError if it cannot be read."""
    catalogue = read_catalogue(path)
    catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    header, _, _ = path.read_text(encoding="utf-8-sig").strip("\n").partition("\n\n")
    path.write_text(header + "\n" + entries(catalogue), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Do it; 0 if MESSAGES is right and every catalogue is finished."""
    folder = Path(arguments[0]) if arguments else ROOT / "locales"
    (folder / "syndicate.pot").write_text(HEADER + entries(template()), encoding="utf-8", newline="\n")
    left = mistakes(ROOT)
    for path in sorted(folder.glob("*/LC_MESSAGES/syndicate.po")):
        with contextlib.suppress(ConfigError):  # check_catalogue says what is wrong with it
            update(path)
        left += [str(problem) for problem in check_catalogue(path)]
    print(*left, f"{len(left)} left to do." if left else f"Every catalogue in {folder.name}/ is finished.", sep="\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
