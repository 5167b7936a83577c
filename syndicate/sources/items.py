"""What sources show, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.errors import ArticleError
from syndicate.model import Listing, Notice, RawArticle

Items = Iterator[RawArticle | ArticleError | Notice | Listing]
