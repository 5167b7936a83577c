"""The shipped catalogues are whole, planted faults are found, and tools/locales.py completes what is not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from syndicate.errors import Problem
from syndicate.localise import MESSAGES, check_catalogue, read_catalogue

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = sorted(ROOT.glob("locales/*/LC_MESSAGES/syndicate.po"))


def plant(folder: Path, language: str, old: str, new: str) -> Path:
    """A copy of a shipped catalogue with one change."""
    text = (ROOT / "locales" / language / "LC_MESSAGES" / "syndicate.po").read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {language}"
    path = folder / language / "LC_MESSAGES" / "syndicate.po"
    path.parent.mkdir(parents=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def run_tool(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "locales.py", folder], capture_output=True, encoding="utf-8", check=False
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.po*")}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.parent.name)
def test_every_shipped_catalogue_is_whole_and_right(path: Path) -> None:
    assert check_catalogue(path) == []


def test_catalogues_hold_no_message_that_is_never_said_and_no_dates() -> None:
    assert len(SHIPPED) == 27
    for path in SHIPPED:
        assert {message.id for message in read_catalogue(path) if message.id} == set(MESSAGES)
        assert "-Date:" not in path.read_text(encoding="utf-8")


FAULTS = [
    ("de", 'msgid "Topics"\nmsgstr "Themen"\n', "", "'Topics' is missing"),
    ("de", 'msgstr "Themen"', 'msgstr ""', "'Topics' is not translated"),
    ("de", 'msgid "Topics"', '#, fuzzy\nmsgid "Topics"', "marked fuzzy"),
    ("de", "Von {authors}", "Von {author}", "lacks {authors}"),
    ("de", "Von {authors}", "Von {author}", "has {author}, which"),
    ("de", "Von {authors}", "Von authors}", "a brace that belongs to no placeholder"),
    ("de", 'msgstr[1] "{count} Artikel"\n', "", "msgstr[1] is not translated"),
    ("de", 'msgstr[1] "{count} Artikel"', 'msgstr[1] "Artikel"', "msgstr[1] lacks {count}"),
    ("de", 'msgid_plural "{count} articles"', 'msgid_plural "{count} Articles"', "wrong plural"),
    ("de", 'msgstr "Themen"', 'msgstr "Themen', "not a line of a PO file"),
    ("de", 'msgstr "Themen"', 'msgstr "Die "Themen""', "not a line of a PO file"),
    ("de", 'msgstr "Themen"', 'msgtsr "Themen"', "not a line of a PO file"),
    ("de", 'msgid "Topics"\nmsgstr "Themen"\n', 'msgid "Topics"\n', "missing msgstr"),
    ("de", "Language: de", "Language: fr", "the folder is de"),
    ("ru", "nplurals=3", "nplurals=4", "nplurals is 4"),
    ("ru", "n % 10 == 1 && n % 100 != 11", "n == 1", "picks msgstr[2] for 21"),
    ("ru", "plural=(n % 10 == 1", "plural=(n %% 10 == 1", "plural= cannot be understood"),
    ("ru", 'msgstr[2] "{count} статей"\n', "", "msgstr[2] is not translated"),
    ("ru", 'msgstr[0] "{count} статья"', 'msgstr[0] "одна статья"', "msgstr[0] lacks {count}"),
    ("ar", 'msgstr[2] "مقالان"\n', "", "msgstr[2] is not translated"),
    ("ja", "nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);", "nplurals is 2"),
]


@pytest.mark.parametrize(("language", "old", "new", "found"), FAULTS, ids=[fault[3] for fault in FAULTS])
def test_a_planted_fault_is_found(tmp_path: Path, language: str, old: str, new: str, found: str) -> None:
    path = plant(tmp_path, language, old, new)
    problems = check_catalogue(path)
    assert any(found in str(problem) for problem in problems), problems
    assert all(problem.place.startswith(str(path)) for problem in problems)


def test_a_fault_is_placed_at_its_line(tmp_path: Path) -> None:
    path = plant(tmp_path, "de", 'msgstr "Themen"', 'msgstr "Themen {date}"')
    line = path.read_text(encoding="utf-8").splitlines().index('msgid "Topics"') + 1
    assert check_catalogue(path) == [
        Problem(place=f"{path}:{line}", what="'Topics' has {date}, which the message does not know.")
    ]


def test_all_faults_of_a_catalogue_are_told_at_once(tmp_path: Path) -> None:
    path = plant(tmp_path, "de", 'msgstr "Themen"\n', 'msgstr ""\n\n#, fuzzy')
    path.write_text(path.read_text(encoding="utf-8").replace("Von {authors}", "Von"), encoding="utf-8")
    assert len(check_catalogue(path)) == 3


def test_what_cannot_be_read_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    path = plant(tmp_path, "de", "Language: de", "Language: de")
    stray = (b'"stray"', b'msgstr "early"', b'msgstr[7] ""', b'msgid "a"\nmsgstr[x] "b"')
    for body in (b"", b"\xff\xfe", b"\x00", *stray):
        path.write_bytes(body)
        assert check_catalogue(path)
    path.unlink()
    assert "cannot be read" in str(check_catalogue(path)[0])


def test_an_operators_catalogue_may_hold_only_what_it_changes(tmp_path: Path) -> None:
    path = plant(tmp_path, "de", 'msgid "Topics"\nmsgstr "Themen"\n', "")
    assert check_catalogue(path, whole=False) == []
    assert len(check_catalogue(path)) == 1
    path.write_text(path.read_text(encoding="utf-8").replace("Von {authors}", "Von"), encoding="utf-8")
    assert len(check_catalogue(path, whole=False)) == 1


def test_the_shipped_files_are_what_the_tool_writes(tmp_path: Path) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(ROOT / "locales", folder)
    (folder / "syndicate.pot").unlink()
    done = run_tool(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(folder) == contents(ROOT / "locales")


def test_the_tool_adds_what_is_missing_and_keeps_what_is_there(tmp_path: Path) -> None:
    new = '# checked by the desk\nmsgid "Topics"'
    path = plant(tmp_path, "ar", 'msgid "Topics"', new)
    text = path.read_text(encoding="utf-8")
    start = text.index('msgid "{count} article"')
    kept = text[:start]
    path.write_text(kept, encoding="utf-8")
    first = run_tool(tmp_path)
    after = path.read_text(encoding="utf-8")
    assert first.returncode == 1
    assert "'{count} article' msgstr[5] is not translated." in first.stdout
    assert after.startswith(kept.rstrip("\n"))
    assert {message.id for message in read_catalogue(path) if message.id} == set(MESSAGES)
    again = run_tool(tmp_path)
    assert (again.stdout, path.read_text(encoding="utf-8")) == (first.stdout, after)


def test_the_tool_leaves_a_broken_catalogue_alone_and_says_so(tmp_path: Path) -> None:
    path = plant(tmp_path, "de", 'msgstr "Themen"', 'msgstr "Themen')
    before = path.read_bytes()
    done = run_tool(tmp_path)
    assert done.returncode == 1
    assert "not a line of a PO file" in done.stdout
    assert path.read_bytes() == before
