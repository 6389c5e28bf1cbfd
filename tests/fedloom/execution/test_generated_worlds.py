"""Generated worlds: our gateway answers what is true, whoever composed the supergraph."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, note, reject, settings
from hypothesis import strategies as st

from fedloom.composition.compose import CompositionError
from fedloom.supergraph.reading import read_supergraph
from tests.fedloom.composition.node_process import running
from tests.fedloom.composition.reference_composers import FOLDER, References
from tests.fedloom.execution.generated_worlds import World, worlds
from tests.fedloom.execution.world_gateway import NOWHERE, WorldGateway, WorldSet, is_same
from tests.fedloom.planner.generated_operations import operations
from tests.plugins.node import installed

_IN_CI = settings(
    max_examples=20, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
_NIGHTLY = settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
_OPERATIONS = 4


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as running_loop:
        yield running_loop


@pytest.fixture(scope="module")
def composers(pytestconfig: pytest.Config) -> Iterator[References]:
    with running(FOLDER / "compose.cjs", installed(FOLDER, pytestconfig)) as process:
        yield References(process)


@_IN_CI
@given(world=worlds(), data=st.data())
def test_answers_are_true(world: World, data: st.DataObject, runner: asyncio.Runner) -> None:
    _assert_true_answers(_ours(world, runner), data)


@pytest.mark.nightly
@_NIGHTLY
@given(world=worlds(), data=st.data())
def test_thousands_of_answers_are_true(world: World, data: st.DataObject, runner: asyncio.Runner) -> None:
    _assert_true_answers(_ours(world, runner), data)


@_IN_CI
@given(world=worlds(), data=st.data(), composer=st.sampled_from(("apollo", "theguild")))
def test_answers_by_supergraphs_of_others_are_true(
    world: World, data: st.DataObject, composer: str, runner: asyncio.Runner, composers: References
) -> None:
    _assert_true_answers(_by(composer, world, runner, composers), data)


@pytest.mark.nightly
@_NIGHTLY
@given(world=worlds(), data=st.data(), composer=st.sampled_from(("apollo", "theguild")))
def test_thousands_of_answers_by_supergraphs_of_others_are_true(
    world: World, data: st.DataObject, composer: str, runner: asyncio.Runner, composers: References
) -> None:
    _assert_true_answers(_by(composer, world, runner, composers), data)


def _ours(world: World, runner: asyncio.Runner) -> WorldGateway:
    subgraphs = WorldSet(world)
    try:
        supergraph = subgraphs.composed(dict.fromkeys(world.subgraphs, NOWHERE))
    except CompositionError:
        reject()
    return WorldGateway(world, subgraphs, supergraph, runner)


def _by(composer: str, world: World, runner: asyncio.Runner, composers: References) -> WorldGateway:
    supergraph = composers.ask(world.subgraphs)[composer].supergraph
    assume(supergraph is not None)
    assert supergraph is not None
    return WorldGateway(world, WorldSet(world), read_supergraph(supergraph), runner)


def _assert_true_answers(gateway: WorldGateway, data: st.DataObject) -> None:
    for _ in range(_OPERATIONS):
        operation = data.draw(operations(gateway.schema))
        expected = gateway.expected(operation)

        answer = gateway.answer(operation)

        note(f"{gateway.plan(operation)}\nexpected {expected}\nanswered {answer}")
        assert is_same(answer, expected)
