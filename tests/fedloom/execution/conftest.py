"""The fixtures of the behaviours of execution."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fedloom.execution.behaviour import read_sets
from tests.fedloom.execution.subgraph_server import SubgraphServer, subgraph_server


@pytest.fixture(scope="module")
def subgraphs() -> Iterator[SubgraphServer]:
    """The subgraphs of all sets, over HTTP."""
    with subgraph_server(read_sets()) as running:
        yield running
