"""Which packs a translation goes through: one that serves the pair itself, or two that meet in English."""

from __future__ import annotations

from collections.abc import Collection

from syndicate.engines.languages import is_pivot, pack_codes

Pair = tuple[str, str]
_PIVOT = "en"


def find_route(known: Collection[Pair], source: str, target: str) -> tuple[Pair, ...] | None:
    """The pairs among ``known`` from one BCP 47 tag to another; none are needed within one language.

    None if the known ones do not lead there.
    """
    sources, targets = pack_codes(source), pack_codes(target)
    if sources == targets:
        return ()
    direct = [(s, t) for s in sources for t in targets if (s, t) in known]
    if direct:
        return (direct[0],)
    into = [(s, _PIVOT) for s in sources if (s, _PIVOT) in known]
    out = [(_PIVOT, t) for t in targets if (_PIVOT, t) in known]
    return (into[0], out[0]) if into and out else None


def lacking(known: Collection[Pair], source: str, target: str) -> tuple[Pair, ...]:
    """The pairs that are not among ``known`` and would complete the route through English."""
    sources, targets = pack_codes(source), pack_codes(target)
    legs = [
        [] if is_pivot(sources[0]) else [(s, _PIVOT) for s in sources],
        [] if is_pivot(targets[0]) else [(_PIVOT, t) for t in targets],
    ]
    return tuple(leg[0] for leg in legs if leg and not any(pair in known for pair in leg))


def named(pairs: Collection[Pair]) -> str:
    """``id→en, en→de``."""
    return ", ".join(f"{source}→{target}" for source, target in pairs)


def command(source: str, target: str) -> str:
    """What an operator types to get the packs from one tag to another."""
    return f"syndicate packs install {source} {target}"
