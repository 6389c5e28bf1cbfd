"""Federation 1 becomes Federation 2: types of the upgraded subgraph `b`, beside a definition in `a`."""

from __future__ import annotations

import pytest

from fedloom.composition.building import build_each, upgrade_all
from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from tests.fedloom.composition.built import built, built_one, codes_of, linked, problems_of, type_of

_A = 'type Query { a: A } type A @key(fields: "id") { id: ID! x: Int z: Int c: C } type C { p: Int q: Int }'

# What stands in b, and what the type A is there afterwards.
_UPGRADED: dict[str, tuple[str, str]] = {
    "key fields of an extension": (
        'extend type A @key(fields: "id") { id: ID! @external y: Int }',
        'type A @key(fields: "id") { id: ID! @shareable y: Int @shareable }',
    ),
    "key fields with @extends": (
        'type A @extends @key(fields: "id") { id: ID! @external y: Int }',
        'type A @key(fields: "id") { id: ID! @shareable y: Int @shareable }',
    ),
    "key fields of a definition": (
        'type A @key(fields: "id") { id: ID! @external y: Int }',
        'type A @key(fields: "id") { id: ID! @external y: Int @shareable }',
    ),
    "an extension without a key has that of others": (
        "extend type A { id: ID! @external y: Int }",
        "type A { id: ID! @shareable y: Int @shareable }",
    ),
    "a required field": (
        'extend type A @key(fields: "id") { id: ID! @external x: Int @external'
        ' y: Int @requires(fields: "x") }',
        'type A @key(fields: "id") { id: ID! @shareable x: Int @external'
        ' y: Int @requires(fields: "x") @shareable }',
    ),
    "unused external fields": (
        'extend type A @key(fields: "id") { id: ID! @external x: Int @external z: Int @external y: Int }',
        'type A @key(fields: "id") { id: ID! @shareable y: Int @shareable }',
    ),
    "external fields that an interface asks for": (
        'extend type A implements I @key(fields: "id") { id: ID! @external x: Int @external }'
        " interface I { x: Int }",
        'type A implements I @key(fields: "id") { id: ID! @shareable x: Int @external }',
    ),
    "external on the type": (
        'type A @key(fields: "id") @external { id: ID! x: Int }',
        'type A @key(fields: "id") { id: ID! @shareable x: Int @shareable }',
    ),
    "requirements of what is there anyway": (
        'extend type A @key(fields: "id") { id: ID! @external x: Int y: Int @requires(fields: "id x") }',
        'type A @key(fields: "id") { id: ID! @shareable x: Int @shareable y: Int @shareable }',
    ),
    "a part of a requirement": (
        'extend type A @key(fields: "id") { id: ID! @external x: Int @external'
        ' y: Int @requires(fields: "id x") }',
        'type A @key(fields: "id") { id: ID! @shareable x: Int @external'
        ' y: Int @requires(fields: "x") @shareable }',
    ),
    "a requirement inside of an external field stays whole": (
        'extend type A @key(fields: "id") { id: ID! @external c: C @external'
        ' y: Int @requires(fields: "c { p }") } type C { p: Int }',
        'type A @key(fields: "id") { id: ID! @shareable c: C @external'
        ' y: Int @requires(fields: "c { p }") @shareable }',
    ),
    "a requirement of an inner external field": (
        'extend type A @key(fields: "id") { id: ID! @external c: C'
        ' y: Int @requires(fields: "c { p q }") } type C { p: Int @external q: Int }',
        'type A @key(fields: "id") { id: ID! @shareable c: C @shareable'
        ' y: Int @requires(fields: "c { p }") @shareable }',
    ),
    "a requirement in a fragment": (
        'extend type A @key(fields: "id") { id: ID! @external c: U'
        ' y: Int @requires(fields: "c { ... on C { p q } ... on D { p } }") }'
        " union U = C | D type C { p: Int @external q: Int } type D { p: Int }",
        'type A @key(fields: "id") { id: ID! @shareable c: U @shareable'
        ' y: Int @requires(fields: "c { ... on C { p } }") @shareable }',
    ),
    "requirements that are not valid stay for their rule": (
        'extend type A @key(fields: "id") { id: ID! @external y: Int @requires(fields: "nothing") }',
        'type A @key(fields: "id") { id: ID! @shareable y: Int @requires(fields: "nothing") @shareable }',
    ),
    "a field set that is a name": (
        "type A @key(fields: id) { id: ID! }",
        'type A @key(fields: "id") { id: ID! @shareable }',
    ),
    "a field set that is a list": (
        'extend type A @key(fields: ["id", "x"]) { id: ID! @external x: Int @external }',
        'type A @key(fields: "id x") { id: ID! @shareable x: Int @shareable }',
    ),
    "a field set that is neither stays for its rule": (
        "type A @key(fields: 1) { id: ID! }",
        "type A @key(fields: 1) { id: ID! @shareable }",
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _UPGRADED.values(), ids=_UPGRADED)
def test_what_federation_1_took_for_granted_is_written_out(sdl: str, expected: str) -> None:
    subgraph = built(a=_A, b=sdl)["b"]

    assert type_of(subgraph, "A") == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('b: A @provides(fields: "x")', 'b: A @provides(fields: "x") @shareable'),
        ('b: [A!]! @provides(fields: "x id w")', 'b: [A!]! @provides(fields: "x") @shareable'),
        ('b: A @provides(fields: "id")', "b: A @shareable"),
        ('b: Int @provides(fields: "x")', "b: Int @shareable"),
        ('b: A @provides(fields: "nothing")', 'b: A @provides(fields: "nothing") @shareable'),
    ],
)
def test_a_provision_is_of_external_fields(field: str, expected: str) -> None:
    entity = 'extend type A @key(fields: "id") { id: ID! @external w: Int x: Int @external }'

    subgraph = built(a=_A, b=f"type Query {{ {field} }} {entity}")["b"]

    assert type_of(subgraph, "Query") == f"type Query {{ {expected} }}"


