"""Make the published values: an article and one of its texts become an Entry, entries become an Issue.

Nothing here looks at a clock: what is published depends on what is kept and on nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from syndicate.localise import Voice, to_say
from syndicate.model import (
    Article,
    Author,
    Edition,
    Entry,
    Issue,
    Media,
    Retraction,
    Section,
    Tag,
    Translation,
    utc,
)
from syndicate.paths import AUTHORS
from syndicate.slug import slug

SUMMARY_LENGTH = 320  # characters; what list views of feed readers show, and a little more than partners ask for
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # the date of an edition without articles: a feed must have one

_ASSET = re.compile(r"asset:(?=[0-9a-f]{16}\.)")
_TOKEN = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*)(?:[^"'<>]|"[^"]*"|'[^']*')*>|([^<]+|<)""")
_BEGINS = frozenset(("br", "img", "td", "th", "li", "p"))  # words on both sides of these are words apart
_ENDS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "pre", "tr"))
_SENTENCE_END = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”）]*")
_ABBREVIATION = re.compile(r"(?<!\w)[^\W\d]{1,3}\.\Z")  # what looks like one: Dr. p.m. No. kk.
# RFC 3986, section 2.2 and 2.3, and "%": what stands in an address as it is.
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=-._~"
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9/._~-]*")
_MACHINE = to_say("Machine translation. Original language: {language}.")
_REVIEWED = to_say("Machine translation, checked by an editor. Original language: {language}.")
_PASSAGES = to_say("Some passages could not be translated and are shown in {language}.")


def make_entry(
    article: Article,
    translation: Translation,
    *,
    edition: Edition,
    voice: Voice,
    alternates: Sequence[tuple[str, str]],
) -> Entry:
    """One article in one edition.

    alternates: (language, page address) of every published language of the article, this one included.
    """
    language = edition.language
    path = f"{language}/{article.page}.html"
    body = _ASSET.sub(f"{edition.site_url}/media/", translation.body)
    return Entry(
        id=entry_id(article.url, language),
        url=f"{edition.site_url}/{path}",
        path=path,
        language=language,
        direction=voice.direction,
        title=translation.title,
        summary=translation.summary or first_sentences(plain_text(body, SUMMARY_LENGTH)),
        body=body,
        notice=_notice(article, translation, voice),
        authors=article.authors,
        published=utc(article.published),
        updated=utc(translation.updated),
        tags=_tags(article.tags, translation.tags),
        media=tuple(_published_media(media, edition) for media in translation.media),
        via=address(article.url),
        via_language=article.language,
        origin=translation.origin,
        engine=translation.engine,
        alternates=tuple(sorted(alternates)),
    )


def entry_id(url: str, language: str) -> str:
    """The id of an article in a language: a name-based UUID (RFC 9562, section 5.5), which no correction changes."""
    return uuid5(NAMESPACE_URL, f"{url}#{language}").urn


def make_issue(
    edition: Edition,
    part: Section | Author | None,
    entries: Iterable[Entry],
    voice: Voice,
    *,
    label: str = "",
    languages: Sequence[str] = (),
    retractions: Sequence[Retraction] = (),
    older: tuple[str, int] | None = None,
) -> Issue:
    """The entries of an edition, or those of one part of it.

    label: the section's name in this language, else looked for in the entries; the other arguments as in Issue.
    Newest publication first, then by id. ``updated`` is the newest change among them, ``NEVER`` if there are none.
    """
    every = tuple(entries)
    title, path = edition.title, f"{edition.language}/"
    if isinstance(part, Author):
        title, path = f"{edition.title} – {part.name}", f"{path}{AUTHORS}/{part.slug}/"
        every = tuple(entry for entry in every if any(part.slug == author.slug for author in authors_of(entry)))
    elif part:
        title, path = f"{edition.title} – {label or section_label(part, every)}", f"{path}{part.slug}/"
        every = tuple(entry for entry in every if in_section(entry, part))
    chosen = newest_first(every)
    name = voice.name_of(edition.language)
    described = voice.say("News from {site} in {language}", site=edition.title, language=name)
    return Issue(
        edition=edition,
        part=part,
        title=title,
        description=edition.description or described,
        path=path,
        entries=chosen,
        updated=max((*(entry.updated for entry in chosen), *(gone.when for gone in retractions)), default=NEVER),
        languages=tuple(languages),
        retractions=tuple(retractions),
        older=older,
    )


