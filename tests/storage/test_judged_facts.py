"""All facts of batteries that lived, as rules judge them: on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest
import pytest_asyncio
import sqlalchemy as sa

from celltrail.domain.compliance.evaluate import evaluate
from celltrail.domain.compliance.facts import BatteryFacts
from celltrail.domain.compliance.findings import Debtor, Outcome, Scope
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, PassportStatus, Regime
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.fetching import Fetcher
from celltrail.storage.judged_facts import facts_of, named
from tests.storage.lived import Lived, uid

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def fetcher(lived: Lived) -> AsyncIterator[Fetcher]:
    """A look at everything, as the desk has it."""
    assert lived.database is not None
    async with lived.database.reading(Acting.DESK) as connection:
        yield Fetcher(connection)


async def facts(fetcher: Fetcher, lived: Lived, name: str, upto: int = tables.OPEN) -> BatteryFacts:
    """The facts of one battery of the world."""
    moment = (lived.ids[name], upto)
    return (await facts_of(fetcher, [moment]))[moment]


async def test_what_a_battery_is(fetcher: Fetcher, lived: Lived) -> None:
    pack = await facts(fetcher, lived, "P3")

    assert (pack.level, pack.category, pack.chemistry) == (
        BatteryLevel.PACK,
        BatteryCategory.EV,
        Chemistry.LFP,
    )
    assert pack.placed_on_market == date(2026, 3, 1)
    assert (pack.is_imported, pack.is_of_china) == (True, True)
    assert pack.parties == {Debtor.MANUFACTURER: "maker", Debtor.RESPONSIBLE: "oem"}
    assert (pack.status, pack.status_changes, pack.recovery) == (PassportStatus.ORIGINAL, (), None)


async def test_what_is_known_is_declared_recorded_or_measured(fetcher: Fetcher, lived: Lived) -> None:
    pack = await facts(fetcher, lived, "P3")

    # Of the model, of the battery, and the newest of each.
    assert pack.value("warranty_period") == 96
    assert pack.value("backup_copy_reference") == "https://oem.example/copies/p3"
    assert (pack.value("state_of_health"), pack.value("full_cycles_count")) == (Decimal("0.8"), 10)
    assert pack.value("battery_mass") == Decimal(400)
    assert pack.value("operator_identifier") == "oem"
    assert pack.value("minimum_voltage") is None
    assert pack.value("parent_battery") is None
    assert (await facts(fetcher, lived, "M3")).value("parent_battery") == lived.ids["P3"]


async def test_what_happened_has_the_vehicle_of_its_time(fetcher: Fetcher, lived: Lived) -> None:
    pack = await facts(fetcher, lived, "P1")
    vins = {each.type: each.fields.get("vin") for each in pack.events}

    assert vins[Event.SOLD] is None
    assert vins[Event.INSTALLED] == vins[Event.MEASURED] == vins[Event.REMOVED] == "WVWZZZ1JZXW000001"
    assert vins[Event.COLLECTED] is None
    recorders = {each.type: each.recorded_by for each in pack.events}
    assert recorders[Event.INSTALLED] == "oem"
    assert recorders[Event.DISMANTLED] == "recycler"


async def test_the_end_of_a_life(fetcher: Fetcher, lived: Lived) -> None:
    pack = await facts(fetcher, lived, "P1")

    assert [each.status for each in pack.status_changes] == [PassportStatus.WASTE, PassportStatus.CEASED]
    assert pack.recovery is not None
    assert pack.recovery.shares == {RecoveredElement.LITHIUM: Decimal("0.833333")}
    assert pack.parties[Debtor.RECYCLER] == "recycler"
    assert pack.value("lot_input_mass")
    assert next(each for each in pack.events if each.type is Event.RECYCLED).fields["outputs"]


async def test_a_second_life_knows_its_originals(fetcher: Fetcher, lived: Lived) -> None:
    successor = await facts(fetcher, lived, "S1")

    assert [each.placed_on_market for each in successor.originals] == [date(2026, 3, 1)]
    assert successor.made_from_originals_on is not None
    assert successor.status is PassportStatus.REPURPOSED
    assert "original_codes" not in successor.values  # it had no code
    assert (successor.is_imported, successor.is_of_china) == (False, False)


async def test_later_facts_are_not_there_yet(fetcher: Fetcher, lived: Lived) -> None:
    event = tables.event
    (removed,) = await fetcher.fetch(
        sa.select(event.c.position).where(
            event.c.battery_id == lived.ids["P1"], event.c.type == Event.REMOVED.value
        )
    )

    pack = await facts(fetcher, lived, "P1", upto=removed.position)
    unborn = await facts_of(fetcher, [(lived.ids["S1"], removed.position)])

    assert pack.events[-1].type is Event.REMOVED
    assert (pack.status, pack.recovery) == (PassportStatus.ORIGINAL, None)
    assert Debtor.RECYCLER not in pack.parties
    assert unborn == {}


async def test_a_battery_is_named_by_its_id_or_identifier(fetcher: Fetcher, lived: Lived) -> None:
    assert await named(fetcher, lived.ids["P1"]) == lived.ids["P1"]
    assert await named(fetcher, uid("P1")) == lived.ids["P1"]
    assert await named(fetcher, uid("P1").replace("id.gs1.org", "resolver.example")) == lived.ids["P1"]
    assert await named(fetcher, "no such battery") is None
    assert await named(fetcher, "") is None


async def test_many_are_read_at_once_and_judged(fetcher: Fetcher, lived: Lived) -> None:
    ids = [battery_id for name, battery_id in lived.ids.items() if len(name) == 2]
    asked = [(each, tables.OPEN) for each in ids]
    found = await facts_of(fetcher, [*asked, ("unknown", tables.OPEN)])

    reports = {each: evaluate(found[each, tables.OPEN], Regime.CN_MIIT, on=date(2027, 1, 1)) for each in ids}

    assert found.keys() == set(asked)
    assert reports[lived.ids["P1"]].scope is Scope.APPLIES
    missing = {each.rule.id for each in reports[lived.ids["P1"]].findings if each.outcome is Outcome.MISSING}
    assert "CN-PRODUCTION-BATTERY_CODE" in missing
    assert reports[lived.ids["S1"]].scope is Scope.DOES_NOT_APPLY
