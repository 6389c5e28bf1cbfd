"""Serialised parts and bills of material: aspects `serial_part` 3.0.1, `single_level_bom_as_built` 3.0.0.

Both name parts by their Catena-X id, a UUID, which stands in for the unique identifier, with a warning.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from celltrail.domain.vocabulary import IdentifierScheme
from celltrail.formats.catenax.shapes import Classification, KeyedValue, LegalEntity, Site, Uuid, urn_of
from celltrail.formats.codec import Named
from celltrail.formats.constraints import OneOf, Pattern
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import is_uri, read_party, read_uid
from celltrail.formats.moments import read_date, read_moment
from celltrail.formats.statements import (
    Assembled,
    BatteryReference,
    BatteryStated,
    FacilityReference,
    LocalIdentifier,
    PartyReference,
    Statement,
)

_BPN = re.compile(r"BPNL[a-zA-Z0-9]{12}")
_PIECE = "unit:piece"
_DATE_LENGTH = len("2027-02-18")


@dataclass(frozen=True, slots=True)
class ProductionSite:
    """A site, and what it does."""

    catena_x_site_id: Annotated[Site, Named("catenaXsiteId")]
    function: Annotated[str, OneOf(("production", "warehouse", "spare part warehouse"))]


@dataclass(frozen=True, slots=True)
class Manufacturing:
    """When and where a part was made; `date` is a date or a time."""

    date: str
    country: Annotated[str, Pattern(r"[A-Z]{3}", "a country of three letters (ISO 3166-1)")] | None = None
    sites: tuple[ProductionSite, ...] | None = None


@dataclass(frozen=True, slots=True)
class PartTypeNames:
    """A model, as maker and customer call it."""

    manufacturer_part_id: str
    name_at_manufacturer: str
    customer_part_id: str | None = None
    name_at_customer: str | None = None
    part_classification: tuple[Classification, ...] | None = None


@dataclass(frozen=True, slots=True)
class SerialPart:
    """One serialised part."""

    catena_x_id: Annotated[Uuid, Named("catenaXId")]
    local_identifiers: tuple[KeyedValue, ...]
    manufacturing_information: Manufacturing
    part_type_information: PartTypeNames


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many or how much."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class ChildItem:
    """One part that was built in; the times are dates or times."""

    catena_x_id: Annotated[Uuid, Named("catenaXId")]
    quantity: Quantity
    created_on: str
    business_partner: LegalEntity
    has_alternatives: bool
    last_modified_on: str | None = None


@dataclass(frozen=True, slots=True)
class BillOfMaterial:
    """A part, and what is built into it directly."""

    catena_x_id: Annotated[Uuid, Named("catenaXId")]
    child_items: tuple[ChildItem, ...]


def serial_part_statements(part: SerialPart, findings: Findings) -> tuple[Statement, ...]:
    """Return the part as a battery, module or cell; its level is not in the document."""
    battery = _reference(part.catena_x_id, "/catenaXId", findings)
    if battery is None:
        return ()
    made = part.manufacturing_information
    sites = [site for site in made.sites or () if site.function == "production"]
    kind = part.part_type_information
    stated = BatteryStated(
        pointer="",
        battery=_with_uri(part, battery, findings),
        model_number=kind.manufacturer_part_id,
        model_name=kind.name_at_manufacturer,
        manufacturer=_maker(part, findings),
        produced_on=_day(made.date, "/manufacturingInformation/date", findings),
        facility=FacilityReference(sites[0].catena_x_site_id) if sites else None,
        local_identifiers=tuple(LocalIdentifier(i.key, i.value) for i in part.local_identifiers),
    )
    return (stated,)


def bill_of_material_statements(bill: BillOfMaterial, findings: Findings) -> tuple[Statement, ...]:
    """Return what was built into the part, one statement for each time."""
    parent = _reference(bill.catena_x_id, "/catenaXId", findings)
    children: dict[datetime | None, list[BatteryReference]] = {}
    seen: Counter[str] = Counter()
    for index, item in enumerate(bill.child_items):
        pointer = f"/childItems/{index}"
        seen[urn_of(item.catena_x_id)] += 1
        if _is_repeated(bill, item, pointer, findings, count=seen[urn_of(item.catena_x_id)]):
            continue
        child = _reference(item.catena_x_id, f"{pointer}/catenaXId", findings)
        at = _time(item.created_on, f"{pointer}/createdOn", findings)
        if child is not None:
            children.setdefault(at, []).append(child)
    if parent is None:
        return ()
    return tuple(
        Assembled(pointer="/childItems", at=at, parent=parent, children=tuple(built_in))
        for at, built_in in children.items()
    )


def _is_repeated(
    bill: BillOfMaterial, item: ChildItem, pointer: str, findings: Findings, *, count: int
) -> bool:
    if item.quantity.unit != _PIECE or item.quantity.value != 1:
        message = f"{item.quantity.value} {item.quantity.unit} of one part with one id: taken as one piece"
        findings.report(FaultCode.NOT_CARRIED_OVER, f"{pointer}/quantity", message)
    if urn_of(item.catena_x_id) == urn_of(bill.catena_x_id):
        findings.report(FaultCode.SELF_REFERENCE, f"{pointer}/catenaXId", "the part is listed inside itself")
        return True
    if count > 1:
        findings.report(FaultCode.DUPLICATE_ITEM, f"{pointer}/catenaXId", "the part is listed twice")
    return count > 1


def _reference(uuid: str, pointer: str, findings: Findings) -> BatteryReference | None:
    urn = urn_of(uuid)
    findings.report(FaultCode.CATENAX_ID_AS_UID, pointer, f"{urn} stands for the unique identifier")
    uid = read_uid(urn, pointer, findings=findings)
    return None if uid is None else BatteryReference(uid=uid)


def _with_uri(part: SerialPart, battery: BatteryReference, findings: Findings) -> BatteryReference:
    """Prefer a local identifier that is a URI: it is what the data carrier of the battery holds."""
    for index, identifier in enumerate(part.local_identifiers):
        if identifier.key == "partInstanceId" and is_uri(identifier.value):
            uid = read_uid(identifier.value, f"/localIdentifiers/{index}/value", findings=findings)
            return battery if uid is None else BatteryReference(uid=uid)
    return battery


def _maker(part: SerialPart, findings: Findings) -> PartyReference | None:
    for index, identifier in enumerate(part.local_identifiers):
        if identifier.key == "manufacturerId" and _BPN.fullmatch(identifier.value):
            pointer = f"/localIdentifiers/{index}/value"
            return read_party(IdentifierScheme.BPN, identifier.value, pointer, findings=findings)
    return None


def _day(text: str, pointer: str, findings: Findings) -> date | None:
    if len(text) == _DATE_LENGTH:
        return read_date(text, pointer, findings)
    moment = read_moment(text, pointer, findings)
    return None if moment is None else moment.date()


def _time(text: str, pointer: str, findings: Findings) -> datetime | None:
    """Read a time; a date alone, which this aspect allows, says no time."""
    if len(text) == _DATE_LENGTH:
        read_date(text, pointer, findings)
        return None
    return read_moment(text, pointer, findings)
