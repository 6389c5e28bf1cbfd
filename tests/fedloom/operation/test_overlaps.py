"""The comparisons of overlapping fields are counted before validation makes them."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest
from graphql import build_schema, parse

from fedloom.errors import OperationsExceededError, OverlapsExceededError
from fedloom.operation.documents import Documents
from fedloom.operation.limits import Limits
from fedloom.operation.overlaps import count_comparisons

SCHEMA = build_schema("type Query { a: Int b: Int c: Int q: Query }")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{ a b c }", 0, id="each name once"),
        pytest.param("{ a a a }", 3, id="every two of a name"),
        pytest.param("{ a a b b b }", 1 + 3, id="name by name"),
        pytest.param("{ x: a y: a }", 0, id="aliases are names"),
        pytest.param("{ ...{ a } ...{ a } a }", 3, id="inline fragments are no place of their own"),
        pytest.param("{ q { a } q { a } }", 1 + 1, id="what is below both meets as well"),
        pytest.param("{ q { a b } q { a b } q { a b } }", 3 + 3 + 3, id="below all of them"),
        pytest.param("{ q { a a } }", 1, id="in every selection set"),
        pytest.param("{ a ...A } fragment A on Query { a b }", 1 + 2, id="through a fragment"),
        pytest.param(
            "{ ...A ...B } fragment A on Query { a } fragment B on Query { b }", 1 + 2, id="two fragments"
        ),
        pytest.param("{ q { ...A } b: q { ...A } } fragment A on Query { a }", 2, id="one fragment twice"),
        pytest.param("{ ...A } fragment A on Query { a ...A }", 1 + 2, id="a cycle goes round once"),
        pytest.param("{ ...Nowhere a }", 0, id="an unknown fragment is for validation"),
    ],
)
def test_fields_are_counted_as_often_as_they_are_compared(text: str, expected: int) -> None:
    assert count_comparisons(parse(text), stop_over=10**9) == expected


def test_counting_stops_over_its_bound() -> None:
    document = parse("{ ...A } fragment A on Query { q { ...A } q { ...A } }")

    assert 100 < count_comparisons(document, stop_over=100) < 200


SPREADS = "{ q { " + " ".join(f"...F{each}" for each in range(190)) + " } } "
HOSTILE = {
    "C87 one name in many fragments": SPREADS
    + " ".join(f"fragment F{each} on Query {{ q {{ a b c }} }}" for each in range(190)),
    "C87 repeated and nested": "{ q { " + ("q { " * 10 + "a" + " }" * 10 + " ") * 50 + "} }",
    "C87 many names": "{ q { " + "a b c " * 50 + "} }",
    "C83 two ways through every fragment": "{ ...F0 } "
    + " ".join(f"fragment F{i} on Query {{ q {{ ...F{i + 1} }} q {{ ...F{i + 1} }} }}" for i in range(18))
    + " fragment F18 on Query { a }",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_refused_or_validated_in_the_time_that_a_large_screen_takes(text: str) -> None:
    taken = []

    for each in range(3):
        documents = Documents(SCHEMA, Limits())
        started = process_time()
        with suppress(OverlapsExceededError):
            documents.operation(text + " " * each, None)
        taken.append(process_time() - started)

    assert min(taken) < 0.15


def test_names_that_meet_too_often_are_refused_with_what_is_allowed() -> None:
    documents = Documents(SCHEMA, Limits(max_overlaps=100))

    with pytest.raises(OverlapsExceededError) as raised:
        documents.operation("{ " + "a " * 15 + "}", None)

    assert raised.value.entries[0].extensions == {"found": 105, "allowed": 100}
    assert raised.value.entries[0].code == "OVERLAPPING_FIELDS_EXCEEDED"


def test_a_document_of_too_many_operations_is_refused() -> None:
    documents = Documents(SCHEMA, Limits(max_operations=2))
    text = "query A { a } query B { b } query C { c }"

    with pytest.raises(OperationsExceededError) as raised:
        documents.operation(text, "A")

    assert (raised.value.found, raised.value.allowed) == (3, 2)


def test_only_the_operation_that_is_meant_is_weighed() -> None:
    documents = Documents(SCHEMA, Limits())
    text = "query A { a } query B { a b }"

    first, second = documents.operation(text, "A"), documents.operation(text, "B")

    assert (first.cost.value({}), second.cost.value({})) == (1, 2)
    assert documents.operation(text, "A") is first
