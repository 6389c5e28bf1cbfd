"""Documents that are too large are refused before validation walks them."""

from __future__ import annotations

from time import perf_counter

import pytest
from graphql import parse

from fedloom.errors import (
    AliasesExceededError,
    DepthExceededError,
    DirectivesExceededError,
    FragmentsExceededError,
    LimitExceededError,
    RepeatsExceededError,
    RootFieldsExceededError,
)
from fedloom.operation.limits import Limits
from fedloom.operation.measure import check_size

LIMITS = Limits(
    max_depth=5, max_aliases=4, max_root_fields=3, max_fragments=30, max_directives=3, max_repeats=6
)


def doubling(count: int, field: str = "") -> str:
    """Build fragments each of which spreads the next one twice."""
    chain = "".join(f"fragment F{i} on Q {{ {field} ...F{i + 1} ...F{i + 1} }} " for i in range(count))
    return f"{chain} fragment F{count} on Q {{ a }}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{ a b c }", id="root fields at their bound"),
        pytest.param("{ a { a { a { a { a } } } } }", id="depth at its bound"),
        pytest.param("{ a { w: a x: a y: a z: a } }", id="aliases at their bound"),
        pytest.param("{ a { ...{ ...{ ...{ ...{ a } } } } } }", id="inline fragments are no depth"),
        pytest.param(
            "{ __schema { a { b { c { d { e { f } } } } } } }", id="introspection has its own bound"
        ),
        pytest.param(
            "{ ...A } fragment A on Q { a ...B } fragment B on Q { b ...A }", id="a cycle is for validation"
        ),
        pytest.param("{ ...Nowhere }", id="an unknown fragment is for validation"),
    ],
)
def test_a_document_within_its_limits_passes(text: str) -> None:
    check_size(parse(text), LIMITS)


@pytest.mark.parametrize(
    ("text", "error", "found"),
    [
        pytest.param("{ a { a { a { a { a { a } } } } } }", DepthExceededError, 6, id="C81 depth"),
        pytest.param(
            "{ ...A } fragment A on Q { a { a { ...B } } } fragment B on Q { a { a { a { a } } } }",
            DepthExceededError,
            6,
            id="C84 depth through fragments",
        ),
        pytest.param("{ a { v: a w: a x: a y: a z: a } }", AliasesExceededError, 5, id="C85 aliases"),
        pytest.param(
            "{ a { ...A } b { ...A } } fragment A on Q { x: a y: a z: a }",
            AliasesExceededError,
            6,
            id="C85 aliases are counted as often as their fragment is spread",
        ),
        pytest.param("{ a b c d }", RootFieldsExceededError, 4, id="root fields"),
        pytest.param(
            "{ ...{ a b } ...{ c d } }", RootFieldsExceededError, 4, id="root fields, inline fragments"
        ),
        pytest.param("{ " + "a @x @y @z @x }", DirectivesExceededError, 4, id="C86 directives"),
        pytest.param("{ a { " + "a " * 7 + "} }", RepeatsExceededError, 7, id="C87 repeated fields"),
        pytest.param(
            "{ a { " + "...{ a } " * 7 + "} }", RepeatsExceededError, 7, id="C87 in inline fragments"
        ),
        pytest.param(
            "{ " + "...A " * 31 + "} fragment A on Q { a }", FragmentsExceededError, 31, id="spreads"
        ),
        pytest.param(
            "{ ...F0 }" + doubling(14), RootFieldsExceededError, 2**14, id="C83 doubling at the root"
        ),
        pytest.param(
            "{ ...F0 } fragment F9 on Q { }" + doubling(8).replace("{ a }", "{ }"),
            RootFieldsExceededError,
            256,
            id="C83 doubling of nothing",
        ),
    ],
)
def test_a_document_over_a_limit_is_refused_with_what_was_found(
    text: str, error: type[LimitExceededError], found: int
) -> None:
    with pytest.raises(error) as raised:
        check_size(parse(text), LIMITS)

    assert raised.value.found == found
    assert raised.value.entries[0].extensions == {"found": found, "allowed": raised.value.allowed}


@pytest.mark.parametrize("count", [16, 60, 90])
def test_doubling_fragments_are_measured_in_the_time_of_their_text(count: int) -> None:
    document = parse("{ a { ...F0 } }" + doubling(count, "x: a"))
    limits = Limits(max_fragments=1_000)
    started = perf_counter()

    with pytest.raises(AliasesExceededError):
        check_size(document, limits)

    assert perf_counter() - started < 0.05, "cases.md, section C: refused within 50 ms"
