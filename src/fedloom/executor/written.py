"""What a fetch writes: the storage keys of its document, and which of them other fetches write too.

A subgraph may answer more than it was asked for. Only keys of the document are taken over, so that none can
put a value into another's field. Keys that two fetches write are merged, not replaced (a root field that
several subgraphs share, a value type whose fields they have between them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from fedloom.query_plan.model import Fetch, Identity, Path, Representation

#: The first lookup of a fetch; others have names of the planner's.
ENTITIES = "_entities"


@dataclass(slots=True)
class Written:
    """One key and the keys inside of it. `on` are the types whose fragments it stands in, outermost first;
    `writers` the fetches that write it. `identity` are the keys by which objects there are told apart.
    """

    on: tuple[str, ...] = ()
    inside: dict[str, Written] = field(default_factory=dict)
    writers: set[int] = field(default_factory=set)
    identity: tuple[str, ...] = ()

    @property
    def is_shared(self) -> bool:
        """Whether several fetches write it."""
        return len(self.writers) > 1


def written_keys(fetch: Fetch) -> list[tuple[Path, dict[str, Written]]]:
    """The keys that a fetch writes: for each of its lookups (or for its root) the path and the keys there."""
    document = parse(fetch.document, no_location=True)
    keys = _keys(document, fetch.operation_name)
    if not fetch.representations:
        return [(fetch.path, keys)]
    lookups = [(ENTITIES, fetch.path, fetch.representations)]
    lookups += [(each.key, each.path, each.representations) for each in fetch.also]
    return [
        (path, _without_echoes(keys[key].inside, representations) if key in keys else {})
        for key, path, representations in lookups
    ]


def share(written: Iterable[tuple[int, Path, Mapping[str, Written]]]) -> Written:
    """Lay the keys of all fetches over each other, and return the root of the tree that they make."""
    root = Written()
    for writer, path, keys in written:
        at = root
        for step in path:
            at = at.inside.setdefault(step.key, Written())
        _lay(at, keys, writer)
    return root


def identify(root: Written, identities: Iterable[Identity]) -> None:
    """Note by which keys objects are told apart."""
    for each in identities:
        at = root
        for step in each.path:
            at = at.inside[step.key]
        at.identity = tuple(dict.fromkeys((*at.identity, *each.keys)))


def keys_at(root: Written, path: Path) -> Mapping[str, Written]:
    """The keys that are written at a path."""
    at = root
    for step in path:
        at = at.inside[step.key]
    return at.inside


def _without_echoes(
    keys: Mapping[str, Written], representations: Iterable[Representation]
) -> dict[str, Written]:
    echoes = {echo.key for each in representations for echo in each.echo}
    return {key: written for key, written in keys.items() if key not in echoes}


def _lay(at: Written, keys: Mapping[str, Written], writer: int) -> None:
    for key, written in keys.items():
        below = at.inside.setdefault(key, Written())
        below.writers.add(writer)
        _lay(below, written.inside, writer)


def _keys(document: DocumentNode, name: str | None) -> dict[str, Written]:
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    operations = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    operation = next(each for each in operations if name is None or (each.name and each.name.value == name))
    return _read(operation.selection_set, fragments)


def _read(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> dict[str, Written]:
    keys: dict[str, Written] = {}
    for node, on in _fields(selections, fragments, ()):
        key = node.alias.value if node.alias else node.name.value
        written = keys.setdefault(key, Written(on))
        if len(on) < len(written.on):
            written.on = on
        if node.selection_set is not None:
            _add(written.inside, _read(node.selection_set, fragments))
    return keys


def _fields(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], on: tuple[str, ...]
) -> Iterator[tuple[FieldNode, tuple[str, ...]]]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node, on
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = on if condition is None else (*on, condition.name.value)
            yield from _fields(node.selection_set, fragments, inner)
        elif isinstance(node, FragmentSpreadNode):
            fragment = fragments[node.name.value]
            inner = (*on, fragment.type_condition.name.value)
            yield from _fields(fragment.selection_set, fragments, inner)


def _add(keys: dict[str, Written], more: Mapping[str, Written]) -> None:
    for key, written in more.items():
        known = keys.setdefault(key, written)
        if known is not written:
            _add(known.inside, written.inside)
