"""Interfaces and unions: each subgraph is asked with the types that it knows, and no others."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree

_LIBRARY = {
    "media": """
        type Query { shelf: [Medium!]! }
        interface Medium { id: ID! title: String author: Person }
        type Book implements Medium @key(fields: "id") { id: ID! title: String author: Person pages: Int }
        type Film implements Medium @key(fields: "id") { id: ID! title: String author: Person }
        type Map implements Medium { id: ID! title: String author: Person scale: String }
        type Person @key(fields: "id") { id: ID! }
    """,
    "loans": """
        interface Loanable { due: String }
        type Book implements Loanable @key(fields: "id") { id: ID! due: String }
        type Film implements Loanable @key(fields: "id") { id: ID! due: String }
    """,
    "people": 'type Person @key(fields: "id") { id: ID! name: String }',
}
_UNIONS = {
    "a": """
        type Query { any: Any @shareable mine: Mine }
        type Mine { any: Any }
        union Any = Book | Song
        type Book @key(fields: "id") { id: ID! pages: Int }
        type Song @key(fields: "id") { id: ID! bars: Int }
    """,
    "b": """
        type Query { any: Any @shareable }
        union Any = Book | Film
        type Book @key(fields: "id") { id: ID! title: String }
        type Film @key(fields: "id") { id: ID! minutes: Int }
    """,
}


def test_a_field_of_all_members_is_asked_on_the_interface() -> None:
    plan = planned("{ shelf { id title ... on Book { pages } } }", **_LIBRARY)

    # One selection for three types; only what differs stands in a fragment.
    assert str(plan) == "Fetch(media) { shelf { __typename id title ... on Book { pages } } }"


def test_an_entity_behind_every_member_is_one_lookup() -> None:
    plan = planned("{ shelf { author { name } } }", **_LIBRARY)

    # The authors of books, films and maps stand at one path.
    assert str(plan) == tree("""
        Sequence
          Fetch(media) { shelf { __typename author { __typename id } } }
          Flatten(shelf.@.author)
            Fetch(people) Person { id } => { name }
    """)


def test_a_fragment_on_a_foreign_interface_asks_its_members() -> None:
    plan = planned("{ shelf { ... on Loanable { due } } }", **_LIBRARY)

    # media has never heard of Loanable, and maps cannot be lent: no key is asked of them.
    assert str(plan) == tree("""
        Sequence
          Fetch(media) { shelf { __typename ... on Book { id } ... on Film { id } } }
          Flatten(shelf.@)
            Fetch(loans) Book { id } | Film { id } => { ... on Book { due } ... on Film { due } }
    """)


def test_a_parent_type_decides_what_is_asked_below() -> None:
    plan = planned("{ shelf { ... on Book { author { name } } ... on Map { author { id } } } }", **_LIBRARY)

    # Only the authors of books are looked up, though all are stored under one key.
    assert str(plan) == tree("""
        Sequence
          Fetch(media) { shelf { __typename ... on Book { author { __typename id } } \
... on Map { author { id } } } }
          Flatten(shelf.@.author[Book])
            Fetch(people) Person { id } => { name }
    """)


def test_a_member_that_another_source_does_not_know_cannot_occur() -> None:
    plan = planned(
        "{ any { ... on Book { title } ... on Song { bars } ... on Film { minutes } } }", **_UNIONS
    )

    # A shared field gives one value: neither a song (b has none) nor a film. The title is in b at once.
    assert str(plan) == "Fetch(b) { any { __typename ... on Book { title } } }"


def test_members_are_asked_of_the_subgraph_that_gives_the_value() -> None:
    plan = planned("{ mine { any { ... on Song { bars } ... on Book { title } } } }", **_UNIONS)

    assert str(plan) == tree("""
        Sequence
          Fetch(a) { mine { any { __typename ... on Book { id } ... on Song { bars } } } }
          Flatten(mine.any)
            Fetch(b) Book { id } => { title }
    """)


def test_only_the_type_may_be_asked() -> None:
    plan = planned("{ shelf { __typename } }", **_LIBRARY)

    assert str(plan) == "Fetch(media) { shelf { __typename } }"


def test_an_object_of_which_nothing_matches_is_asked_for_all_the_same() -> None:
    plan = planned("{ shelf { author { ... on Person { __typename } } } }", **_LIBRARY)

    # The client wants to see whether there is an author.
    assert str(plan) == "Fetch(media) { shelf { __typename author { __typename } } }"


def test_a_field_that_an_interface_of_the_subgraph_lacks_stands_in_fragments() -> None:
    plan = planned(
        "{ part { ... on Cell { name } ... on Pack { name } } }",
        a="""
            type Query { part: Part }
            interface Part { id: ID! }
            type Cell implements Part { id: ID! name: String }
            type Pack implements Part { id: ID! name: String }
        """,
    )

    # `name` is wanted of every part, but Part does not have it.
    assert str(plan) == "Fetch(a) { part { __typename ... on Cell { name } ... on Pack { name } } }"
