"""The edge of a mutation under repetition: one key is one act, however many ask at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from celltrail.commands import requests as ask
from celltrail.commands.declarations import declare_attributes
from celltrail.commands.end_of_life import collect_battery
from celltrail.commands.installation import remove_battery
from celltrail.commands.perform import perform
from celltrail.domain.errors import (
    ForbiddenError,
    IdempotencyConflictError,
    InvalidInputError,
    StageConflictError,
)
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import BatteryLevel, OperatorRole
from celltrail.storage.engine import Database
from tests.commands.recording import NOW, act, key, new_key, number_of_events, register

COLLECT = ask.CollectBattery(idempotency_key="once", battery=key("B-1"))


async def test_an_act_that_is_asked_for_many_times_at_once_is_one_act(importing_database: Database) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    before = await number_of_events(importing_database)

    # A repeat that waits for the battery finds it changed by the first: it is answered, and not refused.
    outcomes = await asyncio.gather(*(act(importing_database, collect_battery, COLLECT) for _ in range(8)))

    assert len(set(outcomes)) == 1
    assert await number_of_events(importing_database) == before + 1


async def test_of_two_inputs_under_one_key_at_once_one_is_a_conflict(importing_database: Database) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    other = replace(COLLECT, condition="DAMAGED")

    outcomes = await asyncio.gather(
        *(act(importing_database, collect_battery, each) for each in (COLLECT, other)), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["IdempotencyConflictError", "Outcome"]


async def test_c66_of_two_keys_for_one_act_at_once_one_meets_the_stage_that_the_other_made(
    importing_database: Database,
) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    other = replace(COLLECT, idempotency_key="twice")

    outcomes = await asyncio.gather(
        *(act(importing_database, collect_battery, each) for each in (COLLECT, other)), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["Outcome", "StageConflictError"]


async def test_a_key_is_bound_to_its_mutation_too(importing_database: Database) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    await act(importing_database, collect_battery, COLLECT)

    other = ask.RemoveBattery(idempotency_key="once", battery=key("B-1"))
    with pytest.raises(IdempotencyConflictError):
        await act(importing_database, remove_battery, other)


async def test_a_refused_key_may_be_used_again_with_another_input(importing_database: Database) -> None:
    await register(importing_database, "B-1", "B-2", level=BatteryLevel.PACK, mass_kg="100")
    await act(importing_database, collect_battery, replace(COLLECT, idempotency_key="first"))
    with pytest.raises(StageConflictError):
        await act(importing_database, collect_battery, COLLECT)

    outcome = await act(importing_database, collect_battery, replace(COLLECT, battery=key("B-2")))

    assert outcome == await act(importing_database, collect_battery, replace(COLLECT, battery=key("B-2")))


@pytest.mark.parametrize("value", [2**53, 10**30, "\ud800", {"nested": 10**30}], ids=ascii)
async def test_a_value_that_no_canonical_json_holds_is_refused_like_any_other(
    importing_database: Database, value: object
) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    declared = ask.DeclaredAttribute("manufacturing_date", value)
    request = ask.DeclareAttributes(idempotency_key=new_key(), battery=key("B-1"), attributes=(declared,))

    with pytest.raises(InvalidInputError) as refusal:
        await act(importing_database, declare_attributes, request)

    assert refusal.value.path[:2] == ("attributes", 0)


async def test_an_operator_that_is_not_on_board_records_nothing(importing_database: Database) -> None:
    stranger = Principal("nobody", frozenset(OperatorRole), frozenset(TokenScope))

    with pytest.raises(ForbiddenError, match="not on board"):
        await perform(importing_database, collect_battery, COLLECT, principal=stranger, now=NOW)
