"""All cases of `cases/`: what cannot be answered, by which shortest query, and that the reference agrees."""

from __future__ import annotations

import pytest
from graphql import parse, validate

from fedloom.satisfiability import check_satisfiability
from fedloom.supergraph.api_schema import api_schema
from fedloom.supergraph.reading import read_supergraph
from fedloom.supergraph.writing import write_supergraph
from tests.fedloom.composition.behaviour import linked
from tests.fedloom.composition.reference_composers import References
from tests.fedloom.satisfiability.merged import Case, all_cases, merged, queries_of, query_of

CASES = all_cases()
REFUSED = [each for each in CASES if each.cannot]


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
def test_what_cannot_be_answered_is_shown_by_its_shortest_query(case: Case) -> None:
    problems, _ = check_satisfiability(merged(**case.subgraphs))

    assert queries_of(problems) == case.cannot


@pytest.mark.parametrize("case", REFUSED, ids=lambda each: each.id)
def test_the_queries_shown_are_valid(case: Case) -> None:
    supergraph = merged(**case.subgraphs)
    problems, _ = check_satisfiability(supergraph)

    schema = api_schema(supergraph)
    assert [validate(schema, parse(query_of(each))) for each in problems] == [[] for _ in problems]


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
def test_a_supergraph_that_was_written_and_read_is_answered_alike(case: Case) -> None:
    supergraph = merged(**case.subgraphs)

    read = read_supergraph(write_supergraph(supergraph))

    assert queries_of(check_satisfiability(read)[0]) == case.cannot


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
def test_the_reference_composer_refuses_the_same(case: Case, references: References) -> None:
    said = references.ask({name: linked(sdl) for name, sdl in case.subgraphs.items()})["apollo"]

    if case.apollo_overflows:
        assert said.codes == {""}
    else:
        assert said.codes == ({"SATISFIABILITY_ERROR"} if case.cannot else set())


@pytest.mark.parametrize("case", [each for each in CASES if not each.cannot], ids=lambda each: each.id)
def test_supergraphs_of_the_reference_composers_are_satisfiable(case: Case, references: References) -> None:
    said = references.ask({name: linked(sdl) for name, sdl in case.subgraphs.items()})
    theirs = [each.supergraph for each in said.values() if each.supergraph is not None]

    problems = [check_satisfiability(read_supergraph(each))[0] for each in theirs]

    assert problems == [[] for _ in theirs]
    assert theirs or case.apollo_overflows
