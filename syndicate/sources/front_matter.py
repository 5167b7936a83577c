"""Front matter: the lines of YAML or TOML at the top of a Markdown file."""

from __future__ import annotations

import re
import tomllib

import yaml

from syndicate.model import Json
from syndicate.sources.draft import Unusable

_FENCE = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n")


def split_front_matter(text: str) -> tuple[Json, str]:
    """The keys and the text below. ``---`` encloses YAML, ``+++`` TOML; a file without either has no keys.

    Raises Unusable if the front matter is not closed, cannot be read or is no table of keys.
    """
    opened = _FENCE.match(text)
    if opened is None:
        return {}, text
    fence = opened[1]
    closed = re.compile(rf"^{re.escape(fence)}[ \t]*\r?$", re.MULTILINE).search(text, opened.end())
    if closed is None:
        raise Unusable(f"front matter: it is not closed; end it with a line {fence}")
    head, rest = text[opened.end() : closed.start()], text[closed.end() :]
    said = _yaml(head) if fence == "---" else _toml(head)
    if said is None:
        return {}, rest
    if not isinstance(said, dict):
        raise Unusable("front matter: expected lines such as `title: …`")
    return {str(key): value for key, value in said.items()}, rest


def _yaml(head: str) -> object:
    try:
        return yaml.safe_load(head)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Unusable(f"front matter: line {line} is not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that does not exist
        raise Unusable(f"front matter: it is not YAML: {error}") from error
    except (LookupError, AttributeError, TypeError) as error:  # `!!bool ya`, `!!timestamp besok`, `!!int ''`
        raise Unusable("front matter: a value is not of the type that a tag `!!…` says; leave the tag out") from error


def _toml(head: str) -> object:
    try:
        return tomllib.loads(head.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise Unusable(f"front matter: it is not TOML: {error}") from error
