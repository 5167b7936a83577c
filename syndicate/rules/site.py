"""What only all files together show: that what points is pointed back to, and what is named is there."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.rules.chain import chain_faults
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.feed import Feed, Item
from syndicate.rules.survey import Site, resolved, siblings, survey

_HREFLANG = "Google hreflang"


def site_faults(files: Mapping[str, bytes]) -> list[tuple[str, Fault]]:
    """(path, fault) of every file of a published folder, for itself and against the others.

    files: path below the folder, with forward slashes → bytes; each is read once.
    """
    site = survey(files)
    if not site.root:
        found = Faults()
        found.error(
            "folder", "docs/partners.md", "No feed and no page tells the folder's public address.", "Publish first."
        )
        return [*site.faults, ("", found[0])]
    checks = (_selves, _translations, _formats, _items, _pages, _maps, _lists, chain_faults)
    return [*site.faults, *(pair for check in checks for pair in check(site))]


def _selves(site: Site) -> list[tuple[str, Fault]]:
    """Every feed says its own address; every page with a canonical address says its own."""
    told: list[tuple[str, Fault]] = []
    for path, feed in site.feeds.items():
        found = Faults()
        if feed.address != f"{site.root}/{path}":
            what = f"It says that it lies at {feed.address or 'no address'}, and lies at {site.root}/{path}."
            found.error("self", "W3C: SelfDoesntMatchLocation", what, "Publish it where it says, or mend site.url.")
        if feed.home and site.lacks(feed.home):
            found.error("home", "RSS 2.0: link", f"There is no file for {feed.home}.", "Publish the page of the feed.")
        told += [(path, fault) for fault in found]
    for path, page in site.pages.items():
        if page.canonical and page.canonical != site.address_of(path):
            found = Faults()
            what = f"It is {page.canonical}, and the page lies at {site.address_of(path)}."
            found.error("link canonical", "RFC 6596, 3", what, "Name the page's own address.")
            told += [(path, fault) for fault in found]
    return told


def _translations(site: Site) -> list[tuple[str, Fault]]:
    """The feeds of one cluster are there and name each other."""
    told: list[tuple[str, Fault]] = []
    for path, feed in site.feeds.items():
        found = Faults()
        for code, url in feed.translations:
            target = site.path_of(url)
            other = site.feeds.get(target) if target else None
            if target is None:
                continue
            if other is None:
                found.error(f"hreflang {code}", _HREFLANG, f"There is no feed at {url}.", "Name feeds that exist.")
            elif other.language != code:
                found.error(f"hreflang {code}", _HREFLANG, f"{url} says that it is in {other.language}.", "Mend one.")
            elif (feed.language, feed.address) not in other.translations:
                found.error(f"hreflang {code}", _HREFLANG, f"{url} does not point back.", "Name each other.")
        told += [(path, fault) for fault in found]
    return told


def _formats(site: Site) -> list[tuple[str, Fault]]:
    """The same entries, with the same ids, titles, dates and addresses, in all formats of a feed."""
    told: list[tuple[str, Fault]] = []
    for group in siblings(site):
        (first, model), *others = group.items()
        for path, feed in others:
            found = Faults()
            if [item.id for item in feed.items] != [item.id for item in model.items]:
                what = f"Its ids are not those of {first}, or in another order."
                found.error("ids", "docs/partners.md: ids", what, "Publish all formats from one issue.")
            known = {item.id: item for item in model.items}
            for number, item in enumerate(feed.items, 1):
                for name in ("url", "title", "published", "updated", "language"):
                    mine, theirs = getattr(item, name), getattr(known.get(item.id, item), name)
                    if mine and theirs and mine != theirs:
                        what = f"{name} is {mine}, and {theirs} in {first}."
                        found.error(f"item {number}", "docs/partners.md: ids", what, "Publish from one issue.")
            told += [(path, fault) for fault in found]
    return told


def _items(site: Site) -> list[tuple[str, Fault]]:
    """Every entry has its page, in its language; an id stands for one address only; nothing retracted is left."""
    told: list[tuple[str, Fault]] = []
    places: dict[str, str] = {}
    for path, feed in site.feeds.items():
        found = Faults()
        for number, item in enumerate(feed.items, 1):
            _page_of(found, site, f"item {number}", item)
            if places.setdefault(item.id, item.url) != item.url:
                what = f"The id {item.id} is {places[item.id]} elsewhere, here {item.url}."
                found.error(f"item {number}: id", "RFC 4287, 4.2.6", what, "One id for one article, for ever.")
            for image in item.images:
                if site.lacks(image.url):
                    found.error(f"item {number}: image", "Media RSS 1.5.1", f"No file for {image.url}.", "Publish it.")
        _gone(found, site, feed)
        told += [(path, fault) for fault in found]
    return told


def _page_of(found: Faults, site: Site, place: str, item: Item) -> None:
    path = site.path_of(item.url)
    page = site.pages.get(path) if path else None
    if path and path not in site.names:
        found.error(
            f"{place}: link", "RSS 2.0: link", f"There is no file for {item.url}.", "Publish pages before feeds."
        )
    elif page and page.gone:
        found.error(f"{place}: link", "RFC 9110, 15.5.11", f"{item.url} has been withdrawn.", "Take the entry out.")
    elif page and item.language and page.language != item.language:
        what = f"The entry is in {item.language}, its page in {page.language}."
        found.error(f"{place}: language", "BCP 47", what, "Say one language.")


def _gone(found: Faults, site: Site, feed: Feed) -> None:
    for ref, url in feed.gone:
        path = site.path_of(url) if url else None
        page = site.pages.get(path) if path else None
        if path and (page is None or not page.gone):
            what = f"{url} does not say that {ref} is withdrawn."
            found.error("retracted", "RFC 9110, 15.5.11", what, "Let a page stand there that answers 410.")


def _pages(site: Site) -> list[tuple[str, Fault]]:
    """Translations of a page name each other, and what pages point to is there."""
    told: list[tuple[str, Fault]] = []
    for path, page in site.pages.items():
        found = Faults()
        own = page.canonical or site.address_of(path)
        for code, url in page.cluster:
            target = site.path_of(url)
            other = site.pages.get(target) if target else None
            if other and code not in {"x-default", other.language}:
                found.error(f"hreflang {code}", _HREFLANG, f"{url} is in {other.language}.", "Mend one of the two.")
            if other and own not in [address for _, address in other.cluster]:
                found.error(f"hreflang {code}", _HREFLANG, f"{url} does not point back.", "Name each other.")
        for reference in sorted(page.references):
            if site.lacks(resolved(site, path, reference)):
                hint = "Publish it or drop the link."
                found.error(f"→ {reference}", "HTML 4.6", "There is no such file.", hint)
        told += [(path, fault) for fault in found]
    return told


def _maps(site: Site) -> list[tuple[str, Fault]]:
    """What site maps list is there and says the same; what may be listed is listed; robots.txt leads to them."""
    told: list[tuple[str, Fault]] = []
    listed: set[str] = set()
    for path, urls in site.maps.items():
        found = Faults()
        for url, cluster in urls.items():
            listed.add(url)
            target = site.path_of(url)
            page = site.pages.get(target) if target else None
            if target is None or target not in site.names:
                found.error(url, "sitemaps.org: loc", "There is no such file on this site.", "List what is published.")
            elif page and (page.gone or page.hidden):
                found.error(url, "sitemaps.org: loc", "It is withdrawn, or not for search engines.", "Take it out.")
            elif page and cluster and cluster != page.cluster:
                found.error(url, _HREFLANG, "Its translations are not those that the page names.", "Name the same.")
        told += [(path, fault) for fault in found]
    found = Faults()
    for url in site.robots:
        if site.lacks(url):
            found.error(url, "sitemaps.org: robots.txt", "There is no such site map.", "Name the ones that are there.")
    told += [("robots.txt", fault) for fault in found]
    for path, page in site.pages.items():
        if site.maps and page.canonical and not page.hidden and not page.gone and page.canonical not in listed:
            found = Faults()
            found.warn("sitemap", "sitemaps.org: loc", "No site map lists this page.", "List it, or mark it noindex.")
            told += [(path, fault) for fault in found]
    return told


def _lists(site: Site) -> list[tuple[str, Fault]]:
    """Every feed of the list is there, and so is its page."""
    told: list[tuple[str, Fault]] = []
    for path, rows in site.lists.items():
        found = Faults()
        for feed, page in rows:
            target = site.path_of(feed)
            if target is not None and target not in site.feeds:
                found.error(feed, "OPML 2.0: xmlUrl", "There is no such feed.", "List feeds that are published.")
            if page and site.lacks(page):
                found.error(page, "OPML 2.0: htmlUrl", "There is no such page.", "Publish it.")
        told += [(path, fault) for fault in found]
    return told
