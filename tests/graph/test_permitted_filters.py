"""Nobody filters or orders by what none of its roles can ever read (design of access, section 3).

Every condition of every list is tried by readers of several kinds. Whether it is refused follows from the
roles and purposes in the token alone, so that a refusal tells nothing about rows.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
)

from celltrail.domain.vocabulary import OperatorRole
from celltrail.graph.ids import global_id
from celltrail.graph.schema import executable_schema
from tests.graph.conftest import Ask
from tests.graph.world import AUTHORITY, OEM

SCHEMA = executable_schema()
LISTS = {
    "BatteryFilter": "batteries",
    "EventFilter": "events",
    "RecyclingFilter": "recyclingRecords",
    "ShipmentFilter": "shipments",
    "SupplierFilter": "suppliers",
}
READERS = {
    "an OEM": OEM,
    "an OEM that reads as a repairer": replace(OEM, purposes=frozenset({"repairer"})),
    "an authority": AUTHORITY,
    "an auditor": replace(OEM, operator_id="op-auditor", roles=frozenset({OperatorRole.AUDITOR})),
}

# Who is refused, by the group of the field (section 3); what is not listed is identity or point 1.
_INDIVIDUAL = frozenset(READERS) - {"an OEM"}
_OWN_LEG = frozenset({"an authority", "an auditor"})
REFUSED: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "BatteryFilter.stages",
            "BatteryFilter.passportStatuses",
            "BatteryFilter.owners",
            "BatteryFilter.custodians",
            "BatteryFilter.stateOfHealthBelow",
            "BatteryFilter.stateOfHealthFrom",
            "RecyclingFilter.routes",
            "RecyclingFilter.collectedFrom",
            "RecyclingFilter.collectedTo",
            "RecyclingFilter.isRecycled",
        ),
        _INDIVIDUAL,
    ),
    **dict.fromkeys(
        (
            "ShipmentFilter.statuses",
            "ShipmentFilter.references",
            "ShipmentFilter.consignors",
            "ShipmentFilter.consignees",
            "ShipmentFilter.carriers",
            "ShipmentFilter.origins",
            "ShipmentFilter.destinations",
        ),
        _OWN_LEG,
    ),
    # An authority of China reads events, and so who recorded them.
    "EventFilter.shipments": frozenset({"an auditor"}),
    "EventFilter.recordedBy": frozenset({"an auditor"}),
}
_IDS = {
    "models": "BatteryModel",
    "shipments": "Shipment",
    "BatteryFilter.ids": "Battery",
    "ShipmentFilter.ids": "Shipment",
    "batteries": "Battery",
}
_VALUES = {
    "URI": '"https://op-maker.example/b/pack-0"',
    "Boolean": "true",
    "Date": '"2027-01-01"',
    "DateTime": '"2027-01-01T00:00:00Z"',
    "Decimal": '"0.5"',
}
_TEXTS = {"codes": '"001CE0000000017891000001"'}


def _conditions() -> list[str]:
    """The coordinates of all fields of all filters."""
    filters = [
        type_
        for name, type_ in SCHEMA.type_map.items()
        if name.endswith("Filter") and is_input_object_type(type_)
    ]
    return [f"{type_.name}.{field}" for type_ in filters for field in type_.fields]


def _value(coordinate: str) -> str:
    """A value that the condition takes."""
    type_name, name = coordinate.split(".")
    filter_type = SCHEMA.type_map[type_name]
    assert isinstance(filter_type, GraphQLInputObjectType)
    given: GraphQLInputType = filter_type.fields[name].type
    named = get_named_type(given)
    if is_enum_type(named):
        value = next(iter(named.values))
    elif named.name == "ID":
        value = f'"{global_id(_IDS.get(coordinate, _IDS.get(name, "Operator")), "x")}"'
    else:
        value = _VALUES.get(named.name, _TEXTS.get(name, '"DE"'))
    return f"[{value}]" if is_list_type(get_nullable_type(given)) else value


def test_the_conditions_that_somebody_is_refused_exist() -> None:
    assert set(REFUSED) <= set(_conditions())
    assert {each.split(".")[0] for each in _conditions()} == set(LISTS)


@pytest.mark.parametrize("coordinate", _conditions())
async def test_c47_a_condition_is_forbidden_to_those_that_can_never_read_its_field(
    ask: Ask, coordinate: str
) -> None:
    type_name, name = coordinate.split(".")
    document = f"{{ {LISTS[type_name]}(filter: {{{name}: {_value(coordinate)}}}) {{ totalCount }} }}"

    answers = {who: await ask(reader, document) for who, reader in READERS.items()}

    codes = {who: [error.original_error.code for error in answer.errors] for who, answer in answers.items()}
    refused = REFUSED.get(coordinate, frozenset())
    assert codes == {who: ["FORBIDDEN"] if who in refused else [] for who in READERS}
    assert {error.original_error.path for who in refused for error in answers[who].errors} <= {
        ("filter", name)
    }


@pytest.mark.parametrize("who", READERS)
async def test_c47_an_order_is_forbidden_to_those_that_can_never_read_its_field(ask: Ask, who: str) -> None:
    document = "{ batteries(orderBy: {field: %s}) { totalCount } }"

    by_health = await ask(READERS[who], document % "STATE_OF_HEALTH")
    by_code = await ask(READERS[who], document % "CODE")

    assert bool(by_health.errors) == (who in _INDIVIDUAL)
    assert by_code.errors == []
