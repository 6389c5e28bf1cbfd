"""Field sets: what all of them are asked for, and what each directive asks more."""

from __future__ import annotations

import pytest

from fedloom.composition.rules import check_subgraph
from tests.fedloom.composition.built import built_one
from tests.fedloom.composition.rules.checked import Cases, found_in, problems_in

_KEY = "KEY_INVALID_FIELDS T"
_OTHERS = "type U { x: Int v: V } type V { z: Int } interface I { x: Int } union N = U | V"

# The field set of a key on T { id, no(by: Int), u: U, i: I, n: N, l: [U!]!, li: [I] }, Federation: @key.
_KEYS: Cases = {
    "one field": ("id", []),
    "several, one of them twice": ("id,id  u { x x } u { v { z } }", []),
    "a comma at the end": ("id,", []),
    "braces around": ("{ id }", []),
    "lists": ("l { x }", []),
    "__typename beside": ("id __typename u { __typename x }", []),
    "__typename alone": ("__typename", []),
    "a fragment on the type itself": ("... on T { id }", []),
    "a fragment without a type": ("... { id }", []),
    "a fragment on an unknown type is one without": ("... on Nope { id }", []),
    "a repeated field with its selection in one place": ("u u { x }", []),
    "an unknown field": ("nope", [_KEY]),
    "two unknown fields, one problem": ("nope nada", [_KEY]),
    "an unknown field at depth": ("u { v { nope } }", [_KEY]),
    "an unknown field in a fragment": ("... on Nope { nope }", [_KEY]),
    "a field that the fragment's type has and the key's has not": ("... on U { x }", [_KEY]),
    "a fragment on an enum": ("id ... on E { id }", [_KEY]),
    "no selection set": ("id {", [_KEY]),
    "an empty one": ("", [_KEY]),
    "only blanks": ("   ", [_KEY]),
    "an empty one inside": ("u { }", [_KEY]),
    "an empty one in a scalar": ("id { }", [_KEY]),
    "two": ("{ id } { id }", [_KEY]),
    "an end, and more": ("id} type X {id", [_KEY]),
    "a comment": ("id # x", [_KEY]),
    "a named fragment": ("...F", [_KEY]),
    "an object without selection": ("u", [_KEY]),
    "a selection in a scalar": ("id { x }", [_KEY]),
    "an alias": ("x: id", [_KEY]),
    "an alias of the same name": ("id: id", [_KEY]),
    "an unknown directive": ("id @nope", [_KEY]),
    "a variable": ("no(by: $by)", [_KEY]),
    "an unknown argument": ("no(to: 1)", [_KEY]),
    "an argument's value of a wrong type": ('no(by: \\"x\\")', [_KEY]),
    "an interface": ("i { x }", ["KEY_FIELDS_SELECT_INVALID_TYPE T"]),
    "an interface without selection": ("i", ["KEY_FIELDS_SELECT_INVALID_TYPE T"]),
    "a list of an interface": ("li { x }", ["KEY_FIELDS_SELECT_INVALID_TYPE T"]),
    "a union": ("n { ... on U { x } }", ["KEY_FIELDS_SELECT_INVALID_TYPE T"]),
    "an interface, and an argument": ("no(by: 1) i", ["KEY_FIELDS_SELECT_INVALID_TYPE T"]),
    "an interface before an unknown field": ("i { x } nope", ["KEY_FIELDS_SELECT_INVALID_TYPE T"]),
    "an unknown field before an interface": ("nope i { x }", [_KEY]),
    "an argument": ("no(by: 1)", ["KEY_FIELDS_HAS_ARGS T"]),
    "an argument that may be given": ("no", ["KEY_FIELDS_HAS_ARGS T"]),
    "a directive": ("id @include(if: true)", ["KEY_DIRECTIVE_IN_FIELDS_ARG T"]),
    "a directive of the subgraph": ("id @mine", ["KEY_DIRECTIVE_IN_FIELDS_ARG T"]),
    "a directive of federation": ('id @key(fields: \\"id\\")', ["KEY_DIRECTIVE_IN_FIELDS_ARG T"]),
    "a directive on a fragment": ("... @include(if: true) { id }", ["KEY_DIRECTIVE_IN_FIELDS_ARG T"]),
    "all that is not allowed": (
        "no @include(if: true)",
        ["KEY_DIRECTIVE_IN_FIELDS_ARG T", "KEY_FIELDS_HAS_ARGS T"],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), _KEYS.values(), ids=_KEYS.keys())
def test_a_key_selects_fields_of_its_type(fields: str, expected: list[str]) -> None:
    found = found_in(
        f'type T @key(fields: "{fields}") {{ id: ID! no(by: Int): Int u: U i: I n: N l: [U!]! li: [I] }}'
        f" {_OTHERS} enum E {{ A }} directive @mine on FIELD"
    )

    assert found == expected


