"""A correction of an article that lies in the archive shows in the feed to subscribe to (RFC 5005, section 4)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from newsstand import edition, entry, printed, told

from syndicate.corrections import corrected, latest_changes
from syndicate.model import Kept, Shelved, ShelvedText
from syndicate.profile import fitted
from syndicate.rules.atom import atom_faults
from syndicate.rules.partner import PartnerRule, Profile
from syndicate.rules.rss import rss_faults

CORRECTED = "Now it is told otherwise"
START = datetime(2026, 11, 1, tzinfo=UTC)
HOURS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=40)  # published; changed after so many


def shelved(number: int, published: datetime) -> Shelved:
    page = f"{published:%Y/%m}/a-{number}"
    return Shelved(f"https://x.example/{number}", page, published, b"d", (), (), None)


@given(HOURS, st.integers(1, 8))
def test_a_feed_holds_what_changed_since_the_oldest_of_its_newest_and_at_most_as_many(
    hours: list[tuple[int, int]], size: int
) -> None:
    articles = [shelved(number, START + timedelta(hours=at)) for number, (at, _) in enumerate(hours)]
    changed = {a.url: a.published + timedelta(hours=after) for a, (_, after) in zip(articles, hours, strict=True)}
    texts = {url: ShelvedText(b"d", f"{when:%Y-%m-%dT%H:%M:%S.%fZ}") for url, when in changed.items()}
    shelf = sorted(sorted(articles, key=lambda a: a.page), key=lambda a: a.published, reverse=True)
    found = corrected(shelf, latest_changes(shelf, texts, len(shelf)), size)
    assert [a for a in shelf if a in found] == list(found)  # in the shelf's order, none of them twice
    assert not set(found) & set(shelf[:size])
    assert len(found) <= size
    since = shelf[size - 1].published if len(shelf) > size else None
    assert all(since and changed[article.url] > since for article in found)
    left = [changed[a.url] for a in shelf[size:] if a not in found and since and changed[a.url] > since]
    assert not left or (len(found) == size and max(left) <= min(changed[a.url] for a in found))


def site(*changes: tuple[int, datetime], profiles: tuple[str, ...] = (), count: int = 14) -> dict[str, bytes]:
    """An English site with an article a day and feeds of five, some of the articles changed at a moment."""
    texts = {number: told(number, title=f"What was told as number {number}") for number in range(count)}
    for number, when in changes:
        kept = texts[number]
        texts[number] = Kept(article=kept.article, translation=replace(kept.translation, title=CORRECTED, updated=when))
    made = printed(texts.values(), editions=(edition("en", size=5, profiles=profiles),))
    return {path: page.body for path, page in made.items()}


def ids(files: dict[str, bytes], path: str) -> list[str]:
    return [item["id"] for item in json.loads(files[path])["items"]]


NEWEST = entry(0).published
FIVE = [entry(number).id for number in range(5)]


def test_a_corrected_article_comes_back_into_the_feeds_that_have_it_in_their_archive() -> None:
    when = NEWEST + timedelta(hours=1)
    files = site((12, when))
    assert (rss_faults(files["en/rss.xml"]), atom_faults(files["en/atom.xml"])) == ([], [])
    assert ids(files, "en/feed.json") == [*FIVE, entry(12).id]
    assert entry(12).id in ids(files, "en/transportasi/feed.json")
    assert entry(12).id not in ids(files, "en/ekonomi/feed.json")
    assert entry(12).id in ids(files, "en/authors/sari-wulandari/feed.json")
    feed = json.loads(files["en/feed.json"])
    assert (feed["items"][-1]["title"], feed["_syndicate"]["updated"]) == (CORRECTED, f"{when:%Y-%m-%dT%H:%M:%SZ}")
    assert CORRECTED.encode() in files["en/rss.xml"]
    assert CORRECTED.encode() in files["en/atom.xml"]
    assert CORRECTED.encode() not in files["en/index.html"]  # a page for people leads to the newest
    archived = [path for path in files if path.startswith("en/2026/11/feed") and CORRECTED.encode() in files[path]]
    assert [entry(12).id in ids(files, path) for path in archived] == [True]


def test_a_correction_leaves_the_feed_when_as_much_was_published_since() -> None:
    oldest = entry(4).published
    assert ids(site((12, oldest + timedelta(seconds=1))), "en/feed.json") == [*FIVE, entry(12).id]
    assert ids(site((12, oldest)), "en/feed.json") == FIVE


def test_when_everything_changed_at_once_a_feed_holds_twice_its_size() -> None:
    files = site(*((number, NEWEST) for number in range(14)))
    assert ids(files, "en/feed.json") == [entry(number).id for number in range(10)]


def test_a_partner_hears_of_corrections_too_and_its_feed_is_dated_by_them() -> None:
    when = NEWEST + timedelta(hours=1)
    files = site((24, when), profiles=("flipboard", "msn"), count=26)
    for partner, count in (("flipboard", 8), ("msn", 6)):  # one wants more, but only what has a picture
        feed = json.loads(files[f"en/partners/{partner}/feed.json"])
        assert feed["items"][-1]["id"] == entry(24).id
        assert feed["_syndicate"]["updated"] == f"{when:%Y-%m-%dT%H:%M:%SZ}"
        assert len(feed["items"]) == count


def test_no_partner_gets_more_than_it_takes() -> None:
    entries, late = [entry(number) for number in range(9)], [entry(7).id]
    open_minded = Profile(name="p", title="P", rules=())
    assert fitted(entries, open_minded, 3, late) == (*entries[:3], entries[7])
    rule = PartnerRule(check="items_max", value=3, source="s", read=date(2026, 11, 26), says="At most three.")
    assert fitted(entries, replace(open_minded, rules=(rule,)), 3, late) == tuple(entries[:3])
