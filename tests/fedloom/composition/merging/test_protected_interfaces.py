"""An interface demands what its objects demand."""

from __future__ import annotations

from tests.fedloom.composition.merging.merged import definition

_A = """
    type Query { i: I }
    interface I { x: Int y: Int }
    type T implements I @authenticated { x: Int @requiresScopes(scopes: [["a"], ["b"]]) y: Int }
    type U implements I @policy(policies: [["p"]]) { x: Int @requiresScopes(scopes: [["c"]]) y: Int }
"""


def test_an_interface_and_its_fields_demand_what_any_object_demands() -> None:
    merged = definition("I", a=_A)

    assert merged == (
        'interface I @join__type(graph: A) @authenticated @policy(policies: [["p"]]) '
        '{ x: Int @requiresScopes(scopes: [["a", "c"], ["b", "c"]]) y: Int }'
    )


def test_objects_of_every_subgraph_count() -> None:
    b = "interface I { x: Int y: Int } type V implements I { x: Int y: Int @authenticated }"

    merged = definition("I", a=_A, b=b)

    assert "y: Int @authenticated" in merged


def test_other_directives_of_the_interface_stay() -> None:
    a = """
        type Query { i: I }
        interface I @tag(name: "t") { x: Int @deprecated }
        type T implements I @authenticated { x: Int @authenticated }
    """

    merged = definition("I", a=a)

    assert merged == (
        'interface I @join__type(graph: A) @tag(name: "t") @authenticated '
        "{ x: Int @deprecated @authenticated }"
    )
