"""Representations: each once, none without its key."""

from __future__ import annotations

from typing import Any

import pytest

from fedloom.query_plan.model import Representation, RequiredField
from fedloom.representations.extraction import compile_extractor, leaf_value

ID = RequiredField("id", "id")
PRICE = RequiredField("price", "p", is_key=False)


def of(*fields: RequiredField, on: frozenset[str] | None = frozenset({"Item"})) -> Representation:
    return Representation("Item", on, fields)


def nested(name: str, *fields: RequiredField, **options: Any) -> RequiredField:  # noqa: ANN401 # of RequiredField
    return RequiredField(name, name, fields, **options)


@pytest.mark.parametrize(
    ("fields", "found", "expected"),
    [
        pytest.param([ID], [{"id": "a"}, {"id": "b"}, {"id": "a"}], [{"id": "a"}, {"id": "b"}], id="texts"),
        pytest.param(
            [ID], [{"id": 1}, {"id": True}, {"id": "1"}], [{"id": 1}, {"id": True}, {"id": "1"}], id="kinds"
        ),
        pytest.param([ID], [{"id": None}, {}], [], id="null keys"),
        pytest.param([ID], [{"id": 3.0}, {"id": 3.5}], [{"id": 3}, {"id": 3.5}], id="numbers"),
        pytest.param(
            [ID, RequiredField("lang", "l")],
            [{"id": "a", "l": "et"}, {"id": "a", "l": "fi"}, {"id": "a", "l": "et"}, {"id": "a", "l": None}],
            [{"id": "a", "lang": "et"}, {"id": "a", "lang": "fi"}],
            id="composite keys, renamed",
        ),
        pytest.param(
            [ID, PRICE],
            [{"id": "a", "p": None}, {"id": "b"}, {"id": "c", "p": 2}],
            [{"id": "a", "price": None}, {"id": "c", "price": 2}],
            id="a requirement that is null, and one that is missing",
        ),
        pytest.param(
            [nested("org", ID)],
            [{"org": {"id": "x", "name": "X"}}, {"org": None}, {"org": {"id": None}}, {"org": {"id": "x"}}],
            [{"org": {"id": "x"}}],
            id="nested keys",
        ),
        pytest.param(
            [ID, nested("tags", RequiredField("n", "n", is_key=False), is_key=False)],
            [{"id": "a", "tags": [[{"n": 1.0}, None], []]}, {"id": "b", "tags": [[{}]]}],
            [{"id": "a", "tags": [[{"n": 1}, None], []]}],
            id="lists of lists",
        ),
        pytest.param(
            [
                ID,
                nested("at", RequiredField("x", "x"), is_key=False),
                nested("at", RequiredField("y", "y"), is_key=False),
            ],
            [{"id": "a", "at": {"x": 1, "y": 2}}],
            [{"id": "a", "at": {"x": 1, "y": 2}}],
            id="one name twice",
        ),
        pytest.param(
            [ID, nested("of", RequiredField("pages", "pages", on=frozenset({"Book"})), is_key=False)],
            [
                {"id": "a", "of": {"__typename": "Book", "pages": 3}},
                {"id": "b", "of": {"__typename": "Film", "pages": 4}},
            ],
            [{"id": "a", "of": {"pages": 3}}, {"id": "b", "of": {}}],
            id="fields of some types",
        ),
    ],
)
def test_objects_are_named_by_their_fields(
    fields: list[RequiredField], found: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> None:
    (batch,) = compile_extractor([of(*fields)])(found)

    assert batch.values == [{"__typename": "Item", **each} for each in expected]
    assert sum(map(len, batch.objects)) + len(batch.unnamed) == len(found)


def test_objects_of_one_representation_are_kept_together() -> None:
    first, second, third, unnamed = {"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": None}

    (batch,) = compile_extractor([of(ID)])([first, second, third, unnamed])

    assert [[id(each) for each in same] for same in batch.objects] == [[id(first), id(third)], [id(second)]]
    assert batch.unnamed == [unnamed]


def test_each_type_has_a_representation_of_its_own() -> None:
    book = Representation("Book", frozenset({"Book"}), (ID,))
    film = Representation("Film", frozenset({"Film"}), (RequiredField("code", "c"),))
    found = [
        {"__typename": "Film", "c": "f"},
        {"__typename": "Book", "id": "b"},
        {"__typename": "Song"},
        {"id": "x"},
    ]

    books, films = compile_extractor([book, film])(found)

    assert books.values == [{"__typename": "Book", "id": "b"}]
    assert films.values == [{"__typename": "Film", "code": "f"}]
    assert books.unnamed == films.unnamed == []


@pytest.mark.parametrize(
    ("type_name", "is_asked"),
    [("Book", True), ("Media", True), (None, True), ("Film", False)],
)
def test_an_interface_object_is_named_by_the_interface(type_name: str | None, is_asked: bool) -> None:  # noqa: FBT001
    media = Representation("Media", frozenset({"Book"}), (ID,))
    found = {"id": "m"} | ({} if type_name is None else {"__typename": type_name})

    (batch,) = compile_extractor([media])([found])

    assert batch.values == ([{"__typename": "Media", "id": "m"}] if is_asked else [])


def test_objects_of_any_type_are_named_where_none_is_told() -> None:
    (batch,) = compile_extractor([Representation("Media", None, (ID,))])([{"__typename": "X", "id": "m"}])

    assert batch.values == [{"__typename": "Media", "id": "m"}]


@pytest.mark.parametrize(
    ("wanted", "found", "value"),
    [
        (ID, {}, None),
        (ID, {"id": 3.0}, 3),
        (nested("org", ID), {"org": {"id": "x", "y": 1}}, "x"),
        (nested("org", ID), {"org": None}, None),
        (
            nested("orgs", nested("org", ID)),
            {"orgs": [{"org": {"id": "x"}}, None, {"org": None}]},
            ["x", None, None],
        ),
    ],
)
def test_a_leaf_is_read_through_what_it_stands_in(
    wanted: RequiredField, found: dict[str, Any], value: object
) -> None:
    assert leaf_value(wanted, found) == value


def test_a_leaf_is_read_by_the_type_of_what_it_stands_in() -> None:
    of_firm = RequiredField("vat", "vat", on=frozenset({"Firm"}))
    of_person = RequiredField("name", "n", on=frozenset({"Person"}))
    wanted = nested("owner", RequiredField("__typename", "__typename"), of_firm, of_person)

    assert leaf_value(wanted, {"owner": {"__typename": "Person", "n": "Ada", "vat": "1"}}) == "Ada"
    assert leaf_value(wanted, {"owner": {"__typename": "Firm", "n": "Ada", "vat": "1"}}) == "1"
    assert leaf_value(wanted, {"owner": {"__typename": "State"}}) is None


def test_what_is_not_there_withholds_only_the_fields_that_need_it() -> None:
    price = RequiredField("price", "p", is_key=False, for_fields=("tax", "rebate"))
    mass = RequiredField("mass", "m", is_key=False, for_fields=("freight",))
    whole, other, light, keyless = {"id": "a", "p": 1, "m": 2}, {"id": "b", "m": 3}, {"id": "c"}, {"p": 1}

    batches = compile_extractor([of(ID, price, mass)])([whole, other, light, keyless, other])

    assert [(each.withheld, each.values, len(each.objects[0])) for each in batches] == [
        (frozenset(), [{"__typename": "Item", "id": "a", "price": 1, "mass": 2}], 1),
        (frozenset({"tax", "rebate"}), [{"__typename": "Item", "id": "b", "mass": 3}], 2),
        (frozenset({"tax", "rebate", "freight"}), [{"__typename": "Item", "id": "c"}], 1),
    ]
    assert batches[0].unnamed == [keyless]


def test_what_is_not_there_far_inside_withholds_the_fields_that_need_it() -> None:
    inside = (
        RequiredField("w", "w", is_key=False, for_fields=("one",)),
        RequiredField("h", "h", is_key=False, for_fields=("two",)),
    )
    size = RequiredField("sizes", "s", inside, is_key=False, for_fields=("one", "two"))

    whole, part, none = compile_extractor([of(ID, size)])(
        [
            {"id": "a", "s": [{"w": 1, "h": 2}]},
            {"id": "b", "s": [{"w": 1}, {"w": 1, "h": 2}]},
            {"id": "c"},
        ]
    )

    assert [set(each.withheld) for each in (whole, part, none)] == [set(), {"two"}, {"one", "two"}]
    assert part.values == [{"__typename": "Item", "id": "b", "sizes": [{"w": 1}, {"w": 1, "h": 2}]}]
    assert none.values == [{"__typename": "Item", "id": "c"}]


def test_an_object_of_which_nothing_came_that_is_required_is_null() -> None:
    grade = RequiredField("grade", "grade", is_key=False, for_fields=("class",))
    part = RequiredField("part", "part", (grade,), is_key=False, for_fields=("class",))

    (batch,) = compile_extractor([of(ID, part)])(
        [{"id": "a", "part": {"id": "x"}}, {"id": "b", "part": {"grade": None}}, {"id": "c", "part": None}]
    )

    assert [each["part"] for each in batch.values] == [None, {"grade": None}, None]
    assert batch.withheld == frozenset()
