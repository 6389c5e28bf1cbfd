"""Field sets as text: what is one, and what it says."""

from __future__ import annotations

import pytest

from fedloom.sdl.field_set import FieldSetSyntaxError, fields_of, format_field_set, parse_field_set


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("id", "id"),
        ("{ id }", "id"),
        ("id,  region { id,name }", "id region { id name }"),
        ("... on A { id } ... { no }", "... on A { id } ... { no }"),
        ('x: price(currency: "EUR", at: [1, 2])', 'x: price(currency: "EUR", at: [1, 2])'),
    ],
)
def test_a_field_set_is_read_and_written(text: str, written: str) -> None:
    assert format_field_set(parse_field_set(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "{ }",
        "id { }",
        "... on A { }",
        "id {",
        "id } { no",
        "{ id } { no }",
        "...F",
        "# id",
        "query q { id }}",
    ],
)
def test_what_is_no_field_set_is_refused(text: str) -> None:
    with pytest.raises(FieldSetSyntaxError):
        parse_field_set(text)


def test_fields_are_found_in_fragments() -> None:
    selections = parse_field_set("id ... on A { a ... { b } } c { d }")

    assert [each.name for each in fields_of(selections)] == ["id", "a", "b", "c"]
