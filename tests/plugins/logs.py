"""Give logging back as it was: a command that starts a gateway configures it for its own process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def kept_logging() -> Iterator[None]:
    """Whatever the block does to the loggers, they are as before when it ends."""
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    handlers, level, is_disabled = root.handlers[:], root.level, access.disabled
    try:
        yield
    finally:
        root.handlers[:], access.disabled = handlers, is_disabled
        root.setLevel(level)
        structlog.reset_defaults()
