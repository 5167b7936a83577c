"""A web server for a published folder: granian with a small application that keeps the files in memory.

It reads what was published and nothing else. Read app.py first.
"""

from syndicate.serve.server import Server, make_server, serve_until
from syndicate.serve.settings import AccessLog, Settings

__all__ = ["AccessLog", "Server", "Settings", "make_server", "serve_until"]
