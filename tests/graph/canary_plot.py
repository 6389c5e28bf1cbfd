"""A story in which every text is a canary: unmistakable, and for named partners only.

    cell    of the cellmaker, sold to the maker, inside pack-1
    pack-1  shipped with pack-2 from the maker to the OEM, on the market, granted, sold to the buyer, mended
            by the workshop, recycled in one lot with pack-4
    pack-2  stays with the OEM, on the market
    pack-3  sold by the maker to the dealer, by the dealer to the reuser, who makes a successor of it and
            sells that to home
    pack-4  sold by the maker to another customer
    lone    the rival's

Who may find a text is said where it is planted, by hand from the design of access and not by the code that is
under test.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from celltrail.commands import (
    assembly,
    end_of_life,
    grants,
    lots,
    market,
    models,
    second_life,
    shipments,
    upkeep,
)
from celltrail.commands import requests as ask
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, EndOfLifeRoute
from tests.graph.canary_partners import EVERYBODY, come_on_board, uid
from tests.graph.canary_story import START, Story, correct

# Who reads which group of pack-1, so long as nothing else is said (design of access, section 3).
IN_HAND = ("oem", "buyer", "grantee", "recycler")  # INDIVIDUAL, up to its end
HANDLED = ("maker", "oem", "buyer", "workshop", "recycler")  # DISMANTLING, authorities apart
# Of the cell inside pack-1, and of pack-1: everybody who takes part knows that there is one.
AROUND = ("cellmaker", "maker", "carrier", "oem", "buyer", "workshop", "grantee", "recycler", "eu", "cn")


async def tell(story: Story) -> None:
    """Tell the whole story."""
    sites = {
        "oem": story.plant("site-of-oem", "oem", "maker", "carrier", "buyer"),
        "buyer": story.plant("site-of-buyer", "buyer", "oem", "workshop", "recycler"),
    }
    names = {
        # Read by those who read an event that it recorded, or that it owns a battery.
        "buyer": story.plant("name-of-buyer", "buyer", "oem", "workshop", "grantee", "recycler", "cn"),
        "other": story.plant("name-of-other", "other", "maker", "recycler", "cn"),
        "home": story.plant("name-of-home", "home", "reuser"),
        "rival": story.plant("name-of-rival", "rival", "cn"),
    }
    await come_on_board(story.database, sites=sites, names=names, now=START)
    await _make(story)
    await _ship(story)
    await _use(story)
    await _second_life(story)
    await _recycle(story)


async def _make(story: Story) -> None:
    for model, name in (
        ("sold", story.plant("name-of-model-on-the-market", *EVERYBODY)),
        ("unsold", story.plant("name-of-model-off-the-market", "maker", "dealer", "reuser", "home", "cn")),
    ):
        outcome = await story.act(
            "maker",
            models.register_battery_model,
            ask.RegisterBatteryModel,
            name=name,
            category=BatteryCategory.EV,
            chemistry=Chemistry.LFP,
        )
        story.ids[model] = outcome.model_id or ""
    await story.register("rival", "lone", "rival", "cn")
    await story.measure("rival", "lone", "rival")
    await story.register("cellmaker", "cell", *AROUND, level=BatteryLevel.CELL)
    await story.measure("cellmaker", "cell", "cellmaker", "maker", "workshop", *IN_HAND)
    report = story.plant("report-of-cell", "cellmaker", "cn")
    await story.declare("cellmaker", "cell", "backup_copy_reference", f"https://reports.example/{report}")
    registered = story.plant("public-of-cell", *(set(AROUND) - {"grantee"}))
    await story.declare("cellmaker", "cell", "registry_registration_identifier", registered)
    await story.sell("cellmaker", "maker", "cell")
    await story.register("maker", "pack-1", *AROUND, model="sold")
    await story.register("maker", "pack-2", "maker", "carrier", "oem", "eu", "cn", model="sold")
    await story.register("maker", "pack-3", "maker", "dealer", "reuser", "home", "cn", model="unsold")
    await story.register("maker", "pack-4", "maker", "other", "recycler", "cn")
    await story.act(
        "maker",
        assembly.assemble_battery,
        ask.AssembleBattery,
        parent=story.key("pack-1"),
        components=(story.key("cell"),),
    )
    await story.measure("maker", "pack-1", "maker", "workshop", *IN_HAND)
    await _describe(story)


async def _describe(story: Story) -> None:
    """One attribute of each group (Annex XIII, points 1 to 3), of pack-1."""
    # The passport has ceased at the end, so point 1 is no longer everybody's.
    public = story.plant("public-of-pack-1", *HANDLED, "carrier", "eu", "cn")
    await story.declare("maker", "pack-1", "registry_registration_identifier", public)
    parts = story.plant("dismantling-of-pack-1", *HANDLED, "eu", "cn")
    await story.declare("maker", "pack-1", "component_part_numbers", [{"number": parts}])
    safety = story.plant("safety-of-pack-1", *HANDLED, "carrier", "eu", "cn")
    await story.declare("maker", "pack-1", "safety_measures", safety)
    report = story.plant("report-of-pack-1", "maker", "oem", "eu", "cn")
    await story.declare("maker", "pack-1", "test_report_results", report)


async def _ship(story: Story) -> None:
    both = (story.key("pack-1"), story.key("pack-2"))
    for name, reference in (("cancelled", None), ("shipped", story.plant("reference", "maker", "oem"))):
        planned = await story.act(
            "maker",
            shipments.create_shipment,
            ask.CreateShipment,
            batteries=both,
            consignee_id="oem",
            carrier_id="carrier",
            origin="CN",
            destination="DE",
            reference=reference,
        )
        story.ids[name] = planned.shipment_id or ""
        if name == "cancelled":
            reason = story.plant("why-cancelled", "maker", "oem", "carrier")
            await story.act(
                "maker",
                shipments.cancel_shipment,
                ask.CancelShipment,
                shipment_id=story.ids[name],
                reason=reason,
            )
    await story.sell("maker", "oem", "pack-1", "pack-2")
    await story.act(
        "maker",
        shipments.dispatch_shipment,
        ask.DispatchShipment,
        shipment_id=story.ids["shipped"],
        occurrence=story.document("freight-document", "maker", "carrier", "workshop", *IN_HAND),
    )
    await story.act("oem", shipments.receive_shipment, ask.ReceiveShipment, shipment_id=story.ids["shipped"])
    await story.act(
        "oem", market.place_on_market, ask.PlaceOnMarket, batteries=both, market="DE", placed_on=START.date()
    )


async def _use(story: Story) -> None:
    await story.measure("oem", "pack-2", "oem")
    late = story.plant("report-of-pack-1-after-export", "oem", "eu")
    await story.declare("oem", "pack-1", "backup_copy_reference", f"https://reports.example/{late}")
    await story.install("oem", "pack-1", "workshop", *IN_HAND)
    for grantee, groups, purpose in (
        ("grantee", {AccessGroup.INDIVIDUAL}, story.plant("purpose", "oem", "grantee", "buyer")),
        ("revoked", set(AccessGroup) - {AccessGroup.COMMERCIAL}, story.plant("purpose-revoked", "oem")),
    ):
        granted = await story.act(
            "oem",
            grants.grant_access,
            ask.GrantAccess,
            battery=story.key("pack-1"),
            operator_id=grantee,
            groups=frozenset(groups),
            purpose=purpose,
            until=START + timedelta(days=900),
        )
        if grantee == "revoked":
            await story.act("oem", grants.revoke_access, ask.RevokeAccess, grant_id=granted.grant_id)
    await story.sell("oem", "buyer", "pack-1")
    await _mend(story)


async def _mend(story: Story) -> None:
    """The workshop's part ends with its repair; its correction comes later, and is for who saw the repair."""
    await story.assign("buyer", "workshop", "pack-1", [Capacity.SERVICE])
    await story.act(
        "workshop",
        upkeep.repair_battery,
        ask.RepairBattery,
        battery=story.key("pack-1"),
        description=story.plant("repair", "workshop", *IN_HAND),
    )
    await story.measure("buyer", "pack-1", *IN_HAND)
    await correct(story, "workshop", "pack-1", "REPAIRED", "workshop", *IN_HAND)


