"""``syndicate packs``: what is at hand, what there is, and getting it."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, JsonOption, command
from syndicate.errors import ConfigError, Problem

if TYPE_CHECKING:
    from syndicate.config import Config
    from syndicate.engines.pack_index import Errand
    from syndicate.engines.packs import Pack

packs_app = typer.Typer(no_args_is_help=True, help="Translation packs (.argosmodel).")
IndexOption = Annotated[
    str,
    typer.Option("--index", envvar="SYNDICATE_PACK_INDEX", help="Address of the package index; else Argos's own."),
]
_TAG = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"
_HOW = "Give a FILE, an address, or two languages: syndicate packs install id en"


@packs_app.command("list")
@command
def packs_list(
    config: ConfigOption = DEFAULT,
    available: Annotated[bool, typer.Option("--available", "--all", help="Those of the index too.")] = False,
    index: IndexOption = "",
    as_json: JsonOption = False,
) -> int:
    """The packs at hand, what is wrong with any, and what the configuration's languages lack."""
    from syndicate.show.packs import show_languages, show_offers, show_packs
    from syndicate.wiring.app import packs_of

    loaded = _config(config)
    found = packs_of(loaded)
    answer: dict[str, Any] = {
        "packs": [_row(p) for p in found.packs],
        "problems": [str(p) for p in found.problems],
        "languages": _languages(loaded, found.packs),
    }
    if available:
        answer |= _available(index or _index_of(loaded), found.packs)
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        show_packs(answer["packs"])
        show_languages(answer["languages"])
        if available:
            show_offers(answer["available"], answer["index"], answer["skipped"])
        for problem in found.problems:
            print(problem, file=sys.stderr)
    return 2 if found.problems else 0


@packs_app.command("install")
@command
def packs_install(
    what: Annotated[list[str], typer.Argument(help="A .argosmodel file, its address, or two languages: id en.")],
    config: ConfigOption = DEFAULT,
    index: IndexOption = "",
    timeout: Annotated[float, typer.Option(help="Seconds that one download may take.", min=1)] = 3600,
    as_json: JsonOption = False,
) -> int:
    """Install a pack where every Argos program finds it; of a pair of languages, all packs that its route lacks."""
    from syndicate.engines.acquire import install_address, install_offer
    from syndicate.engines.install import install_pack, sweep_cache
    from syndicate.engines.pack_index import fetch_index, plan_errand
    from syndicate.engines.packs import installed_folder
    from syndicate.show.progress import progress_on
    from syndicate.wiring.app import cache_folder, packs_of

    loaded = _config(config)
    folder, cache = installed_folder(os.environ, Path.home()), cache_folder(os.environ, Path.home())
    downloads = cache.with_name("downloads")
    made: list[Pack] = []

    def tell(pack: Pack) -> None:
        made.append(pack)
        if not as_json:
            print(f"Installed {pack.from_code}→{pack.to_code} {pack.version} in {pack.path}.")

    kind = _kind(what)
    try:
        if kind == "file":
            tell(install_pack(Path(what[0]), folder, cache))
        elif kind == "address":
            with progress_on(sys.stderr, quiet=as_json) as bar:
                pack = install_address(what[0], folder, cache, downloads=downloads, seconds=timeout, told=bar.step)
            tell(pack)
        else:
            at_hand = packs_of(loaded).packs
            errand = plan_errand(fetch_index(index or _index_of(loaded)), at_hand, what[0], what[1])
            if not as_json:
                print(_said(what, errand, at_hand), flush=True)
            for offer in errand.wanted:
                with progress_on(sys.stderr, quiet=as_json) as bar:
                    pack = install_offer(offer, folder, cache, downloads=downloads, seconds=timeout, told=bar.step)
                tell(pack)
    finally:
        if made:
            sweep_cache(cache, packs_of(loaded).packs)
        if as_json:
            print(json.dumps({"installed": [_row(p) for p in made]}, ensure_ascii=False))
    return 0


