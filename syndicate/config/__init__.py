"""The configuration: one TOML file. Every mistake in it is found at once and named with its line."""

from syndicate.config.file import Config, load
from syndicate.config.sources import Criteria, SourceTable
from syndicate.config.tables import EditionTable, Schedule
from syndicate.config.values import EngineName

__all__ = ["Config", "Criteria", "EditionTable", "EngineName", "Schedule", "SourceTable", "load"]
