"""A recycler's books through the commands: no kilogram is counted twice, in any order and at any moment."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from celltrail.domain.errors import DomainError, InvalidInputError, MassBalanceExceededError
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.commands.recording import assemble, collect, dismantle, process, recover, register


async def _waste(database: Database, *serials: str, mass_kg: str | None = "100") -> None:
    await register(database, *serials, level=BatteryLevel.PACK, mass_kg=mass_kg)
    await collect(database, *serials)


async def _pack_of_two(database: Database, *, module_kg: str | None) -> None:
    """A collected pack P of 100 kg with the modules M-1 and M-2."""
    await register(database, "P", level=BatteryLevel.PACK, mass_kg="100")
    await register(database, "M-1", "M-2", level=BatteryLevel.MODULE, mass_kg=module_kg)
    await assemble(database, "P", "M-1", "M-2")
    await collect(database, "P")


async def _at_once(*acts: Coroutine[Any, Any, object]) -> list[str]:
    """What became of acts that were asked for at the same moment: the names of results and refusals."""
    return sorted(type(each).__name__ for each in await asyncio.gather(*acts, return_exceptions=True))


async def test_of_two_recoveries_at_once_that_exceed_the_input_together_one_is_refused(
    importing_database: Database,
) -> None:
    await _waste(importing_database, "B-1")
    lot = await process(importing_database, batteries={"B-1": None}, out="80")

    results = await _at_once(
        recover(importing_database, lot, "LITHIUM", "60"), recover(importing_database, lot, "NICKEL", "60")
    )

    assert results == ["MassBalanceExceededError", "Outcome"]


async def test_of_two_draws_at_once_that_exceed_the_lot_together_one_is_refused(
    importing_database: Database,
) -> None:
    await _waste(importing_database, "B-1")
    lot = await process(importing_database, batteries={"B-1": None}, out="80")

    results = await _at_once(
        process(importing_database, batteries={}, lots={lot: "50"}, out="1"),
        process(importing_database, batteries={}, lots={lot: "50"}, out="1"),
    )

    assert results == ["MassBalanceExceededError", "str"]


async def test_of_a_draw_and_a_recovery_at_once_that_exceed_the_lot_together_one_is_refused(
    importing_database: Database,
) -> None:
    await _waste(importing_database, "B-1")
    lot = await process(importing_database, batteries={"B-1": None}, out="80")

    results = await _at_once(
        process(importing_database, batteries={}, lots={lot: "60"}, out="1"),
        recover(importing_database, lot, "NICKEL", "60"),
    )

    assert results in (["MassBalanceExceededError", "Outcome"], ["MassBalanceExceededError", "str"])


async def test_a_battery_goes_into_one_lot_however_many_ask_at_once(importing_database: Database) -> None:
    await _waste(importing_database, "B-1")

    results = await _at_once(
        *(process(importing_database, batteries={"B-1": None}, out="1") for _ in range(3))
    )

    assert results == ["StageConflictError", "StageConflictError", "str"]


async def test_a_mass_of_zero_is_refused_and_not_taken_for_unsaid(importing_database: Database) -> None:
    await _waste(importing_database, "B-1")

    with pytest.raises(InvalidInputError) as refusal:
        await process(importing_database, batteries={"B-1": "0"}, out="1")

    assert refusal.value.path == ("batteries", 0, "massKg")


async def test_what_a_dismantled_battery_still_has_is_what_its_parts_leave(
    importing_database: Database,
) -> None:
    await _pack_of_two(importing_database, module_kg="40")

    await dismantle(importing_database, "P", mass_kg=None)

    with pytest.raises(MassBalanceExceededError) as refusal:
        await process(importing_database, batteries={"P": "20.000001"}, out="1")
    assert refusal.value.input_kg == 20
    assert await process(importing_database, batteries={"P": None, "M-1": None, "M-2": None}, out="100")


@pytest.mark.parametrize("weighed", ["20.000001", "101"])
async def test_more_than_the_parts_leave_is_not_left(importing_database: Database, weighed: str) -> None:
    await _pack_of_two(importing_database, module_kg="40")

    with pytest.raises(InvalidInputError) as refusal:
        await dismantle(importing_database, "P", mass_kg=weighed)

    assert refusal.value.path == ("massKg",)


async def test_parts_heavier_than_their_whole_leave_nothing_of_it(importing_database: Database) -> None:
    await _pack_of_two(importing_database, module_kg="60")

    await dismantle(importing_database, "P", mass_kg=None)

    with pytest.raises(InvalidInputError, match="above 0"):
        await process(importing_database, batteries={"P": None}, out="1")


async def test_parts_of_unknown_mass_leave_the_mass_of_the_whole_as_it_was_weighed(
    importing_database: Database,
) -> None:
    await _pack_of_two(importing_database, module_kg=None)

    await dismantle(importing_database, "P", mass_kg="15")

    assert await process(importing_database, batteries={"P": "15", "M-1": "40", "M-2": "40"}, out="95")


_MASS = st.integers(1, 120_000_000).map(lambda milligrams: str(Decimal(milligrams).scaleb(-6)))
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("process"), st.integers(0, 3), _MASS, st.integers(0, 4), _MASS, _MASS),
        st.tuples(st.just("recover"), st.integers(0, 4), st.sampled_from(RecoveredElement), _MASS),
    ),
    min_size=2,
    max_size=10,
)


async def _live(url: str, steps: list[tuple[Any, ...]]) -> Database:
    """Record steps one after the other; what is refused changes nothing."""
    database = Database.open(url)
    await _waste(database, "B-0", "B-1", "B-2", "B-3")
    lots: list[str] = []
    for kind, *given_ in steps:
        try:
            if kind == "process":
                battery, mass, source, drawn, out = given_
                taken = {lots[source]: drawn} if source < len(lots) else {}
                lots.append(await process(database, batteries={f"B-{battery}": mass}, lots=taken, out=out))
            elif given_[0] < len(lots):
                await recover(database, lots[given_[0]], given_[1].value, given_[2])
        except DomainError:
            continue
    return database


async def _books(database: Database) -> dict[str, dict[str, Decimal]]:
    """Sums of each lot, straight from the tables."""
    names = ("input", "taken", "from_batteries", "drawn", "out", "recovered")
    books: dict[str, dict[str, Decimal]] = {name: defaultdict(Decimal) for name in names}
    async with database.reading(Acting.DESK) as connection:
        for row in await connection.execute(sa.select(tables.material_lot)):
            books["input"][row.id] = row.input_mass_kg
        for row in await connection.execute(sa.select(tables.lot_input)):
            books["taken"][row.lot_id] += row.mass_kg
            source = "from_batteries" if row.battery_id else "drawn"
            books[source][row.battery_id or row.input_lot_id] += row.mass_kg
        for row in await connection.execute(sa.select(tables.lot_fraction)):
            books["out"][row.lot_id] += row.mass_kg
        for row in await connection.execute(sa.select(tables.recovered_material)):
            books["recovered"][row.lot_id] += row.mass_kg
    return books


async def _books_after(url: str, steps: list[tuple[Any, ...]]) -> dict[str, dict[str, Decimal]]:
    database = await _live(url, steps)
    try:
        return await _books(database)
    finally:
        await database.dispose()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_no_order_of_records_recovers_more_than_went_in(
    importing_file: Path, steps: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(importing_file, Path(folder) / "celltrail.db")
        books = asyncio.run(_books_after(f"sqlite:///{folder}/celltrail.db", steps))

    assert books["input"] == books["taken"]
    for lot, input_kg in books["input"].items():
        assert books["out"][lot] <= input_kg
        assert books["drawn"][lot] <= books["out"][lot]
        assert books["drawn"][lot] + books["recovered"][lot] <= input_kg
    assert all(mass <= 100 for mass in books["from_batteries"].values())
    assert sum(books["recovered"].values()) <= sum(books["from_batteries"].values())
