"""Every behaviour folder, through our composer and through both reference composers."""

from __future__ import annotations

from collections import Counter

import pytest

from fedloom.sdl.problems import Code
from tests.fedloom.composition.behaviour import (
    ACCEPTED,
    ANOTHER_SCHEMA,
    Behaviour,
    all_behaviours,
    our_verdict,
)
from tests.fedloom.composition.reference_composers import References, Verdict

BEHAVIOURS = all_behaviours()

# Codes that no set of subgraphs of this size can cause, each with the reason.
NOT_OF_SUBGRAPHS = {
    Code.INVALID_FEDERATION_SUPERGRAPH: "of reading a supergraph: tests/fedloom/supergraph",
    Code.UNSUPPORTED_LINKED_FEATURE: "of reading a supergraph: tests/fedloom/supergraph",
    Code.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED: "a bound on the work: tests/fedloom/satisfiability",
    Code.UNSUPPORTED_FEATURE: "for thousands of alternatives in one authorization: test_authorization.py",
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda each: each.id)
def test_subgraphs_compose_or_are_refused_as_the_behaviour_says(behaviour: Behaviour) -> None:
    verdict = our_verdict(behaviour.subgraphs)

    assert sorted(verdict.codes) == sorted(behaviour.codes)
    assert verdict.api == behaviour.api


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda each: each.id)
def test_the_references_say_the_same_or_the_behaviour_says_what_differs(
    behaviour: Behaviour, references: References
) -> None:
    said = references.ask(behaviour.subgraphs)

    differing = {name: _told(each, behaviour) for name, each in said.items() if not _agrees(each, behaviour)}
    assert differing == {name: told for name, told in behaviour.differs.items() if name != "why"}
    assert "apollo" not in differing or behaviour.differs["why"]


def test_every_code_is_the_answer_to_some_behaviour() -> None:
    answered = Counter(code for each in BEHAVIOURS for code in each.codes)

    missing = [code for code in Code if code not in answered and code not in NOT_OF_SUBGRAPHS]
    assert missing == []


def _agrees(verdict: Verdict, behaviour: Behaviour) -> bool:
    return verdict.codes == behaviour.codes and verdict.api == behaviour.api


def _told(verdict: Verdict, behaviour: Behaviour) -> list[str] | str:
    """As in a behaviour file."""
    if not verdict.is_ok:
        return sorted(verdict.codes)
    return ACCEPTED if behaviour.api is None else ANOTHER_SCHEMA
