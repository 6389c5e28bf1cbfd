"""What a shape refuses: nulls that climb, and one error for each place."""

from __future__ import annotations

from typing import Any

import pytest

from fedloom.errors import ErrorEntry
from fedloom.query_plan.model import Condition, Shape
from fedloom.response.compiled_shape import CompiledShape
from fedloom.response.completion import Completion
from fedloom.response.refusals import MAX_ERRORS, refusals_of
from tests.fedloom.response.shapes import shape, shown, type_name

ON, OFF = (Condition("x", is_on=True),), (Condition("x", is_on=False),)
NAME = shown("name", "String")
OPEN = shown("open", "Int")


def refused(name: str, type_: str, *, inside: Shape | None = None, **options: Any) -> Any:  # noqa: ANN401 # of ShapeField
    return shown(name, type_, inside, is_refused=True, **options)


def media(*fields: Any, type_: str = "[Media!]") -> Shape:  # noqa: ANN401 # of ShapeField
    return shape("Query", OPEN, shown("all", type_, shape("Media", *fields, of="Book Film")))


BOOK, FILM = {"__typename": "Book", "name": "b"}, {"__typename": "Film", "name": "f"}


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            media(NAME, refused("code", "ID")),
            [{"name": "b", "code": None}, {"name": "f", "code": None}],
            id="null, whatever stands under its key",
        ),
        pytest.param(
            media(NAME, refused("code", "ID!", on="Film"), type_="[Media]"),
            [{"name": "b"}, None],
            id="a null that may not be takes the item",
        ),
        pytest.param(media(NAME, refused("code", "ID!", on="Film")), None, id="or the list"),
        pytest.param(
            media(type_name(), refused("name", "String", on="Film"), shown("name", "String", on="Book")),
            [{"__typename": "Book", "name": "b"}, {"__typename": "Film", "name": None}],
            id="by type",
        ),
    ],
)
def test_a_refused_field_is_null_by_the_straight_way_and_the_careful_one(of: Shape, expected: object) -> None:
    root = {"open": 1, "all": [{**BOOK, "code": "s3cret"}, {**FILM, "code": "s3cret"}]}

    straight = CompiledShape(of).response(root, (), {})
    careful = Completion((), {})

    assert straight.data == careful.data(of, root) == {"open": 1, "all": expected}
    assert [each.code for each in straight.errors] == ["UNAUTHORIZED_FIELD_OR_TYPE"]
    assert careful.errors == []


def test_a_value_that_does_not_fit_beside_a_refused_field_is_still_told() -> None:
    of = media(shown("name", "Int"), refused("code", "ID!", on="Film"))

    response = CompiledShape(of).response({"open": 1, "all": [BOOK]}, (), {})

    assert [(each.code, each.path) for each in response.errors] == [
        ("UNAUTHORIZED_FIELD_OR_TYPE", ("all", "@", "code")),
        ("ANSWER_INVALID", ("all", 0, "name")),
    ]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            media(refused("name", "String", on="Book"), refused("name", "ID", on="Film")),
            {("all", "@", "name"): "not authorized to have Book.name, Film.name"},
            id="one for types that differ",
        ),
        pytest.param(
            media(refused("name", "String", conditions=ON), refused("name", "String", conditions=OFF)),
            {("all", "@", "name"): "not authorized to have Book.name, Film.name"},
            id="one for conditions that differ",
        ),
        pytest.param(media(refused("name", "String", conditions=OFF)), {}, id="none where it is not wanted"),
        pytest.param(
            shape("Query", shown("grid", "[[Media]!]", shape("Media", refused("name", "String")))),
            {("grid", "@", "@", "name"): "not authorized to have Media.name"},
            id="by all lists",
        ),
        pytest.param(
            shape("Query", shown("m", "Media", shape("Media", refused("name", "ID")), conditions=OFF)),
            {},
            id="none where the object is not wanted",
        ),
    ],
)
def test_there_is_one_error_for_each_place(of: Shape, expected: dict[tuple[str, ...], str]) -> None:
    entries = refusals_of(of).entries({"x": True})

    assert {each.path: each.message for each in entries} == expected


@pytest.mark.parametrize(
    ("of", "leaves_nothing"),
    [
        pytest.param(shape("Query", refused("a", "Int")), True, id="all fields"),
        pytest.param(shape("Query", shown("m", "M", shape("M", refused("a", "Int")))), True, id="far down"),
        pytest.param(shape("Query", refused("a", "Int"), OPEN), False, id="not all"),
        pytest.param(shape("Query", refused("a", "Int"), type_name()), False, id="all but the type"),
        pytest.param(shape("Query", OPEN), False, id="none"),
        pytest.param(shape("Query", OPEN, refused("a", "Int!")), True, id="the root, which would be null"),
        pytest.param(
            shape("Query", refused("m", "M", inside=shape("M", NAME, refused("a", "Int!")))),
            False,
            id="an object that is null",
        ),
    ],
)
def test_it_is_known_when_nothing_is_left(of: Shape, leaves_nothing: bool) -> None:  # noqa: FBT001
    assert refusals_of(of).leaves_nothing is leaves_nothing


def test_the_error_of_an_object_that_is_null_stands_at_what_is_refused_in_it() -> None:
    of = shape("Query", OPEN, refused("m", "M", inside=shape("M", NAME, refused("a", "Int!"))))

    response = CompiledShape(of).response({"open": 1}, (), {})

    assert response.data == {"open": 1, "m": None}
    assert [each.path for each in response.errors] == [("m", "a")]


def test_errors_are_bounded() -> None:
    of = shape("Query", *(refused(f"f{number}", "Int") for number in range(MAX_ERRORS + 5)))

    assert len(refusals_of(of).every) == MAX_ERRORS


def test_a_shape_that_refuses_nothing_has_no_errors() -> None:
    other = ErrorEntry("m", "C", path=("open",))

    response = CompiledShape(shape("Query", OPEN)).response({"open": None}, (other,), {})

    assert (response.data, response.errors) == ({"open": None}, (other,))
