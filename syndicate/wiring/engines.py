"""Turns the configuration's names of engines into engines: one object a kind, shared by the languages it serves.

A kind is imported when a language wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.config import Config, EngineName
from syndicate.engines.echo import EchoEngine
from syndicate.errors import ConfigError, Problem
from syndicate.ports import Engine

if TYPE_CHECKING:
    from syndicate.engines.packs import Pack


def make_engines(
    config: Config, *, packs: Callable[[], Sequence[Pack]], cache: Path, environ: Mapping[str, str]
) -> dict[str, tuple[Engine, ...]]:
    """For each language its engine and the one that stands in for it, if any. None has started anything yet.

    packs: looked for only if Argos serves a language; cache: where unpacked packs are kept; environ: holds the key that
    a server asks for. Raises ConfigError.
    """
    makers: dict[EngineName, Callable[[], Engine]] = {
        "argos": lambda: _argos(config, packs, cache),
        "apertium": lambda: _apertium(config),
        "libretranslate": lambda: _libretranslate(config, environ),
        "echo": EchoEngine,
    }
    chains = {language: config.engines_of(language) for language in config.site.languages}
    made = {name: makers[name]() for name in sorted({name for chain in chains.values() for name in chain})}
    return {language: tuple(made[name] for name in chain) for language, chain in chains.items()}


def close_engines(engines: Mapping[str, Iterable[Engine]]) -> None:
    """End the processes that engines have started."""
    for chain in engines.values():
        for engine in chain:
            if close := getattr(engine, "close", None):
                close()


def _argos(config: Config, packs: Callable[[], Sequence[Pack]], cache: Path) -> Engine:
    from syndicate.engines.apart import ApartEngine
    from syndicate.engines.argos import ArgosEngine
    from syndicate.engines.claim import Claim
    from syndicate.engines.packs import IN_USE

    settings = config.translate
    claim = Claim(cache / IN_USE)  # until the engine holds one: what is found must not be taken away before
    try:
        make = partial(
            ArgosEngine, tuple(packs()), cache=cache,
            beam_size=settings.beam_size, batch_tokens=settings.batch_tokens, threads=settings.threads,
        )  # fmt: skip
        return ApartEngine(make, patience=settings.patience) if settings.apart else make()
    finally:
        claim.release()


def _apertium(config: Config) -> Engine:
    from syndicate.engines.apertium import ApertiumEngine

    settings = config.translate.apertium
    return ApertiumEngine(program=settings.program, data=settings.data, timeout=settings.timeout)


def _libretranslate(config: Config, environ: Mapping[str, str]) -> Engine:
    from syndicate.engines.libretranslate import LibreTranslateEngine

    settings = config.translate.libretranslate
    assert settings is not None, "checked when the configuration was read"
    key = environ.get(settings.api_key_env, "") if settings.api_key_env else ""
    if settings.api_key_env and not key:
        what = f"the environment variable {settings.api_key_env} is not set."
        hint = "Set it to the key, or leave api_key_env out if the server asks for none."
        raise ConfigError([Problem(place="translate.libretranslate.api_key_env", what=what, hint=hint)])
    return LibreTranslateEngine(
        settings.url,
        api_key=key,
        model=settings.model,
        timeout=settings.timeout,
        characters=settings.characters,
    )
