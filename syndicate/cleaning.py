"""How articles are cleaned, with rules that are read when there is an article to clean.

Reading them takes as long as the rest of a pass with nothing new. So the version of cleaning, without which sources
cannot tell what is new, is noted in the state, with a key of the files that it was found from.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.contents import contents, program
from syndicate.errors import ConfigError, Problem
from syndicate.model import Article, RawArticle, Sighting, digest
from syndicate.ports import Store

if TYPE_CHECKING:
    from syndicate.boilerplate import Rules

NOTE = "cleaning"


class Cleaning:
    """The shipped rules, with an operator's on top. own: the file of these, None without one."""

    def __init__(self, own: Path | None = None) -> None:
        self._own = own

    @cached_property
    def rules(self) -> Rules:
        """Of what is cut before translation. Raises ConfigError with every mistake in the operator's file."""
        from syndicate.boilerplate import shipped, with_own

        if self._own is None:
            return shipped()
        try:
            return with_own(self._own.read_text(encoding="utf-8"), str(self._own))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError([Problem(place="clean.rules", what=f"{self._own} cannot be read: {error}.")]) from error

    def version(self, store: Store) -> str:
        """Changes when articles may be cleaned differently: sources then show everything anew. Raises ConfigError."""
        files = [*program("clean.py", "boilerplate", "html"), *([self._own] if self._own else [])]
        key = digest(contents(files))
        known, _, version = (store.noted(NOTE) or "").partition(" ")
        if known != key:
            from syndicate.clean import version as version_of

            version = version_of(self.rules)
            store.note(NOTE, f"{key} {version}")
        return version

    def clean(self, raw: RawArticle, sighting: Sighting, *, source_language: str) -> Article:
        """See clean.clean."""
        from syndicate.clean import clean  # with all that reads HTML, late: most passes clean nothing

        return clean(raw, sighting, source_language=source_language, rules=self.rules)
