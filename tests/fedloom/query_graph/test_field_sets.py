"""Field sets seen from one object type."""

from __future__ import annotations

import pytest

from fedloom.query_graph.field_sets import fields_for, joined
from fedloom.sdl.field_set import format_field_set, parse_field_set

POSSIBLE = {"Cell": frozenset({"Cell"}), "Part": frozenset({"Cell", "Pack"}), "Thing": frozenset({"Pack"})}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("id volts", "id volts", id="fields"),
        pytest.param("id ... on Cell { volts }", "id volts", id="a fragment on the type"),
        pytest.param("... on Part { id }", "id", id="a fragment on an abstract type that has it"),
        pytest.param("id ... on Thing { volts }", "id", id="a fragment on one that has it not"),
        pytest.param("... { id }", "id", id="a fragment without a type"),
        pytest.param("... on Part { ... on Cell { id } ... on Pack { volts } }", "id", id="nested fragments"),
        pytest.param("... on Unknown { id }", "", id="a fragment on a type that is not known"),
    ],
)
def test_an_object_type_has_the_fields_of_the_fragments_that_apply_to_it(text: str, seen: str) -> None:
    found = list(fields_for("Cell", parse_field_set(text), POSSIBLE))

    assert format_field_set(found) == seen


def test_joined_field_sets_have_each_selection_once() -> None:
    one, other = parse_field_set("id maker { name }"), parse_field_set("maker { name } maker { town } id")

    assert format_field_set(joined(one, other)) == "id maker { name } maker { town }"
