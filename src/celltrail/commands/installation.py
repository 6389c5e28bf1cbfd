"""Into a vehicle or system, from one vehicle to another, and out again."""

from __future__ import annotations

from celltrail.commands.requests import InstallBattery, Outcome, RemoveBattery, SwapBattery
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import DomainError, InvalidInputError, Path
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import Installed, Removed, Swapped
from celltrail.domain.identifiers import Vin
from celltrail.domain.quantities import not_future, optional_text, read, require_text


def checked_vin(text: str | None, *, path: Path) -> str | None:
    """A vehicle identification number, normalised, or None.

    Raises:
        InvalidIdentifierError: not a VIN.
    """
    return None if text is None else str(read(Vin.parse, text, path=path))


async def install_battery(workspace: Workspace, request: InstallBattery) -> Outcome:
    """Record that the caller built a battery into a vehicle or a storage system.

    Raises:
        InvalidInputError: not exactly one of VIN and system, or a malformed VIN.
        StageConflictError: it is installed already: two open bindings of one battery cannot be.
    """
    vin = checked_vin(request.vin, path=("vin",))
    system = optional_text(request.system, path=("system",), longest=200)
    if (vin is None) == (system is None):
        message = "a battery is installed into a vehicle (vin) or into a system: name exactly one of the two"
        raise InvalidInputError(message, path=("vin",))
    today = workspace.now.date()
    body = Installed(
        vin=vin,
        system=system,
        vehicle_model=optional_text(request.vehicle_model, path=("vehicleModel",), longest=200),
        vehicle_certificate_on=not_future(
            request.vehicle_certificate_on, today=today, path=("vehicleCertificateOn",)
        ),
        import_cleared_on=not_future(request.import_cleared_on, today=today, path=("importClearedOn",)),
    )
    if system is not None and body != Installed(system=system):
        message = (
            "vehicleModel, vehicleCertificateOn and importClearedOn are of a vehicle, and this is a system"
        )
        raise InvalidInputError(message, path=("system",))
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.record(held, body, occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


async def swap_battery(workspace: Workspace, request: SwapBattery) -> Outcome:
    """Record that a battery went from one vehicle to another at a swap station.

    Raises:
        InvalidInputError: neither vehicle is named, or the giving one is not where the battery is.
    """
    vin_in = checked_vin(request.vin_in, path=("vinIn",))
    vin_out = checked_vin(request.vin_out, path=("vinOut",))
    if vin_in is None and vin_out is None:
        message = (
            "a swap names the vehicle that gives the battery (vinIn), the one that takes it (vinOut), or both"
        )
        raise InvalidInputError(message, path=("vinOut",))
    station = require_text(request.station, path=("station",), longest=200)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    workspace.require_recorder(held, LifecycleEventType.SWAPPED)
    if vin_in is not None and held.state.host not in (None, vin_in):
        message = f"the battery is not in the vehicle {vin_in}"
        raise InvalidInputError(message, path=("vinIn",))
    body = Swapped(station=station, vin_in=vin_in, vin_out=vin_out)
    workspace.record(held, body, occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


async def remove_battery(workspace: Workspace, request: RemoveBattery) -> Outcome:
    """Record that a battery was taken out of its vehicle or system for good.

    Raises:
        StageConflictError: it is in none, or inside another battery: that one is repaired or dismantled.
    """
    reason = optional_text(request.reason, path=("reason",), longest=500)
    today = workspace.now.date()
    certificate = optional_text(request.scrap_certificate, path=("scrapCertificate",), longest=200)
    received = not_future(request.received_on, today=today, path=("receivedOn",))
    handed_over = not_future(request.handed_over_on, today=today, path=("handedOverOn",))
    receiver = optional_text(request.receiver, path=("receiver",), longest=200)
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    body = Removed(
        vin=_vin_of(held.state.host),
        reason=reason,
        scrap_certificate=certificate,
        received_on=received,
        battery_present=request.battery_present,
        handed_over_on=handed_over,
        receiver=receiver,
    )
    workspace.record(held, body, occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


def _vin_of(host: str | None) -> str | None:
    """The vehicle that a battery is in; None in a storage system, which is none."""
    try:
        return None if host is None else str(Vin.parse(host))
    except DomainError:
        return None
