"""Generated worlds behind three gateways: ours takes no more rounds and requests than the best right one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from fedloom.composition.compose import CompositionError
from tests.fedloom.execution.differential import Laboratory, effort
from tests.fedloom.execution.generated_worlds import World, worlds
from tests.fedloom.execution.reference_gateways import FOLDER, reference_gateways
from tests.fedloom.execution.subgraph_server import subgraph_server
from tests.fedloom.execution.world_gateway import is_same
from tests.fedloom.planner.generated_operations import operations
from tests.plugins.node import installed

_OPERATIONS = 3


@pytest.fixture(scope="module")
def laboratory(pytestconfig: pytest.Config) -> Iterator[Laboratory]:
    packages = installed(FOLDER, pytestconfig)
    with (
        subgraph_server({}) as server,
        reference_gateways(packages) as references,
        asyncio.Runner() as runner,
    ):
        yield Laboratory(server, references, runner)


def test_no_right_gateway_takes_less(laboratory: Laboratory) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=15,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(world=worlds(), data=st.data())
    def compare(world: World, data: st.DataObject) -> None:
        tally.update(_compared(laboratory, world, data))

    compare()

    # Others are right nearly always, and the data often lead to all steps: so there is something to compare.
    assert tally["right"] > tally["asked"] * 3 / 4
    assert tally["compared"] > tally["asked"] / 8


@pytest.mark.nightly
@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), data=st.data())
def test_no_right_gateway_takes_less_in_thousands_of_worlds(
    world: World, data: st.DataObject, laboratory: Laboratory
) -> None:
    _compared(laboratory, world, data)


def _compared(laboratory: Laboratory, world: World, data: st.DataObject) -> Counter[str]:
    """Assert that we are right and quick; how many operations were asked, and could be compared."""
    tally: Counter[str] = Counter()
    try:
        with laboratory.opened(world) as experiment:
            for _ in range(_OPERATIONS):
                operation = data.draw(operations(experiment.ours.schema))
                expected, plan = experiment.ours.expected(operation), experiment.ours.plan(operation)
                answer, answers = experiment.ours.answer(operation), experiment.answers(operation)
                note(f"{plan}\nexpected {expected}\nanswered {answer}\nby others {answers}")
                assert is_same(answer, expected)
                theirs = experiment.least(answers, expected, plan)
                tally.update(asked=1, right=bool(theirs))
                if theirs and experiment.ran_to_the_end(plan, expected):
                    tally["compared"] += 1
                    assert effort(plan) <= min(theirs)
    except CompositionError:
        reject()
    return tally
