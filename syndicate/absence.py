"""What it means that articles are missing from a complete listing of their source. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

PATIENCE: Final = 3  # complete listings in a row without an article before it is withdrawn
FEW: Final = 5  # so many may be missing at once however few there are in all


@dataclass(frozen=True, kw_only=True, slots=True)
class Absences:
    """What is remembered of a source between its listings. missing: how many in a row lacked an article that is
    published still; gone: what was withdrawn for that reason. Both by uid.
    """

    missing: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What follows from a listing. withdraw: articles to take out; restore: such that are back; doubtful: so much is
    missing that a mistake is likelier than so many withdrawals: nothing is withdrawn until somebody confirms it.
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
    patience: int = PATIENCE,
    confirmed: Collection[str] = (),
) -> Verdict:
    """Decide about a source's articles. live: those published now; listed: what of live and gone the listing holds.

    patience: listings in a row, 0: nothing is ever withdrawn; confirmed: by an operator, need no more patience.
    Doubtful is a listing that holds nothing of what is published, or lacks more than half of it and more than a few.
    """
    present = frozenset(listed)
    gone = before.gone
    counted = frozenset(live) - gone
    missing = sorted(counted - present)
    doubtful = bool(missing) and (len(missing) == len(counted) or len(missing) > max(FEW, len(counted) / 2))
    counts = {uid: before.missing.get(uid, 0) + 1 for uid in missing}
    withdraw = tuple(
        uid for uid in missing if patience and (uid in confirmed or (counts[uid] >= patience and not doubtful))
    )
    return Verdict(
        absences=Absences(
            missing={uid: count for uid, count in counts.items() if uid not in withdraw},
            gone=(gone - present) | frozenset(withdraw),
        ),
        withdraw=withdraw,
        restore=tuple(sorted(gone & present)),
        doubtful=doubtful and bool(patience) and len(withdraw) < len(missing),
    )
