"""The shape of the answer: the operation in its normal form, with the keys under which fields are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from fedloom.planner.conditions import Conjunction, apart, disjoint, ordered
from fedloom.planner.facts import TYPENAME
from fedloom.planner.normalising import INTROSPECTION, Selected, SelectedField
from fedloom.query_plan.model import Shape, ShapeField

_MOST_PLACES = 8  # of one field, by conditions; with more it is shown at the first


def shape_of(
    selected: Selected, keys: Mapping[SelectedField, str], *, untyped: Collection[Selected] = ()
) -> Shape:
    """The shape of what is selected; `untyped` are selections of which nobody asks the object type."""
    found = [each for field in selected.fields for each in _shape_fields(selected, field, keys, untyped)]
    fields = [field for _, field in sorted(found, key=lambda each: each[0])]
    types = [selected.type_name] if selected in untyped else selected.types
    return Shape(selected.type_name, frozenset(types), tuple(fields))


def _shape_fields(
    selected: Selected,
    field: SelectedField,
    keys: Mapping[SelectedField, str],
    untyped: Collection[Selected],
) -> Iterator[tuple[int, ShapeField]]:
    """One field with its place; or one for each of several conditions, of which at most one holds."""
    shape = None if field.selection is None else shape_of(field.selection, keys, untyped=untyped)
    for position, conditions in shown_at(field):
        yield (
            position,
            ShapeField(
                response_key=field.response_key,
                name=field.name,
                key=keys.get(field, field.response_key),  # what is refused has none, nor what is in it
                type=field.field.type,
                shape=shape,
                on=None if len(field.on) == len(selected.types) else frozenset(field.on),
                conditions=ordered(conditions),
                enum_values=None if field.is_refused else field.field.enum_values,
                is_type_name=field.name == TYPENAME,
                is_introspection=field.name in INTROSPECTION,
                is_refused=field.is_refused,
            ),
        )


def shown_at(field: SelectedField) -> Iterator[tuple[int, Conjunction]]:
    """Where a field is shown: at its first selection whose conditions hold (GraphQL 6.3.2)."""
    positions = [position for position, _ in field.occurrences]
    wanted = [conditions for _, conditions in field.occurrences]
    if len(set(wanted)) > _MOST_PLACES:
        yield from ((positions[0], each) for each in disjoint(field.conditions))
        return
    for position, parts in zip(positions, apart(wanted), strict=True):
        yield from ((position, each) for each in parts)
