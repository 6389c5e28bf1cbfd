"""How much work it is: a few states for each type, and a bound where it is more."""

from __future__ import annotations

from fedloom.satisfiability import check_satisfiability
from fedloom.sdl.problems import Code
from tests.fedloom.satisfiability.merged import merged

VALUES = "type Query { a: A @shareable } type A @shareable { x: Int b: B } type B @shareable { y: Int c: C }"


def test_more_states_than_the_bound_are_refused() -> None:
    supergraph = merged(a=f"{VALUES} type C @shareable {{ z: Int }}")

    enough, _ = check_satisfiability(supergraph, most_states=4)
    ((problem,), _) = check_satisfiability(supergraph, most_states=3)

    assert enough == []
    assert problem.code is Code.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED
    assert "more than 3 combinations" in problem.message


def test_an_entity_with_a_key_that_all_share_is_one_state_however_it_is_reached() -> None:
    """60 subgraphs, each of which leads to each entity: as many states as there are types."""
    names = [f"s{number}" for number in range(60)]
    fields = " ".join(f"e{number}: E{number}" for number in range(20))
    subgraphs = {
        name: f"type Query {{ {name}: E0 }} "
        + " ".join(
            f'type E{number} @key(fields: "id") {{ id: ID! {fields.replace(": ", f"{name}: ")} }}'
            for number in range(20)
        )
        for name in names
    }

    problems, _ = check_satisfiability(merged(**subgraphs), most_states=1 + 20)

    assert problems == []


def test_types_that_lead_to_one_another_come_to_an_end() -> None:
    supergraph = merged(
        a="""type Query { t: T } type T @key(fields: "id") { id: ID! t: T u: U @shareable }
            type U @shareable { t: T u: U }""",
        b='type T @key(fields: "id") { id: ID! ts: [T!]! u: U @shareable } type U @shareable { t: T u: U }',
    )

    assert check_satisfiability(supergraph, most_states=10) == ([], [])


def test_labels_that_make_no_difference_below_are_forgotten() -> None:
    """Ten fields with ten labels, all of which lead to the same: not two states for each, and so on."""
    one = " ".join(f"f{number}: T" for number in range(10))
    other = " ".join(f'f{number}: T @override(from: "a", label: "percent({number})")' for number in range(10))
    supergraph = merged(
        a=f'type Query {{ t: T }} type T @key(fields: "id") {{ id: ID! {one} }}',
        b=f'type T @key(fields: "id") {{ id: ID! {other} }}',
    )

    assert check_satisfiability(supergraph, most_states=3) == ([], [])


def test_a_shared_mutation_does_not_walk_again_what_is_known_to_be_good() -> None:
    shared = 'type Mutation { m: T @shareable } type T @key(fields: "id") { id: ID! t: T @shareable }'
    supergraph = merged(a=f"type Query {{ t: T }} {shared}", b=shared)

    assert check_satisfiability(supergraph, most_states=3) == ([], [])
