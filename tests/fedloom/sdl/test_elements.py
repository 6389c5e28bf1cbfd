"""Where directives stand."""

from __future__ import annotations

from fedloom.sdl.elements import places
from fedloom.sdl.parsing import parse_schema


def test_every_element_with_a_directive_is_found_with_its_coordinate_and_location() -> None:
    schema = parse_schema("""
        schema @d { query: Query }
        directive @d(x: Int @d) on SCHEMA
        type Query @d { a(x: Int @d): Int @d b: Int }
        interface I @d { a: Int }
        union U @d = Query
        enum E @d { A @d B }
        input N @d { a: Int @d b: Int }
        scalar S @d
        scalar T
    """)

    assert [(each.coordinate, each.location) for each in places(schema)] == [
        ("schema", "SCHEMA"),
        ("@d(x:)", "ARGUMENT_DEFINITION"),
        ("Query", "OBJECT"),
        ("Query.a", "FIELD_DEFINITION"),
        ("Query.a(x:)", "ARGUMENT_DEFINITION"),
        ("I", "INTERFACE"),
        ("U", "UNION"),
        ("E", "ENUM"),
        ("E.A", "ENUM_VALUE"),
        ("N", "INPUT_OBJECT"),
        ("N.a", "INPUT_FIELD_DEFINITION"),
        ("S", "SCALAR"),
    ]
