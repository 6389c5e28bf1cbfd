"""What composition would let a partner take, and ownership does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse

from celltrail.subgraphs.field_types import FieldTypes
from celltrail.subgraphs.ownership import breaches
from tests.subgraphs.conftest import GROUPS, LINK, LOOSE, SDL

PARTNERS = Path(__file__).parents[2] / "deploy" / "partners"


def rules(sdl: str, name: str = "charging") -> list[str]:
    return [each.rule for each in breaches(name, parse(sdl), FieldTypes.of(sdl))]


@pytest.mark.parametrize("name", ["telematics", "laboratory"])
def test_the_services_to_copy_take_nothing(name: str) -> None:
    assert rules((PARTNERS / name / "schema.graphql").read_text(), name) == []


def test_an_addition_to_an_entity_takes_nothing() -> None:
    assert rules(SDL) == []


@pytest.mark.parametrize(
    ("sdl", "rule"),
    [
        # C135
        pytest.param(
            'type Battery @key(fields: "id") { id: ID! stage: Int @override(from: "core") }',
            "DIRECTIVE_ON_OTHERS",
            id="C135 a field of ours is overridden",
        ),
        pytest.param(
            'type Battery @key(fields: "id") { id: ID! x: Int @federation__override(from: "core") }',
            "DIRECTIVE_ON_OTHERS",
            id="C135 by the full name",
        ),
        pytest.param(
            'type Battery @key(fields: "id") { id: ID! stage: Int @shareable }',
            "DIRECTIVE_ON_OTHERS",
            id="C135 a field of ours is shared",
        ),
        pytest.param(
            'type Battery @key(fields: "id") { id: ID! stage: Int }',
            "FIELD_OF_OTHERS",
            id="C135 a field of ours is defined again",
        ),
        # C137
        pytest.param(
            'type Battery @interfaceObject @key(fields: "id") { id: ID! }',
            "DIRECTIVE_ON_OTHERS",
            id="C137 an interface object",
        ),
        pytest.param("interface Node { id: ID! }", "SHADOWED_TYPE", id="C137 an interface of ours"),
        pytest.param("union LifecycleEvent = ChargingTrip", "SHADOWED_TYPE", id="C137 a name of ours"),
        pytest.param("type Measured { x: Int }", "SHADOWED_TYPE", id="C137 an event of ours"),
        pytest.param("input BatteryKey { id: ID }", "SHADOWED_TYPE", id="C137 an input of ours made smaller"),
        pytest.param("type Trip { km: Int }", "TYPE_NAME", id="C137 a type without its name"),
        pytest.param("type Chargingtrip { km: Int }", "TYPE_NAME", id="C137 a name that only begins alike"),
        pytest.param("scalar Speed", "TYPE_NAME", id="C137 a scalar without its name"),
        pytest.param("type Query { batteriesOfRivals: Int }", "ROOT_FIELD_NAME", id="C137 a root field"),
        pytest.param(LOOSE, "ROOT_FIELD_TYPE", id="C137 a root field that returns ours"),
        pytest.param(
            "type Query { chargingNode: Node } interface Node { id: ID! }",
            "ROOT_FIELD_TYPE",
            id="C137 a root field that returns an interface of ours",
        ),
        pytest.param("enum Chemistry { LFP SODIUM_AIR }", "ENUM_OF_OTHERS", id="C137 an enum widened"),
        pytest.param("extend enum AccessGroup { SECRET }", "ENUM_OF_OTHERS", id="C137 an enum extended"),
        # C133: what is hidden in one subgraph is hidden for all.
        pytest.param(
            'type Battery @key(fields: "id") @inaccessible { id: ID! }',
            "DIRECTIVE_ON_OTHERS",
            id="C133 a type of ours is hidden",
        ),
        pytest.param(
            'type Battery @key(fields: "id") { id: ID! @inaccessible }',
            "DIRECTIVE_ON_OTHERS",
            id="C133 a field of ours is hidden",
        ),
        pytest.param("scalar Decimal @inaccessible", "DIRECTIVE_ON_OTHERS", id="C133 a scalar of ours"),
        pytest.param(
            'type Battery @key(fields: "id") { id: ID! @authenticated }',
            "DIRECTIVE_ON_OTHERS",
            id="C134 a field of ours is closed to others",
        ),
        pytest.param(
            'type Battery implements ChargingThing @key(fields: "id") { id: ID! } '
            "interface ChargingThing { id: ID! }",
            "INTERFACE_OF_OTHERS",
            id="C137 our type implements",
        ),
        pytest.param(
            'type ChargingTrip { battery: Battery @provides(fields: "stage") }',
            "PROVIDES_OF_OTHERS",
            id="C141 a value of ours is provided",
        ),
        pytest.param(
            "type MaterialFraction { massKg: Int secret: Int }",
            "SHADOWED_TYPE",
            id="C137 a value type of ours is added to",
        ),
        pytest.param(
            "type MaterialFraction { massKg: Int }",
            "FIELD_OF_OTHERS",
            id="C135 a value type of ours is defined again",
        ),
        pytest.param(
            'extend schema @link(url: "https://x.example/v1", import: ["@x"]) @composeDirective(name: "@x")',
            "LINKED_SPECIFICATION",
            id="C137 a specification of its own",
        ),
        pytest.param(
            'extend schema @composeDirective(name: "@x")', "SCHEMA_DIRECTIVE", id="C137 a directive"
        ),
        pytest.param(
            'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", '
            'import: [{name: "@override", as: "@access"}])',
            "RENAMED_IMPORT",
            id="C135 renamed",
        ),
        pytest.param(
            'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", as: "f")',
            "RENAMED_IMPORT",
            id="C135 under another name",
        ),
        pytest.param(
            "schema { query: Battery } type Battery { stage: Int }",
            "ROOT_FIELD_NAME",
            id="C137 our type as a root",
        ),
        pytest.param(
            "schema { query: ChargingQuery } type Query { x: Int }",
            "SHADOWED_TYPE",
            id="C137 a root of ours as a type",
        ),
    ],
)
def test_what_is_not_its_own_is_named_by_its_rule(sdl: str, rule: str) -> None:
    assert rule in rules(sdl)


def test_every_breach_is_told_at_once() -> None:
    found = rules(LINK + GROUPS + "type Trip { km: Int } enum Chemistry { LFP } type Query { a: Int }")

    assert found == ["TYPE_NAME", "ENUM_OF_OTHERS", "ROOT_FIELD_NAME"]
