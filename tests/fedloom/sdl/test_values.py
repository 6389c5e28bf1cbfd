"""Whether a value may be given where a type is wanted."""

from __future__ import annotations

import pytest
from graphql import parse_const_value, parse_type

from fedloom.sdl.definitions import value_text
from fedloom.sdl.parsing import parse_schema
from fedloom.sdl.values import is_value_of, with_enum_values

_TYPES = parse_schema("""
    enum E { A B }
    input I { a: Int! b: [E!] inner: I }
    scalar S
""").types


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("Int", "1"),
        ("Int", "null"),
        ("Float", "1"),
        ("Float", "1.5"),
        ("ID", "1"),
        ("ID", '"a"'),
        ("String", '"a"'),
        ("Boolean", "true"),
        ("[Int]", "[1, null]"),
        ("[Int]", "1"),
        ("[[Int!]!]!", "1"),
        ("E", "A"),
        ("E", '"A"'),
        ("I", "{a: 1, b: [A]}"),
        ("I", "{}"),
        ("S", "{anything: [1]}"),
        ("NotDefinedHere", "1"),
    ],
)
def test_a_value_of_the_type_fits(type_name: str, value: str) -> None:
    assert is_value_of(parse_const_value(value), parse_type(type_name), _TYPES)


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("Int", '"1"'),
        ("Int", "1.0"),
        ("Int", "99999999999"),
        ("Int!", "null"),
        ("Float", '"1"'),
        ("ID", "1.5"),
        ("ID", "a"),
        ("String", "1"),
        ("String", "a"),
        ("Boolean", "1"),
        ("[Int!]", "[1, null]"),
        ("E", "C"),
        ("E", '"C"'),
        ("E", "1"),
        ("I", "1"),
        ("I", "{c: 1}"),
        ("I", "{a: 1, inner: {b: [C]}}"),
    ],
)
def test_a_value_of_another_type_does_not_fit(type_name: str, value: str) -> None:
    assert not is_value_of(parse_const_value(value), parse_type(type_name), _TYPES)


@pytest.mark.parametrize(
    ("type_name", "value", "written"),
    [
        ("E!", '"A"', "A"),
        ("[E]", '["A", B]', "[A, B]"),
        ("[E]", '"A"', "A"),
        ("I", '{a: 1, inner: {b: ["B"]}}', "{ a: 1, inner: { b: [B] } }"),
        ("String", '"A"', '"A"'),
        ("S", '"A"', '"A"'),
    ],
)
def test_a_string_that_names_an_enum_value_becomes_it(type_name: str, value: str, written: str) -> None:
    valid = with_enum_values(parse_const_value(value), parse_type(type_name), _TYPES)

    assert value_text(valid) == written
