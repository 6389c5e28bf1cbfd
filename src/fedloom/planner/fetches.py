"""From groups to fetches: what goes out together, the document that is sent, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import OperationDefinitionNode, OperationType, print_ast, strip_ignored_characters

from fedloom.planner.collecting import collect, demands
from fedloom.planner.conditions import Conjunction, Wanted, any_of, common, ordered
from fedloom.planner.documents import SelectionWriter, context_variable
from fedloom.planner.facts import TYPENAME
from fedloom.planner.places import Place, Places
from fedloom.planner.required import context_variables, representations
from fedloom.planner.scheduling import scheduled
from fedloom.planner.state import Group, Pick, State
from fedloom.query_plan.model import Fetch, Lookup

_Picks = Sequence[tuple[Pick, Wanted]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One lookup of a request, or all of a root fetch."""

    group: Group
    picks: _Picks
    conditions: Conjunction


def fetches_of(
    places: Places,
    state: State,
    operation: OperationDefinitionNode,
    *,
    first_id: int = 0,
    after: frozenset[int] = frozenset(),
) -> list[Fetch]:
    """The fetches of a plan, each after those it depends on; the first of them depend on `after`."""
    if not state.groups:
        return []
    groups = scheduled(_with_types_known(state))
    picks = demands(groups, state.picks)
    by_slot: dict[tuple[int, str, str], list[Group]] = {}
    for each in groups.values():
        by_slot.setdefault((each.level, each.subgraph, _apart(each)), []).append(each)
    slots = sorted(by_slot, key=lambda slot: (slot[0], min(each.index for each in by_slot[slot])))
    ids = {group.index: first_id + number for number, slot in enumerate(slots) for group in by_slot[slot]}
    writer = _FetchWriter(places, operation)
    found: list[Fetch] = []
    for number, slot in enumerate(slots):
        together = sorted(by_slot[slot], key=lambda each: (each.place.index, each.index))
        needs = frozenset(ids[need] for each in together for need in each.needs)
        parts = [_Part(each, picks[each.index], _conditions(picks[each.index])) for each in together]
        found.append(writer.fetch(parts, number=first_id + number, needs=needs or after))
    return found


def _apart(group: Group) -> str:
    """Lookups go out together; what asks a root type, or sends variables of its own, goes alone."""
    return f"{group.kind} {group.place.index}" if group.kind else ""


def _conditions(picks: _Picks) -> Conjunction:
    return common(any_of(each for _, wanted in picks for each in wanted))


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


class _FetchWriter:
    def __init__(self, places: Places, operation: OperationDefinitionNode) -> None:
        self._places, self._operation = places, operation
        self._definitions = {
            each.variable.name.value: print_ast(replace(each, directives=()))
            for each in operation.variable_definitions or ()
        }

    def fetch(self, parts: Sequence[_Part], *, number: int, needs: frozenset[int]) -> Fetch:
        group = parts[0].group
        conditions = frozenset.intersection(*(each.conditions for each in parts))
        if group.is_root:
            return self._root_fetch(parts[0], number, needs)
        writer = SelectionWriter(self._places.facts.graph)
        texts = [
            f"{_named('_entities', place)}(representations: ${_numbered('representations', place)}) "
            f"{{ {self._selection(writer, each)} }}"
            for place, each in enumerate(parts)
        ]
        own = [f"${_numbered('representations', place)}: [_Any!]!" for place in range(len(parts))]
        return Fetch(
            id=number,
            subgraph=group.subgraph,
            kind=OperationType.QUERY,
            document=self._document("query", [*own, *_context_definitions(group)], writer.variables, texts),
            variables=self._client_variables(writer.variables),
            path=group.place.path(),
            representations=representations(self._places, group),
            contexts=context_variables(self._places, group),
            conditions=ordered(conditions),
            depends_on=needs,
            also=tuple(
                Lookup(
                    key=_numbered("_entities", place),
                    variable=_numbered("representations", place),
                    path=each.group.place.path(),
                    representations=representations(self._places, each.group),
                    conditions=ordered(each.conditions - conditions),
                )
                for place, each in enumerate(parts)
                if place
            ),
            lookup_conditions=ordered(parts[0].conditions - conditions),
        )

    def _root_fetch(self, part: _Part, number: int, needs: frozenset[int]) -> Fetch:
        group = part.group
        writer = SelectionWriter(self._places.facts.graph)
        collected = collect(self._places, group, part.picks)
        (node,) = collected.nodes.values()
        text = writer.selections(collected, node, part.conditions)
        kind = self._operation.operation if group.place.parent is None else OperationType.QUERY
        return Fetch(
            id=number,
            subgraph=group.subgraph,
            kind=kind,
            document=self._document(kind.value, [], writer.variables, [text]),
            variables=self._client_variables(writer.variables),
            path=group.place.path(),
            conditions=ordered(part.conditions),
            depends_on=needs,
        )

    def _selection(self, writer: SelectionWriter, part: _Part) -> str:
        group = part.group
        collected = collect(self._places, group, part.picks)
        by_type = {name: entry.key.type for name, entry in group.entries.items() if entry.key is not None}
        return writer.of_entities(collected, by_type, part.conditions)

    def _document(
        self, keyword: str, own: Sequence[str], variables: Iterable[str], selections: Sequence[str]
    ) -> str:
        definitions = [*own, *(self._definitions[each] for each in variables if each in self._definitions)]
        given = f"({', '.join(definitions)})" if definitions else ""
        head = f"{keyword} {given}" if given or keyword != OperationType.QUERY.value else ""
        return strip_ignored_characters(f"{head} {{ {' '.join(selections)} }}")

    def _client_variables(self, variables: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in variables if each in self._definitions)


def _context_definitions(group: Group) -> list[str]:
    return [
        f"${context_variable(edge, each.name)}: {each.type}"
        for edge in dict.fromkeys(group.carried.values())
        for each in edge.contexts
    ]


def _numbered(name: str, place: int) -> str:
    return f"{name}_{place}" if place else name


def _named(field: str, place: int) -> str:
    return f"{field}_{place}: {field}" if place else field
