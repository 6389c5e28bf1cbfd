"""The table of passport attributes, and the reading of their values."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from celltrail.domain import attribute_table, attribute_table_cn
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.attributes import (
    ATTRIBUTES,
    AttributeValue,
    Granularity,
    JsonValue,
    attribute,
    parse_value,
)
from celltrail.domain.errors import InvalidInputError

_SHARED = Path(__file__).parents[3] / "shared" / "domain" / "eu_passport_attributes.csv"
_needs_shared = pytest.mark.skipif(not _SHARED.exists(), reason="shared material is not beside this checkout")
_GROUPS = {
    "public": AccessGroup.PUBLIC,
    "public/customs": AccessGroup.PUBLIC,
    "legitimate_interest_and_commission": AccessGroup.DISMANTLING,
    "authorities": AccessGroup.TEST_REPORTS,
    "authorities (design choice)": AccessGroup.TEST_REPORTS,
    "individual_legitimate_interest": AccessGroup.INDIVIDUAL,
}


@_needs_shared
def test_ids_units_readers_and_guidance_points_agree_with_the_sources() -> None:
    with _SHARED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert [row["id"] for row in rows] == [each.id for each in attribute_table.ROWS]
    for row in rows:
        ours = ATTRIBUTES[row["id"]]
        columns = ("ec_guidance_ev", "ec_guidance_lmt", "ec_guidance_industrial")
        points = {p.split(":")[0] for name in columns for p in row[name].split(";") if p}
        assert ours.unit == (row["unit"] or None), row["id"]
        assert ours.group is _GROUPS[row["access_tier"]], row["id"]
        assert {str(point) for point in ours.guidance_points} == points, row["id"]
        assert (ours.granularity is Granularity.MODEL) == ("model" in row["granularity"]), row["id"]


def test_there_are_112_attributes_and_6_of_china_and_each_has_a_source() -> None:
    assert (len(attribute_table.ROWS), len(attribute_table_cn.ROWS)) == (112, 6)
    assert len(ATTRIBUTES) == 118
    assert all(row.source and row.description.endswith(".") for row in ATTRIBUTES.values())


def test_an_unknown_attribute_names_its_neighbours() -> None:
    with pytest.raises(InvalidInputError, match="near it: rated_capacity"):
        attribute("ratedcapacity")


def test_a_decimal_is_kept_exactly_from_a_string_and_from_a_number() -> None:
    mass = attribute("battery_mass")

    assert parse_value(mass, "451.70") == AttributeValue("battery_mass", Decimal("451.70"), "kg")
    assert parse_value(mass, 0.1).value == Decimal("0.1")
    assert parse_value(mass, {"value": "451.70", "unit": "kg"}).as_json() == "451.70"


_ACCEPTED = [
    ("manufacturing_date", "2027-02", "2027-02"),
    ("idle_temperature_lower", "-40", Decimal(-40)),
    ("warranty_period", "96.0", 96),
    ("battery_category", "EV", "EV"),
    ("backup_copy_reference", "https://backup.example/p/1", "https://backup.example/p/1"),
    ("dismantling_information", "https://maker.example/m.pdf", ({"uri": "https://maker.example/m.pdf"},)),
    ("original_power_capability", ["9.5", 7], (Decimal("9.5"), Decimal(7))),
    ("critical_raw_materials", "cobalt", ("cobalt",)),
    ("manufacturing_place", {"gln": "9521234000013"}, {"gln": "9521234000013"}),
    ("carbon_footprint_class", "A", "A"),
]


@pytest.mark.parametrize(("attribute_id", "value", "read"), _ACCEPTED, ids=[row[0] for row in _ACCEPTED])
def test_a_value_of_the_attributes_form_is_read(attribute_id: str, value: JsonValue, read: JsonValue) -> None:
    assert parse_value(attribute(attribute_id), value).value == read


_DEEP: JsonValue = {"a": 1}
for _ in range(20):
    _DEEP = {"a": _DEEP}

_REFUSED = [
    ("percentage over 100", "renewable_content_share", "100.1", "a percentage from 0 to 100"),
    ("negative percentage", "renewable_content_share", -1, "a percentage from 0 to 100"),
    ("wrong unit", "battery_mass", {"value": 1, "unit": "g"}, "a number in kg"),
    ("negative mass", "battery_mass", "-1", "not negative"),
    ("no number", "battery_mass", "heavy", "a number"),
    ("flag as number", "battery_mass", True, "a number"),
    ("not finite", "battery_mass", float("nan"), "a number"),
    ("huge exponent", "battery_mass", "1e999", "a number"),
    ("too many digits", "battery_mass", 10**80, "a number"),
    ("fraction of a cycle", "full_cycles_count", "1.5", "a whole number"),
    ("month 13", "manufacturing_date", "2027-13", "a month as YYYY-MM"),
    ("day given", "manufacturing_date", "2027-02-18", "a month as YYYY-MM"),
    ("relative link", "carbon_footprint_label", "/label.png", "an absolute URI"),
    ("unknown member", "battery_category", "EVS", "one of EV, LMT"),
    ("ceased is no declared status", "battery_status", "CEASED", "one of ORIGINAL"),
    ("empty list", "critical_raw_materials", [], "a list of 1 to"),
    ("too deep", "manufacturing_place", _DEEP, "nested at most"),
    ("too many values", "manufacturing_place", {"a": [0] * 5000}, "at most 2000 values"),
    ("control character", "battery_chemistry", "NMC\x00", "without control characters"),
    ("half a surrogate pair", "battery_chemistry", "NMC\ud800", "without control characters"),
    (
        "unknown part of a document",
        "test_report_results",
        {"url": "https://x.example"},
        "a URI, or an object",
    ),
    ("script as link", "test_report_results", {"uri": "no link"}, "an absolute URI"),
]


@pytest.mark.parametrize(
    ("attribute_id", "value", "allowed"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED]
)
def test_another_value_is_refused_with_what_is_allowed(
    attribute_id: str, value: JsonValue, allowed: str
) -> None:
    with pytest.raises(InvalidInputError, match=allowed) as refused:
        parse_value(attribute(attribute_id), value)

    assert refused.value.path[0] == "value"
    assert len(refused.value.message) < 400


def test_the_path_leads_to_the_item_at_fault() -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_value(attribute("original_power_capability"), ["1", "x"])

    assert refused.value.path == ("value", 1)
