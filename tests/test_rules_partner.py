"""What partners take: each check finds what breaks it, and what is fitted breaks none that fitting can mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from newsstand import entry

from syndicate.config import EditionTable
from syndicate.model import Entry, Media
from syndicate.paths import partner_path
from syndicate.profile import fitted, without_tables
from syndicate.rules.feed import Feed, Image, Item
from syndicate.rules.partner import CHECKS, PartnerRule, Profile, load_profile, partner_faults, profile_names

NEWEST = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


def item(number: int = 1, **changes: Any) -> Item:
    fields: dict[str, Any] = {
        "id": f"urn:x:{number}", "url": f"https://x.example/{number}.html", "title": "Rice prices fall in five cities",
        "summary": "s" * 300, "content": "<p>Long.</p>", "language": "en-US", "published": NEWEST, "updated": NEWEST,
        "images": (Image(url="https://x.example/a.jpg", width=800, height=600),),
    }  # fmt: skip
    return Item(**fields | changes)


def feed(*items: Item, **changes: Any) -> Feed:
    fields: dict[str, Any] = {
        "kind": "rss", "address": "https://x.example/rss.xml", "home": "https://x.example/", "title": "Kabar",
        "description": "News", "language": "en-US", "items": items or tuple(item(n) for n in range(30)),
        "hubs": ("https://hub.example/",), "dated": True, "size": 1000,
    }  # fmt: skip
    return Feed(**fields | changes)


def profile(check: str, value: Any, severity: Any = "error") -> Profile:
    rule = PartnerRule(
        check=check, value=value, source="s", read=date(2026, 11, 26), says="They say.", severity=severity
    )
    return Profile(name="p", title="P", rules=(rule,))


@pytest.mark.parametrize("name", profile_names())
def test_every_partner_takes_a_feed_made_for_it_and_each_rule_has_its_source(name: str) -> None:
    assert partner_faults(feed(), load_profile(name)) == []
    for rule in load_profile(name).rules:
        assert rule.source.startswith("https://")
        assert rule.read <= date(2026, 12, 31)
        assert rule.says.endswith(".")
    assert load_profile(name).name == name


def test_the_configuration_knows_the_same_partners() -> None:
    literal = get_args(EditionTable.model_fields["profiles"].annotation)[0]
    assert sorted(get_args(literal)) == list(profile_names())
    with pytest.raises(KeyError):
        load_profile("../rss")


BROKEN = {
    "format": (["atom"], feed()), "https": (True, feed(address="http://x.example/rss.xml")),
    "title_min": (40, feed()), "title_max": (20, feed()), "summary_min": (301, feed()), "description_max": (3, feed()),
    "age_days": (364, feed(item(1), item(2, published=NEWEST - timedelta(days=365)))),
    "dates": (True, feed(item(published=None))), "one_language": (True, feed(item(language="id"))),
    "language_region": (True, feed(language="en")),
    "no_tables": (True, feed(item(content="<table><tr><td>1</td></tr></table>"))),
    "no_closing_link": (True, feed(item(content='<p>x</p>\n<p><a href="https://x.example/">Read</a></p>'))),
    "full_text": (True, feed(item(content=""))),
    "image_min": (400, feed(item(images=(Image(url="https://x.example/a.jpg", width=800, height=399),)))),
    "items_min": (31, feed()), "items_max": (29, feed()), "item_bytes": (100, feed()), "feed_bytes": (999, feed()),
    "hub": (True, feed(hubs=())), "channel_date": (True, feed(dated=False)),
}  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_finds_what_breaks_it_and_says_whose_rule_it_is(check: str) -> None:
    value, broken = BROKEN[check]
    faults = partner_faults(broken, profile(check, value))
    assert faults
    assert all("They say." in fault.what and fault.rule.startswith("P, s") and fault.hint for fault in faults)
    assert {fault.severity for fault in partner_faults(broken, profile(check, value, "warning"))} == {"warning"}


def test_an_item_without_picture_is_named_by_its_title() -> None:
    faults = partner_faults(feed(item(images=())), load_profile("flipboard"))
    assert any("Rice prices" in fault.place and "no picture" in fault.what for fault in faults)


# Fitting


def as_feed(entries: tuple[Entry, ...]) -> Feed:
    """What a feed of these entries would say."""
    return feed(
        *(
            item(
                id=e.id, url=e.url, title=e.title, summary=e.summary, content=e.body, published=e.published,
                language="en-US", updated=e.updated,
                images=tuple(Image(url=m.url, width=m.width, height=m.height) for m in e.media),
            )
            for e in entries
        )
    )  # fmt: skip


MENDED = {"title_max", "title_min", "age_days", "no_tables", "image_min", "items_max", "item_bytes"}
TABLE = (
    "<table><thead><tr><th>City</th><th>Price</th></tr></thead><tbody><tr><td>Solo</td><td>12</td></tr></tbody></table>"
)


def shelf() -> list[Entry]:
    picture = Media(url="https://x.example/s.jpg", type="image/jpeg", width=200, height=100)
    return [
        entry(1, title="A title that is far longer than any partner would ever take " * 4),
        entry(2, title="Short"),
        entry(3, title="A table in a body of text", body=f"<p>a</p>{TABLE}<p>b</p>"),
        entry(4, title="A picture that is too small", media=(picture,)),
        entry(500, title="An article of long ago, too old"),
        entry(5, title="An article that is far too large", body="<p>" + "x" * 1_100_000 + "</p>"),
        *(entry(n, title=f"Article number {n} of very many") for n in range(6, 80)),
    ]


@pytest.mark.parametrize("name", profile_names())
def test_what_is_fitted_breaks_no_rule_that_fitting_can_mend(name: str) -> None:
    known = load_profile(name)
    entries = fitted(shelf(), known)
    assert entries
    mendable = tuple(r for r in known.rules if r.check in MENDED and (r.severity == "error" or r.check != "title_min"))
    wanted = Profile(
        name=name,
        title=known.title,
        rules=tuple(r for r in mendable if r.severity == "error" or r.check != "image_min"),
    )
    assert partner_faults(as_feed(entries), wanted) == []
    assert [e.published for e in entries] == sorted((e.published for e in entries), reverse=True)
    assert fitted(entries, known) == entries
    before = {e.id: e for e in shelf()}
    assert all(
        (e.url, e.published, e.updated) == (before[e.id].url, before[e.id].published, before[e.id].updated)
        for e in entries
    )


def test_a_feed_stays_within_its_bytes() -> None:
    large = [entry(n, title=f"Article number {n} of a few", body="<p>" + "x" * 700_000 + "</p>") for n in range(5)]
    assert len(fitted(large, load_profile("google"))) == 2
    assert len(fitted(large, load_profile("msn"))) == 5


def test_reviewed_items_alone_only_where_a_partner_demands_it() -> None:
    entries = [entry(1), entry(2, origin="reviewed"), entry(3, origin="original")]
    assert [e.origin for e in fitted(entries, profile("reviewed_only", True))] == ["reviewed", "original"]
    assert len(fitted(entries, profile("title_max", 100))) == 3


def test_age_counts_from_the_newest_entry_that_is_kept() -> None:
    entries = [
        entry(0, title="x"),
        entry(300, title="A good title, long enough"),
        entry(600, title="A good title too, long"),
    ]
    assert [e.title for e in fitted(entries, load_profile("msn"))] == [
        "A good title, long enough",
        "A good title too, long",
    ]


def test_a_table_becomes_lines_of_text() -> None:
    assert without_tables(f"<p>a</p>{TABLE}<p>b</p>") == "<p>a</p><p>City: Solo; Price: 12</p><p>b</p>"
    plain = "<table><caption>R &amp; D</caption><tbody><tr><td>1 &lt; 2</td><td><b>x</b></td></tr></tbody></table>"
    assert without_tables(plain) == "<p><strong>R &amp; D</strong></p>\n<p>1 &lt; 2; x</p>"
    only_heads = "<table><thead><tr><th>A</th><th>B</th></tr></thead></table>"
    assert without_tables(only_heads) == "<p>A; B</p>"
    assert without_tables("<p>no table</p>") == "<p>no table</p>"


def test_a_partner_gets_as_many_as_it_wants_and_no_more() -> None:
    entries = [entry(n, title=f"Article number {n} of very many") for n in range(90)]
    counts = [(name, len(fitted(entries, load_profile(name), size))) for name in ("msn", "google") for size in (20, 80)]
    assert counts == [("msn", 20), ("msn", 80), ("google", 20), ("google", 60)]
    assert len(fitted(entries, load_profile("flipboard"), 10)) == 30
    few = fitted(entries[:5], load_profile("flipboard"), 10)
    assert [e.id for e in few] == [e.id for e in entries[:5] if e.media]


def test_where_a_partners_feeds_lie() -> None:
    assert partner_path("pt-BR", "msn") == "pt-BR/partners/msn/"


def test_an_entry_of_small_pictures_keeps_the_large_one() -> None:
    small, large = (Media(url=f"https://x.example/{w}.jpg", type="image/jpeg", width=w, height=w) for w in (100, 900))
    kept = fitted([replace(entry(1), media=(small, large))], load_profile("flipboard"))
    assert kept[0].media == (large,)
    assert fitted([replace(entry(1), media=(small,))], load_profile("flipboard")) == ()
