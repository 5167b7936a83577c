"""RSS 2.0 (RSS Advisory Board, 2.0.11) with atom:link, content, dc and media."""

from __future__ import annotations

from typing import Any

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.markup import content
from syndicate.rules.paging import history
from syndicate.rules.xml import ATOM, CONTENT, atom_links, elements, media, root_of, short

_CHANNEL = set(
    "title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs "
    "cloud ttl image rating textInput skipHours skipDays item".split()
)
_ITEM = set("title link description author category comments enclosure guid pubDate source".split())
_MANY = {"item", "category", "enclosure"}
_DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


def rss_faults(body: bytes) -> list[Fault]:
    """The faults of an RSS feed; an empty list for a good one."""
    found = Faults()
    root = root_of(found, body)
    if root is None:
        return found
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        found.error("rss", "W3C: InvalidRSSVersion", 'It is not <rss version="2.0"> with a channel.', "Write RSS 2.0.")
        return found
    _known(found, "channel", channel, _CHANNEL)
    _channel(found, channel)
    _settings(found, channel)
    _image(found, channel)
    _self(found, channel)
    history(found, channel)
    items = channel.findall("item")
    guids = [(item.findtext("guid") or "").strip() for item in items]
    for number, item in enumerate(items):
        place = f"item {number + 1}"
        if guids[number] and guids[number] in guids[:number]:
            found.error(place, "W3C: DuplicateValue", f"The guid {guids[number]} stands twice.", "Make guids unique.")
        _known(found, place, item, _ITEM)
        _item(found, place, item)
        _guid(found, place, item)
        _enclosures(found, place, item)
        _order(found, place, item)
    return found


def _known(found: Faults, place: str, parent: Any, known: set[str]) -> None:
    """RSS elements that there are, each at most once."""
    names = [child.tag for child in elements(parent)]
    for name in dict.fromkeys(names):
        if not name.startswith("{") and name not in known:
            hint = "Take it out or give it a namespace."
            found.error(f"{place}: {name}", "W3C: UndefinedElement", "RSS 2.0 has no such element here.", hint)
        if name in (known - _MANY) | {f"{CONTENT}encoded"} and names.count(name) > 1:
            found.error(f"{place}: {short(name)}", "W3C: DuplicateElement", "It stands more than once.", "Keep one.")


def _channel(found: Faults, channel: Any) -> None:
    for name in ("title", "link", "description"):
        if channel.find(name) is None or (name != "description" and not (channel.findtext(name) or "").strip()):
            found.error(f"channel: {name}", "RSS 2.0: required channel elements", "It is missing.", "Write it.")
    for name in ("language", "lastBuildDate"):
        if channel.find(name) is None:
            hint = "Partners choose by it." if name == "language" else "Say when the feed last changed."
            found.warn(f"channel: {name}", "RSS 2.0: optional channel elements", "It is missing.", hint)
    for name in ("link", "docs"):
        if channel.find(name) is not None:
            forms.web(found, f"channel: {name}", channel.findtext(name))
    for name in ("lastBuildDate", "pubDate"):
        if channel.find(name) is not None:
            forms.rfc822(found, f"channel: {name}", channel.findtext(name))
    if channel.find("language") is not None:
        forms.language(found, "channel: language", channel.findtext("language"))
    for name in ("managingEditor", "webMaster"):
        if channel.find(name) is not None:
            forms.contact(found, f"channel: {name}", channel.findtext(name))
    atom_links(found, "channel", channel)


def _settings(found: Faults, channel: Any) -> None:
    """ttl, skipHours and skipDays."""
    if channel.find("ttl") is not None:
        forms.number(found, "channel: ttl", channel.findtext("ttl"), "W3C: InvalidPositiveInteger", least=1)
    for parent, child, many, known in (
        ("skipHours", "hour", "W3C: NotEnoughHoursInTheDay", {str(hour) for hour in range(24)}),
        ("skipDays", "day", "W3C: EightDaysAWeek", _DAYS),
    ):
        values = [(element.text or "").strip() for element in channel.findall(f"{parent}/{child}")]
        rule = "W3C: InvalidHour" if child == "hour" else "W3C: InvalidDay"
        for value in values:
            if (value.lstrip("0") or value[:1] if child == "hour" else value) not in known:
                found.error(f"channel: {parent}", rule, f"{value!r} is no {child}.", "Hours 0 to 23, English days.")
        if len(set(values)) < len(values):
            found.error(f"channel: {parent}", many, f"It names a {child} twice.", "Name each once.")


