"""The fixtures of the engine's tests."""

from __future__ import annotations

from tests.plugins.certificates import certificates
from tests.plugins.toy_gateway import toy_host, toy_server

__all__ = ["certificates", "toy_host", "toy_server"]
