"""Of several descriptions the most used one stays, the first of several."""

from __future__ import annotations

import pytest

from fedloom.composition.merging.descriptions import merge_description
from fedloom.composition.merging.findings import Findings

CHOSEN = {
    "one": (["x"], "x", 0),
    "the same": (["x", "x"], "x", 0),
    "none": ([None, None], None, 0),
    "one gives none": ([None, "x"], "x", 0),
    "one gives an empty one": (["", "x"], "x", 0),
    "the first of two": (["x", "y"], "x", 1),
    "the most used": (["x", "y", "y"], "y", 1),
    "the first of the most used": (["x", "y", "z", "z", "y"], "y", 1),
}


@pytest.mark.parametrize(("descriptions", "expected", "hints"), CHOSEN.values(), ids=CHOSEN)
def test_one_description_stays(descriptions: list[str | None], expected: str | None, hints: int) -> None:
    findings = Findings()
    by_subgraph = {f"s{place}": each for place, each in enumerate(descriptions)}

    chosen = merge_description(by_subgraph, "Battery.code", findings)

    assert chosen == expected
    assert [each.code for each in findings.hints] == ["INCONSISTENT_DESCRIPTION"] * hints


def test_the_hint_quotes_the_beginning_of_each() -> None:
    findings = Findings()
    long = "What the cell holds " * 10

    merge_description({"a": "Short.\nTwo lines.", "b": long}, "Battery.code", findings)

    (hint,) = findings.hints
    assert 'Battery.code is described differently: "Short. Two lines." in subgraph "a"' in hint.message
    assert "the cell holds…" in hint.message
