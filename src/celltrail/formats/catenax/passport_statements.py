"""What a Catena-X battery passport 6.1.0 states: a model, a battery, and its readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from celltrail.domain.attribute_values import AttributeValue
from celltrail.domain.attributes import ATTRIBUTES, Granularity
from celltrail.domain.vocabulary import BatteryCategory, IdentifierScheme, PassportStatus
from celltrail.formats.catenax.battery_pass import BatteryPass
from celltrail.formats.catenax.battery_performance import Reading
from celltrail.formats.catenax.passport_attributes import checked, readings, stated_attributes
from celltrail.formats.catenax.shapes import is_nil, urn_of
from celltrail.formats.chemistries import chemistry_of
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import is_uri, read_party, read_uid
from celltrail.formats.statements import (
    BatteryModelStated,
    BatteryReference,
    BatteryStated,
    FacilityReference,
    LocalIdentifier,
    Measured,
    PartyReference,
    Statement,
)
from celltrail.formats.units import MONTHS, in_kilograms, is_footprint_unit

_CATEGORIES: Mapping[str, BatteryCategory] = {
    "EV": BatteryCategory.EV,
    "LMT": BatteryCategory.LMT,
    "SLI": BatteryCategory.SLI,
    "industrial": BatteryCategory.INDUSTRIAL,
    "portable": BatteryCategory.PORTABLE,
}
_STATUSES: Mapping[str, PassportStatus] = {
    "original": PassportStatus.ORIGINAL,
    "re-used": PassportStatus.REUSED,
    "repurposed": PassportStatus.REPURPOSED,
    "remanufactured": PassportStatus.REMANUFACTURED,
    "waste": PassportStatus.WASTE,
}
_COMMODITY_KEYS = ("TARIC", "CN", "HS")
_WHOLE_LIFE = ("total", "life cycle", "whole life cycle", "cradle to grave")
_PERCENT = Decimal(100)
_TYPE = "/identification/identification/type"


def statements_of(passport: BatteryPass, findings: Findings, *, today: date) -> tuple[Statement, ...]:
    """Return the statements; faults and warnings go to `findings`."""
    _check_record(passport, findings, today=today)
    attributes = (*stated_attributes(passport, findings), *_converted_attributes(passport, findings))
    battery = _battery_reference(passport, findings)
    maker = read_party(
        IdentifierScheme.BPN,
        passport.operation.manufacturer.manufacturer,
        "/operation/manufacturer/manufacturer",
        findings=findings,
    )
    if battery is None or maker is None:
        return ()
    model = _model(passport, maker, _of(attributes, Granularity.MODEL), findings)
    stated = _battery(passport, battery, maker, _of(attributes, Granularity.BATTERY), findings)
    return (model, stated, *_measurements(passport, battery, findings))


def _of(attributes: tuple[AttributeValue, ...], granularity: Granularity) -> tuple[AttributeValue, ...]:
    return tuple(a for a in attributes if ATTRIBUTES[a.attribute_id].granularity is granularity)


def _check_record(passport: BatteryPass, findings: Findings, *, today: date) -> None:
    metadata = passport.metadata
    if metadata.expiration_date < metadata.issue_date:
        message = f"expires on {metadata.expiration_date}, before its issue on {metadata.issue_date}"
        findings.report(FaultCode.DATES_OUT_OF_ORDER, "/metadata/expirationDate", message)
    elif metadata.expiration_date < today:
        message = f"the passport expired on {metadata.expiration_date}"
        findings.report(FaultCode.PASSPORT_EXPIRED, "/metadata/expirationDate", message)
    if metadata.status not in (None, "approved"):
        message = f"the passport's status is {metadata.status!r}"
        findings.report(FaultCode.PASSPORT_NOT_APPROVED, "/metadata/status", message)


def _battery_reference(passport: BatteryPass, findings: Findings) -> BatteryReference | None:
    """Find the unique identifier: a serial that is a URI, else the passport's, with a warning."""
    for index, serial in enumerate(passport.identification.identification.serial or ()):
        if is_uri(serial.value):
            pointer = f"/identification/identification/serial/{index}/value"
            uid = read_uid(serial.value, pointer, findings=findings)
            return None if uid is None else BatteryReference(uid=uid)
    pointer = "/metadata/passportIdentifier"
    urn = urn_of(passport.metadata.passport_identifier)
    message = f"no serial is a URI, so {urn} stands for the battery too"
    findings.report(FaultCode.PASSPORT_IDENTIFIER_AS_UID, pointer, message)
    uid = read_uid(urn, pointer, findings=findings)
    return None if uid is None else BatteryReference(uid=uid)


