"""The command line: program.py holds all commands or names the files that do."""

from syndicate.cli.program import app, main

__all__ = ["app", "main"]
