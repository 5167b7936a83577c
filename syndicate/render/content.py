"""The parts that all feed formats share: the HTML of an entry, its pictures and how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndicate.localise import Voice
from syndicate.model import Edition, Entry, Issue, Media, Retraction, is_english
from syndicate.paths import AUTHORS, FEEDS, feed_file
from syndicate.render.at_hand import FOR_FORMATS, kept_at_hand
from syndicate.render.escaping import clean_line, clean_text, markup
from syndicate.render.media import media_type, medium
from syndicate.slug import slug

# IPTC NewsCodes, Digital Source Type: how much of a work a trained model made.
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOURCE_TYPE = {
    "machine": "trainedAlgorithmicMedia",
    "reviewed": "compositeWithTrainedAlgorithmicMedia",
    "original": "",
}

_PASSAGE = re.compile(r"<span (?=lang=)")


def feed_url(issue: Issue, kind: str) -> str:
    """The address of an issue's feed. kind: ``rss``, ``atom`` or ``json``."""
    return issue.url + feed_file(kind, issue.number)


def current_url(issue: Issue, kind: str) -> str:
    """The address to subscribe to (RFC 5005, "current"): for an archive document the edition's feed, else its own."""
    return issue.edition.home + FEEDS[kind][0] if issue.archive else feed_url(issue, kind)


def neighbour_url(issue: Issue, place: tuple[str, int], kind: str) -> str:
    """The address of the archive document at (path, number)."""
    path, number = place
    return f"{issue.edition.site_url}/{path}{feed_file(kind, number)}"


def author_url(edition: Edition, name: str) -> str:
    """The address of an author's page in the edition, "" if there is none."""
    return f"{edition.home}{AUTHORS}/{slug(name)}/" if edition.authors and slug(name) else ""


def retractions_of(issue: Issue) -> list[Retraction]:
    """What was withdrawn, the latest first and each once; what is published again is not withdrawn."""
    shown = {entry.id for entry in issue.entries}
    latest: dict[str, Retraction] = {}
    for gone in sorted(issue.retractions, key=lambda gone: (gone.when, gone.url)):
        latest[gone.id] = gone
    found = sorted((gone for gone in latest.values() if gone.id not in shown), key=lambda gone: gone.id)
    return sorted(found, key=lambda gone: gone.when, reverse=True)


def source_type(entry: Entry) -> str:
    """The IPTC term for how the text was made, or "" for an original."""
    return _SOURCE_TYPE[entry.origin]


def topics(edition: Edition) -> str:
    """The scheme (an IRI) within which the terms of tags are unique; the same for all languages."""
    return f"{edition.site_url}/topics/"


def enclosures(entry: Entry) -> list[tuple[str, str, str]]:
    """(address, type, length in bytes) of the media that a reader may fetch, as far as all three are known."""
    return [(m.url, media_type(m), str(m.length)) for m in entry.media if m.length and media_type(m)]


def lead_image(entry: Entry) -> Media | None:
    """The first picture that travels with the entry; one of unknown type is taken for a picture."""
    return next((media for media in entry.media if medium(media) in {"image", ""}), None)


def shows(entry: Entry, image: Media) -> bool:
    """Whether the body shows the picture. Its address stands there escaped, unless nothing in it asks for that."""
    return markup(image.url) in entry.body or image.url in entry.body


def title_of(entry: Entry) -> str:
    """The title on one line; “…” for one without a visible character, as feeds must have a title."""
    return clean_line(entry.title) or "…"


def labels_of(entry: Entry) -> list[tuple[str, str]]:
    """(term, label) of each tag, on one line; a label without a visible character gives way to its term."""
    return [(tag.term, clean_line(tag.label) or tag.term) for tag in entry.tags]


@kept_at_hand(FOR_FORMATS)
def content_html(entry: Entry, edition: Edition, voice: Voice) -> str:
    """What feed readers show: notice, lead picture if the body lacks it, body, link to the original.

    An edition whose feeds carry no full texts has the summary with a link to the page instead of picture and body.
    No character stands in it that XML does not allow.
    """
    notice = f"<p><em>{markup(entry.notice)}</em></p>\n" if entry.notice else ""
    text = _figure(entry, voice) + body_html(entry) if edition.full_text else _summary(entry, voice)
    html = notice + text + _original(entry, voice)
    if entry.direction == "rtl":
        return f'<div dir="rtl" lang="{markup(entry.language)}">{html}</div>'
    return html


@kept_at_hand(FOR_FORMATS)
def body_html(entry: Entry) -> str:
    """The body; passages left in the original language find their own direction among text that runs the other way."""
    return _PASSAGE.sub('<span dir="auto" ', clean_text(entry.body))


def in_languages(issue: Issue, peers: Iterable[Edition]) -> list[tuple[Edition, str]]:
    """The editions that have the same list, this one included, and the folder's address there."""
    below = issue.path.partition("/")[2]
    return [(peer, peer.home + below) for peer in peers if peer.language in issue.languages]


def other_languages(entry: Entry) -> list[tuple[str, str]]:
    """(language, page address) of the same article elsewhere on this site."""
    return [(language, url) for language, url in entry.alternates if language != entry.language]


def fallback(entry: Entry) -> str:
    """The page for readers of none of its languages (``x-default``): the English one, or "" without one."""
    return english(entry.alternates)


def english(alternates: Iterable[tuple[str, str]]) -> str:
    """The address of the English one among (language, address), or ""."""
    return next((url for language, url in alternates if is_english(language)), "")


def _figure(entry: Entry, voice: Voice) -> str:
    image = lead_image(entry)
    if not image or shows(entry, image):
        return ""
    size = "".join(f' {name}="{value}"' for name, value in (("width", image.width), ("height", image.height)) if value)
    credit = voice.say("Photo: {credit}", credit=clean_line(image.credit)) if image.credit else ""
    words = [markup(clean_line(image.caption))] if image.caption else []
    words += [f"<small>{markup(credit)}</small>"] if credit else []
    caption = f"<figcaption>{' '.join(words)}</figcaption>" if words else ""
    return f'<figure><img src="{markup(image.url)}" alt="{markup(clean_line(image.alt))}"{size}>{caption}</figure>\n'


def _summary(entry: Entry, voice: Voice) -> str:
    words = f"<p>{markup(entry.summary)}</p>\n" if entry.summary else ""
    return f'{words}<p><a href="{markup(entry.url)}">{markup(voice.say("Read more"))}</a></p>'


def _original(entry: Entry, voice: Voice) -> str:
    if entry.via == entry.url:
        return ""
    words = markup(voice.say("Read the original article"))
    return f'\n<p><a href="{markup(entry.via)}" hreflang="{markup(entry.via_language)}">{words}</a></p>'
