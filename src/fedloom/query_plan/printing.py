"""A plan as a tree, for people and for tests: what runs one after another, what at once, and what is asked.

    Sequence
      Fetch(registry) { batteries { __typename code } }
      Flatten(batteries.@)
        Fetch(custody) Battery { code } => { holder }

The tree follows from the dependencies. `@` in a path is a list, `author[Book]` a field of some object types
only; a representation stands before `=>`, what is asked of its entities behind it. A request that asks at
several places has a `Flatten` for each of them in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

if TYPE_CHECKING:
    from fedloom.query_plan.model import Conditions, Fetch, Path, Plan, Representation, RequiredField

_INDENT = "  "


def format_plan(plan: Plan) -> str:
    """The tree of a plan, without a line break at its end."""
    lines = list(_tree(plan.fetches))
    if plan.primary is None:
        return "\n".join(lines) or "Nothing to fetch"
    return "\n".join(["Subscription", *_indented(_fetch(plan.primary)), *_indented(lines)])


def _tree(fetches: Sequence[Fetch]) -> Iterator[str]:
    """Parts that do not depend on each other are parallel; else those that wait for nothing come first."""
    if len(fetches) <= 1:
        for each in fetches:
            yield from _fetch(each)
        return
    parts = _apart(fetches)
    if len(parts) > 1:
        yield "Parallel"
        for part in parts:
            yield from _indented(_tree(part))
        return
    yield "Sequence"
    rest = list(fetches)
    while rest and len(_apart(rest)) == 1:
        ids = {each.id for each in rest}
        first = [each for each in rest if not each.depends_on & ids]
        yield from _indented(_tree(first))
        rest = [each for each in rest if each.depends_on & ids]
    yield from _indented(_tree(rest))


def _apart(fetches: Sequence[Fetch]) -> list[list[Fetch]]:
    """The fetches in parts that do not depend on each other."""
    parts: list[list[Fetch]] = []
    for each in fetches:
        bound = [part for part in parts if any(each.depends_on & {one.id} for one in part)]
        parts = [part for part in parts if part not in bound]
        parts.append([*(one for part in bound for one in part), each])
    return sorted((sorted(part, key=lambda each: each.id) for part in parts), key=lambda part: part[0].id)


def _fetch(fetch: Fetch) -> Iterator[str]:
    head = f"Fetch({fetch.subgraph}){_suffix(fetch.conditions)}"
    document = parse(fetch.document, no_location=True)
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)  # noqa: S101 -- plans have no other documents
    if not fetch.representations:
        keyword = "" if operation.operation.value == "query" else f" {operation.operation.value}"
        yield from _at(fetch.path, [f"{head}{keyword} {_braced(operation.selection_set)}"])
        return
    lookups = [("_entities", fetch.path, fetch.representations, fetch.lookup_conditions)]
    lookups += [(each.key, each.path, each.representations, each.conditions) for each in fetch.also]
    fields = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    selected = {(each.alias or each.name).value: _asked(each.selection_set) for each in fields}
    asked = [
        (path, f"{_suffix(conditions)}{_named(representations)} => {selected[key]}")
        for key, path, representations, conditions in lookups
    ]
    if len(asked) == 1:
        yield from _at(asked[0][0], [head + asked[0][1]])
        return
    yield head
    for path, text in asked:
        yield f"{_INDENT}Flatten({_path(path)}){text}"


def _at(path: Path, lines: Iterable[str]) -> Iterator[str]:
    if not path:
        yield from lines
        return
    yield f"Flatten({_path(path)})"
    yield from _indented(lines)


def _path(path: Path) -> str:
    return ".".join(f"{each.key}{_types(each.on)}{'.@' * each.lists}" for each in path)


def _types(on: frozenset[str] | None) -> str:
    return f"[{'|'.join(sorted(on))}]" if on else ""


def _named(representations: Sequence[Representation]) -> str:
    return " |".join(
        f" {each.type_name}{_types(None if each.on == frozenset({each.type_name}) else each.on)} "
        f"{{ {_required(each.fields)} }}"
        for each in representations
    )


def _required(fields: Sequence[RequiredField]) -> str:
    return " ".join(
        (each.name if each.name == each.key else f"{each.name}: {each.key}")
        + (f" {{ {_required(each.fields)} }}" if each.fields else "")
        for each in fields
    )


def _asked(selection_set: SelectionSetNode | None) -> str:
    """The selection of entities; the fragment is left out where there is only one."""
    (*others, last) = selection_set.selections if selection_set else ()
    if not others and isinstance(last, InlineFragmentNode):
        return _braced(last.selection_set)
    return _braced(selection_set)


def _braced(selection_set: SelectionSetNode | None) -> str:
    if selection_set is None:
        return ""
    return f"{{ {' '.join(_selection(each) for each in selection_set.selections)} }}"


def _selection(node: SelectionNode) -> str:
    return " ".join(print_ast(node).split())


def _suffix(conditions: Conditions) -> str:
    return "".join(f" {each}" for each in conditions)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"{_INDENT}{each}" for each in lines)
