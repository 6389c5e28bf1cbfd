"""The content of a battery passport: the data points of the Commission's guidance, one row each.

Commission guidance "Digital Batteries Passport - data points by category" v1.0 of 28.07.2026,
Ares(2026)7579758 (CC BY 4.0, European Union): numbers, and what each category owes as of 18 February 2027.
Titles are ours. Articles and annexes are those of Regulation (EU) 2023/1542.

Columns: number, title, legal basis; EV, LMT, industrial above 2 kWh; attributes that hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from celltrail.domain.vocabulary import BatteryCategory


class Status(StrEnum):
    """What a category owes of a data point."""

    MANDATORY = "M"
    OPTIONAL = "O"
    CONDITIONAL = "C"
    PENDING = "P"
    NOT_TO_BE_FILLED = "N"


@dataclass(frozen=True, slots=True)
class DataPoint:
    """One row. `any_of`: one of the attributes is enough. `condition` says when a conditional one is owed.

    `is_renewed`: declared when placed on the market and at each change of status (Annex XIII 4(a)).
    """

    number: int
    title: str
    legal_basis: str
    by_category: Mapping[BatteryCategory, Status]
    fields: tuple[str, ...]
    any_of: bool = False
    condition: str = ""
    is_renewed: bool = False


_CYCLES: Final = "the lifetime of the industrial battery can be expressed in cycles"
_SOME: Final = "it applies to this kind of industrial battery"
_CAN: Final = "it applies to the battery"

# fmt: off
_ROWS: Final = (
    (1, "Unique identifier", "Art. 77(3)", "MMM", "battery_identifier"),
    (2, "Who answers for the passport", "Art. 77(3)", "MMM", "operator_identifier"),
    (3, "Manufacturer", "Annex VI Part A(1)", "MMM", "manufacturer_information"),
    (4, "Postal address of the manufacturer", "Annex VI Part A(1)", "MMM", "manufacturer_information"),
    (5, "Web and e-mail of the manufacturer", "Annex VI Part A(1)", "OOO", "manufacturer_web_email"),
    (6, "Category", "Annex VI Part A(2)", "MMM", "battery_category"),
    (7, "Model and serial number", "Annex VI Part A(2)", "MMM",
        "battery_model_identifier battery_identifier"),
    (8, "Place of manufacture", "Annex VI Part A(3)", "MMM", "manufacturing_place"),
    (9, "Month of manufacture", "Annex VI Part A(4)", "MMM", "manufacturing_date"),
    (10, "Mass", "Annex VI Part A(5)", "MMM", "battery_mass"),
    (11, "Capacity", "Annex VI Part A(6)", "MMM", "rated_capacity"),
    (12, "Chemistry", "Annex VI Part A(7)", "MMM", "battery_chemistry"),
    (13, "Hazardous substances", "Annex VI Part A(8)", "MMM", "hazardous_substances"),
    (14, "Extinguishing agents", "Annex VI Part A(9)", "MMM", "extinguishing_agent"),
    (15, "Critical raw materials above 0.1 %", "Annex VI Part A(10)", "MMM", "critical_raw_materials"),
    (16, "Material composition", "Annex XIII 1(b)", "NNN", "material_composition_summary"),
    (17, "Carbon footprint declaration", "Annex XIII 1(c)", "PPP", "carbon_footprint_total"),
    (18, "Carbon footprint label", "Annex XIII 1(c)", "PPP", "carbon_footprint_label"),
    (19, "Responsible sourcing", "Annex XIII 1(d)", "PPP", "due_diligence_report"),
    (20, "Recycled cobalt", "Annex XIII 1(e)", "MMM",
        "recycled_cobalt_pre_consumer|recycled_cobalt_post_consumer"),
    (21, "Recycled lithium", "Annex XIII 1(e)", "MMM",
        "recycled_lithium_pre_consumer|recycled_lithium_post_consumer"),
    (22, "Recycled nickel", "Annex XIII 1(e)", "MMM",
        "recycled_nickel_pre_consumer|recycled_nickel_post_consumer"),
    (23, "Recycled lead", "Annex XIII 1(e)", "MMM", "recycled_lead_pre_consumer|recycled_lead_post_consumer"),
    (24, "Renewable content", "Annex XIII 1(f)", "MMM", "renewable_content_share"),
    (25, "Rated capacity, once more", "Annex XIII 1(g)", "NNN", "rated_capacity"),
    (26, "Minimum voltage", "Annex XIII 1(h)", "MMM", "minimum_voltage"),
    (27, "Nominal voltage", "Annex XIII 1(h)", "MMM", "nominal_voltage"),
    (28, "Maximum voltage", "Annex XIII 1(h)", "MMM", "maximum_voltage"),
    (29, "Original power capability", "Annex XIII 1(i)", "MMM", "original_power_capability"),
    (30, "Power limits", "Annex XIII 1(i)", "MMM", "maximum_permitted_power"),
    (31, "Expected lifetime in cycles", "Annex XIII 1(j)", "MMC", "expected_lifetime_cycles", _CYCLES),
    (32, "Reference test of the lifetime in cycles", "Annex XIII 1(j)", "MMC",
        "cycle_life_reference_test", _CYCLES),
    (33, "Capacity threshold for exhaustion", "Annex XIII 1(k)", "MNN", "exhaustion_threshold"),
    (34, "Temperature range when not in use", "Annex XIII 1(l)", "MMM",
        "idle_temperature_lower idle_temperature_upper"),
    (35, "Warranty for the calendar life", "Annex XIII 1(m)", "CCC",
        "warranty_period", "a commercial warranty is given"),
    (36, "Initial round-trip efficiency", "Annex XIII 1(n)", "MMC", "initial_round_trip_efficiency", _SOME),
    (37, "Round-trip efficiency at half of the cycle life", "Annex XIII 1(n)", "MMC",
        "round_trip_efficiency_50_percent_life", _SOME),
    (38, "Internal resistance of cell and pack", "Annex XIII 1(o)", "MMM", "initial_internal_resistance"),
    (39, "C-rate of the cycle life test", "Annex XIII 1(p)", "MMC", "cycle_life_c_rate", _SOME),
    (40, "Symbol of separate collection", "Annex XIII 1(q), Art. 13(4)", "MMM", "separate_collection_symbol"),
    (41, "Cadmium and lead symbols", "Annex XIII 1(q), Art. 13(5)", "CCC",
        "cadmium_lead_symbols", "it holds more than 0.002 % of cadmium or 0.004 % of lead"),
    (42, "EU declaration of conformity", "Annex XIII 1(r), Art. 18", "MMM", "eu_declaration_of_conformity"),
    (43, "Prevention and management of waste", "Annex XIII 1(s), Art. 74(1)(a) to (f)", "MMM",
        "end_user_waste_prevention end_user_separate_collection "
        "collection_second_life_treatment_information meaning_of_labels substance_impacts"),
    (44, "Instructions for use", "Annex XIII 1(t)", "PPP", "instructions_for_use"),
    (45, "Detailed composition", "Annex XIII 2(a)", "MMM", "cathode_anode_electrolyte_materials"),
    (46, "Part numbers", "Annex XIII 2(b)", "MMM", "component_part_numbers"),
    (47, "Sources of spare parts", "Annex XIII 2(b)", "MMM", "spare_part_sources"),
    (48, "Dismantling information", "Annex XIII 2(c)", "MMM", "dismantling_information"),
    (49, "Safety measures", "Annex XIII 2(d)", "MMM", "safety_measures"),
    (50, "Results of test reports", "Annex XIII 3", "MMM", "test_report_results"),
    (51, "Rated capacity, renewed", "Annex XIII 4(a)", "MMC",
        "rated_capacity_at_status_change|rated_capacity", _CAN),
    (52, "Capacity fade", "Annex XIII 4(a)", "MMC", "capacity_fade", _CAN),
    (53, "Power, renewed", "Annex XIII 4(a)", "MMC",
        "power_at_status_change|original_power_capability", _CAN),
    (54, "Power fade", "Annex XIII 4(a)", "MMC", "power_fade", _CAN),
    (55, "Internal resistance, renewed", "Annex XIII 4(a)", "MMC",
        "internal_resistance_at_status_change|initial_internal_resistance", _CAN),
    (56, "Increase of the internal resistance", "Annex XIII 4(a)", "MMC",
        "internal_resistance_increase", _CAN),
    (57, "Round-trip efficiency, renewed", "Annex XIII 4(a)", "CCC",
        "round_trip_efficiency_at_status_change", _CAN),
    (58, "Fade of the round-trip efficiency", "Annex XIII 4(a)", "CCC", "round_trip_efficiency_fade", _CAN),
    (59, "Expected lifetime in cycles, renewed", "Annex XIII 4(a)", "MMC",
        "expected_lifetime_cycles_at_status_change|expected_lifetime_cycles", _CAN),
    (60, "Expected lifetime in years", "Annex XIII 4(a)", "MMC", "expected_lifetime_years", _CAN),
    (61, "State of certified energy", "Annex XIII 4(b), Art. 14", "MNN", "state_of_certified_energy"),
    (62, "Remaining capacity", "Annex XIII 4(b), Art. 14", "NMC", "remaining_capacity", _CAN),
    (63, "Remaining power capability", "Annex XIII 4(b), Art. 14", "NMC", "remaining_power_capability", _CAN),
    (64, "Remaining round-trip efficiency", "Annex XIII 4(b), Art. 14", "NMC",
        "remaining_round_trip_efficiency", _CAN),
    (65, "Self-discharge", "Annex XIII 4(b), Art. 14", "NMC",
        "current_self_discharge_rate|self_discharge_evolution", _CAN),
    (66, "Ohmic resistance", "Annex XIII 4(b), Art. 14", "NMC", "soh_ohmic_resistance", _CAN),
    (67, "Status", "Annex XIII 4(c)", "MMM", "battery_status"),
    (68, "Charging and discharging cycles", "Annex XIII 4(d)", "CCC", "full_cycles_count", _CAN),
    (69, "Negative events", "Annex XIII 4(d)", "CCC",
        "accidents|deep_discharge_events|overcharge_events", "there was an accident or a misuse"),
    (70, "Operating temperatures", "Annex XIII 4(d)", "CCC",
        "temperature_information|time_extreme_high_temperature|time_extreme_low_temperature|"
        "charging_time_extreme_high_temperature|charging_time_extreme_low_temperature", _CAN),
    (71, "State of charge", "Annex XIII 4(d)", "CCC", "state_of_charge", _CAN),
)
# fmt: on

CATEGORIES: Final = (BatteryCategory.EV, BatteryCategory.LMT, BatteryCategory.INDUSTRIAL)


def _data_points() -> Iterator[DataPoint]:
    for number, title, legal_basis, statuses, fields, *condition in _ROWS:
        yield DataPoint(
            number,
            title,
            legal_basis,
            dict(zip(CATEGORIES, map(Status, statuses), strict=True)),
            tuple(fields.replace("|", " ").split()),
            any_of="|" in fields,
            condition=condition[0] if condition else "",
            is_renewed=legal_basis == "Annex XIII 4(a)",
        )


DATA_POINTS: Final = tuple(_data_points())
"""All of them, in the order of their numbers."""
