"""Supergraphs that other composers wrote: directives under other names, on interfaces, or unreadable."""

from __future__ import annotations

import pytest

from fedloom.authorization.claims import NOBODY, Claims
from fedloom.authorization.rules import rules_of
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.reading import read_supergraph
from tests.fedloom.authorization.protected_graph import SIGNED_IN, Truth, protected_graph

_HEAD = """
    schema
      @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
      @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "known", for: SECURITY)
      @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY,
        import: [{name: "@requiresScopes", as: "@holding"}])
      @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
    { query: Query }
    directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
    directive @join__graph(name: String!, url: String!) on ENUM_VALUE
    directive @join__type(graph: join__Graph!, key: String, isInterfaceObject: Boolean = false)
      repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
    directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
    directive @known on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @holding(scopes: [[requiresScopes__Scope!]!]!)
      on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @policy(policies: [[policy__Policy!]!]!)
      on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @authenticated on FIELD_DEFINITION
    scalar link__Import scalar requiresScopes__Scope scalar policy__Policy scalar join__FieldSet
    enum link__Purpose { SECURITY EXECUTION }
    enum join__Graph { ONE @join__graph(name: "one", url: "http://127.0.0.1:9/") }
"""
ONE = "@join__type(graph: ONE)"


def supergraph(text: str) -> Supergraph:
    """What another composer wrote."""
    return read_supergraph(_HEAD + text.replace("@one", ONE))


def refused(text: str, claims: Claims) -> set[str]:
    """The coordinates that are refused."""
    return {name for name, rule in rules_of(supergraph(text)).items() if not rule.allows(claims)}


async def test_directives_are_known_by_what_is_linked() -> None:
    told = supergraph("""
        type Query @one {
          open: Int @authenticated
          known: Int @known
          held: Int @holding(scopes: [["a"]])
          ruled: Int @policy(policies: [["p"]])
        }
    """)
    truth = Truth({"open": 1, "known": 2, "held": 3, "ruled": 4}, {})
    served = {"one": "type Query { open: Int known: Int held: Int ruled: Int }"}
    query = "{ open known held ruled }"
    async with protected_graph(truth, served, supergraph=told) as running:
        nobody = await running.ask(query)
        somebody = await running.ask(
            query, Claims(is_authenticated=True, scopes=frozenset("a"), policies=frozenset("p"))
        )
        documents = running.asked()

    # The document's own @authenticated is linked to nothing, and means nothing.
    assert nobody.data == {"open": 1, "known": None, "held": None, "ruled": None}
    assert somebody.data == {"open": 1, "known": 2, "held": 3, "ruled": 4}
    assert documents == {"one": ["{open}", "{open known held ruled}"]}


@pytest.mark.parametrize(
    ("directive", "claims", "is_refused"),
    [
        pytest.param("@holding(scopes: [])", NOBODY, False, id="an empty list demands nothing"),
        pytest.param("@holding(scopes: [[]])", NOBODY, False, id="nor does an empty alternative"),
        pytest.param('@holding(scopes: "a")', Claims(scopes=frozenset("a")), False, id="one name"),
        pytest.param('@holding(scopes: "a")', NOBODY, True, id="one name, not held"),
        pytest.param('@holding(scopes: ["a", "b"])', Claims(scopes=frozenset("b")), False, id="names"),
        pytest.param("@holding", SIGNED_IN, True, id="no argument"),
        pytest.param("@holding(scopes: null)", SIGNED_IN, True, id="null"),
        pytest.param("@holding(scopes: [[1]])", SIGNED_IN, True, id="numbers"),
        pytest.param('@holding(scopes: [["a", 1]])', Claims(scopes=frozenset("a")), True, id="a number"),
        pytest.param('@holding(scopes: [["a"], null])', Claims(scopes=frozenset("a")), True, id="a null"),
        pytest.param('@holding(scopes: [[["a"]]])', Claims(scopes=frozenset("a")), True, id="too deep"),
    ],
)
def test_an_argument_that_cannot_be_read_opens_to_nobody(
    directive: str,
    claims: Claims,
    is_refused: bool,  # noqa: FBT001
) -> None:
    found = refused(f"type Query @one {{ n: Int {directive} }}", claims)

    assert found == ({"Query.n"} if is_refused else set())