def _model(
    passport: BatteryPass,
    maker: PartyReference,
    attributes: tuple[AttributeValue, ...],
    findings: Findings,
) -> BatteryModelStated:
    kind, rated = passport.identification.identification.type, passport.performance.rated
    weight = passport.characteristics.physical_dimension.weight
    chemistry = chemistry_of(passport.identification.chemistry)
    if chemistry is None:
        message = f"no known chemistry is named in {passport.identification.chemistry[:60]!r}"
        findings.report(FaultCode.NOT_CARRIED_OVER, "/identification/chemistry", message)
    return BatteryModelStated(
        pointer=_TYPE,
        manufacturer=maker,
        model_number=kind.manufacturer_part_id,
        name=kind.name_at_manufacturer,
        category=_category(passport, findings),
        chemistry=chemistry,
        rated_capacity_ah=rated.capacity.value,
        nominal_voltage_v=rated.voltage.nominal,
        mass_kg=in_kilograms(weight.value, weight.unit),
        attributes=attributes,
    )


def _category(passport: BatteryPass, findings: Findings) -> BatteryCategory | None:
    category = _CATEGORIES.get(passport.identification.category)
    if category is None:
        message = f"{passport.identification.category!r} is no category of Regulation (EU) 2023/1542"
        findings.report(FaultCode.NOT_CARRIED_OVER, "/identification/category", message)
    return category


def _battery(
    passport: BatteryPass,
    battery: BatteryReference,
    maker: PartyReference,
    attributes: tuple[AttributeValue, ...],
    findings: Findings,
) -> BatteryStated:
    kind, operation = passport.identification.identification.type, passport.operation
    plants = operation.manufacturer.facility
    return BatteryStated(
        pointer="/identification",
        battery=battery,
        model_number=kind.manufacturer_part_id,
        model_name=kind.name_at_manufacturer,
        manufacturer=maker,
        responsible=read_party(
            IdentifierScheme.BPN,
            passport.metadata.economic_operator_id,
            "/metadata/economicOperatorId",
            findings=findings,
        ),
        produced_on=operation.manufacturer.manufacturing_date,
        placed_on_market_at=_placed_on_market(passport, findings),
        put_into_service_on=operation.into_service_date,
        facility=FacilityReference(plants[0].facility) if plants else None,
        status=_STATUSES[passport.sustainability.status],
        predecessors=_predecessors(passport, findings),
        local_identifiers=_local_identifiers(passport),
        attributes=attributes,
    )


def _placed_on_market(passport: BatteryPass, findings: Findings) -> date | None:
    made, placed = passport.operation.manufacturer.manufacturing_date, passport.commercial.placed_on_market
    if made is not None and placed is not None and placed < made:
        message = f"placed on the market on {placed}, before it was made on {made}"
        findings.report(FaultCode.DATES_OUT_OF_ORDER, "/commercial/placedOnMarket", message)
        return None
    return placed


def _predecessors(passport: BatteryPass, findings: Findings) -> tuple[str, ...]:
    pointer, predecessor = "/metadata/predecessor", urn_of(passport.metadata.predecessor)
    if is_nil(predecessor):
        findings.report(FaultCode.NIL_IDENTIFIER, pointer, "the nil UUID names no predecessor")
        return ()
    if predecessor == urn_of(passport.metadata.passport_identifier):
        findings.report(FaultCode.SELF_REFERENCE, pointer, "the passport names itself as its predecessor")
        return ()
    return (predecessor,)


def _local_identifiers(passport: BatteryPass) -> tuple[LocalIdentifier, ...]:
    named = passport.identification.identification
    serials = (LocalIdentifier(serial.key, serial.value) for serial in named.serial or ())
    batches = (LocalIdentifier(batch.key, batch.value) for batch in named.batch or ())
    return (*serials, *batches, LocalIdentifier("idDmc", passport.identification.id_dmc))


