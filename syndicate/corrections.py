"""Which older articles a feed of now holds because their text changed (RFC 5005, section 4). Pure: no clock.

Who has read the archive once does not read it again, so a change of it must show in the feed to subscribe to. That feed
holds what was published or changed since the oldest of its newest articles was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import nlargest

from syndicate.model import Shelved, ShelvedText


def latest_changes(
    shelf: Iterable[Shelved], texts: Mapping[str, ShelvedText], count: int
) -> Sequence[tuple[datetime, Shelved]]:
    """The articles whose texts changed last, at most so many, each with when (UTC), the latest change first."""
    found = nlargest(count, shelf, key=lambda article: texts[article.url].updated)
    return [(datetime.fromisoformat(texts[article.url].updated), article) for article in found]


def corrected(
    articles: Sequence[Shelved], changes: Iterable[tuple[datetime, Shelved]], size: int
) -> tuple[Shelved, ...]:
    """The articles behind the newest ``size`` that changed since the oldest of those was published; newest first.

    articles: newest first; changes: the latest of them first. At most ``size``, those that changed last.
    """
    if len(articles) <= size:
        return ()
    oldest, newest = articles[size - 1].published, {article.url for article in articles[:size]}
    found = [article for when, article in changes if when > oldest and article.url not in newest]
    by_page = sorted(found[:size], key=lambda article: article.page)
    return tuple(sorted(by_page, key=lambda article: article.published, reverse=True))
