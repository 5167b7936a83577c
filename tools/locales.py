"""Bring the catalogues up to date with the messages of the code, and say what is left to translate.

    python tools/locales.py [FOLDER]      FOLDER: the catalogues, `locales` beside this script's folder unless said

Rewrites FOLDER/syndicate.pot and adds to each FOLDER/<language>/LC_MESSAGES/syndicate.po the messages it lacks,
untranslated and at its end; nothing that a translator wrote is touched. The same messages always give the same bytes.
Exits 1 if a catalogue is unfinished or faulty.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from babel.messages.pofile import escape

from syndicate.errors import ConfigError
from syndicate.localise import MESSAGES, check_catalogue, plural_count, read_catalogue

ROOT = Path(__file__).resolve().parent.parent
HEADER = r"""# The messages of Syndicate. Start a language from this file: locales/<language>/LC_MESSAGES/syndicate.po
# {language} is the name of a language as a dictionary lists it; build the sentence so that it fits in that form.
# {date}, {authors}, {site} and {credit} are filled in as they are; {count} is a number in figures.
msgid ""
msgstr ""
"Project-Id-Version: Syndicate\n"
"Language: \n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""


def untranslated(messages: Iterable[str | tuple[str, str]], plurals: int) -> str:
    """The messages as entries of a PO file with ``plurals`` plural forms, each after an empty line."""
    entries = []
    for message in messages:
        if isinstance(message, str):
            lines = [f"msgid {escape(message)}", 'msgstr ""']
        else:
            lines = [f"msgid {escape(message[0])}", f"msgid_plural {escape(message[1])}"]
            lines += [f'msgstr[{index}] ""' for index in range(plurals)]
        entries.append("\n".join(["", *lines, ""]))
    return "".join(entries)


def complete(path: Path) -> None:
    """Add to a catalogue the messages it lacks. Raises ConfigError if it cannot be read."""
    known = {message.id[0] if isinstance(message.id, tuple | list) else message.id for message in read_catalogue(path)}
    missing = [m for m in MESSAGES if (m if isinstance(m, str) else m[0]) not in known]
    if missing:
        text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        added = untranslated(missing, plural_count(path.parent.parent.name))
        path.write_text(text + added, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Do it; 0 if every catalogue is finished."""
    folder = Path(arguments[0]) if arguments else ROOT / "locales"
    (folder / "syndicate.pot").write_text(HEADER + untranslated(MESSAGES, 2), encoding="utf-8", newline="\n")
    left = 0
    for path in sorted(folder.glob("*/LC_MESSAGES/syndicate.po")):
        with contextlib.suppress(ConfigError):  # check_catalogue says what is wrong with it
            complete(path)
        problems = check_catalogue(path)
        left += len(problems)
        for problem in problems:
            print(problem)
    print(f"{left} left to do." if left else f"Every catalogue in {folder.name}/ is finished.")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
