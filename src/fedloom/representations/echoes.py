"""Whether an entity is the one that was asked for: what it says of its key, against what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fedloom.query_plan.model import RequiredField
from fedloom.representations.places import Object


def is_echoed(echo: Sequence[RequiredField], sent: Object, entity: Object) -> bool:
    """Whether an entity has the values of a representation in all fields of its echo."""
    return all(_is_same(each, sent.get(each.name), entity.get(each.key)) for each in echo)


def _is_same(wanted: RequiredField, sent: Any, said: Any) -> bool:  # noqa: ANN401 # JSON
    if isinstance(sent, list):
        return (
            isinstance(said, list)
            and len(sent) == len(said)
            and all(_is_same(wanted, *pair) for pair in zip(sent, said, strict=True))
        )
    if isinstance(sent, dict):
        return isinstance(said, dict) and (not wanted.fields or is_echoed(wanted.fields, sent, said))
    # An ID may have come as a number and is a text when it is asked for (GraphQL 3.5.5).
    return bool(sent == said) or (_is_id(sent) and _is_id(said) and str(sent) == str(said))


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
