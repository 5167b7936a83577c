"""What several tests share: a finished article, and the addresses of the repository's own folders."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from syndicate.model import Article

settings.register_profile("syndicate", deadline=None)  # a busy machine is no fault of the program
settings.load_profile("syndicate")

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def make_article(**changes: Any) -> Article:
    """A small clean article; any field may be given."""
    fields: dict[str, Any] = {
        "source": "s",
        "uid": "1",
        "url": "https://www.example.org/2026/11/banjir.html",
        "page": "2026/11/banjir",
        "language": "id",
        "title": "Banjir Surut di Demak",
        "body": "<p>Banjir surut. Warga pulang.</p>",
        "summary": "",
        "published": datetime(2026, 11, 3, 1, tzinfo=UTC),
        "updated": datetime(2026, 11, 3, 1, tzinfo=UTC),
        **changes,
    }
    return Article(**fields)


@pytest.fixture
def article() -> Article:
    """The small clean article."""
    return make_article()
