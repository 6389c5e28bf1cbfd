"""Requests judge under the floor: the reports that all rows give, and no row of other batteries."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from celltrail.domain.compliance.evaluate import evaluate
from celltrail.domain.vocabulary import Regime
from celltrail.storage import judging, tables
from celltrail.storage.acting import Acting, act_as_judge
from celltrail.storage.fetching import Fetcher
from celltrail.storage.judged_facts import facts_of
from tests.storage.lived import Lived

pytestmark = pytest.mark.asyncio(loop_scope="session")

ON = date(2027, 3, 1)


def batteries(lived: Lived) -> dict[str, str]:
    return {name: battery_id for name, battery_id in lived.ids.items() if len(name) == 2}


@pytest.mark.parametrize("regime", Regime)
async def test_a_request_judges_all_facts(lived: Lived, regime: Regime) -> None:
    assert lived.database is not None
    asked = [(each, tables.OPEN) for each in batteries(lived).values()]
    async with lived.database.reading(Acting.DESK) as connection:
        facts = await facts_of(Fetcher(connection), asked)
    expected = {each: evaluate(facts[each], regime, on=ON) for each in asked}

    together = await judging.reports(lived.database, asked, regime, on=ON)
    alone = {each: (await judging.reports(lived.database, [each], regime, on=ON))[each] for each in asked}

    assert together == expected
    assert alone == expected


async def test_what_is_not_named_is_not_seen(lived: Lived) -> None:
    """PostgreSQL: of another's battery there is no row, in any table."""
    assert lived.database is not None
    mine = lived.ids["P3"]
    async with lived.database.reading() as connection:
        if connection.dialect.name != "postgresql":
            return
        await act_as_judge(connection, [mine])
        seen = set(await connection.scalars(sa.select(tables.battery.c.id)))
        versions = set(await connection.scalars(sa.select(tables.battery_version.c.battery_id)))
        events = set(await connection.scalars(sa.select(tables.event.c.battery_id)))
        values = set(await connection.scalars(sa.select(tables.attribute_value.c.battery_id)))
        lots = await connection.scalar(sa.select(sa.func.count()).select_from(tables.material_lot))
        entries = await connection.scalar(sa.text("SELECT count(*) FROM access_entry"))
        parts = await connection.scalar(sa.select(sa.func.count()).select_from(tables.participation))

    assert (seen, versions, events) == ({mine}, {mine}, {mine})
    assert values <= {mine, None}
    assert (lots, entries, parts) == (0, 0, 0)


async def test_without_a_name_nothing_is_seen(lived: Lived) -> None:
    assert lived.database is not None
    async with lived.database.reading() as connection:
        if connection.dialect.name != "postgresql":
            return
        await act_as_judge(connection, [])
        assert list(await connection.scalars(sa.select(tables.battery.c.id))) == []
