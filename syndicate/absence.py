"""What it means that articles are missing from a complete listing of their source. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

PATIENCE: Final = 3  # complete listings in a row without an article before it is withdrawn
FEW: Final = 5  # so many may be missing at once however few there are in all


@dataclass(frozen=True, kw_only=True, slots=True)
class Absences:
    """What is remembered of a source between its listings, all by uid. away: how many in a row lacked an article that
    is published still; missing: how many while no other source showed it either; gone: what was withdrawn for that
    reason; given: what is away for so long that it is now the article of whichever other source shows it.
    """

    away: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What follows from a listing. withdraw: articles to take out; restore: such that are shown again; doubtful: so
    much is away that a mistake is likelier: nothing is withdrawn or given until somebody confirms it.
    """

    absences: Absences
    withdraw: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    doubtful: bool = False


def judge(
    live: Collection[str],
    listed: Collection[str],
    before: Absences,
    *,
    elsewhere: Collection[str] = (),
    patience: int = PATIENCE,
    confirmed: Collection[str] = (),
) -> Verdict:
    """Decide about a source's articles. live: its own that are published now; listed: what of live and of what it lost
    the listing holds; elsewhere: what of them other sources show.

    patience: listings in a row, 0: nothing is ever withdrawn; confirmed: by an operator, need no more patience.
    Doubtful is a listing that holds nothing of what is published, or lacks more than half of it and more than a few.
    """
    present, shown = frozenset(listed), frozenset(elsewhere)
    counted = frozenset(live) - before.gone
    absent = counted - present
    doubtful = bool(absent) and (len(absent) == len(counted) or len(absent) > max(FEW, len(counted) / 2))
    away = {uid: before.away.get(uid, 0) + 1 for uid in absent}
    missing = {uid: before.missing.get(uid, 0) + 1 for uid in absent - shown}

    def due(counts: Mapping[str, int], least: int) -> frozenset[str]:
        return frozenset(uid for uid, n in counts.items() if uid in confirmed or (n >= least and not doubtful))

    withdraw = due(missing, patience) if patience else frozenset()
    gone = (before.gone - present) | withdraw
    given = (before.given | due(away, patience or PATIENCE)) - present - gone
    return Verdict(
        absences=Absences(
            away={uid: n for uid, n in away.items() if uid not in withdraw},
            missing={uid: n for uid, n in missing.items() if uid not in withdraw},
            gone=gone,
            given=given,
        ),
        withdraw=tuple(sorted(withdraw)),
        restore=tuple(sorted(before.gone & (present | shown))),
        doubtful=doubtful and bool(patience) and not absent <= gone | given,
    )
