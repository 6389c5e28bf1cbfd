"""Field sets seen from one object type: fragments resolved, and field sets joined.

Source: GraphQL 5.5.2.3 (when a fragment can apply), 6.3.2 (DoesFragmentTypeApply).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fedloom.sdl.field_set import FieldSelection, FieldSet, Selection

PossibleTypes = Mapping[str, frozenset[str]]


def fields_for(
    object_type: str, selections: Sequence[Selection], possible_types: PossibleTypes
) -> Iterator[FieldSelection]:
    """The fields that are selected of a value of an object type."""
    for each in selections:
        if isinstance(each, FieldSelection):
            yield each
        elif _applies(each.type_condition, object_type, possible_types):
            yield from fields_for(object_type, each.selections, possible_types)


def joined(*field_sets: Sequence[Selection]) -> FieldSet:
    """All selections once, in order; selections are the same if their text is."""
    return tuple({str(each): each for field_set in field_sets for each in field_set}.values())


def _applies(condition: str | None, object_type: str, possible_types: PossibleTypes) -> bool:
    return (
        condition is None
        or condition == object_type
        or object_type in possible_types.get(condition, frozenset())
    )
