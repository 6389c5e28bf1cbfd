"""The values of `join__Graph` (join specification, "enum join__Graph")."""

from __future__ import annotations

import pytest

from fedloom.composition.merging.graph_names import graph_names

NAMES = {
    "letters": (["registry"], ["REGISTRY"]),
    "other characters": (["recycler-hn", "a.b c"], ["RECYCLER_HN", "A_B_C"]),
    "letters outside of ASCII": (["é"], ["_"]),
    "a digit first": (["1x"], ["_1X"]),
    "digits at the end, after _": (["none_1", "a1"], ["NONE_1_", "A1"]),
    "names that fall together": (["A_B", "a-b", "a_b", "c"], ["A_B_1", "A_B_2", "A_B_3", "C"]),
    "a numbered name beside one like it": (["a", "A", "a_1"], ["A_1", "A_2", "A_1_"]),
}


@pytest.mark.parametrize(("subgraphs", "values"), NAMES.values(), ids=NAMES)
def test_each_subgraph_has_a_graphql_name_of_its_own(subgraphs: list[str], values: list[str]) -> None:
    named = graph_names(subgraphs)

    assert named == dict(zip(subgraphs, values, strict=True))
