"""The objects that a path leads to, and where they stand."""

from __future__ import annotations

from typing import Any

import pytest

from fedloom.query_plan.model import Path, Step
from fedloom.representations.places import compile_finder, located

A, B, C = {"id": "a"}, {"id": "b"}, {"id": "c"}
BOOK = {"__typename": "Book", "author": A}
FILM = {"__typename": "Film", "author": B}


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        pytest.param({"a": A}, (), [{"a": A}], id="the root"),
        pytest.param({"a": A}, (Step("a"),), [A], id="an object"),
        pytest.param({"a": None}, (Step("a"),), [], id="a null"),
        pytest.param({}, (Step("a"),), [], id="nothing"),
        pytest.param({"a": "text"}, (Step("a"),), [], id="a leaf"),
        pytest.param({"a": [A, None, B]}, (Step("a", lists=1),), [A, B], id="a list with a null"),
        pytest.param({"a": None}, (Step("a", lists=1),), [], id="no list"),
        pytest.param({"a": [[A, None], None, [], [B]]}, (Step("a", lists=2),), [A, B], id="a list of lists"),
        pytest.param({"a": [[[C]], []]}, (Step("a", lists=3),), [C], id="three lists"),
        pytest.param(
            {"a": [{"b": A}, {"b": None}, {"b": C}]}, (Step("a", lists=1), Step("b")), [A, C], id="two steps"
        ),
        pytest.param(
            {"a": [BOOK, FILM]},
            (Step("a", lists=1), Step("author", on=frozenset({"Book"}))),
            [A],
            id="of one type",
        ),
        pytest.param({"a": [A, 3, "x"]}, (Step("a", lists=1),), [A], id="a list that lies"),
    ],
)
def test_a_path_leads_to_objects(root: dict[str, Any], path: Path, expected: list[object]) -> None:
    found = compile_finder(path)(root, False)  # noqa: FBT003 # a function that was made of text

    assert found == expected
    assert [each.object for each in located(root, path)] == expected


def test_an_object_at_several_places_comes_once_and_is_located_at_each() -> None:
    root = {"users": [{"best": A}, {"best": A}, {"best": B}]}
    path = (Step("users", lists=1), Step("best"))

    assert compile_finder(path)(root, True) == [A, B]  # noqa: FBT003 # as above
    assert [each.place for each in located(root, path)] == [
        ("users", 0, "best"),
        ("users", 1, "best"),
        ("users", 2, "best"),
    ]


def test_the_objects_around_one_are_told_outermost_first() -> None:
    user = {"name": "Ada", "pets": [[A]]}
    root = {"user": user}

    (found,) = located(root, (Step("user"), Step("pets", lists=2)))

    assert found.place == ("user", "pets", 0, 0)
    assert found.enclosing == (root, user)
