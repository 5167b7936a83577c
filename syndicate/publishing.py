"""The last stage of a pass: kept texts to feeds and pages (issue, render, publish)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.errors import DoorError
from syndicate.issue import make_entry
from syndicate.model import Entry, Page
from syndicate.newsroom import Newsroom
from syndicate.ports import Progress
from syndicate.render.site import render_edition_pages, render_root, render_withdrawn
from syndicate.report import Report

_ASSET = re.compile(r"asset:([0-9a-f]{16}\.[a-z0-9]+)")


def publish(newsroom: Newsroom, report: Report, progress: Progress) -> None:
    """Make the outlet hold what the store holds. Feeds go last, so that what they point to is there."""
    try:
        report.published = newsroom.outlet.publish(_pages(newsroom, progress))
    except DoorError as error:
        report.problems.append(str(error))


def _pages(newsroom: Newsroom, progress: Progress) -> Iterator[Page]:
    entries, assets = _entries(newsroom)
    for name in sorted(assets):
        asset = newsroom.store.asset(name)
        if asset:
            yield Page(path=f"media/{name}", type=asset.type, body=asset.body)
    withdrawn = newsroom.store.withdrawn()
    for number, edition in enumerate(newsroom.editions):
        progress.step(f"writing {edition.language}", number, len(newsroom.editions))
        voice = newsroom.voices[edition.language]
        yield from render_withdrawn(edition, [a.page for a in withdrawn], voice, newsroom.templates, newsroom.editions)
        yield from render_edition_pages(
            edition, entries[edition.language], voice, newsroom.templates, newsroom.editions
        )
    yield from render_root(newsroom.title, newsroom.editions, entries, newsroom.voices, newsroom.templates)
    progress.step("writing", len(newsroom.editions), len(newsroom.editions))


def _entries(newsroom: Newsroom) -> tuple[dict[str, list[Entry]], set[str]]:
    """The entries of each edition, newest first, and the names of the files they refer to."""
    shown = {
        edition.language: [
            kept
            for kept in newsroom.store.newest(edition.language)
            if kept.translation.origin != "machine" or not edition.reviewed_only
        ]
        for edition in newsroom.editions
    }
    clusters: dict[str, list[tuple[str, str]]] = {}
    assets: set[str] = set()
    for language, texts in shown.items():
        for kept in texts:
            address = f"{newsroom.site_url}/{language}/{kept.article.page}.html"
            clusters.setdefault(kept.article.url, []).append((language, address))
            assets.update(_ASSET.findall(kept.translation.body))
            assets.update(name for media in kept.translation.media for name in _ASSET.findall(media.url))
    entries = {
        edition.language: [
            make_entry(
                kept.article, kept.translation,
                edition=edition, voice=newsroom.voices[edition.language], alternates=sorted(clusters[kept.article.url]),
            )
            for kept in shown[edition.language]
        ]
        for edition in newsroom.editions
    }  # fmt: skip
    return entries, assets
