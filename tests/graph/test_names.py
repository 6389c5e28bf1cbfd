"""The names that clients type: those that the contract with partners fixes, written down here once more.

The sketch itself is compared in `test_schema.py` where it lies beside the checkout; this holds everywhere,
and for what the sketch says in words: enums, inputs, errors, scalars and mutations.
"""

from __future__ import annotations

import re

import pytest
from graphql import GraphQLSchema, build_schema, get_named_type, print_type
from graphql.type import (
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_scalar_type,
    is_union_type,
)

from celltrail.graph.schema import api_sdl

MUTATIONS = [
    "registerBatteryModel",
    "registerBatteries",
    "assembleBattery",
    "installBattery",
    "placeOnMarket",
    "declareAttributes",
    "attachEvidence",
    "sellBattery",
    "transferOwnership",
    "transferResponsibility",
    "swapBattery",
    "recordMeasurement",
    "repairBattery",
    "createShipment",
    "cancelShipment",
    "dispatchShipment",
    "receiveShipment",
    "assignWork",
    "removeBattery",
    "collectBattery",
    "dismantleBattery",
    "repurposeBattery",
    "processLot",
    "recordRecycling",
    "correctEvent",
    "grantAccess",
    "revokeAccess",
    "claimBattery",
    "confirmClaim",
]
# They have issues of their own, and are absent until then: no stub stands in their place.
ABSENT = [
    "declareExport",
    "requestClearance",
    "decideClearance",
    "issuePassport",
]

ENUMS = {
    "BatteryLevel": "CELL MODULE PACK SYSTEM",
    "BatteryCategory": "EV LMT INDUSTRIAL SLI PORTABLE",
    "LifecycleStage": "PRODUCED INSTALLED IN_USE REMOVED COLLECTED DISMANTLED REPURPOSED RECYCLED",
    "PassportStatus": "ORIGINAL REUSED REPURPOSED REMANUFACTURED WASTE CEASED",
    "OperatorRole": (
        "MANUFACTURER SUPPLIER OEM IMPORTER EXPORTER DISTRIBUTOR CARRIER SERVICE COLLECTOR DISMANTLER"
        " RECYCLER AUTHORITY CUSTOMS AUDITOR"
    ),
    "Regime": "CN_MIIT EU_2023_1542",
    "ShipmentStatus": "PLANNED UNDER_REVIEW CLEARED HELD DISPATCHED IN_TRANSIT RECEIVED CANCELLED",
    "EndOfLifeRoute": "REUSE REPURPOSE REMANUFACTURE RECYCLE",
}
EVENTS = [
    "Produced",
    "PlacedOnMarket",
    "Assembled",
    "Installed",
    "Sold",
    "Swapped",
    "Measured",
    "Repaired",
    "Removed",
    "Collected",
    "Dismantled",
    "Repurposed",
    "Recycled",
    "OwnershipTransferred",
    "ResponsibilityTransferred",
    "ShipmentDispatched",
    "ShipmentReceived",
    "LotProcessed",
    "Corrected",
]
ERRORS = {
    "NotFound": "",
    "Forbidden": "",
    "InvalidInput": "field",
    "StageConflict": "stage accepts",
    "VersionConflict": "currentVersion",
    "IdempotencyConflict": "",
    "MassBalanceExceeded": "inputKg outputKg",
}
NODES = ["Operator", "Battery", "Shipment", "RecyclingRecord", "MaterialLot"]


@pytest.fixture(scope="module")
def api() -> GraphQLSchema:
    return build_schema(api_sdl())


