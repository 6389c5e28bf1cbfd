"""The tree of a plan: what follows what, derived from the dependencies alone."""

from __future__ import annotations

from graphql import OperationType

from fedloom.query_plan.model import (
    Condition,
    Fetch,
    Lookup,
    Path,
    Plan,
    Representation,
    RequiredField,
    Shape,
    Step,
)
from tests.fedloom.planner.planned import tree

_ENTITIES = "query($representations:[_Any!]!){_entities(representations:$representations){...on Cell{volts}}}"
_CELL = (Representation("Cell", frozenset({"Cell"}), (RequiredField("id", "id"),)),)
_CELLS: Path = (Step("cells", lists=1),)


def _root(number: int, *needs: int) -> Fetch:
    return Fetch(
        id=number,
        subgraph=f"s{number}",
        kind=OperationType.QUERY,
        document=f"{{f{number}}}",
        depends_on=frozenset(needs),
    )


def _plan(*fetches: Fetch) -> Plan:
    return Plan(kind=OperationType.QUERY, fetches=fetches, shape=Shape("Query", frozenset({"Query"}), ()))


def test_one_fetch_stands_alone() -> None:
    assert str(_plan(_root(0))) == "Fetch(s0) { f0 }"


def test_chains_that_do_not_need_each_other_are_parallel() -> None:
    plan = _plan(_root(0), _root(1), _root(2, 0), _root(3, 1))

    assert str(plan) == tree("""
        Parallel
          Sequence
            Fetch(s0) { f0 }
            Fetch(s2) { f2 }
          Sequence
            Fetch(s1) { f1 }
            Fetch(s3) { f3 }
    """)


def test_what_needs_two_comes_after_both() -> None:
    plan = _plan(_root(0), _root(1), _root(2, 0, 1))

    assert str(plan) == tree("""
        Sequence
          Parallel
            Fetch(s0) { f0 }
            Fetch(s1) { f1 }
          Fetch(s2) { f2 }
    """)


def test_an_entity_fetch_shows_what_it_sends_and_what_it_asks() -> None:
    fetch = Fetch(
        id=0,
        subgraph="meters",
        kind=OperationType.QUERY,
        document=_ENTITIES,
        path=_CELLS,
        representations=_CELL,
        conditions=(Condition("x", is_on=True),),
    )

    assert str(_plan(fetch)) == tree("""
        Flatten(cells.@)
          Fetch(meters) @include(if: $x) Cell { id } => { volts }
    """)


def test_a_request_for_several_places_shows_each() -> None:
    fetch = Fetch(
        id=0,
        subgraph="meters",
        kind=OperationType.QUERY,
        document=(
            "query($representations:[_Any!]!$representations_1:[_Any!]!)"
            "{_entities(representations:$representations){...on Cell{volts}}"
            "_entities_1:_entities(representations:$representations_1){...on Cell{watts}...on Pack{watts}}}"
        ),
        path=_CELLS,
        representations=_CELL,
        also=(
            Lookup(
                key="_entities_1",
                variable="representations_1",
                path=(Step("part", frozenset({"Box"})),),
                representations=(
                    Representation("Cell", frozenset({"Cell"}), (RequiredField("id", "id_1"),)),
                    Representation("Part", frozenset({"Pack"}), (RequiredField("id", "id"),)),
                ),
                conditions=(Condition("x", is_on=False),),
            ),
        ),
    )

    assert str(_plan(fetch)).splitlines() == [
        "Fetch(meters)",
        "  Flatten(cells.@) Cell { id } => { volts }",
        "  Flatten(part[Box]) @skip(if: $x) Cell { id: id_1 } | Part[Pack] { id } => "
        "{ ... on Cell { watts } ... on Pack { watts } }",
    ]


def test_a_subscription_shows_its_primary_fetch_first() -> None:
    primary = Fetch(id=0, subgraph="s0", kind=OperationType.SUBSCRIPTION, document="subscription{f0}")
    plan = Plan(
        kind=OperationType.SUBSCRIPTION,
        fetches=(_root(1),),
        shape=Shape("Subscription", frozenset({"Subscription"}), ()),
        primary=primary,
    )

    assert str(plan) == tree("""
        Subscription
          Fetch(s0) subscription { f0 }
          Fetch(s1) { f1 }
    """)


def test_a_plan_without_fetches_says_so() -> None:
    assert str(_plan()) == "Nothing to fetch"
