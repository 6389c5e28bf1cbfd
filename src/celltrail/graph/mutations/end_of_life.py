"""End of life: collection, dismantling, second life, lots, and what is recovered from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from celltrail.commands.end_of_life import collect_battery, dismantle_battery
from celltrail.commands.lots import process_lot, record_recycling
from celltrail.commands.requests import LotBattery, LotDraw, Mass
from celltrail.commands.second_life import repurpose_battery
from celltrail.domain.errors import Path
from celltrail.domain.recycling.materials import Fraction, RecoveredElement
from celltrail.domain.vocabulary import EndOfLifeRoute, SecondLifeUse
from celltrail.graph.errors import MassBalanceExceeded
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.act import ActInput, OneBatteryInput, version_of_one
from celltrail.graph.mutations.binding import batteries, bind, part, reference
from celltrail.graph.mutations.making import NewBatteryInput
from celltrail.graph.mutations.payloads import (
    CollectionPayload,
    DismantlingPayload,
    LotInputsPayload,
    RecyclingPayload,
    SecondLifePayload,
)
from celltrail.graph.mutations.recording import ON_VERSION, mutation


@strawberry.input(description="A battery that became waste, collected by you.")
class CollectBatteryInput(OneBatteryInput):
    """In which condition, and what is to happen to it."""

    mass_kg: Decimal | None = part("Its mass in kilograms.", default=None)
    condition: str | None = part("INTACT, DAMAGED or LEAKING.", default=None)
    route: EndOfLifeRoute | None = part("What is to happen to it.", default=None)
    source_party: str | None = part("Where it came from.", default=None)
    outbound_on: date | None = part("The day on which it was handed on.", default=None)
    receiver: str | None = part("The utilisation firm that got it.", default=None)


@strawberry.input(description="Second life: originals are used up, successors come into being.")
class RepurposeBatteryInput(ActInput):
    """n originals to m successors."""

    originals: list[BatteryKey] = batteries("What is used up: 1 to 200, all your own.")
    successors: list[NewBatteryInput] = part(
        "What comes into being: 1 to 1,000, with identifiers of their own."
    )
    expected_version: str | None = version_of_one()
    route: EndOfLifeRoute = part("REUSE, REPURPOSE or REMANUFACTURE.")
    application: SecondLifeUse | None = part(
        "What the successors are used for; E_BIKE is refused: it is banned for waste traction batteries.",
        default=None,
    )


@strawberry.input(description="A battery that goes into a lot.")
class LotBatteryInput:
    """One battery."""

    battery: BatteryKey = part("The battery.")
    mass_kg: Decimal | None = part(
        "How much of it goes in, in kilograms; its recorded mass, when left out.", default=None
    )

    def to_domain(self, *, path: Path = ()) -> LotBattery:
        """Read the input.

        Raises:
            DomainError: as `bind`.
        """
        return bind(self, LotBattery, path=path)


@strawberry.input(description="Mass taken out of the fractions of another lot of yours.")
class LotDrawInput:
    """One draw."""

    lot: strawberry.ID = reference("MaterialLot", "The lot out of which it is taken.")
    mass_kg: Decimal = part("How much, in kilograms.")

    def to_domain(self, *, path: Path = ()) -> LotDraw:
        """Read the input.

        Raises:
            DomainError: as `bind`.
        """
        return bind(self, LotDraw, path=path)


@strawberry.input(description="What came out of processing a lot.")
class FractionInput:
    """One fraction."""

    material: Fraction = part("The stream in which it left.")
    mass_kg: Decimal = part("Its mass in kilograms.")

    def to_domain(self, *, path: Path = ()) -> Mass:  # noqa: ARG002 -- nothing in it can be refused here
        """Read the input."""
        return Mass(self.material.value, self.mass_kg)


@strawberry.input(description="A waste battery that was taken apart.")
class DismantleBatteryInput(OneBatteryInput):
    """What is left of it."""

    mass_kg: Decimal | None = part(
        "The mass of what is left of the battery itself, in kilograms.", default=None
    )
    method: str | None = part("How it was taken apart.", default=None)
    outputs: list[FractionInput] | None = part(
        "What came of the battery itself, each material once: no more than was left of it.", default=None
    )


@strawberry.input(description="A material that was recovered and goes into products again.")
class RecoveredMaterialInput:
    """One material."""

    material: RecoveredElement = part("The element itself, not its salt, or the material.")
    mass_kg: Decimal = part("How much was recovered, in kilograms.")
    input_mass_kg: Decimal | None = part(
        "How much of it the input held, in kilograms: the recovered share is of this.", default=None
    )

    def to_domain(self, *, path: Path = ()) -> Mass:  # noqa: ARG002 -- nothing in it can be refused here
        """Read the input."""
        return Mass(self.material.value, self.mass_kg, self.input_mass_kg)


@strawberry.input(
    description="Batteries and mass of other lots that were processed together, and what came out."
)
class ProcessLotInput(ActInput):
    """What went in, and what came out: no more than went in."""

    batteries: list[LotBatteryInput] | None = part("The batteries that went in.", default=None)
    lots: list[LotDrawInput] | None = part("The mass of other lots that went in.", default=None)
    fractions: list[FractionInput] = part("What came out, each material once.")
    reference: str | None = part("What you call the lot.", default=None)
    expected_version: str | None = version_of_one()


@strawberry.input(
    description="What was recovered from a lot, or from one battery: name exactly one of the two."
)
class RecordRecyclingInput(ActInput):
    """Recovered materials."""

    lot: strawberry.ID | None = reference("MaterialLot", "The lot: one of yours.", default=None)
    battery: BatteryKey | None = part("The battery that was recycled on its own.", default=None)
    recovered: list[RecoveredMaterialInput] = part("What was recovered, each material once.")
    residue_disposal: str | None = part("The final treatment of the residue.", default=None)
    expected_version: str | None = part(
        "The `version` of the battery that you read: refused if it has changed since.", default=None
    )


@strawberry.type
class EndOfLife:
    """The mutations of collectors, dismantlers and recyclers."""

    collect_battery = mutation(
        collect_battery,
        CollectBatteryInput,
        CollectionPayload,
        refusals=ON_VERSION,
        description="Record that a battery became waste and that you collected it.",
    )
    dismantle_battery = mutation(
        dismantle_battery,
        DismantleBatteryInput,
        DismantlingPayload,
        refusals=(*ON_VERSION, MassBalanceExceeded),
        description="Take a waste battery apart: what was directly inside is released.",
    )
    repurpose_battery = mutation(
        repurpose_battery,
        RepurposeBatteryInput,
        SecondLifePayload,
        refusals=ON_VERSION,
        description="Reuse, repurpose or remanufacture batteries: originals become successors.",
    )
    process_lot = mutation(
        process_lot,
        ProcessLotInput,
        LotInputsPayload,
        refusals=(*ON_VERSION, MassBalanceExceeded),
        description="Process batteries and mass of other lots into fractions.",
    )
    record_recycling = mutation(
        record_recycling,
        RecordRecyclingInput,
        RecyclingPayload,
        refusals=(*ON_VERSION, MassBalanceExceeded),
        description="Record what was recovered; the batteries are recycled then, and their passports cease.",
    )