@pytest.mark.parametrize(
    ("interface", "page", "memo", "claims", "expected"),
    [
        pytest.param("", "", "@known", NOBODY, {"Memo.id", "Query.memo"}, id="of one object"),
        pytest.param(
            "@known", "", "@known", NOBODY, {"Memo.id", "Query.memo"}, id="as composition writes it"
        ),
        pytest.param(
            "@known",
            "",
            "",
            NOBODY,
            {"Page.id", "Memo.id", "Query.memo", "Query.node"},
            id="of the interface alone: of all its objects",
        ),
        pytest.param(
            '@holding(scopes: [["a", "b"]])',
            '@holding(scopes: [["a"]])',
            '@holding(scopes: [["b"]])',
            Claims(scopes=frozenset("a")),
            {"Memo.id", "Query.memo"},
            id="of each object another",
        ),
        pytest.param(
            '@holding(scopes: [["a", "c"]])',
            '@holding(scopes: [["a"]])',
            "",
            Claims(scopes=frozenset("a")),
            {"Page.id", "Memo.id", "Query.memo", "Query.node"},
            id="of the interface more than of its objects",
        ),
        pytest.param(
            "",
            "@known",
            "@known",
            NOBODY,
            {"Page.id", "Memo.id", "Query.memo", "Query.node"},
            id="of all objects",
        ),
    ],
)
def test_an_interface_is_its_objects(
    interface: str, page: str, memo: str, claims: Claims, expected: set[str]
) -> None:
    found = refused(
        f"""
        type Query @one {{ node: Node memo: Memo }}
        interface Node @one {interface} {{ id: ID! }}
        type Page implements Node @one @join__implements(graph: ONE, interface: "Node") {page} {{ id: ID! }}
        type Memo implements Node @one @join__implements(graph: ONE, interface: "Node") {memo} {{ id: ID! }}
        """,
        claims,
    )

    assert found == expected


def test_a_field_of_an_interface_is_protected_in_its_objects() -> None:
    found = refused(
        """
        type Query @one { node: Node }
        interface Node @one { id: ID! @known title: String @known }
        type Page implements Node @one @join__implements(graph: ONE, interface: "Node") {
          id: ID! title: String
        }
        type Memo implements Node @one @join__implements(graph: ONE, interface: "Node") {
          id: ID! title: String @known
        }
        """,
        NOBODY,
    )

    # The demand on `title` is that of memos; nobody but the interface demands anything for `id`.
    assert found == {"Page.id", "Memo.id", "Memo.title"}


def test_a_demand_that_takes_too_long_to_compare_counts_for_all_objects() -> None:
    def either(name: str) -> str:
        return f'@holding(scopes: [["{name}_0"], ["{name}_1"]])'

    # The interface demands what Z does; 2^15 combinations of the others are looked at before.
    names = [*(f"T{number:02}" for number in range(15)), "Z"]
    objects = [
        f'type {each} implements Node @one @join__implements(graph: ONE, interface: "Node") {either(each)} '
        "{ id: ID! }"
        for each in names
    ]
    text = f"type Query @one {{ n: Int }} interface Node @one {either('Z')} {{ id: ID! }}"

    few = refused(f"{text} {' '.join(objects[-3:])}", Claims(scopes=frozenset({"T14_0"})))
    many = refused(f"{text} {' '.join(objects)}", Claims(scopes=frozenset({"T14_0"})))

    assert few == {"T13.id", "Z.id"}
    assert many == {f"{each}.id" for each in names}
