"""The Catena-X battery passport, aspect `io.catenax.battery.battery_pass` 6.1.0, as a typed model.

Source: its JSON schema (draft-04). Mass, length and warranty declare their units. The model holds every
property of the schema, so that what is read can be written again without loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from celltrail.formats.catenax.battery_materials import Materials
from celltrail.formats.catenax.battery_performance import Performance
from celltrail.formats.catenax.shapes import (
    Address,
    Amount,
    BatchKey,
    Classification,
    Documents,
    KeyedValue,
    LegalEntity,
    LengthUnit,
    MassUnit,
    Uuid,
)
from celltrail.formats.constraints import Longest, OneOf

SPEC_VERSION = "urn:io.catenax.battery.battery_pass:6.1.0"

WarrantyUnit = Annotated[
    str, OneOf(("unit:day", "unit:month", "unit:year", "unit:cycle", "unit:runningOrOperatingHour"))
]
FOOTPRINT_TYPES = (
    "Climate Change Total", "Climate Change Fossil", "Climate Change Biogenic Removals and Emissions",
    "Climate Change Land Use and Land Use Change", "Ozone Depletion", "Acidification",
    "Eutrophication Aquatic Freshwater", "Eutrophication Fresh Marine", "Eutrophication Terrestrial",
    "Photochemical Ozone Formation", "Abiotic Depletion- Minerals and Metals", "Fossil Fuels", "Water Use",
    "Particulate Matter Emissions", "Ionizing Radiation, Human Health", "Eco-Toxicity",
    "Human Toxicity, Cancer Effects", "Human Toxicity, Non-Cancer Effects",
    "Land Use Related Impacts/Soil Quality",
)  # fmt: skip
SOURCE_CATEGORIES = (
    "Product Specifications", "Manufacturer Information", "User Manuals and Guides",
    "Certifications and Compliance", "Product Images and Videos", "Warranty Information",
    "Reviews and Ratings", "Product Variations", "Supply Chain Information", "Environmental Impact",
    "Compatibility and Accessories", "FAQs and Support", "Purchase and Retail Information",
    "Privacy and Data Handling", "Third-Party Integrations", "Legal Information", "Safety Information",
    "Repair and Installation", "Waste Generation and Prevention", "Specific Voluntary Labels",
    "Product Packaging", "Return and Disposal", "End of Life", "Material and Substance Information",
    "Technical Documentation", "Treatment facilities", "Other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchId:
    """A batch to which the battery belongs."""

    key: BatchKey
    value: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the product in a published list, such as TARIC."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class PartType:
    """The model, by the maker's number and name."""

    manufacturer_part_id: str
    name_at_manufacturer: str


@dataclass(frozen=True, slots=True)
class DataCarrier:
    """The carrier on the battery."""

    carrier_type: str
    carrier_layout: str


