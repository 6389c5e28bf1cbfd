"""Arguments of one directive from several subgraphs become one."""

from __future__ import annotations

import pytest
from graphql import parse_const_value, print_ast

from fedloom.composition.merging.strategies import (
    all_true,
    both,
    conjunction,
    largest,
    read_alternatives,
    union,
)

CASES = {
    "the largest number": (largest, ["5", "17", "9"], "17"),
    "all items": (union, ['["a", "b"]', '["b", "c"]'], '["a", "b", "c"]'),
    "one item for a list": (union, ['"a"', '["b"]'], '["a", "b"]'),
    "true for all": (all_true, ["true", "true"], "true"),
    "false for one": (all_true, ["true", "false"], "false"),
    "either and another": (conjunction, ['[["a", "b"], ["c"]]', '[["b"]]'], '[["a", "b"], ["b", "c"]]'),
    "alternatives of both": (
        conjunction,
        ['[["a"], ["b"]]', '[["a"], ["c"]]', '[["d"], ["c"]]'],
        '[["a", "c"], ["a", "d"], ["b", "c"]]',
    ),
    "what holds more is left out": (conjunction, ['[["a"], ["a", "b"]]', '[["a"]]'], '[["a"]]'),
    "nothing and something": (conjunction, ["[]", '[["a"]]'], '[["a"]]'),
    "an empty alternative and something": (conjunction, ["[[]]", '[["a"]]'], '[["a"]]'),
}


@pytest.mark.parametrize(("strategy", "values", "expected"), CASES.values(), ids=CASES)
def test_values_become_one(strategy: object, values: list[str], expected: str) -> None:
    assert callable(strategy)

    merged = strategy([parse_const_value(each) for each in values])

    assert print_ast(merged) == expected


def test_who_fulfils_the_conjunction_fulfils_each_part() -> None:
    first = read_alternatives(parse_const_value('[["a", "b"], ["c"]]'))
    second = read_alternatives(parse_const_value('[["b"], ["d"]]'))

    combined = both([first, second])

    assert combined
    for held in combined:
        assert any(needed <= held for needed in first)
        assert any(needed <= held for needed in second)