@pytest.mark.parametrize("value", ["1", "true", "null", "id", '["id"]'])
def test_fields_are_given_as_a_string(value: str) -> None:
    found = found_in(
        f"type T @key(fields: {value}) {{ id: ID! u: U @provides(fields: {value}) }}"
        f" type U {{ id: ID! no: Int @requires(fields: {value}) }}"
    )

    assert found == [
        "KEY_INVALID_FIELDS_TYPE T",
        "PROVIDES_INVALID_FIELDS_TYPE T.u",
        "REQUIRES_INVALID_FIELDS_TYPE U.no",
    ]


def test_each_field_set_has_its_own_problems() -> None:
    found = found_in('type T @key(fields: "nope") @key(fields: "id") @key(fields: "nada") { id: ID! }')

    assert found == [_KEY, _KEY]


def test_a_required_argument_must_be_given() -> None:
    found = found_in(
        'type T @key(fields: "no") { no(by: Int!): ID! a: Int @requires(fields: "b c(by: 1) d")'
        " b(by: Int!): Int @external c(by: Int!): Int @external d(by: Int! = 1): Int @external }"
    )

    assert found == ["KEY_INVALID_FIELDS T", "REQUIRES_INVALID_FIELDS T.a"]


# The value of the argument `by` of a required field, and its type; GraphQL 3, "Input Coercion".
_VALUES = {
    "a list of one": ("[Int]", "1", True),
    "null in a list": ("[Int]", "[1, null]", True),
    "null in a list of non-null": ("[Int!]", "[1, null]", False),
    "an int as float": ("Float", "1", True),
    "an int as id": ("ID", "1", True),
    "an int as string": ("String", "1", False),
    "a float as int": ("Int", "1.5", False),
    "an int too big": ("Int", "2147483648", False),
    "null for non-null": ("Int!", "null", False),
    "anything for a scalar": ("Any", "{ a: [1, true] }", True),
    "an enum value": ("E", "A", True),
    "an unknown enum value": ("E", "B", False),
    "an input object": ("In", "{ a: 1 }", True),
    "an unknown field of an input object": ("In", "{ a: 1, c: 1 }", False),
}


@pytest.mark.parametrize(("type_", "value", "is_accepted"), _VALUES.values(), ids=_VALUES.keys())
def test_arguments_of_required_fields_have_values_of_their_type(
    type_: str, value: str, *, is_accepted: bool
) -> None:
    found = found_in(
        f'type T @key(fields: "id") {{ id: ID! a: Int @requires(fields: "b(by: {value})")'
        f" b(by: {type_}): Int @external }} scalar Any enum E {{ A }} input In {{ a: Int! b: Int }}"
    )

    assert found == ([] if is_accepted else ["REQUIRES_INVALID_FIELDS T.a"])


_MISSING = "REQUIRES_FIELDS_MISSING_EXTERNAL T.a"
# What T.a requires; of T, b, e (an object), f (an interface) and n (a union) are external, and of U, x.
_REQUIRED: Cases = {
    "an external field": ("b", []),
    "with its argument": ("c(by: 1)", []),
    "with a directive": ("b @include(if: true)", ["REQUIRES_DIRECTIVE_IN_FIELDS_ARG T.a"]),
    "anything in an external object": ("e { x y __typename }", []),
    "anything in an external interface": ("f { x ... on O { z } __typename }", []),
    "anything in an external union": ("n { ... on U { y } ... on O { z } __typename }", []),
    "a fragment": ("... on T { b }", []),
    "an external field in an object": ("u { x }", []),
    "an external field in a list": ("l { x }", []),
    "an external field of one object of an interface": ("i { ... on O { z } }", []),
    "inside of a field that is external in one object": ("i { v { y } }", []),
    "a key's field": ("id", [_MISSING]),
    "a field of its own": ("d", [_MISSING]),
    "a field of its own in a fragment": ("... on T { d }", [_MISSING]),
    "itself": ("a", [_MISSING]),
    "__typename": ("b __typename", [_MISSING]),
    "an own field in an object": ("u { x y }", [_MISSING]),
    "__typename in an object": ("u { __typename }", [_MISSING]),
    "a field of an interface that one object has external": ("i { z }", [_MISSING]),
    "two": ("id d", [_MISSING, _MISSING]),
    "an unknown field": ("b nope", ["REQUIRES_INVALID_FIELDS T.a"]),
    "a field of a union": ("n { x }", ["REQUIRES_INVALID_FIELDS T.a"]),
}


@pytest.mark.parametrize(("fields", "expected"), _REQUIRED.values(), ids=_REQUIRED.keys())
def test_requirements_select_what_others_resolve(fields: str, expected: list[str]) -> None:
    found = found_in(
        f"""
        type T @key(fields: "id") {{
          id: ID! a: Int @requires(fields: "{fields}") d: Int u: U l: [U!]! i: I
          b: Int @external c(by: Int): Int @external e: U @external f: I @external n: N @external
          useAll: Int @requires(fields: "b c e {{ x }} f {{ x }} n {{ __typename }}")
          useInner: Int @requires(fields: "u {{ x }} i {{ ... on O {{ z }} }}")
        }}
        type U {{ x: Int @external y: Int }}
        interface I {{ x: Int z: Int v: U }}
        type O implements I {{ x: Int z: Int @external v: U @external }}
        type P implements I {{ x: Int z: Int v: U }}
        union N = U | O
        """
    )

    assert found == expected


