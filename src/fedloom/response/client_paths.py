"""Where something stands in the answer of the client, from where it stands among the merged objects.

Objects in the making have storage keys; clients have response names. What no client sees (a key, a
requirement) has the place of the nearest object that is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fedloom.query_plan.model import Shape, ShapeField
from fedloom.response.conditions import is_met


def client_path(
    shape: Shape, root: Mapping[str, Any], place: Sequence[str | int], holds: Mapping[str, bool]
) -> tuple[str | int, ...]:
    """The client's path of a place: storage keys and indices, from the root."""
    path: list[str | int] = []
    at: Shape | None = shape
    value: Any = root
    for step in place:
        if isinstance(step, str):
            field = None if at is None else _shown_as(at, step, value, holds)
            if field is None:
                break
            path.append(field.response_key)
            at = field.shape
        else:
            path.append(step)
        value = _inside(value, step)
    return tuple(path)


def _shown_as(shape: Shape, key: str, value: object, holds: Mapping[str, bool]) -> ShapeField | None:
    type_name = value.get("__typename") if isinstance(value, dict) else None
    for each in shape.fields:
        is_of_type = each.on is None or type_name is None or type_name in each.on
        is_shown = is_of_type and not each.is_refused and is_met(each.conditions, holds)
        if each.key == key and is_shown:
            return each
    return None


def _inside(value: Any, step: str | int) -> Any:  # noqa: ANN401 # JSON
    if isinstance(step, str):
        return value.get(step) if isinstance(value, dict) else None
    return value[step] if isinstance(value, list) and 0 <= step < len(value) else None
