"""Which fields of a shape apply: by `@skip` and `@include`, and by the type of the object (GraphQL 6.3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fedloom.query_plan.model import Conditions, Shape, ShapeField

#: By response name, in the order asked; several where one name was asked for under several conditions.
Applicable = dict[str, list[ShapeField]]


def is_met(conditions: Conditions, holds: Mapping[str, bool]) -> bool:
    """Whether all conditions hold for these values of their variables."""
    return all(holds[each.variable] is each.is_on for each in conditions)


def is_wanted(conditions: Conditions, one_of: Sequence[Conditions], holds: Mapping[str, bool]) -> bool:
    """Whether all conditions hold, and all of one of several more if there are any."""
    return is_met(conditions, holds) and (not one_of or any(is_met(each, holds) for each in one_of))


def applicable_fields(shape: Shape, type_name: str | None, holds: Mapping[str, bool]) -> Applicable:
    """The fields that are shown of an object of a type; None is a type that was not told."""
    fields: Applicable = {}
    for each in shape.fields:
        if (each.on is None or type_name in each.on) and is_met(each.conditions, holds):
            fields.setdefault(each.response_key, []).append(each)
    return fields


def condition_variables(shape: Shape) -> frozenset[str]:
    """The variables that decide over a shape."""
    found: set[str] = set()
    for each in shape.fields:
        found |= {condition.variable for condition in each.conditions}
        if each.shape is not None:
            found |= condition_variables(each.shape)
    return frozenset(found)


def merged_shown(first: Any, second: Any) -> Any:  # noqa: ANN401 # JSON
    """What two selections of one field show, together (GraphQL 6.3.3); null where either is."""
    if isinstance(first, dict) and isinstance(second, dict):
        merged = dict(first)
        for name, value in second.items():
            merged[name] = merged_shown(first[name], value) if name in first else value
        return merged
    if isinstance(first, list) and isinstance(second, list):
        return [merged_shown(*pair) for pair in zip(first, second, strict=True)]
    return None if first is None or second is None else second
