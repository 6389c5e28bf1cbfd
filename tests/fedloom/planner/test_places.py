"""Places: which object types occur there, and which of them are treated as one."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, OperationType, parse

from fedloom.planner.facts import Facts
from fedloom.planner.needs import needs_of
from fedloom.planner.normalising import normalise
from fedloom.planner.places import Places
from fedloom.planner.storage import keys_of_operation
from tests.fedloom.planner.planned import composed

_PARTS = {
    "a": """
        type Query { part: Part }
        interface Part { id: ID! volts: Int }
        type Cell implements Part @key(fields: "id") { id: ID! volts: Int grams: Int }
        type Pack implements Part @key(fields: "id") { id: ID! volts: Int bays: Int }
        type Fuse implements Part { id: ID! volts: Int }
    """,
    "b": """
        type Cell @key(fields: "id") { id: ID! ohms: Int }
        type Pack @key(fields: "id") { id: ID! ohms: Int }
    """,
}


def _types_of_part(operation: str, **sdl: str) -> dict[str, tuple[str, ...]]:
    facts = Facts(composed(**sdl))
    (definition,) = parse(operation).definitions
    assert isinstance(definition, OperationDefinitionNode)
    selected = normalise(facts, definition, {})
    scope, keys = keys_of_operation(facts, selected)
    places = Places(facts, frozenset(), scope, facts.graph.roots[OperationType.QUERY])
    needs_of(places, selected, keys)
    (part,) = places.root.children()
    return dict(part.alike)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        pytest.param(
            "{ part { volts } }",
            {"Cell": ("Cell", "Pack"), "Fuse": ("Fuse",)},
            id="what is not asked is no matter",
        ),
        pytest.param(
            "{ part { ... on Cell { ohms } ... on Pack { ohms } } }",
            {"Cell": ("Cell",), "Pack": ("Pack",), "Fuse": ("Fuse",)},
            id="selections of their own keep them apart",
        ),
        pytest.param(
            "{ part { volts ... on Cell { grams } } }",
            {"Cell": ("Cell",), "Pack": ("Pack",), "Fuse": ("Fuse",)},
            id="one is asked for more",
        ),
    ],
)
def test_object_types_that_are_asked_the_same_and_looked_up_alike_are_one(
    operation: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert _types_of_part(operation, **_PARTS) == expected


def test_a_field_that_some_requirement_selects_keeps_types_apart() -> None:
    shipping = """
        type Cell @key(fields: "id") { id: ID! grams: Int @external cost: Int @requires(fields: "grams") }
    """

    found = _types_of_part("{ part { volts } }", **_PARTS, shipping=shipping)

    # `grams` may be asked here, for the sake of something else in the operation.
    assert found == {"Cell": ("Cell",), "Pack": ("Pack",), "Fuse": ("Fuse",)}
