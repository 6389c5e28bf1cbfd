"""EPCIS 2.0 events as a typed model: one class for all types, since they share most of their properties.

Source: GS1 EPCIS 2.0.1 JSON schema (draft-07). `@context` is never fetched: only words of the
standard and of the extensions named in `celltrail.formats.epcis.sensors` are read, by their usual prefixes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from celltrail.formats.codec import Named
from celltrail.formats.constraints import OneOf, Pattern, Uri
from celltrail.formats.epcis.words import BizStep, Disposition, ErrorReason, PartyType, TransactionType

Address = Annotated[str, Uri()]
Unit = Annotated[str, Pattern(r"[A-Z0-9]{2,3}", "a unit of UN/ECE Recommendation 20")]


@dataclass(frozen=True, slots=True)
class Location:
    """A read point or business location."""

    id: Address


@dataclass(frozen=True, slots=True)
class Transaction:
    """A business document that the event belongs to."""

    biz_transaction: Address
    type: TransactionType | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where goods or their ownership come from."""

    type: PartyType
    source: Address


@dataclass(frozen=True, slots=True)
class Destination:
    """Where goods or their ownership go."""

    type: PartyType
    destination: Address


@dataclass(frozen=True, slots=True)
class QuantityElement:
    """An amount of a class of goods."""

    epc_class: Address
    quantity: Decimal | None = None
    uom: Unit | None = None


@dataclass(frozen=True, slots=True)
class ErrorDeclaration:
    """A later statement that the event was wrong."""

    declaration_time: datetime
    reason: ErrorReason | None = None
    corrective_event_ids: Annotated[tuple[Address, ...], Named("correctiveEventIDs")] | None = None


@dataclass(frozen=True, slots=True)
class SensorMetadata:
    """What all reports of a sensor element share."""

    time: datetime | None = None
    device_id: Annotated[Address, Named("deviceID")] | None = None
    device_metadata: Address | None = None
    raw_data: Address | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    data_processing_method: Address | None = None
    biz_rules: Address | None = None


@dataclass(frozen=True, slots=True)
class SensorReport:
    """One value; `type` is a word of GS1 or a prefixed word of an extension."""

    type: str
    value: Decimal | None = None
    uom: str | None = None
    time: datetime | None = None
    device_id: Annotated[Address, Named("deviceID")] | None = None
    device_metadata: Address | None = None
    raw_data: Address | None = None
    data_processing_method: Address | None = None
    biz_rules: Address | None = None
    exception: str | None = None
    component: str | None = None
    microorganism: Address | None = None
    chemical_substance: Address | None = None
    coordinate_reference_system: Address | None = None
    string_value: str | None = None
    boolean_value: bool | None = None
    hex_binary_value: str | None = None
    uri_value: Address | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    mean_value: Decimal | None = None
    standard_deviation: Annotated[Decimal, Named("sDev")] | None = None
    perc_rank: Decimal | None = None
    perc_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SensorElement:
    """Reports of one sensor."""

    sensor_report: tuple[SensorReport, ...]
    sensor_metadata: SensorMetadata | None = None


@dataclass(frozen=True, slots=True)
class TypeReference:
    """A word of a vocabulary, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class RegulatoryIdentifier:
    """The number under which compliance is recorded."""

    regulatory_reference_number: str | None = None
    type: str | None = None
    regulatory_identifier_type: TypeReference | None = None


@dataclass(frozen=True, slots=True)
class RegulatoryInformation:
    """What is said about one act (GS1 Web Vocabulary)."""

    regulatory_act: str | None = None
    is_regulation_compliant: bool | None = None
    regulatory_identifier: RegulatoryIdentifier | None = None
    type: str | None = None
    regulation_type: TypeReference | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its code."""

    country_code: str


@dataclass(frozen=True, slots=True)
class ItemMasterData:
    """Master data of one item (gs1:masterDataAvailableFor)."""

    id: str
    type: str | None = None
    country_of_origin: Country | None = None
    regulatory_information: tuple[RegulatoryInformation, ...] | None = None


@dataclass(frozen=True, slots=True)
class EpcisEvent:
    """One event. Which properties belong to which type is in `celltrail.formats.epcis.reader`."""

    type: str
    event_time: datetime
    event_time_zone_offset: Annotated[
        str, Pattern(r"[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)", "an offset such as +01:00")
    ]
    context: Annotated[object, Named("@context")] | None = None
    event_id: Annotated[Address, Named("eventID")] | None = None
    record_time: datetime | None = None
    certification_info: object | None = None
    error_declaration: ErrorDeclaration | None = None
    action: Annotated[str, OneOf(("ADD", "OBSERVE", "DELETE"))] | None = None
    biz_step: BizStep | None = None
    disposition: Disposition | None = None
    persistent_disposition: object | None = None
    read_point: Location | None = None
    biz_location: Location | None = None
    biz_transaction_list: tuple[Transaction, ...] | None = None
    source_list: tuple[Source, ...] | None = None
    destination_list: tuple[Destination, ...] | None = None
    sensor_element_list: tuple[SensorElement, ...] | None = None
    epc_list: tuple[Address, ...] | None = None
    quantity_list: tuple[QuantityElement, ...] | None = None
    parent_id: Annotated[Address, Named("parentID")] | None = None
    child_epcs: Annotated[tuple[Address, ...], Named("childEPCs")] | None = None
    child_quantity_list: tuple[QuantityElement, ...] | None = None
    input_epc_list: Annotated[tuple[Address, ...], Named("inputEPCList")] | None = None
    input_quantity_list: tuple[QuantityElement, ...] | None = None
    output_epc_list: Annotated[tuple[Address, ...], Named("outputEPCList")] | None = None
    output_quantity_list: tuple[QuantityElement, ...] | None = None
    transformation_id: Annotated[Address, Named("transformationID")] | None = None
    ilmd: object | None = None
    master_data: Annotated[tuple[ItemMasterData, ...], Named("gs1:masterDataAvailableFor")] | None = None
