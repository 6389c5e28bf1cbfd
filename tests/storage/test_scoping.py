"""The slice in SQL equals `visibility.horizon`, in random worlds; and what opens no slice at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.events import Measured
from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.visibility import (
    NOW,
    PURPOSE_FACETS,
    Capacity,
    Containment,
    Facet,
    Horizon,
    Participation,
    horizon,
)
from celltrail.domain.vocabulary import Regime
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader
from celltrail.storage.scoping import Scope, column_of
from tests.storage.world import BEGINNING, OPEN, World, principal, recorded_at

LAST = 12
BATTERIES = ("a", "b", "c")
OPERATORS = ("me", "other")
CLOCK = recorded_at(LAST // 2)
"""The reader's now: some `until`s lie before it and some after it."""

_POSITIONS = st.integers(1, LAST)
_ENDS = st.one_of(st.none(), _POSITIONS)
_UNTILS = st.one_of(
    st.none(), st.integers(-1, LAST + 1).map(lambda minute: BEGINNING + timedelta(minutes=minute))
)
_GRANTABLE = sorted(set(AccessGroup) - {AccessGroup.COMMERCIAL})
_PAIRS = sorted(permutations(BATTERIES, 2))
_WITH_RULES_OF_THEIR_OWN = (
    Capacity.COMPONENT_SUPPLIER,
    Capacity.SUCCESSOR_OWNER,
    Capacity.GRANTEE,
    Capacity.RESPONSIBLE,
)
_BY_REGIME = (Capacity.AUTHORITY, Capacity.AUTHORITY_ABROAD)


@dataclass(frozen=True, slots=True)
class Case:
    """A world in which only positions matter: who recorded which battery, who takes part, what is inside."""

    batteries: tuple[str, ...]  # of which battery the event at each position is
    participations: tuple[Participation, ...]
    containments: tuple[Containment, ...]
    purposes: frozenset[str]
    regimes: frozenset[Regime]


@st.composite
def _participations(draw: st.DrawFn) -> Participation:
    capacity = draw(st.one_of(st.sampled_from(Capacity), st.sampled_from(_WITH_RULES_OF_THEIR_OWN)))
    by_regime = capacity in _BY_REGIME
    return Participation(
        id="",
        battery_id=draw(st.sampled_from(BATTERIES)),
        capacity=capacity,
        began=draw(_POSITIONS),
        operator_id=None if by_regime else draw(st.sampled_from(("me", "me", "other"))),
        regime=draw(st.sampled_from(Regime)) if by_regime else None,
        ended=draw(_ENDS),
        until=draw(_UNTILS),
        groups=draw(st.frozensets(st.sampled_from(_GRANTABLE)))
        if capacity is Capacity.GRANTEE
        else frozenset(),
    )


@st.composite
def _containments(draw: st.DrawFn) -> Containment:
    ancestor_id, descendant_id = draw(st.sampled_from(_PAIRS))
    return Containment(
        ancestor_id=ancestor_id,
        descendant_id=descendant_id,
        depth=draw(st.integers(1, 2)),
        began=draw(_POSITIONS),
        ended=draw(_ENDS),
    )


def _key(each: Containment) -> tuple[str, str, int]:
    return each.ancestor_id, each.descendant_id, each.began


_CASES = st.builds(
    Case,
    batteries=st.lists(st.sampled_from(BATTERIES), min_size=LAST, max_size=LAST).map(tuple),
    participations=st.lists(_participations(), max_size=6).map(tuple),
    containments=st.lists(_containments(), max_size=5, unique_by=_key).map(tuple),
    purposes=st.frozensets(st.sampled_from([*PURPOSE_FACETS, "unheard of"]), max_size=2),
    regimes=st.frozensets(st.sampled_from(Regime)),
)


class _UndoneError(Exception):
    """Takes back what an example wrote."""


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=_CASES)
async def test_the_slice_in_sql_is_the_horizon_of_the_domain(database: Database, case: Case) -> None:
    reader = principal("me", regimes=case.regimes, purposes=case.purposes)

    found: dict[str, Horizon] = {}
    with suppress(_UndoneError):
        async with database.writing(Acting.DESK) as connection:
            await _world(case).insert(connection)
            found = await _slice(Reader(connection, principal=reader, now=CLOCK))
            raise _UndoneError

    assert found == _expected(case)


