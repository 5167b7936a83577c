"""How texts show pictures from elsewhere: pure, over bodies as cleaning leaves them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from conftest import NOW, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.html.tree import find, parse, write
from syndicate.model import Media, Picture, Translation
from syndicate.pictures import TRIES, addresses, is_due, placed, state_of, tried

A, B = "https://a.example/a.jpg?x=1&y=2", "https://b.example/b.png"
LINK = A.replace("&", "&amp;")
COPY = Picture(url=A, type="image/jpeg", width=800, height=600, length=999, asset="0123456789abcdef.jpg", copying=True)
SIZE = Picture(url=A, type="image/jpeg", width=800, height=600, length=999)
NO_COPY = Picture(url=A, copying=True, tries=1, failure="answered 404 Not Found.", again=NOW)


def text(body: str, *media: Media) -> Translation:
    return Translation(
        url="https://a.example/1", language="en", plan="p", title="T", summary="", body=body, tags=(), media=media,
        origin="machine", engine="echo", updated=NOW,
    )  # fmt: skip


def shown(body: str, *known: Picture, copying: bool) -> str:
    return placed(text(body), {p.url: p for p in known}, copying=copying).body


def img(url: str = A, alt: str = "Peta", **more: int) -> str:
    rest = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<img src="{url.replace("&", "&amp;")}" alt="{alt}"{rest}>'


@pytest.mark.parametrize(
    ("sides", "size"),
    [
        ({}, {"width": 800, "height": 600}),
        ({"width": 400}, {"width": 400, "height": 300}),
        ({"height": 300}, {"width": 400, "height": 300}),
        ({"width": 77, "height": 5}, {"width": 77, "height": 5}),
    ],
)
def test_missing_sides_are_filled_in_and_given_ones_stay(sides: dict[str, int], size: dict[str, int]) -> None:
    given = "".join(f' {side}="{number}"' for side, number in sides.items())
    body = f"<figure>{img()[:-1]}{given}><figcaption>Peta</figcaption></figure>"
    for known, copying, source in ((SIZE, False, A), (COPY, True, f"asset:{COPY.asset}"), (COPY, False, A)):
        found = shown(body, known, copying=copying)
        [made] = re.findall("<img[^>]*>", found)
        assert img(source) == re.sub(' (?:width|height)="[0-9]+"', "", made)
        assert {k: int(v) for k, v in re.findall('(width|height)="([0-9]+)"', made)} == size
        assert found.replace(made, "") == "<figure><figcaption>Peta</figcaption></figure>"


def test_without_copies_a_picture_of_which_nothing_is_known_stays_as_it_is() -> None:
    body = f"<p>Isi {img()} lagi</p>"
    assert shown(body, copying=False) == body
    assert shown(body, NO_COPY, copying=False) == body


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (f"<p>Isi {img()} lagi</p>", f'<p>Isi <a href="{LINK}">Peta</a> lagi</p>'),
        (f"<p>Isi {img(alt='')}lagi</p>", "<p>Isi lagi</p>"),
        (f"<p>Isi</p>\n<figure>{img(alt='')}</figure>\n<p>Lagi</p>", "<p>Isi</p>\n<p>Lagi</p>"),
        (f'<p><a href="https://c.example/">{img()}</a></p>', '<p><a href="https://c.example/">Peta</a></p>'),
        (f'<p>Isi</p>\n<figure><a href="https://c.example/">{img(alt="")}</a></figure>', "<p>Isi</p>\n"),
        (f"<ul><li>{img(alt='')}</li></ul>", ""),
        (
            f"<figure>{img(alt='&lt;b&gt; &quot;x&quot; &amp;')}</figure>",
            f'<figure><a href="{LINK}">&lt;b&gt; "x" &amp;</a></figure>',
        ),
        (
            f"<figure>{img()}{img(B)}<figcaption>K</figcaption></figure>",
            f'<figure><a href="{LINK}">Peta</a><a href="{B}">Peta</a><figcaption>K</figcaption></figure>',
        ),
    ],
)
def test_a_picture_without_a_copy_becomes_a_link_or_goes(body: str, left: str) -> None:
    assert shown(body, NO_COPY, copying=True) == left
    assert shown(body, copying=True) == left
    assert shown(left, copying=True) == left


def test_files_of_our_own_stay() -> None:
    body = f"<p>{img('asset:0123456789abcdef.png')}</p>"
    lead = Media(url="asset:0123456789abcdef.png", type="image/png")
    assert placed(text(body, lead), {}, copying=True) == text(body, lead)


def test_the_lead_picture_gets_what_was_read_and_goes_without_a_copy() -> None:
    lead = Media(url=A, alt="Peta", caption="K", credit="S", width=1, height=1)
    sound = Media(url="https://a.example/a.mp3", type="audio/mpeg", length=5)
    known = {A: COPY}
    for copying, url in ((True, f"asset:{COPY.asset}"), (False, A)):
        assert placed(text("", lead, sound), known, copying=copying).media == (
            Media(
                url=url, type="image/jpeg", alt="Peta", caption="K", credit="S", width=800, height=600, length=999
            ),
            sound,
        )  # fmt: skip
    assert placed(text("", lead, sound), {A: NO_COPY}, copying=True).media == (sound,)
    assert placed(text("", lead, sound), {A: NO_COPY}, copying=False).media == (lead, sound)


def test_which_pictures_are_asked_for() -> None:
    complete = Media(url=B, type="image/png", width=1, height=1, length=1)
    article = make_article(
        body=f'<p>{img()}</p><p>{img(B, width=3, height=4)} {img("asset:0123456789abcdef.png")}</p><p>src="https://x"</p>',
        media=(complete, Media(url="https://c.example/x"), Media(url="https://c.example/x.mp3")),
    )
    assert list(addresses(article, copying=True)) == [B, "https://c.example/x", A, B]
    assert list(addresses(article, copying=False)) == ["https://c.example/x", A]


@settings(deadline=None)
@given(st.booleans(), st.integers(1, 10))
def test_a_failure_is_tried_again_ever_later_and_in_the_end_no_more(copying: bool, calls: int) -> None:
    known, now, waits = None, NOW, []
    failed = Picture(url=A, failure="answered 500.")
    while is_due(known, copying=copying, now=now):
        known = tried(known, failed, copying=copying, now=now)
        assert known.failure == "answered 500."
        if known.again is None:
            break
        assert not is_due(known, copying=copying, now=known.again - timedelta(seconds=calls))
        waits.append(known.again - now)
        now = known.again
    assert known
    assert known.tries == TRIES == len(waits) + 1
    assert all(later == 4 * earlier for earlier, later in pairwise(waits))
    assert is_due(known, copying=not copying, now=NOW), "another wish begins anew"
    assert not is_due(known, copying=copying, now=datetime(2099, 1, 1, tzinfo=UTC))


def test_what_is_had_is_not_asked_for_again_and_a_failed_copy_forgets_no_size() -> None:
    assert not is_due(COPY, copying=True, now=NOW)
    assert not is_due(COPY, copying=False, now=NOW)
    assert not is_due(SIZE, copying=False, now=NOW)
    assert is_due(SIZE, copying=True, now=NOW)
    later = tried(SIZE, Picture(url=A, failure="answered 404."), copying=True, now=NOW)
    assert (later.width, later.type, later.failure) == (800, "image/jpeg", "answered 404.")
    assert shown(img(), later, copying=False) == img(width=800, height=600)
    better = tried(later, COPY, copying=True, now=NOW)
    assert (better.failure, better.tries, better.again) == ("", 0, None)


def test_the_state_changes_with_what_is_shown() -> None:
    known = {A: SIZE}
    assert state_of([], known, copying=True) == ""
    states = {
        state_of([A], {}, copying=False),
        state_of([A], known, copying=False),
        state_of([A], {A: COPY}, copying=True),
        state_of([A], {A: COPY}, copying=False),
        state_of([A, B], known, copying=False),
    }
    assert len(states) == 5
    failed = tried(SIZE, NO_COPY, copying=True, now=NOW)
    assert state_of([A], {A: failed}, copying=False) == state_of([A], known, copying=False)


ADDRESSES = st.sampled_from([A, B, "asset:0123456789abcdef.png", "https://c.example/?q=%22%3E"])
WORDS = st.text(st.sampled_from("ab <>&\"'="), max_size=8)


FORMS = [
    "<p>a {} b</p>",
    "<figure>{}<figcaption>c</figcaption></figure>",
    "<figure>{}</figure>",
    '<p><a href="https://d.example/" title="{w}">{}</a></p>',
    "<ul><li>{}</li></ul>",
    '<p>&lt;img src="{w}"&gt;{}</p>',
]


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Cleaned HTML with pictures in all places."""
    blocks = []
    for _ in range(draw(st.integers(0, 4))):
        form = draw(st.sampled_from(FORMS))
        word = draw(WORDS).replace("&", "&amp;").replace('"', "&quot;")
        url = draw(ADDRESSES).replace("&", "&amp;")
        sides = draw(st.sampled_from(["", ' width="10"', ' width="10" height="20"']))
        blocks.append(form.replace("{w}", word).replace("{}", f'<img src="{url}" alt="{word}"{sides}>'))
    return write(parse("\n".join(blocks)).children)


@settings(deadline=None)
@given(bodies(), st.booleans(), st.lists(st.sampled_from([COPY, SIZE, NO_COPY]), max_size=1))
def test_what_comes_out_is_clean_and_shows_nothing_from_elsewhere(
    body: str, copying: bool, known: list[Picture]
) -> None:
    found = shown(body, *known, copying=copying)
    assert write(parse(found).children) == found.strip()
    assert shown(found, *known, copying=copying) == found
    images = find(parse(found).children, "img")
    if copying:
        assert all(image.attrs["src"].startswith("asset:") for image in images)
    else:
        assert len(images) == len(find(parse(body).children, "img"))
