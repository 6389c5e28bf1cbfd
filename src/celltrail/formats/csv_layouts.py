"""Our CSV layouts: batteries, measurements and assembly. The columns of the header decide which one it is.

Header names are case-insensitive. Shares are 0 to 1; times are RFC 3339 with an offset.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, IdentifierScheme
from celltrail.formats.csv_table import CellKind, Column, Layout, Row
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_party
from celltrail.formats.statements import (
    Assembled,
    BatteryModelStated,
    BatteryReference,
    BatteryStated,
    FacilityReference,
    LocalIdentifier,
    Measured,
    PartyReference,
    Statement,
)

_K = CellKind
_PARTY_SCHEMES = ("GLN", "USCC", "EORI", "DUNS", "BPN", "MIIT_MAKER_CODE")
_MODEL_COLUMNS = ("category", "chemistry", "rated_capacity_ah", "nominal_voltage_v", "mass_kg")

_BATTERY_COLUMNS = (
    Column("uid", _K.UID, "unique identifier, a URI", is_required=True),
    Column("level", _K.WORD, "what it is", is_required=True, words=tuple(BatteryLevel)),
    Column("code", _K.CODE, "GB/T 34014 code, 24 or 19 characters"),
    Column("serial", _K.TEXT, "serial number of the maker"),
    Column("model", _K.TEXT, "model number of the maker"),
    Column("model_name", _K.TEXT, "name of the model"),
    Column("manufacturer_scheme", _K.WORD, "scheme of the identifier", words=_PARTY_SCHEMES),
    Column("manufacturer_id", _K.TEXT, "identifier of the maker"),
    Column("manufacturer_name", _K.TEXT, "name of the maker"),
    Column("category", _K.WORD, "legal category", words=tuple(BatteryCategory)),
    Column("chemistry", _K.WORD, "chemistry", words=tuple(Chemistry)),
    Column("rated_capacity_ah", _K.NUMBER, "rated capacity in ampere-hours"),
    Column("nominal_voltage_v", _K.NUMBER, "nominal voltage in volts"),
    Column("mass_kg", _K.NUMBER, "mass in kilograms"),
    Column("produced_on", _K.DATE, "day of production"),
    Column("placed_on_market_at", _K.DATE, "day of placing on the market"),
    Column("facility", _K.TEXT, "identifier of the plant"),
)
_MEASUREMENT_COLUMNS = (
    Column("uid", _K.UID, "unique identifier, a URI", is_required=True),
    Column("at", _K.TIME, "time of the reading", is_required=True),
    Column("state_of_health", _K.SHARE, "state of health"),
    Column("state_of_charge", _K.SHARE, "state of charge"),
    Column("cycles", _K.COUNT, "full cycles so far"),
    Column("remaining_capacity_ah", _K.NUMBER, "remaining capacity in ampere-hours"),
    Column("remaining_energy_kwh", _K.NUMBER, "remaining energy in kilowatt-hours"),
    Column("energy_throughput_kwh", _K.NUMBER, "energy throughput in kilowatt-hours"),
    Column("internal_resistance_ohm", _K.NUMBER, "internal resistance in ohms"),
    Column("temperature_c", _K.NUMBER, "temperature in degrees Celsius", is_signed=True),
    Column("device", _K.TEXT, "what measured it"),
)
_ASSEMBLY_COLUMNS = (
    Column("parent_uid", _K.UID, "what it was built into", is_required=True),
    Column("child_uid", _K.UID, "what was built in", is_required=True),
    Column("at", _K.TIME, "time of the assembly"),
)


def layout_of(header: tuple[str, ...]) -> Layout | None:
    """Return the layout whose required columns the header has; None when it has those of none."""
    return next((layout for layout in LAYOUTS if set(layout.required) <= set(header)), None)


def _batteries(rows: tuple[Row, ...], findings: Findings) -> tuple[Statement, ...]:
    models: dict[tuple[str, str], BatteryModelStated] = {}
    batteries = []
    for row in _once(rows, ("uid",), findings):
        maker = _maker(row, findings)
        if row.values.get("model") is not None:
            _collect_model(row, maker, models, findings)
        batteries.append(_battery(row, maker, findings))
    return (*models.values(), *batteries)


def _battery(row: Row, maker: PartyReference | None, findings: Findings) -> BatteryStated:
    values = row.values
    code, serial, facility = values.get("code"), values.get("serial"), values.get("facility")
    level = BatteryLevel(values["level"])
    if code is not None and code.product_type is not level:
        message = f"the level is {level}, the code is that of a {code.product_type}"
        findings.report(FaultCode.LEVEL_MISMATCH, row.place("level"), message)
        level = code.product_type
    made, placed = values.get("produced_on"), values.get("placed_on_market_at")
    if made is not None and placed is not None and placed < made:
        message = f"placed on the market on {placed}, before it was made on {made}"
        findings.report(FaultCode.DATES_OUT_OF_ORDER, row.place("placed_on_market_at"), message)
        placed = None
    return BatteryStated(
        pointer=f"row {row.number}",
        battery=BatteryReference(uid=values["uid"], code=None if code is None else code.text),
        level=level,
        model_number=values.get("model"),
        model_name=values.get("model_name"),
        manufacturer=maker,
        produced_on=made,
        placed_on_market_at=placed,
        facility=None if facility is None else FacilityReference(facility),
        local_identifiers=() if serial is None else (LocalIdentifier("serial", serial),),
    )


def _maker(row: Row, findings: Findings) -> PartyReference | None:
    scheme, identifier = row.values.get("manufacturer_scheme"), row.values.get("manufacturer_id")
    if scheme is None and identifier is None:
        return None
    if scheme is None or identifier is None:
        missing = "manufacturer_scheme" if scheme is None else "manufacturer_id"
        findings.report(FaultCode.MISSING_VALUE, row.place(missing), "scheme and identifier go together")
        return None
    return read_party(
        IdentifierScheme(scheme),
        identifier,
        row.place("manufacturer_id"),
        findings=findings,
        name=row.values.get("manufacturer_name"),
    )


def _collect_model(
    row: Row,
    maker: PartyReference | None,
    models: dict[tuple[str, str], BatteryModelStated],
    findings: Findings,
) -> None:
    """Note the row's model; what rows say about one model has to agree."""
    if maker is None:
        message = "a model is named by its maker too: give manufacturer_scheme and manufacturer_id"
        findings.report(FaultCode.MISSING_VALUE, row.place("manufacturer_id"), message)
        return
    values = row.values
    stated = BatteryModelStated(
        pointer=f"row {row.number}",
        manufacturer=maker,
        model_number=values["model"],
        name=values.get("model_name") or values["model"],
        category=None if values.get("category") is None else BatteryCategory(values["category"]),
        chemistry=None if values.get("chemistry") is None else Chemistry(values["chemistry"]),
        rated_capacity_ah=values.get("rated_capacity_ah"),
        nominal_voltage_v=values.get("nominal_voltage_v"),
        mass_kg=values.get("mass_kg"),
    )
    first = models.setdefault((maker.value, stated.model_number), stated)
    for column in _MODEL_COLUMNS:
        if getattr(first, column) != getattr(stated, column):
            message = f"{first.pointer} says {getattr(first, column)} of the same model"
            findings.report(FaultCode.CONTRADICTION, row.place(column), message)


