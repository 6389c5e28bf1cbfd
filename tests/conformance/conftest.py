"""The fixtures of the conformance tests."""

from __future__ import annotations

from tests.plugins.node import node_scripts
from tests.plugins.toy_gateway import toy_host, toy_server

__all__ = ["node_scripts", "toy_host", "toy_server"]
