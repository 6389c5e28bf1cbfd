"""What a new API schema changes for clients: each kind of change, its coordinate, and how much it matters.

Source of kinds and severities: graphql-js, `findSchemaChanges`; where there is another, the row says so.
"""

from __future__ import annotations

import pytest
from graphql import build_schema
from graphql.utilities import find_schema_changes

from fedloom.sdl.definitions import Schema
from fedloom.sdl.parsing import parse_document, read_schema
from fedloom.supergraph.changes import SEVERITIES, Change, Severity, schema_changes

OLD = """
type Query { battery(code: ID!, unit: Unit): Battery }
enum Unit { KWH AH }
scalar Mass
interface Node { id: ID! }
type Battery implements Node { id: ID! capacity: Float cells: [Cell!] }
type Cell { id: ID! mass: Mass }
union Part = Battery | Cell
input Filter { code: ID limit: Int = 3 }
directive @slow(after: Int) on FIELD | QUERY
"""
# What stands in OLD, what stands there now, and the one change that follows.
CASES = {
    "type added": ("scalar Mass", "scalar Weight scalar Mass", "SAFE TYPE_ADDED at Weight: Weight is new."),
    "type removed": ("union Part = Battery | Cell", "", "BREAKING TYPE_REMOVED at Part: Part is removed."),
    "kind of type": (
        "scalar Mass",
        "enum Mass { KG }",
        "BREAKING TYPE_CHANGED_KIND at Mass: Mass was of kind scalar, and is of kind enum.",
    ),
    "member removed": (
        "Battery | Cell",
        "Battery",
        "BREAKING TYPE_REMOVED_FROM_UNION at Part: Cell is no member of Part any more.",
    ),
    "member added": (
        "union Part = Battery | Cell",
        "union Part = Battery | Cell | Query",
        "DANGEROUS TYPE_ADDED_TO_UNION at Part: Query is a new member of Part.",
    ),
    "value removed": ("KWH AH", "KWH", "BREAKING VALUE_REMOVED_FROM_ENUM at Unit.AH: Unit.AH is removed."),
    "value added": ("KWH AH", "KWH AH V", "DANGEROUS VALUE_ADDED_TO_ENUM at Unit.V: Unit.V is new."),
    "interface removed": (
        "type Battery implements Node",
        "type Battery",
        "BREAKING IMPLEMENTED_INTERFACE_REMOVED at Battery: Battery does not implement Node any more.",
    ),
    "interface added": (
        "type Cell {",
        "type Cell implements Node {",
        "DANGEROUS IMPLEMENTED_INTERFACE_ADDED at Cell: Cell implements Node now.",
    ),
    "field removed": (
        "capacity: Float",
        "",
        "BREAKING FIELD_REMOVED at Battery.capacity: Battery.capacity is removed.",
    ),
    "field added": (
        "capacity: Float",
        "capacity: Float soh: Float",
        "SAFE FIELD_ADDED at Battery.soh: Battery.soh is new.",
    ),
    "another type": (
        "capacity: Float",
        "capacity: String",
        "BREAKING FIELD_CHANGED_KIND at Battery.capacity: Battery.capacity was Float, and is String.",
    ),
    "null in a list": (
        "[Cell!]",
        "[Cell]",
        "BREAKING FIELD_CHANGED_KIND at Battery.cells: Battery.cells was [Cell!], and is [Cell].",
    ),
    "never null now": (
        "[Cell!]",
        "[Cell!]!",
        "SAFE FIELD_CHANGED_KIND_SAFE at Battery.cells: Battery.cells was [Cell!], and is [Cell!]!.",
    ),
    "no list now": (
        "cells: [Cell!]",
        "cells: Cell",
        "BREAKING FIELD_CHANGED_KIND at Battery.cells: Battery.cells was [Cell!], and is Cell.",
    ),
    "required argument added": (
        "unit: Unit",
        "unit: Unit, at: Int!",
        "BREAKING REQUIRED_ARG_ADDED at Query.battery(at:): Query.battery(at:) is new and required.",
    ),
    "argument with a default added": (
        "unit: Unit",
        "unit: Unit, at: Int! = 1",
        "DANGEROUS OPTIONAL_ARG_ADDED at Query.battery(at:): Query.battery(at:) is new and optional.",
    ),
    "argument removed": (
        "unit: Unit",
        "",
        "BREAKING ARG_REMOVED at Query.battery(unit:): Query.battery(unit:) is removed.",
    ),
    "argument takes no null now": (
        "unit: Unit",
        "unit: Unit!",
        "BREAKING ARG_CHANGED_KIND at Query.battery(unit:): Query.battery(unit:) was Unit, and is Unit!.",
    ),
    "argument takes null now": (
        "code: ID!",
        "code: ID",
        "SAFE ARG_CHANGED_KIND_SAFE at Query.battery(code:): Query.battery(code:) was ID!, and is ID.",
    ),
    "default for those who left it out": (
        "unit: Unit",
        "unit: Unit = AH",
        "DANGEROUS ARG_DEFAULT_VALUE_CHANGE at Query.battery(unit:):"
        " Query.battery(unit:) had no default, and has the default AH.",
    ),
    "default for what was required": (
        "code: ID!",
        "code: ID! = 1",
        "SAFE ARG_DEFAULT_VALUE_ADDED at Query.battery(code:):"
        " Query.battery(code:) was required, and has the default 1 now.",
    ),
    "required input field added": (
        "code: ID limit",
        "code: ID serial: ID! limit",
        "BREAKING REQUIRED_INPUT_FIELD_ADDED at Filter.serial: Filter.serial is new and required.",
    ),
    "optional input field added": (
        "code: ID limit",
        "code: ID serial: ID limit",
        "DANGEROUS OPTIONAL_INPUT_FIELD_ADDED at Filter.serial: Filter.serial is new and optional.",
    ),
    "input field removed": (
        "code: ID limit",
        "limit",
        "BREAKING FIELD_REMOVED at Filter.code: Filter.code is removed.",
    ),
    "input field takes no null now": (
        "code: ID limit",
        "code: ID! limit",
        "BREAKING FIELD_CHANGED_KIND at Filter.code: Filter.code was ID, and is ID!.",
    ),
    "another default of an input field": (
        "Int = 3",
        "Int = 4",
        "DANGEROUS INPUT_FIELD_DEFAULT_VALUE_CHANGE at Filter.limit:"
        " Filter.limit had the default 3, and has the default 4.",
    ),
    "default of an input field removed": (
        "Int = 3",
        "Int",
        "DANGEROUS INPUT_FIELD_DEFAULT_VALUE_CHANGE at Filter.limit:"
        " Filter.limit had the default 3, and has no default.",
    ),
    "directive removed": (
        "directive @slow(after: Int) on FIELD | QUERY",
        "",
        "BREAKING DIRECTIVE_REMOVED at @slow: @slow is removed.",
    ),
    "directive added": (
        "scalar Mass",
        "scalar Mass directive @fast on FIELD",
        "SAFE DIRECTIVE_ADDED at @fast: @fast is new.",
    ),
    "argument of a directive removed": (
        "(after: Int)",
        "",
        "BREAKING DIRECTIVE_ARG_REMOVED at @slow(after:): @slow(after:) is removed.",
    ),
    "required argument of a directive added": (
        "(after: Int)",
        "(after: Int, by: Int!)",
        "BREAKING REQUIRED_DIRECTIVE_ARG_ADDED at @slow(by:): @slow(by:) is new and required.",
    ),
    "optional argument of a directive added": (
        "(after: Int)",
        "(after: Int, by: Int)",
        "SAFE OPTIONAL_DIRECTIVE_ARG_ADDED at @slow(by:): @slow(by:) is new and optional.",
    ),
    "location removed": (
        "FIELD | QUERY",
        "FIELD",
        "BREAKING DIRECTIVE_LOCATION_REMOVED at @slow: @slow cannot stand on QUERY any more.",
    ),
    "location added": (
        "FIELD | QUERY",
        "FIELD | QUERY | MUTATION",
        "SAFE DIRECTIVE_LOCATION_ADDED at @slow: @slow can stand on MUTATION now.",
    ),
    "repeatable": (
        ") on FIELD",
        ") repeatable on FIELD",
        "SAFE DIRECTIVE_REPEATABLE_ADDED at @slow: @slow can be repeated now.",
    ),
    "description of a type": (
        "type Cell",
        '"A cell." type Cell',
        "SAFE DESCRIPTION_CHANGED at Cell: Cell has another description.",
    ),
    "description of an argument": (
        "unit: Unit",
        '"Which." unit: Unit',
        "SAFE DESCRIPTION_CHANGED at Query.battery(unit:): Query.battery(unit:) has another description.",
    ),
    "description of a directive": (
        "directive @slow",
        '"Slow." directive @slow',
        "SAFE DESCRIPTION_CHANGED at @slow: @slow has another description.",
    ),
}
# Kinds that graphql-js does not know: GraphQL 3.5.1, 3.10 and 3.13.3.
OUR_CASES = {
    "specified by": (
        "scalar Mass",
        'scalar Mass @specifiedBy(url: "https://mass.example")',
        "DANGEROUS SPECIFIED_BY_CHANGED at Mass:"
        " Mass was specified by nothing, and is by https://mass.example.",
    ),
    "one of": (
        "input Filter {",
        "input Filter @oneOf {",
        "BREAKING ONE_OF_ADDED at Filter: Filter takes exactly one of its fields now.",
    ),
    "deprecated without a reason": (
        "capacity: Float",
        "capacity: Float @deprecated",
        "SAFE DEPRECATION_ADDED at Battery.capacity: Battery.capacity is deprecated now: no reason given.",
    ),
    "deprecated value": (
        "KWH AH",
        'KWH AH @deprecated(reason: "use KWH")',
        "SAFE DEPRECATION_ADDED at Unit.AH: Unit.AH is deprecated now: use KWH.",
    ),
}