def _image(found: Faults, channel: Any) -> None:
    image = channel.find("image")
    if image is None:
        return
    for name in ("url", "title", "link"):
        if not (image.findtext(name) or "").strip():
            found.error(f"channel: image/{name}", "RSS 2.0: image", "It is missing.", "Write url, title and link.")
    if image.find("url") is not None:
        forms.web(found, "channel: image/url", image.findtext("url"))
    for name, most, rule in (("width", 144, "W3C: InvalidWidth"), ("height", 400, "W3C: InvalidHeight")):
        text = image.findtext(name)
        size = forms.whole_number((text or "").strip().lstrip("0"))
        if text is not None and (size is None or size > most):
            found.error(f"channel: image/{name}", rule, f"{text!r} is not within 1 to {most}.", "Leave it out.")
    for name, rule in (("title", "W3C: ImageTitleDoesntMatch"), ("link", "W3C: ImageLinkDoesntMatch")):
        if (image.findtext(name) or "").strip() != (channel.findtext(name) or "").strip():
            found.warn(
                f"channel: image/{name}", rule, f"It is not the channel's {name}.", f"Repeat the channel's {name}."
            )


def _self(found: Faults, channel: Any) -> None:
    links = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(links) != 1:
        what = f"There are {len(links)} atom:link rel=self."
        found.warn("channel", "W3C: MissingAtomSelfLink", what, "Say the feed's own address once.")
    elif links[0].get("type") != "application/rss+xml":
        what = "atom:link rel=self is not of type application/rss+xml."
        found.warn("channel", "RFC 4287, 4.2.7.3", what, "Say the feed's media type.")


def _item(found: Faults, place: str, item: Any) -> None:
    if not (item.findtext("title") or item.findtext("description") or "").strip():
        hint = "Give it a title."
        found.error(place, "W3C: ItemMustContainTitleOrDescription", "It has neither title nor description.", hint)
    if item.find("title") is not None:
        forms.title(found, f"{place}: title", item.findtext("title"), "RSS 2.0: item")
    for name in ("link", "comments"):
        if item.find(name) is not None:
            forms.web(found, f"{place}: {name}", item.findtext(name))
    if item.find("link") is None:
        found.warn(f"{place}: link", "RSS 2.0: item", "It is missing.", "Point to the article.")
    if item.find("pubDate") is None:
        found.warn(f"{place}: pubDate", "RSS 2.0: item", "It is missing.", "Readers then sort by when they came by.")
    else:
        forms.rfc822(found, f"{place}: pubDate", item.findtext("pubDate"))
    if item.find(f"{ATOM}updated") is not None:
        forms.rfc3339(found, f"{place}: atom:updated", item.findtext(f"{ATOM}updated"))
    if item.find("author") is not None:
        forms.contact(found, f"{place}: author", item.findtext("author"))
    if item.find("source") is not None:
        forms.web(found, f"{place}: source", item.find("source").get("url"), "W3C: InvalidURLAttribute")
    for name in ("description", f"{CONTENT}encoded"):
        content(found, f"{place}: {short(name)}", item.findtext(name))
    atom_links(found, place, item)
    media(found, place, item)


def _guid(found: Faults, place: str, item: Any) -> None:
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip():
        found.warn(f"{place}: guid", "W3C: MissingGuid", "It is missing.", "Readers then take a mended title for news.")
    elif guid.get("isPermaLink", "true") not in {"true", "false"}:
        what = f"isPermaLink is {guid.get('isPermaLink')!r}."
        found.error(f"{place}: guid", "W3C: InvalidBooleanAttribute", what, "Write true or false.")
    elif guid.get("isPermaLink", "true") == "true" and not (
        forms.is_absolute(guid.text) and (guid.text or "").startswith("http")
    ):
        what = f"{guid.text!r} is no web address, which a guid is unless it says otherwise."
        found.error(f"{place}: guid", "W3C: InvalidHttpGUID", what, 'Write isPermaLink="false".')


def _enclosures(found: Faults, place: str, item: Any) -> None:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        found.warn(f"{place}: enclosure", "W3C: DuplicateEnclosure", "There is more than one.", "Readers take one.")
    for enclosure in enclosures:
        here = f"{place}: enclosure"
        forms.web(found, here, enclosure.get("url"), "W3C: InvalidURLAttribute")
        forms.number(found, f"{here} length", enclosure.get("length"), "W3C: InvalidNonNegativeInteger")
        forms.media_type(found, f"{here} type", enclosure.get("type"))


def _order(found: Faults, place: str, item: Any) -> None:
    """What readers make of atom:link in items (measured with feedparser and Miniflux)."""
    tags = [child.tag for child in elements(item)]
    if "link" in tags and f"{ATOM}link" in tags[tags.index("link") :]:
        what = "It stands behind link; some readers open the last one."
        found.warn(f"{place}: atom:link", "Practice of readers", what, "Put atom:link before link.")
    others = [link for link in item.findall(f"{ATOM}link") if link.get("href") != item.findtext("link")]
    if any(link.get("rel") in {None, "alternate"} for link in others):
        what = "It is another alternate; readers take it for the item's address."
        found.warn(f"{place}: atom:link", "Practice of readers", what, "Write rel=related for other languages.")
