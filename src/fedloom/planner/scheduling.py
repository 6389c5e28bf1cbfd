"""Which groups go out together: a group may wait for a later round if that saves a request.

Groups start as early as they can. Moving a slot to a later slot of the same subgraph, with all that depends
on it, is kept if the plan does not get longer, and has fewer requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fedloom.planner.state import Group, Slot


def scheduled(groups: Mapping[int, Group]) -> dict[int, Group]:
    """The groups at their final levels."""
    current = _levelled(groups, {})
    while (better := _better(current)) is not None:
        current = better
    return current


def _better(groups: Mapping[int, Group]) -> dict[int, Group] | None:
    slots = sorted({each.slot for each in groups.values()})
    for earlier in slots:
        for later in slots:
            if (earlier[0], earlier[2]) == (later[0], later[2]) and earlier[1] < later[1]:
                moved = _moved(groups, earlier, later[1])
                if _cost(moved) < _cost(groups):
                    return moved
    return None


def _moved(groups: Mapping[int, Group], slot: Slot, level: int) -> dict[int, Group]:
    return _levelled(groups, {index: level for index, each in groups.items() if each.slot == slot})


def _levelled(groups: Mapping[int, Group], least: Mapping[int, int]) -> dict[int, Group]:
    """Each group at its level or later: at `least`, and after those it needs."""
    found: dict[int, Group] = {}
    for index, each in sorted(groups.items(), key=lambda item: (item[1].level, item[0])):
        after = (found[need].level + 1 for need in each.needs)
        found[index] = replace(each, level=max([each.level, least.get(index, 0), *after]))
    return dict(sorted(found.items()))


def _cost(groups: Mapping[int, Group]) -> tuple[int, int]:
    return (max(each.level for each in groups.values()), len({each.slot for each in groups.values()}))
