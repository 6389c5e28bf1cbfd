"""The fixtures of the conformance tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.gateways import Gateway, running_demo
from tests.plugins.node import node_scripts
from tests.plugins.toy_gateway import toy_host, toy_server

__all__ = ["demo", "node_scripts", "toy_host", "toy_server"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """The demonstration on SQLite: how it speaks depends on no database."""
    with running_demo(tmp_path_factory.mktemp("demo"), batteries=62) as gateway:
        yield gateway
