"""`@cost` and `@listSize`."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import Cases, found_in

_NO_LIST = ["LIST_SIZE_APPLIED_TO_NON_LIST T.a"]
_NO_SIZE = ["LIST_SIZE_INVALID_SIZED_FIELD T.a"]
_NO_ARGUMENT = ["LIST_SIZE_INVALID_SLICING_ARGUMENT T.a"]
_U = "type U { l: [Int] m: [Int!]! n: Int }"

_CASES: Cases = {
    "a weight of an interface's field": (
        "interface I { a: Int @cost(weight: 1) }",
        ["COST_APPLIED_TO_INTERFACE_FIELD I.a"],
    ),
    "a weight of its argument": ("interface I { a(by: Int @cost(weight: 1)): Int }", []),
    "a weight of an object's field": ("type T { a(by: Int @cost(weight: 1)): Int @cost(weight: -1) }", []),
    "a list": ("type T { a: [Int] @listSize(assumedSize: 1) }", []),
    "a list that is not null": ("type T { a: [Int!]! @listSize(assumedSize: 0) }", []),
    "a list of an interface": ("interface I { a: [Int] @listSize(assumedSize: 1) }", []),
    "nothing said of a list": ("type T { a: [Int] @listSize }", []),
    "no list": ("type T { a: Int! @listSize(assumedSize: 1) }", _NO_LIST),
    "an object": (f"type T {{ a: U @listSize(assumedSize: 1) }} {_U}", _NO_LIST),
    "a size below zero": (
        "type T { a: [Int] @listSize(assumedSize: -1) }",
        ["LIST_SIZE_INVALID_ASSUMED_SIZE T.a"],
    ),
    "an argument": ('type T { a(by: Int!): [Int] @listSize(slicingArguments: ["by"]) }', []),
    "an argument as a string": (
        'type T { a(by: Int): [Int] @listSize(slicingArguments: "by") }',
        _NO_ARGUMENT,
    ),
    "no arguments": ("type T { a: [Int] @listSize(slicingArguments: []) }", []),
    "an unknown argument": ('type T { a: [Int] @listSize(slicingArguments: ["by"]) }', _NO_ARGUMENT),
    "an argument that is a string": (
        'type T { a(by: String): [Int] @listSize(slicingArguments: ["by"]) }',
        _NO_ARGUMENT,
    ),
    "an argument that is a list": (
        'type T { a(by: [Int!]!): [Int] @listSize(slicingArguments: ["by"]) }',
        _NO_ARGUMENT,
    ),
    "an argument at depth": (
        'type T { a(in: In): [Int] @listSize(slicingArguments: ["in.by"]) } input In { by: Int }',
        _NO_ARGUMENT,
    ),
    "two unknown arguments": (
        'type T { a: [Int] @listSize(slicingArguments: ["by", "to"]) }',
        _NO_ARGUMENT * 2,
    ),
    "a list inside": (f'type T {{ a: U @listSize(sizedFields: ["l", "m"]) }} {_U}', []),
    "a list inside of a list": (f'type T {{ a: [U] @listSize(sizedFields: ["l"]) }} {_U}', []),
    "a list inside of an interface": (
        'type T { a: U @listSize(sizedFields: ["l"]) } interface U { l: [Int] }',
        [],
    ),
    "a list inside as a string": (
        f'type T {{ a: U @listSize(sizedFields: "l") }} {_U}',
        _NO_SIZE,
    ),
    "no list inside": (f'type T {{ a: U @listSize(sizedFields: ["n"]) }} {_U}', _NO_LIST),
    "an unknown field inside": (f'type T {{ a: U @listSize(sizedFields: ["o"]) }} {_U}', _NO_SIZE),
    "a field of a union": (
        f'type T {{ a: N @listSize(sizedFields: ["l"]) }} union N = U {_U}',
        _NO_SIZE,
    ),
    "a field of a scalar": ('type T { a: [Int] @listSize(sizedFields: ["l"]) }', _NO_SIZE),
    "no fields inside": (f"type T {{ a: U @listSize(sizedFields: []) }} {_U}", _NO_LIST),
    "everything at once": (
        'type T { a: Int @listSize(assumedSize: -1, slicingArguments: ["by"], sizedFields: ["l"]) }',
        ["LIST_SIZE_INVALID_ASSUMED_SIZE T.a", *_NO_SIZE, *_NO_ARGUMENT],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _CASES.values(), ids=_CASES.keys())
def test_costs_and_sizes_say_something_of_a_field(sdl: str, expected: list[str]) -> None:
    assert found_in(sdl) == expected
