"""One event a line; as JSON for machines or as text for people. No address, token or comment is ever in one."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from comments_svc.settings.model import LogFormat, Settings

_CONTROLS: Final = {code: f"\\x{code:02x}" for code in [*range(32), *range(127, 160)]}


def set_up_logs(settings: Settings) -> None:
    json = settings.log_format is LogFormat.JSON
    renderer = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_colours,
                _escape,
                renderer,
            ],
        )
    )
    logging.basicConfig(level=settings.log_level.value.upper(), handlers=[handler], force=True)


def _without_colours(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """uvicorn says its messages twice."""
    event.pop("color_message", None)
    return event


def _escape(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What someone sent must not start a line of its own."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = value.translate(_CONTROLS)
    return event
