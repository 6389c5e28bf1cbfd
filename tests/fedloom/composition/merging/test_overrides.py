"""A field moves from one subgraph to another (Federation: @override)."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, hint_codes, merged

_QUERY = "type Query { t: T } "
_KEY = 'type T @key(fields: "id") '
_COLLISION = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE"

# What a and b define, T.x in the supergraph, and the hints.
MOVES: dict[str, tuple[str, str, str, list[str]]] = {
    "for good": (
        _KEY + "{ id: ID! x: Int }",
        _KEY + '{ id: ID! x: Int @override(from: "a") }',
        'x: Int @join__field(graph: B, override: "a")',
        ["OVERRIDDEN_FIELD_CAN_BE_REMOVED"],
    ),
    "for good, while an interface asks for it": (
        "interface I { x: Int } " + _KEY.replace("T", "T implements I") + "{ id: ID! x: Int }",
        _KEY + '{ id: ID! x: Int @override(from: "a") }',
        'x: Int @join__field(graph: A, usedOverridden: true) @join__field(graph: B, override: "a")',
        ["OVERRIDDEN_FIELD_CAN_BE_REMOVED"],
    ),
    "by percent": (
        _KEY + "{ id: ID! x: Int }",
        _KEY + '{ id: ID! x: Int @override(from: "a", label: "percent(12.5)") }',
        'x: Int @join__field(graph: A, overrideLabel: "percent(12.5)") '
        '@join__field(graph: B, override: "a", overrideLabel: "percent(12.5)")',
        ["OVERRIDE_MIGRATION_IN_PROGRESS"],
    ),
    "from what is external": (
        _KEY + '{ id: ID! x: Int @external y: Int @requires(fields: "x") }',
        _KEY + '{ id: ID! x: Int @override(from: "a") }',
        'x: Int @join__field(graph: A, external: true) @join__field(graph: B, override: "a")',
        ["OVERRIDE_DIRECTIVE_CAN_BE_REMOVED"],
    ),
    "from where it is not": (
        _KEY + "{ id: ID! }",
        _KEY + '{ id: ID! x: Int @override(from: "a") }',
        'x: Int @join__field(graph: B, override: "a")',
        ["OVERRIDE_DIRECTIVE_CAN_BE_REMOVED"],
    ),
    "from nobody": (
        _KEY + "{ id: ID! }",
        _KEY + '{ id: ID! x: Int @override(from: "gone") }',
        'x: Int @join__field(graph: B, override: "gone")',
        ["FROM_SUBGRAPH_DOES_NOT_EXIST"],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected", "hints"), MOVES.values(), ids=MOVES)
def test_a_field_moves(first: str, second: str, expected: str, hints: list[str]) -> None:
    merged_type, hinted = (
        definition("T", a=_QUERY + first, b=second),
        hint_codes(a=_QUERY + first, b=second),
    )

    assert f"{{ id: ID! {expected}" in merged_type
    assert hinted == hints


def test_an_override_that_takes_nothing_from_anyone_needs_no_join() -> None:
    a = "type Query { a: Int }"
    b = 'type Query { t: T } type T { x: Int @override(from: "a") }'

    merged_type = definition("T", a=a, b=b)

    assert merged_type == "type T @join__type(graph: B) { x: Int }"


def test_others_may_share_what_moves() -> None:
    a = _QUERY + _KEY + "{ id: ID! x: Int @shareable }"
    b = _KEY + '{ id: ID! x: Int @shareable @override(from: "a") }'
    c = _KEY + "{ id: ID! x: Int @shareable }"

    merged_type = definition("T", a=a, b=b, c=c)

    assert 'x: Int @join__field(graph: B, override: "a") @join__field(graph: C)' in merged_type


_INTERFACE = (
    'type Query { i: I } interface I @key(fields: "id") { id: ID! } '
    'type T implements I @key(fields: "id") { id: ID! '
)
REFUSED: dict[str, tuple[str, str, list[str]]] = {
    "from itself": (
        _QUERY + _KEY + '{ id: ID! x: Int @override(from: "a") }',
        _KEY + "{ id: ID! }",
        ["OVERRIDE_FROM_SELF_ERROR"],
    ),
    "on an interface": (
        'type Query { i: I } interface I { x: Int @override(from: "b") }',
        "type Query { x: Int }",
        ["OVERRIDE_ON_INTERFACE"],
    ),
    "what is external itself": (
        _QUERY + _KEY + '{ id: ID! x: Int @external @override(from: "b") y: Int @requires(fields: "x") }',
        _KEY + "{ id: ID! x: Int }",
        [_COLLISION],
    ),
    "what requires others there": (
        _QUERY + _KEY + '{ id: ID! z: Int x: Int @override(from: "b") }',
        _KEY + '{ id: ID! z: Int @external x: Int @requires(fields: "z") }',
        ["INVALID_FIELD_SHARING", _COLLISION],
    ),
    "what provides others there": (
        _QUERY
        + _KEY
        + '{ id: ID! x: U @override(from: "b") } type U @key(fields: "k") { k: Int l: Int @shareable }',
        _KEY + '{ id: ID! x: U @provides(fields: "l") } type U @key(fields: "k") { k: Int l: Int @external }',
        ["INVALID_FIELD_SHARING", _COLLISION],
    ),
    "one another": (
        _QUERY + _KEY + '{ id: ID! x: Int @override(from: "b") }',
        _KEY + '{ id: ID! x: Int @override(from: "a") }',
        ["INVALID_FIELD_SHARING", "OVERRIDE_SOURCE_HAS_OVERRIDE", "OVERRIDE_SOURCE_HAS_OVERRIDE"],
    ),
    "a field of an interface object": (
        _INTERFACE + "x: Int }",
        'type I @key(fields: "id") @interfaceObject { id: ID! x: Int @override(from: "a") }',
        ["INVALID_FIELD_SHARING", _COLLISION],
    ),
    "a field from an interface object": (
        _INTERFACE + 'x: Int @override(from: "b") }',
        'type I @key(fields: "id") @interfaceObject { id: ID! x: Int }',
        ["INVALID_FIELD_SHARING", _COLLISION],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_move_is_refused(first: str, second: str, expected: list[str]) -> None:
    found = codes(a=first, b=second)

    assert found == expected


LABELS = {
    "percent(0)": True,
    "percent(99.12345678)": True,
    "percent(100)": True,
    "a": True,
    "beds-2_of:all/now.": True,
    "percent(100.0)": False,
    "percent(101)": False,
    "percent(1.123456789)": False,
    "percent(5": False,
    "9lives": False,
    "two words": False,
}


@pytest.mark.parametrize(("label", "is_allowed"), LABELS.items(), ids=LABELS)
def test_a_label_follows_the_published_pattern(label: str, is_allowed: bool) -> None:  # noqa: FBT001 -- a table
    a = _QUERY + _KEY + "{ id: ID! x: Int }"
    b = _KEY + f'{{ id: ID! x: Int @override(from: "a", label: "{label}") }}'

    found = codes(a=a, b=b)

    assert found == ([] if is_allowed else ["OVERRIDE_LABEL_INVALID"])


def test_a_subgraph_with_a_similar_name_is_suggested() -> None:
    a = 'type Query { x: Int @override(from: "registri") }'

    (hint,) = merged(labs=a, registry="type Query { y: Int }").hints

    assert 'there is no subgraph "registri"; "registry" is one' in hint.message
