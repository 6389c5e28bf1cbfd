"""Every behaviour: its plan, and its answer with the subgraphs in this process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.fedloom.execution.behaviour import Behaviour, all_behaviours, read_sets
from tests.fedloom.execution.laboratory import Laboratory, expected, shown

BEHAVIOURS = all_behaviours()
LaboratoryOf = Callable[[str], Laboratory]


@pytest.fixture(scope="module")
def in_process() -> LaboratoryOf:
    """A gateway for each set."""
    sets = read_sets()
    return cache(lambda name: Laboratory(sets[name]))


@pytest.mark.parametrize(
    "behaviour", [each for each in BEHAVIOURS if each.refused is None], ids=lambda each: each.id
)
def test_the_plan_is_the_one_that_the_behaviour_gives(behaviour: Behaviour, in_process: LaboratoryOf) -> None:
    plan = in_process(behaviour.set_name).plan(behaviour)

    assert plan == behaviour.plan


@pytest.mark.parametrize(
    "behaviour", [each for each in BEHAVIOURS if each.only != "http"], ids=lambda each: each.id
)
async def test_it_is_answered_in_this_process(behaviour: Behaviour, in_process: LaboratoryOf) -> None:
    laboratory = in_process(behaviour.set_name)

    answers = await laboratory.answers(behaviour)

    assert shown(answers, behaviour) == expected(behaviour)
    assert laboratory.subgraphs.requests() == behaviour.requests