_UNPROVIDED = "PROVIDES_FIELDS_MISSING_EXTERNAL Query.a"
# What Query.a: T provides; of T, b and e (an object) are external, and of U, x.
_PROVIDED: Cases = {
    "an external field": ("b", []),
    "a field in an external object": ("e { y }", []),
    "an external field in an object": ("u { x }", []),
    "an external field of an object of an interface": ("i { ... on O { z } }", []),
    "an own field": ("b d", [_UNPROVIDED]),
    "a field of an interface": ("i { z }", [_UNPROVIDED]),
    "__typename": ("b __typename", [_UNPROVIDED]),
    "an external field with arguments": ("c(by: 1)", ["PROVIDES_FIELDS_HAS_ARGS Query.a"]),
    "a directive": ("b @include(if: true)", ["PROVIDES_DIRECTIVE_IN_FIELDS_ARG Query.a"]),
    "an unknown field": ("nope", ["PROVIDES_INVALID_FIELDS Query.a"]),
    "an object without selection": ("e", ["PROVIDES_INVALID_FIELDS Query.a"]),
    "an alias": ("x: b", ["PROVIDES_INVALID_FIELDS Query.a"]),
}


@pytest.mark.parametrize(("fields", "expected"), _PROVIDED.values(), ids=_PROVIDED.keys())
def test_provisions_select_what_others_resolve(fields: str, expected: list[str]) -> None:
    found = found_in(
        f"""
        extend type Query {{ a: [T!] @provides(fields: "{fields}") }}
        type T @key(fields: "id") {{
          id: ID! d: Int u: U i: I b: Int @external c(by: Int): Int @external e: U @external
          use: Int @requires(fields: "b c e {{ y }} u {{ x }} i {{ ... on O {{ z }} }}")
        }}
        type U {{ x: Int @external y: Int }}
        interface I {{ z: Int }}
        type O implements I {{ z: Int @external }}
        """
    )

    assert found == expected


def test_a_provision_reaches_through_unions_and_interfaces() -> None:
    found = found_in(
        'extend type Query { n: N @provides(fields: "... on O { z }") }'
        ' extend type Query { i: [I] @provides(fields: "... on O { z }") }'
        " union N = O interface I { z: Int } type O implements I { z: Int @external }"
    )

    assert found == []


@pytest.mark.parametrize(
    ("sdl", "expected"),
    [
        pytest.param('extend type U @key(fields: "x") { x: Int @external }', [_MISSING], id="extend"),
        pytest.param('type U @extends @key(fields: "x") { x: Int @external }', [_MISSING], id="@extends"),
        pytest.param('type U @key(fields: "x") { x: Int @external }', [], id="definition"),
        pytest.param("type U @external { x: Int }", [], id="@external on the type"),
        pytest.param(
            'extend type U @external @key(fields: "x") { x: Int }', [], id="@external on the extension"
        ),
    ],
)
def test_external_fields_in_the_key_of_an_extension_are_not_external(sdl: str, expected: list[str]) -> None:
    found = found_in(
        f'type T @key(fields: "id") {{ id: ID! u: U a: Int @requires(fields: "u {{ x }}") }} {sdl}'
    )

    assert found == expected


def test_renamed_and_prefixed_directives_are_the_same() -> None:
    subgraph = built_one(
        """
        extend schema @link(
          url: "https://specs.apollo.dev/federation/v2.9"
          as: "fed"
          import: [{ name: "@key", as: "@primary" }]
        )
        type Query { t: T }
        type T @primary(fields: "nope") { id: ID! a: Int @fed__requires(fields: "id") b: Int @fed__external }
        """
    )

    problems = check_subgraph(subgraph)

    assert [str(each.code) for each in problems] == [
        "KEY_INVALID_FIELDS",
        "REQUIRES_FIELDS_MISSING_EXTERNAL",
        "EXTERNAL_UNUSED",
    ]
    assert problems[0].message.startswith('@primary(fields: "nope") on T in subgraph "one" cannot be read:')


def test_a_message_says_what_was_found_where_and_what_to_do() -> None:
    (problem,) = problems_in('type Battery @key(fields: "cod") { code: ID! }')

    assert problem.message == (
        '@key(fields: "cod") on Battery in subgraph "one" cannot be read: Battery has no field cod in this'
        " subgraph; code is one. Name fields that the subgraph defines; add those that others resolve, with"
        " @external."
    )
    assert (problem.coordinates, problem.subgraphs) == (("Battery",), ("one",))
