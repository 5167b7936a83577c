"""The shipped catalogues are whole, planted faults are found, and tools/locales.py keeps them so."""

from __future__ import annotations

import gettext
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import Problem
from syndicate.localise import MESSAGES, check_catalogue, read_catalogue
from syndicate.localise.languages import plural_forms

ROOT = Path(__file__).resolve().parent.parent
# Whatever Argos can reach from Indonesian, and Indonesian.
LANGUAGES = (
    "ar az bg bn ca cs da de el en eo es et eu fa fi fr ga gl he hi hu id it ja ko ky lt lv ms nb nl pl pt pt_BR "
    "ro ru sk sl sq sv th tl tr uk ur vi zh zh_Hant"
).split()
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
    assert [path.parent.parent.name for path in SHIPPED] == sorted(LANGUAGES)
    for path in SHIPPED:
        assert [message.id for message in read_catalogue(path) if message.id] == list(MESSAGES)
        assert not re.search(r"-Date:|fuzzy|^#~", path.read_text(encoding="utf-8"), re.MULTILINE)


@settings(max_examples=200)
@given(path=st.sampled_from(SHIPPED), count=st.integers(0, 9_999_999))
def test_plural_forms_are_chosen_as_cldr_chooses_them(path: Path, count: int) -> None:
    locale = Locale.parse(path.parent.parent.name)
    choose = gettext.c2py(read_catalogue(path).plural_expr)
    assert plural_forms(locale)[choose(count)] == locale.plural_form(count)


# Faults


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


# The tool


def test_the_shipped_files_are_what_the_tool_writes(tmp_path: Path) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(ROOT / "locales", folder)
    (folder / "syndicate.pot").unlink()
    done = run_tool(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(folder) == contents(ROOT / "locales")


def test_the_tool_adds_what_is_missing_and_keeps_what_is_there(tmp_path: Path) -> None:
    path = plant(tmp_path, "ar", 'msgid "Topics"', '# checked by the desk\nmsgid "Topics"')
    whole = path.read_text(encoding="utf-8")
    lost = whole[whole.index('msgid "{count} article"') : whole.index('msgid "Older articles"')]
    path.write_text(whole.replace(lost, ""), encoding="utf-8")
    first = run_tool(tmp_path)
    after = path.read_text(encoding="utf-8")
    assert first.returncode == 1
    assert "'{count} article' msgstr[5] is not translated." in first.stdout
    assert after == whole.replace(lost, re.sub(r'(msgstr\[\d\]) ".*"', r'\1 ""', lost))
    again = run_tool(tmp_path)
    assert (again.stdout, path.read_text(encoding="utf-8")) == (first.stdout, after)


def test_the_tool_removes_what_nothing_says_and_restores_the_order(tmp_path: Path) -> None:
    stale = '#~ msgid "Gone"\n#~ msgstr "Weg"\n\nmsgid "Gone too"\nmsgstr "Auch weg"\n\n'
    path = plant(tmp_path, "de", 'msgid "Topics"\nmsgstr "Themen"\n\n', stale)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '\nmsgid "Topics"\nmsgstr "Themen"\n', encoding="utf-8")
    done = run_tool(tmp_path)
    assert (done.returncode, done.stdout) == (0, f"Every catalogue in {tmp_path.name}/ is finished.\n")
    shipped = ROOT / "locales" / "de" / "LC_MESSAGES" / "syndicate.po"
    assert path.read_bytes() == shipped.read_bytes()


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tools_locales", ROOT / "tools" / "locales.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_messages_are_what_the_templates_and_the_code_say() -> None:
    assert tool().mistakes(ROOT) == []


def test_messages_are_found_wherever_they_are_said(tmp_path: Path) -> None:
    for folder in ("templates", "syndicate/inner"):
        (tmp_path / folder).mkdir(parents=True)
    page = '{% if x %}{{ peer.voice.say("In a page", n=1)|line }}{% endif %}{{ say_many("{count} a", "{count} b", n) }}'
    (tmp_path / "templates" / "page.html").write_text(page + "{{ voice.say(found) }}", encoding="utf-8")
    code = """A = to_say("At the top")\nB = f'{esc(voice.say("In an f-string"))}'\nvoice.say(x.y, z="No")\nsay()\n"""
    (tmp_path / "syndicate" / "inner" / "code.py").write_text(code, encoding="utf-8")
    assert tool().said(tmp_path) == {
        "In a page": "templates/page.html",
        ("{count} a", "{count} b"): "templates/page.html",
        "At the top": "syndicate/inner/code.py",
        "In an f-string": "syndicate/inner/code.py",
    }
    wrong = tool().mistakes(tmp_path)
    assert "templates/page.html: 'In a page' is not in MESSAGES." in wrong
    assert "MESSAGES: nothing says 'Topics'." in wrong


def test_the_tool_leaves_a_broken_catalogue_alone_and_says_so(tmp_path: Path) -> None:
    path = plant(tmp_path, "de", 'msgstr "Themen"', 'msgstr "Themen')
    before = path.read_bytes()
    done = run_tool(tmp_path)
    assert done.returncode == 1
    assert "not a line of a PO file" in done.stdout
    assert path.read_bytes() == before
