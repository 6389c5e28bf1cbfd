"""One decision for what claims come to, over one operation."""

from __future__ import annotations

import gc

from fedloom.authorization.claims import NOBODY, Claims
from fedloom.authorization.decisions import MAX_DECISIONS, Authorization
from fedloom.operation.documents import Documents, Operation
from fedloom.operation.limits import Limits
from fedloom.supergraph.api_schema import api_schema
from tests.fedloom.planner.planned import composed

_PARTS = """
    type Query { part: Part cells: [Cell] spare: Spare }
    union Part = Cell | Pack
    interface Named { name: String }
    type Cell implements Named {
      name: String @requiresScopes(scopes: [["name"]])
      volts: Int @authenticated
      amps: Int @policy(policies: [["p"], ["q"]])
    }
    type Pack implements Named { name: String cells: [Cell] }
    type Spare @authenticated { name: String }
"""


def authorization(text: str = _PARTS) -> Authorization:
    """Decides over one subgraph's graph."""
    supergraph = composed(a=text)
    return Authorization(supergraph, api_schema(supergraph))


def operation(text: str, graph: str = _PARTS) -> Operation:
    """An operation over the same graph."""
    return Documents(api_schema(composed(a=graph)), Limits()).operation(text, None)


def test_only_what_the_operation_selects_is_refused() -> None:
    decides = authorization()

    assert decides.refused(operation("{ cells { name } }"), NOBODY) == {"Cell.name"}
    assert decides.refused(operation("{ part { ... on Pack { name } } }"), NOBODY) == set()
    assert decides.refused(operation("{ part { ... on Named { name } } }"), NOBODY) == {"Cell.name"}
    assert decides.refused(operation("{ spare { name } }"), NOBODY) == {"Query.spare", "Spare.name"}
    assert decides.refused(operation("{ __schema { types { name } } }"), NOBODY) == set()


def test_fragments_are_read_wherever_they_are_spread() -> None:
    text = "{ cells { ...A } } fragment A on Cell { ...B volts } fragment B on Cell { ... { amps } }"

    assert authorization().refused(operation(text), NOBODY) == {"Cell.volts", "Cell.amps"}


def test_claims_that_decide_alike_get_the_same_object() -> None:
    decides, asked = authorization(), operation("{ cells { name amps } }")
    first = decides.refused(asked, Claims(scopes=frozenset({"other"}), policies=frozenset({"p"})))

    second = decides.refused(asked, Claims(scopes=frozenset({"another"}), policies=frozenset({"p", "z"})))
    third = decides.refused(asked, Claims(policies=frozenset({"q"})))

    assert first == {"Cell.name"}
    assert second is first
    assert third == first


def test_decisions_are_bounded_and_go_with_their_operation() -> None:
    names = [f"s{number}" for number in range(10)]
    fields = " ".join(f'{each}: Int @requiresScopes(scopes: [["{each}"]])' for each in names)
    graph = f"type Query {{ {fields} }}"
    decides, asked = authorization(graph), operation(f"{{ {' '.join(names)} }}", graph)

    for number in range(4 * MAX_DECISIONS):
        held = frozenset(each for bit, each in enumerate(names) if number >> bit & 1)
        assert decides.refused(asked, Claims(scopes=held)) == {f"Query.{each}" for each in names} - {
            f"Query.{each}" for each in held
        }
    (kept,) = decides._known.values()
    assert len(kept.decided) == MAX_DECISIONS
    del asked, kept
    gc.collect()

    assert len(decides._known) == 0


def test_a_graph_without_directives_has_nothing_to_decide() -> None:
    graph = "type Query { n: Int }"
    decides, asked = authorization(graph), operation("{ n }", graph)

    assert decides.refused(asked, NOBODY) == set()
    assert len(decides._known) == 0


def test_what_another_supergraph_refused_counts_as_far_as_it_can_be_refused_here() -> None:
    decides, asked = authorization(), operation("{ cells { name volts } }")

    assert decides.of_old(asked, frozenset({"Cell.volts", "Cell.amps", "Cell.gone"})) == {"Cell.volts"}