async def _second_life(story: Story) -> None:
    await story.act(
        "maker",
        upkeep.repair_battery,
        ask.RepairBattery,
        battery=story.key("pack-3"),
        description=story.plant("repair-of-pack-3", "maker", "dealer", "reuser", "cn"),
    )
    await story.sell("maker", "dealer", "pack-3")
    await story.measure("dealer", "pack-3", "dealer", "reuser")
    await story.sell("dealer", "reuser", "pack-3")
    await story.measure("reuser", "pack-3", "reuser")
    # A correction of what one saw is delivered, also where one's part has ended (section 4).
    await correct(story, "maker", "pack-3", "REPAIRED", "maker", "dealer", "reuser", "cn")
    await story.install("reuser", "pack-3", "reuser", "cn")  # cn_traceability: vehicle_installation
    await story.remove("reuser", "pack-3", "reuser", "cn")  # cn_traceability: decommission
    successor = ask.NewBattery(
        uid=uid("reuser", story.plant("uid-of-successor", "reuser", "home")), level=BatteryLevel.PACK
    )
    made = await story.act(
        "reuser",
        second_life.repurpose_battery,
        ask.RepurposeBattery,
        originals=(story.key("pack-3"),),
        successors=(successor,),
        route=EndOfLifeRoute.REPURPOSE,
    )
    story.ids["successor"] = made.battery_ids[0]
    await story.sell("reuser", "home", "successor")


async def _recycle(story: Story) -> None:
    """pack-1 and pack-4, of two owners, end in one lot."""
    await story.sell("maker", "other", "pack-4")
    await story.install("other", "pack-4", "other", "recycler", "cn")
    await story.remove("other", "pack-4", "other", "recycler", "cn")
    end = (Capacity.COLLECTOR, Capacity.RECYCLER)
    await story.assign("buyer", "recycler", "pack-1", end)
    await story.assign("other", "recycler", "pack-4", end)
    await story.remove("buyer", "pack-1", *IN_HAND, "cn")
    for pack in ("pack-1", "pack-4"):
        await story.act(
            "recycler",
            end_of_life.collect_battery,
            ask.CollectBattery,
            battery=story.key(pack),
            route=EndOfLifeRoute.RECYCLE,
        )
    processed = await story.act(
        "recycler",
        lots.process_lot,
        ask.ProcessLot,
        batteries=tuple(ask.LotBattery(story.key(pack)) for pack in ("pack-4", "pack-1")),
        fractions=(ask.Mass("BLACK_MASS", Decimal(300)),),
        reference=story.plant("reference-of-lot", "recycler"),
        occurrence=story.document("weighing-slip", "other", *IN_HAND),
    )
    story.ids["lot"] = processed.lot_id or ""
    await story.act(
        "recycler",
        lots.record_recycling,
        ask.RecordRecycling,
        lot_id=story.ids["lot"],
        recovered=(ask.Mass("LITHIUM", Decimal(6), Decimal(8)),),
    )
