"""Mending and sharing: corrections of events, and access given to others."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import strawberry

from celltrail.commands.corrections import correct_event
from celltrail.commands.grants import grant_access, revoke_access
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import Path
from celltrail.domain.identifiers import parse_party_identifier
from celltrail.domain.parties import PartyKey
from celltrail.domain.quantities import read
from celltrail.domain.vocabulary import EndOfLifeRoute, IdentifierScheme
from celltrail.graph.mutations.act import OneBatteryInput, VersionedInput
from celltrail.graph.mutations.binding import part, reference
from celltrail.graph.mutations.payloads import BatteryPayload, CorrectionPayload, GrantPayload
from celltrail.graph.mutations.recording import ON_VERSION, mutation


def _right(description: str) -> Any:  # noqa: ANN401 -- a field
    """A value that takes the place of a wrong one: left out is unchanged, null is not known."""
    return strawberry.field(description=description, default=strawberry.UNSET)


@strawberry.input(
    description=(
        "The right values, by the names of the event's fields. What is left out stays; null says that the "
        "value is not known. Only fields of the event's own type can be given. Who took part is not "
        "corrected, but undone by a further event."
    )
)
class EventChangesInput:
    """The fields of all events that can be corrected."""

    state_of_health: Decimal | None = _right("Measured: state of health, 0..1.")
    state_of_charge: Decimal | None = _right("Measured: state of charge, 0..1.")
    cycle_count: int | None = _right("Measured: full cycles so far.")
    remaining_capacity_ah: Decimal | None = _right("Measured: remaining capacity in ampere-hours.")
    remaining_energy_kwh: Decimal | None = _right("Measured: remaining energy in kilowatt-hours.")
    energy_throughput_kwh: Decimal | None = _right("Measured: energy throughput in kilowatt-hours.")
    internal_resistance_ohm: Decimal | None = _right("Measured: internal resistance in ohms.")
    minimum_temperature_c: Decimal | None = _right("Measured: lowest temperature in degrees Celsius.")
    maximum_temperature_c: Decimal | None = _right("Measured: highest temperature in degrees Celsius.")
    device: str | None = _right("Measured: what it was measured with.")
    vin: str | None = _right("Installed: the vehicle identification number.")
    system: str | None = _right("Installed: what the storage system is called.")
    station: str | None = _right("Swapped: the swap station.")
    vin_in: str | None = _right("Swapped: the vehicle that gave the battery.")
    vin_out: str | None = _right("Swapped: the vehicle that took it.")
    placed_on: date | None = _right("PlacedOnMarket: the day on which that was.")
    description: str | None = _right("Repaired: what was done.")
    reason: str | None = _right("Removed: why.")
    mass_kg: Decimal | None = _right("Collected, Dismantled: the mass in kilograms.")
    condition: str | None = _right("Collected: INTACT, DAMAGED or LEAKING.")
    route: EndOfLifeRoute | None = _right("Collected: what is to happen to the battery.")
    method: str | None = _right("Dismantled: how it was taken apart.")
    title: str | None = _right("EvidenceAttached: what the documents are.")
    vehicle_model: str | None = _right("Installed: the model of the vehicle.")
    vehicle_certificate_on: date | None = _right("Installed: the day of the vehicle's certificate.")
    import_cleared_on: date | None = _right("Installed: the day of its customs clearance.")
    removed_destination: str | None = _right("Repaired: the service point that takes what was taken out.")
    uncoded_declaration: str | None = _right("Repaired: a statement about what has no code.")
    scrap_certificate: str | None = _right("Removed: number of the vehicle's scrap certificate.")
    received_on: date | None = _right("Removed: the day on which the vehicle was received.")
    handed_over_on: date | None = _right("Removed: the day on which the battery was handed over.")
    receiver: str | None = _right("Removed, Collected: who got it.")
    source_party: str | None = _right("Collected: where it came from.")
    outbound_on: date | None = _right("Collected: the day on which it was handed on.")

    def to_domain(self, *, path: Path = ()) -> tuple[tuple[str, Any], ...]:  # noqa: ARG002 -- nothing is refused here
        """The fields that are given, as JSON values."""
        given = ((each.name, getattr(self, each.name)) for each in dataclasses.fields(self))
        return tuple((name, _json(value)) for name, value in given if value is not strawberry.UNSET)


def _json(value: Any) -> Any:  # noqa: ANN401 -- JSON
    return value.isoformat() if isinstance(value, date) else value


@strawberry.input(description="What was wrong in an event that you recorded within the last 30 days.")
class CorrectEventInput(VersionedInput):
    """Which event, why, and what is right."""

    event: strawberry.ID = reference("LifecycleEvent", "The wrong event. It stays; a correction is appended.")
    reason: str = part("Why it was wrong.")
    changes: EventChangesInput = part("What is right.")


@strawberry.input(description="A party by an identifier that it has anyway, such as a GLN or a USCC.")
class PartyInput:
    """A scheme and what stands under it."""

    scheme: IdentifierScheme = strawberry.field(description="By which scheme.")
    value: str = strawberry.field(description="The identifier.")

    def to_domain(self, *, path: Path = ()) -> PartyKey:
        """Read the identifier into normal form.

        Raises:
            InvalidIdentifierError: it is none of its scheme.
        """
        parse = partial(parse_party_identifier, self.scheme)
        value = read(parse, self.value, path=(*path, "value"))
        return PartyKey(self.scheme, value)


@strawberry.input(description="Access to a battery that you own or answer for.")
class GrantAccessInput(OneBatteryInput):
    """To whom, to what, for what, and for how long; the battery with what is inside it."""

    groups: list[AccessGroup] = part(
        "What it is to read: at most the groups that you read yourself, COMMERCIAL never.",
        reads=lambda groups, _: frozenset(groups),
    )
    purpose: str = part("For what.")
    until: datetime = part("Until when.")
    operator: strawberry.ID | None = reference("Operator", "Who is to read it; or `party`.", default=None)
    party: PartyInput | None = part(
        "Who is to read it, by an identifier: also one that is not on board yet, and reads from when it"
        " comes. The answer is the same.",
        default=None,
    )


@strawberry.input(description="A grant that you take back.")
class RevokeAccessInput(VersionedInput):
    """Which one."""

    grant: strawberry.ID = reference("AccessGrant", "The grant, as `readableBy` lists it.")


@strawberry.type
class Sharing:
    """The mutations that mend and share."""

    correct_event = mutation(
        correct_event,
        CorrectEventInput,
        CorrectionPayload,
        refusals=ON_VERSION,
        description="Correct an event that you recorded. Nothing is edited: a correction is appended.",
    )
    grant_access = mutation(
        grant_access,
        GrantAccessInput,
        GrantPayload,
        refusals=ON_VERSION,
        description="Let another operator read groups of a battery, for a purpose and a time.",
    )
    revoke_access = mutation(
        revoke_access,
        RevokeAccessInput,
        BatteryPayload,
        refusals=ON_VERSION,
        description="Take a grant back; it is gone at once.",
    )
