"""Lookups of one place that go out in one request, made one: each object is asked about once.

While a plan is in the making they may have had different levels; it is known only when it is scheduled which
of them go out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fedloom.planner.inputs import fits
from fedloom.planner.places import Places
from fedloom.planner.state import Carried, Demand, Group, Pick, State
from fedloom.query_graph.model import FieldEdge


def joined(places: Places, groups: Mapping[int, Group], picks: Iterable[Pick]) -> State:
    """The scheduled groups with those made one that can be, and what they collect."""
    kept: dict[int, Group] = {}
    becomes: dict[int, int] = {}
    for index, group in sorted(groups.items()):
        same = next((each for each in kept.values() if _is_one(places, each, group)), None)
        becomes[index] = index if same is None else same.index
        kept[becomes[index]] = group if same is None else _together(same, group)
    renamed = {
        index: replace(group, needs=frozenset(becomes[each] for each in group.needs))
        for index, group in kept.items()
    }
    return State(groups=renamed).with_picks(tuple(_pick(each, becomes) for each in picks))


def _is_one(places: Places, one: Group, other: Group) -> bool:
    """Whether they go out together from one place, and one representation of each type serves both."""
    if one.place is not other.place or one.subgraph != other.subgraph:
        return False
    return (one.level, one.kind) == (other.level, other.kind) and all(
        name not in one.entries
        or (one.entries[name] == entry and fits(places, one, name, entry, _carried(other, name)))
        for name, entry in other.entries.items()
    )


def _carried(group: Group, object_type: str) -> list[FieldEdge]:
    return [edge for (name, _), edge in group.carried.items() if name == object_type]


def _together(one: Group, other: Group) -> Group:
    return replace(
        one,
        entries={**other.entries, **one.entries},
        carried={**one.carried, **other.carried},
        needs=one.needs | other.needs,
    )


def _pick(pick: Pick, becomes: Mapping[int, int]) -> Pick:
    demand: Demand = pick.demand
    if isinstance(demand, int):
        demand = becomes[demand]
    elif isinstance(demand, Carried):
        demand = replace(demand, group=becomes[demand.group])
    return replace(pick, group=becomes[pick.group], demand=demand)
