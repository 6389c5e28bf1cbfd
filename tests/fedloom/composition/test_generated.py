"""Subgraph sets drawn at random: our composer says what the reference says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, note, settings

from tests.fedloom.composition.behaviour import our_verdict
from tests.fedloom.composition.generated import subgraph_sets
from tests.fedloom.composition.reference_composers import References

_NO_HURRY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]

# An error of the reference's code, which has no code: what it would have said is not known.
_BROKE_OFF = ""
# Beside these the reference is silent about what else a subgraph has (provides/on_scalar_and_more).
_SILENT = frozenset({"PROVIDES_ON_NON_OBJECT_FIELD", "EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE"})
# Beside this one, or in its place, the reference reports echoes (object_types/kind_mismatch_interface).
_ECHOING = "TYPE_KIND_MISMATCH"


@settings(max_examples=80, derandomize=True, deadline=None, database=None, suppress_health_check=_NO_HURRY)
@given(subgraphs=subgraph_sets())
def test_generated_subgraphs_get_the_same_answer_as_from_the_references(
    subgraphs: dict[str, str], references: References
) -> None:
    _assert_same_answer(subgraphs, references)


@pytest.mark.nightly
@settings(max_examples=4000, deadline=None, suppress_health_check=_NO_HURRY)
@given(subgraphs=subgraph_sets())
def test_thousands_of_generated_subgraphs_get_the_same_answer_as_from_the_references(
    subgraphs: dict[str, str], references: References
) -> None:
    _assert_same_answer(subgraphs, references)


def _assert_same_answer(subgraphs: dict[str, str], references: References) -> None:
    said = references.ask(subgraphs)
    for name, sdl in subgraphs.items():
        note(f"--- {name}\n{sdl}")

    ours = our_verdict(subgraphs)

    apollo, theguild = said["apollo"], said["theguild"]
    if _BROKE_OFF in apollo.codes:
        assert theguild.is_ok or not ours.is_ok
    elif _ECHOING in apollo.codes | ours.codes:
        assert not apollo.is_ok
        assert not ours.is_ok
    elif _SILENT & apollo.codes:
        assert apollo.codes <= ours.codes
    else:
        assert sorted(ours.codes) == sorted(apollo.codes)
        assert ours.api == apollo.api
