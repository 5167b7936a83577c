"""Values as JSON come back equal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from syndicate.model import Cut, Flaw, Media

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
MOMENT = st.datetimes(timezones=st.just(UTC))
VALUES: dict[Any, st.SearchStrategy[Any]] = {str: TEXT, datetime: MOMENT}
for _kind in (Media, Cut, Flaw):
    st.register_type_strategy(_kind, st.builds(_kind))


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of this kind, every field drawn from its type."""
    with_utc = {str: TEXT, datetime: MOMENT}
    for part, strategy in with_utc.items():
        st.register_type_strategy(part, strategy)
    return st.from_type(kind)
