"""The root fields of a mutation in the order in which they are called (GraphQL 6.2.2, 6.3.2).

A field is called where it is selected first. Which place that is may depend on variables: then it is called
at one place or another, each under its own conditions, so that no other field changes its turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fedloom.planner.conditions import Conjunction, any_of
from fedloom.planner.normalising import SelectedField
from fedloom.planner.shaping import shown_at


def in_series(fields: Sequence[SelectedField]) -> Iterator[tuple[SelectedField, SelectedField]]:
    """The fields as they are called, each with the one of the operation that it is, or is a part of."""
    turns: list[tuple[int, SelectedField, SelectedField]] = []
    for field in fields:
        shown: dict[int, list[Conjunction]] = {}
        for position, conditions in shown_at(field):
            shown.setdefault(position, []).append(conditions)
        if len(shown) == 1 or not _is_between(field, fields):
            turns.append((field.occurrences[0][0], field, field))
            continue
        for position, parts in shown.items():
            turns.append((position, replace(field, conditions=any_of(parts)), field))
    for _, turn, field in sorted(turns, key=lambda each: each[0]):
        yield turn, field


def _is_between(field: SelectedField, fields: Sequence[SelectedField]) -> bool:
    first, last = field.occurrences[0][0], field.occurrences[-1][0]
    return any(
        first < position < last for each in fields if each is not field for position, _ in each.occurrences
    )
