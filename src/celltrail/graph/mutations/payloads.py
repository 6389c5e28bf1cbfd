"""What mutations answer with: what the act led to, read after it through the caller's slice.

What the caller may not read is null or left out, as in queries: who carries a shipment does not see the state
of what is on it, and a seller sees a battery as it was when it passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Final

import strawberry

from celltrail.commands.requests import Outcome, RepurposeBattery, Request
from celltrail.graph.context import Info
from celltrail.graph.edges import edge, edges
from celltrail.graph.fields import field
from celltrail.graph.references import (
    BatteryModelRef,
    BatteryRef,
    LifecycleEventRef,
    MaterialLotRef,
    RecyclingRecordRef,
    ShipmentRef,
)
from celltrail.graph.showing import show
from celltrail.graph.types.access_grant import AccessGrant
from celltrail.graph.types.claim import Claim
from celltrail.storage import claims, events, grants

MAX_LISTED: Final = 100
"""How many events, or end-of-life records, of one act a payload lists."""


def _first_battery(payload: ActPayload) -> str | None:
    return next(iter(payload.outcome.battery_ids), None)


def _batteries(*bounds: int | None) -> Callable[[ActPayload], tuple[str, ...]]:
    """The batteries of the outcome within these bounds of a slice."""
    return lambda payload: payload.outcome.battery_ids[slice(*bounds)]


@strawberry.type
class ActPayload:
    """What every act leads to: events, joined by the act's id."""

    outcome: strawberry.Private[Outcome]
    asked: strawberry.Private[Request]
    act_id: strawberry.ID = strawberry.field(description="Joins the events of this act.")

    @field(
        description=f"What was recorded, as far as you may see it: the first {MAX_LISTED} events of the act."
    )
    async def events(self, info: Info) -> list[LifecycleEventRef]:
        """In the order of the log."""
        act_id = self.outcome.act_id
        found = await info.context.once(
            ("events of an act", act_id), lambda reader: events.by_act(reader, act_id, limit=MAX_LISTED)
        )
        return [show(each) for each in found]


@strawberry.type
class BatteryPayload(ActPayload):
    """One battery."""

    battery: BatteryRef | None = edge("Battery", _first_battery, "The battery, as it is after the act.")


@strawberry.type
class BatteriesPayload(ActPayload):
    """Several batteries."""

    batteries: list[BatteryRef] = edges(
        "Battery", _batteries(None), "The batteries, in the order of the input, as they are after the act."
    )


@strawberry.type
class ModelPayload(ActPayload):
    """A model."""

    model: BatteryModelRef | None = edge("BatteryModel", attrgetter("outcome.model_id"), "The battery model.")


@strawberry.type
class DeclarationPayload(BatteryPayload, ModelPayload):
    """A battery or a model."""


@strawberry.type
class AssemblyPayload(BatteryPayload):
    """A whole and what was built into it."""

    components: list[BatteryRef] = edges("Battery", _batteries(1, None), "What was built in, in your order.")


@strawberry.type
class RepairPayload(BatteryPayload):
    """A battery and the parts that changed places."""

    parts: list[BatteryRef] = edges(
        "Battery", _batteries(1, None), "What was taken out, then what was built in, in your order."
    )


@strawberry.type
class ShipmentPayload(ActPayload):
    """A shipment."""

    shipment: ShipmentRef | None = edge(
        "Shipment", attrgetter("outcome.shipment_id"), "The shipment, as it is after the act."
    )


@strawberry.type
class CollectionPayload(BatteryPayload):
    """A battery that became waste."""

    recycling_record: RecyclingRecordRef | None = edge(
        "RecyclingRecord", _first_battery, "The record of its end of life, which begins here."
    )


@strawberry.type
class DismantlingPayload(BatteryPayload):
    """A battery and what was inside."""

    released: list[BatteryRef] = edges(
        "Battery", _batteries(1, None), "What was directly inside, and lives on."
    )


@strawberry.type
class SecondLifePayload(ActPayload):
    """Originals and successors."""

    asked: strawberry.Private[RepurposeBattery]
    successors: list[BatteryRef] = edges(
        "Battery",
        lambda payload: payload.outcome.battery_ids[: len(payload.asked.successors)],
        "What came into being, in your order.",
    )
    originals: list[BatteryRef] = edges(
        "Battery",
        lambda payload: payload.outcome.battery_ids[len(payload.asked.successors) :],
        "What was used up, in your order.",
    )


@strawberry.type
class LotPayload(ActPayload):
    """A lot."""

    lot: MaterialLotRef | None = edge(
        "MaterialLot", attrgetter("outcome.lot_id"), "The lot, with what is left of its mass."
    )


@strawberry.type
class LotInputsPayload(LotPayload, BatteriesPayload):
    """A lot and the batteries that went into it."""


@strawberry.type
class RecyclingPayload(LotPayload):
    """A lot and the ends of life of what went into it."""

    recycling_records: list[RecyclingRecordRef] = edges(
        "RecyclingRecord",
        _batteries(MAX_LISTED),
        f"The ends of life of the batteries in it: the first {MAX_LISTED}.",
    )


@strawberry.type
class CorrectionPayload(BatteryPayload):
    """A correction."""

    correction: LifecycleEventRef | None = edge(
        "LifecycleEvent", attrgetter("outcome.event_id"), "The event that corrects; the wrong one stays."
    )


@strawberry.type
class GrantPayload(BatteryPayload):
    """A grant."""

    @field(description="The grant, whose id takes it back.")
    async def grant(self, info: Info) -> AccessGrant | None:
        """Among those of the battery."""
        listed = await info.context.loader("grants", grants.of_batteries).load(_first_battery(self) or "")
        found = next((each for each in listed or () if each.id == self.outcome.grant_id), None)
        shown: AccessGrant | None = show(found)
        return shown


@strawberry.type
class ClaimPayload(ActPayload):
    """A claim."""

    @field(description="The claim, whose id names it. It says nothing of the battery.")
    async def claim(self, info: Info) -> Claim | None:
        """Among the caller's own."""
        found = await info.context.loader("own claims", claims.own_by_ids).load(self.outcome.claim_id or "")
        shown: Claim | None = show(found)
        return shown


@strawberry.type
class ConfirmationPayload(BatteryPayload):
    """An answer to a claim."""

    @field(description="The claim, answered.")
    async def claim(self, info: Info) -> Claim | None:
        """Among those of the battery."""
        listed = await info.context.loader("claims", claims.of_batteries).load(_first_battery(self) or "")
        found = next((each for each in listed or () if each.id == self.outcome.claim_id), None)
        shown: Claim | None = show(found)
        return shown
