"""Every behaviour with the subgraphs over HTTP, WebSocket and server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.fedloom.execution.behaviour import Behaviour, all_behaviours
from tests.fedloom.execution.laboratory import Laboratory, expected, shown
from tests.fedloom.execution.subgraph_server import SubgraphServer

LaboratoryOf = Callable[[str], Laboratory]


# The connections of a gateway belong to one event loop.
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def over_http(subgraphs: SubgraphServer) -> AsyncIterator[LaboratoryOf]:
    """A gateway for each set."""
    opened: dict[str, Laboratory] = {}

    def opened_for(name: str) -> Laboratory:
        if name not in opened:
            opened[name] = Laboratory(subgraphs.sets[name], subgraphs.urls(name))
        return opened[name]

    yield opened_for
    for each in opened.values():
        each.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("behaviour", all_behaviours(), ids=lambda each: each.id)
async def test_it_is_answered_over_http(behaviour: Behaviour, over_http: LaboratoryOf) -> None:
    laboratory = over_http(behaviour.set_name)

    answers = await laboratory.answers(behaviour)

    assert shown(answers, behaviour) == expected(behaviour)
    assert laboratory.subgraphs.requests() == behaviour.requests