def _world(case: Case) -> World:
    world = World()
    world.operators(*OPERATORS)
    for battery_id in BATTERIES:
        world.battery(battery_id, maker="other")
    # The first events of the batteries make place for those of the case.
    world.rows["event"].clear()
    world.rows["containment"].clear()
    world.head = 0
    for number, battery_id in enumerate(case.batteries):
        world.event(battery_id, Measured(), by="other")
        world.rows["event"][-1]["sequence"] = number + 1
    world.rows["battery_version"].clear()
    for part in case.participations:
        world.part(
            part.battery_id,
            part.capacity,
            part.operator_id,
            began=part.began,
            ended=OPEN if part.ended is None else part.ended,
            groups=part.groups,
            regime=None if part.regime is None else part.regime.value,
            until=part.until,
        )
    for inside in (*_selves(), *case.containments):
        world.inside(
            inside.descendant_id,
            inside.ancestor_id,
            began=inside.began,
            ended=OPEN if inside.ended is None else inside.ended,
            depth=inside.depth,
        )
    return world


def _selves() -> tuple[Containment, ...]:
    return tuple(Containment(each, each, 0, 1) for each in BATTERIES)


def _expected(case: Case) -> dict[str, Horizon]:
    mine = [
        part
        for part in case.participations
        if part.operator_id == "me" or (part.regime is not None and part.regime in case.regimes)
    ]
    position_at: dict[tuple[str, datetime], int] = {}
    for part in mine:
        recorded = [
            number
            for number, battery_id in enumerate(case.batteries, start=1)
            if part.until is not None and battery_id == part.battery_id and recorded_at(number) <= part.until
        ]
        if part.until is not None and recorded:
            position_at[part.battery_id, part.until] = max(recorded)
    reached = {
        battery_id: horizon(
            battery_id,
            participations=mine,
            containments=(*_selves(), *case.containments),
            now=CLOCK,
            position_at=position_at,
            purposes=case.purposes,
        )
        for battery_id in BATTERIES
    }
    return {battery_id: facets for battery_id, facets in reached.items() if facets}


async def _slice(reader: Reader, ids: tuple[str, ...] | None = None) -> dict[str, Horizon]:
    seen = reader.scope.slice(ids)
    return {
        row.battery_id: {
            facet: upto for facet in Facet if (upto := row._mapping[column_of(facet)]) is not None
        }
        for row in await reader.fetch(sa.select(seen))
    }


async def _owned(database: Database) -> None:
    world = World()
    world.operators("me", "other")
    for battery_id in ("mine", "also mine"):
        began = world.battery(battery_id, maker="me")
        world.part(battery_id, Capacity.OWNER, "me", began=began)
    began = world.battery("theirs", maker="other")
    world.part("theirs", Capacity.OWNER, "other", began=began)
    await world.write(database)


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        pytest.param(principal("me"), {"mine", "also mine"}, id="the owner"),
        pytest.param(principal("other"), {"theirs"}, id="another owner"),
        pytest.param(principal("stranger"), set(), id="a stranger"),
        pytest.param(PUBLIC, set(), id="the public"),
        pytest.param(principal("me", scopes=[TokenScope.WRITE]), set(), id="a token that may not read"),
        pytest.param(principal("me", scopes=[]), set(), id="a token that may do nothing"),
    ],
)
async def test_only_who_takes_part_and_may_read_has_a_slice(
    database: Database, reader: Principal, seen: set[str]
) -> None:
    await _owned(database)

    async with database.reading(Acting.DESK) as connection:
        found = await _slice(Reader(connection, principal=reader, now=CLOCK))

    assert set(found) == seen


async def test_a_slice_is_bounded_to_the_batteries_asked_for(database: Database) -> None:
    await _owned(database)

    async with database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=principal("me"), now=CLOCK)
        some = await _slice(reader, ("mine", "theirs", "missing"))
        none = await _slice(reader, ())

    assert set(some) == {"mine"}
    assert none == {}


async def test_a_running_part_reads_up_to_now(database: Database) -> None:
    await _owned(database)

    async with database.reading(Acting.DESK) as connection:
        found = await _slice(Reader(connection, principal=principal("me"), now=CLOCK), ("mine",))

    assert found["mine"][Facet.INDIVIDUAL] == NOW == tables.OPEN


def test_the_public_and_tokens_without_read_have_an_empty_scope() -> None:
    now = CLOCK

    assert Scope(PUBLIC, now).is_empty
    assert Scope(principal("me", scopes=[TokenScope.WRITE]), now).is_empty
    assert not Scope(principal("me"), now).is_empty
