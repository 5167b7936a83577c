"""Runs passes on schedules until told to stop. Time is a caller: APScheduler calls the same pass that ``run`` does.

Read runner.py first.
"""

from syndicate.daemon.runner import Daemon
from syndicate.daemon.setup import Setup

__all__ = ["Daemon", "Setup"]
