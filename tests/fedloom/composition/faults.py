"""Faults for generated subgraphs: each changes one place, and mostly makes a set that does not compose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from tests.fedloom.composition.drafts import FieldDraft, SubgraphDraft, TypeDraft

_Choice = TypeVar("_Choice")
_Place = tuple[SubgraphDraft, TypeDraft, FieldDraft]
_TYPES = ("Int", "Int!", "String", "Float", "[Int]", "ID!", "Site", "Battery", "Unknown")
_ON_FIELDS = (
    "@shareable",
    "@external",
    "@inaccessible",
    '@requires(fields: "id")',
    '@requires(fields: "name")',
    '@provides(fields: "id")',
    '@override(from: "alfa")',
    '@override(from: "beta", label: "percent(30)")',
    "@authenticated",
    "@cost(weight: 3)",
    "@listSize(assumedSize: 3)",
)
_ON_TYPES = (
    "@shareable",
    "@inaccessible",
    "@external",
    '@key(fields: "id")',
    '@key(fields: "nothing")',
    '@key(fields: "id", resolvable: false)',
    "@interfaceObject",
    "@authenticated",
)


def add_fault(draw: st.DrawFn, subgraphs: Sequence[SubgraphDraft]) -> None:
    """Change one place of one subgraph."""
    places = [(each, *found) for each in subgraphs for found in each.fields()]
    _one(draw, _FAULTS)(draw, _one(draw, places))


def _one(draw: st.DrawFn, choices: Sequence[_Choice]) -> _Choice:
    return draw(st.sampled_from(choices))


def _another_type(draw: st.DrawFn, place: _Place) -> None:
    place[2].type = _one(draw, _TYPES)


def _another_nullability(_: st.DrawFn, place: _Place) -> None:
    place[2].type = place[2].type[:-1] if place[2].type.endswith("!") else f"{place[2].type}!"


def _no_directive(draw: st.DrawFn, place: _Place) -> None:
    if place[2].directives:
        place[2].directives.remove(_one(draw, place[2].directives))


def _no_directive_of_type(draw: st.DrawFn, place: _Place) -> None:
    if place[1].directives:
        place[1].directives.remove(_one(draw, place[1].directives))


def _one_directive_more(draw: st.DrawFn, place: _Place) -> None:
    place[2].directives.append(_one(draw, _ON_FIELDS))


def _one_directive_more_of_type(draw: st.DrawFn, place: _Place) -> None:
    place[1].directives.append(_one(draw, _ON_TYPES))


def _no_field(_: st.DrawFn, place: _Place) -> None:
    if len(place[1].fields) > 1:
        del place[1].fields[place[2].name]


def _no_type(_: st.DrawFn, place: _Place) -> None:
    del place[0].types[place[1].name]


def _no_interface(_: st.DrawFn, place: _Place) -> None:
    place[1].interfaces.clear()


def _other_arguments(draw: st.DrawFn, place: _Place) -> None:
    if place[1].keyword != "input":
        place[2].arguments = _one(draw, ("(limit: Int)", "(limit: Int = 4)", "(limit: Int!)", "(limit: ID)"))


def _fewer_parts(_: st.DrawFn, place: _Place) -> None:
    for each in place[0].types.values():
        del each.parts[1:]


def _hidden_parts(_: st.DrawFn, place: _Place) -> None:
    for each in place[0].types.values():
        if each.keyword == "enum":
            each.parts[-1] += " @inaccessible"


_FAULTS: tuple[Callable[[st.DrawFn, _Place], None], ...] = (
    _another_type,
    _another_nullability,
    _no_directive,
    _no_directive_of_type,
    _one_directive_more,
    _one_directive_more_of_type,
    _no_field,
    _no_type,
    _no_interface,
    _other_arguments,
    _fewer_parts,
    _hidden_parts,
)