@packs_app.command("remove")
@command
def packs_remove(
    source: Annotated[str, typer.Argument(help="From, such as id.")],
    target: Annotated[str, typer.Argument(help="To, such as en.")],
    config: ConfigOption = DEFAULT,
) -> int:
    """Remove an installed pack."""
    from syndicate.engines.install import remove_pack, sweep_cache
    from syndicate.engines.languages import pack_codes
    from syndicate.engines.packs import find_packs, installed_folder
    from syndicate.wiring.app import cache_folder, packs_of

    folder, cache = installed_folder(os.environ, Path.home()), cache_folder(os.environ, Path.home())
    pairs = [(s, t) for s in (source, *pack_codes(source)) for t in (target, *pack_codes(target))]
    installed = find_packs([], folder).packs
    pair = next((p for p in pairs if any((i.from_code, i.to_code) == p for i in installed)), None)
    if pair is None:
        what = f"no pack {source}→{target} is installed in {folder}."
        raise ConfigError([Problem(place="packs", what=what, hint="`syndicate packs list` shows those that are.")])
    for pack in installed:
        if (pack.from_code, pack.to_code) == pair:
            remove_pack(pack, folder, cache)
            print(f"Removed {pack.path}.")
    sweep_cache(cache, packs_of(_config(config)).packs)
    return 0


def _config(path: Path) -> Config | None:
    """The configuration if there is one: packs are asked for before there is any, too."""
    from syndicate.config import load

    return load(path) if path.exists() or path != DEFAULT else None


def _index_of(config: Config | None) -> str:
    return config.translate.index if config else ""


def _kind(what: list[str]) -> str:
    """``file``, ``address`` or ``languages``. Raises ConfigError for anything else."""
    place = f"packs install {' '.join(what)}"
    if len(what) == 1:
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", what[0])
        if scheme and scheme[1].lower() not in {"http", "https"}:
            raise ConfigError([Problem(place=place, what="only http and https addresses are supported.", hint=_HOW)])
        if not scheme and not Path(what[0]).exists():
            raise ConfigError([Problem(place=place, what=f"there is no file {what[0]}.", hint=_HOW)])
        return "address" if scheme else "file"
    if len(what) == 2 and all(re.fullmatch(_TAG, word) for word in what):
        return "languages"
    raise ConfigError([Problem(place=place, what="these are not two languages.", hint=_HOW)])


def _said(what: list[str], errand: Errand, at_hand: tuple[Pack, ...]) -> str:
    """What will be done for a pair of languages."""
    from syndicate.engines.pack_index import newest_of
    from syndicate.engines.route import named

    newest = newest_of(at_hand)
    wanted = {offer.pair for offer in errand.wanted}
    lines = [f"{what[0]}→{what[1]} goes through {named(errand.route)}." if len(errand.route) > 1 else ""]
    lines += [
        f"At hand: {named([pair])} {newest[pair].version} in {newest[pair].path}."
        for pair in errand.route
        if pair in newest and pair not in wanted
    ]
    for offer in errand.wanted:
        size = f", {offer.size / 1e6:.1f} MB" if offer.size else ""
        had = f" in place of {newest[offer.pair].version}" if offer.pair in newest else ""
        lines.append(f"To install: {named([offer.pair])} {offer.version}{had}{size}, from {offer.links[0]}")
    if not errand.wanted:
        lines.append("Nothing is missing.")
    return "\n".join(line for line in lines if line)


def _row(pack: Pack) -> dict[str, Any]:
    return {
        "from": pack.from_code,
        "to": pack.to_code,
        "version": pack.version,
        "size": pack.size,
        "path": str(pack.path),
    }


def _languages(config: Config | None, packs: tuple[Pack, ...]) -> list[dict[str, Any]]:
    """For each language of the configuration: its route, what it lacks, and the command that gets that."""
    from syndicate.engines import route

    rows: list[dict[str, Any]] = []
    if config is None:
        return rows
    known = {(pack.from_code, pack.to_code) for pack in packs}
    own = config.site.source_language
    for language in config.site.languages:
        if "argos" not in config.engines_of(language):
            continue
        pairs = route.find_route(known, own, language)
        missing = route.lacking(known, own, language) if pairs is None else ()
        row = {"language": language, "route": pairs or (), "missing": missing}
        rows.append(row | {"command": route.command(own, language) if missing else ""})
    return rows


def _available(url: str, packs: tuple[Pack, ...]) -> dict[str, Any]:
    """What the index offers, each beside what is at hand."""
    from syndicate.engines.pack_index import fetch_index, newest_of, with_sizes

    index, newest = fetch_index(url), newest_of(packs)
    rows = []
    for offer in with_sizes(list(index.offers.values())):
        had = newest.get(offer.pair)
        state = "" if had is None else "newer version" if offer.order > had.order else "at hand"
        row = {"from": offer.from_code, "to": offer.to_code, "version": offer.version, "size": offer.size}
        rows.append(row | {"links": offer.links, "state": state, "at_hand": had.version if had else ""})
    return {"available": rows, "index": index.url, "skipped": index.skipped}
