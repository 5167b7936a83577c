"""``syndicate check --article``: one article before and after cleaning."""

from __future__ import annotations

import json
from pathlib import Path

from syndicate.cli.options import DEFAULT


def check_article(config: Path, article: str, *, as_json: bool) -> int:
    """Show a file or a page as it came and as it was cleaned; without a configuration by the shipped rules."""
    from syndicate.config import load
    from syndicate.show.clean import show_cleaning
    from syndicate.wiring.clean import clean_one

    compared = clean_one(load(config) if config != DEFAULT or config.exists() else None, article)
    if as_json:
        print(json.dumps(compared.as_json(), ensure_ascii=False))
    else:
        show_cleaning(compared)
    return 0
