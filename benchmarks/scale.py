"""How a site's cost grows with its articles.

    python benchmarks/scale.py [--articles 10000 30000 100000] [--languages 2] [--folder DIR]

For each number of articles a state is filled as by benchmarks/publish.py and three builds are measured, each a process
of its own: the first, one with nothing changed, and one after a correction of one article. Figures are processor
seconds, MiB at most and files written. The largest takes minutes and some gigabytes. With --folder the sites are kept
there; what is built there is not built again.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from publish import CONFIG, LANGUAGES, fill, measured
from rich.console import Console
from rich.table import Table


def grown(folder: Path, articles: int, languages: list[str]) -> dict[str, dict[str, float]]:
    """The figures of each build of a site with so many articles."""
    figures: dict[str, dict[str, float]] = {}
    if not (folder / "state.db").exists():
        (folder / "articles").mkdir(parents=True)
        listed = ", ".join(f'"{language}"' for language in languages)
        config = CONFIG.format(languages=listed).replace('locales = "locales"\n', "")
        (folder / "syndicate.toml").write_text(config, encoding="utf-8")
        fill(folder, range(articles), articles, languages)
        figures["first build"] = measured(folder)
    figures["nothing changed"] = measured(folder)
    fill(folder, [articles // 2], articles, languages, edit=f"corrected at {time.time()}")
    figures["one article changed"] = measured(folder)
    return figures


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    options.add_argument("--languages", type=int, default=2, help="besides Indonesian")
    options.add_argument("--folder", type=Path, help="where the sites are made and kept")
    asked = options.parse_args()
    table = Table("articles", "build", "seconds", "MiB", "written", "ms an article")
    with tempfile.TemporaryDirectory() as made:
        for articles in asked.articles:
            folder = (asked.folder or Path(made)) / f"{articles}"
            for name, facts in grown(folder, articles, list(LANGUAGES[: asked.languages])).items():
                each = f"{1000 * facts['cpu'] / articles:.3f}"
                table.add_row(
                    f"{articles:,}", name, f"{facts['cpu']:.2f}", f"{facts['mib']:.0f}", f"{facts['wrote']:.0f}", each
                )
    Console().print(table)


if __name__ == "__main__":
    main()
