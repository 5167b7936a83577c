"""``syndicate validate`` as it is typed: a folder, a file, an address, the configuration's own output."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sample_newsroom import publish
from small_site import ROOT, SITE

TYPES = {".json": "application/feed+json", ".html": "text/html; charset=utf-8"}


def validate(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "syndicate", "validate", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return write(tmp_path / "public", SITE)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The small site over HTTP, and its files, which a test may change."""
    files: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = files.get(self.path.lstrip("/"))
            if text is None:
                self.send_error(404)
                return
            kind = "application/rss+xml" if "rss.xml" in self.path else "application/atom+xml"
            self.send_response(200)
            self.send_header("Content-Type", TYPES.get(Path(self.path).suffix, kind))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    root = f"http://127.0.0.1:{server.server_address[1]}"
    files.update({name: text.replace(ROOT, root) for name, text in SITE.items()})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield root, files
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_good_folder_gives_status_zero(public: Path, tmp_path: Path) -> None:
    done = validate("public", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{len(SITE)} files: 0 errors, 0 warnings.\n"), done


def test_warnings_are_told_and_allowed(public: Path, tmp_path: Path) -> None:
    map_ = SITE["sitemap.xml"]
    page = map_[map_.index(f"<url><loc>{ROOT}/en/2026/11/2.html") :]
    write(public, {"sitemap.xml": map_.replace(page[: page.index("</url>") + 6], "")})
    done = validate("public", cwd=tmp_path)
    assert done.returncode == 0, done
    assert "en/2026/11/2.html\n  warning: sitemap: No site map lists this page." in done.stdout
    assert "0 errors" in done.stdout


def test_errors_are_grouped_by_file_and_counted(public: Path, tmp_path: Path) -> None:
    extra = "".join(f'<a href="nowhere-{n}.html">x</a>' for n in range(25))
    write(public, {"en/2026/11/2.html": SITE["en/2026/11/2.html"].replace("</body>", f"{extra}</body>")})
    done = validate("public", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("There is no such file") == 10
    assert "… and 15 more" in done.stdout
    assert f"{len(SITE)} files: 25 errors, 0 warnings." in done.stdout
    assert validate("public", "--show", "0", cwd=tmp_path).stdout.count("There is no such file") == 25


def test_many_files_with_faults_are_told_in_time(tmp_path: Path) -> None:
    write(tmp_path / "many", {f"p/{n}.html": "<p>x\n" for n in range(3000)})
    done = validate("many", cwd=tmp_path)
    assert done.returncode == 1
    assert "3000 files:" in done.stdout


def test_json_names_every_fault_for_programs(public: Path, tmp_path: Path) -> None:
    write(public, {"en/rss.xml": SITE["en/rss.xml"].replace("Sun, 01 Nov", "Mon, 01 Nov")})
    done = validate("public", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert (answer["files"], answer["warnings"]) == (len(SITE), 0)
    assert answer["errors"] == len(answer["faults"]) == 2
    assert answer["faults"][0].keys() == {"file", "place", "rule", "what", "hint", "severity"}
    assert {fault["rule"] for fault in answer["faults"]} == {"W3C: IncorrectDOW"}
    assert answer["faults"][0]["file"] == "en/rss.xml"


def test_one_file_is_judged_alone(public: Path, tmp_path: Path) -> None:
    assert validate("public/en/atom.xml", cwd=tmp_path).returncode == 0
    write(tmp_path, {"feed.json": "{}\n"})
    done = validate("feed.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "There is no list of items" in done.stdout


def test_what_is_not_there_or_is_nothing_known_is_the_callers_mistake(public: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for target, says in (
        ("nowhere", "cannot be read"),
        ("empty", "no file is there"),
        ("public/media/a.jpg", "is neither a feed"),
    ):
        done = validate(target, cwd=tmp_path)
        assert done.returncode == 2, done
        assert says in done.stderr
    done = validate("public", "--profile", "nobody", cwd=tmp_path)
    assert done.returncode == 2
    assert "known are apple, flipboard, google, msn, smartnews" in done.stderr
    assert validate(cwd=tmp_path).returncode == 2  # no configuration


def test_a_profile_says_what_the_partner_would_refuse(public: Path, tmp_path: Path) -> None:
    done = validate("public", "--profile", "msn", cwd=tmp_path)
    assert done.returncode == 1
    assert "en/rss.xml\n  error: item 1 (T2): The title has 2 characters." in done.stdout
    assert "en/2026" not in done.stdout  # archives are not what a partner subscribes to
    assert "feed.json" not in done.stdout  # nor JSON, which this one does not take
    own = SITE["en/rss.xml"].replace("<title>T2</title>", "<title>A title that is long enough</title>")
    own = own.replace("</item>", "<enc/></item>").replace("<enc/>", '<media:content url="https://y.example/a.jpg"/>')
    body = "<content:encoded>x</content:encoded></item>"
    own = own.replace("</item>", body).replace(
        "<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    )
    own = own.replace("/en/rss.xml", "/en/partners/msn/rss.xml").replace('rel="prev-archive"', 'rel="related"')
    write(public, {"en/partners/msn/rss.xml": own})
    done = validate("public", "--profile", "msn", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_an_address_is_fetched_and_its_archive_followed(address: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    root, files = address
    for name in ("rss.xml", "atom.xml", "feed.json"):
        done = validate(f"{root}/en/{name}", "--allow-private", "--follow", "5", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "3 files: 0 errors, 0 warnings.\n"), done
    files["en/2026/10/rss.xml"] = files["en/2026/10/rss.xml"].replace("next-archive", "prev-archive")
    done = validate(f"{root}/en/rss.xml", "--allow-private", "--follow", "5", cwd=tmp_path)
    assert done.returncode == 1
    assert "It leads back to" in done.stdout
    del files["en/2026/10/rss.xml"]
    done = validate(f"{root}/en/rss.xml", "--allow-private", "--follow", "5", cwd=tmp_path)
    assert done.returncode == 1
    assert "404" in done.stdout
    done = validate(f"{root}/en/rss.xml", "--allow-private", "--follow", "1", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "2 files: 0 errors, 0 warnings.\n"), done  # the bound is no fault


def test_a_feed_that_cannot_be_read_is_told_by_its_faults(address: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    root, files = address
    files["en/rss.xml"] = files["en/rss.xml"][:400]
    done = validate(f"{root}/en/rss.xml", "--allow-private", "--follow", "3", cwd=tmp_path)
    assert done.returncode == 1
    assert "Not well-formed XML" in done.stdout
    assert done.stderr == ""


def test_a_profile_is_asked_over_http_too(address: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    done = validate(f"{address[0]}/en/rss.xml", "--allow-private", "--profile", "msn", cwd=tmp_path)
    assert done.returncode == 1
    assert "Feeds are fetched over HTTPS" in done.stdout


def test_how_a_feed_is_served_is_judged_too(address: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    root, files = address
    files["moved/feed"] = files["en/rss.xml"]
    done = validate(f"{root}/moved/feed", "--allow-private", cwd=tmp_path)
    assert done.returncode == 1
    assert "UnexpectedContentType" in done.stdout
    assert "SelfDoesntMatchLocation" in done.stdout


def test_an_address_that_fails_or_is_private_is_told(address: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    root, _ = address
    done = validate(f"{root}/en/rss.xml", cwd=tmp_path)
    assert done.returncode == 1
    assert "not a public address" in done.stderr
    done = validate(f"{root}/en/index.html", "--allow-private", cwd=tmp_path)
    assert done.returncode == 2
    assert "neither RSS, Atom nor JSON Feed" in done.stderr
    done = validate(f"{root}/nowhere.xml", "--allow-private", cwd=tmp_path)
    assert done.returncode == 1
    assert "404" in done.stderr


def test_the_sample_newsroom_as_it_is_published_has_no_errors(tmp_path: Path) -> None:
    public = publish(tmp_path)
    done = validate("--config", "newsroom/syndicate.toml", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["errors"] == 0, answer["faults"]
    assert done.returncode == 0
    assert answer["files"] > 150
    (public / "en" / "2026" / "11" / "rob-pekalongan.html").unlink()
    done = validate("--config", "newsroom/syndicate.toml", cwd=tmp_path)
    assert done.returncode == 1
    assert "en/rss.xml\n  error: item 2: link: There is no file for" in done.stdout


def test_without_a_target_the_configurations_output_is_judged(public: Path, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "syndicate.toml": f'[site]\ntitle = "T"\nurl = "{ROOT}"\nlanguages = ["en"]\n'
            '[[sources]]\nkind = "folder"\npath = "articles"\n'
        },
    )
    done = validate(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{len(SITE)} files: 0 errors, 0 warnings.\n"), done
