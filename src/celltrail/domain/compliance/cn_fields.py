"""What China's platform is to know of each stage of a life: one row for each field.

Stages, fields and how sure they are: GB/T 34014-2017 and the filing notice of 2018 (production), the
Interim Provisions of 2018, MIIT Order No. 73 (2025) and the norms of 2024; none of them is a published list
of fields. Titles are ours. The stage of export is judged by the customs gate.

Columns: field, required (Y, N or C: under a condition), title, confidence, where the record has it,
condition. Where: `code.` a part of the GB/T 34014 code; `value.` an attribute; `event.` a field of the
event's body; `known` what every event says itself; `recovered.` a share of recovered material. `|` is one
of several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from celltrail.domain.compliance.findings import Debtor, Stage
from celltrail.domain.confidence import Confidence


class Required(StrEnum):
    """Whether a field is owed."""

    YES = "Y"
    NO = "N"
    CONDITIONAL = "C"


@dataclass(frozen=True, slots=True)
class Field:
    """One row."""

    stage: Stage
    name: str
    required: Required
    title: str
    legal_basis: str
    confidence: Confidence
    places: tuple[str, ...]
    debtor: Debtor
    condition: str


_S, _S2 = Confidence.SOURCED, Confidence.SECONDARY
_M, _D = Confidence.MEMORY, Confidence.DESIGN
_ORDER: Final = "MIIT Order No. 73 (2025)"
_PROVISIONS: Final = "MIIT Announcement 2018 No. 35"

# fmt: off
_PRODUCTION: Final = (
    ("battery_code", "Y", "Battery code", _S, "code.text"),
    ("product_type", "Y", "Product type in the code", _S, "code.product_type"),
    ("manufacturer_code", "Y", "Maker code in the code", _S, "code.maker_code"),
    ("battery_type", "Y", "Battery type in the code", _S, "code.battery_type"),
    ("specification_code", "Y", "Specification code in the code", _S, "code.specification_code"),
    ("traceability_code", "C", "Traceability code in the code", _S, "code.traceability_code",
        "the battery is new: the code of an echelon product has none"),
    ("production_date", "Y", "Day of production", _S, "value.manufacturing_date"),
    ("serial_of_day", "Y", "Serial number of the day in the code", _S, "code.serial"),
    ("parent_code", "C", "Correspondence of cell, module and pack", _S, "value.parent_battery",
        "it is built into another battery"),
    ("rated_capacity_ah", "Y", "Rated capacity", _S, "value.rated_capacity"),
    ("nominal_voltage_v", "Y", "Nominal voltage", _S, "value.nominal_voltage"),
    ("shape", "Y", "Shape of the cells", _S, "value.cell_shape"),
    ("dimensions_mm", "Y", "Dimensions", _S, "value.dimensions"),
    ("cathode_material", "Y", "Cathode", _S, "value.cathode_anode_electrolyte_materials"),
    ("anode_material", "Y", "Anode", _S, "value.cathode_anode_electrolyte_materials"),
    ("electrolyte", "Y", "Electrolyte", _S, "value.cathode_anode_electrolyte_materials"),
    ("separator", "Y", "Separator", _S, "value.separator_material"),
    ("cells_in_series", "C", "Cells in series", _M, "value.cells_in_series", "it is a module or a pack"),
    ("cells_in_parallel", "C", "Cells in parallel", _M, "value.cells_in_parallel",
        "it is a module or a pack"),
    ("mass_kg", "Y", "Mass", _M, "value.battery_mass"),
    ("energy_kwh", "Y", "Energy", _M, "value.rated_energy|value.certified_usable_battery_energy"),
    ("plant", "Y", "Plant", _M, "value.manufacturing_place"),
    ("dismantling_information_uri", "Y", "Dismantling information for the vehicle maker", _S,
        "value.dismantling_information"),
    ("certificate_no", "N", "Number of the product certificate", _M, "value.product_certificate"),
)
_INSTALLATION: Final = (
    ("vin", "Y", "Vehicle identification number", _M, "event.vin"),
    ("vehicle_model", "Y", "Vehicle model", _M, "event.vehicle_model"),
    ("vehicle_certificate_date", "Y", "Day of the vehicle's certificate", _S2,
        "event.vehicle_certificate_on"),
    ("pack_codes", "Y", "Codes of the packs", _S, "code.text"),
    ("installation_date", "Y", "Day of installation", _M, "known"),
    ("import_clearance_date", "C", "Day of customs clearance", _S2, "event.import_cleared_on",
        "the vehicle was imported"),
)
_SALE: Final = (
    ("vin", "Y", "Vehicle identification number", _M, "event.vin"),
    ("sale_date", "Y", "Day of the sale", _M, "known"),
    ("sale_region", "Y", "Province and city", _M, "event.region"),
    ("owner_category", "Y", "Person or organisation", _M, "event.owner_category"),
    ("use_category", "N", "Use of the vehicle", _M, "event.use_category"),
    ("swap_operator", "C", "Operator that owns the battery", _S, "event.swap_operator",
        "a swap or leasing firm owns the battery"),
)
_SWAP: Final = (
    ("pack_code", "Y", "Code of the pack", _S, "code.text"),
    ("station_id", "Y", "Swap station", _D, "event.station"),
    ("vin_in", "C", "Vehicle that gives the pack", _D, "event.vin_in", "the pack was in a vehicle"),
    ("vin_out", "C", "Vehicle that takes the pack", _D, "event.vin_out",
        "the pack goes into a vehicle"),
    ("swap_time", "Y", "Time of the swap", _D, "known"),
)
_MAINTENANCE: Final = (
    ("vin", "Y", "Vehicle identification number", _M, "event.vin"),
    ("event_type", "Y", "Repair or replacement", _S, "known"),
    ("event_date", "Y", "Day of the repair", _S, "known"),
    ("removed_code", "C", "Codes of what was removed", _S, "event.replaced", "something was replaced"),
    ("fitted_code", "C", "Codes of what was fitted", _S, "event.fitted", "something was replaced"),
    ("reason", "N", "Reason", _D, "event.description"),
    ("removed_destination", "C", "Service point that takes the waste battery", _M,
        "event.removed_destination", "something was replaced"),
    ("uncoded_declaration", "C", "Statement about a battery without a code", _S,
        "event.uncoded_declaration", "a battery without a code was fitted"),
)
_DECOMMISSION: Final = (
    ("vin", "Y", "Vehicle identification number", _M, "event.vin"),
    ("scrap_certificate_no", "Y", "Number of the scrap certificate", _S, "event.scrap_certificate"),
    ("received_date", "Y", "Day on which the vehicle was received", _S, "event.received_on"),
    ("battery_present", "Y", "Whether the battery was there", _S, "event.battery_present"),
    ("pack_codes", "Y", "Codes of the packs", _S, "code.text"),
    ("removal_date", "Y", "Day of the removal", _S, "known"),
    ("handover_date", "Y", "Day of the hand-over", _S, "event.handed_over_on"),
    ("receiver", "Y", "Receiver of the battery", _S, "event.receiver"),
)
_COLLECTION: Final = (
    ("service_point_id", "Y", "Collection service point", _S, "event.facility"),
    ("battery_codes", "Y", "Codes of the batteries", _S, "code.text"),
    ("inbound_date", "Y", "Day on which it came in", _S, "known"),
    ("outbound_date", "C", "Day on which it left", _S, "event.outbound_on", "it was handed on"),
    ("source_party", "Y", "Where it came from", _M, "event.source_party"),
    ("receiver", "C", "Utilisation firm that got it", _S, "event.receiver", "it was handed on"),
    ("mass_kg", "Y", "Mass", _M, "event.mass_kg"),
    ("condition", "Y", "Condition", _M, "event.condition"),
)
_ECHELON: Final = (
    ("echelon_code", "Y", "Code of the echelon product", _S, "code.reused_type"),
    ("original_codes", "Y", "Codes of the originals", _S, "value.original_codes"),
    ("product_type", "Y", "Product type", _S, "code.product_type"),
    ("series_parallel", "Y", "Cells in series and in parallel", _S, "value.cells_in_series"),
    ("recalibrated_capacity_ah", "Y", "Capacity, measured anew", _S,
        "value.rated_capacity_at_status_change|value.remaining_capacity|value.rated_capacity"),
    ("residual_capacity_pct", "Y", "Residual capacity", _M, "value.state_of_health"),
    ("application", "Y", "What it is used for", _S2, "event.application"),
    ("outbound_date", "Y", "Day on which it left the store", _S, "value.sold_on"),
    ("customer", "Y", "Customer", _M, "value.sold_on"),
    ("waste_generated_codes", "C", "Waste of the production", _S, "event.waste", "waste came of it"),
)
_DISMANTLING: Final = (
    ("input_codes", "Y", "Codes of what was taken apart", _M, "code.text"),
    ("dismantling_date", "Y", "Day of the dismantling", _M, "known"),
    ("released_codes", "C", "Codes of what was set free", _D, "event.released", "modules or cells live on"),
    ("output_masses_kg", "Y", "Masses by fraction", _M, "event.outputs"),
    ("method", "N", "Method", _D, "event.method"),
)
_RECOVERY: Final = (
    ("input_codes", "Y", "Codes of what went in", _S, "code.text"),
    ("input_mass_kg", "Y", "Mass that went in", _M, "value.lot_input_mass"),
    ("received_date", "Y", "Day on which it was received", _S, "value.collected_on"),
    ("finished_date", "Y", "Day on which it was finished", _S, "known"),
    ("li_recovery_pct", "Y", "Recovery of lithium", _S2, "recovered.LITHIUM"),
    ("ni_recovery_pct", "Y", "Recovery of nickel", _S2, "recovered.NICKEL"),
    ("co_recovery_pct", "Y", "Recovery of cobalt", _S2, "recovered.COBALT"),
    ("mn_recovery_pct", "Y", "Recovery of manganese", _S2, "recovered.MANGANESE"),
    ("cu_recovery_pct", "Y", "Recovery of copper", _S2, "recovered.COPPER"),
    ("al_recovery_pct", "Y", "Recovery of aluminium", _S2, "recovered.ALUMINIUM"),
    ("electrode_powder_recovery_pct", "C", "Recovery of electrode powder", _S2, "recovered.electrode_powder",
        "electrode powder is what was made"),
    ("recovered_materials", "Y", "Recovered materials", _M, "event.outputs"),
    ("residue_disposal", "Y", "Final treatment of the residue", _S, "event.residue_disposal"),
)
_STAGES: Final = (
    (Stage.PRODUCTION, Debtor.MANUFACTURER,
        f"GB/T 34014-2017; filing notice 2018 No. 73; {_ORDER}, Art. 11", _PRODUCTION),
    (Stage.VEHICLE_INSTALLATION, Debtor.RECORDER, f"{_PROVISIONS}; {_ORDER}", _INSTALLATION),
    (Stage.SALE, Debtor.RECORDER, f"{_PROVISIONS}, Art. 9; {_ORDER}", _SALE),
    (Stage.SWAP, Debtor.RECORDER, _ORDER, _SWAP),
    (Stage.MAINTENANCE_REPLACEMENT, Debtor.RECORDER,
        f"{_PROVISIONS}, Art. 10 and 12; {_ORDER}", _MAINTENANCE),
    (Stage.DECOMMISSION, Debtor.RECORDER, f"{_PROVISIONS}, Art. 13; {_ORDER}", _DECOMMISSION),
    (Stage.COLLECTION, Debtor.RECORDER, f"{_PROVISIONS}, Art. 11; {_ORDER}, Art. 19", _COLLECTION),
    (Stage.ECHELON_USE, Debtor.RECORDER,
        f"{_PROVISIONS}, Art. 14; filing notice 2018 No. 73; {_ORDER}, Art. 22", _ECHELON),
    (Stage.DISMANTLING, Debtor.RECORDER, f"{_PROVISIONS}, Art. 15; {_ORDER}", _DISMANTLING),
    (Stage.MATERIAL_RECOVERY, Debtor.RECORDER,
        f"{_PROVISIONS}, Art. 15; MIIT Announcement 2024 No. 42", _RECOVERY),
)
# fmt: on


def _fields() -> Iterator[Field]:
    for stage, debtor, legal_basis, rows in _STAGES:
        for name, required, title, confidence, places, *condition in rows:
            yield Field(
                stage,
                name,
                Required(required),
                title,
                legal_basis,
                confidence,
                tuple(places.split("|")),
                debtor,
                condition[0] if condition else "",
            )


FIELDS: Final = tuple(_fields())
"""All of them, in the order of a life."""
