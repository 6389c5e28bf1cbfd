"""Which properties of the Catena-X battery passport 6.1.0 are which attributes of the battery passport.

Rows are data: attribute, JSON pointer, and how the value is turned. Whether a value belongs to the model or
to the battery is the attribute's own `granularity`. Not here, because the format says less than the attribute
asks: recycled shares (one for each metal, not split into pre- and post-consumer), the renewable share (for
each material, not for the battery) and footprints of single stages; the first two stay in the composition.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from celltrail.domain.attribute_values import AttributeValue, JsonValue, parse_value
from celltrail.domain.attributes import ATTRIBUTES
from celltrail.domain.errors import InvalidInputError
from celltrail.formats.catenax.battery_materials import Composition, OtherHazardousMaterial
from celltrail.formats.catenax.battery_pass import BatteryPass, ExtinguishingAgent, Plant, Producer
from celltrail.formats.catenax.battery_pass import PartType as PartTypeShape
from celltrail.formats.catenax.battery_performance import Reading, ResistanceReadings
from celltrail.formats.catenax.shapes import Documents, is_nil, urn_of
from celltrail.formats.codec import at_pointer, write_model
from celltrail.formats.faults import FaultCode, Findings


class AttributeRow(NamedTuple):
    """One attribute, where it stands, and how its value is turned; `turn` returns None for no value."""

    attribute_id: str
    pointer: str
    turn: Callable[[Any], JsonValue]


def _same(value: Any) -> JsonValue:  # noqa: ANN401  # the column holds values of every model
    return value if isinstance(value, str | Decimal) else None


def _month(value: date) -> JsonValue:
    return value.isoformat()[:7]


def _urn(uuid: str) -> JsonValue:
    return urn_of(uuid)


def _party(number: str) -> JsonValue:
    return {"bpn": number}


def _plants(plants: tuple[Plant, ...]) -> JsonValue:
    return {"facilities": [plant.facility for plant in plants]} if plants else None


def _documents(documents: Documents) -> JsonValue:
    return [_document(d.content, d.content_type, d.header) for d in documents] or None


def _document(content: str, content_type: str, header: str) -> dict[str, JsonValue]:
    key = "uri" if content_type.upper() in {"URL", "URI"} else "text"
    kind: dict[str, JsonValue] = {"mediaType": content_type} if "/" in content_type else {}
    return {key: content, "title": header, **kind}


def _agents(agents: tuple[ExtinguishingAgent, ...]) -> JsonValue:
    return [f"{agent.media} (fire class {agent.fire_class})" for agent in agents] or None


def _critical(materials: tuple[Composition, ...]) -> JsonValue:
    return [name for m in materials if m.critical for name in _names(m)] or None


def _summary(materials: tuple[Composition, ...]) -> JsonValue:
    listed: list[JsonValue] = [
        {"name": name, "critical": m.critical} for m in materials for name in _names(m)
    ]
    return {"materials": listed} if listed else None


def _hazardous(materials: tuple[OtherHazardousMaterial, ...]) -> JsonValue:
    return [write_model(m) for m in materials] or None


def _impacts(materials: tuple[OtherHazardousMaterial, ...]) -> JsonValue:
    return _documents(tuple(d for m in materials for d in m.impact_of_substances))


def _detail(materials: Any) -> JsonValue:  # noqa: ANN401  # the whole branch, as the format has it
    return [{"active": write_model(materials.active), "composition": write_model(materials.composition)}]


def _names(material: Composition) -> list[str]:
    return [identity.name for identity in material.id]


def _parts(parts: tuple[PartTypeShape, ...]) -> JsonValue:
    return [{"number": p.manufacturer_part_id, "name": p.name_at_manufacturer} for p in parts] or None


def _producers(producers: tuple[Producer, ...]) -> JsonValue:
    return [{"bpn": producer.id} for producer in producers] or None


def _powers(power: Any) -> JsonValue:  # noqa: ANN401  # RatedPower
    return [power.value, power.at_80_soc, power.at_20_soc]


def _resistances(resistance: Any) -> JsonValue:  # noqa: ANN401  # RatedResistance
    found = {name: getattr(resistance, name) for name in ("pack", "module", "cell")}
    return [{"component": name, "value": value} for name, value in found.items() if value is not None]


def _events(documents: Documents) -> JsonValue:
    return _documents(documents)


def _predecessor(uuid: str) -> JsonValue:
    return None if is_nil(uuid) else [{"passport": urn_of(uuid)}]


_R = AttributeRow
_RATED, _DYNAMIC = "/performance/rated", "/performance/dynamic"

ROWS: tuple[AttributeRow, ...] = (
    _R("battery_passport_identifier", "/metadata/passportIdentifier", _urn),
    _R("operator_identifier", "/metadata/economicOperatorId", _party),
    _R("manufacturer_information", "/operation/manufacturer/manufacturer", _party),
    _R("manufacturing_place", "/operation/manufacturer/facility", _plants),
    _R("manufacturing_date", "/operation/manufacturer/manufacturingDate", _month),
    _R("putting_into_service_date", "/operation/intoServiceDate", _month),
    _R("extinguishing_agent", "/safety/usableExtinguishAgent", _agents),
    _R("meaning_of_labels", "/safety/meaningOfLabels", _documents),
    _R("eu_declaration_of_conformity", "/conformity/declarationOfConformity", _documents),
    _R("test_report_results", "/conformity/resultOfTestReport", _documents),
    _R("due_diligence_report", "/conformity/dueDiligencePolicy", _documents),
    _R("third_party_assurances", "/conformity/thirdPartyAssurance", _documents),
    _R("battery_chemistry", "/identification/chemistry", _same),
    _R("critical_raw_materials", "/materials/composition", _critical),
    _R("material_composition_summary", "/materials/composition", _summary),
    _R("cathode_anode_electrolyte_materials", "/materials", _detail),
    _R("hazardous_substances", "/materials/hazardous/other", _hazardous),
    _R("substance_impacts", "/materials/hazardous/other", _impacts),
    _R("dismantling_information", "/safety/dismantling", _documents),
    _R("component_part_numbers", "/handling/content/sparePart", _parts),
    _R("spare_part_sources", "/handling/content/producer", _producers),
    _R("safety_measures", "/safety/safetyMeasures", _documents),
    _R("end_user_waste_prevention", "/sustainability/documents/wastePrevention", _documents),
    _R("end_user_separate_collection", "/sustainability/documents/separateCollection", _documents),
    _R("rated_capacity", f"{_RATED}/capacity/value", _same),
    _R("exhaustion_threshold", f"{_RATED}/capacity/thresholdExhaustion", _same),
    _R("certified_usable_battery_energy", f"{_RATED}/energy/value", _same),
    _R("minimum_voltage", f"{_RATED}/voltage/min", _same),
    _R("maximum_voltage", f"{_RATED}/voltage/max", _same),
    _R("nominal_voltage", f"{_RATED}/voltage/nominal", _same),
    _R("original_power_capability", f"{_RATED}/power", _powers),
    _R("initial_round_trip_efficiency", f"{_RATED}/roundTripEfficiency/initial", _same),
    _R("round_trip_efficiency_50_percent_life", f"{_RATED}/roundTripEfficiency/50PercentLife", _same),
    _R("initial_self_discharge_rate", f"{_RATED}/selfDischargingRate", _same),
    _R("initial_internal_resistance", f"{_RATED}/resistance", _resistances),
    _R("expected_lifetime_years", f"{_RATED}/lifetime/expectedYears", _same),
    _R("expected_lifetime_cycles", f"{_RATED}/lifetime/cycleLifeTesting/cycles", _same),
    _R("cycle_life_reference_test", f"{_RATED}/lifetime/report", _documents),
    _R("cycle_life_c_rate", f"{_RATED}/lifetime/cycleLifeTesting/appliedDischargeRate", _same),
    _R("idle_temperature_lower", f"{_RATED}/temperature/lower", _same),
    _R("idle_temperature_upper", f"{_RATED}/temperature/upper", _same),
    _R("current_self_discharge_rate", f"{_DYNAMIC}/selfDischargingRate", _same),
    _R("temperature_information", f"{_DYNAMIC}/operatingEnvironment", _events),
    _R("accidents", f"{_DYNAMIC}/negativeEvents", _events),
    _R("battery_model_identifier", "/identification/identification/type/manufacturerPartId", _same),
    _R("predecessor_passports", "/metadata/predecessor", _predecessor),
    _R("registry_registration_identifier", "/metadata/registrationIdentifier", _same),
    _R("backup_copy_reference", "/metadata/backupReference", _same),
)
"""Attributes that hold until they are declared anew."""

READINGS: tuple[tuple[str, str], ...] = (
    ("remaining_capacity", f"{_DYNAMIC}/capacity/capacity"),
    ("capacity_fade", f"{_DYNAMIC}/capacity/fade"),
    ("capacity_throughput", f"{_DYNAMIC}/capacity/throughput"),
    ("remaining_usable_battery_energy", f"{_DYNAMIC}/energy/remaining"),
    ("state_of_certified_energy", f"{_DYNAMIC}/energy/soce"),
    ("energy_throughput", f"{_DYNAMIC}/energy/throughput"),
    ("state_of_charge", f"{_DYNAMIC}/stateOfCharge"),
    ("full_cycles_count", f"{_DYNAMIC}/fullCycles"),
    ("remaining_power_capability", f"{_DYNAMIC}/power/remaining"),
    ("power_fade", f"{_DYNAMIC}/power/fade"),
    ("remaining_round_trip_efficiency", f"{_DYNAMIC}/roundTripEfficiency/remaining"),
    ("round_trip_efficiency_fade", f"{_DYNAMIC}/roundTripEfficiency/fade"),
    ("soh_ohmic_resistance", f"{_DYNAMIC}/resistance/remaining/pack"),
)
"""Attributes that are values at a time: attribute and pointer of the reading."""


def stated_attributes(passport: BatteryPass, findings: Findings) -> tuple[AttributeValue, ...]:
    """Return what the passport declares, apart from readings."""
    stated = []
    for row in ROWS:
        part = at_pointer(passport, row.pointer)
        value = None if part is None else row.turn(part)
        if value is not None:
            stated.append(checked(row.attribute_id, value, row.pointer, findings))
    return tuple(value for value in stated if value is not None)


def readings(passport: BatteryPass, findings: Findings) -> tuple[tuple[Reading, AttributeValue], ...]:
    """Return every reading with the attribute that it is."""
    found = []
    for attribute_id, pointer in READINGS:
        reading = at_pointer(passport, pointer)
        if isinstance(reading, Reading):
            value = checked(attribute_id, reading.value, f"{pointer}/value", findings)
            found.append((reading, value))
    increase = passport.performance.dynamic.resistance.increase
    pointer = f"{_DYNAMIC}/resistance/increase"
    found.append(
        (increase.pack, checked("internal_resistance_increase", _increases(increase), pointer, findings))
    )
    return tuple((reading, value) for reading, value in found if value is not None)


def checked(attribute_id: str, value: JsonValue, pointer: str, findings: Findings) -> AttributeValue | None:
    """Return the attribute's value, or None after a fault."""
    try:
        return parse_value(ATTRIBUTES[attribute_id], value)
    except InvalidInputError as error:
        findings.report(FaultCode.ATTRIBUTE_VALUE_REFUSED, pointer, error.message)
        return None


def _increases(increase: ResistanceReadings) -> JsonValue:
    found = {"pack": increase.pack, "module": increase.module, "cell": increase.cell}
    return [{"component": name, "value": r.value} for name, r in found.items() if r is not None]
