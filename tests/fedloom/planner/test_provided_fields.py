"""`@provides`: a field that a subgraph gives along one path is not fetched elsewhere."""

from __future__ import annotations

from tests.fedloom.planner.planned import planned, tree

_GOODS = {
    "shop": """
        type Query { plain: [Good!]! rich: [Good!]! @provides(fields: "name maker { town }") }
        type Good @key(fields: "id") { id: ID! name: String @external maker: Maker @external }
        type Maker @key(fields: "id") { id: ID! town: String @external }
    """,
    "makers": """
        type Good @key(fields: "id") { id: ID! name: String @shareable maker: Maker @shareable size: Int }
        type Maker @key(fields: "id") { id: ID! town: String @shareable country: String }
    """,
}
_MEDIA = {
    "shelf": """
        type Query {
          item: Item @provides(fields: "... on Book { title }")
          any: Any @provides(fields: "... on Book { title } ... on Film { title }")
        }
        interface Item { id: ID! }
        union Any = Book | Film
        type Book implements Item @key(fields: "id") { id: ID! title: String @external }
        type Film implements Item @key(fields: "id") { id: ID! title: String @external }
    """,
    "titles": """
        type Book @key(fields: "id") { id: ID! title: String @shareable }
        type Film @key(fields: "id") { id: ID! title: String @shareable }
    """,
}


def test_provided_fields_save_a_fetch_also_where_they_are_nested() -> None:
    plan = planned("{ rich { name maker { town } } }", **_GOODS)

    assert str(plan) == "Fetch(shop) { rich { name maker { town } } }"


def test_provided_fields_are_there_along_their_path_only() -> None:
    plan = planned("{ plain { name } }", **_GOODS)

    # Query.plain provides nothing.
    assert str(plan) == tree("""
        Sequence
          Fetch(shop) { plain { __typename id } }
          Flatten(plain.@)
            Fetch(makers) Good { id } => { name }
    """)


def test_what_is_not_provided_is_fetched_beside_what_is() -> None:
    plan = planned("{ rich { name size maker { country } } }", **_GOODS)

    # The maker is gone through where the good is looked up anyway: by its own key it would be one more.
    assert str(plan) == tree("""
        Sequence
          Fetch(shop) { rich { __typename name id } }
          Flatten(rich.@)
            Fetch(makers) Good { id } => { size maker { country } }
    """)


def test_an_interface_may_provide_a_field_for_one_of_its_members() -> None:
    plan = planned("{ item { id ... on Book { title } ... on Film { title } } }", **_MEDIA)

    # The title of books is there; of films only the key.
    assert str(plan) == tree("""
        Sequence
          Fetch(shelf) { item { __typename id ... on Book { title } } }
          Flatten(item)
            Fetch(titles) Film { id } => { title }
    """)


def test_a_union_may_provide_fields_for_all_of_its_members() -> None:
    plan = planned("{ any { ... on Book { title } ... on Film { title } } }", **_MEDIA)

    assert str(plan) == "Fetch(shelf) { any { __typename ... on Book { title } ... on Film { title } } }"


def test_who_provides_a_field_does_not_say_which_types_its_owner_gives() -> None:
    plan = planned(
        "{ given { part { id } } }",
        delta="""
            type Query { packs: [Pack] }
            interface Named { name: String id: ID! }
            type Pack implements Named @key(fields: "id") {
              id: ID! name: String @shareable part: Named @shareable
            }
        """,
        echo="""
            type Query { given: [Pack!]! @provides(fields: "part { name }") }
            interface Named { name: String id: ID! }
            type Pack @key(fields: "id") { id: ID! part: Named @external }
            type Maker implements Named @key(fields: "id") { id: ID! name: String @shareable }
        """,
    )

    # echo has no pack as a part, delta nothing else: without delta there would be nothing to ask.
    assert str(plan) == tree("""
        Sequence
          Fetch(echo) { given { __typename id } }
          Flatten(given.@)
            Fetch(delta) Pack { id } => { part { __typename id } }
    """)