@pytest.mark.parametrize("case", CASES | OUR_CASES)
def test_a_change_has_a_severity_a_kind_a_coordinate_and_a_message(case: str) -> None:
    before, after, expected = (CASES | OUR_CASES)[case]

    changes = schema_changes(_schema(OLD), _schema(OLD.replace(before, after, 1)))

    assert [_written(each) for each in changes] == [expected]


@pytest.mark.parametrize("case", CASES)
def test_graphql_js_knows_the_change_by_the_same_name(case: str) -> None:
    before, after, expected = CASES[case]
    code = expected.split()[1]

    known = {
        each.type.name
        for each in find_schema_changes(build_schema(OLD), build_schema(OLD.replace(before, after, 1)))
    }

    # The one difference: a default where there was none is safe to it, and may change what a client gets.
    assert code in known | ({"ARG_DEFAULT_VALUE_CHANGE"} if "ARG_DEFAULT_VALUE_ADDED" in known else set())


@pytest.mark.parametrize(
    ("old", "new", "severity", "code", "coordinate"),
    [
        pytest.param(
            "a(x: Int! = 3): Int",
            "a(x: Int!): Int",
            Severity.BREAKING,
            "ARG_BECAME_REQUIRED",
            "Query.a(x:)",
            id="argument",
        ),
        pytest.param(
            "a(x: Int! = 3): Int",
            "a(x: Int! = 4): Int",
            Severity.DANGEROUS,
            "ARG_DEFAULT_VALUE_CHANGE",
            "Query.a(x:)",
            id="default",
        ),
        pytest.param(
            'a: Int @deprecated(reason: "1")',
            'a: Int @deprecated(reason: "2")',
            Severity.SAFE,
            "DEPRECATION_CHANGED",
            "Query.a",
            id="another reason",
        ),
        pytest.param(
            "a: Int @deprecated",
            "a: Int",
            Severity.SAFE,
            "DEPRECATION_REMOVED",
            "Query.a",
            id="not deprecated",
        ),
    ],
)
def test_a_change_of_a_field_is_found(
    old: str, new: str, severity: Severity, code: str, coordinate: str
) -> None:
    changes = _of_queries(old, new)

    assert [(each.severity, each.code, each.coordinate) for each in changes] == [(severity, code, coordinate)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("{ a: Int! = 1 }", "{ a: Int! }", "INPUT_FIELD_BECAME_REQUIRED", id="became required"),
        pytest.param("{ a: Int! }", "{ a: Int! = 1 }", "INPUT_FIELD_DEFAULT_VALUE_ADDED", id="default added"),
        pytest.param("@oneOf { a: Int }", "{ a: Int }", "ONE_OF_REMOVED", id="not one of"),
    ],
)
def test_a_change_of_an_input_object_is_found(old: str, new: str, code: str) -> None:
    changes = schema_changes(_schema(f"input I {old}"), _schema(f"input I {new}"))

    assert [each.code for each in changes] == [code]


