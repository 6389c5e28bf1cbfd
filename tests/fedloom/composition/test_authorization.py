"""A field that reads protected data demands at least the same of clients."""

from __future__ import annotations

import pytest

from fedloom.composition.authorization import check_transitive_authorization
from fedloom.composition.compose import CompositionError, compose
from fedloom.composition.subgraph import SubgraphSource
from fedloom.sdl.problems import Code
from tests.fedloom.composition.merging.merged import supergraph

_A = """
    type Query {{ t: T }}
    type T @key(fields: "id") {{ id: ID! x: X {} o: O u: U i: I }}
    scalar X {}
    type O @key(fields: "id") {} {{ id: ID! x: Int }}
    type P @key(fields: "id") {{ id: ID! x: Int }}
    union U = O | P
    interface I {{ x: Int }}
    type J implements I @shareable {{ x: Int {} }}
    type K implements I @shareable {{ x: Int }}
"""
_B = """
    type T @key(fields: "id") {} {{
      id: ID! x: X @external o: O @external u: U @external i: I @external
      r: Int @requires(fields: "{}") {}
      # Everything that r does not require must be used all the same.
      rest: Int @requires(fields: "x o {{ x }} u {{ ... on P {{ x }} }} i {{ x }}")
        @authenticated @policy(policies: [["p"]]) @requiresScopes(scopes: [["a"], ["b"]])
    }}
    scalar X
    type O @key(fields: "id") {{ id: ID! x: Int @external }}
    type P @key(fields: "id") {{ id: ID! x: Int @external }}
    union U = O | P
    interface I {{ x: Int }}
    type J implements I @shareable {{ x: Int }}
    type K implements I @shareable {{ x: Int }}
"""
_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])'
_SCOPES = '@requiresScopes(scopes: [["a"], ["b"]])'


def _read(
    requires: str, *, field: str = "", scalar: str = "", o: str = "", j: str = "", t: str = "", r: str = ""
) -> list[str]:
    """What T.r reads without demanding enough; the others are the directives on parts."""
    a, b = _A.format(field, scalar, o, j), _B.format(t, requires, r)
    problems = check_transitive_authorization(supergraph(a=a, b=b))
    return [each.coordinates[1] for each in problems if each.coordinates[0] == "T.r"]


def test_the_directives_of_the_field_that_is_read_count() -> None:
    without, with_it = (
        _read("x", field="@authenticated"),
        _read("x", field="@authenticated", r="@authenticated"),
    )

    assert without == ["T.x"]
    assert with_it == []


def test_those_of_its_type_count() -> None:
    of_scalar = _read("x", scalar='@policy(policies: [["p"]])')
    of_object = _read("o { x }", o="@authenticated")

    assert of_scalar == ["T.x"]
    assert of_object == ["T.o"]


def test_those_of_the_reading_fields_own_type_are_enough() -> None:
    missing = _read("x", field="@authenticated", t="@authenticated")

    assert missing == []


def test_a_fragment_reads_its_type() -> None:
    protected, other, none = (
        _read("u { ... on O { x } }", o="@authenticated"),
        _read("u { ... on P { x } }", o="@authenticated"),
        _read("u { __typename }", o="@authenticated"),
    )

    assert protected == ["O"]
    assert (other, none) == ([], [])


def test_an_interface_demands_what_its_objects_demand() -> None:
    missing = _read("i { x }", j="@authenticated")

    assert missing == ["I.x"]


ALTERNATIVES = {
    "nothing": ("", False),
    "one of them": ('@requiresScopes(scopes: [["a"]])', True),
    "both, and more": ('@requiresScopes(scopes: [["b"], ["a", "c"]])', True),
    "an alternative that is none of them": ('@requiresScopes(scopes: [["a"], ["c"]])', False),
    "another kind": ("@authenticated", False),
}


@pytest.mark.parametrize(("own", "is_enough"), ALTERNATIVES.values(), ids=ALTERNATIVES)
def test_each_of_ones_alternatives_fulfils_one_of_theirs(own: str, is_enough: bool) -> None:  # noqa: FBT001 -- a table
    missing = _read("x", field=_SCOPES, r=own)

    assert missing == ([] if is_enough else ["T.x"])


def test_an_argument_from_a_context_reads_what_it_selects() -> None:
    a = """
        type Query { p: P }
        type P @key(fields: "id") @context(name: "c") { id: ID! n: Int @authenticated t: T }
        type T @key(fields: "id") { id: ID! x(n: Int @fromContext(field: "$c { n }")): Int }
    """

    (problem,) = check_transitive_authorization(supergraph(a=a))

    assert problem.code == "MISSING_TRANSITIVE_AUTH_REQUIREMENTS"
    assert problem.coordinates == ("T.x", "P.n")
    assert problem.subgraphs == ("a",)


def test_alternatives_beyond_all_reason_are_refused_and_do_not_stall_composition() -> None:
    objects = [
        f'type T{each} implements I @requiresScopes(scopes: [["a{each}"], ["b{each}"]]) {{ x: Int }}'
        for each in range(20)
    ]
    sdl = f"{_LINK} type Query {{ i: I }} interface I {{ x: Int }} {' '.join(objects)}"

    with pytest.raises(CompositionError) as refused:
        compose([SubgraphSource("a", sdl)])

    assert [each.code for each in refused.value.problems] == [Code.UNSUPPORTED_FEATURE]
