"""Reading a selection against a schema: what is selected, what counts as used, and the faults."""

from __future__ import annotations

import pytest

from fedloom.composition.selections import Reader, Reading
from fedloom.sdl.definitions import TypeKind
from fedloom.sdl.field_set import parse_field_set
from fedloom.sdl.parsing import parse_schema

_SCHEMA = parse_schema(
    """
    type T { id: ID! u: U i: I no(by: Int): Int must(by: Int!): Int }
    type U { x: Int y: Int t: T }
    interface I { x: Int }
    type O implements I { x: Int z: Int }
    enum E { A }
    """
)


def _read(text: str, *refused: TypeKind) -> Reading:
    return Reader(_SCHEMA, refused=refused).read("T", parse_field_set(text))


def _used(reading: Reading) -> list[str]:
    return sorted(".".join(each) for each in reading.used)


def test_fields_are_found_through_fragments_on_the_type_that_has_them() -> None:
    reading = _read("id i { x ... on O { z } }")

    (_, interface_field) = reading.selected
    assert [each.coordinate for each in interface_field.inner] == ["I.x", "O.z"]
    assert _used(reading) == ["I.x", "O.z", "T.i", "T.id"]
    assert reading.fault is None


def test_what_is_selected_in_a_field_twice_is_selected_in_it_together() -> None:
    reading = _read("u { t { id } } u { x } u { t { no } }")

    (field,) = reading.selected
    assert [each.coordinate for each in field.inner] == ["U.t", "U.x"]
    assert [each.coordinate for each in field.inner[0].inner] == ["T.id", "T.no"]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        pytest.param("id nope u { x }", ["T.id"], id="unknown field"),
        pytest.param("id no(to: 1) u { x }", ["T.id", "T.no"], id="unknown argument"),
        pytest.param("id no(by: true) u { x }", ["T.id", "T.no"], id="wrong value"),
        pytest.param("u { x nope y }", ["T.u", "U.x"], id="unknown field at depth"),
        pytest.param("id @nope u { x }", [], id="unknown directive"),
        pytest.param("id ... on E { id } u { x }", ["T.id"], id="fragment on nothing composite"),
    ],
)
def test_reading_stops_at_what_cannot_be_understood(text: str, used: list[str]) -> None:
    reading = _read(text)

    assert reading.fault is not None
    assert reading.selected == ()
    assert _used(reading) == used


@pytest.mark.parametrize("text", ["a: id u { x }", "must u { x }", "i u { x }"])
def test_faults_that_are_found_at_the_end_let_all_count_as_used(text: str) -> None:
    reading = _read(text)

    assert reading.fault is not None
    assert {"T.u", "U.x"} <= set(_used(reading))


def test_a_refused_type_is_the_fault_whatever_comes_after_it() -> None:
    reading = _read("i { x } nope", TypeKind.INTERFACE)

    assert reading.is_refused
    assert reading.fault == "T.i returns the interface I"


def test_what_comes_before_a_refused_type_is_the_fault() -> None:
    reading = _read("absent i { x }", TypeKind.INTERFACE)

    assert not reading.is_refused
    assert reading.fault == "T has no field absent in this subgraph"


def test_directives_are_noted() -> None:
    reading = _read("id @include(if: true) ... @skip(if: true) { u { x @deprecated } }")

    assert reading.directives == ("include", "skip", "deprecated")


def test_a_near_name_is_suggested() -> None:
    reading = _read("u { xx }")

    assert reading.fault == "U has no field xx in this subgraph; x is one"