def test_a_directive_that_cannot_be_repeated_any_more_is_found() -> None:
    old, new = "directive @slow repeatable on FIELD", "directive @slow on FIELD"

    changes = schema_changes(_schema(old), _schema(new))

    assert [(each.code, each.severity) for each in changes] == [
        ("DIRECTIVE_REPEATABLE_REMOVED", Severity.BREAKING)
    ]


def test_a_root_type_of_another_name_is_found() -> None:
    types = "type Query { a: Int } type Other { a: Int }"

    changes = schema_changes(
        _schema(f"schema {{ query: Query }} {types}"), _schema(f"schema {{ query: Other }} {types}")
    )

    message = "The root type of a query was Query, and is Other."
    assert changes == [Change(Severity.BREAKING, "ROOT_TYPE_CHANGED", "Query", message)]


def test_what_is_removed_says_whether_clients_had_been_told() -> None:
    changes = _of_queries('a: Int b: Int @deprecated(reason: "use c") c: Int @deprecated d: Int', "d: Int")

    assert [each.message for each in changes] == [
        "Query.a is removed.",
        "Query.b is removed; it was deprecated: use c.",
        "Query.c is removed; it was deprecated: no reason given.",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("[[Int]!]", "[[Int!]!]!", id="less null"),
        pytest.param("Int", "Int!", id="no null"),
    ],
)
def test_a_field_that_is_null_less_often_is_safe_and_the_way_back_breaks(old: str, new: str) -> None:
    there, back = _of_queries(f"a: {old}", f"a: {new}"), _of_queries(f"a: {new}", f"a: {old}")

    assert [each.code for each in there] == ["FIELD_CHANGED_KIND_SAFE"]
    assert [each.code for each in back] == ["FIELD_CHANGED_KIND"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("[[Int!]!]!", "[[Int]!]", id="more null"),
        pytest.param("Int!", "Int", id="null"),
    ],
)
def test_an_argument_that_takes_null_is_safe_and_the_way_back_breaks(old: str, new: str) -> None:
    there = _of_queries(f"a(x: {old}): Int", f"a(x: {new}): Int")
    back = _of_queries(f"a(x: {new}): Int", f"a(x: {old}): Int")

    assert [each.code for each in there] == ["ARG_CHANGED_KIND_SAFE"]
    assert [each.code for each in back] == ["ARG_CHANGED_KIND"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("{a: 1, b: [{c: 2, d: 3}]}", "{b: [{d: 3, c: 2}], a: 1}", id="order of fields"),
        pytest.param('"text"', '"""text"""', id="form of a string"),
    ],
)
def test_a_default_that_says_the_same_is_no_change(old: str, new: str) -> None:
    changes = _of_queries(f"a(x: JSON = {old}): Int", f"a(x: JSON = {new}): Int")

    assert changes == []


