"""Idempotency keys: one write for one key and input, whoever asks again, and nothing written by a refusal."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from celltrail.commands import requests as ask
from celltrail.commands.perform import perform
from celltrail.commands.registration import register_batteries
from celltrail.domain.errors import IdempotencyConflictError, InvalidInputError
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import BatteryLevel, IdentifierScheme, OperatorRole
from celltrail.storage import operators, tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.idempotency import input_hash
from tests.storage.lived import NOW

ASKED = ask.RegisterBatteries(
    idempotency_key="once",
    batteries=(ask.NewBattery(uid="https://maker.example/b/1", level=BatteryLevel.CELL),),
)
OTHER = replace(ASKED, batteries=(ask.NewBattery(uid="https://maker.example/b/2", level=BatteryLevel.CELL),))
REFUSED = replace(
    ASKED,
    batteries=(*OTHER.batteries, ask.NewBattery(uid="https://rival.example/b/3", level=BatteryLevel.CELL)),
)


@pytest.fixture
async def makers(database: Database) -> Database:
    """Give the database with two makers on board."""
    async with database.writing(Acting.DESK) as connection:
        for operator_id in ("maker", "rival"):
            await operators.add_operator(
                connection,
                operator_id=operator_id,
                name=operator_id,
                country="CN",
                roles=frozenset({OperatorRole.MANUFACTURER}),
                identifiers=((IdentifierScheme.URI_PREFIX, f"https://{operator_id}.example/b/"),),
                now=NOW,
            )
    return database


async def _register(database: Database, asked: ask.RegisterBatteries, *, who: str = "maker") -> ask.Outcome:
    principal = Principal(who, frozenset({OperatorRole.MANUFACTURER}), frozenset(TokenScope))
    return await perform(database, register_batteries, asked, principal=principal, now=NOW)


async def _rows(database: Database) -> dict[str, int]:
    """How many rows each table has that an act writes to."""
    counted = {}
    async with database.reading(Acting.DESK) as connection:
        for table in tables.metadata.sorted_tables:
            number = await connection.scalar(sa.select(sa.func.count()).select_from(table))
            if number and table.name not in {"operator", "operator_identifier", "facility"}:
                counted[table.name] = number
    return counted


async def test_the_same_key_and_input_is_one_write_with_one_answer(makers: Database) -> None:
    first = await _register(makers, ASKED)
    written = await _rows(makers)

    assert await _register(makers, ASKED) == first
    assert await _rows(makers) == written
    assert written["event"] == written["battery"] == written["idempotency"] == 1


async def test_the_same_key_with_another_input_is_a_conflict_that_writes_nothing(makers: Database) -> None:
    await _register(makers, ASKED)
    written = await _rows(makers)

    with pytest.raises(IdempotencyConflictError):
        await _register(makers, OTHER)

    assert await _rows(makers) == written


async def test_a_key_belongs_to_its_operator(makers: Database) -> None:
    own = replace(
        ASKED, batteries=(ask.NewBattery(uid="https://rival.example/b/1", level=BatteryLevel.CELL),)
    )

    first, second = await _register(makers, ASKED), await _register(makers, own, who="rival")

    assert first.battery_ids != second.battery_ids


async def test_a_refusal_writes_nothing_and_does_not_use_up_its_key(makers: Database) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await _register(makers, REFUSED)

    assert refused.value.path == ("batteries", 1, "uid")
    assert await _rows(makers) == {}
    assert len((await _register(makers, OTHER)).battery_ids) == 1


async def test_the_same_key_at_once_is_one_write_with_one_answer(makers: Database) -> None:
    outcomes = await asyncio.gather(*(_register(makers, ASKED) for _ in range(6)))

    assert len(set(outcomes)) == 1
    assert (await _rows(makers))["event"] == 1


async def test_the_same_key_with_other_input_at_once_is_one_write_and_a_conflict(makers: Database) -> None:
    outcomes = await asyncio.gather(
        _register(makers, ASKED), _register(makers, OTHER), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["IdempotencyConflictError", "Outcome"]
    assert (await _rows(makers))["event"] == 1


def test_the_hash_of_an_input_does_not_depend_on_the_order_of_its_members() -> None:
    assert input_hash("act", {"a": 1, "b": [1, 2]}) == input_hash("act", {"b": [1, 2], "a": 1})
    assert input_hash("act", {"a": [1, 2]}) != input_hash("act", {"a": [2, 1]})
    assert input_hash("act", {}) != input_hash("another act", {})
