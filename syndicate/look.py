"""How pages look and speak: the templates and voices, and the keys of both, which are had without reading them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.contents import contents, program, within
from syndicate.iso639 import SYNONYMS

if TYPE_CHECKING:
    from syndicate.localise import Voice
    from syndicate.render.templates import Templates

# A change in any of these may change a page; a text that changes for other reasons has a key of its own.
DRAWING = (
    "__init__.py", "html", "illustrating.py", "iso639.py", "issue.py", "localise", "model", "paths.py", "pictures.py",
    "press.py", "profile.py", "render", "rules/partner.py", "rules/profiles", "site.py", "slug.py",
)  # fmt: skip
_LIBRARIES = ("babel", "feedgen", "jinja2", "lxml", "markupsafe", "pydantic-core")


class Look:
    """Templates and voices are read when something is drawn: most passes draw nothing, and start faster without.

    languages: of the editions; templates, locales: folders of templates and of catalogues, the operator's first.
    """

    def __init__(self, languages: Sequence[str], *, templates: Sequence[Path], locales: Sequence[Path]) -> None:
        self._languages, self._templates, self._locales = languages, templates, locales

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """For each language 32 hex digits, others when anything changes that draws its pages and is no value.

        That is the program, its libraries, a template or style, a catalogue. Raises ConfigError if one cannot be read.
        """
        libraries = " ".join(version(name) for name in _LIBRARIES).encode()
        made = sha256(libraries + contents(program(*DRAWING)))
        for folder in self._templates:
            filled = [file for file in within(folder, "**/*") if _may_be_included(file)]
            made.update("\0".join(str(file.relative_to(folder)) for file in filled).encode("utf-8", "surrogateescape"))
            made.update(contents(filled))
        keys = {}
        for language in self._languages:
            own = made.copy()
            own.update(contents(_catalogues(language, self._locales)))
            keys[language] = own.hexdigest()[:32]
        return keys

    @cached_property
    def templates(self) -> Templates:
        """The templates, each read when it is first filled."""
        from syndicate.render.templates import Templates

        return Templates(self._templates)

    @cached_property
    def voices(self) -> Mapping[str, Voice]:
        """The voice of each language. Raises ConfigError for a broken catalogue."""
        from syndicate.localise import load_voice

        return {language: load_voice(language, self._locales) for language in self._languages}

    def hold(self) -> None:
        """Read everything now, so that later changes on disk are not noticed. Raises ConfigError."""
        _ = self.keys, self.voices
        self.templates.hold()


def _may_be_included(file: Path) -> bool:
    """A template may include files of any name, drawings too; but not catalogues and not what editors leave behind."""
    passing = file.name.startswith(".") or file.name.endswith("~")
    return not passing and file.suffix not in {".po", ".mo"} and file.is_file()


def _catalogues(language: str, folders: Iterable[Path]) -> Iterator[Path]:
    """The catalogues that may speak for a language, and perhaps one that does not, such as that of another script."""
    code = language.split("-")[0].lower()
    for folder in folders:
        for path in within(folder, "*/LC_MESSAGES/syndicate.po"):
            if re.split("[-_]", path.parts[-3])[0].lower() in {code, SYNONYMS.get(code)}:
                yield path
