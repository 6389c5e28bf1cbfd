"""Partners follow an end of life: each open stream gets exactly what its reader may see, once and in order.

A stream delivers in the order of the log. So where something that happened later comes next, nothing of what
happened before it was for this reader: that is how silence is proved.
"""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from celltrail.domain.vocabulary import BatteryLevel
from tests.e2e import endings, streams
from tests.e2e.following import aside, last_cursor, logged, told
from tests.e2e.gateways import Gateway
from tests.e2e.lives import PACK_KG, SHELL_KG, Family, Item, delivered, in_use, made, rival_pack
from tests.e2e.streams import Event


@pytest.fixture
def family(gateway: Gateway) -> Family:
    """A pack that was just taken out of its car."""
    found = in_use(gateway)
    endings.removed(gateway, found)
    return found


async def test_the_vehicle_maker_and_the_recycler_follow_an_end_of_life_as_it_happens(
    gateway: Gateway, family: Family
) -> None:
    pack, modules, cells = family.pack.id, ids(family.modules), ids(family.cells)
    after = last_cursor(gateway, "oem", pack)

    async with AsyncExitStack() as stack:
        oem = await stack.enter_async_context(streams.socket(gateway, gateway.tokens["oem"], after=after))
        await aside(endings.assigned, gateway, family)
        assigned = await oem.events(3)
        after = last_cursor(gateway, "recycler", pack)
        recycler = await stack.enter_async_context(
            streams.server_sent(gateway, gateway.tokens["recycler"], after=after)
        )
        await aside(endings.collected, gateway, family)
        collected = (await oem.events(1), await recycler.events(1))
        await aside(endings.dismantled, gateway, family)
        dismantled = (await oem.events(3), await recycler.events(3))
        lot = await aside(endings.processed, gateway, family, key=f"lot of {pack}")
        shredded = (await oem.events(1), await recycler.events(3))
        await aside(endings.recovered, gateway, lot["lot"]["id"])
        recovered = (await oem.events(1), await recycler.events(7))
        other = await aside(another_assigned, gateway)
        later = [await oem.event(), await recycler.event()]

    assert told(assigned) == [("WORK_ASSIGNED", pack)] * 3
    assert [each["capacity"] for each in assigned] == ["COLLECTOR", "DISMANTLER", "RECYCLER"]
    assert {each["assignee"]["name"] for each in assigned} == {"Example Recovery"}
    assert told(collected[0]) == told(collected[1]) == [("COLLECTED", pack)]
    assert told(dismantled[0])[0] == ("DISMANTLED", pack)
    # The parts of one act have no order among them but that of the log.
    assert sorted(told(dismantled[0])[1:]) == sorted(("RELEASED", each) for each in modules)
    assert told(dismantled[1]) == told(dismantled[0])
    # The vehicle maker's part in the modules ended when they were taken out of its pack.
    assert told(shredded[0]) == [("LOT_PROCESSED", pack)]
    assert told(shredded[1]) == [("LOT_PROCESSED", each) for each in (pack, *modules)]
    assert told(recovered[0]) == [("RECYCLED", pack)]
    # The cells went with their modules.
    assert sorted(told(recovered[1])) == sorted(("RECYCLED", each) for each in (pack, *modules, *cells))
    assert [each["id"] for each in recovered[1]] == logged(gateway, "recycler", family)[-7:]
    assert {each["battery"]["id"] for each in later} <= set(ids(other))
    every = [*collected[0], *dismantled[0], *shredded[0], *recovered[0]]
    check_what_the_vehicle_maker_reads(every, family, lot_id=lot["lot"]["id"])


def check_what_the_vehicle_maker_reads(events: list[Event], family: Family, *, lot_id: str) -> None:
    """Of its own pack it reads all, and of the lot not the recycler's own reference."""
    collected, dismantled, *_, shredded, recycled = events
    of_pack = [each for each in events if each["battery"]["id"] == family.pack.id]
    states = [(each["battery"]["stage"], each["battery"]["passportStatus"]) for each in of_pack]
    assert states == [
        ("COLLECTED", "WASTE"),
        ("DISMANTLED", "WASTE"),
        ("DISMANTLED", "WASTE"),
        ("RECYCLED", "CEASED"),
    ]
    first = of_pack[0]["sequence"]
    assert [each["sequence"] for each in of_pack] == list(range(first, first + 4))
    assert {each["recordedBy"]["name"] for each in events} == {"Example Recovery"}
    assert (collected["massKg"], collected["route"]) == (PACK_KG, "RECYCLE")
    assert dismantled["massKg"] == SHELL_KG
    assert {each["id"] for each in dismantled["released"]} == set(ids(family.modules))
    assert (shredded["massKg"], shredded["lot"]) == (SHELL_KG, {"id": lot_id, "reference": None})
    assert recycled["lot"] == shredded["lot"]


async def test_the_streams_of_those_who_take_no_part_stay_silent(gateway: Gateway, family: Family) -> None:
    rivals = await aside(rival_pack, gateway)
    afters = {
        "competitor": last_cursor(gateway, "competitor", rivals.id),
        "maker": last_cursor(gateway, "maker", family.pack.id),
        "exporter": last_cursor(gateway, "exporter", family.pack.id),
    }

    async with AsyncExitStack() as stack:
        opened = [
            (partner, await stack.enter_async_context(kind(gateway, gateway.tokens[partner], after=after)))
            for partner, after in afters.items()
            for kind in (streams.socket, streams.server_sent)
        ]
        await aside(endings.assigned, gateway, family)
        await aside(endings.recycled, gateway, family)
        own = await aside(acts_of_their_own, gateway)
        heard = [(partner, *told([await stream.event()])) for partner, stream in opened]

    # The maker sees what it recorded itself, and no more: its first event is that of its next pack. The
    # carrier's part ended when it handed the goods over.
    first = {
        "competitor": ("PRODUCED", own["competitor"].id),
        "maker": ("PRODUCED", own["maker"].id),
        "exporter": ("SHIPMENT_CREATED", own["exporter"].id),
    }
    assert heard == [(partner, first[partner]) for partner in afters for _ in range(2)]


def acts_of_their_own(gateway: Gateway) -> dict[str, Item]:
    """Something happens in each of the silent partners' own slices; return the battery that it is of."""
    rivals = rival_pack(gateway)
    (makers,) = made(gateway, "maker", [BatteryLevel.PACK])
    return {"competitor": rivals, "maker": makers, "exporter": delivered(gateway).pack}


def another_assigned(gateway: Gateway) -> Family:
    """Another pack comes to the recycler."""
    other = in_use(gateway)
    endings.removed(gateway, other)
    endings.assigned(gateway, other)
    return other


def ids(items: Family | tuple[Item, ...]) -> list[str]:
    """The ids of batteries."""
    return [each.id for each in items]
