"""What a client prefers, told by its Accept headers (RFC 9110, section 12.5). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from syndicate.serve.codings import CODINGS

Weights = tuple[tuple[str, float], ...]
# What clients still call a language by another tag (IANA's registry), or leave unsaid of it (CLDR's likely subtags).
_ALIKE = {
    "in": "id", "iw": "he", "ji": "yi", "nb": "no", "no": "nb", "tl": "fil",
    "zh": "zh-hans", "zh-hk": "zh-hant", "zh-mo": "zh-hant", "zh-tw": "zh-hant",
}  # fmt: skip
_LONGEST = 300  # characters of a header that are looked at, and may stay in memory


def weights(header: str) -> Weights:
    """(what, weight) of each member, lower case, in the header's order; a weight that is none counts as 0."""
    return _weights(header[:_LONGEST])


def coding(header: str | None) -> str:
    """The coding to send: the heaviest that Accept-Encoding takes, the smallest of several; "" for the plain bytes."""
    return _coding(header[:_LONGEST]) if header else ""


@lru_cache(maxsize=1024)  # clients send few different headers, but many of each
def _weights(header: str) -> Weights:
    found = []
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if name:
            found.append((name, weight))
    return tuple(found)


@lru_cache(maxsize=1024)
def _coding(header: str) -> str:
    wanted = {"gzip" if name == "x-gzip" else name: weight for name, weight in _weights(header)}
    best, most = "", 0.0
    for candidate in CODINGS:
        weight = wanted.get(candidate, wanted.get("*", 0.0))
        if weight > most:
            best, most = candidate, weight
    return best if most >= wanted.get("identity", 0.0) else ""


def language(header: str, offered: Sequence[str]) -> str:
    """The offered BCP 47 tag that Accept-Language asks for first, or "" (RFC 4647, section 3.4: look-up).

    A range is shortened from its end until an offer is met, by its own tag or the one that means the same (``zh-TW``
    takes ``zh-Hant`` before ``zh``); one that is still without takes an offer of which it is the beginning (``pt``
    takes ``pt-BR``). ``*`` takes the first offer.
    """
    lower = {tag.lower(): tag for tag in offered}
    refused = {name for name, weight in weights(header) if weight == 0.0}
    for name, weight in sorted(weights(header), key=lambda pair: -pair[1]):
        if weight == 0.0:
            break
        if name == "*":
            return next((tag for tag in offered if tag.lower() not in refused), "")
        parts = name.split("-")
        ranges = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
        shorter = [tag for wanted in ranges for tag in (wanted, _ALIKE.get(wanted, wanted))]
        longer = [tag for tag in lower if tag.startswith(f"{parts[0]}-")]
        for tag in (*shorter, *longer):
            if tag in lower and tag not in refused:
                return lower[tag]
    return ""


def media_type(header: str | None, offered: Sequence[str]) -> str:
    """The offered media type that Accept weighs most, the first of equals and where there is none."""
    wanted = dict(weights(header)) if header else {}

    def weight(kind: str) -> float:
        return wanted.get(kind, wanted.get(f"{kind.partition('/')[0]}/*", wanted.get("*/*", 0.0)))

    return max(offered, key=weight)
