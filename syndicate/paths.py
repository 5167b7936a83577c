"""Where things stand below the output folder. What stands there once may be linked to: names never change."""

from __future__ import annotations

STYLE = "assets/style.css"
# Folders of an edition beside those of its sections and months.
AUTHORS = "authors"
PARTNERS = "partners"
FEEDS_FOLDER = "feeds"  # of the page about its feeds
FEEDS = {
    "rss": ("rss.xml", "application/rss+xml", "RSS"),
    "atom": ("atom.xml", "application/atom+xml", "Atom"),
    "json": ("feed.json", "application/feed+json", "JSON Feed"),
}  # format: file name, media type, name for people


def list_path(folder: str, number: int) -> str:
    """The page of a list: ``index.html`` of its folder, then ``index-2.html`` and so on."""
    return f"{folder}index{f'-{number}' if number > 1 else ''}.html"


def feed_file(kind: str, number: int = 1) -> str:
    """The file name of a feed document: ``atom.xml``, and ``atom-2.xml`` for the second one of a month."""
    stem, dot, ending = FEEDS[kind][0].rpartition(".")
    return FEEDS[kind][0] if number == 1 else f"{stem}-{number}{dot}{ending}"


def gone_mark(path: str) -> str:
    """The file that tells web servers that the page at ``path`` is a withdrawn article's: deploy/ makes 410 of it."""
    return f".well-known/gone/{path}.txt"


def partner_path(language: str, name: str) -> str:
    """The folder of a partner's feeds below the output folder, ending in a slash: ``en/partners/msn/``."""
    return f"{language}/{PARTNERS}/{name}/"