def test_the_mutations_are_those_of_the_contract(api: GraphQLSchema) -> None:
    assert api.mutation_type is not None
    assert set(api.mutation_type.fields) == set(MUTATIONS)
    assert not set(MUTATIONS) & set(ABSENT)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_takes_one_input_with_a_key_and_returns_a_union(api: GraphQLSchema, name: str) -> None:
    assert api.mutation_type is not None
    field, title = api.mutation_type.fields[name], name[0].upper() + name[1:]
    given = api.type_map[f"{title}Input"]
    assert is_input_object_type(given)

    assert {each: str(argument.type) for each, argument in field.args.items()} == {"input": f"{title}Input!"}
    assert str(field.type) == f"{title}Result!"
    assert str(given.fields["idempotencyKey"].type) == "String!"


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_result_is_its_payload_or_a_typed_error(api: GraphQLSchema, name: str) -> None:
    union = api.type_map[f"{name[0].upper()}{name[1:]}Result"]
    assert is_union_type(union)

    payload, *errors = (each.name for each in union.types)

    assert payload == f"{name[0].upper()}{name[1:]}Payload"
    assert {"NotFound", "Forbidden", "InvalidInput", "IdempotencyConflict"} <= set(errors) <= set(ERRORS)


@pytest.mark.parametrize(("name", "values"), ENUMS.items())
def test_an_enum_has_the_values_of_the_contract(api: GraphQLSchema, name: str, values: str) -> None:
    enum = api.type_map[name]

    assert is_enum_type(enum)
    assert list(enum.values) == values.split()


@pytest.mark.parametrize(("name", "more"), ERRORS.items())
def test_an_error_says_what_all_errors_say_and_what_is_its_own(
    api: GraphQLSchema, name: str, more: str
) -> None:
    error, common = api.type_map[name], api.type_map["Error"]
    assert is_object_type(error)
    assert is_interface_type(common)

    assert [each.name for each in error.interfaces] == ["Error"]
    assert set(common.fields) == {"message", "code", "path"}
    assert set(more.split()) <= set(error.fields)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_a_type_of_its_own(api: GraphQLSchema, name: str) -> None:
    kinds, event = api.type_map["LifecycleEventType"], api.type_map[name]
    assert is_enum_type(kinds)
    assert is_object_type(event)

    assert "LifecycleEvent" in [each.name for each in event.interfaces]
    assert re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper() in kinds.values


@pytest.mark.parametrize("name", ["DateTime", "Date", "Decimal", "URI", "JSON"])
def test_a_scalar_says_what_specifies_it(api: GraphQLSchema, name: str) -> None:
    scalar = api.type_map[name]

    assert is_scalar_type(scalar)
    assert str(scalar.specified_by_url).startswith("https://")


@pytest.mark.parametrize("name", NODES)
def test_what_has_a_key_is_a_node(api: GraphQLSchema, name: str) -> None:
    node = api.type_map[name]
    assert is_object_type(node)

    assert "Node" in [each.name for each in node.interfaces]
    assert str(node.fields["id"].type) == "ID!"


def test_a_battery_is_named_by_exactly_one_of_its_identifiers(api: GraphQLSchema) -> None:
    key = api.type_map["BatteryKey"]

    assert is_input_object_type(key)
    assert key.is_one_of
    assert {name: str(field.type) for name, field in key.fields.items()} == {
        "id": "ID",
        "uid": "URI",
        "code": "String",
    }


def test_every_connection_has_edges_with_cursors_nodes_a_count_and_both_directions(
    api: GraphQLSchema,
) -> None:
    connections = [each for each in api.type_map.values() if each.name.endswith("Connection")]

    for connection in connections:
        assert is_object_type(connection)
        shape = {name: str(field.type) for name, field in connection.fields.items()}
        edge = get_named_type(connection.fields["edges"].type)
        assert is_object_type(edge), print_type(connection)
        node = str(edge.fields["node"].type)
        assert (shape["nodes"], shape["pageInfo"], shape["totalCount"]) == (
            f"[{node}!]!",
            "PageInfo!",
            "Int!",
        )
        assert str(edge.fields["cursor"].type) == "String!"
    assert len(connections) >= 6


def test_every_list_that_grows_is_read_forwards_in_bounded_pages(api: GraphQLSchema) -> None:
    fields = [
        (f"{type_.name}.{name}", field)
        for type_ in api.type_map.values()
        if is_object_type(type_)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    ]

    unbounded = [name for name, field in fields if {"first", "after"} - set(field.args)]

    assert unbounded == []
    assert [name for name, field in fields if ("last" in field.args) != ("before" in field.args)] == []
