"""What the authority of China reads of a battery that was exported, and which corrections reach it.

    1 produced   2 repaired   3 measured   4 exported: from here on only export and end-of-life facts
    5 repaired abroad   6 removed   7 corrects 2   8 corrects 3   9 corrects 5   10 corrects 6

Corrections of an event that one saw are delivered, later events are not (design of access, section 4).
"""

from __future__ import annotations

import pytest

from celltrail.domain import events as bodies
from celltrail.domain.filters import EventFilter
from celltrail.domain.principal import Principal
from celltrail.domain.views import PageRequest
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import Regime
from celltrail.storage import events
from celltrail.storage.engine import Database
from tests.storage.log_scene import CN, EU, reading
from tests.storage.world import World, principal

WHOLE = PageRequest(first=100)


@pytest.fixture(autouse=True)
async def story(database: Database) -> None:
    world = World()
    world.operators("maker", "owner")
    made = world.battery("pack", maker="maker")
    world.event("pack", bodies.Repaired(description="a new fuse"), by="maker")
    world.event("pack", bodies.Measured(cycle_count=7), by="maker")
    left = world.event("pack", bodies.ShipmentDispatched(consignor="maker"), by="maker")
    world.part("pack", Capacity.OWNER, "owner", began=made)
    regime = Regime.CN_MIIT.value
    world.part("pack", Capacity.AUTHORITY, regime=regime, began=made, ended=left)
    world.part("pack", Capacity.AUTHORITY_ABROAD, regime=regime, began=left)
    world.part("pack", Capacity.AUTHORITY, regime=Regime.EU_2023_1542.value, began=left)
    world.event("pack", bodies.Repaired(description="another fuse"), by="owner")
    world.event("pack", bodies.Removed(reason="worn"), by="owner")
    for position in (2, 3, 5, 6):
        wrong = bodies.Corrected(event=f"event-{position}", reason="misread", changes="{}")
        columns = {"corrects_position": position, "corrects_recorded_by": "owner"}
        world.event("pack", wrong, by="owner", columns=columns)
    await world.write(database)


READERS = {
    "the owner": (principal("owner"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    "China: what is owed to it, and the corrections of that": (CN, [1, 2, 4, 6, 7, 10]),
    "the Union: no event of a single battery": (EU, []),
}


@pytest.mark.parametrize(("who", "positions"), READERS.values(), ids=READERS)
async def test_a_correction_is_delivered_with_what_it_corrects(
    database: Database, who: Principal, positions: list[int]
) -> None:
    async with reading(database, who) as reader:
        listed = await events.page(reader, WHOLE, where=EventFilter())
        counted = await events.count(reader, EventFilter())
        streamed = await events.after(reader, 0, limit=100)

    assert [each.position for each in listed.items] == positions
    assert [each.position for each in streamed] == positions
    assert counted == len(positions)
