"""The rooms and what each may import; this table is the design."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "syndicate"

ROOMS = {
    "words": ["contents", "errors", "iso639", "model", "paths", "slug"],
    "shapes": ["ports", "report", "schedule"],
    "steps": [
        "absence", "boilerplate", "check", "clean", "corrections", "exchange", "gate", "glossary", "html", "identify",
        "inflect", "issue", "localise", "memo", "mend", "numbers", "pictures", "pings", "place", "plan", "profile",
        "render", "review", "rules", "segment", "sentences", "sheets", "site",
    ],
    "doors": ["sources", "engines", "stores", "outlets", "hubs"],
    "pipeline": [
        "announcing", "ask", "chronicle", "cleaning", "comparing", "illustrating", "importing", "look", "memory",
        "newsroom", "notebook", "pipeline", "press", "printing", "publishing", "reading", "status", "status_article",
        "sweeping", "translating", "validating", "withdrawing",
    ],
    "settings": ["config"],
    "wiring": ["wiring"],
    "faces": ["daemon", "logs", "serve", "show", "watch"],
    "command": ["cli", "__main__"],
}  # fmt: skip

MAY_IMPORT = {
    "words": {"words"},
    "shapes": {"words", "shapes"},
    "steps": {"words", "steps"},
    "doors": {"words"},
    "pipeline": {"words", "shapes", "steps", "pipeline"},
    "settings": {"words"},
    "wiring": {"words", "shapes", "steps", "doors", "pipeline", "settings", "wiring"},
    "faces": {"words", "shapes", "pipeline"},
    "command": {"words", "shapes", "settings", "wiring", "pipeline", "faces", "doors", "command"},
}

# One third-party library, one file or folder (lxml reads what comes in and checks what goes out, each in its own room).
LIBRARIES = {
    "apscheduler": ["daemon", "schedule"],
    "argostranslate": ["engines"],
    "babel": ["localise"],
    "backports": ["serve"],
    "brotli": ["serve"],
    "ctranslate2": ["engines"],
    "feedgen": ["render"],
    "feedparser": ["sources"],
    "granian": ["serve"],
    "httpcore": ["sources"],
    "httpx": ["sources", "engines", "hubs"],
    "jinja2": ["render"],
    "lxml": ["render", "rules", "sources", "clean", "html", "boilerplate", "exchange"],
    "markdown_it": ["sources"],
    "nh3": ["clean", "html"],
    "numpy": ["engines"],
    "prometheus_client": ["watch"],
    "protego": ["sources"],
    "pydantic": ["config"],
    "pydantic_core": ["render", "stores"],
    "readability": ["sources"],
    "rich": ["show"],
    "sentencepiece": ["engines"],
    "sqlalchemy": ["stores"],
    "typer": ["cli"],
    "yaml": ["sources"],
}
HEAVY = {
    "lxml",
    "feedparser",
    "httpx",
    "ctranslate2",
    "sqlalchemy",
    "babel",
    "jinja2",
    "feedgen",
    "pydantic",
    "numpy",
    "apscheduler",
    "readability",
    "granian",
    "brotli",
}


def unit(path: Path) -> str:
    """The room's file or folder that ``path`` belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py" and "shipped" not in p.parts]
ROOM_OF = {name: room for room, names in ROOMS.items() for name in names}


def imports(path: Path) -> set[str]:
    """Every module that the file imports, late imports included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names.update(f"{module}.{a.name}" for a in node.names) if module == "syndicate" else names.add(module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_each_room_imports_only_what_it_may(path: Path) -> None:
    here = unit(path)
    assert here in ROOM_OF, f"{here} stands in no room"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "syndicate" and len(parts) > 1 and parts[1] not in {"__version__", here}:
            assert ROOM_OF[parts[1]] in MAY_IMPORT[ROOM_OF[here]], f"{here} imports {parts[1]}"
            if ROOM_OF[here] == ROOM_OF[parts[1]] == "doors":
                pytest.fail(f"door {here} imports door {parts[1]}")
        if parts[0] in LIBRARIES:
            assert here in LIBRARIES[parts[0]], f"{here} imports {parts[0]}"


def test_there_are_no_circles() -> None:
    graph = {}
    for path in FILES:
        module = ".".join(("syndicate", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        graph[module] = {name for name in imports(path) if name.startswith("syndicate.")} - {module}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join([*trail, module])
        if module in done:
            return
        for target in graph.get(module, ()):
            visit(target, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


def test_no_file_has_a_name_that_means_nothing() -> None:
    assert not [p for p in FILES if p.stem in {"utils", "helpers", "manager", "base", "common", "misc"}]


def test_help_imports_nothing_heavy() -> None:
    code = """if True:
        import sys, syndicate.cli
        try: syndicate.cli.app(["--help"])
        except SystemExit: print("|".join(sys.modules), file=sys.stderr)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "daemon" in done.stdout
    assert not HEAVY & set(done.stderr.split("|"))


def test_what_begins_a_pass_imports_nothing_that_draws_fetches_or_decodes() -> None:
    code = "import sys, syndicate.wiring.app, syndicate.pipeline, syndicate.show.progress; print('|'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert LIBRARIES.keys() & set(done.stdout.split("|")) <= {"apscheduler", "pydantic", "pydantic_core", "sqlalchemy"}


def test_the_environment_stays_light() -> None:
    locks = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "requirements").glob("*.lock"))
    assert not [
        name
        for name in ("torch", "stanza", "spacy", "onnxruntime", "minisbd", "nvidia")
        if f"\n{name}==" in f"\n{locks}"
    ]
    assert "http:" not in locks
    assert "https:" not in locks
