"""From groups to fetches: what goes out together, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphql import OperationDefinitionNode

from fedloom.planner.collecting import demands
from fedloom.planner.facts import TYPENAME
from fedloom.planner.identities import identified
from fedloom.planner.joining import joined
from fedloom.planner.places import Place, Places
from fedloom.planner.scheduling import scheduled
from fedloom.planner.state import Group, State, slot_kind
from fedloom.planner.writing import FetchWriter
from fedloom.query_plan.model import Fetch


def fetches_of(
    places: Places,
    state: State,
    operation: OperationDefinitionNode,
    *,
    first_id: int = 0,
    after: frozenset[int] = frozenset(),
    untrusted: frozenset[str] = frozenset(),
) -> list[Fetch]:
    """The fetches of a plan, each after those it depends on; the first of them depend on `after`.

    The entities of `untrusted` subgraphs are asked which they are.
    """
    if not state.groups:
        return []
    state = joined(places, scheduled(_with_types_known(state)), state.picks)
    state, identities = identified(places, state, untrusted)
    groups = state.groups
    picks = demands(groups, state.picks)
    by_slot: dict[tuple[int, str, str], list[Group]] = {}
    for each in groups.values():
        by_slot.setdefault((each.level, each.subgraph, slot_kind(each.kind)), []).append(each)
    slots = sorted(by_slot, key=lambda slot: (slot[0], min(each.index for each in by_slot[slot])))
    ids = {group.index: first_id + number for number, slot in enumerate(slots) for group in by_slot[slot]}
    writer = FetchWriter(places, operation, untrusted)
    found: list[Fetch] = []
    for number, slot in enumerate(slots):
        together = sorted(by_slot[slot], key=lambda each: (each.place.index, each.index))
        needs = frozenset(ids[need] for each in together for need in each.needs)
        parts = [part for each in together for part in writer.parts(each, picks[each.index])]
        fetch = writer.fetch(parts, number=first_id + number, needs=needs or after)
        shared = dict.fromkeys(one for each in together for one in identities.get(each.index, ()))
        found.append(replace(fetch, identities=tuple(shared)))
    return found


def _with_types_known(state: State) -> Mapping[int, Group]:
    """The groups, waiting also for the `__typename` that a path asks on its way."""
    sources: dict[tuple[Place, str], int] = {}
    for pick in state.picks:
        place = (pick.place, pick.object_type)
        known = sources.get(place)
        if pick.leaf.name == TYPENAME and (
            known is None or state.groups[pick.group].level < state.groups[known].level
        ):
            sources[place] = pick.group
    return {
        index: replace(group, needs=group.needs | (_types_on_path(group.place, sources) - {index}))
        for index, group in state.groups.items()
    }


def _types_on_path(place: Place, sources: Mapping[tuple[Place, str], int]) -> frozenset[int]:
    return frozenset(
        sources[each.parent, name]
        for each in place.up()
        if each.parent is not None and each.step().on is not None
        for name in each.parent_types
        if (each.parent, name) in sources
    )