def _converted_attributes(passport: BatteryPass, findings: Findings) -> Iterator[AttributeValue]:
    """Yield the attributes whose form or unit differs between the format and the passport."""
    weight = passport.characteristics.physical_dimension.weight
    commodity = next(
        (c.value for c in passport.identification.identification.codes if c.key in _COMMODITY_KEYS), None
    )
    category = _CATEGORIES.get(passport.identification.category)
    found = (
        (
            "battery_mass",
            in_kilograms(weight.value, weight.unit),
            "/characteristics/physicalDimension/weight",
        ),
        ("battery_category", category, "/identification/category"),
        ("battery_status", _STATUSES[passport.sustainability.status], "/sustainability/status"),
        ("commodity_code", commodity, "/identification/identification/codes"),
        ("warranty_period", _warranty_months(passport, findings), "/characteristics/warranty"),
        ("carbon_footprint_total", _footprint(passport, findings), "/sustainability/carbonFootprint"),
        ("carbon_footprint_class", _footprint_class(passport), "/sustainability/carbonFootprint"),
    )
    for attribute_id, value, pointer in found:
        attribute = None if value is None else checked(attribute_id, value, pointer, findings)
        if attribute is not None:
            yield attribute
    message = "one recycled share for each metal, not split into pre- and post-consumer"
    findings.report(FaultCode.NOT_CARRIED_OVER, "/materials/active", message)


def _warranty_months(passport: BatteryPass, findings: Findings) -> Decimal | None:
    warranty = passport.characteristics.warranty
    months = MONTHS.get(warranty.life_unit)
    if months is None:
        message = f"{warranty.life_value} {warranty.life_unit} is not a number of whole months"
        findings.report(FaultCode.NOT_CARRIED_OVER, "/characteristics/warranty", message)
        return None
    return warranty.life_value * months


def _footprint(passport: BatteryPass, findings: Findings) -> Decimal | None:
    """Return the footprint of the whole life; stages alone are not summed, since one may be missing."""
    pointer = "/sustainability/carbonFootprint"
    for index, footprint in enumerate(passport.sustainability.carbon_footprint):
        is_total = footprint.type == "Climate Change Total" and footprint.lifecycle.lower() in _WHOLE_LIFE
        if is_total and is_footprint_unit(footprint.unit):
            return footprint.value
        message = f"{footprint.type}, {footprint.lifecycle}, in {footprint.unit}: not a whole-life total"
        findings.report(FaultCode.NOT_CARRIED_OVER, f"{pointer}/{index}", message)
    return None


def _footprint_class(passport: BatteryPass) -> str | None:
    classes = {f.performance_class for f in passport.sustainability.carbon_footprint if f.performance_class}
    return classes.pop() if len(classes) == 1 else None


def _measurements(
    passport: BatteryPass, battery: BatteryReference, findings: Findings
) -> tuple[Measured, ...]:
    """Return one measurement for each time at which something was read."""
    by_time: dict[datetime, list[tuple[Reading, AttributeValue]]] = {}
    for reading, value in readings(passport, findings):
        by_time.setdefault(reading.time, []).append((reading, value))
    return tuple(_measured(battery, at, found) for at, found in sorted(by_time.items()))


def _measured(
    battery: BatteryReference, at: datetime, found: list[tuple[Reading, AttributeValue]]
) -> Measured:
    values = {value.attribute_id: reading.value for reading, value in found}
    cycles = values.get("full_cycles_count")
    return Measured(
        pointer="/performance/dynamic",
        at=at,
        battery=battery,
        state_of_health=_share(values.get("state_of_certified_energy")),
        state_of_charge=_share(values.get("state_of_charge")),
        cycles=None if cycles is None else int(cycles),
        remaining_capacity_ah=values.get("remaining_capacity"),
        remaining_energy_kwh=values.get("remaining_usable_battery_energy"),
        energy_throughput_kwh=values.get("energy_throughput"),
        capacity_fade=_share(values.get("capacity_fade")),
        internal_resistance_ohm=values.get("soh_ohmic_resistance"),
        attributes=tuple(value for _, value in found),
    )


def _share(percentage: Decimal | None) -> Decimal | None:
    return None if percentage is None else (percentage / _PERCENT).normalize() + 0
