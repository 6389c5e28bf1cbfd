"""Events of removal, second life and recycling: one type per body of `celltrail.domain.events`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from celltrail.domain.views import MaterialMass
from celltrail.domain.vocabulary import EndOfLifeRoute
from celltrail.graph.fields import field
from celltrail.graph.references import BatteryRef, MaterialLotRef, OperatorRef
from celltrail.graph.types.event import LifecycleEvent, named, named_batteries, party, told
from celltrail.graph.types.materials import (
    MaterialFraction,
    RecoveredMaterial,
    show_fractions,
    show_recovered,
)


@strawberry.type(description="Taken out of its vehicle or system, or out of the battery that contained it.")
class Removed(LifecycleEvent):
    """See the body of the same name."""

    vin: str | None = told("vin", "The vehicle that it was taken out of.")
    parent: BatteryRef | None = named("Battery", "parent", "The battery that it was taken out of.")
    reason: str | None = told("reason", "Why.")
    scrap_certificate: str | None = told("scrap_certificate", "Number of the vehicle's scrap certificate.")
    received_on: date | None = told("received_on", "The day on which the vehicle was received.")
    battery_present: bool | None = told("battery_present", "Whether the battery was in the vehicle.")
    handed_over_on: date | None = told("handed_over_on", "The day on which the battery was handed over.")
    receiver: str | None = told("receiver", "Who got it.")
    owner: OperatorRef | None = party("owner", "Who owns it from here on.")
    custodian: OperatorRef | None = party("custodian", "Who has it from here on.")


@strawberry.type(description="Became waste and was collected (Art. 3(50)).")
class Collected(LifecycleEvent):
    """See the body of the same name."""

    mass_kg: Decimal | None = told("mass_kg", "Its mass as weighed, in kilograms.")
    condition: str | None = told("condition", "The condition that it was found in.")
    route: EndOfLifeRoute | None = told("route", "What is to happen to it.")
    source_party: str | None = told("source_party", "Where it came from.")
    outbound_on: date | None = told("outbound_on", "The day on which it was handed on.")
    receiver: str | None = told("receiver", "The utilisation firm that got it.")
    custodian: OperatorRef | None = party("custodian", "Who has it from here on.")


@strawberry.type(description="Taken apart; what was released lives on with codes of its own.")
class Dismantled(LifecycleEvent):
    """See the body of the same name."""

    released: list[BatteryRef] = named_batteries("released", "What was released.")
    mass_kg: Decimal | None = told("mass_kg", "Its mass as weighed, in kilograms.")
    method: str | None = told("method", "How it was done.")

    @field(description="What came of the battery itself, by fraction.")
    def outputs(self) -> list[MaterialFraction]:
        """As it was recorded."""
        return show_fractions(_masses(self))


@strawberry.type(description="Set free by the dismantling of what contained it.")
class Released(LifecycleEvent):
    """See the body of the same name."""

    parent: BatteryRef | None = named("Battery", "parent", "What was dismantled.")
    owner: OperatorRef | None = party("owner", "Who owns it from here on.")
    custodian: OperatorRef | None = party("custodian", "Who has it from here on.")


@strawberry.type(description="Used up as an original of second-life batteries.")
class Repurposed(LifecycleEvent):
    """See the body of the same name."""

    route: EndOfLifeRoute | None = told("route", "By which kind of operation.")


@strawberry.type(description="On a battery: it went into a lot. On the lot: it was processed.")
class LotProcessed(LifecycleEvent):
    """See the body of the same name."""

    lot: MaterialLotRef | None = named("MaterialLot", "lot", "The lot.")
    mass_kg: Decimal | None = told("mass_kg", "The mass that went in, in kilograms.")

    @field(description="On the lot: what came out of it; empty on a battery.")
    def outputs(self) -> list[MaterialFraction]:
        """As it was recorded."""
        return show_fractions(_masses(self))


@strawberry.type(description="Its materials were recovered; the passport ceases (Art. 77(8)).")
class Recycled(LifecycleEvent):
    """See the body of the same name."""

    lot: MaterialLotRef | None = named("MaterialLot", "lot", "The lot.")
    residue_disposal: str | None = told("residue_disposal", "The final treatment of the residue.")

    @field(description="On the lot: what was recovered, against the targets of that day; empty on a battery.")
    def outputs(self) -> list[RecoveredMaterial]:
        """As it was recorded."""
        return show_recovered(_masses(self), on=self.occurred_at.date())


def _masses(event: LifecycleEvent) -> list[MaterialMass]:
    """The outputs in an event's body: each is a material and its kilograms, such as "COPPER 1.5"."""
    outputs: tuple[str, ...] = getattr(event.recorded.body, "outputs", None) or ()
    parts = (output.split(" ") for output in outputs)
    return [MaterialMass(material, Decimal(mass_kg)) for material, mass_kg in parts]
