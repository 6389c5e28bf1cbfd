"""The normal form of operations: per object type, merged, in the order of the document."""

from __future__ import annotations

from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from fedloom.planner.facts import Facts
from fedloom.planner.normalising import Selected, normalise
from tests.fedloom.planner.planned import composed

_SDL = """
    type Query { part: Part cell: Cell }
    interface Part { id: ID! maker: Maker }
    type Cell implements Part { id: ID! maker: Maker volts: Int }
    type Pack implements Part { id: ID! maker: Maker bays: Int }
    type Maker { name: String town: String }
"""


def _normal(text: str) -> list[str]:
    document = parse(text)
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    return list(_lines(normalise(Facts(composed(a=_SDL)), operation, fragments), ""))


def _lines(selected: Selected, indent: str) -> list[str]:
    lines: list[str] = []
    for each in selected.fields:
        on = f" on {'|'.join(each.on)}" if len(each.on) < len(selected.types) else ""
        lines.append(f"{indent}{each.response_key}{on}")
        if each.selection is not None:
            lines += _lines(each.selection, indent + "  ")
    return lines


def test_fragments_become_fields_of_object_types() -> None:
    assert _normal(
        "{ part { ... on Cell { volts } ...P ... on Pack { bays } } } fragment P on Part { id }"
    ) == [
        "part",
        "  volts on Cell",
        "  id",
        "  bays on Pack",
    ]


def test_what_is_selected_twice_is_merged() -> None:
    assert _normal("{ cell { maker { name } ... on Part { maker { town name } id } } }") == [
        "cell",
        "  maker",
        "    name",
        "    town",
        "  id",
    ]


def test_object_types_that_want_different_things_of_a_field_have_it_apart() -> None:
    assert _normal("{ part { maker { name } ... on Cell { maker { town } } } }") == [
        "part",
        "  maker on Cell",
        "    name",
        "    town",
        "  maker on Pack",
        "    name",
    ]


def test_a_fragment_that_cannot_apply_disappears() -> None:
    assert _normal("{ cell { id ... on Part { ... on Pack { bays } } } }") == ["cell", "  id"]


def test_fragments_that_double_each_other_are_read_once() -> None:
    # Expanded, the last one would stand there a million times.
    levels = " ".join(f"fragment F{n} on Cell {{ ...F{n + 1} ...F{n + 1} }}" for n in range(20))

    assert _normal(f"{{ cell {{ ...F0 }} }} {levels} fragment F20 on Cell {{ id }}") == ["cell", "  id"]


def test_fields_that_double_each_other_are_read_once() -> None:
    levels = " ".join(
        f"fragment F{n} on Query {{ cell {{ id }} ...F{n + 1} a: cell {{ id }} ...F{n + 1} }}"
        for n in range(20)
    )

    assert _normal(f"{{ ...F0 }} {levels} fragment F20 on Query {{ __typename }}") == [
        "cell",
        "  id",
        "__typename",
        "a",
        "  id",
    ]
