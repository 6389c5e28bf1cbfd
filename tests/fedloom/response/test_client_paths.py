"""Where things stand for the client."""

from __future__ import annotations

import pytest

from fedloom.response.client_paths import client_path
from tests.fedloom.response.shapes import shape, shown

PAGES = shown("size", "Int", key="pages", as_="s", on="Book")
LENGTH = shown("size", "Int", key="length", as_="s", on="Film")
CODE = shown("code", "ID", is_refused=True)
SHAPE = shape(
    "Query",
    shown("all", "[Media]", shape("Media", PAGES, LENGTH, CODE, of="Book Film"), key="all_1", as_="a"),
)
ROOT = {"all_1": [None, {"__typename": "Film", "length": 3}]}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("all_1",), ("a",)),
        (("all_1", 1, "length"), ("a", 1, "s")),
        (("all_1", 1, "pages"), ("a", 1)),
        (("all_1", 1, "id"), ("a", 1)),
        (("all_1", 1, "code"), ("a", 1)),
        (("all_1", 7, "length"), ("a", 7, "s")),
        (("other", "x"), ()),
        ((), ()),
    ],
)
def test_storage_keys_become_response_names_and_what_is_hidden_its_object(
    place: tuple[str | int, ...], expected: tuple[str | int, ...]
) -> None:
    assert client_path(SHAPE, ROOT, place, {}) == expected
