"""`@context` and `@fromContext`: names, places and selections."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import Cases, found_in, problems_in

_INVALID = ["CONTEXT_INVALID_SELECTION U.f(by:)"]
_NOT_SET = ["CONTEXT_NOT_SET U.f(by:)"]
_NO_CONTEXT = ["NO_CONTEXT_IN_SELECTION U.f(by:)"]
_T = """
type T @key(fields: "id") @context(name: "c") {
  id: ID! s: String ss: String! n: Int! l: [Int!]! u: U e: E o: O lo: [O!]! no(by: Int!): String i: I
}
type O { s: String! l: [String!] } interface I { s: String } type P implements I { s: String } enum E { A }
"""


def _taking(selection: str, type_: str = "String", locations: str = _T) -> str:
    argument = f'by: {type_} @fromContext(field: "{selection}")'
    return f'type U @key(fields: "id") {{ id: ID! f({argument}): Int }} {locations}'


# What T of the context c gives, for an argument of a type.
_SELECTIONS: dict[str, tuple[str, str, list[str]]] = {
    "a field": ("$c { s }", "String", []),
    "a field without braces": ("$c s", "String", []),
    "blanks": (" $ c{s} ", "String", []),
    "a comma": ("$c,s", "String", []),
    "a non-null field": ("$c { ss }", "String", []),
    "a list": ("$c { l }", "[Int]", []),
    "an enum": ("$c { e }", "E", []),
    "__typename": ("$c { __typename }", "String", []),
    "a field of a field": ("$c { o { s } }", "String", []),
    "the same twice, inside": ("$c { o { s s } }", "String", []),
    "a field of objects in a list": ("$c { lo { s } }", "[String]", []),
    "lists in a list": ("$c { lo { l } }", "[[String]]", []),
    "a field of an interface": ("$c { i { s } }", "String", []),
    "a fragment": ("$c ... on T { s }", "String", []),
    "a fragment in braces": ("$c { ... on T { s } }", "String", []),
    "anything for a non-null argument": ("$c { n }", "Int!", _INVALID),
    "another type": ("$c { s }", "Int", _INVALID),
    "a type that would do as input": ("$c { n }", "Float", _INVALID),
    "a list for one": ("$c { l }", "Int", _INVALID),
    "one for a list": ("$c { n }", "[Int]", _INVALID),
    "a list for one of non-null": ("$c { l }", "[Int!]", _INVALID),
    "an object for an input object": ("$c { o { s } }", "In", _INVALID),
    "an object": ("$c { o }", "String", _INVALID),
    "an unknown field": ("$c { nope }", "String", _INVALID),
    "no selection set": ("$c { s", "String", _INVALID),
    "two selection sets": ("$c { s } { s }", "String", _INVALID),
    "more after it": ("$c { s } $c { s }", "String", _INVALID),
    "two fields": ("$c { s n }", "String", _INVALID),
    "the same twice": ("$c { s s }", "String", _INVALID),
    "two fields inside": ("$c { o { s l } }", "String", _INVALID),
    "an alias": ("$c { x: s }", "String", _INVALID),
    "a directive": ("$c { s @include(if: true) }", "String", _INVALID),
    "a directive on a fragment": ("$c ... on T @include(if: true) { s }", "String", _INVALID),
    "a named fragment": ("$c { ...F }", "String", _INVALID),
    "an unknown argument": ("$c { s(by: 1) }", "String", _INVALID),
    "a missing argument": ("$c { no }", "String", _INVALID),
    "a fragment inside": ("$c { i { ... on P { s } } }", "String", _INVALID),
    "a fragment in a fragment": ("$c ... on T { ... on T { s } }", "String", _INVALID),
    "a field and a fragment": ("$c ... on T { s } s", "String", _INVALID),
    "a name only": ("$c", "String", _NO_CONTEXT),
    "no name": ("$ { s }", "String", _NO_CONTEXT),
    "no dollar": ("c { s }", "String", _NO_CONTEXT),
    "something before": ("x $c { s }", "String", _NO_CONTEXT),
    "nothing": ("", "String", _NO_CONTEXT),
    "a number": ("$1 { s }", "String", _NO_CONTEXT),
    "another context": ("$d { s }", "String", _NOT_SET),
    "another case": ("$C { s }", "String", _NOT_SET),
}


@pytest.mark.parametrize(("selection", "type_", "expected"), _SELECTIONS.values(), ids=_SELECTIONS.keys())
def test_an_argument_takes_one_field_of_its_type(selection: str, type_: str, expected: list[str]) -> None:
    found = found_in(_taking(selection, type_) + " input In { s: String }")

    assert found == expected


@pytest.mark.parametrize("given", ["(field: 1)", "(field: null)", "(field: x)", "(field: [])", ""])
def test_a_selection_is_a_string(given: str) -> None:
    found = found_in(f'type U @key(fields: "id") {{ id: ID! f(by: String @fromContext{given}): Int }} {_T}')

    assert found == _NO_CONTEXT


_BOTH = "$c ... on A { s } ... on B { t }"
_A_AND_B = 'type A @context(name: "c") { s: String u: U } type B @context(name: "c") { t: String u: U }'
_INTERFACE = 'interface I @context(name: "c") { u: U } type A implements I { s: String u: U }'
_LOCATIONS: dict[str, tuple[str, str, list[str]]] = {
    "the field of all": (
        "$c { s }",
        'type A @context(name: "c") { s: String u: U } type B @context(name: "c") { s: String! u: U }',
        [],
    ),
    "not of all": ("$c { s }", _A_AND_B, _INVALID),
    "of another type in one": (
        "$c { s }",
        'type A @context(name: "c") { s: String u: U } type B @context(name: "c") { s: Int u: U }',
        _INVALID,
    ),
    "a fragment for each": (_BOTH, _A_AND_B, []),
    "a fragment for one": ("$c ... on A { s }", _A_AND_B, _INVALID),
    "fragments of different types": (_BOTH, _A_AND_B.replace("t: String", "t: Int"), _INVALID),
    "two fragments for one": ("$c ... on A { s } ... on A { s } ... on B { t }", _A_AND_B, _INVALID),
    "a fragment too many": (f"{_BOTH} ... on O {{ s }}", f"{_A_AND_B} type O {{ s: String }}", _INVALID),
    "a fragment on nothing known": (f"{_BOTH} ... on O {{ s }}", _A_AND_B, _INVALID * 2),
    "an interface": ("$c { s }", 'interface I @context(name: "c") { s: String u: U }', []),
    "a field that the interface has not": ("$c { s }", _INTERFACE, _INVALID),
    "a fragment on an object of an interface": ("$c ... on A { s }", _INTERFACE, []),
    "a fragment on one of two objects": (
        "$c ... on A { s }",
        f"{_INTERFACE} type B implements I {{ u: U }}",
        [],
    ),
    "a fragment on the interface": (
        "$c ... on I { s }",
        'interface I @context(name: "c") { s: String u: U } type A implements I { s: String u: U }',
        _INVALID * 3,
    ),
    "an object of an interface with a context of its own": (
        "$c ... on A { s }",
        f'{_INTERFACE} type B implements I @context(name: "c") {{ t: String u: U }}',
        _INVALID,
    ),
    "a union": (
        "$c ... on A { s }",
        'union N @context(name: "c") = A | B type A { s: String u: U } type B { u: U }',
        [],
    ),
    "a field of a union": ("$c { s }", 'union N @context(name: "c") = A type A { s: String u: U }', _INVALID),
    "an interface object": (
        "$c { s }",
        'type I @interfaceObject @key(fields: "s") @context(name: "c") { s: String u: U }',
        _INVALID,
    ),
    "through an interface object": (
        "$c { i { s } }",
        'type A @context(name: "c") { i: I u: U } type I @interfaceObject @key(fields: "s") { s: String }',
        _INVALID,
    ),
    "the context twice on a type": (
        "$c { s }",
        'type A @context(name: "c") @context(name: "c") { s: String u: U }',
        [],
    ),
}


@pytest.mark.parametrize(("selection", "locations", "expected"), _LOCATIONS.values(), ids=_LOCATIONS.keys())
def test_a_selection_holds_wherever_the_context_is_set(
    selection: str, locations: str, expected: list[str]
) -> None:
    found = found_in(_taking(selection, locations=locations))

    assert found == expected


@pytest.mark.parametrize(
    ("name", "is_allowed"),
    [
        ("c", True),
        ("c1", True),
        ("caseOne", True),
        ("_c", False),
        ("c_d", False),
        ("1c", False),
        ("c-d", False),
        ("a b", False),
        ("é", False),
        ("", False),
    ],
)
def test_the_name_of_a_context_is_letters_and_digits(name: str, *, is_allowed: bool) -> None:
    found = found_in(f'type T @context(name: "{name}") {{ s: String }}')

    assert found == ([] if is_allowed else ["CONTEXT_NAME_INVALID T"])


_F = 'f(by: String @fromContext(field: "$c { s }")): Int'
_PLACES: Cases = {
    "a field of an object with a key": (f'type U @key(fields: "id") {{ id: ID! {_F} }}', []),
    "a shareable field": (f'type U @key(fields: "id") {{ id: ID! {_F} @shareable }}', []),
    "a field of the context's own type": (f"extend type T {{ {_F} }}", []),
    "no key": (f"type U {{ id: ID! {_F} }}", ["CONTEXT_NO_RESOLVABLE_KEY U.f(by:)"]),
    "only a key that is not resolvable": (
        f'type U @key(fields: "id", resolvable: false) {{ id: ID! {_F} }}',
        ["CONTEXT_NO_RESOLVABLE_KEY U.f(by:)"],
    ),
    "one of two keys": (
        f'type U @key(fields: "id", resolvable: false) @key(fields: "no") {{ id: ID! no: Int {_F} }}',
        [],
    ),
    "a query": (f"extend type Query {{ {_F} }}", ["CONTEXT_NO_RESOLVABLE_KEY Query.f(by:)"]),
    "a default value": (
        'type U @key(fields: "id") { id: ID! f(by: String = "x" @fromContext(field: "$c { s }")): Int }',
        _NOT_SET,
    ),
    "a field of an interface": (f'interface U @key(fields: "id") {{ id: ID! {_F} }}', _NOT_SET),
    "a field that an interface has": (
        f'interface I {{ f: Int }} type U implements I @key(fields: "id") {{ id: ID! {_F} }}',
        _NOT_SET,
    ),
    "a directive's argument": (
        'directive @mine(by: String @fromContext(field: "$c { s }")) on FIELD',
        ["CONTEXT_NOT_SET @mine(by:)"],
    ),
    "a required argument in a field set": (
        'type U @key(fields: "id f") { id: ID! f(by: String! @fromContext(field: "$c { s }")): Int }',
        [*_INVALID, "KEY_FIELDS_HAS_ARGS U"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _PLACES.values(), ids=_PLACES.keys())
def test_an_argument_takes_from_a_context_where_it_can_be_filled(sdl: str, expected: list[str]) -> None:
    found = found_in(f'{sdl} type T @key(fields: "id") @context(name: "c") {{ id: ID! s: String }}')

    assert found == expected


def test_a_message_says_what_cannot_be_taken() -> None:
    (problem,) = problems_in(_taking("$c { s }", "Int"))

    assert problem.message == (
        '@fromContext(field: "$c { s }") on U.f(by:) in subgraph "one" selects what it cannot take from the'
        " context c: it selects String from T (anything selected may be null), and the argument is Int."
        " Select one field whose type is that of the argument, on all types that set the context."
    )
