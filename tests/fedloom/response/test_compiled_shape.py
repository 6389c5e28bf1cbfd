"""From merged objects to the answer. Every row is shown both ways: straight, where that is possible, and with
care."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fedloom.query_plan.model import Condition, Shape
from fedloom.response.compiled_shape import CompiledShape
from fedloom.response.completion import ANSWER_INVALID, Completion
from fedloom.response.projection import IRREGULAR, compile_projection
from tests.fedloom.response.shapes import shape, shown, type_name

USER = shape("User", shown("id", "ID!"), shown("name", "String", as_="n"), shown("age", "Int"))
MEDIA = shape(
    "Media",
    type_name(),
    shown("title", "String!"),
    shown("pages", "Int!", on="Book"),
    shown("length", "Float", on="Film Song"),
    of="Book Film Song",
)
ADA = {"id": "a", "name": "Ada", "age": 36, "secret": 1}


def root(type_: str, inside: Shape | None = None, **options: Any) -> Shape:  # noqa: ANN401 # of ShapeField
    return shape("Query", shown("x", type_, inside, **options))


@pytest.mark.parametrize(
    ("of", "value", "expected"),
    [
        pytest.param(root("User", USER), ADA, {"id": "a", "n": "Ada", "age": 36}, id="fields as asked"),
        pytest.param(root("User", USER), None, None, id="null"),
        pytest.param(
            root("[User]", USER), [ADA, None], [{"id": "a", "n": "Ada", "age": 36}, None], id="a list"
        ),
        pytest.param(root("[[Int!]]!"), [[1, 2], None, []], [[1, 2], None, []], id="lists of lists"),
        pytest.param(
            root("[[User!]!]!", USER), [[ADA], []], [[{"id": "a", "n": "Ada", "age": 36}], []], id="objects"
        ),
        pytest.param(root("ID!"), 7, "7", id="a number for an ID"),
        pytest.param(root("Int"), 3.0, 3, id="a float without a fraction for an Int"),
        pytest.param(root("Float!"), 3, 3, id="an integer for a Float"),
        pytest.param(root("Boolean"), False, False, id="false"),
        pytest.param(
            root("JSON"), {"any": [1, {"x": None}]}, {"any": [1, {"x": None}]}, id="a custom scalar"
        ),
        pytest.param(root("[JSON!]"), [0, ""], [0, ""], id="custom scalars"),
        pytest.param(root("Colour", enum_values=frozenset({"RED"})), "RED", "RED", id="an enum"),
        pytest.param(
            root("Media", MEDIA),
            {"__typename": "Film", "title": "T", "pages": 3, "length": 1.5},
            {"__typename": "Film", "title": "T", "length": 1.5},
            id="fields of the object's type",
        ),
        pytest.param(
            root("Media", shape("Media", shown("pages", "Int", on="Book"), of="Book Film")),
            {"__typename": "Film", "pages": 3},
            {},
            id="no fragment matches",
        ),
        pytest.param(
            root("User", shape("User", type_name("t"))), {"id": "a"}, {"t": "User"}, id="a type that is known"
        ),
    ],
)
def test_what_fits_is_shown_without_errors(of: Shape, value: object, expected: object) -> None:
    straight = compile_projection(of, {})({"x": value})
    careful = Completion((), {})

    assert json.dumps(straight) == json.dumps({"x": expected})
    assert json.dumps(careful.data(of, {"x": value})) == json.dumps({"x": expected})
    assert careful.errors == []


@pytest.mark.parametrize(
    ("of", "value", "expected", "paths"),
    [
        pytest.param(root("Int"), "3", {"x": None}, [("x",)], id="a text for an Int"),
        pytest.param(root("Int"), 2**31, {"x": None}, [("x",)], id="an integer of 33 bits"),
        pytest.param(root("Int"), True, {"x": None}, [("x",)], id="a boolean for an Int"),
        pytest.param(root("Float"), True, {"x": None}, [("x",)], id="a boolean for a Float"),
        pytest.param(root("Float"), "1", {"x": None}, [("x",)], id="a text for a Float"),
        pytest.param(root("String"), 3, {"x": None}, [("x",)], id="a number for a String"),
        pytest.param(root("String"), {"a": 1}, {"x": None}, [("x",)], id="an object for a String"),
        pytest.param(root("Boolean"), 1, {"x": None}, [("x",)], id="a number for a Boolean"),
        pytest.param(root("ID"), 1.5, {"x": None}, [("x",)], id="a fraction for an ID"),
        pytest.param(root("[Int]"), [1, "2", None], {"x": [1, None, None]}, [("x", 1)], id="an item"),
        pytest.param(root("[Int]"), {"0": 1}, {"x": None}, [("x",)], id="an object for a list"),
        pytest.param(root("[Int]"), "12", {"x": None}, [("x",)], id="a text for a list"),
        pytest.param(root("User", USER), [ADA], {"x": None}, [("x",)], id="a list for an object"),
        pytest.param(root("User", USER), "id", {"x": None}, [("x",)], id="a text for an object"),
        pytest.param(
            root("Colour", enum_values=frozenset({"RED"})), "TEAL", {"x": None}, [("x",)], id="a hidden value"
        ),
        pytest.param(
            root("Colour!", enum_values=frozenset({"RED"})), ["RED"], None, [("x",)], id="a list for an enum"
        ),
        pytest.param(root("Int!"), None, None, [("x",)], id="null climbs to the top"),
        pytest.param(root("JSON!"), None, None, [("x",)], id="null of a custom scalar"),
        pytest.param(root("[Int!]"), [1, None], {"x": None}, [("x", 1)], id="null of an item takes the list"),
        pytest.param(
            root("[User]", USER),
            [{"name": "B"}, ADA],
            {"x": [None, {"id": "a", "n": "Ada", "age": 36}]},
            [("x", 0, "id")],
            id="null of a field takes the object",
        ),
        pytest.param(
            root("[User!]!", USER), [{"name": "B"}], None, [("x", 0, "id")], id="null climbs through all"
        ),
        pytest.param(
            root("Media", MEDIA),
            {"__typename": "Play", "title": "T"},
            {"x": None},
            [("x",)],
            id="a type that the graph has not",
        ),
        pytest.param(
            root("Media", MEDIA), {"title": "T"}, {"x": None}, [("x",)], id="a type that is not told"
        ),
        pytest.param(
            root("Media", MEDIA),
            {"__typename": "Book", "title": "T"},
            {"x": None},
            [("x", "pages")],
            id="a missing field of the object's type",
        ),
        pytest.param(
            root("User", USER),
            {"id": "a"},
            {"x": {"id": "a", "n": None, "age": None}},
            [],
            id="fields that are missing",
        ),
    ],
)
def test_what_does_not_fit_is_null_with_an_error_at_its_place(
    of: Shape, value: object, expected: object, paths: list[tuple[str | int, ...]]
) -> None:
    with pytest.raises(IRREGULAR):
        compile_projection(of, {})({"x": value})

    response = CompiledShape(of).response({"x": value}, [], {})
    assert response.data == expected
    assert [each.path for each in response.errors] == paths
    assert {each.code for each in response.errors} <= {ANSWER_INVALID}


@pytest.mark.parametrize("known", [("x", 0, "id"), ("x", 0), ("x",), ("x", 0, "id", "deeper")])
def test_a_null_that_is_explained_gets_no_second_error(known: tuple[str | int, ...]) -> None:
    from_subgraph = [CompiledShape(root("Int!")).response({"x": None}, [], {}).errors[0]]
    explained = [type(from_subgraph[0])("said by a subgraph", "SAID", path=known)]

    response = CompiledShape(root("[User]", USER)).response({"x": [{"id": None}]}, explained, {})

    assert response.data == {"x": [None]}
    assert [each.code for each in response.errors] == ["SAID"]


def test_errors_of_values_are_bounded() -> None:
    response = CompiledShape(root("[Int]")).response({"x": ["a"] * 10_000}, [], {})

    assert len(response.errors) == 100


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ({"a": True, "b": True}, {"x": {"id": "a"}, "y": 1}),
        ({"a": True, "b": False}, {"x": {"id": "a", "age": 36}}),
        ({"a": False, "b": True}, {"y": 1}),
        ({"a": False, "b": False}, {}),
    ],
)
def test_conditions_decide_over_fields_and_keep_their_order(
    holds: dict[str, bool], expected: dict[str, object]
) -> None:
    on_a, on_b, not_b = Condition("a", is_on=True), Condition("b", is_on=True), Condition("b", is_on=False)
    inside = shape("User", shown("id", "ID!"), shown("age", "Int", conditions=(not_b,)))
    of = shape("Query", shown("x", "User", inside, conditions=(on_a,)), shown("y", "Int", conditions=(on_b,)))
    merged = {"x": {"id": "a", "age": 36}, "y": 1}

    assert json.dumps(CompiledShape(of).response(merged, [], holds).data) == json.dumps(expected)
    assert json.dumps(Completion((), holds).data(of, merged)) == json.dumps(expected)


def test_one_field_under_several_conditions_shows_both_selections() -> None:
    on_a, on_b = Condition("a", is_on=True), Condition("b", is_on=True)
    of = shape(
        "Query",
        shown("x", "[User]", shape("User", shown("id", "ID")), conditions=(on_a,)),
        shown("x", "[User]", shape("User", shown("age", "Int")), conditions=(on_b,)),
    )
    holds = {"a": True, "b": True}
    merged = {"x": [{"id": "a", "age": 36}, None]}

    assert CompiledShape(of).response(merged, [], holds).data == {"x": [{"id": "a", "age": 36}, None]}
    assert Completion((), holds).data(of, merged) == {"x": [{"id": "a", "age": 36}, None]}


def test_values_of_many_conditions_do_not_pile_up() -> None:
    names = [f"v{number}" for number in range(6)]
    fields = [shown(name, "Int", conditions=(Condition(name, is_on=True),)) for name in names]
    compiled = CompiledShape(shape("Query", *fields))

    for bits in range(64):
        holds = {name: bool(bits >> number & 1) for number, name in enumerate(names)}
        assert compiled.response(dict.fromkeys(names, 1), [], holds).data == {
            name: 1 for name in names if holds[name]
        }
    assert len(compiled._projections) <= 16


def test_introspection_is_shown_as_it_is() -> None:
    of = shape("Query", shown("__schema", "__Schema!", key="s", is_introspection=True))

    assert CompiledShape(of).response({"s": {"types": []}}, [], {}).data == {"__schema": {"types": []}}


def test_names_are_never_code() -> None:
    hostile = "a'] or exit() or o['"
    of = shape("Query", shown("x", "Int", key=hostile, as_=hostile + '\\\n"{0}'))

    assert CompiledShape(of).response({hostile: 1}, [], {}).data == {hostile + '\\\n"{0}': 1}