def test_an_interface_has_no_keys_and_nothing_external() -> None:
    subgraph = built_one("""
        type Query { i: I }
        interface I @key(fields: "id") {
          id: ID! @external
          a: Int @requires(fields: "id")
          b: I @provides(fields: "id")
          c: Int @deprecated
        }
    """)

    assert type_of(subgraph, "I") == "interface I { id: ID! a: Int b: I c: Int @deprecated }"


def test_everything_can_be_shared_but_what_is_subscribed_to() -> None:
    subgraph = built_one("type Query { a: V } type Subscription { a: V } type V { x: Int }")

    assert type_of(subgraph, "V") == "type V { x: Int @shareable }"
    assert type_of(subgraph, "Query") == "type Query { a: V @shareable }"
    assert type_of(subgraph, "Subscription") == "type Subscription { a: V }"


def test_an_extension_is_none_afterwards_unless_it_says_so_with_a_directive() -> None:
    both = built(
        a=_A,
        b='extend type A @key(fields: "id") { id: ID! }',
        c='type A @extends @key(fields: "id") { id: ID! }',
    )

    b, c = both["b"].schema.types["A"], both["c"].schema.types["A"]
    assert (b.has_base, b.directives[0].is_on_extension) == (True, False)
    assert (c.has_base, c.directives[0].is_on_extension) == (True, True)


def test_subgraphs_of_federation_2_remain_as_they_are() -> None:
    new = linked('type Query { c: Int } type A @key(fields: "id") { id: ID! w: Int }', "key")

    alone, beside = built(c=new)["c"], built(c=new, a=_A)["c"]

    assert alone == beside


def test_an_external_field_is_used_where_another_subgraph_s_text_has_a_list() -> None:
    both = built(
        a=_A.replace('"id"', '["id", "x"]'),
        b="type Query { b: A } extend type A { id: ID! @external x: Int @external z: Int @external }",
    )

    assert type_of(both["b"], "A") == "type A { id: ID! @shareable x: Int @shareable }"


