"""A fetch as it is sent: its document, the variables in it, and what its lookups read off the objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graphql import OperationDefinitionNode, OperationType, print_ast, strip_ignored_characters

from fedloom.planner.collecting import collect
from fedloom.planner.conditions import Conjunction, Wanted, alternatives, any_of, common, ordered
from fedloom.planner.documents import ContextName, SelectionWriter, context_variable
from fedloom.planner.echoes import Echoes, echoes_of
from fedloom.planner.places import Places
from fedloom.planner.required import context_variables, representations
from fedloom.planner.state import Entry, Group, Pick
from fedloom.query_graph.model import FieldEdge
from fedloom.query_plan.model import Fetch, Lookup

_Picks = Sequence[tuple[Pick, Wanted]]


@dataclass(frozen=True, slots=True)
class Part:
    """One lookup of a request, or all of a root fetch."""

    group: Group
    picks: _Picks
    wanted: Wanted
    echoes: Echoes

    @property
    def conditions(self) -> Conjunction:
        """Those that hold wherever anything of it is wanted."""
        return common(self.wanted)


class FetchWriter:
    """Writes the fetches of one operation; the entities of `untrusted` subgraphs are asked which they are."""

    def __init__(self, places: Places, operation: OperationDefinitionNode, untrusted: frozenset[str]) -> None:
        self._places, self._operation, self._untrusted = places, operation, untrusted
        self._definitions = {
            each.variable.name.value: print_ast(replace(each, directives=()))
            for each in operation.variable_definitions or ()
        }

    def parts(self, group: Group, picks: _Picks) -> Iterator[Part]:
        """A group with what it collects, and when: as one lookup, or one for the types of which the same is
        wanted, where the subgraph cannot tell them apart.
        """
        wanted = any_of(each for _, demand in picks for each in demand)
        for each in [group] if group.is_root else self._apart(group, picks, wanted):
            echoes = echoes_of(self._places, each) if each.subgraph in self._untrusted else {}
            yield Part(each, picks, wanted, echoes)

    def _apart(self, group: Group, picks: _Picks, wanted: Wanted) -> Iterator[Group]:
        """A group, or several where an interface object is asked about object types that are known."""
        told_apart: dict[str, dict[str, Entry]] = {}
        for name, entry in group.entries.items():
            text = ""
            if entry.node.is_interface_object and not entry.is_blind:
                alone = Part(replace(group, entries={name: entry}), picks, wanted, {})
                text = self._selection(SelectionWriter(self._places.facts.graph), alone, context_variable)
            told_apart.setdefault(text, {})[name] = entry
        for entries in told_apart.values():
            carried = {each: edge for each, edge in group.carried.items() if each[0] in entries}
            yield replace(group, entries=entries, carried=carried)

    def fetch(self, parts: Sequence[Part], *, number: int, needs: frozenset[int]) -> Fetch:
        """One request."""
        if parts[0].group.is_root:
            return self._root_fetch(parts[0], number, needs)
        return self._entity_fetch(parts, number, needs)

    def _root_fetch(self, part: Part, number: int, needs: frozenset[int]) -> Fetch:
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
            one_of=alternatives(part.wanted),
            depends_on=needs,
        )

    def _entity_fetch(self, parts: Sequence[Part], number: int, needs: frozenset[int]) -> Fetch:
        writer = SelectionWriter(self._places.facts.graph)
        wanted = any_of(each for part in parts for each in part.wanted)
        conditions = common(wanted)
        numbers: dict[str, int] = {}  # of the `_entities` fields, by what they select
        texts: dict[int, str] = {}
        own: dict[str, None] = {}
        lookups: list[Lookup] = []
        for part in parts:
            plain = self._selection(writer, part, context_variable)
            field = numbers.setdefault(plain, len(numbers))
            name_of = self._context_name(field)
            variable = self._own("representations", field)
            if field not in texts:
                text = self._selection(writer, part, name_of)
                texts[field] = f"{_named('_entities', field)}(representations: ${variable}) {{ {text} }}"
                own.update(dict.fromkeys([f"${variable}: [_Any!]!", *_definitions(part.group, name_of)]))
            lookups.append(
                Lookup(
                    key=_numbered("_entities", field),
                    variable=variable,
                    path=part.group.place.path(),
                    representations=representations(
                        self._places, part.group, part.echoes, (pick for pick, _ in part.picks)
                    ),
                    conditions=ordered(part.conditions - conditions),
                    contexts=context_variables(self._places, part.group, name_of),
                    one_of=alternatives(part.wanted),
                )
            )
        first, *others = lookups
        return Fetch(
            id=number,
            subgraph=parts[0].group.subgraph,
            kind=OperationType.QUERY,
            document=self._document("query", own, writer.variables, texts.values()),
            variables=self._client_variables(writer.variables),
            path=first.path,
            representations=first.representations,
            contexts=first.contexts,
            conditions=ordered(conditions),
            one_of=alternatives(wanted),
            depends_on=needs,
            also=tuple(others),
            lookup_conditions=first.conditions,
            lookup_one_of=first.one_of,
            variable=first.variable,
        )

    def _selection(self, writer: SelectionWriter, part: Part, name_of: ContextName) -> str:
        group = part.group
        collected = collect(self._places, group, part.picks)
        by_type = {name: entry.key.type for name, entry in group.entries.items() if entry.key is not None}
        writer.context_name = name_of
        return writer.of_entities(collected, by_type, part.conditions, echoes=part.echoes)

    def _context_name(self, number: int) -> ContextName:
        def name_of(edge: FieldEdge, argument: str) -> str:
            return self._own(context_variable(edge, argument), number)

        return name_of

    def _own(self, name: str, number: int) -> str:
        """A variable of ours, which none of the client's is called."""
        name = _numbered(name, number)
        while name in self._definitions:
            name += "_"
        return name

    def _document(
        self, keyword: str, own: Iterable[str], variables: Iterable[str], selections: Iterable[str]
    ) -> str:
        definitions = [*own, *(self._definitions[each] for each in variables if each in self._definitions)]
        given = f"({', '.join(definitions)})" if definitions else ""
        head = f"{keyword} {given}" if given or keyword != OperationType.QUERY.value else ""
        return strip_ignored_characters(f"{head} {{ {' '.join(selections)} }}")

    def _client_variables(self, variables: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in variables if each in self._definitions)


def _definitions(group: Group, name_of: ContextName) -> list[str]:
    return [
        f"${name_of(edge, each.name)}: {each.type}"
        for edge in dict.fromkeys(group.carried.values())
        for each in edge.contexts
    ]


def _numbered(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name


def _named(field: str, number: int) -> str:
    return f"{field}_{number}: {field}" if number else field