def test_the_order_of_definitions_is_no_change() -> None:
    changes = schema_changes(
        _schema("type Query { a(x: Int, y: Int): Int b: Int } enum E { A B }"),
        _schema("enum E { B A } type Query { b: Int a(y: Int, x: Int): Int }"),
    )

    assert changes == []


def test_the_worst_changes_come_first_in_the_order_of_the_schema() -> None:
    old = "type Query { a: Int b(x: Int = 1): Int c: Int }"
    new = "type Query { b(x: Int = 2): Int c: Int d: Int }"

    changes = schema_changes(_schema(old), _schema(new))

    assert [each.code for each in changes] == ["FIELD_REMOVED", "ARG_DEFAULT_VALUE_CHANGE", "FIELD_ADDED"]


def test_every_kind_of_change_has_a_case_here() -> None:
    rows = {expected.split()[1] for _, _, expected in (CASES | OUR_CASES).values()}
    elsewhere = {
        "ARG_BECAME_REQUIRED",
        "DEPRECATION_CHANGED",
        "DEPRECATION_REMOVED",
        "DIRECTIVE_REPEATABLE_REMOVED",
        "INPUT_FIELD_BECAME_REQUIRED",
        "INPUT_FIELD_DEFAULT_VALUE_ADDED",
        "ONE_OF_REMOVED",
        "ROOT_TYPE_CHANGED",
    }

    assert rows | elsewhere == SEVERITIES.keys()


def _of_queries(old: str, new: str) -> list[Change]:
    return schema_changes(_schema(f"type Query {{ {old} }}"), _schema(f"type Query {{ {new} }}"))


def _written(change: Change) -> str:
    return f"{change.severity} {change.code} at {change.coordinate}: {change.message}"


def _schema(sdl: str) -> Schema:
    return read_schema(parse_document(sdl))