@pytest.mark.parametrize(
    "sdl",
    [
        "extend type Z { x: Int }",
        "type Z @extends { x: Int }",
        "extend interface Z { x: Int }",
        "extend union Z = Y type Y { x: Int }",
        "extend enum Z { X }",
        "extend input Z { x: Int }",
        'extend scalar Z @tag(name: "x")',
    ],
)
def test_an_extension_of_nothing_is_refused(sdl: str) -> None:
    (problem,) = problems_of(a=_A, b=sdl)

    assert (problem.code, problem.subgraphs) == ("EXTENSION_WITH_NO_BASE", ("b",))
    assert problem.message.startswith('Z is extended in subgraph "b", and no subgraph defines it.')


@pytest.mark.parametrize(
    "definition",
    ["type Z { y: Int }", linked("type Z { y: Int }"), linked("type Z @extends { y: Int }", "extends")],
    ids=["Federation 1", "Federation 2", "@extends in Federation 2"],
)
def test_the_definition_may_be_in_any_subgraph(definition: str) -> None:
    assert codes_of(a=_A, b="extend type Z { x: Int }", c=definition) == set()


def test_extensions_of_nothing_in_federation_2_are_for_merging() -> None:
    assert codes_of(a=linked("type Query { a: Int } extend type Z { x: Int }")) == set()


@pytest.mark.parametrize("query", ["type Query { b: A }", "type B { x: Int } union U = A | B"])
def test_a_type_that_is_needed_and_has_only_unused_external_fields_is_refused(query: str) -> None:
    (problem,) = problems_of(a=_A, b=f"{query} extend type A {{ x: Int @external }}")

    assert (problem.code, problem.coordinates) == ("TYPE_WITH_ONLY_UNUSED_EXTERNAL", ("A",))


def test_a_type_that_nothing_needs_goes_with_its_unused_external_fields() -> None:
    subgraph = built(a=_A, b="type Query { b: Int } extend type A { x: Int @external }")["b"]

    assert list(subgraph.schema.types) == ["Query"]


def test_a_key_of_an_interface_in_federation_1_does_not_carry_an_interface_object() -> None:
    entity = 'interface I @key(fields: "id") { id: ID! } type T implements I @key(fields: "id") { id: ID! }'
    abstracted = 'type I @interfaceObject @key(fields: "id") { id: ID! x: Int }'

    with pytest.raises(CompositionError) as refusal:
        compose(
            [
                SubgraphSource("a", f"type Query {{ a: I }} {entity}"),
                SubgraphSource("b", linked(abstracted, "key", "interfaceObject")),
            ]
        )

    (problem,) = refusal.value.problems
    assert (problem.code, problem.subgraphs) == ("INTERFACE_OBJECT_USAGE_ERROR", ("b", "a"))


def test_directives_that_a_subgraph_defined_for_the_future_are_adopted() -> None:
    subgraph = built_one("""
        directive @inaccessible on FIELD_DEFINITION
        directive @authenticated on FIELD_DEFINITION
        type Query { a: Int @inaccessible b: Int @authenticated }
    """)

    query = subgraph.schema.types["Query"]
    known = [query.fields[name].directives[0].known for name in "ab"]  # type: ignore[attr-defined]  # an object
    assert known == ["inaccessible", None]
    assert list(subgraph.schema.directive_definitions) == ["authenticated"]


def test_an_upgrade_comes_after_all_subgraphs_are_built() -> None:
    sources = [
        SubgraphSource("a", _A),
        SubgraphSource("b", 'extend type A @key(fields: "id") { id: ID! @external }'),
    ]

    result = build_each(sources)

    assert [each.is_federation_1 for each in result.subgraphs] == [True, True]
    assert not result.subgraphs[1].schema.types["A"].has_base
    assert [type_of(each, "A").count("@external") for each in upgrade_all(result.subgraphs)] == [0, 0]
