"""Making: models, new batteries, what is built into what, and what is said about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from celltrail.commands.assembly import assemble_battery
from celltrail.commands.declarations import attach_evidence, declare_attributes
from celltrail.commands.models import register_battery_model
from celltrail.commands.registration import register_batteries
from celltrail.commands.requests import NewBattery
from celltrail.domain.errors import Path
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.act import ActInput, OneBatteryInput, VersionedInput
from celltrail.graph.mutations.binding import batteries, bind, part, reference
from celltrail.graph.mutations.declared import DeclaredAttributeInput
from celltrail.graph.mutations.payloads import (
    AssemblyPayload,
    BatteriesPayload,
    BatteryPayload,
    DeclarationPayload,
    ModelPayload,
)
from celltrail.graph.mutations.recording import ALWAYS, ON_VERSION, mutation
from celltrail.graph.scalars import URI

_OWN_ATTRIBUTES = "Passport attributes of it, at most 200."


@strawberry.input(description="A battery model of your own.")
class RegisterBatteryModelInput(ActInput):
    """What all batteries of a design have in common."""

    name: str = part("What you call it: unique among your models.")
    category: BatteryCategory = part("The legal category.")
    chemistry: Chemistry = part("The chemistry group.")
    rated_capacity_ah: Decimal | None = part("Rated capacity in ampere-hours.", default=None)
    nominal_voltage_v: Decimal | None = part("Nominal voltage in volts.", default=None)
    rated_energy_kwh: Decimal | None = part("Rated energy in kilowatt-hours.", default=None)
    mass_kg: Decimal | None = part("Mass in kilograms.", default=None)
    attributes: list[DeclaredAttributeInput] | None = part(_OWN_ATTRIBUTES, default=None)


@strawberry.input(description="A battery that comes into being, under a prefix that is assigned to you.")
class NewBatteryInput:
    """One new battery."""

    uid: URI = part("Its EU unique identifier, such as a GS1 Digital Link.")
    code: str | None = part("Its GB/T 34014 code; case, blanks and hyphens do not matter.", default=None)
    level: BatteryLevel = part("Cell, module, pack or system.")
    model: strawberry.ID | None = reference("BatteryModel", "Its model: one of yours.", default=None)
    produced_on: date | None = part(
        "The day on which it was made; that of its code, when left out.", default=None
    )
    mass_kg: Decimal | None = part("Its mass in kilograms.", default=None)
    attributes: list[DeclaredAttributeInput] | None = part(_OWN_ATTRIBUTES, default=None)

    def to_domain(self, *, path: Path = ()) -> NewBattery:
        """Read the battery to be.

        Raises:
            DomainError: as `bind`.
        """
        return bind(self, NewBattery, path=path)


@strawberry.input(description="New batteries: all of them are registered, or none.")
class RegisterBatteriesInput(ActInput):
    """Up to a thousand at once."""

    batteries: list[NewBatteryInput] = part("The batteries: 1 to 1,000.")


@strawberry.input(description="What is built into what. Both sides are your own.")
class AssembleBatteryInput(VersionedInput):
    """Cells into a module, modules or cells into a pack, packs into a system."""

    parent: BatteryKey = part("The battery into which they are built.")
    components: list[BatteryKey] = batteries("What is built in: 1 to 1,000.")


@strawberry.input(
    description="Passport attributes of one battery, or of one model: name exactly one of the two."
)
class DeclareAttributesInput(VersionedInput):
    """What the maker or the responsible operator says."""

    battery: BatteryKey | None = part("The battery.", default=None)
    model: strawberry.ID | None = reference("BatteryModel", "The model: one of yours.", default=None)
    attributes: list[DeclaredAttributeInput] = part("What is declared: 1 to 200 attributes, each once.")


@strawberry.input(description="Documents of a battery: they stand in `evidence`.")
class AttachEvidenceInput(OneBatteryInput):
    """At least one document."""


@strawberry.type
class Making:
    """The mutations of makers."""

    register_battery_model = mutation(
        register_battery_model,
        RegisterBatteryModelInput,
        ModelPayload,
        refusals=ALWAYS,
        description="Describe a battery model of your own.",
    )
    register_batteries = mutation(
        register_batteries,
        RegisterBatteriesInput,
        BatteriesPayload,
        refusals=ALWAYS,
        description="Register batteries that you made: up to 1,000 at once, all or none.",
    )
    assemble_battery = mutation(
        assemble_battery,
        AssembleBatteryInput,
        AssemblyPayload,
        refusals=ON_VERSION,
        description="Build cells into a module, modules or cells into a pack, packs into a system.",
    )
    declare_attributes = mutation(
        declare_attributes,
        DeclareAttributesInput,
        DeclarationPayload,
        refusals=ON_VERSION,
        description="Declare passport attributes of a battery or of a model.",
    )
    attach_evidence = mutation(
        attach_evidence,
        AttachEvidenceInput,
        BatteryPayload,
        refusals=ON_VERSION,
        description="Attach documents to a battery: their hashes and where they lie.",
    )
