"""``syndicate validate``: a published folder, one file or one address against the formats' rules and a partner's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, JsonOption, command
from syndicate.errors import ConfigError, DoorError, Problem

if TYPE_CHECKING:
    from syndicate.validating import Answer, Verdict

SHOWN = 10  # faults shown of a file, unless told otherwise


@command
def validate(
    target: Annotated[str, typer.Argument(help="A folder, a file or an http(s) address; the output folder.")] = "",
    *,
    profile: Annotated[str, typer.Option(help="Also say what this partner would refuse: msn, apple, google…")] = "",
    follow: Annotated[int, typer.Option(help="Of an address: read its archive too, so many documents.", min=0)] = 0,
    show: Annotated[int, typer.Option(help="Faults shown of each file; 0 shows all.", min=0)] = SHOWN,
    allow_private: Annotated[bool, typer.Option(help="The address may be on a private network.")] = False,
    config: ConfigOption = DEFAULT,
    as_json: JsonOption = False,
) -> int:
    """Check what is published: every file against its format's rules, and all of them against each other.

    Exit status 0 without errors (warnings are allowed), 1 with errors, 2 if the target or the partner is unknown.
    """
    from syndicate import validating

    partner = validating.partner_called(profile)
    path = Path(target)
    if target.startswith(("http://", "https://")):
        verdict = validating.validate_feed(lambda url: _fetch(url, allow_private), target, partner, follow)
    elif target and not path.is_dir():
        verdict = validating.validate_file(target, _read(path), partner)
    else:
        verdict = validating.validate_folder(_folder(path if target else _output(config)), partner)
    if as_json:
        _print_json(verdict)
    else:
        _print(verdict, show)
    return 1 if verdict.errors else 0


def _fetch(url: str, allow_private: bool) -> Answer:
    from syndicate.sources.fetch import fetch

    got = fetch(url, allow_private=allow_private)
    return got.url, got.type, got.body


def _output(config: Path) -> Path:
    from syndicate.config import load

    return load(config).site.output


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "Name a folder, a file or an http(s) address."
        raise ConfigError([Problem(place=str(path), what=f"cannot be read: {error.strerror}.", hint=hint)]) from error


def _folder(path: Path) -> Folder:
    files = Folder(path)
    if not files:
        raise ConfigError([Problem(place=str(path), what="no file is there.", hint="`syndicate run` publishes.")])
    return files


class Folder(Mapping[str, bytes]):
    """The files below a folder by path with forward slashes, read when asked for; hidden ones are left out."""

    def __init__(self, root: Path) -> None:
        self._root = root
        every = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
        self._names = sorted(name.as_posix() for name in every if not any(part.startswith(".") for part in name.parts))

    def __getitem__(self, name: str) -> bytes:
        try:
            return (self._root / name).read_bytes()
        except OSError as error:
            raise DoorError(f"{name} cannot be read: {error.strerror}.", door=f"folder {self._root}") from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _print(verdict: Verdict, show: int) -> None:
    for name, faults in verdict.by_file().items():
        print(name or "the folder")
        for fault in faults[: show or None]:
            print(f"  {fault}")
        if show and len(faults) > show:
            print(f"  … and {len(faults) - show} more (--show 0 names all)")
    errors, warnings = verdict.errors, len(verdict.told) - verdict.errors
    files = f"{verdict.count} file{'s' * (verdict.count != 1)}"
    print(f"{files}: {errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}.")


def _print_json(verdict: Verdict) -> None:
    faults = [
        {"file": name, "place": f.place, "rule": f.rule, "what": f.what, "hint": f.hint, "severity": f.severity}
        for name, f in verdict.told
    ]
    answer = {"files": verdict.count, "errors": verdict.errors, "warnings": len(faults) - verdict.errors}
    print(json.dumps({**answer, "faults": faults}, ensure_ascii=False))
