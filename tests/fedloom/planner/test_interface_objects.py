"""`@interfaceObject`: a subgraph that has an interface as if it were an object, without knowing its types."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree

_MUSEUM = {
    "catalogue": """
        type Query { exhibits: [Exhibit!]! painting: Painting }
        interface Exhibit @key(fields: "id") { id: ID! label: String }
        type Painting implements Exhibit @key(fields: "id") { id: ID! label: String painter: String }
        type Tool implements Exhibit @key(fields: "id") { id: ID! label: String }
    """,
    "visitors": """
        type Query { favourites: [Exhibit!]! }
        type Exhibit @key(fields: "id") @interfaceObject { id: ID! stars: Float notes: [Note!] }
        type Note { text: String about: Exhibit }
    """,
    "vault": """
        type Exhibit @key(fields: "id") @interfaceObject {
          id: ID! stars: Float @external label: String @external
          value: Int @requires(fields: "stars label")
        }
    """,
    "climate": 'type Painting @key(fields: "id") { id: ID! humidity: Int }',
}


def test_nobody_is_asked_for_a_type_that_nobody_wants() -> None:
    plan = planned("{ favourites { id stars } }", **_MUSEUM)

    # All exhibits have these fields, whatever they are.
    assert str(plan) == "Fetch(visitors) { favourites { id stars } }"


def test_the_type_is_told_by_the_owner_of_the_interface() -> None:
    plan = planned("{ favourites { __typename label } }", **_MUSEUM)

    # visitors would say "Exhibit"; the representation names the interface, as the type is not known yet.
    assert str(plan) == tree("""
        Sequence
          Fetch(visitors) { favourites { id } }
          Flatten(favourites.@)
            Fetch(catalogue) Exhibit { id } => { __typename label }
    """)


def test_a_field_of_one_type_is_asked_of_the_owner_in_a_fragment() -> None:
    plan = planned("{ favourites { stars ... on Painting { painter } } }", **_MUSEUM)

    # One lookup tells the type and has the field where it applies.
    assert str(plan) == tree("""
        Sequence
          Fetch(visitors) { favourites { stars id } }
          Flatten(favourites.@)
            Fetch(catalogue) Exhibit { id } => { __typename ... on Painting { painter } }
    """)


def test_an_object_of_the_interface_is_looked_up_as_the_interface_object() -> None:
    plan = planned("{ painting { stars humidity } }", **_MUSEUM)

    # climate knows paintings, visitors only exhibits.
    assert str(plan) == tree("""
        Sequence
          Fetch(catalogue) { painting { __typename id } }
          Parallel
            Flatten(painting)
              Fetch(visitors) Exhibit { id } => { stars }
            Flatten(painting)
              Fetch(climate) Painting { id } => { humidity }
    """)


def test_a_field_of_the_interface_object_in_one_fragment_is_asked_of_that_type_only() -> None:
    plan = planned("{ exhibits { id ... on Tool { stars } } }", **_MUSEUM)

    # The type is known from the catalogue, so that paintings need not be looked up.
    assert str(plan) == tree("""
        Sequence
          Fetch(catalogue) { exhibits { __typename id } }
          Flatten(exhibits.@)
            Fetch(visitors) Exhibit[Tool] { id } => { stars }
    """)


def test_a_requirement_joins_the_interface_and_another_interface_object() -> None:
    plan = planned("{ favourites { value } }", **_MUSEUM)

    # label is the owner's, stars are there; neither can be spared.
    assert str(plan) == tree("""
        Sequence
          Fetch(visitors) { favourites { id stars } }
          Flatten(favourites.@)
            Fetch(catalogue) Exhibit { id } => { __typename label }
          Flatten(favourites.@)
            Fetch(vault) Exhibit { id stars label } => { value }
    """)


def test_a_type_condition_far_below_asks_the_owner_there() -> None:
    plan = planned("{ favourites { notes { about { ... on Tool { label stars } } } } }", **_MUSEUM)

    # stars are asked of every exhibit where they are at hand, and shown of tools only: one round less.
    assert str(plan) == tree("""
        Sequence
          Fetch(visitors) { favourites { notes { about { id stars } } } }
          Flatten(favourites.@.notes.@.about)
            Fetch(catalogue) Exhibit { id } => { __typename ... on Tool { label } }
    """)


def test_an_interface_object_without_a_resolvable_key_can_still_be_left() -> None:
    plan = planned(
        "{ marked { __typename ... on Cell { volts } } }",
        registry="""
            type Query { parts: [Part] }
            interface Part @key(fields: "id") { id: ID! }
            type Cell implements Part @key(fields: "id") { id: ID! volts: Int }
        """,
        marks="""
            type Query { marked: [Part] }
            type Part @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }
        """,
    )

    assert str(plan) == tree("""
        Sequence
          Fetch(marks) { marked { id } }
          Flatten(marked.@)
            Fetch(registry) Part { id } => { __typename ... on Cell { volts } }
    """)


def test_fields_of_some_types_are_asked_of_the_objects_of_these_types_only() -> None:
    plan = planned("{ exhibits { label stars ... on Tool { notes { text } } } }", **_MUSEUM)

    # visitors cannot tell the types apart; who is what is known, so that nobody is asked in vain.
    assert str(plan) == tree("""
        Sequence
          Fetch(catalogue) { exhibits { __typename label id } }
          Fetch(visitors)
            Flatten(exhibits.@) Exhibit[Painting] { id } => { stars }
            Flatten(exhibits.@) Exhibit[Tool] { id } => { stars notes { text } }
    """)


def test_a_requirement_of_one_type_is_not_wanted_of_the_others() -> None:
    plan = planned("{ exhibits { stars ... on Tool { value } } }", **_MUSEUM)

    # A painting has no label in its representation: to ask for its value would be an error.
    assert str(plan.fetches[-1].representations[0].on) == "frozenset({'Tool'})"
    assert plan.fetches[-1].also == ()
