"""Applied directives on a merged element."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import definition, hint_codes

_ONE = "INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"
_COMBINED = "MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"

# What stands on Query.x in a, b and c; in the supergraph; hints.
CASES: dict[str, tuple[list[str], str, list[str]]] = {
    "tags add up": (
        ['@tag(name: "a") @tag(name: "b")', '@tag(name: "b") @tag(name: "c")'],
        '@tag(name: "a") @tag(name: "b") @tag(name: "c")',
        [],
    ),
    "hidden in one": (["", "@inaccessible"], "@inaccessible", []),
    "deprecated in one": (["", '@deprecated(reason: "old")'], '@deprecated(reason: "old")', []),
    "the same by default": (
        ["@deprecated", '@deprecated(reason: "No longer supported")'],
        "@deprecated",
        [],
    ),
    "the first reason of two": (
        ['@deprecated(reason: "a")', '@deprecated(reason: "b")'],
        '@deprecated(reason: "a")',
        [_ONE],
    ),
    "the reason of most": (
        ['@deprecated(reason: "a")', '@deprecated(reason: "b")', '@deprecated(reason: "b")'],
        '@deprecated(reason: "b")',
        [_ONE],
    ),
    "the highest cost": (["@cost(weight: 3)", "@cost(weight: 7)"], "@cost(weight: 7)", [_COMBINED]),
    "the same cost": (["@cost(weight: 3)", "@cost(weight: 3)"], "@cost(weight: 3)", []),
    "one cost": (["@cost(weight: 3)", ""], "@cost(weight: 3)", []),
    "the largest list": (
        ["@listSize(assumedSize: 5)", "@listSize(assumedSize: 9, requireOneSlicingArgument: false)"],
        "@listSize(assumedSize: 9, requireOneSlicingArgument: false)",
        [_COMBINED],
    ),
    "all slicing arguments": (
        ['@listSize(slicingArguments: ["y"])', '@listSize(slicingArguments: ["z"])'],
        '@listSize(slicingArguments: ["y", "z"], requireOneSlicingArgument: true)',
        [_COMBINED],
    ),
    "authenticated in one": (["@authenticated", ""], "@authenticated", []),
    "scopes of both": (
        ['@requiresScopes(scopes: [["a"], ["b"]])', '@requiresScopes(scopes: [["c"]])'],
        '@requiresScopes(scopes: [["a", "c"], ["b", "c"]])',
        [_COMBINED],
    ),
    "policies of one": (['@policy(policies: [["p"]])', ""], '@policy(policies: [["p"]])', []),
    "directives that do not travel": (["@shareable @mine", "@mine"], "", []),
}


@pytest.mark.parametrize(("applied", "expected", "hints"), CASES.values(), ids=CASES)
def test_applications_become_those_of_the_supergraph(
    applied: list[str], expected: str, hints: list[str]
) -> None:
    subgraphs = {
        name: "directive @mine on FIELD_DEFINITION "
        f"type Query {{ x(y: Int z: Int): [Int] {each.replace('@shareable', '')} @shareable }}"
        for name, each in zip("abc", applied, strict=False)
    }

    query, hinted = definition("Query", **subgraphs), hint_codes(**subgraphs)

    assert query.endswith(f"{{ x(y: Int, z: Int): [Int] {expected} }}".replace("  ", " "))
    assert hinted == hints


def test_every_kind_of_element_carries_them() -> None:
    a = """
        type Query { q(a: Int @tag(name: "argument")): S u: U i: I }
        scalar S @tag(name: "scalar") union U @tag(name: "union") = T
        type T @tag(name: "object") { x: Int } interface I @tag(name: "interface") { x: Int }
        enum E @tag(name: "enum") { A @tag(name: "value") }
        input In @tag(name: "input") { x: E @tag(name: "field") }
        extend schema @tag(name: "schema")
    """

    written = [definition(each, a=a) for each in ("Query", "S", "U", "T", "I", "E", "In", "schema")]

    tags = ["argument", "scalar", "union", "object", "interface", "enum", "input", "schema"]
    assert all(f'@tag(name: "{tag}")' in text for tag, text in zip(tags, written, strict=True))
    assert 'A @join__enumValue(graph: A) @tag(name: "value")' in written[5]
    assert 'x: E @tag(name: "field")' in written[6]
