"""What the service says of itself: structured logs.

One line per event, with the request's facts as fields, never a token, a query string, or a value that a
partner recorded. Control characters are escaped by the renderers, so that no value can forge a line.
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging(level: str, *, as_json: bool) -> None:
    """Send everything that is logged, by us and by libraries, to standard error in one form."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[structlog.types.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                sort_keys=True,
                # The default shows the variables of every frame: tokens, keys and partners' values.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # It tells at INFO of the address of each WebSocket, and at DEBUG of all of its headers and messages.
    logging.getLogger("uvicorn.error").addFilter(_without_queries)
    logging.getLogger("uvicorn.error").setLevel(max(root.level, logging.INFO))
    # It tells at INFO, on every start, which kind of database there is.
    logging.getLogger("alembic").setLevel(max(root.level, logging.WARNING))
    # Access lines would hold query strings; the gateway logs what matters itself.
    logging.getLogger("uvicorn.access").disabled = True


def _without_queries(record: logging.LogRecord) -> bool:
    """Cut the query strings off the addresses that a record names: clients put tokens there by mistake."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            argument.partition("?")[0] if isinstance(argument, str) else argument for argument in record.args
        )
    return True
