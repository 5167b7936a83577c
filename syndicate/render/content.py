"""The parts that all feed formats share: the HTML of an entry, its pictures and how it was made."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from syndicate.localise import Voice
from syndicate.model import Entry, Issue, Media
from syndicate.render.escaping import clean_line, clean_text, markup

FEEDS = {
    "rss": ("rss.xml", "application/rss+xml", "RSS"),
    "atom": ("atom.xml", "application/atom+xml", "Atom"),
    "json": ("feed.json", "application/feed+json", "JSON Feed"),
}  # format: file name, media type, name for people

# IPTC NewsCodes, Digital Source Type: how much of a work a trained model made.
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOURCE_TYPE = {
    "machine": "trainedAlgorithmicMedia",
    "reviewed": "compositeWithTrainedAlgorithmicMedia",
    "original": "",
}

_PASSAGE = re.compile(r"<span (?=lang=)")
_TYPES = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".mp4": "video/mp4",
    ".oga": "audio/ogg", ".ogg": "audio/ogg", ".webm": "video/webm", ".pdf": "application/pdf",
}  # fmt: skip


def feed_url(issue: Issue, kind: str) -> str:
    """The address of an issue's feed. kind: ``rss``, ``atom`` or ``json``."""
    return issue.url + FEEDS[kind][0]


def source_type(entry: Entry) -> str:
    """The IPTC term for how the text was made, or "" for an original."""
    return _SOURCE_TYPE[entry.origin]


def topics(issue: Issue) -> str:
    """The scheme (an IRI) within which the terms of tags are unique; the same for all languages."""
    return f"{issue.edition.site_url}/topics/"


def media_type(media: Media) -> str:
    """Its media type, from the ending of its address if it was not said, or ""."""
    return media.type or _TYPES.get(PurePosixPath(urlsplit(media.url).path).suffix.lower(), "")


def medium(media: Media) -> str:
    """``image``, ``audio``, ``video``, ``document``, or "" if nothing is known (Media RSS, ``medium``)."""
    kind = media_type(media).partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else ("document" if kind else "")


def lead_image(entry: Entry) -> Media | None:
    """The first picture that travels with the entry; one of unknown type is taken for a picture."""
    return next((media for media in entry.media if medium(media) in {"image", ""}), None)


def title_of(entry: Entry) -> str:
    """The title on one line; “…” for one without a visible character, as feeds must have a title."""
    return clean_line(entry.title) or "…"


def labels_of(entry: Entry) -> list[tuple[str, str]]:
    """(term, label) of each tag, on one line; a label without a visible character gives way to its term."""
    return [(tag.term, clean_line(tag.label) or tag.term) for tag in entry.tags]


def content_html(entry: Entry, voice: Voice) -> str:
    """What feed readers show: notice, lead picture if the body lacks it, body, link to the original."""
    notice = f"<p><em>{markup(entry.notice)}</em></p>\n" if entry.notice else ""
    html = notice + _figure(entry, voice) + body_html(entry) + _original(entry, voice)
    if entry.direction == "rtl":
        return f'<div dir="rtl" lang="{markup(entry.language)}">{html}</div>'
    return html


def body_html(entry: Entry) -> str:
    """The body; passages left in the original language find their own direction among text that runs the other way."""
    return _PASSAGE.sub('<span dir="auto" ', clean_text(entry.body))


def other_languages(entry: Entry) -> list[tuple[str, str]]:
    """(language, page address) of the same article elsewhere on this site."""
    return [(language, url) for language, url in entry.alternates if language != entry.language]


def fallback(entry: Entry) -> str:
    """The page for readers of none of its languages (``x-default``): the English one, or "" without one."""
    return next((url for language, url in entry.alternates if language.split("-")[0] == "en"), "")


def _figure(entry: Entry, voice: Voice) -> str:
    image = lead_image(entry)
    if not image or markup(image.url) in entry.body or image.url in entry.body:
        return ""
    size = "".join(f' {name}="{value}"' for name, value in (("width", image.width), ("height", image.height)) if value)
    credit = voice.say("Photo: {credit}", credit=clean_line(image.credit)) if image.credit else ""
    words = [markup(clean_line(image.caption))] if image.caption else []
    words += [f"<small>{markup(credit)}</small>"] if credit else []
    caption = f"<figcaption>{' '.join(words)}</figcaption>" if words else ""
    return f'<figure><img src="{markup(image.url)}" alt="{markup(clean_line(image.alt))}"{size}>{caption}</figure>\n'


def _original(entry: Entry, voice: Voice) -> str:
    if entry.via == entry.url:
        return ""
    words = markup(voice.say("Read the original article"))
    return f'\n<p><a href="{markup(entry.via)}" hreflang="{markup(entry.via_language)}">{words}</a></p>'
