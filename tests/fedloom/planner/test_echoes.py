"""Entities of subgraphs that are not trusted say which ones they are."""

from __future__ import annotations

from graphql import OperationDefinitionNode, parse

from fedloom.planner import Planner
from fedloom.query_plan.model import Plan, RequiredField
from tests.fedloom.planner.planned import composed

_REGISTRY = """
    type Query { cell: Cell part: Part }
    type Cell @key(fields: "id") @key(fields: "plant { id } serial") { id: ID! serial: Int plant: Plant }
    type Plant { id: ID! }
    interface Part @key(fields: "id") { id: ID! }
    type Fuse implements Part @key(fields: "id") { id: ID! }
    type Wire implements Part @key(fields: "id") { id: ID! }
"""


def _plan(operation: str, partner: str, *, untrusted: frozenset[str] = frozenset({"partner"})) -> Plan:
    planner = Planner(composed(registry=_REGISTRY, partner=partner), untrusted=untrusted)
    document = parse(operation)
    (definition,) = document.definitions
    assert isinstance(definition, OperationDefinitionNode)
    return planner.plan(document, definition, {})


def _selection(plan: Plan) -> str:
    return plan.fetches[1].document.partition("){")[2].partition("){")[2].removesuffix("}}")


def _echo(plan: Plan) -> tuple[RequiredField, ...]:
    return plan.fetches[1].representations[0].echo


def test_the_key_is_asked_for_again_under_a_name_of_its_own() -> None:
    plan = _plan("{ cell { id_1: grade } }", 'type Cell @key(fields: "id") { id: ID! grade: Int }')

    assert _selection(plan) == "...on Cell{id_1:grade id_2:id}"
    assert _echo(plan) == (RequiredField("id", "id_2", is_key=False),)


def test_all_of_a_composite_key_is_asked_for() -> None:
    partner = """
        type Cell @key(fields: "plant { id } serial") { serial: Int plant: Plant grade: Int }
        type Plant @shareable { id: ID! }
    """
    plan = _plan("{ cell { grade } }", partner)

    assert _selection(plan) == "...on Cell{grade plant_1:plant{id}serial_1:serial}"
    assert _echo(plan) == (
        RequiredField("plant", "plant_1", (RequiredField("id", "id", is_key=False),), is_key=False),
        RequiredField("serial", "serial_1", is_key=False),
    )


def test_an_interface_object_says_its_key_too() -> None:
    plan = _plan("{ part { stars } }", 'type Part @key(fields: "id") @interfaceObject { id: ID! stars: Int }')

    assert _selection(plan) == "...on Part{stars id_1:id}"
    assert {each.echo for each in plan.fetches[1].representations} == {
        (RequiredField("id", "id_1", is_key=False),)
    }


def test_a_subgraph_that_is_trusted_is_not_asked() -> None:
    partner = 'type Cell @key(fields: "id") { id: ID! grade: Int }'
    plan = _plan("{ cell { grade } }", partner, untrusted=frozenset({"registry"}))

    assert _selection(plan) == "...on Cell{grade}"
    assert _echo(plan) == ()
