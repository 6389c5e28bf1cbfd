"""Keys of interfaces are keys of their objects; an object that stands for an interface has a key."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import Cases, found_in, problems_in

_LACKING = ["INTERFACE_KEY_NOT_ON_IMPLEMENTATION I"]
_U = "type U { x: Int y: Int }"


def _with_keys(interface: str, implementing: str, fields: str = "id: ID! no: Int u: U") -> str:
    return f"interface I {interface} {{ {fields} }} type A implements I {implementing} {{ {fields} }} {_U}"


_ID = '@key(fields: "id")'
_CASES: Cases = {
    "the same": (_with_keys(_ID, _ID), []),
    "no key": (_with_keys("", _ID), []),
    "another one too": (_with_keys(_ID, f'@key(fields: "no") {_ID}'), []),
    "in another order": (
        _with_keys('@key(fields: "id no u { x y }")', '@key(fields: "u { y x } no id")'),
        [],
    ),
    "written in another way": (_with_keys(_ID, '@key(fields: "{ id id }")'), []),
    "in parts": (_with_keys('@key(fields: "u { x y }")', '@key(fields: "u { x } u { y }")'), []),
    "missing": (_with_keys(_ID, ""), _LACKING),
    "one of two": (_with_keys(f'{_ID} @key(fields: "no")', _ID), _LACKING),
    "a larger one": (_with_keys(_ID, '@key(fields: "id no")'), _LACKING),
    "a smaller one": (_with_keys('@key(fields: "u { x y }")', '@key(fields: "u { x }")'), _LACKING),
    "in a fragment": (_with_keys(_ID, '@key(fields: "... on A { id }")'), _LACKING),
    "with __typename": (_with_keys('@key(fields: "id __typename")', _ID), _LACKING),
    "an alias": (_with_keys(_ID, '@key(fields: "x: id")'), [*_LACKING, "KEY_INVALID_FIELDS A"]),
    "both unresolvable": (
        _with_keys('@key(fields: "id", resolvable: false)', '@key(fields: "id", resolvable: false)'),
        [],
    ),
    "only the interface's unresolvable": (_with_keys('@key(fields: "id", resolvable: false)', _ID), []),
    "only the object's unresolvable": (_with_keys(_ID, '@key(fields: "id", resolvable: false)'), _LACKING),
    "missing where unresolvable": (_with_keys('@key(fields: "id", resolvable: false)', ""), _LACKING),
    "unreadable": (_with_keys('@key(fields: "nope")', ""), ["KEY_INVALID_FIELDS I"]),
    "with arguments": (
        _with_keys('@key(fields: "no")', "", "no(by: Int): Int"),
        [*_LACKING, "KEY_FIELDS_HAS_ARGS I"],
    ),
    "no objects": (f"interface I {_ID} {{ id: ID! }}", []),
    "an interface between needs none": (
        f"interface I {_ID} {{ id: ID! }} interface J implements I {{ id: ID! }}"
        f" type A implements I & J {_ID} {{ id: ID! }}",
        [],
    ),
    "an interface between has another": (
        f"interface I {_ID} {{ id: ID! no: Int }}"
        ' interface J implements I @key(fields: "no") { id: ID! no: Int }'
        f" type A implements I & J {_ID} {{ id: ID! no: Int }}",
        ["INTERFACE_KEY_NOT_ON_IMPLEMENTATION J"],
    ),
}


@pytest.mark.parametrize(("sdl", "expected"), _CASES.values(), ids=_CASES.keys())
def test_objects_have_the_keys_of_their_interfaces(sdl: str, expected: list[str]) -> None:
    assert found_in(sdl) == expected


def test_one_problem_names_all_objects_without_the_key() -> None:
    (problem,) = problems_in(
        f"interface I {_ID} {{ id: ID! }} type A implements I {{ id: ID! }} type B implements I {{ id: ID! }}"
        f" type C implements I {_ID} {{ id: ID! }}"
    )

    assert "is no key of A, B, which implement it" in problem.message


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('@key(fields: "id")', []),
        ('@key(fields: "id", resolvable: false)', []),
        ("", ["INTERFACE_OBJECT_USAGE_ERROR I"]),
    ],
)
def test_an_object_that_stands_for_an_interface_has_a_key(key: str, expected: list[str]) -> None:
    assert found_in(f"type I @interfaceObject {key} {{ id: ID! a: Int }}") == expected
