"""Jinja2 templates that escape everything; the only file that knows Jinja2.

A template sees values, a Voice for words and dates, and a Place for addresses. It gets no clock and no configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

import jinja2.compiler
import jinja2.runtime
from markupsafe import Markup, escape

from syndicate.errors import ConfigError, Problem, SyndicateError
from syndicate.localise import own_name, with_territory
from syndicate.model import Page
from syndicate.paths import FEEDS, STYLE
from syndicate.render.content import lead_image
from syndicate.render.escaping import clean_line, clean_text, rfc3339

NEEDED = (
    "alternates.html", "article.html", "base.html", "chooser.html", "discovery.html", "edition.html", "feeds.html",
    "footer.html", "masthead.html", "not_found.html", "others.html", "withdrawn.html", "style.css",
)  # fmt: skip
ADDED = "extra.css"  # an operator's rules, which follow the shipped style

_READ = ("**/*.html", "*.css")


class _Code(jinja2.compiler.CodeGenerator):
    """Compiles ``{{ }}`` to one call, where Jinja2 makes four of it: an eighth of what a page costs."""

    def _output_child_pre(self, *_: Any) -> None:
        self.write("environment.shown(")

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")


class _Context(jinja2.runtime.Context):
    """Calls what a template calls as it stands; Jinja2 asks of each whether it wants the context, and none does."""

    def call(self, called: Any, /, *args: Any, _block_vars: Any = None, _loop_vars: Any = None, **more: Any) -> Any:
        return called(*args, **more)


class _Template(jinja2.Template):
    def filled(self, values: dict[str, Any]) -> str:
        """What render() gives, without its copies of the values and of the globals, which are among them."""
        try:
            return "".join(self.root_render_func(_Context(self.environment, values, self.name, self.blocks)))
        except Exception:  # noqa: BLE001  # that tells where in the template it was, and raises it
            self.environment.handle_exception()


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    context_class = _Context
    template_class = _Template

    @staticmethod
    def shown(value: object) -> str:
        """A value escaped. No character that XML forbids reaches a page, wherever it came from."""
        if type(value) is Markup:
            return value
        if type(value) is not str:
            return escape(value)
        text = clean_text(value)
        if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:  # asking costs a third of escaping
            return escape(text)
        return text


class Templates:
    """The templates in some folders, an operator's before the shipped ones; each file may be overridden alone."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._held: Page | None = None  # the style
        self._compiled: dict[str, _Template] = {}
        self._environment = _Environment(
            loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._environment.filters.update(line=clean_line, moment=rfc3339)
        self._environment.globals.update(
            own_name=cache(own_name), formats=FEEDS, lead_image=lead_image, with_territory=cache(with_territory)
        )

    def hold(self) -> None:
        """Read and compile all of them now, so that later changes on disk are not noticed. Raises ConfigError."""
        for name in self._environment.list_templates():
            if name.endswith(".html"):
                self._template(name)
            else:
                with suppress(ConfigError):  # a picture, perhaps; what pages include may have any name
                    self._template(name)
        self._held = self.style()

    def check(self) -> list[Problem]:
        """Every template that is missing or is not Jinja2, with file and line."""
        problems = [
            Problem(place=name, what="no template of this name is in any folder.", hint="Reinstall Syndicate.")
            for name in NEEDED
            if not any((folder / name).is_file() for folder in self._folders)
        ]
        for file in sorted(file for folder in self._folders for kind in _READ for file in folder.glob(kind)):
            try:
                text = file.read_text(encoding="utf-8")
                if file.suffix == ".html":
                    self._environment.parse(text, name=file.name, filename=str(file))
            except jinja2.TemplateSyntaxError as error:
                problems.append(Problem(place=f"{file}:{error.lineno}", what=f"{error.message}."))
            except (OSError, UnicodeDecodeError) as error:
                problems.append(Problem(place=str(file), what=f"cannot be read: {error}."))
        return problems

    def style(self) -> Page:
        """The style sheet as it stands, and after it the first folder's ``extra.css`` if there is one.

        Raises ConfigError if there is no style sheet or one cannot be read.
        """
        if self._held:
            return self._held
        text = self._source("style.css")
        if any((folder / ADDED).is_file() for folder in self._folders):
            text = f"{text.rstrip()}\n\n{self._source(ADDED)}"
        return Page(path=STYLE, type="text/css; charset=utf-8", body=text.encode())

    def fill(self, name: str, values: Mapping[str, Any]) -> Markup:
        """``name`` filled in. Raises ConfigError with file and line if an operator's template is wrong."""
        template = self._template(name)
        try:
            return Markup(template.filled({**self._environment.globals, **values}))  # noqa: S704  # autoescaped
        except SyndicateError:  # of a template within this one
            raise
        except Exception as error:  # whatever it does: an operator may write anything
            raise ConfigError([_problem(error, name)]) from error

    def _template(self, name: str) -> _Template:
        """The compiled template, kept for good once it is read."""
        if name not in self._compiled:
            try:
                self._compiled[name] = cast("_Template", self._environment.get_template(name))
            except jinja2.TemplateError as error:
                raise ConfigError([_problem(error, name)]) from error
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError([Problem(place=name, what=f"cannot be read: {error}.")]) from error
        return self._compiled[name]

    def _source(self, name: str) -> str:
        assert self._environment.loader is not None
        try:
            return self._environment.loader.get_source(self._environment, name)[0]
        except jinja2.TemplateNotFound as error:
            raise ConfigError([Problem(place=name, what="is in no folder of templates.")]) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError([Problem(place=name, what=f"cannot be read: {error}.")]) from error


def _problem(error: Exception, name: str) -> Problem:
    place, line = name, getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace:  # the innermost frame that is a template tells where
        if trace.tb_frame.f_code.co_filename.endswith(".html"):
            place, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    kind = type(error).__name__
    what = error.message or kind if isinstance(error, jinja2.TemplateError) else f"{kind}: {error}"
    return Problem(place=f"{place}:{line}" if line else place, what=f"{what}.")
