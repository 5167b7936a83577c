"""How the articles' pictures on the web are shown: where they are, with their sizes, or as copies of our own.

What is kept of an article has its pictures where its source has them. Only what is published is changed, by what is
known of the pictures then: a picture that comes late, or copies that are wanted from now on, make nothing anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape, unescape
from typing import Final

from syndicate.model import Article, Media, Picture, Translation, digest
from syndicate.render.media import medium

TRIES: Final = 6  # of one picture, before it is left alone
FIRST_WAIT: Final = timedelta(minutes=15)  # after the first failure; each wait is four times the one before
OURS: Final = "asset:"

_ATTRIBUTES = r'(?:\s+[a-zA-Z-]+(?:="[^"]*")?)*\s*/?'
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>{_ATTRIBUTES})>")
_ATTRIBUTE = re.compile(r'([a-zA-Z-]+)="([^"]*)"')
_EMPTY = re.compile(rf"<(a|cite|em|mark|q|small|span|strong|sub|sup|u|s|figure|p|li|ul|ol){_ATTRIBUTES}>\s*</\1>\n?")


def addresses(article: Article, *, copying: bool) -> Iterator[str]:
    """The web addresses of the article's pictures: all if copies are wanted, else those that lack a size."""
    for media in article.media:
        known = media.type and media.width and media.height and media.length
        if _is_picture(media) and (copying or not known):
            yield media.url
    for tag in _TAG.finditer(article.body) if "<img" in article.body else ():
        if tag["name"] == "img":
            image = _attributes(tag["attributes"])
            if not image.get("src", OURS).startswith(OURS) and (copying or not {"width", "height"} <= image.keys()):
                yield image["src"]


def is_due(known: Picture | None, *, copying: bool, now: datetime) -> bool:
    """Whether to ask for a picture: it is not had yet, and was not tried too often or too short a time ago."""
    if known is None:
        return True
    if known.asset if copying else known.type:
        return False
    if not known.failure or known.copying != copying:
        return True  # what failed was another wish
    return known.again is not None and known.again <= now


def tried(before: Picture | None, found: Picture, *, copying: bool, now: datetime) -> Picture:
    """What is known of a picture after a try. found: what came of it, perhaps a failure."""
    if not found.failure:
        return replace(found, copying=copying)
    tries = before.tries + 1 if before and before.copying == copying else 1
    again = now + FIRST_WAIT * 4 ** (tries - 1) if tries < TRIES else None
    return replace(before or found, copying=copying, tries=tries, failure=found.failure, again=again)


def placed(text: Translation, known: Mapping[str, Picture], *, copying: bool) -> Translation:
    """The text as it is published: every picture with what is known of it.

    copying: no picture is shown from elsewhere. One that there is no copy of (yet) becomes a plain link to it, with its
    alternative text as words, and goes without one; a lead picture goes too.
    """
    media = tuple(shown for item in text.media if (shown := _media(item, known, copying)))
    body = _body(text.body, known, copying) if "<img" in text.body else text.body
    return text if (media, body) == (text.media, text.body) else replace(text, media=media, body=body)


def state_of(pictures: Iterable[str], known: Mapping[str, Picture], *, copying: bool) -> str:
    """Changes when what ``placed`` makes of a text with these pictures may change; "" for a text without any."""
    shown = [known.get(url) for url in pictures]
    return (
        digest(copying, [(p.type, p.width, p.height, p.length, p.asset) if p else None for p in shown]) if shown else ""
    )


def _is_picture(media: Media) -> bool:
    """Whether pages show it in an ``<img>``, from elsewhere."""
    return medium(media) in {"image", ""} and not media.url.startswith(OURS)


def _media(media: Media, known: Mapping[str, Picture], copying: bool) -> Media | None:
    if not _is_picture(media):
        return media
    picture = known.get(media.url)
    if copying and not (picture and picture.asset):
        return None
    if not picture or not picture.type:
        return media
    read = replace(media, type=picture.type, length=picture.length or media.length)
    if picture.width and picture.height:
        read = replace(read, width=picture.width, height=picture.height)
    return replace(read, url=OURS + picture.asset) if copying else read


def _body(body: str, known: Mapping[str, Picture], copying: bool) -> str:
    out: list[str] = []
    at, in_link, lost = 0, False, False
    for tag in _TAG.finditer(body):
        if tag["name"] == "a":
            in_link = not tag["end"]
        elif tag["name"] == "img":
            shown = _image(_attributes(tag["attributes"]), known, copying, in_link)
            if shown is not None:
                out += [body[at : tag.start()], shown]
                at, lost = tag.end(), lost or not shown
    whole = "".join([*out, body[at:]])
    while lost and (emptied := _EMPTY.sub("", whole)) != whole:
        whole = emptied
    return whole


def _image(image: dict[str, str], known: Mapping[str, Picture], copying: bool, in_link: bool) -> str | None:
    """What takes an image's place, or None if it stays as it is."""
    source = image.get("src", "")
    picture = known.get(source)
    if source.startswith(OURS):
        return None
    if copying and not (picture and picture.asset):
        words = escape(image.get("alt", "").strip(), quote=False)
        return words if in_link or not words else f'<a href="{_quoted(source)}">{words}</a>'
    if picture is None:
        return None
    shown = {**image, "src": OURS + picture.asset} if copying else image
    return "<img" + "".join(f' {name}="{_quoted(value)}"' for name, value in _sized(shown, picture).items()) + ">"


def _sized(image: dict[str, str], picture: Picture) -> dict[str, str]:
    """With the sides that are missing; beside one that somebody chose, the other in proportion."""
    width, height = picture.width, picture.height
    if not width or not height or {"width", "height"} <= image.keys():
        return image
    with_width, with_height = (_number(image.get(side, "")) for side in ("width", "height"))
    if with_width:
        width, height = with_width, max(1, round(with_width * height / width))
    elif with_height:
        width, height = max(1, round(with_height * width / height)), with_height
    return {**image, "width": str(width), "height": str(height)}


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}
