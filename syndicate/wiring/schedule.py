"""What the configuration says of times, as values: which task runs when, and how often something may be published."""

from __future__ import annotations

from syndicate.config import Config
from syndicate.schedule import Stage, Task, make_tasks, publishing


def tasks_of(config: Config) -> tuple[Task, ...]:
    """What the daemon runs. Raises ConfigError with every expression that cannot be read."""
    return make_tasks(
        config.schedule.cron,
        config.site.timezone,
        sources=_sources(config),
        stages=_stages(config),
        jitter=config.schedule.jitter,
    )


def publishing_cron(config: Config) -> str:
    """The expression by which something new may appear, the most frequent one. Raises ConfigError."""
    return publishing(config.schedule.cron, _sources(config), _stages(config))


def _sources(config: Config) -> dict[str, str]:
    return {table.label: table.cron for table in config.sources}


def _stages(config: Config) -> dict[Stage, str]:
    times = config.schedule
    sweep = times.sweep if config.translate.forget_after_days else ""  # else it has nothing to do
    return {"pictures": times.pictures, "translate": times.translate, "publish": times.publish, "sweep": sweep}