def _measurements(rows: tuple[Row, ...], findings: Findings) -> tuple[Statement, ...]:
    return tuple(_measured(row) for row in _once(rows, ("uid", "at"), findings))


def _measured(row: Row) -> Measured:
    values = {name: value for name, value in row.values.items() if name != "uid"}
    return Measured(pointer=f"row {row.number}", battery=BatteryReference(uid=row.values["uid"]), **values)


def _assembly(rows: tuple[Row, ...], findings: Findings) -> tuple[Statement, ...]:
    found: dict[tuple[str, datetime | None], list[Row]] = {}
    for row in _once(rows, ("child_uid",), findings):
        if row.values["parent_uid"] == row.values["child_uid"]:
            findings.report(FaultCode.SELF_REFERENCE, row.place("child_uid"), "built into itself")
            continue
        found.setdefault((row.values["parent_uid"], row.values.get("at")), []).append(row)
    return tuple(
        Assembled(
            pointer=f"row {built_in[0].number}",
            at=at,
            parent=BatteryReference(uid=parent),
            children=tuple(BatteryReference(uid=row.values["child_uid"]) for row in built_in),
        )
        for (parent, at), built_in in found.items()
    )


def _once(rows: Iterable[Row], key: tuple[str, ...], findings: Findings) -> list[Row]:
    """Return the first row of each key; a row that repeats one is a fault, more so when it differs."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        found = first.setdefault(tuple(row.values[name] for name in key), row)
        if found is row:
            continue
        is_same = found.values == row.values
        code = FaultCode.DUPLICATE_ITEM if is_same else FaultCode.CONTRADICTION
        message = f"row {found.number} has the same {' and '.join(key)}{'' if is_same else ', and differs'}"
        findings.report(code, row.place(key[0]), message)
    return list(first.values())


LAYOUTS: tuple[Layout, ...] = (
    Layout("assembly", _ASSEMBLY_COLUMNS, _assembly),
    Layout("batteries", _BATTERY_COLUMNS, _batteries),
    Layout("measurements", _MEASUREMENT_COLUMNS, _measurements),
)
"""The layouts, in the order in which they are tried."""