@dataclass(frozen=True, slots=True)
class ProductIdentification:
    """Serial numbers, batches, model and classes."""

    type: PartType
    codes: tuple[Code, ...]
    data_carrier: DataCarrier
    classification: tuple[Classification, ...]
    serial: tuple[KeyedValue, ...] | None = None
    batch: tuple[BatchId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What the battery is."""

    category: Annotated[str, OneOf(("SLI", "LMT", "EV", "industrial", "portable", "incorporated"))]
    id_dmc: str
    chemistry: str
    identification: ProductIdentification


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant, by its address number."""

    facility: Address


@dataclass(frozen=True, slots=True)
class Manufacturer:
    """Who made the battery, where and when."""

    facility: tuple[Plant, ...]
    manufacturer: LegalEntity
    manufacturing_date: date | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """Making and first use."""

    manufacturer: Manufacturer
    into_service_date: date | None = None


@dataclass(frozen=True, slots=True)
class Warranty:
    """How long the maker guarantees the battery."""

    life_value: Decimal
    life_unit: WarrantyUnit


@dataclass(frozen=True, slots=True)
class Length:
    """A length in its unit."""

    value: Decimal
    unit: LengthUnit


@dataclass(frozen=True, slots=True)
class Weight:
    """A mass in its unit."""

    value: Decimal
    unit: MassUnit


@dataclass(frozen=True, slots=True)
class PhysicalDimension:
    """Mass and measures."""

    weight: Weight
    height: Length | None = None
    length: Length | None = None
    width: Length | None = None


@dataclass(frozen=True, slots=True)
class Characteristics:
    """Warranty and measures."""

    warranty: Warranty
    physical_dimension: PhysicalDimension


@dataclass(frozen=True, slots=True)
class SustainabilityDocuments:
    """Documents for end users and investors."""

    separate_collection: Documents
    waste_prevention: Documents
    eu_taxonomy_disclosure_statement: Documents | None = None
    sustainability_report: Documents | None = None


@dataclass(frozen=True, slots=True)
class CarbonFootprint:
    """One footprint, of one stage of life."""

    value: Amount
    rulebook: Documents
    lifecycle: str
    unit: str
    type: Annotated[str, OneOf(FOOTPRINT_TYPES)]
    manufacturing_plant: tuple[Plant, ...]
    declaration: Documents
    performance_class: str | None = None


@dataclass(frozen=True, slots=True)
class Sustainability:
    """Status, footprints and documents."""

    documents: SustainabilityDocuments
    carbon_footprint: tuple[CarbonFootprint, ...]
    status: Annotated[str, OneOf(("original", "repurposed", "re-used", "remanufactured", "waste"))]


@dataclass(frozen=True, slots=True)
class Conformity:
    """Proofs of conformity."""

    declaration_of_conformity: Documents
    result_of_test_report: Documents
    third_party_assurance: Documents
    due_diligence_policy: Documents
    declaration_of_conformity_id: str | None = None


@dataclass(frozen=True, slots=True)
class ExtinguishingAgent:
    """What may put out a fire."""

    media: str
    fire_class: str
    document: Documents | None = None


@dataclass(frozen=True, slots=True)
class Safety:
    """Safety and dismantling."""

    usable_extinguish_agent: tuple[ExtinguishingAgent, ...]
    safety_measures: Documents
    meaning_of_labels: Documents
    dismantling: Documents
    safe_discharging: Documents | None = None
    removal_from_appliance: Documents | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A further document about the battery."""

    content: str
    category: Annotated[str, OneOf(SOURCE_CATEGORIES)]
    type: str
    header: Annotated[str, Longest(100)]


@dataclass(frozen=True, slots=True)
class Metadata:
    """The passport as a record."""

    version: str
    expiration_date: date
    issue_date: date
    economic_operator_id: LegalEntity
    passport_identifier: Uuid
    predecessor: Uuid
    backup_reference: str
    status: Annotated[str, OneOf(("draft", "approved", "invalid", "expired"))] | None = None
    registration_identifier: str | None = None
    last_modification: date | None = None


@dataclass(frozen=True, slots=True)
class Commercial:
    """Placing on the market."""

    purpose: tuple[str, ...]
    placed_on_market: date | None = None


@dataclass(frozen=True, slots=True)
class Producer:
    """A source of spare parts."""

    id: LegalEntity


@dataclass(frozen=True, slots=True)
class SpareParts:
    """Spare parts and where to get them."""

    producer: tuple[Producer, ...]
    spare_part: tuple[PartType, ...]


@dataclass(frozen=True, slots=True)
class Handling:
    """Spare parts, where they apply."""

    content: SpareParts
    applicable: bool


@dataclass(frozen=True, slots=True)
class BatteryPass:
    """The whole passport."""

    identification: Identification
    operation: Operation
    characteristics: Characteristics
    sustainability: Sustainability
    materials: Materials
    performance: Performance
    conformity: Conformity
    safety: Safety
    metadata: Metadata
    commercial: Commercial
    handling: Handling
    sources: tuple[Source, ...] | None = None
    spec_version: Annotated[str, OneOf((SPEC_VERSION,))] | None = None
