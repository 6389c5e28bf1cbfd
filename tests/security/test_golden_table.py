"""C69: every field and every capacity, read off the running gateway, against the design's matrix.

The table is `golden/fields.csv`. Where a change of it is meant, `python -m tests.security.golden_table`
writes it anew, and the difference is what is reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from graphql import is_interface_type, is_object_type

from celltrail.domain.access_groups import AccessGroup as G
from celltrail.domain.field_groups import FIELD_GROUPS, exemption_of
from celltrail.graph.access import group_of
from celltrail.graph.schema import executable_schema
from tests.security.golden_table import columns, kept, prepare, read, written
from tests.security.house import running_house

SCHEMA = executable_schema()
KEPT = kept()

# The matrix of the design of access, section 3, by the words of its table: for each column the groups of
# which all is read, and those of which a part is. What is in neither is read by nobody in this column.
_OWNER = ({G.IDENTITY, G.PUBLIC, G.DISMANTLING, G.INDIVIDUAL}, {G.COMMERCIAL})
_TRANSPORT = ({G.IDENTITY, G.PUBLIC}, {G.DISMANTLING, G.COMMERCIAL})
_AUTHORITY = {G.IDENTITY, G.PUBLIC, G.DISMANTLING, G.TEST_REPORTS}
MATRIX: Mapping[str, tuple[set[G], set[G]]] = {
    "the public": (set(), {G.IDENTITY, G.PUBLIC}),
    "PRODUCER": ({G.IDENTITY, G.PUBLIC, G.DISMANTLING}, {G.TEST_REPORTS, G.INDIVIDUAL, G.COMMERCIAL}),
    "RESPONSIBLE": (
        {G.IDENTITY, G.PUBLIC, G.DISMANTLING, G.TEST_REPORTS, G.INDIVIDUAL},
        {G.COMMERCIAL},
    ),
    "COMPONENT_SUPPLIER": ({G.IDENTITY}, set()),
    **dict.fromkeys(
        ("OEM", "OWNER", "DISTRIBUTOR", "SERVICE", "COLLECTOR", "DISMANTLER", "RECYCLER"), _OWNER
    ),
    **dict.fromkeys(("EXPORTER", "IMPORTER", "CONSIGNOR", "CONSIGNEE", "CARRIER", "CUSTODIAN"), _TRANSPORT),
    "SUCCESSOR_OWNER": ({G.IDENTITY, G.PUBLIC}, {G.INDIVIDUAL}),
    **{
        f"GRANTEE of {group}": ({G.IDENTITY, group}, set())
        for group in (G.IDENTITY, G.PUBLIC, G.DISMANTLING, G.TEST_REPORTS, G.INDIVIDUAL)
    },
    "PRODUCER, ended": ({G.IDENTITY, G.PUBLIC, G.DISMANTLING}, {G.TEST_REPORTS, G.INDIVIDUAL, G.COMMERCIAL}),
    "RESPONSIBLE, ended": (
        {G.IDENTITY, G.PUBLIC, G.DISMANTLING, G.TEST_REPORTS},
        {G.INDIVIDUAL, G.COMMERCIAL},
    ),
    "OWNER, ended": ({G.IDENTITY, G.PUBLIC, G.DISMANTLING}, {G.INDIVIDUAL, G.COMMERCIAL}),
    "RECYCLER, ended": ({G.IDENTITY, G.PUBLIC, G.DISMANTLING}, {G.INDIVIDUAL, G.COMMERCIAL}),
    "CARRIER, ended": _TRANSPORT,
    # What an operator reads without any part: itself, and models on the market.
    "GRANTEE, ended": (set(), set()),
    "AUTHORITY of the EU": (_AUTHORITY, set()),
    "AUTHORITY of China": (_AUTHORITY, {G.INDIVIDUAL}),
}
# Fields of batteries that are null in these lives for whoever reads them.
NOT_TOLD = {"Battery.code", "Battery.asOf", "Battery.parent", "Battery.derivedFrom", "Battery.derivedInto"}
# Types that hang on no battery, or are a partner's own.
ELSEWHERE = (
    "Operator",
    "Facility",
    "Identifier",
    "BatteryModel",
    "AttributeValue",
    "Passport",
    "Viewer",
    "Slice",
)


# Whoever knows an identifier may read the passport (Art. 77(2)(a)), and who sees a battery knows it.
FOR_EVERYBODY = {"Battery.passport"}


def _group(coordinate: str) -> G | None:
    """The access group of a field that hangs on a battery."""
    type_name, name = coordinate.split(".")
    type_ = SCHEMA.type_map[type_name]
    if exemption_of(type_name) is not None or type_name in ELSEWHERE or coordinate in FOR_EVERYBODY:
        return None
    assert is_object_type(type_) or is_interface_type(type_)
    return group_of((type_name, *(each.name for each in type_.interfaces)), name, groups=FIELD_GROUPS)


async def test_c69_the_table_is_what_the_gateway_answers(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await prepare(house)
        answered = await read(house)

    assert written(answered) == written(KEPT)


def test_c69_every_capacity_has_a_column() -> None:
    titles = [each.title for each in columns()]

    assert list(KEPT) == titles
    assert {title for title in titles if not title.startswith("op-")} == set(MATRIX)


@pytest.mark.parametrize("title", MATRIX)
def test_c69_nothing_is_answered_that_the_matrix_does_not_give(title: str) -> None:
    whole, partly = MATRIX[title]

    told = {each: group for each in KEPT[title] if (group := _group(each)) is not None}

    assert {each for each, group in told.items() if group not in whole | partly} == set()


@pytest.mark.parametrize("title", [each for each, (whole, _) in MATRIX.items() if whole])
def test_c69_all_of_a_battery_is_answered_that_the_matrix_gives(title: str) -> None:
    whole, _ = MATRIX[title]
    told_to_somebody = set().union(*KEPT.values())

    owed = {
        each for each in told_to_somebody - NOT_TOLD if each.startswith("Battery.") and _group(each) in whole
    }

    assert owed - KEPT[title] == set()
    assert owed


def test_c69_every_field_is_answered_to_somebody() -> None:
    told = set().union(*KEPT.values())
    missing = {
        f"{name}.{field}"
        for name, type_ in SCHEMA.type_map.items()
        if is_object_type(type_) and not name.startswith("_") and exemption_of(name) is None
        for field in type_.fields
        if not field.startswith("_") and f"{name}.{field}" not in told
    }

    for name in ("facility", "evidence"):
        # All types of events have them; in these lives a measurement does.
        assert f"Measured.{name}" in told
        missing = {each for each in missing if not each.endswith(f".{name}")}
    assert missing == set(UNTOLD.split())


# Not given in these lives, or answered in streams and to claimants alone: each has tests of its own.
UNTOLD = """
    Battery.code Battery.host Battery.producedOn BatteryAccess.bySubgraph BatteryAccess.purposes
    BatteryModel.massKg BatteryModel.nominalVoltageV
    BatteryModel.ratedCapacityAh BatteryModel.ratedEnergyKwh Claim.passport Collected.massKg
    ComplianceFinding.on
    Facility.identifier Measured.device Measured.energyThroughputKwh Measured.internalResistanceOhm
    Measured.maximumTemperatureC Measured.minimumTemperatureC Measured.remainingCapacityAh
    Measured.remainingEnergyKwh Measured.stateOfCharge ModelRegistered.battery
    ModelRegistered.previousHash Passport.code Passport.producedOn Produced.previousHash
    Produced.producedOn RecoveredMaterial.met RecoveredMaterial.target Removed.vin Shipment.transit
    ShipmentCancelled.reason ShipmentStatusChange.cursor ShipmentStatusChange.event
    ShipmentStatusChange.occurredAt ShipmentStatusChange.recordedAt ShipmentStatusChange.shipment
    ShipmentStatusChange.status Swapped.vinOut WorkAssigned.until
"""
