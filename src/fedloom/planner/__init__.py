"""The planner: which subgraph is asked for what, and after what, at the least cost.

    operation ─ normalising ─> Selected ─ storage ─> keys ─ places, needs ─> what must be collected
                                                                                  │ search: ways, drafting
    Plan <─ shaping, fetches (scheduling, collecting, writing) <─ groups of fields

- `planner` leads through it; `facts` is what is known of a supergraph.
- `normalising` merges the operation, `conditions` its `@skip` and `@include`; `storage` names the fields.
- `series` is the order of a mutation's root fields.
- `places` says where objects are and which nodes could answer, `needs` what is wanted there; `likeness`
  spares work on object types that are alike.
- `ways` finds how nodes are reached (`way`, `entering`, `having`, `contexts`), `options` what meets a need,
  `drafting` makes groups of what is taken (`state`), `search` chooses.
- `scheduling` sends groups out together, `joining` makes one of those of one place (`inputs`), `identities`
  is what they have in common; `collecting` and `writing`
  (`documents`, `required`, `echoes`) say what is sent.

Everything here is pure. The design and its reasons: `docs/decisions/0008-plans.md`.
"""

from __future__ import annotations

from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from fedloom.planner.planner import Planner
from fedloom.query_plan.model import Plan
from fedloom.supergraph.model import Supergraph

__all__ = ["Planner", "plan_operation"]


def plan_operation(
    supergraph: Supergraph | Planner,
    operation: str,
    *,
    labels: frozenset[str] = frozenset(),
    refused: frozenset[str] = frozenset(),
) -> Plan:
    """Plan the only operation of a document that is valid against the API schema."""
    planner = supergraph if isinstance(supergraph, Planner) else Planner(supergraph)
    document = parse(operation)
    (definition,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    return planner.plan(document, definition, fragments, labels=labels, refused=refused)
