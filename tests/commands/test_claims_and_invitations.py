"""Claims and invitations when several act at once, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from celltrail.commands import requests as ask
from celltrail.commands.assembly import assemble_battery
from celltrail.commands.claims import claim_battery, confirm_claim
from celltrail.commands.grants import grant_access, revoke_access
from celltrail.commands.market import place_on_market, sell_battery
from celltrail.commands.registration import register_batteries
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.parties import PartyKey
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import BatteryLevel, IdentifierScheme, OperatorRole
from celltrail.storage import grants, inviting, tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.onboarding import add_operator
from celltrail.storage.reader import Reader
from tests.commands.importing_world import principal
from tests.commands.recording import NOW, act, key, new_key, number_of_events, register

NEWCOMER = PartyKey(IdentifierScheme.GLN, "4000001000005")


async def _invite(database: Database, serial: str, *, by: str = "recycler") -> str:
    outcome = await act(
        database,
        grant_access,
        ask.GrantAccess(
            idempotency_key=new_key(),
            battery=key(serial),
            party=NEWCOMER,
            groups=frozenset({AccessGroup.INDIVIDUAL}),
            purpose="a loan",
            until=NOW + timedelta(days=30),
        ),
        by=by,
    )
    assert outcome.grant_id is not None
    return outcome.grant_id


async def _comes_on_board(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        await add_operator(
            connection,
            operator_id="newcomer",
            name="Newcomer",
            country="DE",
            roles=frozenset({OperatorRole.SERVICE}),
            identifiers=((NEWCOMER.scheme, NEWCOMER.value),),
            now=NOW,
        )


async def _parts_of_newcomer(database: Database) -> int:
    part = tables.participation
    async with database.reading(Acting.DESK) as connection:
        number = await connection.scalar(
            sa.select(sa.func.count()).where(
                part.c.operator_id == "newcomer", part.c.ended_position == tables.OPEN
            )
        )
    return int(number or 0)


@pytest.mark.parametrize("number", range(4))
async def test_who_is_invited_while_it_comes_on_board_reads(
    importing_database: Database, number: int
) -> None:
    serial = f"B-{number}"
    await register(importing_database, serial, level=BatteryLevel.PACK, mass_kg="100")

    await asyncio.gather(_invite(importing_database, serial), _comes_on_board(importing_database))

    assert await _parts_of_newcomer(importing_database) == 1


async def test_nobody_comes_on_board_between_a_look_and_an_invitation(importing_database: Database) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")

    async with importing_database.writing() as connection:
        reader = Reader(connection, principal=principal("recycler"), now=NOW, is_recording=True)
        holder = await inviting.holder_of(reader, NEWCOMER)
        coming = asyncio.create_task(_comes_on_board(importing_database))
        done, _ = await asyncio.wait([coming], timeout=0.3)
        assert (holder, done) == (None, set())
    await coming


async def test_of_taking_back_and_coming_on_board_at_once_nothing_is_left_open(
    importing_database: Database,
) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    grant_id = await _invite(importing_database, "B-1")
    revoke = ask.RevokeAccess(idempotency_key=new_key(), grant_id=grant_id)

    await asyncio.gather(act(importing_database, revoke_access, revoke), _comes_on_board(importing_database))

    assert await _parts_of_newcomer(importing_database) == 0


async def test_an_invitation_to_a_part_is_its_whole_owners_to_give(importing_database: Database) -> None:
    await register(importing_database, "M-1", level=BatteryLevel.MODULE, mass_kg="10")
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    join = ask.AssembleBattery(idempotency_key=new_key(), parent=key("B-1"), components=(key("M-1"),))
    await act(importing_database, assemble_battery, join)
    sale = ask.SellBattery(idempotency_key=new_key(), batteries=(key("B-1"),), buyer_id="consignee")
    await act(importing_database, sell_battery, sale)
    await _invite(importing_database, "M-1", by="consignee")

    await _comes_on_board(importing_database)

    assert await _parts_of_newcomer(importing_database) == 1


async def test_the_responsible_operator_sees_who_came_on_board(importing_database: Database) -> None:
    await register(importing_database, "B-1", level=BatteryLevel.PACK, mass_kg="100")
    placed = ask.PlaceOnMarket(
        idempotency_key=new_key(), batteries=(key("B-1"),), market="DE", placed_on=NOW.date()
    )
    await act(importing_database, place_on_market, placed)
    sale = ask.SellBattery(idempotency_key=new_key(), batteries=(key("B-1"),), buyer_id="consignee")
    outcome = await act(importing_database, sell_battery, sale)
    grant_id = await _invite(importing_database, "B-1", by="consignee")
    await register(importing_database, "B-2", level=BatteryLevel.PACK, mass_kg="100")
    await _comes_on_board(importing_database)

    async with importing_database.reading() as connection:
        reader = Reader(connection, principal=principal("recycler"), now=NOW)
        (listed,) = (await grants.of_batteries(reader, outcome.battery_ids)).values()

    assert {each.operator_id for each in listed if each.id == grant_id} == {"newcomer"}


async def test_claims_at_once_stay_within_the_bound(
    importing_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("celltrail.commands.claims.MOST_IN_A_DAY", 3)

    async def claim(number: int) -> ask.Outcome:
        asked = ask.ClaimBattery(
            idempotency_key=new_key(), battery=key(f"B-{number}"), capacity=Capacity.COLLECTOR
        )
        return await act(importing_database, claim_battery, asked)

    outcomes = await asyncio.gather(*map(claim, range(8)), return_exceptions=True)

    assert sum(isinstance(each, ask.Outcome) for each in outcomes) == 3
    assert {type(each).__name__ for each in outcomes} == {"Outcome", "ForbiddenError"}


async def test_of_two_answers_to_a_claim_at_once_one_is_given(importing_database: Database) -> None:
    new = ask.NewBattery(uid=key("B-1").uid or "", level=BatteryLevel.PACK)
    registered = ask.RegisterBatteries(idempotency_key=new_key(), batteries=(new,))
    await act(importing_database, register_batteries, registered)
    sale = ask.SellBattery(idempotency_key=new_key(), batteries=(key("B-1"),), buyer_id="consignee")
    await act(importing_database, sell_battery, sale)
    asked = ask.ClaimBattery(idempotency_key=new_key(), battery=key("B-1"), capacity=Capacity.COLLECTOR)
    claimed = await act(importing_database, claim_battery, asked)
    before = await number_of_events(importing_database)

    answers = await asyncio.gather(
        *(
            act(
                importing_database,
                confirm_claim,
                ask.ConfirmClaim(idempotency_key=new_key(), claim_id=claimed.claim_id or "", accept=accept),
                by="consignee",
            )
            for accept in (True, True, False)
        ),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in answers) == [
        "InvalidInputError",
        "InvalidInputError",
        "Outcome",
    ]
    assert await number_of_events(importing_database) - before <= 1
