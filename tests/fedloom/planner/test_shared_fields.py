"""Fields of several subgraphs: roots are merged, value types are reached again through their parent."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree


def _shop(field: str) -> str:
    return f'type Query {{ good: Good @shareable }} type Good @key(fields: "id") {{ id: ID! {field} }}'


def test_a_shared_root_is_asked_at_once_wherever_it_has_something() -> None:
    plan = planned("{ good { id name price } }", names=_shop("name: String"), prices=_shop("price: Int"))

    # One round: by the key of the good it would be two.
    assert str(plan) == tree("""
        Parallel
          Fetch(names) { good { id name } }
          Fetch(prices) { good { price } }
    """)


def test_a_shared_root_is_asked_once_where_one_subgraph_has_everything() -> None:
    plan = planned("{ good { id name } }", prices=_shop("price: Int"), names=_shop("name: String"))

    # `id` is had of prices too, which stands first; that would be a second fetch for nothing.
    assert str(plan) == "Fetch(names) { good { id name } }"


def test_a_value_type_is_reached_again_through_its_entity() -> None:
    plan = planned(
        "{ battery { size { mm grams } } }",
        registry="""
            type Query { battery: Battery }
            type Battery @key(fields: "id") { id: ID! size: Size @shareable }
            type Size { mm: Int @shareable litres: Int }
        """,
        scales="""
            type Battery @key(fields: "id") { id: ID! size: Size @shareable }
            type Size { mm: Int @shareable grams: Int }
        """,
    )

    # A size has no key. What scales gives of it is put into the same object; mm comes along from there.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { battery { __typename id } }
          Flatten(battery)
            Fetch(scales) Battery { id } => { size { mm grams } }
    """)


def test_the_parts_of_a_value_type_come_from_where_they_are() -> None:
    plan = planned(
        "{ battery { size { litres grams } } }",
        registry="""
            type Query { battery: Battery }
            type Battery @key(fields: "id") { id: ID! size: Size @shareable }
            type Size { mm: Int @shareable litres: Int }
        """,
        scales="""
            type Battery @key(fields: "id") { id: ID! size: Size @shareable }
            type Size { mm: Int @shareable grams: Int }
        """,
    )

    # Each has one part alone.
    assert str(plan) == tree("""
        Sequence
          Fetch(registry) { battery { __typename size { litres } id } }
          Flatten(battery)
            Fetch(scales) Battery { id } => { size { grams } }
    """)


def test_roots_of_different_subgraphs_are_asked_at_once() -> None:
    plan = planned("{ a b }", a="type Query { a: Int }", b="type Query { b: Int }")

    assert str(plan) == tree("""
        Parallel
          Fetch(a) { a }
          Fetch(b) { b }
    """)
