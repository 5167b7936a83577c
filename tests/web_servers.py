"""nginx and Caddy with the configurations in deploy/, on free ports of this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import ROOT

_AROUND = """daemon off;
worker_processes {workers};
pid {folder}/pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    {more}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def needs(program: str) -> str:
    """Where the program is. Leaves the test out where it is not, unless SYNDICATE_TEST_NGINX=1 says it must be."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found and program == "nginx" and os.environ.get("SYNDICATE_TEST_NGINX") == "1":
        pytest.fail("SYNDICATE_TEST_NGINX=1, but nginx is not installed")
    if not found:
        pytest.skip(f"{program} is not installed")
    return found


@contextmanager
def nginx(
    program: str, root: Path, folder: Path, *, workers: int = 1, more: str = "", site: str = ""
) -> Iterator[tuple[int, int]]:
    """Its port and process, serving ``root`` by deploy/nginx.conf, or by ``site`` in its place.

    folder: an empty one for what it writes; more: directives for all of it.
    """
    port = _free_port()
    site = (site or (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")).replace("listen [::]:80;", "")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/syndicate/public", str(root))
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, workers=workers, more=more), encoding="utf-8")
    with _running([program, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")], port) as process:
        yield port, process


@contextmanager
def caddy(program: str, root: Path, folder: Path, *, site: str = "") -> Iterator[tuple[int, int]]:
    """The same by deploy/Caddyfile, or by ``site``."""
    port = _free_port()
    site = site or (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    site = site.replace("/srv/syndicate/public", str(root))
    site = re.sub(r"(?m)^intl\.example\.org \{", f"http://127.0.0.1:{port} {{", site)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}", encoding="utf-8")
    command = [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(command, port, XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder)) as process:
        yield port, process


@contextmanager
def _running(command: list[str], port: int, **environment: str) -> Iterator[int]:
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert process.poll() is None, f"{command[0]} refused its configuration; its message is above"
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
