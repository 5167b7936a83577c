"""OPML 2.0, as a list of subscriptions."""

from __future__ import annotations

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.xml import elements, root_of

_RULE = "OPML 2.0: "


def opml_faults(body: bytes) -> list[Fault]:
    """The faults of a list of feeds; an empty list for a good one."""
    found = Faults()
    root = root_of(found, body)
    if root is None:
        return found
    names = [child.tag for child in elements(root)]
    if root.tag != "opml" or root.get("version") != "2.0" or names != ["head", "body"]:
        found.error("opml", f"{_RULE}opml", "It is not version 2.0 with head and body.", "Write both, in this order.")
        return found
    for name in ("dateModified", "dateCreated"):
        if root.find(f"head/{name}") is not None:
            forms.rfc822(found, f"head: {name}", root.findtext(f"head/{name}"))
    if not (root.findtext("head/title") or "").strip():
        found.warn("head: title", f"{_RULE}head", "It is missing.", "Name the list.")
    if not root.findall("body/outline"):
        found.error("body", f"{_RULE}body", "It holds no outline.", "Write one for each feed.")
    seen = set()
    for number, outline in enumerate(root.iter("outline"), 1):
        place, url = f"outline {number}", outline.get("xmlUrl")
        if not (outline.get("text") or "").strip():
            found.error(place, f"{_RULE}text", "It has no text.", "Name the feed in text.")
        if outline.get("type") == "rss":
            forms.web(found, f"{place}: xmlUrl", url, f"{_RULE}xmlUrl")
            if url in seen:
                found.warn(f"{place}: xmlUrl", f"{_RULE}xmlUrl", f"{url} stands twice.", "Name each feed once.")
            seen.add(url)
            if outline.get("htmlUrl") is not None:
                forms.web(found, f"{place}: htmlUrl", outline.get("htmlUrl"), f"{_RULE}htmlUrl")
            if outline.get("version") not in {None, "RSS", "RSS1", "RSS2", "scriptingNews"}:
                what = f"{outline.get('version')!r} is no version that OPML knows."
                found.error(f"{place}: version", "W3C: InvalidOutlineVersion", what, "Leave it out for Atom.")
        elif url is not None:
            found.warn(f"{place}: type", "W3C: MissingOutlineType", "A feed without type=rss.", "Readers pass it over.")
        if outline.get("language") is not None:
            forms.language(found, f"{place}: language", outline.get("language"))
    return found
