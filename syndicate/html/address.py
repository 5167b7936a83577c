"""Addresses of links and images: which are safe, and what a relative one means (RFC 3986, section 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_ASSET = re.compile(r"^asset:[0-9A-Za-z][0-9A-Za-z._-]*$")
_IMAGE_ENDING = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg|tiff?)$", re.IGNORECASE)
_FILE_ENDING = re.compile(r"\.(?!(?:html?|php|aspx?|jsp)$)[a-z0-9]{2,4}$", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:blank|spacer|placeholder|lazy|loading|loader|pixel|1x1|transparent)[^/]*$", re.IGNORECASE
)
# The parts that only say how large the picture is: Blogger's /s1600/ and =w320-h200, WordPress's -300x200.
_SIZE = re.compile(r"/(?:[swh]\d+(?:-[a-z0-9]+)*)(?=/)|=[swh]\d[-\w]*$|-\d+x\d+(?=\.\w+$)")
_SIZES: Final = frozenset({"w", "h", "width", "height", "q", "quality", "fit", "resize", "dpr"})  # keys of a query
LONGEST: Final = 4_000  # characters; a longer address is an inline file or an attack
LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-lazy", "data-url")
_LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")


def is_web(url: str) -> bool:
    """Is this an absolute http or https address with a host?"""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def resolve(url: str, page: str) -> str:
    """The absolute http(s) address that url means on that page, or "" if there is none or its scheme is another."""
    # Browsers trim controls and spaces, and drop tabs and newlines (WHATWG URL, section 4.4).
    url = re.sub(r"[\t\r\n]", "", url).strip("".join(map(chr, range(33))) + "\xa0")
    if not url or url.startswith("#") or len(url) > LONGEST:
        return ""
    scheme = _SCHEME.match(url)
    try:
        if scheme is None and is_web(page):
            url = urljoin(page, url.replace("\\", "/"))
        elif scheme is None and url.startswith("//"):
            url = f"https:{url}"
        elif scheme is not None and scheme[1].lower() in {"http", "https"}:
            url = urljoin(url, url)
        return quote(url, safe="%/:=&?~#+!$,;'@()*[]|") if is_web(url) else ""
    except ValueError:
        return ""


def link(url: str, page: str) -> str:
    """A link's target: http, https, mailto or tel, absolute; or "" if the link leads nowhere."""
    scheme = _SCHEME.match(url.strip())
    if scheme is not None and scheme[1].lower() in {"mailto", "tel"}:
        return quote(url.strip(), safe="%:=&?+@,;.!$'()*")
    return resolve(url, page)


def image(attrs: Mapping[str, str], page: str, sources: Sequence[Mapping[str, str]] = ()) -> str:
    """Where an image's picture really is, lazy loading seen through: http(s) or asset:, or "".

    sources: of the ``picture`` around it; formats that everybody can show go before smaller ones.
    """
    lazy = [attrs[name] for name in LAZY if attrs.get(name)]
    sets = _sets(attrs) + [found for source in sorted(sources, key=_rarity) for found in _sets(source)]
    plain = attrs.get("src", "")[: LONGEST + 1].strip()
    candidates = [*lazy, *sets, plain] if lazy or _is_hollow(plain) else [plain, *sets]
    for candidate in candidates:
        found = candidate if _ASSET.match(candidate) else resolve(candidate, page)
        if found:
            return found
    return ""


def stands_in(attrs: Mapping[str, str]) -> bool:
    """Is all that an image shows something that stands there until a script shows the picture?"""
    return _is_hollow(attrs.get("src", "")[: LONGEST + 1].strip()) and not any(map(attrs.get, (*LAZY, *_LAZY_SETS)))


def _is_hollow(plain: str) -> bool:
    return plain.startswith(("data:", "about:")) or bool(_PLACEHOLDER.search(path_of(plain)))


def _sets(attrs: Mapping[str, str]) -> list[str]:
    return [largest(attrs[name]) for name in _LAZY_SETS if attrs.get(name)]


def _rarity(source: Mapping[str, str]) -> int:
    """How few programs can show the format of a ``source``, roughly."""
    said = f"{source.get('type', '')} {' '.join(_sets(source))}".lower()
    return next((rank for rank, name in enumerate(("webp", "avif", "jxl", "heic"), 1) if name in said), 0)


def largest(srcset: str) -> str:
    """The address of a srcset's largest picture (HTML, section 4.8.4.2.1), or ""."""
    best, url = -1.0, ""
    words = re.sub(r"(\s\d[\d.]{0,9}[wx]),", r"\1, ", srcset).split()
    while words:
        found = words.pop(0) if len(words) < 100 else ""  # nobody offers more sizes than that
        if not found:
            return url
        size = "1x"
        if not found.endswith(",") and words:
            size = words.pop(0).rstrip(",")
        number = float(size[:-1]) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?[wx]", size) else 0.0
        if number > best:
            best, url = number, found.strip(",")
    return url


def is_page_of(url: str, page: str) -> bool:
    """Does the address lead to another page, no file, of the site that the page belongs to?"""
    return host_of(url) == host_of(page) != "" and not _FILE_ENDING.search(path_of(url))


def path_of(url: str) -> str:
    """The path of an address without query, or the address as it is if it cannot be read."""
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def picture(url: str) -> str:
    """What the addresses of one picture in several sizes have in common.

    Of a picture's own file the query only says how it is shown; a script is told by it which picture to show.
    """
    if url.startswith("asset:"):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    place = f"{parts.netloc.lower()}{_SIZE.sub('', parts.path)}"
    if _IMAGE_ENDING.search(parts.path):
        return place
    said = [part for part in parts.query.split("&") if part and part.partition("=")[0] not in _SIZES]
    return "&".join([place, *said])


def shows(target: str, source: str) -> bool:
    """Does a link around an image lead to the image itself?"""
    return picture(target) == picture(source) or bool(_IMAGE_ENDING.search(path_of(target)))


def host_of(url: str) -> str:
    """The host's name in lower case, or ""."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
