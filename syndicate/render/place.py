"""Where a page stands, and how it refers to others."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page stands, to write addresses that also work below another root (a preview, a laptop).

    path: the page's own, below the output folder; rooted: write addresses from the site's root, for a page that is
    served at any address.
    """

    site_url: str
    path: str
    rooted: bool = False

    @property
    def url(self) -> str:
        """The page's public address; that of an index page is its folder's."""
        folder, slash, name = self.path.rpartition("/")
        return f"{self.site_url}/{folder}{slash}{'' if name == 'index.html' else name}"

    @property
    def folder(self) -> str:
        """The folder it lies in, without a slash at its end; "" for the output folder."""
        return self.path.rpartition("/")[0]

    def to(self, path: str) -> str:
        """A reference from this page to ``path``, which is below the output folder; a folder ends in a slash."""
        if self.rooted:
            return f"{urlsplit(self.site_url).path.rstrip('/')}/{path}"
        here, there = self.path.split("/")[:-1], path.split("/")
        shared = 0
        while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
            shared += 1
        return "../" * (len(here) - shared) + "/".join(there[shared:]) or "./"

    def near(self, url: str) -> str:
        """``url`` as a reference if it lies on this site, else unchanged."""
        prefix = f"{self.site_url}/"
        return self.to(url[len(prefix) :]) if url.startswith(prefix) else url