def make_archive(
    edition: Edition,
    entries: Sequence[Entry],
    voice: Voice,
    *,
    folder: str,
    number: int,
    older: tuple[str, int] | None,
    newer: tuple[str, int] | None,
) -> Issue:
    """An archive document with just these entries, newest first. folder: its month's, ending in a slash."""
    issue = make_issue(edition, None, (), voice)
    updated = max((entry.updated for entry in entries), default=NEVER)
    return replace(
        issue,
        entries=tuple(entries),
        updated=updated,
        path=folder,
        archive=True,
        number=number,
        older=older,
        newer=newer,
    )


def authors_of(entry: Entry) -> tuple[Author, ...]:
    """The entry's authors that have a name with a letter or figure in it."""
    found = {slug(name): Author(slug=slug(name), name=name) for name in reversed(entry.authors)}
    return tuple(author for author in reversed(found.values()) if author.slug)


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By publication, the newest first; those of one moment by id, so that the order never depends on chance."""
    by_id = sorted(entries, key=lambda entry: entry.id)
    return tuple(sorted(by_id, key=lambda entry: entry.published, reverse=True))


def in_section(entry: Entry, section: Section) -> bool:
    """Whether one of the entry's source tags is the section's."""
    return any(tag.term == section.slug for tag in entry.tags)


def section_label(section: Section, entries: Iterable[Entry]) -> str:
    """The section's name in the language of ``entries``: what its tag is called in the newest entry that has it."""
    for entry in newest_first(entries):
        for tag in entry.tags:
            if tag.term == section.slug:
                return tag.label
    return section.tag


def plain_text(html: str, enough: int | None = None) -> str:
    """The running text of a body: its paragraphs, or all of its text if it has none; white space is single spaces.

    html: as cleaning writes it. enough: reading may stop when the paragraphs have more characters than this.
    """
    paragraphs: list[str] = []
    every: list[str] = []
    inside = False
    for token in _TOKEN.finditer(html):
        closing, tag, text = token.groups()
        tag = tag and tag.lower()
        if tag == "p" and not closing:
            inside = True
        words = unescape(text) if text else " " if tag in (_ENDS if closing else _BEGINS) else ""
        every.append(words)
        if inside:
            paragraphs.append(words)
        if tag == "p" and closing:
            inside = False
            if enough is not None and len(found := _plain(paragraphs)) > enough:
                return found
    return _plain(paragraphs) or _plain(every)


def _plain(pieces: Sequence[str]) -> str:
    return " ".join("".join(pieces).split())


def first_sentences(text: str, length: int = SUMMARY_LENGTH) -> str:
    """``text`` cut to ``length`` characters: after a sentence if enough of it is left, else after a word, with “…”."""
    if len(text) <= length:
        return text
    found = _SENTENCE_END.finditer(text, 0, length + 1)
    ends = [match.end() for match in found if length // 3 <= match.end() <= length]
    sure = [end for end in ends if not _ABBREVIATION.search(text, max(end - 4, 0), end)]
    return text[: (sure or ends)[-1]] if ends else shortened(text, length)


def shortened(text: str, length: int) -> str:
    """``text`` within ``length`` characters: cut after a word, with “…”; never within a letter and its marks."""
    if len(text) <= length:
        return text
    cut = length - 1
    space = text.rfind(" ", length // 2, cut + 1)
    if space > 0:
        cut = space
    while cut > 0 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1
    return text[:cut].rstrip(" ,;:–—-") + "…"


def address(url: str) -> str:
    """``url`` with everything that may not stand in a URI (RFC 3986) escaped; unchanged if it cannot be parsed."""
    if _PLAIN_ADDRESS.fullmatch(url):  # nearly all
        return url
    try:
        parts = urlsplit(url)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return quote(url, safe=_IN_ADDRESSES)
    rest = (quote(part, safe=_IN_ADDRESSES) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))


def _notice(article: Article, translation: Translation, voice: Voice) -> str:
    """What readers are told of how the text was made; nothing of an original."""
    if translation.origin == "original":
        return ""
    told = voice.say_of(_REVIEWED if translation.origin == "reviewed" else _MACHINE, article.language)
    left = f' lang="{article.language}"'
    foreign = article.language != translation.language and left in translation.body
    if foreign and re.search(rf"<span\b[^>]*{re.escape(left)}", translation.body):
        told += f" {voice.say_of(_PASSAGES, article.language)}"
    return told


def _tags(source: Sequence[str], labels: Sequence[str]) -> tuple[Tag, ...]:
    """One Tag for each different term; a tag without a translated label keeps its own."""
    found: dict[str, Tag] = {}
    for number, name in enumerate(source):
        label = labels[number] if number < len(labels) else ""
        term = slug(name)
        if term:
            found.setdefault(term, Tag(term=term, label=label or name))
    return tuple(found.values())


def _published_media(media: Media, edition: Edition) -> Media:
    return replace(media, url=address(_ASSET.sub(f"{edition.site_url}/media/", media.url)))
