"""Keys on interfaces, by version. Source: Federation, "Entity interfaces" (since 2.3)."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import found_in

_INTERFACE = (
    'interface I @key(fields: "{}") {{ id: ID! }} type A implements I @key(fields: "id") {{ id: ID! }}'
)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((2, 0), ["KEY_UNSUPPORTED_ON_INTERFACE I"]),
        ((2, 2), ["KEY_UNSUPPORTED_ON_INTERFACE I"]),
        ((2, 3), []),
        ((2, 9), []),
    ],
)
def test_an_interface_may_have_a_key_since_federation_2_3(
    version: tuple[int, int], expected: list[str]
) -> None:
    found = found_in(_INTERFACE.format("id"), version)

    assert found == expected


def test_a_key_that_cannot_be_read_is_not_refused_twice() -> None:
    found = found_in(_INTERFACE.format("nope"), (2, 2))

    assert found == ["KEY_INVALID_FIELDS I"]


@pytest.mark.parametrize(
    "sdl",
    [
        'type T @key(fields: "id", resolvable: false) { id: ID! }',
        'type T @key(fields: "id", resolvable: null) { id: ID! }',
        'type T @key(fields: "id") @key(fields: "id") { id: ID! }',
        'extend type Query @key(fields: "q") { a: Int }',
    ],
)
def test_a_key_may_be_unresolvable_repeated_and_on_a_root_type(sdl: str) -> None:
    assert found_in(sdl) == []
